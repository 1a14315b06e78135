"""Projections looked at afterwards: rolling origins, scores, and whether a probability meant what it said."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import Fault, InputError, RequestError
from analysis.forecast import scores
from analysis.forecast.distribution import mean_of, probability_below, quantile_at
from analysis.forecast.features import GROWTH, LEVEL, SHARE, UNKNOWN
from analysis.forecast.kernel import project
from analysis.forecast.panel import Panel, panel_arrays, panel_pool
from analysis.forecast.pool import Pool
from analysis.panelfile import read_panel
from analysis.peers import COMPETITIONS, PEERS, Forecast, bench_versions, competition, forecast

Array = NDArray[np.float64]

OWN = "onpace"
THRESHOLD_STEPS = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)
"""Thresholds stand so many mean absolute changes, times the root of the horizon, from the drift's line."""

LENGTH_CLASSES = {"1-8": (1, 8), "9-12": (9, 12), "13-18": (13, 18), "19+": (19, 10_000)}
KIND_NAMES = {SHARE: "shares and rates", LEVEL: "levels and flows", GROWTH: "growth rates"}
BINS = np.linspace(0.0, 1.0, 11)
EIGHTY, NINETY_FIVE = scores.INTERVALS.index(80.0), scores.INTERVALS.index(95.0)
_Z80 = 1.2815515594457831


@dataclass(frozen=True)
class Cases:
    """Histories cut at their origins, and what came after.

    Attributes
    ----------
    history : ndarray, shape (cases, years)
        Values up to the origin, its last known value in the last column.
    actual : ndarray, shape (cases, horizon)
        What came after; NaN where nothing is known.
    kind, series : ndarray of int, shape (cases,)
        Code of the kind, and number of the series.
    lower, upper : ndarray, shape (cases,)
        Limits told, NaN where none.
    """

    history: Array
    actual: Array
    kind: NDArray[np.int64]
    series: NDArray[np.int64]
    lower: Array
    upper: Array

    @property
    def length(self) -> NDArray[np.int64]:
        """Known values of each history."""
        return np.asarray(np.isfinite(self.history).sum(axis=1))

    @property
    def scale(self) -> Array:
        """Mean absolute change of each history."""
        return scores.mean_absolute_change(self.history)


def rolling_cases(
    panel: Panel, horizon: int, *, origins: int = 1, shortest: int = 6, cut: int | None = None
) -> list[Cases]:
    """Return the cases of each origin: the last values of every series held back.

    Parameters
    ----------
    panel : Panel
    horizon : int
        Years held back at the first origin; each further origin lies a year earlier.
    origins : int
    shortest : int
        Known values a history must keep.
    cut : int, optional
        Histories are cut to their last values, so many.

    Returns
    -------
    list of Cases
        One for each origin that leaves any case.
    """
    found = []
    for origin in range(origins):
        end = panel.history.shape[1] - horizon - origin
        if end < 1:
            break
        history = panel.history[:, :end]
        actual = panel.history[:, end : end + horizon]
        kept = (np.isfinite(history).sum(axis=1) >= shortest) & np.isfinite(history[:, -1])
        kept &= np.isfinite(actual).any(axis=1)
        if kept.any():
            past = history[kept] if cut is None else history[kept][:, -cut:]
            rows = np.flatnonzero(kept)
            found.append(Cases(past, actual[kept], panel.kind[kept], rows, panel.lower[kept], panel.upper[kept]))
    return found


def competition_cases(histories: list[Array], actual: Array, kind: int, *, cut: int | None = None) -> Cases:
    """Return the cases of a competition: its training parts, and what came after."""
    parts = histories if cut is None else [values[-cut:] for values in histories]
    history = np.full((len(parts), max(map(len, parts))), np.nan)
    for row, values in enumerate(parts):
        history[row, history.shape[1] - len(values) :] = values
    nothing = np.full(len(parts), np.nan)
    return Cases(history, actual, np.full(len(parts), kind), np.arange(len(parts)), nothing, nothing)


@dataclass(frozen=True)
class Judged:
    """One model's word on some cases: point forecast, bounds of `scores.INTERVALS`, probabilities of the thresholds."""

    mean: Array
    lower: Array
    upper: Array
    probability: Array
    seconds: float
    median: Array


