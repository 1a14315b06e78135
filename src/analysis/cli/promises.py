"""``onpace promises``: what the record says of each promise of a table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import options
from analysis.cli.common import Format, asked_form, emit_table, notice, printed
from analysis.errors import PartialError


def promises_command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV, Parquet or xlsx: id, indicator_zh, unit, and lower or upper; region, level, report_year, kind, "
            "operator, direction, evidence, commitment, due and previous_value help.",
        ),
    ],
    history: Annotated[
        Path | None, typer.Option("--history", metavar="FILE", help="The promises' own figures: id, period, value.")
    ] = None,
    output: options.TableOutput = None,
) -> None:
    """Rate a table of promises: the chance that a figure is reported, and that it keeps the promise if so.

    Columns: p_reported, p_met (if reported), probability (p_met, moved by the promise's own figures where there are
    any), low_ratio and high_ratio: 10 and 90 % of outcome ÷ promise if reported; n: like promises with a reported
    outcome on which p_met rests; deliverable: what sort of thing is promised.
    """
    from analysis.record.table import rated
    from analysis.tables.panel_file import csv_text

    result = rated(file, history)
    as_json = asked_form(Format.TABLE, output) is Format.JSON
    text = printed(result.rows, Format.JSON) if as_json else csv_text(result.rows)
    emit_table(result.rows, text, output)
    for line in result.notes:
        notice(line)
    notice(f"rated: {len(result.rows)} promises")
    if result.failures:
        raise PartialError(result.failures)
