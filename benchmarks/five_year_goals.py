"""Goals of several years with their history: ``python benchmarks/five_year_goals.py CORPUS OUTPUT.csv``.

Of the record's promises due later than their report's year, those of a level or share whose outcome is told. History is
what the same place's earlier reports tell of the same thing, matched as the record matches. A row a goal and year:
``case_id, place, made, due, kind, direction, threshold, compare, met, year, value``. Places kept apart are left out.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.pace.met import TOLERANCE
from analysis.record.build import read_report
from analysis.record.cases import shipped
from analysis.record.corpus import Document, read_corpus
from analysis.record.kept import better_way
from analysis.record.match import assign, candidates
from analysis.record.rows import Promise, Report
from analysis.record.score import came
from analysis.record.status import ACCEPTED

KINDS = ("stock", "flow", "rate", "coverage")
YEARS_BACK = 10
FOLDS = 5


def is_kept_apart(place: str) -> bool:
    """Say whether a place is one that nothing is fitted on."""
    return int(hashlib.sha1(place.encode()).hexdigest(), 16) % FOLDS == 0


def goals() -> pd.DataFrame:
    """Return the record's goals of several years that can be decided."""
    frame = shipped()
    kept_apart = frame["place"].map({place: is_kept_apart(place) for place in frame["place"].unique()})
    wanted = (frame["due"] > frame["year"]) & (frame["status"] == "reported") & frame["met"].notna()
    return frame[wanted & frame["kind"].isin(KINDS) & ~kept_apart & frame["reported"].notna()]


def threshold_of(promise: Promise) -> tuple[float, str]:
    """Return the number that decides, and how an outcome is compared with it."""
    way = better_way(promise)
    value = promise.low if way == "increase" else promise.high
    value = promise.value if value != value else value
    slack = TOLERANCE * abs(value) if promise.operator == "~" else 0.0
    return (value - slack, ">=") if way == "increase" else (value + slack, "<=")


def history_of(promises: list[Promise], report: Report) -> Iterator[tuple[int, float]]:
    """Yield the place of each promise and what a report tells of the same thing."""
    for pair in assign(candidates(promises, report.told), ACCEPTED):
        value = came(promises[pair.promise], report.told[pair.told])
        if value is not None:
            yield pair.promise, value


def rows_of(place: str, year: int, wanted: pd.DataFrame, reports: Mapping[int, Report]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the goals of one report."""
    by_phrase = {(each.name, each.due, each.value): each for each in reports[year].promises}
    pairs = []
    for row in wanted.itertuples():
        value = row.lower if row.lower == row.lower else row.upper
        promise = by_phrase.get((row.indicator, row.due, value))
        if promise is not None:
            pairs.append((row, promise))
    promises = [promise for _, promise in pairs]
    found: dict[int, dict[int, float]] = {number: {} for number in range(len(pairs))}
    for back in range(YEARS_BACK):
        if year - back in reports:
            for number, value in history_of(promises, reports[year - back]):
                found[number].setdefault(year - back - 1, value)
    for number, (row, promise) in enumerate(pairs):
        threshold, compare = threshold_of(promise)
        for at, value in sorted(found[number].items()):
            yield {
                "case_id": f"{place}-{year}-{promise.start}",
                "place": place,
                "level": row.level,
                "indicator": row.indicator,
                "series_id": row.series_id,
                "made": year,
                "due": row.due,
                "kind": row.kind,
                "threshold": threshold,
                "compare": compare,
                "outcome": row.reported,
                "met": int(row.met),
                "year": at,
                "value": value,
            }


def main() -> None:
    """Read what is needed of the corpus and write the goals."""
    documents: dict[str, dict[int, Document]] = {}
    for document in read_corpus(Path(sys.argv[1])).documents:
        documents.setdefault(document.place, {})[document.year] = document
    rows: list[dict[str, Any]] = []
    for place, those in goals().groupby("place"):
        years = {year - back for year in those["year"].unique() for back in range(YEARS_BACK)}
        reports = {year: read_report(one) for year, one in documents[place].items() if year in years}
        for year, wanted in those.groupby("year"):
            rows += rows_of(str(place), int(year), wanted, reports)
        print(place, len(rows), file=sys.stderr, flush=True)
    pd.DataFrame(rows).to_csv(sys.argv[2], index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
