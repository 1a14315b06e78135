"""What the suite costs beside the plain way, side by side in one run: ``make bench``.

    .venv/bin/python benchmarks/bench.py [--only start,kernels,…] [--output FILE]

Each part is a ratio of two things measured in turn on the machine at hand, which is stored with them, its load and the
versions. Without compiled bytecode nothing is measured: it would be the compiler.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import extract_speed
import growth as growing
import many_regions
import numpy as np
import warm_kernels

from analysis.assessment.assess import assess
from analysis.extract.targets import extract_targets
from analysis.store.store import stores
from analysis.workspace import find_workspace

ONPACE = [sys.executable, "-m", "analysis"]
QUARTER = "2026Q3"
ROUNDS = 5
FEW, TARGETS = 10, 80
"""Regions of the smaller made panel, the larger one has four times as many; targets of each."""
STORED = ("numpy", "pandas", "papermill", "scipy")
"""Packages whose versions are stored, and whose bytecode must be compiled."""
Figures = dict[str, float]


def uncompiled() -> list[str]:
    """Return the packages of which no bytecode lies beside their source."""
    found = {name: importlib.util.find_spec(name) for name in (*STORED, "analysis.store.store")}
    return [name for name, spec in found.items() if not (spec and spec.cached and Path(spec.cached).exists())]


def seconds(*command: str) -> float:
    """Return how long a program takes."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def in_turn(**commands: list[str]) -> Figures:
    """Return the median seconds of some programs, run one after another in rounds."""
    rounds = [{name: seconds(*command) for name, command in commands.items()} for _ in range(ROUNDS)]
    return {name: statistics.median(each[name] for each in rounds) for name in commands}


def start() -> Figures:
    """Return the seconds of starting: the interpreter, the name imported, the help, and pandas for comparison."""
    python = [sys.executable, "-c"]
    return in_turn(
        python=[*python, "pass"],
        import_onpace=[*python, "import onpace"],
        help=[*ONPACE, "--help"],
        import_pandas=[*python, "import pandas"],
    )


def kernels() -> Figures:
    """Return the seconds of a small notebook in a fresh and in a forked kernel, and their ratio."""
    fresh, forked, _ = warm_kernels.compare(ROUNDS)
    return {"fresh": fresh, "forked": forked, "ratio": fresh / forked}


def batch() -> Figures:
    """Return the seconds of all regions' reports: a plain loop of commands, a batch on one worker and on two."""
    place = find_workspace()
    regions = [store.region.name for store in stores(workspace=place)]
    options = ["--quarter", QUARTER, "--language", "zh", "--formats", "html"]
    found: Figures = {"reports": len(regions)}
    with folder() as out:
        plain = (
            seconds(*ONPACE, "report", "--region", name, *options, "--output", str(out / "loop")) for name in regions
        )
        found["loop"] = sum(plain)
        spec = out / "spec.yml"
        spec.write_text(f"regions: all\nquarters: {QUARTER}\nlanguages: zh\nformats: [html]\n", encoding="utf-8")
        for workers in (1, 2):
            goes_to = ["--output", str(out / str(workers)), "--workers", str(workers)]
            found[f"workers_{workers}"] = seconds(*ONPACE, "batch", str(spec), *goes_to)
    return found | {f"ratio_{workers}": found["loop"] / found[f"workers_{workers}"] for workers in (1, 2)}


def extraction() -> Figures:
    """Return MB/s of extraction of a text and of one four times as long."""
    sample = extract_speed.MANNER * 40
    extract_targets(sample, year=2026)
    return {
        f"mb_a_second_{copies}": len(sample.encode()) * copies / 1e6 / extract_speed.seconds((sample + "\n") * copies)
        for copies in (1, 4)
    }


def regions() -> Figures:
    """Return processor seconds a region of 80 targets, assessed among 10 and among 40, and their ratio."""
    found = {}
    for count in (FEW, 4 * FEW):
        with folder() as place:
            many_regions.make(place / "panel", count, np.random.default_rng(0), TARGETS)
            found[f"among_{count}"] = statistics.median(of_regions(place / "panel"))
    few, many = found.values()
    return found | {"growth": many / few}


def of_regions(panel: Path) -> Iterator[float]:
    """Yield processor seconds of each of ten regions but the first, which reads what all need."""
    for store in islice(stores(workspace=panel), FEW):
        begun = time.process_time()
        assess(store, quarter=QUARTER)
        yield time.process_time() - begun


def series() -> Figures:
    """Return series a second, ours and the peers' (extra ``bench``)."""
    with folder() as place:
        script = Path(__file__).with_name("forecast_speed.py")
        seconds(sys.executable, str(script), "--largest", "100000", "--output", str(place / "speed.json"))
        told = json.loads((place / "speed.json").read_text(encoding="utf-8"))
    return {**told["series_a_second"], **{f"seconds_{each['series']}": each["seconds"] for each in told["growth"]}}


def growth() -> Figures:
    """Return how many times the work for one target, row, text, series or report is at four times their number."""
    return {name: growing.growth(name) for name in growing.PARTS}


PARTS: dict[str, Callable[[], Figures]] = {
    each.__name__: each for each in (start, kernels, extraction, growth, regions, batch, series)
}


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder that is removed in the end."""
    with tempfile.TemporaryDirectory() as place:
        yield Path(place)


def machine() -> dict[str, object]:
    """Return where it is measured, and with what."""
    return {
        "machine": platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "load_before": os.getloadavg()[0],
        "python": platform.python_version(),
        **{name: version(name) for name in STORED},
    }


def main() -> int:
    """Measure the parts asked for, print and store them."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--only", default=",".join(PARTS), help=f"parts, of {', '.join(PARTS)}")
    asked.add_argument("--output", type=Path, default=Path(__file__).with_name("bench.json"))
    given = asked.parse_args()
    if bare := uncompiled():
        print(f"void: no compiled bytecode of {', '.join(bare)}; python -m compileall does that", file=sys.stderr)
        return 1
    told = machine()
    for name in given.only.split(","):
        figures = {key: round(value, 3) for key, value in PARTS[name]().items()}
        told[name] = figures
        print(name, *(f"{key}={value}" for key, value in figures.items()), flush=True)
    told["load_after"] = os.getloadavg()[0]
    given.output.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
