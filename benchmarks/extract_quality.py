"""How well whole reports are read, on judged sets and over a corpus.

    python benchmarks/extract_quality.py CORPUS.parquet [--only reports --only rows …]

``extract_quality/`` holds what was judged, never a text: ten reports labelled completely (what is promised with a
number), targets drawn at random with their right fields (``judged.py``), numbers that came out as no target. Its
further parts (names, outcomes) are scored by their own scripts.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from fit_tone import labelled
from judged import FIELDS, FOLDER, HELD, OPEN, Judged, is_held, judged, reports_of
from numpy.typing import NDArray

from analysis.domain.units import split_unit
from analysis.extract.analyse import analyse
from analysis.extract.outcomes import outcomes_of
from analysis.extract.target_table import FoundTarget
from analysis.extract.targets import extract_targets, targets_of
from analysis.extract.titles import title_of

FIRST = 2010
"""From which year on the rows before the border count."""


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
    """Return the counts of one report, and a line for each difference.

    A row is found where a target stands at the same place with the same value (1千条 equals 1000条); labels marked
    optional, on which careful readers may differ, count neither as found nor as missed.
    """
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


def whole_reports(reports: pd.DataFrame) -> Iterator[tuple[str, int, str, list[dict[str, str]]]]:
    """Yield place, year, text and labels of each labelled report; labels without a number are left out."""
    for path in sorted(FOLDER.glob("[!a-z]*-20??.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["lower"] or row["upper"]]
        place, year = rows[0]["place"], int(rows[0]["year"])
        yield place, year, str(reports.loc[(place, year), "text"]), rows


def print_reports(reports: pd.DataFrame, *, differences: bool = False) -> None:
    """Print F1 of every labelled report."""
    whole = Counts()
    print(f"{'report':16} label  read  prec. recall F1    F1 with kind and operator")
    for place, year, text, labels in whole_reports(reports):
        found = [
            each
            for each in extract_targets(text, year=year, region=place)
            if each.lower is not None or each.upper is not None
        ]
        counts, told = score(labels, found, text)
        whole += counts
        print(counts.line(f"{place} {year}"))
        if differences:
            print(*told, sep="\n")
    print(whole.line("all"))


def print_rows(reports: pd.DataFrame) -> None:
    """Print which share of the judged rows is right, field by field."""
    for called, names in (("places not kept apart", OPEN), ("held places", HELD)):
        rows = list(judged(reports, names))
        wrong = Counter(field for row in rows for field in row.wrong)
        gone = sum(row.now is None for row in rows)
        read = len(rows) - gone
        print(f"judged rows, {called}: {len(rows)}, read still {read}")
        print(f"  missing now though promised {sum(row.now is None and row.is_promise for row in rows)}")
        print(f"  a promise of the place {1 - wrong['promise'] / read:.1%}, every field right {_right(rows):.1%}")
        print("  wrong: " + ", ".join(f"{field} {wrong[field]}" for field in ("indicator_zh", *FIELDS)))
        known = [row for row in rows if row.now and row.now.series_id and row.label["series_id"]]
        strange = sum(row.now.series_id != row.label["series_id"] for row in known if row.now)
        print(f"  with a series {len(known)}, a wrong one {strange}")


def _right(rows: list[Judged]) -> float:
    return float(np.mean([not row.wrong for row in rows if row.now]))


def print_confidence(reports: pd.DataFrame) -> None:
    """Print how well the confidence tells right rows from wrong ones, and whether it means what it says."""
    for called, names in (("fitted on these", OPEN), ("held places", HELD)):
        rows = [row for row in judged(reports, names) if row.now]
        sure = np.array([row.now.confidence for row in rows if row.now])
        right = np.array([not row.wrong for row in rows], float)
        base = float(right.mean())
        brier = float(((sure - right) ** 2).mean())
        print(f"confidence, {called}: {len(rows)} rows, AUC {area(sure, right):.3f}", end=", ")
        print(f"Brier {brier:.4f} (always the mean: {base * (1 - base):.4f})")
        for fifth in np.array_split(np.argsort(sure, kind="stable"), 5):
            print(f"  said {sure[fifth].mean():.2f}, right {right[fifth].mean():.2f} of {len(fifth)}")


def area(sure: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Return how often a right row is surer than a wrong one; ties count half."""
    one, other = sure[right == 1][:, None], sure[right == 0][None, :]
    return float((one > other).mean() + (one == other).mean() / 2)


