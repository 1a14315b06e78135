"""The register of a year: every promise of the reports at hand with what is said of it before anything came.

Usage: python benchmarks/register.py 2026-11-28 [YEAR]

Writes ``data/register/<YEAR>.csv``: one row a promise with a probability, entered on that day, each with a hash of the
one before, to be scored when the next reports come. A register that exists is never written anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

from analysis.assessment.assess import Assessments, assess
from analysis.retrospect.register import entries, register_of, write_register
from analysis.store.store import stores


def assessed(root: Path, day: str) -> list[Assessments]:
    """Return every place of a workspace assessed as of a day."""
    return [assess(store, as_of=day, reasons=False) for store in stores((), root)]


if __name__ == "__main__":
    day, year = sys.argv[1], int((sys.argv[2:] or ["2026"])[0])
    root = Path(__file__).parents[1]
    rows = [row for made in assessed(root, day) for row in entries(made, year, day)]
    path = write_register(root / "data" / "register" / f"{year}.csv", rows)
    print(f"{path}: {len(register_of(path))} promises")
