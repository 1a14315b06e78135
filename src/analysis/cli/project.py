"""``onpace project``: the projection of any tidy panel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.common import OutputOption, PoolOption, SeedOption, notice, progress

CAUTIONS = {
    "seasons": "{} series by month, quarter or half-year: their season is taken out and put back; what is known of"
    " errors was learnt from yearly series",
    "zeros": "{} series of zeros alone: nothing tells how far they may move, so their range is 0 to 0",
    "far": "--horizon {}: beyond 8 periods ranges are drawn on from those that were learnt, and were not back-tested",
}
"""What is said of a projection's cautions, on standard error."""


def project_command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="series_id, period, value; or any table that ingest reads.")
    ],
    horizon: Annotated[int, typer.Option("--horizon", help="Periods ahead of each series' last known value.")],
    levels: Annotated[
        str, typer.Option("--levels", metavar="50,80,95", help="Levels of the intervals in percent.")
    ] = "50,80,95",
    thresholds: Annotated[
        Path | None,
        typer.Option(
            "--thresholds", metavar="FILE", help="Rows of series_id, period, operator, value; needs --output."
        ),
    ] = None,
    output: OutputOption = None,
    pool: PoolOption = "auto",
    seed: SeedOption = 0,
) -> None:
    """Project every series of a panel: mean, median and intervals, and the probability of passing thresholds."""
    from analysis.errors import all_of
    from analysis.files import write
    from analysis.forecast.panel import pool_text
    from analysis.panels import question
    from analysis.tables.panel_file import csv_text, threshold_path, write_table

    answers, asked = all_of(
        lambda: threshold_path(output, thresholds),
        lambda: question(file, horizon, levels=levels, thresholds=thresholds, pool=pool),
    )
    with progress("projecting", "series") as told:
        result = asked.answer(seed, told)
    notice(result.pool.line)
    for name, reason in result.no_data.items():
        notice(f"no_data: {name} ({reason})")
    for code, number in result.cautions.items():
        notice(f"note: {CAUTIONS[code].format(number)}")
    if result.thresholds is not None and (unanswered := int(result.thresholds["probability"].isna().sum())):
        notice(f"thresholds: {unanswered} without a probability: not among the {horizon} periods after the last value")
    if output is None:
        print(csv_text(result.table), end="")
        return
    made_of = {"panel": file.name, "horizon": horizon, "levels": asked.request.levels, "seed": seed}
    places = [write_table(result.table, output)]
    if answers is not None and result.thresholds is not None:
        places.append(write_table(result.thresholds, answers))
    places.append(write(output.with_name(f"{output.stem}-pool.json"), pool_text(result, made_of)))
    for place in places:
        notice(f"written: {place}")
