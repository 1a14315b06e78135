"""Series a second, ours and the peers' side by side: ``python benchmarks/forecast_speed.py`` (extra ``bench``).

All on one core: set OMP_NUM_THREADS=1 before. Series of 20 points are projected 5 years ahead with their 80 and 95 %
intervals. Peers get fewer series, for they need longer; each model's best of three runs counts, in seconds of
processor time, so that what else runs on the machine disturbs little. Then ours alone over
ten-fold sizes, with the memory they take: cost should grow as the number of series does, memory as what is returned.
``--output`` stores the figures.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np

from analysis.files import write
from analysis.forecast.distribution import quantile_at
from analysis.forecast.kernel import project
from analysis.forecast.panel import reference_pool
from analysis.peers import bench_versions, forecast

YEARS, HORIZON, LEVELS = 20, 5, (80.0, 95.0)
TAILS = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
OURS, PEERS = 40_000, {"drift": 4000, "theta": 400, "optimised-theta": 400, "ets": 400, "arima": 20}
SIZES = (1_000, 10_000, 100_000, 1_000_000)


def walks(series: int) -> np.ndarray:
    """Return random walks with drift."""
    return np.random.default_rng(0).normal(0.5, 1.0, (series, YEARS)).cumsum(axis=1) + 50


def ours(history: np.ndarray, block: int = 8192) -> float:
    """Project series block by block, as ``onpace project`` does; return the sum of the bounds: nothing is skipped."""
    pool, total = reference_pool(), 0.0
    for start in range(0, len(history), block):
        values = project(history[start : start + block], "flow", HORIZON, pool)
        total += float(quantile_at(values[:, :, None], TAILS).sum())
    return total


def best_of(run: Callable[[], object], times: int = 3) -> float:
    """Return the processor seconds of the fastest of some runs."""
    seconds = []
    for _ in range(times):
        begun = time.process_time()
        run()
        seconds.append(time.process_time() - begun)
    return min(seconds)


def main() -> None:
    """Time all, print the table, store it if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="series of the largest panel")
    parser.add_argument("--output", type=Path, help="store the figures as JSON")
    parser.add_argument("--date", default="", help="day to store with them")
    chosen = parser.parse_args()
    ours(walks(100))
    history = walks(OURS)
    rates = {"onpace": OURS / best_of(lambda: ours(history))}
    for name, count in PEERS.items():
        rows = list(walks(count))
        forecast(name, rows[:5], HORIZON, LEVELS)
        rates[name] = count / best_of(lambda name=name, rows=rows: forecast(name, rows, HORIZON, LEVELS))
    print(f"{'model':16s} {'series/s':>10s} {'times ours':>12s}")
    for name, rate in rates.items():
        print(f"{name:16s} {rate:10.0f} {rates['onpace'] / rate:12.1f}")
    growth = []
    for size in (one for one in SIZES if one <= chosen.largest):
        history = walks(size)
        begun = time.process_time()
        ours(history)
        seconds = time.process_time() - begun
        tracemalloc.start()
        ours(history[:20_000])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        growth.append({"series": size, "seconds": round(seconds, 3), "peak_mb": round(peak / 1e6, 1)})
        each = 1e6 * seconds / size
        print(f"{size:>9d} series {seconds:8.2f} s {each:8.1f} µs a series {peak / 1e6:8.1f} MB at most beside them")
    if chosen.output is not None:
        told = {"date": chosen.date, "machine": platform.machine(), "python": platform.python_version()}
        told |= {"numpy": np.__version__, **bench_versions()}
        table = {name: round(rate) for name, rate in rates.items()}
        write(chosen.output, json.dumps({**told, "series_a_second": table, "growth": growth}, indent=1) + "\n")


if __name__ == "__main__":
    main()
