"""``onpace begin``: work reports of one place in, a first report out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import author, today
from analysis.cli.common import notice, resolve_as_of, told_in_part, working
from analysis.errors import RequestError

if TYPE_CHECKING:
    from analysis.jobs.reports_of_place import PlaceReports
    from analysis.workspace import Workspace

SHOWN = 12
"""Doubts that are shown; the pages have all."""


def begin_command(
    reports: Annotated[
        list[Path],
        typer.Argument(
            metavar="REPORT...",
            help="Work reports of one place, of several years: files, folders, or tables of reports (.parquet .csv).",
        ),
    ],
    region: Annotated[str, typer.Option("--region", help="Whose reports; what most titles say if left out.")] = "",
    year: Annotated[
        int | None,
        typer.Option("--year", min=1949, max=2100, help="Of the report whose targets are judged; the latest."),
    ] = None,
    quarter: Annotated[
        str, typer.Option("--quarter", help="Of the first report; the latest complete one of that year.")
    ] = "",
    language: options.Languages = "zh",
    formats: Annotated[
        str, typer.Option("--formats", metavar="NAMES", help="Of the first report; as of onpace report.")
    ] = "html",
    workspace: options.Workspace = None,
) -> None:
    """Read a place's work reports: targets, outcomes, history, links, a page for review, a first report.

    May be said again with more reports: what people corrected holds, what stands in a table is not overwritten.
    """
    from analysis.jobs.begin import begin
    from analysis.workspace import find_workspace

    place = find_workspace(workspace)
    by = author(place)
    failures: list[str] = []
    with working() as progress:
        progress("reading the reports")
        found = _read(reports, region, year, place, failures)
        progress("writing targets, figures and earlier promises")
        begun = begin(place, found, *by)
    for line in (*failures, *begun.told, *begun.refused):
        notice(line)
    for line in begun.doubtful[:SHOWN]:
        notice(f"? {line}")
    if len(begun.doubtful) > SHOWN:
        notice(f"? and {len(begun.doubtful) - SHOWN} more of that kind")
    for path in dict.fromkeys(begun.files):
        print(path)
    _render(place, found, quarter, language, formats)
    told_in_part(failures)


def _read(reports: list[Path], region: str, year: int | None, place: Workspace, failures: list[str]) -> PlaceReports:
    from analysis.domain.indicators import indicators_of
    from analysis.domain.regions import find_region
    from analysis.extract.batch import Extract, read_one
    from analysis.extract.sources import DocumentSources
    from analysis.jobs.reports_of_place import may_be_of, reports_of_place

    whose = find_region(region).name if region else ""
    known = indicators_of(place.root)
    extracts = []
    for source in DocumentSources(reports):
        if not may_be_of(source, whose):
            continue
        each = read_one(source, indicators=known)
        if isinstance(each, Extract):
            extracts.append(each)
        else:
            failures += each.faults
    if failures and not extracts:
        raise RequestError("\n".join(failures))
    return reports_of_place(extracts, whose, year)


def _render(place: Workspace, found: PlaceReports, quarter: str, language: str, formats: str) -> None:
    from analysis.domain.codes import LANGUAGES
    from analysis.domain.periods import Quarter
    from analysis.jobs.quarters import quarter_of
    from analysis.report.render import Request, render

    day = today(place)
    assert found.latest.year is not None
    named = Quarter.parse(quarter) if quarter else quarter_of(found.latest.year, day)
    known_on = resolve_as_of(str(named), "", day)
    request = Request(
        region=found.region,
        quarter=str(named),
        as_of="" if known_on == named.default_as_of else known_on.isoformat(),
        languages=LANGUAGES if language == "both" else (language,),
        formats=tuple(formats.split(",")),
    )
    with working() as progress:
        pages = render(request, place, place.reports, progress)
    notice(f"{named}, as of {known_on.isoformat()}")
    for page in pages:
        print(page)
