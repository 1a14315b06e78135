"""Scores of what a model said: errors, coverage with its width, and whether a probability meant what it said."""

from __future__ import annotations

from typing import NotRequired, TypedDict

import numpy as np
from numpy.typing import NDArray

from analysis.backtest.cut import TREND_FACTORS, CutHistories
from analysis.backtest.models import EIGHTY, NINETY_FIVE, ModelWord
from analysis.defaults import SEED
from analysis.forecast import scores
from analysis.forecast.features import GROWTH, LEVEL, SHARE

Array = NDArray[np.float64]

LENGTH_CLASSES = {"1-8": (1, 8), "9-12": (9, 12), "13-18": (13, 18), "19+": (19, 10_000)}
KIND_NAMES = {SHARE: "shares and rates", LEVEL: "levels and flows", GROWTH: "growth rates"}
FEWEST_TREND = 300
"""Thresholds on the trend below which a part of the cases tells no slope."""
BINS = np.linspace(0.0, 1.0, 11)

Tenth = TypedDict("Tenth", {"from": float, "cases": int, "said": float, "was": float})
"""Probabilities of one tenth: how many, their mean, and the share that came true."""


class ProbabilityScores(TypedDict):
    """Whether a probability meant what it said; intervals by bootstrap over the series."""

    series: int
    brier: float
    slope: float
    slope_interval: list[float]
    intercept: float
    intercept_interval: list[float]
    reliability: list[Tenth]


class TrendScores(TypedDict):
    """What was said of thresholds on the recent trend, and what came, of one part of the cases.

    ``skill`` is the part of the Brier score of always saying what came that is saved; ``factor`` a multiple of the
    trend, or none for all of them.
    """

    part: str
    factor: float | None
    cases: int
    said: float
    came: float
    slope: float
    skill: float


class Scores(TypedDict):
    """Scores of one model as they are stored; shares in percent, by level where there are several."""

    cases: int
    mase: float
    mase_of_mean: float
    smape: float
    scaled_quantile_loss: float
    scaled_crps: float
    coverage: dict[str, float]
    scaled_width: dict[str, float]
    coverage_by_horizon: list[dict[str, float]]
    coverage_by_length: dict[str, dict[str, float]]
    below_80: float
    above_80: float
    seconds: float
    probability: dict[str, ProbabilityScores]
    along_trend: NotRequired[list[TrendScores]]


class WrongCase(TypedDict):
    """A case whose outcome lay far outside: its series, counted from 1, and the bounds of its intervals."""

    data: str
    series: int
    loss: float
    history: list[float]
    actual: list[float]
    median: list[float]
    lower_80: list[float]
    upper_80: list[float]
    lower_95: list[float]
    upper_95: list[float]


def line(out: Scores) -> dict[str, float]:
    """Return the scores that fit on a line."""
    chance = out["probability"]["all"]
    return {
        "cases": out["cases"],
        "coverage_80": out["coverage"]["80"],
        "width_80": out["scaled_width"]["80"],
        "coverage_95": out["coverage"]["95"],
        "width_95": out["scaled_width"]["95"],
        "below_80": out["below_80"],
        "above_80": out["above_80"],
        "mase": out["mase"],
        "smape": out["smape"],
        "scaled_quantile_loss": out["scaled_quantile_loss"],
        "scaled_crps": out["scaled_crps"],
        "brier": chance["brier"],
        "slope": chance["slope"],
        "intercept": chance["intercept"],
        "seconds": out["seconds"],
    }


def score(cases: CutHistories, word: ModelWord, *, seed: int = SEED, draws: int = 200) -> Scores:
    """Return the scores of one model."""
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
    out: Scores = {
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
        "probability": {"all": probability_scores(cases, word, usable, seed=seed, draws=draws)},
    }
    if word.along_trend is not None:
        out["along_trend"] = trend_scores(cases, word.along_trend)
    for code, name in KIND_NAMES.items():
        if (usable & (cases.kind == code)).sum() >= 75:
            part = usable & (cases.kind == code)
            out["probability"][name] = probability_scores(cases, word, part, seed=seed, draws=draws)
    short = usable & (cases.length <= 8)
    if short.sum() >= 75:
        out["probability"]["n <= 8"] = probability_scores(cases, word, short, seed=seed, draws=draws)
    return out


def _bounds(word: ModelWord) -> tuple[Array, Array]:
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


def _by_length(cases: CutHistories, inside: Array) -> dict[str, dict[str, float]]:
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


