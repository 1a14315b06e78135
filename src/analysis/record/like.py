"""Like promises: which of the record are like one asked about, how many were reported and kept, and by how much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.record.amounts import measure
from analysis.record.asked import Asked
from analysis.record.cases import known

ENOUGH = 50
"""Like promises with a reported outcome from which a closer likeness is taken."""
TOLD = 20
"""Reported outcomes of the very thing from which they are told beside those of a wider likeness."""
FEW = 10
"""Cases below which the ratios of those kept, or missed, are taken from what is less alike."""
QUANTILES = (0.1, 0.5, 0.9)


class Key(NamedTuple):
    """What promises have in common; blank: of several."""

    head: str
    measure: str
    deliverable: str
    domain: str
    level: str


@dataclass(frozen=True)
class Group:
    """Promises that are alike."""

    key: Key
    # promised, reported, kept: how many there are, of how many the figure was told, how many of those were kept
    promised: int
    reported: int
    kept: int
    when_kept: NDArray[np.float64]  # when_kept, when_missed: what came ÷ what was promised
    when_missed: NDArray[np.float64]

    @property
    def name(self) -> str:
        """The thing, else the sort of thing, that all of them promise; empty where there is none."""
        return self.key.head or self.key.deliverable

    @property
    def is_all(self) -> bool:
        """Whether it has nothing in common but a level of government."""
        return not any(self.key[:-1])


class Likes:
    """The promises of a record by what they have in common."""

    def __init__(self, record: pd.DataFrame) -> None:
        self._record = record
        self._groups: dict[Key, Group] = {}

    @cached_property
    def _keyed(self) -> pd.DataFrame:
        frame = self._record[self._record["flag"] == ""]
        pairs = zip(frame["kind"], frame["unit"], strict=True)
        return frame.assign(measure=[measure(kind, unit) for kind, unit in pairs])

    @cached_property
    def _columns(self) -> list[tuple[NDArray[np.int64], dict[str, int]]]:
        """Each part of a key as numbers, a row each, and the number of each word."""
        found = []
        for name in Key._fields:
            numbers, words = pd.factorize(self._keyed[name])
            found.append((numbers, {str(word): number for number, word in enumerate(words)}))
        return found

    def _rows(self, key: Key) -> NDArray[np.int64]:
        """Return which rows have in common what a key names."""
        alike = np.ones(len(self._keyed), dtype=bool)
        for word, (numbers, words) in zip(key, self._columns, strict=True):
            if word:
                alike &= numbers == words.get(word, len(words))
        return np.flatnonzero(alike)

    @cached_property
    def _told(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float64]]:
        """Whether an outcome decides a row, whether it was kept, and what came ÷ what was promised."""
        met = self._keyed["met"]
        return met.notna().to_numpy(bool), met.fillna(False).to_numpy(bool), self._keyed["ratio"].to_numpy(float)

    def _group(self, key: Key) -> Group | None:
        if key not in self._groups and len(rows := self._rows(key)):
            told, kept, ratios = (each[rows] for each in self._told)
            come = [ratios[told & np.isfinite(ratios) & (kept == word)] for word in (True, False)]
            self._groups[key] = Group(key, len(rows), int(told.sum()), int(kept.sum()), *come)
        return self._groups.get(key)

    def chain(self, asked: Asked) -> Iterator[Group]:
        """Yield the groups that a promise belongs to, the closest first."""
        level = "city" if asked.level == "county" else asked.level
        for key in _keys(asked.meaning.head, asked.measure, asked.deliverable, asked.domain, level):
            if group := self._group(key):
                yield group

    def closest(self, asked: Asked) -> Group:
        """Return the closest group with enough reported outcomes, else that of all promises."""
        groups = list(self.chain(asked))
        return next((group for group in groups if group.reported >= ENOUGH), groups[-1])

    def of_thing(self, asked: Asked) -> Group | None:
        """Return the group of the very thing in its measure, where too few are known of it to be the closest group."""
        groups = [group for group in self.chain(asked) if group.key.head]
        if any(group.reported >= ENOUGH for group in groups):
            return None
        return next((group for group in groups if group.reported >= TOLD), None)

    def ratios(self, asked: Asked, met: float) -> tuple[float, float, float]:
        """Return 10, 50 and 90 % of outcome ÷ promise: of those kept and of those missed, by the chance of each."""
        groups = list(self.chain(asked))
        kept, missed = (
            next((come for come in every if len(come) >= FEW), every[-1])
            for every in ([each.when_kept for each in groups], [each.when_missed for each in groups])
        )
        values = np.concatenate([kept, missed])
        weights = np.concatenate([np.full(len(kept), met / len(kept)), np.full(len(missed), (1 - met) / len(missed))])
        order = np.argsort(values)
        places = np.searchsorted(np.cumsum(weights[order]), QUANTILES)
        low, middle, high = values[order][np.minimum(places, len(values) - 1)]
        return float(low), float(middle), float(high)

    def nearest(self, asked: Asked, count: int) -> pd.DataFrame:
        """Return the real cases nearest to a promise: of the closest groups, those of like size first."""
        frame = self._keyed[self._keyed["status"] == "reported"]
        same = frame[(frame["head"] == asked.meaning.head) & (frame["measure"] == asked.measure)]
        other = frame[(frame["deliverable"] == asked.deliverable) & (frame["domain"] == asked.domain)]
        found = pd.concat([_ordered(same, asked), _ordered(other.drop(same.index, errors="ignore"), asked)])
        promised = found["lower"].fillna(found["upper"])
        shown = found.assign(promised=promised)[
            ["place", "year", "indicator", "promised", "unit", "reported", "met", "ratio"]
        ]
        return shown.head(count).reset_index(drop=True)


def _keys(head: str, measured: str, deliverable: str, domain: str, level: str) -> Iterator[Key]:
    """Yield what a promise may have in common with others, the closest first."""
    for alike in (
        *([(head, measured, "", "")] if head else []),
        ("", "", deliverable, domain),
        ("", "", deliverable, ""),
        ("", measured, "", domain),
        ("", "", "", ""),
    ):
        yield Key(*alike, level)
        yield Key(*alike, "")


def _ordered(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Return cases in order of nearness: same level of government first, then size, then the latest."""
    size = frame["lower"].fillna(frame["upper"])
    away = (np.log(size.abs() + 1e-9) - np.log(abs(asked.value) + 1e-9)).abs()
    away = away.where(frame["unit"] == asked.unit, away.max() if len(away) else 0.0)
    order = frame.assign(_level=frame["level"] != asked.level, _away=away, _year=-frame["year"])
    return order.sort_values(["_level", "_away", "_year", "place"])


@lru_cache(maxsize=4)
def likes(out: int | None = None) -> Likes:
    """Return the like promises of the record as it was known when the reports of a year were the latest."""
    return Likes(known(out))
