"""``onpace record``: the record of promises, made from a corpus of reports and looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import options
from analysis.cli.common import (
    Format,
    WholeSummaries,
    asked_form,
    emit_table,
    heads,
    notice,
    progress,
    text_table,
    writable_file,
)
from analysis.errors import PartialError, RequestError

if TYPE_CHECKING:
    import pandas as pd

record_app = typer.Typer(
    cls=WholeSummaries,
    help="Past promises of governments, and what their next reports said of each.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_SHOWN = ("place", "year", "promise", "status", "outcome", "met", "ratio")


@record_app.command("build")
def build_command(
    corpus: Annotated[
        Path, typer.Argument(metavar="CORPUS", help="Parquet or CSV with place, year, kind and text; or a folder.")
    ],
    output: Annotated[
        Path, typer.Option("--output", metavar="FILE", help="The record, Parquet.", callback=writable_file)
    ] = Path("record.parquet"),
    since: Annotated[int, typer.Option("--since", min=1949, max=2100, help="Year of the earliest report.")] = 2003,
) -> None:
    """Make the record from a corpus of work reports: each promise and what the report after its due date says of it."""
    from analysis.record.build import build
    from analysis.record.cases import counted, to_frame, write_record
    from analysis.record.corpus import read_corpus

    reports = read_corpus(corpus, since)
    with progress("reading", "reports") as told:
        record = build(reports, told)
    if not record.cases:
        raise RequestError("\n".join(["no promise whose next report is at hand", *record.failures]))
    frame = to_frame(record.cases)
    notice(f"written: {write_record(frame, output)} ({_told(counted(frame))})")
    notice(f"left out: {record.unread} whose next report is not at hand, {record.looking_back} that look back")
    if record.failures:
        raise PartialError(record.failures)


@record_app.command("find")
def find_command(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="Part of the indicator's name, such as 农村公路.")] = "",
    region: Annotated[str, typer.Option("--region", help="Name or six-digit code.")] = "",
    year: Annotated[int | None, typer.Option("--year", help="Of the report that promises.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How the rows are printed.")] = Format.TABLE,
    output: options.TableOutput = None,
) -> None:
    """Show the promises of a kind, a place, a year, with what became of them."""
    from analysis.record.cases import counted, find, nothing_of

    if not (words or region or year):
        raise RequestError("nothing asked for: give words, --region or --year")
    found = find(words, region=region, year=year)
    if found.empty:
        asked = ", ".join(filter(None, [words, region, str(year or "")]))
        raise nothing_of(asked)
    emit_table(found, _text(found, asked_form(form, output)), output)
    notice(_told(counted(found)))


def _text(found: pd.DataFrame, form: Format) -> str:
    if form is Format.CSV:
        from analysis.tables.panel_file import csv_text

        return csv_text(found)
    if form is Format.JSON:
        from analysis.sentences.tables import as_json

        return as_json(found) + "\n"
    rows = found[list(_SHOWN)].astype(object).where(found[list(_SHOWN)].notna(), "")
    return text_table(heads(_SHOWN), [[_cell(value) for value in row] for row in rows.itertuples(index=False)])


def _cell(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _told(counts: dict[str, int]) -> str:
    """Return the counts in a sentence; what was not reported is neither kept nor missed."""
    return (
        f"{counts['promises']} promises; figure reported {counts['reported']} (kept {counts['met']}, missed "
        f"{counts['missed']}), other scope {counts['other_scope']}, words only {counts['words_only']}, not reported "
        f"{counts['not_reported']}, after a plan's last year and not scored {counts['flagged']}"
    )