def thresholds_of(cases: Cases) -> Array:
    """Return the thresholds whose passing is asked about, shape (cases, horizon, steps)."""
    changes = np.diff(cases.history, axis=1)
    known = np.isfinite(changes)
    drift = np.where(known, changes, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    ahead = np.arange(1, cases.actual.shape[1] + 1)
    line = cases.history[:, -1, None] + drift[:, None] * ahead
    reach = np.nan_to_num(cases.scale)[:, None] * np.sqrt(ahead)
    return np.asarray(line[..., None] + reach[..., None] * np.array(THRESHOLD_STEPS))


def own_word(cases: Cases, pool: str | Pool, seed: int) -> tuple[Judged, Pool]:
    """Return this package's projection of some cases, its panel's errors taken from before the origin alone."""
    begun = time.perf_counter()
    nothing = np.full(len(cases.history), "", object)
    last = np.zeros(len(cases.history), np.int64)
    panel = Panel(nothing, cases.history, cases.kind, cases.lower, cases.upper, nothing, last)
    used = pool if isinstance(pool, Pool) else panel_pool(panel, pool, seed=seed)
    horizon = cases.actual.shape[1]
    values = project(cases.history, cases.kind, horizon, used, lower_limit=cases.lower, upper_limit=cases.upper)
    tails = (1 - np.array(scores.INTERVALS) / 100) / 2
    lower, upper = (quantile_at(values[:, :, None], level) for level in (tails, 1 - tails))
    probability = 1 - probability_below(values[:, :, None], thresholds_of(cases))
    seconds = time.perf_counter() - begun
    return Judged(mean_of(values), lower, upper, probability, seconds, quantile_at(values, 0.5)), used


def peer_word(cases: Cases, model: str) -> Judged:
    """Return a peer's word on some cases; its probability is the normal through its mean and 80 % interval."""
    from scipy.special import ndtr

    rows = [values[np.isfinite(values)] for values in cases.history]
    told: Forecast = forecast(model, rows, cases.actual.shape[1], scores.INTERVALS)
    sigma = (told.upper[..., EIGHTY] - told.lower[..., EIGHTY]) / (2 * _Z80)
    gap = told.mean[..., None] - thresholds_of(cases)
    with np.errstate(divide="ignore", invalid="ignore"):
        probability = np.where(sigma[..., None] > 0, ndtr(gap / sigma[..., None]), (gap >= 0).astype(float))
    return Judged(told.mean, told.lower, told.upper, probability, told.seconds, told.mean)


def score(cases: Cases, word: Judged, *, seed: int = 0, draws: int = 200) -> dict[str, Any]:
    """Return the scores of one model.

    Returns
    -------
    dict
        mase, smape, scaled_quantile_loss, crps (scaled), coverage and mean scaled width by level; coverage_80 and
        coverage_95 by horizon and by length; both tails of the 80 % interval; brier, slope, intercept with bootstrap
        intervals, and reliability in tenths.
    """
    scale = cases.scale
    usable = scale > 0
    size = np.where(usable, scale, np.nan)[:, None]
    actual = cases.actual
    bounds, levels = _bounds(word)
    gap = actual[..., None] - bounds
    pinball = np.maximum(levels * gap, (levels - 1) * gap)
    held = (word.lower <= actual[..., None]) & (actual[..., None] <= word.upper)
    inside = np.where(np.isfinite(actual)[..., None], held, np.nan)
    width = (word.upper - word.lower) / size[..., None]
    named = [f"{level:g}" for level in scores.INTERVALS]
    out: dict[str, Any] = {
        "cases": len(actual),
        "mase": _mean(scores.absolute_scaled_error(actual, word.median, scale)),
        "mase_of_mean": _mean(scores.absolute_scaled_error(actual, word.mean, scale)),
        "smape": _mean(scores.symmetric_percentage_error(actual, word.median)),
        "scaled_quantile_loss": _mean(pinball.mean(axis=-1) / size),
        "scaled_crps": _mean(_crps(actual, bounds, levels) / size),
        "coverage": {name: _percent(inside[..., at]) for at, name in enumerate(named)},
        "scaled_width": {name: _mean(width[..., at]) for at, name in enumerate(named)},
        "coverage_by_horizon": [
            {"horizon": h + 1, "80": _percent(inside[:, h, EIGHTY]), "95": _percent(inside[:, h, NINETY_FIVE])}
            for h in range(actual.shape[1])
        ],
        "coverage_by_length": _by_length(cases, inside),
        "below_80": _percent(np.where(np.isfinite(actual), actual < word.lower[..., EIGHTY], np.nan)),
        "above_80": _percent(np.where(np.isfinite(actual), actual > word.upper[..., EIGHTY], np.nan)),
        "seconds": round(word.seconds, 3),
    }
    out["probability"] = {"all": probability_scores(cases, word, usable, seed=seed, draws=draws)}
    for code, name in KIND_NAMES.items():
        if (usable & (cases.kind == code)).sum() >= 75:
            part = usable & (cases.kind == code)
            out["probability"][name] = probability_scores(cases, word, part, seed=seed, draws=draws)
    short = usable & (cases.length <= 8)
    if short.sum() >= 75:
        out["probability"]["n <= 8"] = probability_scores(cases, word, short, seed=seed, draws=draws)
    return out


def _bounds(word: Judged) -> tuple[Array, Array]:
    """Bounds of all intervals in the order of their levels."""
    tails = (1 - np.array(scores.INTERVALS) / 100) / 2
    bounds = np.concatenate([word.lower[..., ::-1], word.upper], axis=-1)
    return bounds, np.concatenate([tails[::-1], 1 - tails])


def _crps(actual: Array, bounds: Array, levels: Array) -> Array:
    from scoringrules import crps_quantile

    return np.asarray(crps_quantile(actual, bounds, levels))


def _mean(numbers: Array) -> float:
    """Mean over the series of each one's mean over the horizons."""
    known = np.isfinite(numbers)
    count = known.sum(axis=1)
    rows = np.where(known, numbers, 0.0).sum(axis=1)[count > 0] / count[count > 0]
    return round(float(rows.mean()), 4) if rows.size else float("nan")


def _percent(inside: Array) -> float:
    known = np.isfinite(inside)
    return round(100 * float(inside[known].mean()), 2) if known.any() else float("nan")


def _by_length(cases: Cases, inside: Array) -> dict[str, dict[str, float]]:
    out = {}
    for name, (low, high) in LENGTH_CLASSES.items():
        rows = (cases.length >= low) & (cases.length <= high)
        if rows.any():
            out[name] = {
                "cases": int(rows.sum()),
                "80": _percent(inside[rows][..., EIGHTY]),
                "95": _percent(inside[rows][..., NINETY_FIVE]),
            }
    return out


def probability_scores(cases: Cases, word: Judged, rows: NDArray[np.bool_], *, seed: int, draws: int) -> dict[str, Any]:
    """Return Brier score, slope and intercept with bootstrap intervals by series, and reliability in tenths."""
    limits = thresholds_of(cases)[rows]
    actual = np.broadcast_to(cases.actual[rows][..., None], limits.shape)
    chance = np.clip(word.probability[rows], scores.SURE, 1 - scores.SURE)
    series = np.broadcast_to(np.unique(cases.series[rows], return_inverse=True)[1][:, None, None], limits.shape)
    known = np.isfinite(actual) & np.isfinite(chance)
    p, y, who = chance[known], (actual >= limits)[known].astype(float), series[known]
    slope, intercept = scores.calibration_line(p, y)
    slopes, intercepts = scores.calibration_interval(p, y, who, np.random.default_rng(seed), draws)
    tenth = np.clip(np.digitize(p, BINS) - 1, 0, len(BINS) - 2)
    reliability = [
        {"from": round(float(BINS[at]), 1), "cases": int(mine.sum()), "said": _share(p[mine]), "was": _share(y[mine])}
        for at in range(len(BINS) - 1)
        if (mine := tenth == at).any()
    ]
    return {
        "series": int(rows.sum()),
        "brier": round(float(((p - y) ** 2).mean()), 5),
        "slope": round(slope, 4),
        "slope_interval": [round(bound, 4) for bound in slopes],
        "intercept": round(intercept, 4),
        "intercept_interval": [round(bound, 4) for bound in intercepts],
        "reliability": reliability,
    }


def _share(numbers: Array) -> float:
    return round(float(numbers.mean()), 4)


@dataclass(frozen=True)
class Backtest:
    """Scores of this package and of peers on the same cases, by model; the pool behind ours; the data and its hash."""

    models: dict[str, dict[str, Any]]
    pool: Pool
    data: str = ""
    data_hash: str = ""
    versions: dict[str, str] = field(default_factory=dict)

    def table(self) -> pd.DataFrame:
        """Return one line a model: the scores that fit on a line."""
        rows = []
        for name, out in self.models.items():
            chance = out["probability"]["all"]
            rows.append(
                {
                    "model": name,
                    "cases": out["cases"],
                    "mase": out["mase"],
                    "smape": out["smape"],
                    "scaled_quantile_loss": out["scaled_quantile_loss"],
                    "scaled_crps": out["scaled_crps"],
                    "coverage_80": out["coverage"]["80"],
                    "width_80": out["scaled_width"]["80"],
                    "coverage_95": out["coverage"]["95"],
                    "width_95": out["scaled_width"]["95"],
                    "brier": chance["brier"],
                    "slope": chance["slope"],
                    "intercept": chance["intercept"],
                    "seconds": out["seconds"],
                }
            )
        return pd.DataFrame(rows)


def backtest_cases(
    parts: Sequence[Cases], *, pool: str | Pool = "auto", peers: Sequence[str] = (), seed: int = 0
) -> Backtest:
    """Score this package and its peers on the same cases, those of each origin projected by themselves.

    Parameters
    ----------
    parts : sequence of Cases
        One for each origin.
    pool : str or Pool
        As `analysis.forecast.panel.project_panel` takes it.
    peers : sequence of str
        Names of `analysis.peers.PEERS`.
    seed : int

    Returns
    -------
    Backtest

    Raises
    ------
    RequestError
        When no case is left.
    """
    if not parts:
        raise RequestError("no series is long enough to hold values back; a shorter horizon leaves more")
    words: dict[str, list[Judged]] = {}
    pools = []
    for part in parts:
        word, used = own_word(part, pool, seed)
        pools.append(used)
        words.setdefault(OWN, []).append(word)
        for peer in peers:
            words.setdefault(peer, []).append(peer_word(part, peer))
    whole = _joined_cases(parts)
    models = {name: score(whole, _joined_words(some), seed=seed) for name, some in words.items()}
    return Backtest(models, pools[0])


def _joined_cases(parts: Sequence[Cases]) -> Cases:
    width = max(part.history.shape[1] for part in parts)
    history = [
        np.pad(part.history, ((0, 0), (width - part.history.shape[1], 0)), constant_values=np.nan) for part in parts
    ]
    rest = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("actual", "kind", "series", "lower", "upper")
    )
    return Cases(np.concatenate(history), *rest)


