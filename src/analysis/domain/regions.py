"""Regions: names, six-digit codes (GB/T 2260), levels, and which region lies in which.

``regions.csv`` lists the nation, 31 provinces, 333 cities and 2,974 counties, districts and development zones by the
codes of the National Bureau of Statistics (2023). A name is unique: a county whose name several have is written with
its city, 杭州市西湖区.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from analysis.domain.languages import Bilingual
from analysis.errors import RequestError, unknown

_PEOPLES = (
    "蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族"
    "|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯|普米族|塔吉克|怒族|裕固族|保安族|独龙族|鄂温克族|各族"
)
_LEVEL_NAME = re.compile(rf"(?:(?:{_PEOPLES})*自治[区州县旗]|地区|省|市|盟|县|区|旗)$")
_LEVELS = ("nation", "province", "city", "county")


@dataclass(frozen=True)
class Region:
    """One region; `parent` is the code of the region it lies in, blank for the nation."""

    code: str
    name: str
    name_en: str
    pinyin: str
    level: str
    parent: str


@lru_cache(maxsize=1)
def all_regions() -> tuple[Region, ...]:
    """Return every region known, in the order of their codes."""
    text = files("analysis").joinpath("domain/regions.csv").read_text(encoding="utf-8")
    return tuple(Region(**row) for row in csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Region]:
    return {region.code: region for region in all_regions()}


def short_name(name: str) -> str:
    """Return a name without its level where two characters at least remain: 聊城 for 聊城市, 莘县 for 莘县."""
    bare = _LEVEL_NAME.sub("", name)
    if name == "内蒙古自治区":  # whose name is not that of a people
        return "内蒙古"
    return bare if len(bare) > 1 else name


@lru_cache(maxsize=1)
def _plain() -> dict[str, Region]:
    """Return the regions by code, and those above the counties by full name: what is asked for nearly always."""
    known = {region.code: region for region in all_regions()}
    return known | {region.name: region for region in all_regions() if region.level != "county"}


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[Region, ...]]:
    """Return the regions that each way of writing a name means, those of the highest level alone."""
    found: dict[str, list[Region]] = {}
    for region in all_regions():
        above = [parent.name for parent in ancestors(region) if parent.parent]
        own = region.name.removeprefix(above[0]) if above else region.name  # 西湖区 of 杭州市西湖区
        prefixes = [""]
        for parent in above:
            prefixes += [f"{start}{prefix}" for prefix in prefixes for start in (parent, short_name(parent))]
        ends = {own, short_name(own), f"{short_name(own)}州" if own.endswith("自治州") else own}
        ways = {f"{prefix}{end}" for prefix in prefixes for end in ends}
        english = region.name_en.lower()
        for way in ways | {region.code, region.name, english, english.split(",")[0], region.pinyin}:
            found.setdefault(way, []).append(region)
    return {way: _highest(regions) for way, regions in found.items()}


def _highest(regions: list[Region]) -> tuple[Region, ...]:
    top = min(_LEVELS.index(region.level) for region in regions)
    return tuple(region for region in regions if _LEVELS.index(region.level) == top)


def find_region(name: str) -> Region:
    """Return the region of a full or short Chinese name, an English one, pinyin or a six-digit code.

    Where several regions share a name, that of the city or province stands before it.

    Raises RequestError when there is no such region, near misses named; or when several have the name.

    Examples
    --------
    >>> find_region("371500").name, find_region("聊城").code, find_region("杭州西湖区").code
    ('聊城市', '371500', '330106')
    """
    if name.strip() in _plain():
        return _plain()[name.strip()]
    found = _names().get(name.strip()) or _names().get(name.strip().lower())
    if found is None:
        latin = name.isascii() and not name.strip().isdigit()
        raise unknown("region", name.lower(), [each.pinyin if latin else each.name for each in all_regions()])
    if len(found) > 1:
        meant = ", ".join(f"{region.name} ({region.code})" for region in found[:6])
        raise RequestError(f"{len(found)} regions are called {name!r}; name one with its city or code: {meant}")
    return found[0]


def region_doubt(name: str) -> str:
    """Return what is wrong with a name that should be a region's full one, with the nearest names; blank if nothing.

    Examples
    --------
    >>> region_doubt("聊城市"), region_doubt("聊城")
    ('', "'聊城' is written 聊城市 in the list of regions")
    """
    try:
        found = find_region(name)
    except RequestError as error:
        return str(error)
    return "" if found.name == name else f"{name!r} is written {found.name} in the list of regions"


def region_names(name: str) -> Bilingual:
    """Return what a region is called; a name that is not known stays as it is."""
    found = (_plain()[name],) if name in _plain() else _names().get(name)
    if found is None or len(found) > 1:
        return Bilingual(name)
    return Bilingual(found[0].name, found[0].name_en)


def ancestors(region: Region) -> tuple[Region, ...]:
    """Return the regions in which a region lies, the nearest first.

    Examples
    --------
    >>> [region.name for region in ancestors(find_region("聊城市"))]
    ['山东省', '全国']
    """
    found: list[Region] = []
    while region.parent:
        region = _by_code()[region.parent]
        found.append(region)
    return tuple(found)


def are_alike(name: str, own: Region) -> bool:
    """Say whether a name is of another region of one level within the same parent; one on no list is like none.

    Examples
    --------
    >>> are_alike("济南市", find_region("聊城市")), are_alike("兰州市", find_region("聊城市"))
    (True, False)
    """
    region = _plain().get(name)
    return region is not None and (region.level, region.parent) == (own.level, own.parent) and region.code != own.code


def region_called(name: str, within: Region | None = None) -> Region | None:
    """Return the region that a table's cell names, None where there is none or several have the name.

    Parts of the region `within` are meant first: 开发区 of the city that the table is about.

    Examples
    --------
    >>> region_called("山东").name, region_called("粮食产量") is None
    ('山东省', True)
    """
    ways = ([f"{within.name}{name}"] if within is not None else []) + [name, name.lower()]
    for way in ways:
        found = _names().get(way, ())
        if len(found) == 1:
            return found[0]
    return None
