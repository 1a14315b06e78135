"""How good the record of promises is: precision of pairs and of "met", recall of reported outcomes.

``python benchmarks/record_quality.py CORPUS`` scores the pairs judged by hand in ``benchmarks/record/pairs.csv`` and
the ten pairs of reports labelled completely in ``recall.csv``. The half ``held`` (every fifth place, by the hash of its
name) is never looked at while rules are made or weights are fitted; score it seldom.

A judged pair was drawn from the candidates of one version of the matcher, so precision is that of the judged pairs
which this version makes; pairs it makes beyond them are not judged.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.record.build import read_report
from analysis.record.corpus import read_corpus
from analysis.record.kept import kept
from analysis.record.rows import Promise, Report, Told
from analysis.record.status import Answer, answers

FOLDER = Path(__file__).with_name("record")
KINDS = ("growth", "rate", "flow", "stock", "other")
TAIL = 16
"""Characters at the end of a phrase by which it is found again, whatever the extractor makes of its beginning."""
SLACK = 6
"""Characters by which a phrase may end later than it did when it was judged."""


@dataclass(frozen=True)
class Pair:
    """Two consecutive reports of a place, and what the second says of each promise of the first."""

    promises: list[Promise]
    told: list[Told]
    answers: list[Answer]


def wilson(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson interval of a share.

    Examples
    --------
    >>> [round(bound, 3) for bound in wilson(95, 100)]
    [0.888, 0.978]
    """
    if not of:
        return 0.0, 1.0
    share, scale = right / of, 1 + z * z / of
    middle = share + z * z / 2 / of
    half = z * math.sqrt(share * (1 - share) / of + z * z / 4 / of / of)
    return (middle - half) / scale, (middle + half) / scale


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a benchmark file."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_pairs(corpus: Path, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Pair]:
    """Return the pairs of reports asked for, by place and year of the first."""
    keys = set(wanted)
    needed = keys | {(place, year + 1) for place, year in keys}
    documents = [each for each in read_corpus(corpus).documents if (each.place, each.year) in needed]
    reports = {(each.place, each.year): read_report(each) for each in documents}
    return {key: _pair(key[1], reports[key], reports[key[0], key[1] + 1]) for key in keys}


def _pair(year: int, report: Report, later: Report) -> Pair:
    promises = [each for each in report.promises if each.due == year and not math.isnan(each.value)]
    scored = [each for each in promises if not each.looks_back]
    said = dict(zip(map(id, scored), answers(scored, later), strict=True))
    nothing = Answer("looks_back")
    return Pair(promises, list(later.told), [said.get(id(each), nothing) for each in promises])


def place_of(rows: Sequence[Promise], row: Mapping[str, str]) -> int | None:
    """Return where among promises the one of a judged row stands; None where it is not read, or more than one fits."""
    found = [place for place, one in enumerate(rows) if _is(one, row["promise"], row["promised"], row["promised_unit"])]
    return found[0] if len(found) == 1 else None


def _is(one: Promise | Told, phrase: str, value: str, unit: str) -> bool:
    said = " ".join((one.context + one.evidence).split())
    return one.unit == unit and math.isclose(one.value, float(value)) and phrase[-TAIL:] in said[-TAIL - SLACK :]


def made(pair: Pair, row: Mapping[str, str]) -> tuple[Promise, Told] | None:
    """Return a judged pair's rows where this version puts them together."""
    promise = place_of(pair.promises, row)
    told = pair.answers[promise].told if promise is not None else None
    return (pair.promises[promise], told) if promise is not None and told and is_told(told, row) else None


def is_told(told: Told, row: Mapping[str, str]) -> bool:
    """Say whether an outcome is the one of a judged row."""
    return _is(told, row["outcome"], row["told"], row["told_unit"])


def precision(pairs: Mapping[tuple[str, int], Pair], rows: list[dict[str, str]]) -> None:
    """Print how many of the judged pairs that are made are right, and of those how often "met" is."""
    right, all_, wrong = Counter[str](), Counter[str](), Counter[str]()
    met_right = met_all = 0
    for row in rows:
        found = made(pairs[row["place"], int(row["year"])], row)
        if found is None:
            continue
        all_[row["kind"]] += 1
        right[row["kind"]] += row["label"] == "right"
        wrong[row["cause"]] += row["label"] != "right"
        if row["label"] == "right" and row["met"]:
            met_all += 1
            met_right += {True: "yes", False: "no", None: "open"}[kept(*found)] == row["met"]
    for kind in KINDS:
        print(_line(f"  precision, {kind}", right[kind], all_[kind]))
    print(_line("  precision, all", right.total(), all_.total()))
    print(_line("  met", met_right, met_all))
    print("  wrong by cause:", dict(wrong.most_common()))


def recall(pairs: Mapping[tuple[str, int], Pair], rows: list[dict[str, str]]) -> None:
    """Print how many of the outcomes that the next report tells are found, and how statuses agree."""
    found = of = 0
    agree = Counter[tuple[str, str]]()
    for row in rows:
        pair = pairs[row["place"], int(row["year"])]
        place = place_of(pair.promises, row)
        answer = pair.answers[place] if place is not None else Answer("not_read")
        agree[row["label"], answer.status] += 1
        if row["label"] == "reported":
            of += 1
            found += answer.told is not None and _same_value(answer.told, float(row["told"]))
    print(_line("  recall of reported outcomes", found, of))
    for label in dict.fromkeys(row["label"] for row in rows):
        print(f"  labelled {label}:", {status: count for (one, status), count in agree.items() if one == label})


def _same_value(told: Told, value: float) -> bool:
    return any(math.isclose(abs(told.value) * times, abs(value), rel_tol=1e-6) for times in (1, 1e4, 1e-4, 1e3, 1e-3))


def _line(name: str, right: int, of: int) -> str:
    low, high = wilson(right, of)
    return f"{name}: {right}/{of} = {right / of if of else math.nan:.3f} ({low:.3f} to {high:.3f})"


def main() -> None:
    """Score both halves, or one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--half", choices=("fit", "held"), action="append")
    arguments = parser.parse_args()
    judged, labelled = read_rows("pairs.csv"), read_rows("recall.csv")
    for half in arguments.half or ("fit", "held"):
        here = [row for row in judged if row["half"] == half]
        there = [row for row in labelled if row["half"] == half]
        pairs = read_pairs(arguments.corpus, {(row["place"], int(row["year"])) for row in here + there})
        print(
            f"{half}: {len(here)} judged pairs of {len({(row['place'], row['year']) for row in here})} pairs of reports"
        )
        precision(pairs, here)
        recall(pairs, there)


if __name__ == "__main__":
    main()
