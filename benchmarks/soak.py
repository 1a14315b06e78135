"""Whether anything grows: notebooks, whole reports and a year of schedule in a row, in one process.

    nice python benchmarks/soak.py --notebooks 500 --reports 60 --days 365 --plot soak.png

After each step are counted the memory of this process and of what it started, its open files, the processes that it
started, and the files in the temporary folder and in the workspace beside the reports. A year of schedule goes by a
made clock, a day a step. The first fifth of a run, in which modules load and caches fill, is not judged.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np

from analysis.domain.periods import Quarter
from analysis.jobs.running import run_due
from analysis.jobs.schedule import Job
from analysis.report.render import Request, render
from analysis.runs.execute import execute
from analysis.workspace import Workspace

ROOT = Path(__file__).parents[1]
MEASURES = ("memory", "handles", "processes", "files")
ALLOWED = {"memory": 0.05, "handles": 0.0, "processes": 0.0, "files": 0.0}
"""By how much of the first part's median that of the last may lie above it; memory in shares, all else in numbers."""


def _family() -> list[int]:
    """Return this process and those that it started, and they in turn."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it ended meanwhile
    found = [os.getpid()]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def counted(workspace: Path, temporary: Path) -> dict[str, float]:
    """Return what could grow: megabytes, open files, processes, files."""
    memory = 0.0
    for one in (family := _family()):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            memory += next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
        except OSError:
            continue
    own = [path for path in workspace.rglob("*") if workspace / "reports" not in path.parents]
    files = len(own) + sum(1 for _ in temporary.rglob("*"))
    handles = sum(1 for _ in Path("/proc/self/fd").iterdir())
    return dict(zip(MEASURES, (memory, handles, len(family), files), strict=True))


def steps(place: Path, asked: argparse.Namespace) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield every step by its sort."""
    workspace, reports = Workspace(place), place / "reports"
    for number in range(asked.notebooks):
        values = {"language": ("zh", "en")[number % 2]}
        yield "notebook", partial(execute, "00_start", workspace, values, reports / "notebook.ipynb", warm=())
    request = Request("聊城市", "2026Q3", "", ("zh",), draws=asked.draws, formats=tuple(asked.formats.split(",")))
    for _ in range(asked.reports):
        yield "report", partial(render, request, workspace, reports)
    job = Job("371500", Quarter(2026, 3), 30, "06:30", "zh", place, reports / "scheduled")
    for number in range(asked.days):
        day = datetime(2026, 10, 25, 6, 30) + timedelta(days=number)
        yield "day", partial(run_due, job, day.date(), partial(day.replace))


def judged(rows: list[dict[str, float]]) -> dict[str, float]:
    """Return by how much each measure's median in the last third lies above that of the third after the first fifth."""
    settled = rows[len(rows) // 5 :]
    third = max(len(settled) // 3, 1)
    grown = {}
    for name in MEASURES:
        first, last = (float(np.median([row[name] for row in part])) for part in (settled[:third], settled[-third:]))
        grown[name] = round((last - first) / first if name == "memory" else last - first, 3)
    return grown


def drawn(told: dict[str, list[dict[str, float]]], path: Path) -> None:
    """Draw every measure over the steps, one row a sort of step."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(len(told), len(MEASURES), figsize=(12, 2.4 * len(told)), squeeze=False)
    for line, (sort, rows) in zip(axes, told.items(), strict=True):
        for ax, name in zip(line, MEASURES, strict=True):
            ax.plot([row[name] for row in rows], color="#0072b2", linewidth=1)
            ax.set_title(f"{name}, MB" if name == "memory" else name, fontsize=9)
            ax.set_ylim(bottom=0)
            ax.set_xlabel(f"{sort} number", fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def main() -> None:
    """Run all steps, say what grew, and end with 1 where more did than is allowed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notebooks", type=int, default=10)
    parser.add_argument("--reports", type=int, default=5)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--formats", default="html,csv,xlsx")
    parser.add_argument("--plot", type=Path)
    asked = parser.parse_args()
    told: dict[str, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        place, temporary = Path(folder) / "office", Path(folder) / "temporary"
        temporary.mkdir()
        (place / "reports").mkdir(parents=True)
        os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
        for name in ("data", "notebooks"):
            shutil.copytree(ROOT / name, place / name)
        begun = time.monotonic()
        for sort, step in steps(place, asked):
            step()
            told.setdefault(sort, []).append(counted(place, temporary))
        seconds = time.monotonic() - begun
    grown = {sort: judged(rows) for sort, rows in told.items()}
    for sort, rows in told.items():
        print(json.dumps({"steps": f"{len(rows)} {sort}s", "last": rows[-1], "grown": grown[sort]}))
    print(f"{seconds:.0f} s", file=sys.stderr)
    if asked.plot:
        drawn(told, asked.plot)
    if any(each[name] > ALLOWED[name] for each in grown.values() for name in MEASURES):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
