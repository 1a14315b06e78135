"""What was known on a day: every figure visible then, the best one a period, one series or one region at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.store.derived import derive
from analysis.store.hypothetical import with_supposed
from analysis.store.vintages import KEYS, published_by, ranked

Figure = dict[str, Any]
"""One figure as a plain row: of a table of a handful of rows, asking costs more than what is asked for."""


@dataclass(frozen=True)
class Known:
    """The figures of a store as they were known on a day; each view is made once.

    Attributes
    ----------
    observations, derived, series : DataFrame
        The tables, as in ``Store``.
    as_of : date or None
        The day; without one every figure is seen, those of unknown date, too.
    """

    observations: pd.DataFrame
    derived: pd.DataFrame
    series: pd.DataFrame
    as_of: date | None
    _made: dict[tuple[str, str, bool], Any] = field(default_factory=dict)

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
        key = ("series", series_id, chosen)
        if key not in self._made:
            found = self._picked("series_id", series_id, chosen=chosen)
            # Python's own texts: rows of a series are picked far more often than columns are scanned
            texts = [name for name, kind in found.dtypes.items() if isinstance(kind, pd.StringDtype)]
            self._made[key] = found.astype(dict.fromkeys(texts, pd.StringDtype("python", na_value=np.nan)))
        return self._made[key]

    def figures(self, series_id: str, region: str, *, chosen: bool) -> tuple[Figure, ...]:
        """Return the figures of one series of one region: the best in the order of their periods, or all."""
        key = ("region", region, chosen)
        if key not in self._made:
            rows: dict[str, list[Figure]] = {}
            for row in self._picked("region", region, chosen=chosen).to_dict("records"):
                rows.setdefault(row["series_id"], []).append({str(name): value for name, value in row.items()})
            self._made[key] = {name: tuple(_in_order(found) if chosen else found) for name, found in rows.items()}
        return self._made[key].get(series_id, ())

    def everywhere(self, series_id: str) -> dict[str, tuple[Figure, ...]]:
        """Return the best figures of one series by region, in the order of their periods."""
        key = ("everywhere", series_id, True)
        if key not in self._made:
            rows: dict[str, list[Figure]] = {}
            for row in self._picked("series_id", series_id, chosen=True).to_dict("records"):
                rows.setdefault(row["region"], []).append({str(name): value for name, value in row.items()})
            self._made[key] = {region: tuple(_in_order(rows[region])) for region in sorted(rows)}
        return self._made[key]

    def _picked(self, column: str, name: str, *, chosen: bool) -> pd.DataFrame:
        """Return the rows of one series, or of one region; where they all lie is looked up once."""
        frame = self.best if chosen else self.visible
        key = ("places", column, chosen)
        if key not in self._made:
            self._made[key] = frame.groupby(column, sort=False).indices
        return frame.take(self._made[key].get(name, []))


@dataclass(frozen=True)
class KnownAndSupposed(Known):
    """What was known on a day, and figures supposed beside it or in place of it.

    Attributes
    ----------
    before : Known
        What was known.
    rows : tuple of dict
        The figures, from ``supposed_row``.
    """

    before: Known = field(kw_only=True)
    rows: tuple[Figure, ...] = field(kw_only=True)

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
        rows = [row for row in self.rows if (row["series_id"], row["region"]) == (series_id, region)]
        if not chosen:
            return (*before, *({**row, "chosen": True} for row in rows))
        replaced = set(map(_period, rows))
        return tuple(_in_order([*(row for row in before if _period(row) not in replaced), *rows]))

    def everywhere(self, series_id: str) -> dict[str, tuple[Figure, ...]]:
        """Return the best figures of one series by region, in the order of their periods."""
        before = self.before.everywhere(series_id)
        regions = {row["region"] for row in self.rows if row["series_id"] == series_id}
        changed = {region: self.figures(series_id, region, chosen=True) for region in regions}
        return dict(sorted((before | changed).items())) if changed else before

    @cached_property
    def _frame(self) -> pd.DataFrame:
        best = self.before.best
        return pd.DataFrame(list(self.rows), columns=best.columns).astype(best.dtypes)


def _period(row: Figure) -> tuple[pd.Timestamp, pd.Timestamp]:
    return row["end"], row["start"]


def _in_order(rows: list[Figure]) -> list[Figure]:
    return sorted(rows, key=_period)
