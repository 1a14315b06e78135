"""Every place of a corpus, its latest report, extracted, assessed and reported in one batch; the same from Parquet.

    .venv/bin/python benchmarks/acceptance.py CORPUS.parquet [--places N] [--workers W] [--keep FOLDER]

The targets of all places lie in one workspace with the series of the nation and the provinces. Told are seconds, what
failed, the greatest memory of a process and the bytes written; the same batch again, which finds all of it done; and
the assessment of all places from the workspace's files and from a Parquet data set of them, which must agree.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.domain.regions import find_region
from analysis.jobs.documents import documents_of
from analysis.jobs.new_workspace import make_workspace

ONPACE = [sys.executable, "-m", "analysis"]
NATION = "全国"
ASSESSED = ["--region", "all", "--quarter", "2026Q3", "--format", "csv"]
LISTED = 20
"""Failures that are printed."""


def resident(parent: int) -> tuple[int, int]:
    """Return the memory of the processes below one, shared pages counted once, and of the greatest; in MB."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            words = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(words[1]), []).append(int(stat.parent.name))
    found, below = [], [parent]
    while below:
        pid = below.pop()
        below += children.get(pid, [])
        with contextlib.suppress(OSError, ValueError):
            rollup = (Path("/proc") / str(pid) / "smaps_rollup").read_text()
            sizes = {line.split(":")[0]: int(line.split()[1]) for line in rollup.splitlines()[1:]}
            found.append((sizes["Pss"], sizes["Rss"]))
    return sum(pss for pss, _ in found) // 1024, max((rss for _, rss in found), default=0) // 1024


def run(*words: str) -> tuple[float, int, int, subprocess.CompletedProcess[str]]:
    """Run a command; return its seconds, the greatest memory of all its processes together and of one, in MB."""
    begun, together, one = time.perf_counter(), [0], [0]
    process = subprocess.Popen([*ONPACE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def watch() -> None:
        while process.poll() is None:
            now, largest = resident(process.pid)
            together[0], one[0] = max(together[0], now), max(one[0], largest)
            time.sleep(1)

    threading.Thread(target=watch, daemon=True).start()
    out, told = process.communicate()
    done = subprocess.CompletedProcess(words, process.returncode, out, told)
    return time.perf_counter() - begun, together[0], one[0], done


def size(*folders: Path) -> float:
    """Return how many MB lie in some folders."""
    return sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file()) / 1e6


def batch(spec: Path, workspace: Path, workers: int) -> str:
    """Run a batch; print what it took, and return what it printed."""
    seconds, together, one, done = run("batch", str(spec), "--workspace", str(workspace), "--workers", str(workers))
    pages = [line for line in done.stdout.splitlines() if line.endswith(".html")]
    lines = done.stderr.splitlines()
    print(f"exit {done.returncode}, {seconds:.1f} s, {len(pages)} pages, {seconds / max(len(pages), 1):.2f} s a page")
    print(f"memory {together} MB together, {one} MB in the greatest process; {size(workspace):.0f} MB on disk")
    print(*lines[: LISTED + 3], *(["…"] if len(lines) > LISTED + 3 else []), sep="\n", flush=True)
    return done.stdout


def assessed(place: str | Path) -> tuple[float, str]:
    """Return the seconds in which all regions are assessed, and the table."""
    seconds, together, _, done = run("assess", *ASSESSED, "--workspace", str(place))
    rows = max(done.stdout.count("\n") - 1, 0)
    print(f"exit {done.returncode}, {seconds:.1f} s, {rows} targets, memory {together} MB {done.stderr[-300:]}")
    return seconds, done.stdout


@contextmanager
def folder(kept: Path | None) -> Iterator[Path]:
    """Give the folder named, or one that is removed in the end."""
    if kept:
        kept.mkdir(parents=True)
        yield kept
        return
    with tempfile.TemporaryDirectory() as place:
        yield Path(place)


def main() -> int:
    """Make the workspace, run the batch and what is compared with it, print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("corpus", type=Path)
    asked.add_argument("--places", type=int, help="so many, spread over all; all if left out")
    asked.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    asked.add_argument("--begin", action="store_true", help="begin each place with all its reports, not only extract")
    asked.add_argument("--keep", type=Path, help="a new folder in which all stays")
    given = asked.parse_args()
    places = documents_of([given.corpus]).places
    step = len(places) // given.places if given.places else 1
    chosen = places[:: max(step, 1)][: given.places]
    with folder(given.keep) as top:
        workspace = make_workspace(top / "work", find_region(NATION)).root
        spec = top / "batch.yml"
        spec.write_text(
            f"{'begin' if given.begin else 'extract'}: {given.corpus.resolve()}\n"
            f"regions: {'[' + ', '.join(chosen) + ']' if given.places else 'all'}\n"
            "quarters: own\nlanguages: zh\nformats: [html]\n",
            encoding="utf-8",
        )
        print(f"# {len(chosen)} places, {given.workers} workers, load {os.getloadavg()[0]:.1f}")
        batch(spec, workspace, given.workers)
        print("# again")
        batch(spec, workspace, given.workers)
        print("# assessed from files, then from Parquet")
        _, table = assessed(workspace)
        made = run("dataset", str(top / "data"), "--workspace", str(workspace))
        print(f"data set written in {made[0]:.1f} s, {size(top / 'data'):.1f} MB {made[3].stderr[-300:]}")
        _, other = assessed(top / "data")
        print("the same table" if table == other else "ANOTHER TABLE")
    return 0 if table == other else 1


if __name__ == "__main__":
    sys.exit(main())
