"""Which of some documents are the work reports of one place: one a year, the latest with targets the one begun with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.domain.regions import find_region, region_doubt
from analysis.errors import RequestError
from analysis.extract.batch import Extract
from analysis.extract.sources import DocumentSource
from analysis.record.corpus import KIND, Document


@dataclass(frozen=True)
class PlaceReports:
    """A place's reports: the one whose targets are to be judged, the earlier ones by year, and what is left out."""

    region: str
    latest: Extract
    earlier: tuple[Extract, ...]
    told: tuple[str, ...]


def document_of(report: Extract) -> Document:
    """Return a report as the record reads it."""
    assert report.year is not None
    return Document(report.region, find_region(report.region).level, report.year, report.text)


def may_be_of(source: DocumentSource, region: str) -> bool:
    """Say whether a document may be a work report of a place: a row of a table says whose and what it is."""
    return source.kind in ("", KIND) and (not region or source.region in ("", region))


def reports_of_place(extracts: Iterable[Extract], region: str = "", year: int | None = None) -> PlaceReports:
    """Return the reports of one place, each year once; whatever is left out is told, a line each.

    ``extracts``: documents as they were read. ``region``: the place's full name; by default the one that most of them
    are of. ``year``: of the report whose targets are wanted; the latest with targets if left out. Raises RequestError
    when no place or more than one is meant, or no report of it holds a target.
    """
    told: list[str] = []
    named = [each for each in extracts if _is_named(each, told)]
    whose = region or _whose(named, told)
    by_year: dict[int, Extract] = {}
    for each in named:
        if each.region == whose:
            _once(by_year, each, told)
        else:
            told.append(f"{each.source}: a report of {each.region}, not of {whose}; left out")
    made = _year_wanted(by_year, year, whose, told)
    earlier = tuple(by_year[each] for each in sorted(by_year) if each < made)
    told += [
        f"{by_year[each].source}: of {each}, later than {made}; left out" for each in sorted(by_year) if each > made
    ]
    told += _gaps([each for each in sorted(by_year) if each <= made])
    return PlaceReports(whose, by_year[made], earlier, tuple(told))


def _is_named(report: Extract, told: list[str]) -> bool:
    doubt = region_doubt(report.region) if report.region else "no region in its title"
    if doubt:
        told.append(f"{report.source}: {doubt}; left out (--region says whose it is)")
    elif report.year is None:
        told.append(f"{report.source}: no year in its title; left out")
    return not doubt and report.year is not None


def _whose(reports: list[Extract], told: list[str]) -> str:
    counts = Counter(each.region for each in reports).most_common(2)
    if not counts:
        raise RequestError("\n".join(["no report whose place and year can be told", *told]))
    if len(counts) > 1 and counts[0][1] == counts[1][1]:
        raise RequestError(f"reports of {counts[0][0]} and of {counts[1][0]}, as many of each; --region says whose")
    return counts[0][0]


def _once(by_year: dict[int, Extract], report: Extract, told: list[str]) -> None:
    """Keep one report a year: of two that differ the longer one, since one may be a part of the other."""
    assert report.year is not None
    before = by_year.setdefault(report.year, report)
    if before is report:
        return
    if before.fingerprint == report.fingerprint:
        told.append(f"{report.source}: the same text as {before.source}; read once")
        return
    longer, other = (report, before) if len(report.text) > len(before.text) else (before, report)
    by_year[report.year] = longer
    told.append(f"{other.source}: another text of {report.year} than {longer.source}, and a shorter one; left out")


def _year_wanted(by_year: dict[int, Extract], year: int | None, region: str, told: list[str]) -> int:
    promising = sorted(each for each, report in by_year.items() if report.targets)
    if not promising or (year is not None and year not in promising):
        asked = f"{year} " if year else ""
        held = ", ".join(map(str, sorted(by_year))) or "none"
        raise RequestError("\n".join([f"no target of {region} {asked}found; reports at hand: {held}", *told]))
    made = year or promising[-1]
    told += [f"{by_year[each].source}: no target found in it" for each in sorted(by_year) if each not in promising]
    return made


def _gaps(years: list[int]) -> Iterable[str]:
    """Tell of the years between without a report."""
    missing = sorted(set(range(years[0], years[-1])) - set(years))
    if missing:
        listed = ", ".join(map(str, missing))
        yield f"no report of {listed}: what came of the promises of the year before is told by none of these"
