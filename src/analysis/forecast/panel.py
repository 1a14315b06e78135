"""Panels of series: tables in, tables of projections out. The one module of this room that knows column names."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files as resources

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import RequestError
from analysis.forecast.blending import FEWEST_ERRORS, blended
from analysis.forecast.distribution import mean_of, no_surer_than_one, probability_below, quantile_at
from analysis.forecast.grouped import Members, known_elsewhere
from analysis.forecast.kernel import LONGEST, MOST_YEARS, kind_codes, project
from analysis.forecast.pool import KNOTS, SEASONAL_KNOTS, Pool
from analysis.forecast.season import season_of
from analysis.tables.panel_file import PERIODS_A_YEAR, PIECE

Array = NDArray[np.float64]

DEFAULT_LEVELS = (50.0, 80.0, 95.0)
MOST_SERIES = 3000
"""Series of a panel whose errors are used; drawn at random from a larger one, so that the cost stays the same."""

POOLS = ("reference_pool.npz", "quarters_pool.npz", "months_pool.npz")
"""Pools that ship with the package, that of years first."""

BLOCK = 8192
"""Series projected between two reports of progress."""


@dataclass(frozen=True)
class PanelProjection:
    """What a panel's projection says.

    Attributes
    ----------
    table : pandas.DataFrame
        series_id, period, mean, median and for each level lo-80, hi-80 ….
    thresholds : pandas.DataFrame or None
        The thresholds asked about with their probability; NaN where a period is not ahead of its series.
    no_data : dict
        Series without any value, each with the reason why it has no projection.
    cautions : dict
        What a reader should know, each code with a number: ``seasons``, series of less than a year's step; ``zeros``,
        series that have been 0 throughout, whose range is 0 to 0; ``like`` and ``known``, series of which their group,
        or its figures of the periods ahead, told something; ``far``, a horizon beyond those that were fitted.
    pool : Pool
        What the quantiles rest on.
    """

    table: pd.DataFrame
    thresholds: pd.DataFrame | None
    no_data: dict[str, str]
    cautions: dict[str, int]
    pool: Pool


@dataclass(frozen=True)
class Panel:
    """A panel as arrays: one row a series, its last known value in the last column."""

    series: NDArray[np.object_]
    history: Array
    kind: NDArray[np.int64]
    lower: Array
    upper: Array
    frequency: NDArray[np.object_]
    last: NDArray[np.int64]
    group: NDArray[np.int64] | None = None
    """Number of the group of each, -1 for none; None where nobody asked for groups."""

    @property
    def periods(self) -> NDArray[np.int64]:
        """Periods a year of each series."""
        letters, places = np.unique(self.frequency.astype(str), return_inverse=True)
        return np.array([PERIODS_A_YEAR[letter[0]] for letter in letters], np.int64)[places]

    def members(self, group: NDArray[np.int64]) -> Members:
        """Return the series as members of groups."""
        return Members(self.history, self.last, group, self.kind, self.lower, self.upper, self.periods)

    def without_season(self, rows: NDArray[np.int64]) -> Array:
        """Return the histories of some series, their season taken out."""
        history, periods = self.history[rows], self.periods[rows]
        for count in np.unique(periods[periods > 1]):
            mine = periods == count
            history[mine] = season_of(history[mine], int(count)).removed(history[mine])
        return history


@lru_cache(maxsize=1)
def reference_pool() -> Pool:
    """Return the pool of errors that ships with the package, those of quarters and months with it."""
    folder = resources("analysis.forecast")
    pool, *seasonal = (Pool.from_bytes((folder / name).read_bytes()) for name in POOLS)
    return replace(pool, seasonal=tuple(seasonal))


def panel_arrays(frame: pd.DataFrame) -> Panel:
    """Return a panel's rows as arrays, the series in the order in which they appear.

    ``frame``: as `analysis.tables.panel_file.read_panel` returns it. Returned: ``last`` is the ordinal of the last
    known value, of the last row for a series without any.
    """
    series = frame["series_id"]
    if isinstance(series.dtype, pd.CategoricalDtype):  # in the order in which they appear, as the panel was read
        codes, names = series.cat.codes.to_numpy(), series.cat.categories
    else:
        codes, names = pd.factorize(series)
    ordinal, value = frame["ordinal"].to_numpy(), frame["value"].to_numpy(float)
    known = np.isfinite(value)
    lowest = np.iinfo(np.int64).min
    last, rows_end = np.full((2, len(names)), lowest)
    parts = [slice(start, start + PIECE) for start in range(0, len(frame), PIECE)]
    for part in parts:
        np.maximum.at(rows_end, codes[part], ordinal[part])
        np.maximum.at(last, codes[part][known[part]], ordinal[part][known[part]])
    last = np.where(last == lowest, rows_end, last)
    head = frame.loc[~series.duplicated().to_numpy()].astype({"series_id": str})
    frequency = head["frequency"].to_numpy(object)
    longest = np.array([LONGEST.get(PERIODS_A_YEAR[str(each)[0]], MOST_YEARS) for each in frequency])

    def used(part: slice) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
        of = codes[part]
        age = last[of] - ordinal[part]
        at = known[part] & (age >= 0) & (age < longest[of])
        return of[at], age[at], value[part][at]

    width = 1 + max((int(used(part)[1].max(initial=0)) for part in parts), default=0)
    history = np.full((len(names), width), np.nan)
    for part in parts:
        of, age, values = used(part)
        history[of, width - 1 - age] = values
    kind = kind_codes(head["kind"].astype(object).fillna("").to_numpy(str))
    nothing = pd.Series(np.nan, head.index)
    lower, upper = (head.get(name, nothing).to_numpy(float) for name in ("lower_limit", "upper_limit"))
    group = _groups(head["group"].astype(str), frequency) if "group" in head else None
    return Panel(np.asarray(names, object), history, kind, lower, upper, frequency, last, group)


def _groups(names: pd.Series, frequency: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the number of each series' group; only series of one step of time are alike."""
    codes, _ = pd.factorize(names.str.cat(frequency.astype(str), sep="\0"))
    return np.where(names.ne("").to_numpy(), codes, -1).astype(np.int64)


