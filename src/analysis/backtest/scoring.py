"""Scores of what a model said: errors, coverage with its width, and whether a probability meant what it said."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.backtest.cases import Cases
from analysis.backtest.words import EIGHTY, NINETY_FIVE, Judged
from analysis.forecast import scores
from analysis.forecast.features import GROWTH, LEVEL, SHARE

Array = NDArray[np.float64]

LENGTH_CLASSES = {"1-8": (1, 8), "9-12": (9, 12), "13-18": (13, 18), "19+": (19, 10_000)}
KIND_NAMES = {SHARE: "shares and rates", LEVEL: "levels and flows", GROWTH: "growth rates"}
BINS = np.linspace(0.0, 1.0, 11)


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
    limits = cases.thresholds[rows]
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


def wrong_cases(cases: Cases, word: Judged, title: str, most: int = 4) -> list[dict[str, Any]]:
    """Return the cases whose outcome lay farthest outside, by their loss over all bounds, for a page to show.

    Returns
    -------
    list of dict
        data, series (counted from 1), loss, history, actual, median, and bounds of the 80 and 95 % intervals.
    """
    bounds, levels = _bounds(word)
    gap = cases.actual[..., None] - bounds
    scale = cases.scale
    loss = np.maximum(levels * gap, (levels - 1) * gap).mean(axis=(1, 2)) / np.where(scale > 0, scale, np.nan)
    found = []
    for row in np.argsort(-np.nan_to_num(loss, nan=-1.0))[:most]:
        told = {"data": title, "series": int(cases.series[row]) + 1, "loss": round(float(loss[row]), 2)}
        past = cases.history[row][np.isfinite(cases.history[row])]
        told |= {"history": past.tolist(), "actual": cases.actual[row].tolist()}
        told["median"] = _short(word.median[row])
        for name, at in (("80", EIGHTY), ("95", NINETY_FIVE)):
            told[f"lower_{name}"] = _short(word.lower[row, :, at])
            told[f"upper_{name}"] = _short(word.upper[row, :, at])
        found.append(told)
    return found


def _short(numbers: Array) -> list[float]:
    return [float(f"{number:.5g}") for number in numbers]


def _share(numbers: Array) -> float:
    return round(float(numbers.mean()), 4)
