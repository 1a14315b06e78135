"""Regions: names, six-digit codes (GB/T 2260), levels, and which region lies in which."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from analysis.errors import unknown

_SUFFIXES = ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市")


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
    text = files("analysis").joinpath("regions.csv").read_text(encoding="utf-8")
    return tuple(Region(**row) for row in csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def _names() -> dict[str, Region]:
    names: dict[str, Region] = {}
    for region in all_regions():
        short = next((region.name.removesuffix(end) for end in _SUFFIXES if region.name.endswith(end)), region.name)
        for name in (region.name, region.code, short, region.name_en.lower(), region.pinyin):
            names.setdefault(name, region)
    return names


def find_region(name: str) -> Region:
    """Return the region of a name or code.

    Parameters
    ----------
    name : str
        Full or short Chinese name, English name, pinyin or six-digit code.

    Returns
    -------
    Region

    Raises
    ------
    RequestError
        When there is no such region; near misses are named.

    Examples
    --------
    >>> find_region("371500").name, find_region("聊城").code
    ('聊城市', '371500')
    """
    region = _names().get(name.strip()) or _names().get(name.strip().lower())
    if region is None:
        raise unknown("region", name, [region.name for region in all_regions()])
    return region


def region_name(name: str, language: str) -> str:
    """Return a region's name in a language; a name that is not known is returned as it is."""
    region = _names().get(name)
    if region is None:
        return name
    return region.name_en if language == "en" else region.name


def ancestors(region: Region) -> tuple[Region, ...]:
    """Return the regions in which a region lies, the nearest first.

    Examples
    --------
    >>> [region.name for region in ancestors(find_region("聊城市"))]
    ['山东省', '全国']
    """
    found: list[Region] = []
    while region.parent:
        region = find_region(region.parent)
        found.append(region)
    return tuple(found)