def panel_pool(panel: Panel, choice: str, *, reference: Pool | None = None, seed: int = 0) -> Pool:
    """Return the pool of errors that a panel is projected with.

    ``choice``: ``reference``: the one shipped; ``auto``: that one moved towards the panel's own errors; ``panel``: the
    panel's own alone. ``reference``: another one in place of the one shipped. ``seed``: draws the series of a large
    panel and the order of the errors. Raises RequestError when a panel on its own is too small.
    """
    base = reference_pool() if reference is None else reference
    if choice == "reference":
        return base
    enough = np.isfinite(panel.history).sum(axis=1) > 1
    own, alone = panel.periods, choice == "panel"
    seasonal = []
    for part in base.seasonal:
        rows = _some(np.flatnonzero(enough & (own == part.periods)), seed)
        spans = [_known_span(history) for history in panel.history[rows]]
        seasonal.append(blended(part, spans, panel.kind[rows], seed=seed, alone=alone))
    rows = _some(np.flatnonzero(enough & ~np.isin(own, [part.periods for part in base.seasonal])), seed)
    spans = [_known_span(history) for history in panel.without_season(rows)]
    pool = replace(blended(base, spans, panel.kind[rows], seed=seed, alone=alone), seasonal=tuple(seasonal))
    fitted = [each.digest for each in (pool, *pool.seasonal)]
    if alone and fitted == [each.digest for each in (base, *base.seasonal)]:
        raise RequestError(f"--pool panel: the panel has fewer than {FEWEST_ERRORS} errors of its own; use auto")
    return pool


