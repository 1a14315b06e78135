"""Whether anything grows: notebooks, whole reports and a year of schedule in a row, in one process.

    nice python benchmarks/soak.py --notebooks 500 --reports 60 --days 365 --rows build/soak.csv --plot docs/soak.png
    python benchmarks/soak.py --rows build/soak.csv --plot docs/soak.png          # drawn and judged anew, nothing run

A fiftieth of the notebooks and a third of the reports have a fresh kernel, as `onpace report` starts one; the others
are forked from one process that has the packages loaded, as a batch does. The year of schedule goes by a made clock, a
day a step: it begins late, so that one quarter is caught up, has a quarter due every three months, and one of them
fails on five days, as long as a table has a fault.

After each step are counted the memory of this process and of what it started, their open files, threads and number,
and all files: temporary folder, home with its caches, workspace, and the reports but for the folder of each quarter.
Every step is added to the file of rows at once; one that is there is not done again. The first fifth of each sort (five
at least), in which modules load and caches fill, is not judged. Numbers may not lie higher in the last third of the
rest than in the first; memory may rise over it by 3 % at most, by the lower bound of the slope of Theil and Sen.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import theilslopes

if TYPE_CHECKING:
    from analysis.jobs.schedule import Job

ROOT = Path(__file__).parents[1]
MEASURES = ("memory", "helpers", "handles", "threads", "processes", "files")
"""Megabytes of this process and of those that it started, then numbers."""
MEGABYTES = MEASURES[:2]
ALLOWED = 0.03
"""The share by which memory may rise; nothing else may grow at all."""
SMALL = ("history", "targets")
START = date(2026, 5, 20)
SPOILT, MENDED = date(2027, 1, 28), date(2027, 2, 4)
"""When a table has a fault; a quarter is due on 30 January."""


def family() -> list[int]:
    """Return this process and those that it started, and they in turn."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    found = [os.getpid()]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def held(process: int) -> tuple[float, int, int]:
    """Return a process's own megabytes (what it shares with a child counts half), its open files and threads."""
    place = Path(f"/proc/{process}")
    try:
        lines = (place / "smaps_rollup").read_text().splitlines()
        memory = next(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:")) / 1024
        handles, threads = (sum(1 for _ in (place / name).iterdir()) for name in ("fd", "task"))
        return memory, handles, threads
    except (OSError, StopIteration):
        return 0.0, 0, 0


def counted(place: Path) -> dict[str, float]:
    """Return what could grow."""
    own, *others = [held(process) for process in family()]
    quarters = [path for path in (place / "office/reports").iterdir() if path.is_dir()]
    files = [path for path in place.rglob("*") if not any(each in (path, *path.parents) for each in quarters)]
    handles, threads = (sum(each[part] for each in (own, *others)) for part in (1, 2))
    helpers = sum(each[0] for each in others)
    return dict(zip(MEASURES, (own[0], helpers, handles, threads, len(others) + 1, len(files)), strict=True))


def steps(place: Path, asked: argparse.Namespace) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield every step by its sort."""
    from analysis.domain.periods import Quarter
    from analysis.jobs.schedule import Job
    from analysis.report.render import Request, render
    from analysis.runs.execute import execute
    from analysis.workspace import Workspace

    workspace, reports = Workspace(place), place / "reports"
    for number in range(asked.notebooks):
        fresh, values = number < asked.notebooks // 50, {"language": ("zh", "en")[number // 2 % 2]}
        sort = "notebook, fresh kernel" if fresh else "notebook, forked kernel"
        step = partial(execute, SMALL[number % 2], workspace, values, reports / "notebook.ipynb")
        yield sort, partial(step, warm=None if fresh else ())
    request = Request("聊城市", "2026Q3", "", ("zh",), draws=asked.draws)
    for number in range(asked.reports):
        fresh = number < asked.reports // 3
        sort = "report, fresh kernel" if fresh else "report, forked kernel"
        yield sort, partial(render, request, workspace, reports, warm=None if fresh else ())
    job = Job("371500", Quarter(2026, 1), 30, "06:30", "zh", place, reports)
    for number in range(asked.days):
        yield "day of schedule", partial(one_day, job, START + timedelta(days=number))


def one_day(job: Job, day: date) -> None:
    """Let a day of schedule go by, which tells what it tried."""
    from analysis.jobs.running import run_due

    table = job.workspace / "data/events.csv"
    if day == SPOILT:
        table.write_text(table.read_text(encoding="utf-8") + "spoilt\n", encoding="utf-8")
    if day == MENDED:
        table.write_text(table.read_text(encoding="utf-8").removesuffix("spoilt\n"), encoding="utf-8")
    for done in run_due(job, day, lambda: datetime(day.year, day.month, day.day, 6, 30)):
        print(f"{day}: {done.quarter} {done.status} {done.reason}", file=sys.stderr, flush=True)


def settled(rows: list[dict[str, float]], name: str) -> list[float]:
    """Return a measure after the first fifth of the steps, five at least, in which modules load and caches fill."""
    return [row[name] for row in rows[max(len(rows) // 5, 5) :]]


def above(column: list[float]) -> float:
    """Return by how much the median of the last third lies above that of the first."""
    third = -(-len(column) // 3)
    return round(float(np.median(column[-third:]) - np.median(column[:third])), 1) if column else 0.0


def rising(column: list[float]) -> float:
    """Return by how much a measure rises over all steps at the least slope that is likely; one leap is no slope."""
    return round(len(column) * float(theilslopes(column).low_slope), 1) if len(column) > 2 else 0.0


def grows(rows: list[dict[str, float]], name: str) -> bool:
    """Return whether a measure grows over the steps of a sort."""
    column = settled(rows, name)
    if name not in MEGABYTES:
        return above(column) > 0
    return bool(column) and rising(column) > ALLOWED * column[0]


def read(path: Path) -> dict[str, list[dict[str, float]]]:
    """Return the rows of each sort of step, none where nothing ran yet."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        sort: [{name: float(row[name]) for name in (*MEASURES, "seconds")} for row in those]
        for sort, those in groupby(rows, key=lambda row: row["sort"])
    }


