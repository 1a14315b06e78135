"""``onpace ingest``: files of statistics into the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import recording_day
from analysis.cli.common import Format, notice, spoken_here
from analysis.words.wording import worded

if TYPE_CHECKING:
    from analysis.ingest.imported import Import

SourceOption = Annotated[str, typer.Option("--source", help="Id in sources.csv, or the title of a new source.")]
PublishedOption = Annotated[str, typer.Option("--published", help="Day, month or year; unknown if left out.")]
InferredOption = Annotated[bool, typer.Option("--inferred", help="The date of --published is inferred, not printed.")]
UrlOption = Annotated[str, typer.Option("--source-url", help="Address of a new source.")]
PublisherOption = Annotated[str, typer.Option("--publisher", help="Who published a new source.")]
ReliabilityOption = Annotated[
    str, typer.Option("--reliability", metavar="official|reported|press|secondary", help="Of a new source.")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would change and write nothing.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Write in spite of notices that ask for confirmation.")]


SHOWN = 20
"""Notices of one kind that are shown; a table of counties may have thousands."""


def ingest_command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Tables of any form, also filled forms.")],
    source: SourceOption = "",
    region: Annotated[str, typer.Option("--region", help="Of figures that name none: name or six-digit code.")] = "",
    published: PublishedOption = "",
    inferred: InferredOption = False,
    source_url: UrlOption = "",
    publisher: PublisherOption = "",
    reliability: ReliabilityOption = "",
    licence: Annotated[str, typer.Option("--licence", help="Terms under which the files may be used.")] = "",
    indicator: Annotated[str, typer.Option("--indicator", help="Of figures whose table names none.")] = "",
    unit: Annotated[str, typer.Option("--unit", help="Of figures whose table prints none.")] = "",
    scope: Annotated[str, typer.Option("--scope", help="Of all figures: 市辖区, 规模以上 …")] = "",
    period: Annotated[str, typer.Option("--period", help="Of figures whose table names none.")] = "",
    only: Annotated[str, typer.Option("--only", help="Regions whose figures are read, separated by commas.")] = "",
    columns: Annotated[
        str, typer.Option("--columns", help="Columns to read; or HEAD=ROLE, HEAD=SERIES, HEAD=- to leave one out.")
    ] = "",
    new_series: Annotated[bool, typer.Option("--new-series", help="Make a series of every unknown indicator.")] = False,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    form: options.Form = Format.TABLE,
    workspace: options.Workspace = None,
) -> None:
    """Read figures from files, show what would change, and add them to the store."""
    from analysis.ingest.imports import Origin
    from analysis.ingest.layout import Given, read_columns
    from analysis.intake.taking_in import read_files
    from analysis.workspace import own_region

    given = Given(indicator, unit, scope, period, _listed(only), read_columns(columns))
    assumed = own_region(workspace)
    origin = Origin(source, region, published, source_url, publisher, reliability, inferred, licence, assumed)
    day = recording_day(workspace)
    result = read_files(files, origin, day, workspace=workspace, new_series=new_series, given=given)
    finish(result, dry_run=dry_run, yes=yes, form=form)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())


def finish(result: Import, *, dry_run: bool, yes: bool, form: Format) -> None:
    """Show what an import found, ask where there is doubt, and write it."""
    from analysis.errors import InputError, RequestError

    _show_columns(result)
    told: dict[str, int] = {}
    for each in result.notices:
        told[each.kind] = told.get(each.kind, 0) + 1
        if told[each.kind] <= SHOWN:
            notice(f"{'? ' if each.confirm else '  '}{each.kind}: {each}")
    for kind, count in told.items():
        if count > SHOWN:
            notice(f"  {kind}: and {count - SHOWN} more; --format json has them all")
    _print(result, form)
    if result.faults:
        raise InputError(result.faults)
    if dry_run:
        return
    if result.doubts and not yes and not _confirmed(len(result.doubts)):
        raise RequestError(
            worded(
                "nothing written: {n:# notice asks|# notices ask} for confirmation (marked ?); --yes gives it",
                n=len(result.doubts),
            )
        )
    for path in result.write(confirmed=yes):
        notice(f"written: {path}")


MOST_COLUMNS = 60
"""Columns that are shown; the JSON has all."""


def _show_columns(result: Import) -> None:
    """Show how each column was understood, columns of periods as one line, for a person to check."""
    from analysis.cli.common import heads, text_table

    rows = [[each.file, each.column, each.head, each.role, each.meaning] for each in result.columns_shown()]
    if rows:
        more = [["…", "", f"{len(rows) - MOST_COLUMNS} more", "", ""]] if len(rows) > MOST_COLUMNS else []
        notice(text_table(heads(["file", "column", "head", "role", "read as"]), rows[:MOST_COLUMNS] + more))


def _confirmed(count: int) -> bool:
    import sys

    return sys.stdin.isatty() and typer.confirm(
        spoken_here(worded("{n:# notice asks|# notices ask} for confirmation. Write?", n=count)), err=True
    )


def _print(result: Import, form: Format) -> None:
    import sys

    from analysis.cli.common import heads, text_table
    from analysis.formulas import as_csv
    from analysis.ingest.read_observation import COLUMNS

    if form is Format.JSON:
        sys.stdout.write(result.to_json())
    elif form is Format.CSV:
        texts = (each.observation.texts().values() for each in result.observations)
        sys.stdout.write(as_csv([COLUMNS, *texts]))
    else:
        counts = {**dict(sorted(result.counts.items())), "faults": len(result.faults)}
        rows = [[kind, str(count)] for kind, count in zip(heads(list(counts)), counts.values(), strict=True)]
        table = text_table(heads(["figures", "count"]), rows)
        (sys.stderr if result.faults else sys.stdout).write(table)  # of what is refused nothing is a result
