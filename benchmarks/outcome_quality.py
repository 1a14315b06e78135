"""How well look backs are read: four whole ones of places kept apart, labelled before the program saw them.

    python benchmarks/outcome_quality.py CORPUS.parquet [--differences]

The labels lie in ``extract_quality/outcomes-*.csv``. An outcome is right with every field right: name, kind, value
with its sign, unit, period and bound.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
from difflib import SequenceMatcher
from pathlib import Path

import pandas as pd
from extract_quality import size
from judged import FOLDER

from analysis.extract.outcomes import extract_outcomes
from analysis.extract.target_table import Outcome

_LOOSE = re.compile(r"累计|完成|实现|达到|全部|任务|覆盖率|比例|[“”()（）]|的|了|增长$|下降$|目标")
_ALIKE = 0.8


def same_name(label: str, read: str) -> bool:
    """Say whether two names are one: words of task aside, one holds the other or 8 in 10 characters agree."""
    one, other = (_LOOSE.sub("", name) for name in (label, read))
    return bool(one and other) and (one in other or other in one or SequenceMatcher(None, one, other).ratio() >= _ALIKE)


def differing(label: dict[str, str], read: Outcome) -> list[str]:
    """Return the fields of an outcome that a label says otherwise; a value agrees with its sign."""
    wrong = [field for field in ("kind", "period", "bound") if getattr(read, field) != label[field]]
    return wrong if same_name(label["indicator"], read.indicator_zh) else [*wrong, "name"]


def is_told(label: dict[str, str], read: Outcome, text: str) -> bool:
    """Say whether an outcome is the one of a label: its place, its value and unit, whatever the sign."""
    near = any(
        match.start() < read.char_end and read.char_start < match.end()
        for match in re.finditer(re.escape(label["evidence"]), text)
    )
    if not label["value"] or read.value is None:
        return near and not label["value"] and read.value is None
    said, heard = size(label["value"], label["unit"]), size(read.value, read.unit.partition("/")[0])
    whole = label["kind"] == read.kind == "coverage"
    return near and (whole or math.isclose(abs(said), abs(heard), rel_tol=1e-6))


def print_outcomes(table: pd.DataFrame, *, differences: bool) -> None:
    """Print how many outcomes of whole look backs are read with every field right, with and without those in words."""
    table = table[table["kind"] == "work_report"].set_index(["place", "year"]).sort_index()
    print(f"{'outcomes':16} label  read found  right  of labelled, of read")
    whole = {"numbers": [0, 0, 0, 0], "words": [0, 0, 0, 0]}
    for path in sorted(FOLDER.glob("outcomes-*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            labels = list(csv.DictReader(file))
        place, year = labels[0]["place"], int(labels[0]["year"])
        text = str(table.loc[(place, year), "text"])
        here = {"numbers": [0, 0, 0, 0], "words": [0, 0, 0, 0]}
        left = extract_outcomes(text, region=place, year=year)
        for label in labels:
            alike = [read for read in left if is_told(label, read, text)]
            best = min(alike, key=lambda read: len(differing(label, read)), default=None)
            if best is not None:
                left.remove(best)
            if label["optional"]:
                continue
            counts = here["numbers" if label["value"] else "words"]
            counts[0] += 1
            wrong = ["missed"] if best is None else differing(label, best)
            if best is not None and best.value is not None and label["value"]:
                wrong += ["sign"] if (best.value < 0) != label["value"].startswith("-") else []
            counts[1] += best is not None
            counts[2] += best is not None
            counts[3] += not wrong
            if wrong and differences:
                print(*wrong, label["evidence"], best and (best.indicator_zh, best.kind, best.period, best.value))
        for read in left:
            here["words" if read.value is None else "numbers"][1] += 1
            if differences:
                print("no label", read.indicator_zh, read.evidence)
        for sort, counts in here.items():
            whole[sort] = [one + other for one, other in zip(whole[sort], counts, strict=True)]
            print(_line(f"{place} {year} {sort}", counts))
    for sort, counts in whole.items():
        print(_line(f"all {sort}", counts))


def _line(name: str, counts: list[int]) -> str:
    labels, read, found, right = counts
    return f"{name:24} {labels:5} {read:5} {found:5} {right:5}  {right / max(labels, 1):.3f} {right / max(read, 1):.3f}"


def main() -> None:
    """Score every labelled look back."""
    parser = argparse.ArgumentParser(description="How well look backs are read.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--differences", action="store_true", help="print each difference")
    chosen = parser.parse_args()
    print_outcomes(pd.read_parquet(chosen.corpus), differences=chosen.differences)


if __name__ == "__main__":
    main()