def _some(rows: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Return rows, no more of them than errors are taken from."""
    if len(rows) <= MOST_SERIES:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, MOST_SERIES, replace=False))


def _known_span(row: Array) -> Array:
    """Return one history from its first known value to its last."""
    known = np.flatnonzero(np.isfinite(row))
    return row[known[0] : known[-1] + 1] if len(known) else row[:0]


def project_panel(
    frame: pd.DataFrame | Panel,
    horizon: int,
    *,
    levels: Sequence[float] = DEFAULT_LEVELS,
    thresholds: pd.DataFrame | None = None,
    pool: str | Pool = "auto",
    seed: int = 0,
    written: Callable[[str, int], str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PanelProjection:
    """Return the projection of every series of a panel.

    ``frame``: series_id, period, value, kind, lower_limit, upper_limit, frequency and ordinal, as
    `analysis.tables.panel_file.read_panel` returns them; or their arrays. ``horizon``: how many periods ahead of each
    series' last known value. ``levels``: levels of the intervals in percent. ``thresholds``: as
    `analysis.tables.panel_file.read_thresholds` returns them. ``pool``: ``auto``, ``panel``, ``reference``, or a pool
    to be used as it is. ``seed``: of the draws made when a panel's own errors are blended in. ``written``: writes a
    frequency and an ordinal as a period; the ordinal as it is if left out. ``progress``: told how many series are done,
    and of how many.
    """
    panel = frame if isinstance(frame, Panel) else panel_arrays(frame)
    used = pool if isinstance(pool, Pool) else panel_pool(panel, pool, seed=seed)
    used = used.only_for(panel.periods)
    empty = ~np.isfinite(panel.history).any(axis=1)
    no_data = {str(name): "no known value" for name in panel.series[empty]}
    kept = np.flatnonzero(~empty)
    periods = panel.periods
    like = None if panel.group is None else panel.members(panel.group)
    elsewhere = None if like is None else known_elsewhere(like, horizon, used)
    alone = np.isfinite(panel.history).sum(axis=1) == 1
    if elsewhere is not None:
        alone &= ~elsewhere.tells
    asked = None if thresholds is None else _Asked(panel, thresholds, horizon, alone)
    numbers = np.empty((len(level_names(levels)), len(kept) * horizon))
    for start in range(0, len(kept), BLOCK):
        rows = kept[start : start + BLOCK]
        values = project(
            panel.history[rows],
            panel.kind[rows],
            horizon,
            used,
            lower_limit=panel.lower[rows],
            upper_limit=panel.upper[rows],
            periods=periods[rows],
        )
        if like is not None and elsewhere is not None:
            values = elsewhere.applied(values, like, rows)
        numbers[:, start * horizon : (start + BLOCK) * horizon] = columns_of(values, levels)
        if asked is not None:
            asked.answer(rows, values)
        if progress is not None:
            progress(min(start + BLOCK, len(kept)), len(kept))
    table = _table(panel, kept, horizon, levels, numbers, written)
    cautions = _cautions(panel, periods, horizon) | ({} if elsewhere is None else elsewhere.counts)
    return PanelProjection(table, None if asked is None else asked.table(), no_data, cautions, used)


def _cautions(panel: Panel, periods: NDArray[np.int64], horizon: int) -> dict[str, int]:
    """What a reader of the projections should know, by code, with the number it is true of."""
    known = np.isfinite(panel.history)
    still = known.any(axis=1) & ((panel.history == 0) | ~known).all(axis=1)
    told = {"seasons": int((periods > 1).sum()), "zeros": int(still.sum())}
    longest = min((SEASONAL_KNOTS.get(int(count), KNOTS)[-1] for count in np.unique(periods)), default=KNOTS[-1])
    told["far"] = horizon if horizon > longest else 0
    return {code: number for code, number in told.items() if number}


def pool_text(result: PanelProjection, asked: dict[str, object]) -> str:
    """Return as JSON what a projection rests on: pool, size, hash, what was asked, and which series have none."""
    pool = result.pool
    told: dict[str, object] = {"pool": pool.name, "date": pool.date, "errors": pool.errors, "hash": pool.digest}
    if pool.seasonal:
        told["seasonal"] = [each.line for each in pool.seasonal]
    return json.dumps({**told, **asked, "no_data": result.no_data}, ensure_ascii=False, indent=1) + "\n"


def level_name(level: float) -> str:
    """Return a level as the columns name it.

    Examples
    --------
    >>> level_name(80.0), level_name(97.5)
    ('80', '97.5')
    """
    return f"{level:g}"


def level_names(levels: Sequence[float]) -> list[str]:
    """Return the names of the columns of a projection's numbers.

    Examples
    --------
    >>> level_names([80])
    ['mean', 'median', 'lo-80', 'hi-80']
    """
    return ["mean", "median", *(f"{side}-{level_name(level)}" for level in levels for side in ("lo", "hi"))]


def columns_of(values: Array, levels: Sequence[float]) -> Array:
    """Mean, median and bounds of each level, shape (columns, series x horizon)."""
    columns = [mean_of(values), quantile_at(values, 0.5)]
    for level in levels:
        tail = (1 - level / 100) / 2
        columns += [quantile_at(values, tail), quantile_at(values, 1 - tail)]
    return np.stack([column.reshape(-1) for column in columns])


def _table(
    panel: Panel,
    kept: NDArray[np.int64],
    horizon: int,
    levels: Sequence[float],
    numbers: Array,
    written: Callable[[str, int], str] | None,
) -> pd.DataFrame:
    ordinal = (panel.last[kept][:, None] + np.arange(1, horizon + 1)).reshape(-1)
    frequency = np.repeat(panel.frequency[kept], horizon)
    table = pd.DataFrame(numbers.T, columns=level_names(levels), copy=False)
    table.insert(0, "series_id", np.repeat(panel.series[kept], horizon))
    table.insert(1, "period", ordinal)
    if written is not None:
        codes, names_of = pd.factorize(frequency)
        unique, places = np.unique(np.stack([codes, ordinal]), axis=1, return_inverse=True)
        texts = [written(str(names_of[code]), int(number)) for code, number in unique.T]
        table["period"] = np.array(texts, object)[places] if texts else ""
    return table


class _Asked:
    """Thresholds sorted by series, answered block by block."""

    def __init__(self, panel: Panel, thresholds: pd.DataFrame, horizon: int, alone: NDArray[np.bool_]) -> None:
        self._given = thresholds
        self._row = pd.Index(panel.series).get_indexer(pd.Index(thresholds["series_id"].to_numpy(object)))
        self._ahead = thresholds["ordinal"].to_numpy(np.int64) - panel.last[self._row]
        self._limit = thresholds["number"].to_numpy(float)
        self._operator = thresholds["operator"].to_numpy(str)
        self._probability = np.full(len(thresholds), np.nan)
        self._alone = alone[self._row]
        self._open = (self._ahead >= 1) & (self._ahead <= horizon)

    def answer(self, rows: NDArray[np.int64], values: Array) -> None:
        """Fill in the probabilities of the series of one block."""
        here = np.flatnonzero(self._open & np.isin(self._row, rows))
        place = np.searchsorted(rows, self._row[here])
        quantiles = values[place, self._ahead[here] - 1]
        limit, operator = self._limit[here], self._operator[here]
        under = probability_below(quantiles, limit)
        up_to = probability_below(quantiles, limit, inclusive=True)
        choices = [operator == ">=", operator == ">", operator == "<", operator == "<="]
        chance = np.select(choices, [1 - under, 1 - up_to, under, up_to])
        self._probability[here] = no_surer_than_one(chance, self._alone[here])

    def table(self) -> pd.DataFrame:
        """Return the thresholds as given, with their probability."""
        given = self._given[["series_id", "period", "operator", "value"]].reset_index(drop=True)
        return given.assign(probability=self._probability)
