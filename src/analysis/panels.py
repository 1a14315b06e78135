"""Panels of series of one's own: projected, and the projection scored on what came after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.backtest.backtest import Backtest, read_data
from analysis.backtest.backtest import backtest as scored
from analysis.defaults import SEED
from analysis.domain.spellings import names_of
from analysis.errors import InputError, RequestError, all_of
from analysis.forecast.panel import DEFAULT_LEVELS, Panel, PanelProjection, panel_arrays, project_panel
from analysis.forecast.pool import Pool
from analysis.forecast.to_year import project_to_year as series_to_year
from analysis.ingest.panel_table import panel_of
from analysis.tables.panel_file import read_levels, read_request, written
from analysis.tables.year_file import read_years

POOLS = ("auto", "panel", "reference")


def project(
    panel: pd.DataFrame | str | Path,
    horizon: int,
    *,
    levels: str | Sequence[float] = DEFAULT_LEVELS,
    thresholds: pd.DataFrame | str | Path | None = None,
    group: str | None = None,
    pool: str | Path | Pool = "auto",
    seed: int = SEED,
    progress: Callable[[int, int], None] | None = None,
) -> PanelProjection:
    """Project every series of a panel: mean, median and ranges, and the probability of passing thresholds.

    Parameters
    ----------
    panel : DataFrame or path
        `series_id`, `period`, `value` and, if told, `kind`, `lower_limit` and `upper_limit`; or a CSV or parquet file;
        or the file of any table that ``onpace ingest`` reads, a series each place and indicator.
    horizon : int
        Periods ahead of each series' last known value.
    levels : sequence of float, or str
        Levels of the ranges in percent; in a text separated by commas.
    thresholds : DataFrame or path, optional
        Rows of `series_id`, `period`, `operator`, `value`.
    group : str, optional
        Column of the panel that names like series, such as the indicator: what the projection missed on them before
        is used, and their figures of the periods ahead where they reach further.
    pool : str, path or Pool
        Errors that the spread rests on: ``reference``, the shipped ones; ``panel``, the panel's own; ``auto``, the
        shipped ones moved towards the panel's own; or a file with a pool, or one.
    seed : int
        Of the draws when the panel's errors are blended.
    progress : callable, optional
        Told how many series are done, and of how many.

    Returns
    -------
    Projection
        `table`, `thresholds` with their `probability`, `no_data`, `cautions`, `pool`.

    Raises
    ------
    InputError, RequestError
        With all faults of the tables and of what was asked.

    Examples
    --------
    >>> panel = pd.DataFrame({"series_id": "a", "period": range(2018, 2026), "value": [2, 3, 3, 4, 5, 5, 6, 7]})
    >>> project(panel, 2, levels=[80]).table.round(1)
      series_id period  mean  median  lo-80  hi-80
    0         a   2026   7.7     7.6    6.6    9.7
    1         a   2027   8.7     8.3    6.6   12.3
    """
    return question(panel, horizon, levels=levels, thresholds=thresholds, group=group, pool=pool).answer(seed, progress)


@dataclass(frozen=True)
class Question:
    """What is asked of a panel, read and checked."""

    panel: Panel
    thresholds: pd.DataFrame | None
    levels: tuple[float, ...]
    horizon: int
    pool: str | Pool

    def answer(self, seed: int = SEED, progress: Callable[[int, int], None] | None = None) -> PanelProjection:
        """Return the projection; see ``project``."""
        return project_panel(
            self.panel,
            self.horizon,
            levels=self.levels,
            thresholds=self.thresholds,
            pool=self.pool,
            seed=seed,
            written=written,
            progress=progress,
        )


def question(
    panel: pd.DataFrame | str | Path,
    horizon: int,
    *,
    levels: str | Sequence[float],
    thresholds: pd.DataFrame | str | Path | None,
    pool: str | Path | Pool,
    group: str | None = None,
) -> Question:
    """Return what is asked of a panel, read and checked before any work; arguments as in ``project``.

    Raises
    ------
    RequestError
        With all faults of the tables and of what was asked.
    """
    sources = _panel(panel), _source(thresholds)
    used, request = all_of(lambda: pool_of(pool), lambda: read_request(sources[0], horizon, levels, sources[1], group))
    return Question(panel_arrays(request.panel), request.thresholds, request.levels, horizon, used)


def project_to_year(
    panel: pd.DataFrame | str | Path,
    *,
    levels: str | Sequence[float] = DEFAULT_LEVELS,
    pool: str | Path | Pool = "auto",
    seed: int = SEED,
) -> PanelProjection:
    """Project the total of the year under way from its months or quarters and those of the years before.

    Parameters
    ----------
    panel : DataFrame or path
        `series_id`, `period` and `value` of amounts; periods are months, quarters, half-years, years, or cumulative,
        such as 2026-01/2026-08.
    levels, pool, seed
        As `project` takes them.

    Returns
    -------
    Projection
        `table` has one row a series: its latest year.

    Raises
    ------
    InputError, RequestError
        With all faults of the table and of what was asked.
    """
    chosen, faults = read_levels(levels)
    used, figures = all_of(lambda: pool_of(pool), lambda: read_years(_source(panel)))
    if faults:
        raise InputError(faults)
    return series_to_year(figures, levels=chosen, pool=used, seed=seed)


def backtest(
    panel: pd.DataFrame | str | Path,
    horizon: int = 3,
    *,
    origins: int = 1,
    shortest: int = 6,
    cut: int | None = None,
    peers: str | Sequence[str] = (),
    pool: str | Path | Pool = "auto",
    seed: int = SEED,
) -> Backtest:
    """Score the projection of a panel on values held back, beside the usual models.

    Parameters
    ----------
    panel : DataFrame or path
        As `project` takes it; or ``m1``, ``m3`` or ``tourism``, a competition.
    horizon : int
        Years held back and projected; a competition has its own.
    origins : int
        Rolling origins, each a year earlier.
    shortest, cut : int
        Values a history must keep, and the last ones to which it is cut.
    peers : sequence of str
        Models beside ours, such as ``naive`` and ``drift``.
    pool, seed
        As `project` takes them.

    Returns
    -------
    Backtest
        `table()` is one line a model.

    Raises
    ------
    InputError, RequestError
        With all faults of the table and of what was asked; when no series is long enough.

    Examples
    --------
    >>> backtest("panel.csv", peers=["naive"]).table()                          # doctest: +SKIP
    """
    names = names_of(peers)
    data, used = all_of(
        lambda: read_data(panel, horizon, origins=origins, shortest=shortest, cut=cut, peers=names),
        lambda: pool_of(pool),
    )
    return scored(data, pool=used, peers=names, seed=seed)


def pool_of(given: str | Path | Pool) -> str | Pool:
    """Return the pool of errors that is named: a word, or what a file holds.

    Raises
    ------
    RequestError
        When the file is no pool.
    """
    if isinstance(given, Pool) or given in POOLS:
        return given
    try:
        return Pool.from_bytes(Path(given).read_bytes())
    except (OSError, ValueError) as error:
        raise RequestError(f"--pool {given}: not auto, panel, reference, nor a file with a pool ({error})") from error


def _panel(given: Any) -> Any:
    """Return a panel in memory or its file; the series of a table of any other form."""
    source = _source(given)
    if not isinstance(source, Path) or not source.is_file():
        return source
    found = panel_of(source)
    return source if found is None else found


def _source(given: Any) -> Any:
    return Path(given) if isinstance(given, str) else given
