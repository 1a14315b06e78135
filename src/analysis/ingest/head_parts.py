"""What one part of a head, or one label, is about: a period, a place, a unit, a scope, a frequency, or a name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from analysis.domain.countries import country_called
from analysis.domain.regions import Region, region_called
from analysis.ingest.cells import NotANumber, chinese_of, close_up, fold, read_figure
from analysis.ingest.labels import (
    ImpossiblePeriod,
    is_part_of_year,
    read_label,
    read_period,
    split_period,
    unit_in,
)
from analysis.ingest.roles import counted, is_price_basis, is_scope, role_of, without_scope

_JOINTS = re.compile(r"[_:](?![^()]*\))")
_ENDS_IN_PERIOD = re.compile(r"(.{2,}?)[\s_(]*((?:19|20)\d\d\s?年(?:\d{1,2}月|[一二三四1-4]季度)?(?:末|底)?)\)?")
_SHORT = {"内蒙": "内蒙古自治区"}
_GENERIC = re.compile(r"男性?|女性?|城镇|乡村|农村|城市|小计|male|female", re.I)


@dataclass
class Facets:
    """What the parts of a head say together."""

    periods: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    region: str = ""
    unit: str = ""


def is_period(text: str) -> bool:
    """Say whether a text names a period, or has the shape of one that no calendar has."""
    if re.fullmatch(r"\s*-?\d+[.．]\d+\s*", text):
        return False  # 2642.52 is an amount; 2021.05 over a column is read as a date where its column is one
    try:
        return read_period(text) is not None
    except ImpossiblePeriod:
        return not fold(text).isdigit()


@lru_cache(maxsize=65536)
def is_number(text: str) -> bool:
    """Say whether a cell holds a figure."""
    try:
        return read_figure(text) is not None
    except NotANumber:
        return False


def is_year(text: str) -> bool:
    """Say whether a text is a year and nothing else, as a number or in words."""
    plain = fold(text)
    return re.fullmatch(r"(?:19|20)\d\d年?", plain) is not None


def place_called(text: str, within: Region | None = None) -> Region | None:
    """Return the Chinese region of a name, also of the short names that tables print."""
    plain = close_up(chinese_of(text))
    return region_called(_SHORT.get(plain, plain), within)


def is_generic(name: str) -> bool:
    """Say whether a label means nothing without the one above it: 男, 城镇.

    Examples
    --------
    >>> is_generic("男"), is_generic("城镇人口")
    (True, False)
    """
    return _GENERIC.fullmatch(name) is not None


def take(printed: str, facets: Facets, within: Region | None) -> None:
    """Add what one part of a head says."""
    period, part = ("", printed) if is_period(printed) else split_period(printed)
    ended = None if period or is_period(printed) else _ENDS_IN_PERIOD.fullmatch(fold(part))
    if ended:
        period, part = ended[2], ended[1]
    facets.periods += [period] if period else []
    plain = chinese_of(fold(part))
    if is_period(part) or is_part_of_year(part):
        facets.periods.append(part)
    elif role_of(part) == "value":
        return
    elif unit_in(part):
        facets.unit = facets.unit or unit_in(part)
    elif is_scope(plain) and plain != "全国":
        facets.scopes.append(plain)
    elif place_called(part, within):
        facets.region = part
    elif is_price_basis(plain):
        return
    else:
        _take_name(plain, facets, within)


def _take_name(plain: str, facets: Facets, within: Region | None) -> None:
    """Take a name apart where joints part it: 地区生产总值_全市_万元, 山东:GDP:累计值."""
    place, slash, rest = plain.partition(" / ")
    if slash and country_called(place):
        facets.region, plain = place, rest
    name, scopes = without_scope(plain)
    facets.scopes += scopes
    pieces = [piece.strip() for piece in _JOINTS.split(name) if piece.strip()]
    named = [piece for piece in pieces if _is_own(piece, within)]
    if len(pieces) < 2 or len(named) == len(pieces) or not named:
        facets.names.append(name)
        return
    measure = [piece for piece in named[1:] if not read_label(piece).name]
    facets.names.append("_".join([*[piece for piece in named if piece not in measure], *measure]))
    for piece in pieces:
        if piece not in named:
            take(_UNIT_WORDS.get(piece, piece), facets, within)


_UNIT_WORDS = {"百分比%": "%", "百分比": "%", "%0": "‰"}


def _is_own(piece: str, within: Region | None) -> bool:
    """Say whether a piece of a name names what is measured, and nothing of where, when, of what and in which unit."""
    return not (
        is_scope(piece)
        or is_price_basis(piece)
        or unit_in(_UNIT_WORDS.get(piece, piece))
        or is_period(piece)
        or place_called(piece, within)
    )


@lru_cache(maxsize=65536)
def scope_text(scopes: tuple[str, ...], name: str = "") -> str:
    """Return the scopes that are no whole and that the name does not say itself, joined."""
    kept = (counted(each) for each in scopes)
    return ";".join(dict.fromkeys(each for each in kept if each and each not in name))


_MULTIPLE = {
    "3": "千",
    "4": "万",
    "6": "百万",
    "8": "亿",
    "9": "十亿",
    "thousands": "千",
    "millions": "百万",
    "billions": "十亿",
}


def multiple(scale: str, unit: str) -> str:
    """Return the multiple of a unit that a column of its own gives: Billions, or 6 for millions."""
    if unit.isascii() and not scale.isdigit():
        return "" if scale.lower() == "units" else f"{scale} "
    return _MULTIPLE.get(scale.lower(), "")
