"""Which department answers for a promise, where its report names none: by its series' notes, its words, its field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from analysis.domain.languages import Bilingual
from analysis.domain.lists import rows_of, toml_file
from analysis.domain.regions import Region, ancestors, short_name
from analysis.domain.series import Series
from analysis.domain.target import Target

_FILE = "departments.toml"


@dataclass(frozen=True)
class _Office:
    """One department of every city or province."""

    city: str
    province: str
    en: str
    domains: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    things: tuple[str, ...] = ()

    @property
    def all_names(self) -> tuple[str, ...]:
        return (self.city, self.province, *self.called)


@dataclass(frozen=True)
class Department:
    """Who answers for a promise."""

    full_name: str  # with its place: 聊城市农业农村局
    names: Bilingual  # what it is called where the place is known
    is_suggested: bool  # whether the report does not name it


def department_of(target: Target, series: Series | None, region: Region) -> Department:
    """Return who answers for a promise: whom the report names, else the one that most likely does.

    Of those that the notes of its series name the one of its field comes first; without notes words of the promise
    say whose it is (造林, 供热, 残疾人), else its field of government does.

    Examples
    --------
    >>> [office.city for _, office in _named_in("可用：市水利局或住建局年度数")]
    ['水利局', '住房和城乡建设局']
    """
    if target.owner:
        return Department(target.owner, Bilingual(target.owner, target.owner), is_suggested=False)
    own = _of_field(target.domain)
    place, office = region, _by_words(target.indicator_zh) or own
    named = [*_named_in(series.note), *_named_in(series.release_note)] if series else []
    if named:
        is_provincial, office = next((each for each in named if each[1] == own), named[0])
        place = _province(region) if is_provincial else region
    return _department(place, office, region)


def _department(place: Region, office: _Office, within: Region) -> Department:
    name = office.province if place.level in ("province", "nation") else office.city
    name = toml_file(_FILE)["named"].get(place.code, {}).get(name, name)
    short = name.replace("{place}", short_name(place.name))
    full = short if short != name else place.name + name
    return Department(full, Bilingual(short if place == within else full, office.en), is_suggested=True)


def _province(region: Region) -> Region:
    return next((each for each in ancestors(region) if each.level == "province"), region)


@cache
def _offices() -> tuple[_Office, ...]:
    return rows_of(_FILE, "department", _Office)


def _of_field(domain: str) -> _Office:
    return next(office for office in _offices() if domain in office.domains)


def _by_words(indicator: str) -> _Office | None:
    return next((office for office in _offices() if any(thing in indicator for thing in office.things)), None)


@cache
def _by_name() -> tuple[re.Pattern[str], dict[str, _Office]]:
    known = {name: office for office in reversed(_offices()) for name in office.all_names}
    longest = sorted(known, key=len, reverse=True)
    return re.compile(f"(省?)({'|'.join(map(re.escape, longest))})"), known


def _named_in(note: str) -> Iterator[tuple[bool, _Office]]:
    """Yield the departments that a note names, in its order, and whether each is the province's."""
    pattern, known = _by_name()
    for found in pattern.finditer(note):
        yield bool(found[1]), known[found[2]]
