"""``onpace report``: render one quarter's report."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import today
from analysis.cli.common import notice, resolve_as_of, working
from analysis.defaults import DRAWS

if TYPE_CHECKING:
    from analysis.report.render import Request
    from analysis.workspace import Workspace


def report_command(
    quarter: Annotated[
        str, typer.Option("--quarter", help="Such as 2026Q3; the latest complete one in which a target was open.")
    ] = "",
    region: options.Region = "",
    as_of: Annotated[
        str, typer.Option("--as-of", help="Nothing published later is seen; the quarter's end and 30 days if left out.")
    ] = "",
    language: options.Languages = "both",
    scenario: options.Scenario = "baseline",
    target: options.Targets = None,
    draws: options.Draws = DRAWS,
    seed: options.Seed = 0,
    previous: options.Previous = None,
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar="TEXT",
            help="Why a published quarter is rendered again, as a revision; no revision if left out.",
        ),
    ] = "",
    formats: Annotated[
        str,
        typer.Option(
            "--formats",
            metavar="NAMES",
            help="Separated by commas: html, pdf, docx, xlsx, pptx, csv, json; html and csv are always made.",
        ),
    ] = "html,pdf,docx,xlsx",
    template: Annotated[
        Path | None,
        typer.Option("--template", metavar="FILE", help="The office's own Word document, whose styles are used."),
    ] = None,
    edition: Annotated[
        str,
        typer.Option("--edition", help="full, or public: without figures and comments that are marked as internal."),
    ] = "full",
    watch: Annotated[
        bool, typer.Option("--watch", help="Render again whenever tables, scenarios or notebooks change, until Ctrl-C.")
    ] = False,
    output: options.Reports = None,
    workspace: options.Workspace = None,
) -> None:
    """Render one quarter's report; print the path of each page.

    The latest complete quarter, where it is published already, stays as it is: its pages are printed.
    """
    from analysis.domain.codes import LANGUAGES
    from analysis.domain.periods import Quarter
    from analysis.domain.regions import find_region
    from analysis.jobs.closing import close
    from analysis.jobs.quarters import current_quarter
    from analysis.workspace import find_workspace

    place = find_workspace(workspace)
    day = today(place)
    named = Quarter.parse(quarter) if quarter else current_quarter(place, region, day)
    if not quarter and named < Quarter.latest_complete(day):
        notice(f"{named}: all targets of {find_region(region).name} were due in that year; --quarter names another")
    known_on = resolve_as_of(str(named), as_of, day)
    code = find_region(region).code
    reports = output or place.reports
    with working() as progress:
        from analysis.report.render import Request, as_revision, published_pages, render

        request = Request(
            region=region,
            quarter=str(named),
            as_of="" if known_on == named.default_as_of else known_on.isoformat(),
            languages=LANGUAGES if language == "both" else (language,),
            scenario=scenario,
            targets=target or (),
            draws=draws,
            seed=seed,
            previous=previous,
            formats=tuple(formats.split(",")),
            template=template,
            edition=edition,
        )
        if watch:
            _watch(request, place, reports)
        signed = [] if quarter or as_of or target or reason else published_pages(request, reports, code)
        if reason:
            request = as_revision(request, reports, code, reason)
        pages = signed or render(request, place, reports, progress)
        closed = close(place, known_on, find_region(region).name)
    if closed:
        notice(f"{closed} rows of data/ledger.csv closed: their outcome is known")
    if signed:
        notice(f"{named} is published, nothing to render; --reason TEXT renders a revision beside it")
    notice(f"{named}, as of {known_on.isoformat()}")
    for page in pages:
        print(page)


def _watch(request: Request, place: Workspace, reports: Path) -> None:
    """Render now and at every change, a line each; a fault is told and the next change waited for."""
    from analysis.errors import OnpaceError
    from analysis.jobs.watching import changes
    from analysis.report.render import render

    for changed in changes(place):
        begun = time.monotonic()
        try:
            told = ", ".join(map(str, render(request, place, reports)))
        except OnpaceError as error:
            told = "; ".join(str(error).splitlines())
        why = f"; changed: {', '.join(changed)}" if changed else ""
        print(f"{request.quarter} ({time.monotonic() - begun:.0f} s{why}): {told}", flush=True)