def print_skipped(reports: pd.DataFrame) -> None:
    """Print how many numbers of plan parts are no targets though they promise something."""
    with (FOLDER / "skipped.csv").open(encoding="utf-8", newline="") as file:
        labels = list(csv.DictReader(file))
    spans: dict[tuple[str, int], list[tuple[int, int]]] = {}
    told: Counter[tuple[bool, str]] = Counter()
    for label in labels:
        key = (label["place"], int(label["year"]))
        if key not in spans:
            found = extract_targets(str(reports.loc[key, "text"]), year=key[1], region=key[0])
            spans[key] = [(each.char_start, each.char_end) for each in found]
        wrongly = label["wrongly"] == "1" and not _inside(label, spans[key])
        told[is_held(key[0]), "all"] += 1
        told[is_held(key[0]), "wrongly"] += wrongly
    for held, called in ((False, "places not kept apart"), (True, "held places")):
        print(f"numbers skipped, {called}: {told[held, 'wrongly']} of {told[held, 'all']} wrongly")


def _inside(label: dict[str, str], spans: list[tuple[int, int]]) -> bool:
    return any(start <= int(label["char_start"]) and int(label["char_end"]) <= end for start, end in spans)


def print_border(reports: pd.DataFrame) -> None:
    """Print how many targets stand before the plan in reports whose headings say plainly where it begins."""
    told: Counter[tuple[bool, str]] = Counter()
    for (place, year), text in reports["text"].items():
        if year < FIRST:
            continue
        border = _border(str(text), int(year))
        if border is None:
            continue
        found = extract_targets(str(text), year=int(year), region=str(place))
        key = is_held(str(place))
        told[key, "reports"] += 1
        told[key, "rows"] += len(found)
        told[key, "before"] += sum(each.char_start < border for each in found)
    for held, called in ((False, "places not kept apart"), (True, "held places")):
        before, rows = told[held, "before"], told[held, "rows"]
        print(f"rows before the plan, {called}: {before} of {rows} in {told[held, 'reports']} reports since {FIRST}")


def _border(text: str, year: int) -> int | None:
    """Return where the first paragraph of the plan stands; None where the headings are not plain."""
    paragraphs = labelled(text, year)
    first = next((line for line, tone in paragraphs or () if tone in ("five_year_goals", "year_plan")), None)
    return text.find(first[:20]) if first and text.find(first[:20]) > 0 else None


def print_titles(reports: pd.DataFrame) -> None:
    """Print how often year and region are told as the corpus has them, the file's name unseen."""
    told: Counter[tuple[bool, str]] = Counter()
    for (place, year), text in reports["text"].items():
        title = title_of(analyse(str(text)).reading.text)
        key = is_held(str(place))
        told[key, "all"] += 1
        told[key, "year"] += title.year != year
        told[key, "region"] += title.region != place and place != "全国"
    for held, called in ((False, "places not kept apart"), (True, "held places")):
        year, region, every = told[held, "year"], told[held, "region"], told[held, "all"]
        print(f"told otherwise than the corpus has it, {called}: year {year}, region {region} of {every}")


def print_crashes(corpus: Path) -> None:
    """Print how many documents of any kind cannot be read."""
    table = pd.read_parquet(corpus)
    lost = []
    for row in table.itertuples():
        try:
            found = analyse(str(row.text))
            targets_of(found)
            outcomes_of(found)
        except Exception as error:  # whatever happens is counted
            lost.append(f"{row.place} {row.year} {type(error).__name__}: {error}")
    print(f"crashes: {len(lost)} of {len(table)} documents", *lost, sep="\n  ")


def main() -> None:
    """Print every part, or those named."""
    parser = argparse.ArgumentParser(description="How well whole reports are read.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--differences", action="store_true", help="print each difference of the labelled reports")
    names = ("reports", "rows", "confidence", "skipped", "border", "titles", "crashes")
    parser.add_argument("--only", action="append", choices=names)
    chosen = parser.parse_args()
    reports = reports_of(chosen.corpus)
    parts: dict[str, Callable[[], None]] = {
        "reports": partial(print_reports, reports, differences=chosen.differences),
        "rows": partial(print_rows, reports),
        "confidence": partial(print_confidence, reports),
        "skipped": partial(print_skipped, reports),
        "border": partial(print_border, reports),
        "titles": partial(print_titles, reports),
        "crashes": partial(print_crashes, chosen.corpus),
    }
    for name in chosen.only or names:
        parts[name]()


if __name__ == "__main__":
    main()
