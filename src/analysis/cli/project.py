"""``onpace project``: the projection of any tidy panel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import options
from analysis.cli.common import is_table, notice, progress

if TYPE_CHECKING:
    import pandas as pd

    from analysis.forecast.panel import PanelProjection

CAUTIONS = {
    "whole_year": "{} series whose latest year is complete: its sum stands, without a range",
    "seasons": "{} series by month, quarter or half-year: their season is taken out and put back; what is known of"
    " errors was learnt from yearly series",
    "zeros": "{} series of zeros alone: nothing tells how far they may move, so their range is 0 to 0",
    "like": "{} series are projected with what is known of the others of their group",
    "known": "{} series with figures of others of their group for the periods ahead",
    "far": "--horizon {}: beyond 8 years, 12 quarters or 18 months ranges are drawn on from those learnt",
}
"""What is said of a projection's cautions, on standard error."""


def project_command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="series_id, period, value; or any table that ingest reads.")
    ],
    horizon: Annotated[
        int | None, typer.Option("--horizon", help="Periods ahead of each series' last known value.")
    ] = None,
    to_year: Annotated[
        bool, typer.Option("--to-year", help="The total of each series' latest year, from its months or quarters.")
    ] = False,
    levels: Annotated[
        str, typer.Option("--levels", metavar="50,80,95", help="Levels of the intervals in percent.")
    ] = "50,80,95",
    thresholds: Annotated[
        Path | None,
        typer.Option(
            "--thresholds", metavar="FILE", help="Rows of series_id, period, operator, value; needs --output."
        ),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option("--group", metavar="COLUMN", help="Column that names like series: they tell of each other."),
    ] = None,
    output: options.TableOutput = None,
    pool: options.Pool = "auto",
    seed: options.Seed = 0,
) -> None:
    """Project every series of a panel: mean, median and intervals, and the probability of passing thresholds."""
    from analysis.errors import RequestError, all_of
    from analysis.panels import project_to_year, question
    from analysis.tables.panel_file import threshold_path

    if to_year:
        if horizon is not None or thresholds is not None or group is not None:
            raise RequestError("--to-year stands alone: it goes with none of --horizon, --thresholds and --group")
        result = project_to_year(file, levels=levels, pool=pool, seed=seed)
        _tell(result)
        _deliver(result, output, None, {"panel": file.name, "to_year": True, "levels": levels, "seed": seed})
        return
    if horizon is None:
        raise RequestError("--horizon N is needed, or --to-year for the total of the year under way")
    answers, asked = all_of(
        lambda: threshold_path(output, thresholds),
        lambda: question(file, horizon, levels=levels, thresholds=thresholds, group=group, pool=pool),
    )
    with progress("projecting", "series") as told:
        result = asked.answer(seed, told)
    _tell(result)
    if result.thresholds is not None and (unanswered := int(result.thresholds["probability"].isna().sum())):
        notice(f"thresholds: {unanswered} without a probability: not among the {horizon} periods after the last value")
    made_of: dict[str, object] = {"panel": file.name, "horizon": horizon, "levels": asked.levels, "seed": seed}
    if group is not None:
        made_of["group"] = group
    _deliver(result, output, answers, made_of)


def _tell(result: PanelProjection) -> None:
    """Say on standard error what a projection rests on, and what it leaves out."""
    for pool in (result.pool, *result.pool.seasonal):
        notice(pool.line)
    for name, reason in result.no_data.items():
        notice(f"no_data: {name} ({reason})")
    for code, number in result.cautions.items():
        notice(f"note: {CAUTIONS[code].format(number)}")


def _deliver(result: PanelProjection, output: Path | None, answers: Path | None, made_of: dict[str, object]) -> None:
    """Print the table, or write it with what it is made of and the answers to thresholds."""
    from analysis.files import write
    from analysis.forecast.panel import pool_text
    from analysis.tables.panel_file import csv_text, write_table

    if output is None:
        print(csv_text(result.table), end="")
        return
    places = [_written(result.table, output)]
    if answers is not None and result.thresholds is not None:
        places.append(write_table(result.thresholds, answers))
    places.append(write(output.with_name(f"{output.stem}-pool.json"), pool_text(result, made_of)))
    for place in places:
        notice(f"written: {place}")


def _written(table: pd.DataFrame, output: Path) -> Path:
    """Write a projection in the form of its file's ending: CSV unless that names another."""
    from analysis.export.forms import write_as
    from analysis.export.table import Exported
    from analysis.tables.panel_file import PARQUET, write_table

    if is_table(output) and output.suffix.lower() not in PARQUET:
        return write_as([Exported("table", table)], output)
    return write_table(table, output)
