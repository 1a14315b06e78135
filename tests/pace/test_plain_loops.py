"""The vectorised methods against their published rules written out as plain loops."""

import math

import numpy as np
import pytest

from analysis.pace.cases import Cases
from analysis.pace.linear import SDSN_CLASSES
from analysis.pace.methods import METHODS
from analysis.pace.open_sdg import CLASSES

VALUES = (0.0, 0.05, 1.0, 9.5, 10.0, 49.0, 50.0, 99.0, 100.0, 150.0, 200.0, 260.0, -5.0, -40.0, math.nan)


def open_sdg_by_hand(base, latest, target, direction, limit, years, whole):
    """Return value and class as Statistics Canada's methodology words them; None where it cannot assess."""
    met_target = None
    if not math.isnan(target):
        target = target or 0.001
        met_target = latest >= target if direction > 0 else latest <= target
    raw, base = base, base or 0.001
    if math.isnan(raw) or math.isnan(latest) or base * latest < 0 or years < 1:
        return None
    sign = -1 if raw < 0 else 1
    growth = (latest / base) ** (1 / years) - 1
    if met_target is None:
        factor = 1.0
        if not math.isnan(limit) and abs(raw) < 2 * abs(limit):
            near = abs(raw) if abs(raw) <= abs(limit) else 2 * abs(limit) - abs(raw)
            factor = 1 - (near / abs(limit)) ** 4.44
        value, steps = sign * direction * growth, (0.015 * factor, 0.005 * factor, 0.0)
    else:
        if whole < 1 or base * target < 0:
            return None
        if base == target:
            return (math.nan, CLASSES[0]) if met_target else None
        value = sign * direction * growth / abs((target / base) ** (1 / whole) - 1)
        steps = (0.95, 0.60, 0.0)
    if met_target:
        return value, CLASSES[0]
    return value, next((CLASSES[1 + place] for place, step in enumerate(steps) if value >= step), CLASSES[4])


def sdsn_by_hand(base, latest, green, optimum, lower, years, whole):
    """Return the arrow of the Sustainable Development Report."""

    def score(value):
        return min(max((value - lower) / (optimum - lower) * 100, 0), 100)

    start, now, goal = score(base), score(latest), score(green)
    if now >= goal:
        return SDSN_CLASSES[0]
    if now < start:
        return SDSN_CLASSES[3]
    pace = (now - start) / years / ((goal - start) / whole)
    return SDSN_CLASSES[0] if pace >= 1 else SDSN_CLASSES[1] if pace >= 0.5 else SDSN_CLASSES[2]


def test_open_sdg_says_what_its_methodology_says_case_by_case():
    rng = np.random.default_rng(6)
    n = 4000
    drawn = {name: rng.choice(VALUES, n) for name in ("base_value", "latest_value", "target_value")}
    drawn["limit"] = rng.choice([math.nan, 50.0, 100.0], n)
    drawn["direction"] = rng.choice([1.0, -1.0], n)
    years, whole = rng.integers(-1, 10, n), rng.integers(-1, 16, n)
    found = METHODS["open-sdg"].judge(
        Cases.of(base_year=2015, latest_year=2015 + years, target_year=2015 + whole, **drawn)
    )
    judged = 0
    for at in range(n):
        row = [float(drawn[name][at]) for name in ("base_value", "latest_value", "target_value", "direction", "limit")]
        told = open_sdg_by_hand(*row, int(years[at]), int(whole[at]))
        if told is None:
            assert found.code[at] == -1, (at, row)
            assert np.isnan(found.value[at])
            continue
        judged += 1
        assert CLASSES[found.code[at]] == told[1], (at, row)
        assert found.value[at] == pytest.approx(told[0], rel=1e-12, abs=1e-12, nan_ok=True)
    assert judged > n / 3


def test_sdsn_arrows_are_those_of_the_rule_case_by_case():
    rng = np.random.default_rng(7)
    n = 4000
    base, latest, green = (rng.integers(-20, 121, n).astype(float) for _ in range(3))
    falls = rng.random(n) < 0.5
    optimum, lower = np.where(falls, 0.0, 100.0), np.where(falls, 100.0, 0.0)
    years = rng.integers(1, 8, n)
    found = METHODS["sdsn"].judge(
        Cases.of(
            base_year=2010,
            base_value=base,
            latest_year=2010 + years,
            latest_value=latest,
            target_year=2030,
            target_value=green,
            direction=np.where(falls, -1.0, 1.0),
            optimum=optimum,
            lower_bound=lower,
        )
    )
    told = [sdsn_by_hand(base[i], latest[i], green[i], optimum[i], lower[i], int(years[i]), 20) for i in range(n)]
    assert [SDSN_CLASSES[code] for code in found.code] == told
