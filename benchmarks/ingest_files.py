"""How files that people hold are read: figures checked by eye against what ``onpace ingest`` says of them.

usage: python benchmarks/ingest_files.py FOLDER [develop|held|mini]

FOLDER holds the files; what is right of each stands in ``benchmarks/ingest_files/*.csv``: figures by their cell, or
`refused` with words of the sentence that must be told, or `asked` with the kind of the question. A file is held apart
where the SHA-1 of its name, as a number, can be divided by three.
"""

from __future__ import annotations

import csv
import math
import sys
import time
from collections import defaultdict
from datetime import date
from pathlib import Path

from analysis.ingest.imported import Import
from analysis.ingest.imports import Origin
from analysis.intake.taking_in import read_files

GOLD = Path(__file__).parent / "ingest_files"
TODAY = date(2026, 11, 28)


def agrees(record: dict[str, object], row: dict[str, str]) -> bool:
    """Say whether a figure that was read is the one that stands in the file."""
    wanted = float(row["value"])
    return (
        math.isclose(float(str(record["value"])), wanted, rel_tol=1e-9)
        and (not row["region_code"] or record["region_code"] == row["region_code"])
        and record["period"] == row["period"]
        and row["indicator"] in str(record["indicator"])
        and record["scope"] == row["scope"]
        and record["unit"] == row["unit"]
    )


def judged(result: Import, row: dict[str, str]) -> str:
    """Return right, wrong or missing for one line of what is right."""
    if row["cell"] == "refused":
        return "right" if any(row["unit"] in str(fault) for fault in result.faults) else "wrong"
    if row["cell"] == "asked":
        return "right" if any(doubt.kind == row["unit"] for doubt in result.doubts) else "wrong"
    found = [each.record() for each in result.observations if each.entry.cell == row["cell"]]
    found = [each for each in found if each["file"] == row["file"] or "[" not in row["file"]]
    if not found:
        return "missing"
    return "right" if any(agrees(each, row) for each in found) else "wrong"


def main(folder: Path, part: str) -> None:
    """Print what was read of each file, and how much of what is right was found."""
    files: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (GOLD / f"{part}.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            files[row["file"].partition("[")[0]].append(row)
    total: dict[str, int] = defaultdict(int)
    for name, rows in files.items():
        start = time.perf_counter()
        origin = Origin(source="benchmark", published="2026-06-01", assumed_region="聊城市")
        result = read_files([folder / name], origin, TODAY)
        took = time.perf_counter() - start
        counts: dict[str, int] = defaultdict(int)
        for row in rows:
            outcome = judged(result, row)
            counts[outcome] += 1
            total[outcome] += 1
            if outcome != "right":
                print(f"  {outcome}: {name} {row}")
                print("   ", *[each.record() for each in result.observations if each.entry.cell == row["cell"]][:2])
        total["figures"] += len(result.observations)
        told = len(result.faults)
        print(f"{name}: {len(result.observations)} figures, {told} faults, {dict(counts)}, {took:.1f} s")
    print(dict(total))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "develop")