def _joined_words(some: Sequence[Judged]) -> Judged:
    def joined(name: str) -> Array:
        return np.concatenate([getattr(word, name) for word in some])

    return Judged(
        joined("mean"),
        joined("lower"),
        joined("upper"),
        joined("probability"),
        sum(word.seconds for word in some),
        joined("median"),
    )


def backtest_file(
    source: str,
    horizon: int,
    *,
    origins: int = 1,
    shortest: int = 6,
    cut: int | None = None,
    pool: str | Pool = "auto",
    peers: Sequence[str] = (),
    seed: int = 0,
) -> Backtest:
    """Score the projection of a panel file on its last values, or of a competition on what came after.

    Parameters
    ----------
    source : str
        A file as `analysis.panelfile.read_panel` takes it, or one of `analysis.peers.COMPETITIONS`.
    horizon : int
        Years held back; a competition has its own, shortened by this one where histories are cut.
    origins, shortest, cut
        See `rolling_cases`.
    pool, peers, seed
        See `backtest_cases`.

    Returns
    -------
    Backtest

    Raises
    ------
    InputError, RequestError
        With all faults of the file and the options; when no case is left.
    """
    faults = [] if horizon >= 1 else [Fault("options", None, "--horizon", str(horizon), "1 or more")]
    for peer in peers:
        if peer not in PEERS:
            faults.append(Fault("options", None, "--peers", peer, f"some of {','.join(PEERS)}"))
    if source in COMPETITIONS:
        if faults:
            raise InputError(faults)
        histories, actual = competition(source)
        kept = actual if cut is None else actual[:, :horizon]
        parts = [competition_cases(histories, kept, UNKNOWN, cut=cut)]
        told = hashlib.sha256(b"".join(values.tobytes() for values in (*histories, actual))).hexdigest()
    else:
        try:
            frame = read_panel(Path(source))
        except InputError as error:
            raise InputError([*faults, *error.faults]) from error
        if faults:
            raise InputError(faults)
        parts = rolling_cases(panel_arrays(frame), horizon, origins=origins, shortest=shortest, cut=cut)
        told = hashlib.sha256(Path(source).read_bytes()).hexdigest()
    result = backtest_cases(parts, pool=pool, peers=peers, seed=seed)
    return replace(result, data=Path(source).name, data_hash=told[:12], versions=bench_versions())


def stored(result: Backtest, date: str) -> str:
    """Return a back-test as JSON, with its day and what it rests on, for pages to quote."""
    return (
        json.dumps(
            {
                "date": date,
                "data": result.data,
                "data_hash": result.data_hash,
                "pool": result.pool.line,
                "versions": result.versions,
                "models": result.models,
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )
