"""Totals of the years under way: figures of parts of years in, a table of their totals out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.forecast.inyear import calendar_share, learnt_share, year_quantiles
from analysis.forecast.kernel import MOST_YEARS, kind_codes, project
from analysis.forecast.panel import DEFAULT_LEVELS, Panel, PanelProjection, columns_of, level_names, panel_pool
from analysis.forecast.pool import Pool
from analysis.forecast.recent import PastPart, Recent, latest_cut, nothing_recent, recent_part
from analysis.forecast.update import Known
from analysis.tables.year_file import YearlyFigures

Array = NDArray[np.float64]


def project_to_year(
    series: Sequence[YearlyFigures],
    *,
    levels: Sequence[float] = DEFAULT_LEVELS,
    pool: str | Pool = "auto",
    seed: int = 0,
) -> PanelProjection:
    """Return the total of the latest year of every series.

    ``series``: as `analysis.tables.year_file.read_years` returns them. ``levels``: levels of the intervals in percent.
    ``pool``: what the years' totals are projected with before the year's figures; see `project_panel`. ``seed``: of the
    draws made when a panel's own errors are blended in. Returned: one row a series; a year whose figures are complete
    has its sum, without a range.
    """
    no_data = {one.series_id: reason for one in series if (reason := _why_none(one))}
    kept = [one for one in series if one.series_id not in no_data]
    panel = _totals(kept)
    used = pool if isinstance(pool, Pool) else panel_pool(panel, pool, seed=seed)
    years = np.array([one.year for one in kept], np.int64)
    ahead = years - panel.last
    horizon = max(int(ahead.max()), 1) if len(kept) else 1
    before = project(panel.history, panel.kind, horizon, used)[np.arange(len(kept)), ahead - 1]
    over = np.array([one.year in one.totals for one in kept], bool)
    values = year_quantiles(before, _known(kept, panel)) if kept else before
    values[over] = np.array([one.totals[one.year] for one in kept if one.year in one.totals]).reshape(-1, 1)
    table = pd.DataFrame({"series_id": panel.series, "period": years.astype(str)})
    for name, column in zip(level_names(levels), columns_of(values, levels), strict=True):
        table[name] = column
    told = {"whole_year": int(over.sum())}
    return PanelProjection(table, None, no_data, {code: number for code, number in told.items() if number}, used)


def _why_none(one: YearlyFigures) -> str:
    """Return why a series has no projection; blank where it has."""
    if not one.pieces and not one.totals:
        return "no known value"
    if one.year not in one.totals and not any(year < one.year for year in one.totals):
        return "no year before is known as a whole"
    return ""


def _totals(series: Sequence[YearlyFigures]) -> Panel:
    """Return the totals of the years before the latest one; of that year itself where no other is known."""
    history = np.full((len(series), MOST_YEARS), np.nan)
    last = np.zeros(len(series), np.int64)
    for row, one in enumerate(series):
        before = {year: total for year, total in one.totals.items() if year < one.year} or {one.year - 1: np.nan}
        last[row] = max(before)
        for year, total in before.items():
            if last[row] - year < MOST_YEARS:
                history[row, MOST_YEARS - 1 - (last[row] - year)] = total
    names = np.array([one.series_id for one in series], object)
    nothing = np.full(len(series), np.nan)
    kind = kind_codes(np.full(len(series), "flow"))
    return Panel(names, history, kind, nothing, nothing, np.full(len(series), "A", object), last)


def _known(series: Sequence[YearlyFigures], panel: Panel) -> Known:
    elapsed, done, share, spread, latest, own = np.array([_known_of(one) for one in series], float).T
    history = np.isfinite(panel.history).sum(axis=1).astype(float)
    told = [_recent_of(one) for one in series]
    recent = Recent(*(np.concatenate(part) for part in zip(*told, strict=True)))
    return Known(elapsed, done, share, spread, latest, own, history, panel.history[:, -1], recent)


def _known_of(one: YearlyFigures) -> tuple[float, float, float, float, float, int]:
    """Return what is known of a series' latest year, as the fields of `Known` before the history."""
    months = one.months(one.year) if one.year not in one.totals else (True,) * 12
    done = one.totals.get(one.year, sum(piece.amount for piece in one.pieces.get(one.year, ())))
    parts = [one.amount(year, months) / one.totals[year] for year in sorted(one.totals) if _comparable(one, year)]
    share = learnt_share(calendar_share(months), np.array([part for part in parts if 0 < part <= 1]), [])
    latest = share.latest if share.latest > 0 else share.mean
    return sum(months) / 12, done, np.log(share.mean), share.sd / share.mean, np.log(latest), share.own


def _recent_of(one: YearlyFigures) -> Recent:
    """Return what the latest part of the months covered tells; nothing where they do not begin in January."""
    months, year = one.months(one.year), one.year
    count = sum(months)
    if year in one.totals or not count or not all(months[:count]):
        return nothing_recent(1)
    cut = latest_cut(count, [piece.last for piece in one.pieces[year]])
    late = tuple(cut <= month < count for month in range(len(months)))
    years = [
        PastPart(one.amount(each, late), one.amount(each, months), one.totals[each])
        for each in sorted(one.totals)
        if _comparable(one, each)
    ]
    return recent_part(one.amount(year, late), one.amount(year, months), years)


def _comparable(one: YearlyFigures, year: int) -> bool:
    """Return whether a year before the latest one has a total that a part of it can be set against."""
    return year < one.year and one.totals[year] > 0
