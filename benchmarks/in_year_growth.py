"""Fit and score the update of growth rates: ``python benchmarks/in_year_growth.py --date 2026-11-28``.

From the monthly and quarterly series of M1, M3 and tourism (extra ``bench``): the year's growth, given that of its
first months over the same months of the year before. Every score stands on the last year (``--back 1``: on the year
before it) of a source that was left out of the fit. Writes ``src/analysis/forecast/growth.json``, the coefficients of
all three, and ``benchmarks/in_year_growth.json``, the scores.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from in_year import PERIODS, SOURCES, TESTED_MONTHS, hash_of, series_of, years_of
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import ndtri

from analysis.files import write
from analysis.forecast.distribution import LEVELS
from analysis.forecast.growth import SHIPPED, GrowthWeights, middle_and_spread
from analysis.forecast.kernel import project
from analysis.forecast.panel import reference_pool

Array = NDArray[np.float64]

MOST_YEARS = 8
LENGTHS = (2, 3, 4, 5, 6, 8)
TESTED_LENGTHS = (2, 5)
WILD, WILD_PART = 60.0, 150.0
"""Growth in percent beyond which a series, or a year, is no growth rate as offices publish them."""
MOST_CASES = 8000
ROUNDS, STEPS = 3, 60
START = np.array([-0.3, 1.0, 0.3, 0.0, 0.5, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
NARROWED = 0.94
"""Factor on the quantiles: without it 80 % ranges of the sources left out covered 84 on the year before the last."""
ENDS = (3, 5, 8, 12)
"""Where the coefficients of each part end."""
OUT = Path(__file__).with_suffix(".json")
WEIGHTS = Path(__file__).parents[1] / "src" / "analysis" / "forecast" / SHIPPED


@dataclass(frozen=True)
class Cases:
    """Years under way: share gone by, growth of that part, of the year, earlier differences, and the projection."""

    share: Array
    so_far: Array
    outcome: Array
    differences: Array
    before: Array

    def rows(self, chosen: NDArray[np.int64]) -> Cases:
        """Return some of them."""
        return Cases(*(getattr(self, field.name)[chosen] for field in fields(self)))


Row = tuple[float, float, float, Array, Array]


def case(growth: Array, part: Array, at: int, length: int, share: float, seen: int) -> Row:
    """Return one year under way: the growth of `length` years before known, that of the parts of `seen` of them."""
    history, differences = np.full(MOST_YEARS, np.nan), np.full(MOST_YEARS, np.nan)
    history[-length:] = growth[at - length : at]
    if seen:
        differences[-seen:] = (growth - part)[at - seen : at]
    return share, float(part[at]), float(growth[at]), differences, history


def stacked(rows: list[Row]) -> Cases:
    """Return rows as cases, projected."""
    share, so_far, outcome, differences, history = (np.array(column, float) for column in zip(*rows, strict=True))
    unique, places = np.unique(history, axis=0, return_inverse=True)
    before = project(unique, "growth", 1, reference_pool())[:, 0][places.ravel()]
    return Cases(share, so_far, outcome, differences, before)


def rates(values: Array, periods: int, less: int) -> tuple[Array, Array] | None:
    """Return the growth of whole years and, by period, of what had gone by then; None of wild series."""
    years = years_of(values, periods, less)
    if len(years) < 4:
        return None
    parts = years.cumsum(axis=1)
    growth = 100 * (parts[1:] / parts[:-1] - 1)
    return None if np.abs(growth[:, -1]).max() > WILD else (growth[:, -1], growth)


def fitted_on(source: str, rng: np.random.Generator) -> Cases:
    """Return years of every series, from four beginnings of the year, with a part of the past drawn at random."""
    rows = []
    for periods, values in series_of(source):
        for beginning in range(4):
            found = rates(values, periods, beginning * periods // 4)
            for at in range(2, len(found[0])) if found else ():
                growth, parts = found
                length = int(rng.choice([n for n in LENGTHS if n <= at]))
                months = int(rng.integers(1, 12)) if periods == PERIODS["monthly"] else int(rng.choice(TESTED_MONTHS))
                part = parts[:, months * periods // 12 - 1]
                seen = int(rng.choice([0, length, length, rng.integers(0, length + 1)]))
                if abs(part[at]) <= WILD_PART:
                    rows.append(case(growth, part, at, length, months / 12, seen))
    cases = stacked(rows)
    return cases.rows(rng.permutation(len(rows))[:MOST_CASES])


def tested_on(source: str, length: int, months: int, *, record: bool, back: int) -> Cases:
    """Return the last year of every series that is long enough; `back` years before it."""
    rows = []
    for periods, values in series_of(source):
        found = rates(values, periods, 0)
        at = len(found[0]) - 1 - back if found else 0
        if found and at >= length:
            part = found[1][:, months * periods // 12 - 1]
            if abs(part[at]) <= WILD_PART:
                rows.append(case(found[0], part, at, length, months / 12, length if record else 0))
    return stacked(rows)


def weights_of(numbers: Array, quantiles: Array) -> GrowthWeights:
    """Return numbers as coefficients."""
    begins = (0, *ENDS[:-1])
    parts = [tuple(numbers[begin:end].round(4).tolist()) for begin, end in zip(begins, ENDS, strict=True)]
    return GrowthWeights(*parts, tuple(quantiles.round(4).tolist()))


def said(weights: GrowthWeights, cases: Cases) -> Array:
    """Return the quantiles after the update."""
    middle, spread = middle_and_spread(cases.before, cases.so_far, cases.share, cases.differences, weights)
    return np.asarray(middle[:, None] + spread[:, None] * np.array(weights.quantiles))


def losses(outcome: Array, quantiles: Array) -> Array:
    """Return the mean pinball loss of each case, in percentage points."""
    gap = outcome[:, None] - quantiles
    return np.asarray(np.where(gap > 0, LEVELS * gap, (LEVELS - 1) * gap).mean(axis=1))


def fit(lots: list[Cases]) -> GrowthWeights:
    """Return the coefficients that lose least, every source weighing the same."""
    cases = Cases(*(np.concatenate([getattr(lot, field.name) for lot in lots]) for field in fields(Cases)))
    weight = np.concatenate([np.full(len(lot.outcome), 1 / len(lot.outcome)) for lot in lots])
    numbers, quantiles = START, ndtri(LEVELS)
    for _ in range(ROUNDS):

        def lost(tried: Array, quantiles: Array = quantiles) -> float:
            return float(weight @ losses(cases.outcome, said(_unrounded(tried, quantiles), cases)))

        numbers = minimize(lost, numbers, method="L-BFGS-B", options={"maxiter": STEPS}).x
        given = (cases.before, cases.so_far, cases.share, cases.differences, _unrounded(numbers, quantiles))
        middle, spread = middle_and_spread(*given)
        left, worth = (cases.outcome - middle) / spread, weight * spread
        order = np.argsort(left)
        place = np.cumsum(worth[order]) / worth.sum()
        quantiles = np.interp(LEVELS, place, left[order])
    return weights_of(numbers, NARROWED * quantiles)


def _unrounded(numbers: Array, quantiles: Array) -> GrowthWeights:
    begins = (0, *ENDS[:-1])
    parts = [tuple(numbers[begin:end]) for begin, end in zip(begins, ENDS, strict=True)]
    return GrowthWeights(*parts, tuple(quantiles))


def scored(cases: Cases, weights: GrowthWeights) -> dict[str, Any]:
    """Return what the update is worth beside the projection alone and beside the growth so far."""
    after = said(weights, cases)
    low, high = (after[:, int(np.searchsorted(LEVELS, level))] for level in (0.1, 0.9))
    middle = after[:, len(LEVELS) // 2]
    return {
        "series": len(cases.outcome),
        "loss_before": round(float(losses(cases.outcome, cases.before).mean()), 3),
        "loss": round(float(losses(cases.outcome, after).mean()), 3),
        "error": round(float(np.abs(cases.outcome - middle).mean()), 2),
        "error_of_part": round(float(np.abs(cases.outcome - cases.so_far).mean()), 2),
        "covers_80": round(float(((low <= cases.outcome) & (cases.outcome <= high)).mean() * 100), 1),
    }


def main() -> None:
    """Fit, score, write both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--date", required=True)
    parser.add_argument("--back", type=int, default=0, help="years before the last, for trying; nothing is written")
    chosen = parser.parse_args()
    rng = np.random.default_rng(0)
    lots = {source: fitted_on(source, rng) for source in SOURCES}
    scores = {}
    for source in SOURCES:
        weights = fit([lot for other, lot in lots.items() if other != source])
        for record in (True, False):
            for length in TESTED_LENGTHS:
                for months in TESTED_MONTHS:
                    name = f"{source}, {'record' if record else 'no record'}, {length} years, {months} months"
                    cases = tested_on(source, length, months, record=record, back=chosen.back)
                    scores[name] = scored(cases, weights)
                    print(name, scores[name], flush=True)
    if chosen.back:
        return
    write(WEIGHTS, fit(list(lots.values())).to_text())
    told = {"date": chosen.date, "data": {source: hash_of(source) for source in SOURCES}, "growth": scores}
    write(OUT, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