def probability_scores(
    cases: CutHistories, word: ModelWord, rows: NDArray[np.bool_], *, seed: int, draws: int
) -> ProbabilityScores:
    """Return Brier score, slope and intercept with bootstrap intervals by series, and reliability in tenths."""
    limits = cases.thresholds[rows]
    actual = np.broadcast_to(cases.actual[rows][..., None], limits.shape)
    chance = np.clip(word.probability[rows], scores.SURE, 1 - scores.SURE)
    series = np.broadcast_to(np.unique(cases.series[rows], return_inverse=True)[1][:, None, None], limits.shape)
    known = np.isfinite(actual) & np.isfinite(chance)
    p, y, who = chance[known], (actual >= limits)[known].astype(float), series[known]
    slope, intercept = scores.calibration_line(p, y)
    slopes, intercepts = scores.calibration_interval(p, y, who, np.random.default_rng(seed), draws)
    tenth = np.clip(np.digitize(p, BINS) - 1, 0, len(BINS) - 2)
    reliability: list[Tenth] = [
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


def trend_scores(cases: CutHistories, said: Array) -> list[TrendScores]:
    """Return slope and skill at thresholds on the recent trend, by years ahead, direction and kind."""
    shape = said.shape
    limits, actual = cases.along_trend, cases.actual[..., None]
    passed = np.where(cases.rising[:, None, None], actual >= limits, actual <= limits)
    usable = np.broadcast_to((cases.trend != 0)[:, None, None] & np.isfinite(actual), shape)
    ahead = np.broadcast_to(np.arange(1, shape[1] + 1)[:, None], shape)
    rising = np.broadcast_to(cases.rising[:, None, None], shape)
    kind = np.broadcast_to(cases.kind[:, None, None], shape)
    parts = {"all": usable, "rising": usable & rising, "falling": usable & ~rising}
    parts |= {f"horizon {h}": usable & (ahead == h) for h in range(1, shape[1] + 1)}
    parts |= {name: usable & (kind == code) for code, name in KIND_NAMES.items()}
    parts |= {f"{name}, falling": parts[name] & ~rising for name in KIND_NAMES.values()}
    out = []
    for name, mine in parts.items():
        for factor in (None, *TREND_FACTORS):
            here = mine if factor is None else mine & (np.array(TREND_FACTORS) == factor)
            p = np.clip(said[here], scores.SURE, 1 - scores.SURE)
            y = passed[here].astype(float)
            if len(y) >= FEWEST_TREND and 0 < y.mean() < 1:
                out.append(_trend_row(name, factor, p, y))
    return out


def _trend_row(part: str, factor: float | None, p: Array, y: Array) -> TrendScores:
    skill = 1 - float(((p - y) ** 2).mean()) / float(y.var())
    slope = scores.calibration_line(p, y)[0]
    return {
        "part": part,
        "factor": factor,
        "cases": len(y),
        "said": _share(p),
        "came": _share(y),
        "slope": round(slope, 3),
        "skill": round(skill, 4),
    }


def wrong_cases(cases: CutHistories, word: ModelWord, title: str, most: int = 4) -> list[WrongCase]:
    """Return the cases whose outcome lay farthest outside, by their loss over all bounds, for a page to show."""
    bounds, levels = _bounds(word)
    gap = cases.actual[..., None] - bounds
    scale = cases.scale
    loss = np.maximum(levels * gap, (levels - 1) * gap).mean(axis=(1, 2)) / np.where(scale > 0, scale, np.nan)
    return [
        {
            "data": title,
            "series": int(cases.series[row]) + 1,
            "loss": round(float(loss[row]), 2),
            "history": cases.history[row][np.isfinite(cases.history[row])].tolist(),
            "actual": cases.actual[row].tolist(),
            "median": _short(word.median[row]),
            "lower_80": _short(word.lower[row, :, EIGHTY]),
            "upper_80": _short(word.upper[row, :, EIGHTY]),
            "lower_95": _short(word.lower[row, :, NINETY_FIVE]),
            "upper_95": _short(word.upper[row, :, NINETY_FIVE]),
        }
        for row in np.argsort(-np.nan_to_num(loss, nan=-1.0))[:most]
    ]


def _short(numbers: Array) -> list[float]:
    return [float(f"{number:.5g}") for number in numbers]


def _share(numbers: Array) -> float:
    return round(float(numbers.mean()), 4)
