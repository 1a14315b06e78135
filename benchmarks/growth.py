"""How the work for one thing grows with their number: processor seconds a unit at N and at 4 N, in one run.

    .venv/bin/python benchmarks/growth.py [--only targets,ingest,extract,project,record]

Each part is done in turn at both sizes, in rounds; of each the least seconds count. More than 1.2 is said so, with
exit status 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import extract_speed
import many_regions
import numpy as np
import pandas as pd

from analysis.assessment.assess import assess
from analysis.extract.targets import extract_targets
from analysis.forecast.panel import project_panel
from analysis.ingest.imports import Origin, read_tables
from analysis.record.build import build
from analysis.record.corpus import Corpus, Document
from analysis.store.store import stores
from analysis.tables.panel_file import read_panel
from analysis.workspace import find_workspace

MOST, TIMES, ROUNDS = 1.2, 4, 3
TODAY = date(2026, 11, 28)
Work = Callable[[], object]


def targets(count: int, folder: Path) -> Work:
    """Load and assess one region of so many targets."""
    many_regions.make(folder, 1, np.random.default_rng(0), count)
    return lambda: [assess(store, quarter="2026Q3") for store in stores(workspace=folder)]


def ingest(count: int, folder: Path) -> Work:
    """Read rows of which a third have a fault, and a third a name of their own that nobody knows."""
    names = ["粮食产量", "无人知晓的指标{}", "粮食产量"]
    values = ["118.{}", "1.{}", "x{}"]
    rows = [f"聊城市,{2000 + n % 20},{names[n % 3].format(n)},{values[n % 3].format(n)},亿斤" for n in range(count)]
    path = folder / "rows.csv"
    path.write_text("\n".join(["地区,年份,指标,数值,单位", *rows]) + "\n", encoding="utf-8")
    origin = Origin("S-made", "聊城市", "2026-03-01", publisher="统计局", reliability="official")
    return lambda: read_tables([path], origin, TODAY, workspace=find_workspace())


def extract(count: int, folder: Path) -> Work:
    """Read a text of so many paragraphs."""
    return lambda: extract_targets(extract_speed.MANNER * count, year=2026)


def project(count: int, folder: Path) -> Work:
    """Project so many series of twenty years."""
    walk = np.exp(np.cumsum(np.random.default_rng(0).normal(0.05, 0.05, (count, 20)), axis=1))
    years, names = np.tile(np.arange(2006, 2026), count), np.repeat([f"s{n}" for n in range(count)], 20)
    frame = read_panel(pd.DataFrame({"series_id": names, "period": years, "value": walk.ravel()}))
    return lambda: project_panel(frame, 3, pool="reference")


def record(count: int, folder: Path) -> Work:
    """Build a record from the reports of so many years of one place."""
    text = "{year}年聊城市政府工作报告\n" + "一、过去一年\n新建农村公路{km}公里，粮食产量{grain}亿斤。\n" * 5
    text += "二、{year}年工作安排\n" + "新建农村公路{km}公里，粮食产量达到{grain}亿斤。\n" * 5
    place = [region.name for region in many_regions.all_regions() if region.level == "city"]
    documents = [
        Document(
            place[n // 10], "city", 2010 + n % 10, text.format(year=2010 + n % 10, km=260 + n % 7, grain=100 + n % 9)
        )
        for n in range(count)
    ]
    return lambda: build(Corpus(documents, []))


PARTS: dict[str, tuple[Callable[[int, Path], Work], int]] = {
    "targets": (targets, 100),
    "ingest": (ingest, 2000),
    "extract": (extract, 40),
    "project": (project, 20_000),
    "record": (record, 40),
}
"""Each part with its smaller size."""


def seconds(work: Work) -> float:
    """Return the processor seconds of a piece of work."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def growth(name: str) -> float:
    """Return how many times the work for one unit is at four times the units what it is at one."""
    make, few = PARTS[name]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        work = {few: make(few, Path(one)), TIMES * few: make(TIMES * few, Path(other))}
        work[few]()
        taken = {count: min(seconds(each) for _ in range(ROUNDS)) / count for count, each in work.items()}
    few_s, many_s = taken.values()
    print(f"{name}: {1e6 * few_s:.0f} µs each of {few}, {1e6 * many_s:.0f} of {TIMES * few}: {many_s / few_s:.2f}")
    return many_s / few_s


def main() -> int:
    """Measure the parts asked for and say which grow faster than their number."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--only", default=",".join(PARTS))
    ratios = {name: growth(name) for name in asked.parse_args().only.split(",")}
    return int(any(ratio > MOST for ratio in ratios.values()))


if __name__ == "__main__":
    sys.exit(main())