def run(asked: argparse.Namespace, place: Path) -> None:
    """Do the steps that are not yet done, and add a row for each."""
    office = place / "office"
    (office / "reports").mkdir(parents=True)
    for name in ("temporary", "home"):
        (place / name).mkdir()
    os.environ |= {"TMPDIR": str(place / "temporary"), "HOME": str(place / "home")}
    tempfile.tempdir = None
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, office / name)
    done = {sort: len(rows) for sort, rows in read(asked.rows).items()}
    asked.rows.parent.mkdir(parents=True, exist_ok=True)
    with asked.rows.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["sort", *MEASURES, "seconds"])
        if not done:
            writer.writeheader()
        for sort, step in steps(office, asked):
            if done.get(sort, 0):
                done[sort] -= 1
                continue
            begun = time.monotonic()
            step()
            seconds = round(time.monotonic() - begun, 1)
            writer.writerow({"sort": sort, "seconds": seconds, **{k: round(v, 1) for k, v in counted(place).items()}})
            file.flush()


def drawn(told: dict[str, list[dict[str, float]]], path: Path) -> None:
    """Draw every measure over the steps, one row a sort of step."""
    import matplotlib.pyplot as plt

    titles = {"memory": "memory of the process, MB", "helpers": "memory of the processes it started, MB"}
    figure, axes = plt.subplots(len(told), len(MEASURES), figsize=(15, 2.1 * len(told)), squeeze=False)
    for line, (sort, rows) in zip(axes, told.items(), strict=True):
        for ax, name in zip(line, MEASURES, strict=True):
            ax.plot(range(1, len(rows) + 1), [row[name] for row in rows], color="#0072b2", linewidth=1)
            ax.set_title(titles.get(name, name), fontsize=8)
            ax.set_ylim(bottom=0, top=1.2 * max(row[name] for row in rows) or 1)
            ax.tick_params(labelsize=7)
            ax.set_xlabel(sort, fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=80)


def main() -> None:
    """Run all steps, say what grew, and end with 1 where something did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notebooks", type=int, default=0)
    parser.add_argument("--reports", type=int, default=0)
    parser.add_argument("--days", type=int, default=0)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--plot", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        run(asked, Path(folder))
    told = read(asked.rows)
    for sort, rows in told.items():
        more = {name: above(settled(rows, name)) for name in MEASURES}
        rises = {name: rising(settled(rows, name)) for name in MEGABYTES}
        print(json.dumps({"sort": sort, "steps": len(rows), "last": rows[-1], "above": more, "rising": rises}))
    if asked.plot:
        drawn(told, asked.plot)
    grown = [f"{sort}: {name}" for sort, rows in told.items() for name in MEASURES if grows(rows, name)]
    if grown:
        raise SystemExit("grown: " + "; ".join(grown))


if __name__ == "__main__":
    main()
