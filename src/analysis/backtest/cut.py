"""Histories cut at their origins, and what came after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.forecast import scores
from analysis.forecast.panel import Panel
from analysis.tables.panel_file import PERIODS_A_YEAR

Array = NDArray[np.float64]

THRESHOLD_STEPS = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)
"""Thresholds stand so many mean absolute changes, times the root of the horizon, from the drift's line."""

TREND_FACTORS = (0.0, 1.0, 2.0)
"""Where governments set targets: at the last value, where the recent trend leads, and twice as far."""

RECENT = 5
"""Latest changes whose mean is the recent trend."""


@dataclass(frozen=True)
class CutHistories:
    """Histories cut at one origin, and what came after."""

    # shape (cases, years): values up to the origin as a model sees them, the last known one in the last column
    history: Array
    # shape (cases, years): the same before it was cut short: what errors are scaled by, so that short histories and
    # long ones compare
    whole: Array
    actual: Array  # shape (cases, horizon): what came after; NaN where nothing is known
    kind: NDArray[np.int64]  # kind, series: shape (cases,): code of the kind, and number of the series
    series: NDArray[np.int64]
    lower: Array  # lower, upper: shape (cases,): limits told, NaN where none
    upper: Array
    observed: Panel  # the panel as it had been observed by the origin: what its own errors are taken from

    @property
    def length(self) -> NDArray[np.int64]:
        """Known values of each history."""
        return np.asarray(np.isfinite(self.history).sum(axis=1))

    @property
    def scale(self) -> Array:
        """Mean absolute change of each whole history."""
        return scores.mean_absolute_change(self.whole)

    @property
    def thresholds(self) -> Array:
        """The thresholds whose passing is asked about, shape (cases, horizon, steps)."""
        changes = np.diff(self.whole, axis=1)
        known = np.isfinite(changes)
        drift = np.where(known, changes, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        ahead = np.arange(1, self.actual.shape[1] + 1)
        line = self.whole[:, -1, None] + drift[:, None] * ahead
        reach = np.nan_to_num(self.scale)[:, None] * np.sqrt(ahead)
        return np.asarray(line[..., None] + reach[..., None] * np.array(THRESHOLD_STEPS))

    @property
    def trend(self) -> Array:
        """Mean of the last `RECENT` changes of each whole history, 0 where none is known."""
        changes = np.diff(self.whole, axis=1)[:, -RECENT:]
        known = np.isfinite(changes)
        return np.asarray(np.where(known, changes, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))

    @property
    def rising(self) -> NDArray[np.bool_]:
        """Whether the recent trend does not fall."""
        return np.asarray(self.trend >= 0)

    @property
    def along_trend(self) -> Array:
        """Thresholds that stand on the recent trend, shape (cases, horizon, factors): to be passed in its direction."""
        ahead = np.arange(1, self.actual.shape[1] + 1)[:, None] * np.array(TREND_FACTORS)
        return np.asarray(self.whole[:, -1, None, None] + self.trend[:, None, None] * ahead)


def rolling_cases(
    panel: Panel, horizon: int, *, origins: int = 1, shortest: int = 6, cut: int | None = None
) -> list[CutHistories]:
    """Return the cases of each origin: the last values of every series held back."""
    found = []
    width = panel.history.shape[1]
    for origin in range(origins):
        end = width - horizon - origin
        if end < 1:
            break
        history = panel.history[:, :end]
        actual = panel.history[:, end : end + horizon]
        kept = (np.isfinite(history).sum(axis=1) >= shortest) & np.isfinite(history[:, -1])
        kept &= np.isfinite(actual).any(axis=1)
        for frequency, last in sorted(set(zip(panel.frequency[kept], panel.last[kept].tolist(), strict=True))):
            rows = np.flatnonzero(kept & (panel.frequency == frequency) & (panel.last == last))
            observed = observed_by(panel, frequency, last - horizon - origin)
            if cut is not None:
                observed = replace(observed, history=observed.history[:, -cut:])
            whole = history[rows]
            past = whole if cut is None else whole[:, -cut:]
            rest = (panel.kind[rows], rows, panel.lower[rows], panel.upper[rows], observed)
            found.append(CutHistories(past, whole, actual[rows], *rest))
    return found


def observed_by(panel: Panel, frequency: str, ordinal: int) -> Panel:
    """Return a panel as it had been observed by the end of a period."""
    per_year = np.array([PERIODS_A_YEAR[str(name)[0]] for name in panel.frequency], np.int64)
    latest = (ordinal + 1) * per_year // PERIODS_A_YEAR[frequency[0]] - 1
    later = np.maximum(panel.last - latest, 0)
    place = np.arange(panel.history.shape[1]) - later[:, None]
    history = np.where(place >= 0, np.take_along_axis(panel.history, np.maximum(place, 0), axis=1), np.nan)
    return replace(panel, history=history, last=panel.last - later)


def competition_cases(histories: list[Array], actual: Array, kind: int, *, cut: int | None = None) -> CutHistories:
    """Return the cases of a competition: its training parts, and what came after."""
    whole = _matrix(histories)
    history = whole if cut is None else whole[:, -cut:]
    count = len(histories)
    nothing, codes = np.full(count, np.nan), np.full(count, kind)
    names = np.arange(count).astype(str).astype(object)
    yearly = np.full(count, "A", object)
    observed = Panel(names, history, codes, nothing, nothing, yearly, np.zeros(count, np.int64))
    return CutHistories(history, whole, actual, codes, np.arange(count), nothing, nothing, observed)


def _matrix(histories: list[Array]) -> Array:
    """Histories of different lengths in one array, the last value of each in the last column."""
    table = np.full((len(histories), max(map(len, histories))), np.nan)
    for row, values in enumerate(histories):
        table[row, table.shape[1] - len(values) :] = values
    return table


def joined(parts: Sequence[CutHistories]) -> CutHistories:
    """Return the cases of several origins together; what was observed by the last of them stands for all."""
    width = max(part.whole.shape[1] for part in parts)

    def padded(name: str) -> Array:
        return np.concatenate(
            [
                np.pad(getattr(part, name), ((0, 0), (width - getattr(part, name).shape[1], 0)), constant_values=np.nan)
                for part in parts
            ]
        )

    return CutHistories(
        history=padded("history"),
        whole=padded("whole"),
        actual=np.concatenate([part.actual for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
        series=np.concatenate([part.series for part in parts]),
        lower=np.concatenate([part.lower for part in parts]),
        upper=np.concatenate([part.upper for part in parts]),
        observed=parts[-1].observed,
    )
