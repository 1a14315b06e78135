"""How many cases a second each official method judges on one core. Run with ``python benchmarks/pace_speed.py``."""

from __future__ import annotations

import time

import numpy as np

from analysis.pace.cases import Cases
from analysis.pace.methods import METHODS

CASES = 1_000_000
WANTED = 1_000_000
"""Cases a second that every method should reach."""


def random_cases(n: int) -> Cases:
    """Return cases of all sorts: with and without target, limit and direction, in and out of order."""
    rng = np.random.default_rng(0)
    return Cases.of(
        base_year=rng.integers(2010, 2018, n),
        base_value=np.where(rng.random(n) < 0.02, 0.0, rng.lognormal(3, 2, n)),
        latest_year=rng.integers(2016, 2025, n),
        latest_value=rng.lognormal(3, 2, n),
        target_year=np.full(n, 2030),
        target_value=np.where(rng.random(n) < 0.7, rng.lognormal(3, 2, n), np.nan),
        direction=rng.choice([1.0, -1.0], n),
        limit=np.where(rng.random(n) < 0.3, 100.0, np.nan),
        optimum=np.full(n, 100.0),
        lower_bound=np.zeros(n),
    )


def main() -> None:
    """Print cases a second, the best of three runs, and whether the slowest method is fast enough."""
    cases = random_cases(CASES)
    rates = {}
    for name, method in METHODS.items():
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            method.judge(cases)
            best = min(best, time.perf_counter() - start)
        rates[name] = CASES / best
        print(f"{name:18s} {rates[name] / 1e6:6.1f} million cases/s")
    slowest = min(rates, key=lambda name: rates[name])
    print(f"slowest: {slowest}, {rates[slowest] / WANTED:.1f} times what is wanted")


if __name__ == "__main__":
    main()
