"""How well whole reports are read: targets found beside ten reports labelled completely before the program saw them.

    python benchmarks/extract_quality.py CORPUS.parquet

The labels lie in ``benchmarks/extract_quality/``: what is promised with a number, and the short phrase that carries it;
the texts are not there. Those in ``outcomes-*.csv`` are what four whole look backs say was; an outcome is right with
every field right: name, kind, value with its sign, unit, period and bound.

A row is found where a target stands at the same place with the same value (1千条 equals
1000条); labels marked optional, on which careful readers may differ, count neither as found nor as missed.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import pandas as pd

from analysis.domain.units import split_unit
from analysis.extract.outcomes import extract_outcomes
from analysis.extract.table import FoundTarget, Outcome
from analysis.extract.targets import extract_targets

_LOOSE = re.compile(r"累计|完成|实现|达到|全部|任务|覆盖率|比例|[“”()（）]|的|了|增长$|下降$|目标")
_ALIKE = 0.8
LABELS = Path(__file__).parent / "extract_quality"


@dataclass
class Counts:
    """Labels, targets, and how many of both agree: by value and unit, and by kind and operator as well."""

    labels: int = 0
    targets: int = 0
    found: int = 0
    right: int = 0

    def line(self, name: str) -> str:
        """Return precision, recall and F1, and F1 with kind and operator."""
        precision, recall = self.found / max(self.targets, 1), self.found / max(self.labels, 1)
        both = 2 * self.right / max(self.labels + self.targets, 1)
        f1 = 2 * self.found / max(self.labels + self.targets, 1)
        return f"{name:16} {self.labels:5} {self.targets:5}  {precision:.3f} {recall:.3f} {f1:.3f} {both:.3f}"

    def __iadd__(self, other: Counts) -> Counts:
        self.labels += other.labels
        self.targets += other.targets
        self.found += other.found
        self.right += other.right
        return self


def size(value: object, unit: str) -> float:
    """Return a printed value in its base unit; NaN where none is printed."""
    factor, _ = split_unit(unit.replace("％", "%"))
    return float(value) * factor if value not in ("", None) else math.nan


def agree(label: dict[str, str], target: FoundTarget, text: str) -> bool:
    """Say whether a target is the one of a label: its place and its value."""
    near = any(
        match.start() < target.char_end and target.char_start < match.end()
        for match in re.finditer(re.escape(label["evidence"]), text)
    )
    said = {size(label[end], label["unit"]) for end in ("lower", "upper")}
    read = {size(value, target.unit) for value in (target.lower, target.upper)}
    return near and any(math.isclose(one, other, rel_tol=1e-6) for one in said for other in read)


def score(labels: list[dict[str, str]], targets: list[FoundTarget], text: str) -> tuple[Counts, list[str]]:
    """Return the counts of one report, and a line for each difference."""
    left, counts, told = list(targets), Counts(), []
    for label in labels:
        alike = [target for target in left if agree(label, target, text)]
        best = min(
            alike, key=lambda target: (target.kind, target.operator) != (label["kind"], label["operator"]), default=None
        )
        if best is not None:
            left.remove(best)
        if label["optional"] == "1":
            continue
        counts.labels += 1
        if best is None:
            told.append(f"missed  {label['evidence']}")
            continue
        counts.targets += 1
        counts.found += 1
        same = (best.kind, best.operator) == (label["kind"], label["operator"])
        counts.right += same
        if not same:
            told.append(f"{label['kind']} {label['operator']} read as {best.kind} {best.operator}  {label['evidence']}")
    counts.targets += len(left)
    return counts, told + [f"no target  {target.evidence}" for target in left]


def reports(corpus: Path) -> Iterator[tuple[str, int, str, list[dict[str, str]]]]:
    """Yield place, year, text and labels of each labelled report; labels without a number are left out."""
    table = pd.read_parquet(corpus)
    table = table[table["kind"] == "work_report"].set_index(["place", "year"]).sort_index()
    for path in sorted(LABELS.glob("[!o]*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["lower"] or row["upper"]]
        place, year = rows[0]["place"], int(rows[0]["year"])
        yield place, year, str(table.loc[(place, year), "text"]), rows


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


def score_outcomes(corpus: Path, *, differences: bool) -> None:
    """Print how many outcomes of whole look backs are read with every field right, with and without those in words."""
    table = pd.read_parquet(corpus)
    table = table[table["kind"] == "work_report"].set_index(["place", "year"]).sort_index()
    print(f"\n{'outcomes':16} label  read found  right  of labelled, of read")
    whole = {"numbers": [0, 0, 0, 0], "words": [0, 0, 0, 0]}
    for path in sorted(LABELS.glob("outcomes-*.csv")):
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
    """Score every labelled report."""
    parser = argparse.ArgumentParser(description="How well whole reports are read.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--differences", action="store_true", help="print each difference")
    chosen = parser.parse_args()
    whole = Counts()
    print(f"{'report':16} label  read  prec. recall F1    F1 with kind and operator")
    for place, year, text, labels in reports(chosen.corpus):
        found = [
            each
            for each in extract_targets(text, year=year, region=place)
            if each.lower is not None or each.upper is not None
        ]
        counts, told = score(labels, found, text)
        whole += counts
        print(counts.line(f"{place} {year}"))
        if chosen.differences:
            print(*told, sep="\n")
    print(whole.line("all"))
    score_outcomes(chosen.corpus, differences=chosen.differences)


if __name__ == "__main__":
    main()
