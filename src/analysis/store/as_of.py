"""What was known on a day: every figure visible then, the best one a period, one series or one region at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.domain.figure import Figure, in_order
from analysis.store.derived import derive
from analysis.store.figure_rows import figures_of
from analysis.store.hypothetical import with_supposed
from analysis.store.vintages import KEYS, published_by, ranked
from analysis.tables.rows import frame_of

SeriesOf = tuple[str, str]
"""Id of a series, and a region."""
ByName = dict[str, tuple[Figure, ...]]
"""Figures by their series, or by their region."""


@dataclass(frozen=True)
class KnownFigures:
    """The figures of a store as they were known on a day; each view is made once."""

    observations: pd.DataFrame  # observations, derived, series: the tables, as in ``Store``
    derived: pd.DataFrame
    series: pd.DataFrame
    as_of: date | None  # the day; without one every figure is seen, those of unknown date, too
    _tables: dict[tuple[str, bool], pd.DataFrame] = field(default_factory=dict)
    _figures: dict[tuple[str, str, bool], ByName] = field(default_factory=dict)
    _places: dict[tuple[str, bool], dict[str, NDArray[np.intp]]] = field(default_factory=dict)

    @cached_property
    def visible(self) -> pd.DataFrame:
        """Every figure, the preferred one of a series, region and period first, and what can be derived from them."""
        rows = ranked(published_by(self.observations, self.as_of))
        known = rows[rows["chosen"]].drop(columns="chosen").reset_index(drop=True)
        made = derive(known, self.derived, self.series).assign(chosen=True)
        return pd.concat([rows, made], ignore_index=True) if len(made) else rows

    @cached_property
    def best(self) -> pd.DataFrame:
        """One figure for each series, region and period."""
        known = self.visible[self.visible["chosen"]].drop(columns="chosen")
        return known.sort_values(list(KEYS), kind="stable", ignore_index=True)

    def of_series(self, series_id: str, *, chosen: bool) -> pd.DataFrame:
        """Return the rows of one series, of the best figures or of all."""
        key = (series_id, chosen)
        if key not in self._tables:
            found = self._picked("series_id", series_id, chosen=chosen)
            # Python's own texts: rows of a series are picked far more often than columns are scanned
            texts = [name for name, kind in found.dtypes.items() if isinstance(kind, pd.StringDtype)]
            self._tables[key] = found.astype(dict.fromkeys(texts, pd.StringDtype("python", na_value=np.nan)))
        return self._tables[key]

    def figures(self, series_id: str, region: str, *, chosen: bool) -> tuple[Figure, ...]:
        """Return the figures of one series of one region: the best in the order of their periods, or all."""
        key = ("region", region, chosen)
        if key not in self._figures:
            self._figures[key] = self._by("series_id", self._picked("region", region, chosen=chosen), ordered=chosen)
        return self._figures[key].get(series_id, ())

    def everywhere(self, series_id: str) -> ByName:
        """Return the best figures of one series by region, in the order of their periods."""
        key = ("series_id", series_id, True)
        if key not in self._figures:
            self._figures[key] = self._by("region", self._picked("series_id", series_id, chosen=True), ordered=True)
        return self._figures[key]

    def every(self, since: int) -> Iterator[tuple[SeriesOf, tuple[Figure, ...]]]:
        """Yield the best figures of each series of each region from a year on, in the order of their periods."""
        recent = self.best[self.best["end"].dt.year >= since]
        for series, figures in groupby(figures_of(recent, self.series), lambda row: (row.series_id, row.region)):
            yield series, in_order(figures)

    def _by(self, name: str, rows: pd.DataFrame, *, ordered: bool) -> ByName:
        found: dict[str, list[Figure]] = defaultdict(list)
        for figure in figures_of(rows, self.series):
            found[getattr(figure, name)].append(figure)
        return {key: in_order(found[key]) if ordered else tuple(found[key]) for key in sorted(found)}

    def _picked(self, column: str, name: str, *, chosen: bool) -> pd.DataFrame:
        """Return the rows of one series, or of one region; where they all lie is looked up once."""
        frame = self.best if chosen else self.visible
        key = (column, chosen)
        if key not in self._places:
            self._places[key] = frame.groupby(column, sort=False).indices
        return frame.take(self._places[key].get(name, []))


class Days(dict[date | None, KnownFigures]):
    """What was known on each day asked for."""

    def __init__(self, observations: pd.DataFrame, derived: pd.DataFrame, series: pd.DataFrame) -> None:
        self._tables = observations, derived, series
        super().__init__()

    def __missing__(self, as_of: date | None) -> KnownFigures:
        """Return what was known on a day, made the first time it is asked for."""
        self[as_of] = KnownFigures(*self._tables, as_of)
        return self[as_of]


@dataclass(frozen=True)
class KnownAndSupposed(KnownFigures):
    """What was known on a day, and figures supposed beside it or in place of it."""

    before: KnownFigures = field(kw_only=True)  # what was known
    rows: tuple[Figure, ...] = field(kw_only=True)  # the figures, from ``supposed_figure``

    @cached_property
    def visible(self) -> pd.DataFrame:
        """As in ``Known``, with the figures supposed at the end."""
        return with_supposed(self.before.visible, self._frame, chosen=False)

    @cached_property
    def best(self) -> pd.DataFrame:
        """As in ``Known``, those of a period supposed replaced."""
        return with_supposed(self.before.best, self._frame, chosen=True)

    def of_series(self, series_id: str, *, chosen: bool) -> pd.DataFrame:
        """Return the rows of one series, of the best figures or of all."""
        before = self.before.of_series(series_id, chosen=chosen)
        rows = self._frame[self._frame["series_id"] == series_id]
        return with_supposed(before, rows, chosen=chosen) if len(rows) else before

    def figures(self, series_id: str, region: str, *, chosen: bool) -> tuple[Figure, ...]:
        """Return the figures of one series of one region: the best in the order of their periods, or all."""
        before = self.before.figures(series_id, region, chosen=chosen)
        rows = tuple(row for row in self.rows if (row.series_id, row.region) == (series_id, region))
        if not chosen:
            return (*before, *rows)
        replaced = {(row.start, row.end) for row in rows}
        return in_order([*(row for row in before if (row.start, row.end) not in replaced), *rows])

    def everywhere(self, series_id: str) -> ByName:
        """Return the best figures of one series by region, in the order of their periods."""
        before = self.before.everywhere(series_id)
        regions = {row.region for row in self.rows if row.series_id == series_id}
        changed = {region: self.figures(series_id, region, chosen=True) for region in regions}
        return dict(sorted((before | changed).items())) if changed else before

    @cached_property
    def _frame(self) -> pd.DataFrame:
        return frame_of(self.rows, self.before.best.dtypes.to_dict())
