"""``onpace extract``: report text in, table of targets, outcomes or a page for review out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.common import OutputOption, WorkspaceOption, emit, notice, progress
from analysis.errors import PartialError

if TYPE_CHECKING:
    from analysis.extract.panel import Panel


class TableFormat(StrEnum):
    """How the table is written."""

    CSV = "csv"
    JSON = "json"


def extract_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Reports (.txt .md .html .docx .pdf) or folders.")
    ],
    region: Annotated[str, typer.Option("--region", help="Whose report; default: what its title prints.")] = "",
    year: Annotated[
        int | None, typer.Option("--year", min=1949, max=2100, help="The report's year; default: its title's.")
    ] = None,
    table_format: Annotated[TableFormat, typer.Option("--format", help="How the table is written.")] = TableFormat.CSV,
    output: OutputOption = None,
    outcomes: Annotated[
        bool, typer.Option("--outcomes", help="Write what was, as observations, instead of targets.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="List the skipped numbers with reasons on standard error.")
    ] = False,
    review: Annotated[
        bool, typer.Option("--review", help="Write an HTML page of the text with every target marked.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Read government work reports into a table of targets."""
    from analysis.domain.indicators import indicators_of
    from analysis.extract.panel import extract

    with progress("reading", "documents") as told:
        panel = extract(files, region=region, year=year, indicators=indicators_of(workspace), progress=told)
    result = _result(panel, table_format.value, outcomes=outcomes, review=review)
    emit(result, output)
    for each in panel.extracts:
        for doubt in each.doubts:
            notice(doubt)
    if explain:
        _explain(panel)
    if not (panel.outcomes if outcomes else panel.targets):
        notice(
            f"no {'outcome' if outcomes else 'target'} found in {', '.join(each.path.name for each in panel.extracts)}"
        )
    if panel.failures:
        raise PartialError(panel.failures)


def _result(panel: Panel, table_format: str, *, outcomes: bool, review: bool) -> str:
    from analysis.extract.table import Outcome, Target, to_csv, to_json

    if review:
        from analysis.present.review import review_page

        return review_page(panel.extracts)
    written = to_json if table_format == "json" else to_csv
    return written(panel.outcomes, Outcome) if outcomes else written(panel.targets, Target)


def _explain(panel: Panel) -> None:
    for each in panel.extracts:
        for skip in each.skipped:
            notice(f"{each.path}: characters {skip.char_start}-{skip.char_end}: {skip.text!r} skipped: {skip.reason}")
