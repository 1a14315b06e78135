"""``onpace backtest``: the projection scored on what came after, beside the usual models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import today
from analysis.cli.common import Format, asked_form, emit, notice, printed
from analysis.errors import RequestError

FEW_CASES = 100
"""Below it, coverage of 80 % is known to no better than 8 points either way."""


def backtest_command(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="CSV or parquet: series_id, period, value; or m1, m3 or tourism.")
    ] = "",
    promises: Annotated[
        bool, typer.Option("--promises", help="Show how the record's models did on places and years left out.")
    ] = False,
    horizon: Annotated[
        int, typer.Option("--horizon", help="Years held back and projected; a competition has its own.")
    ] = 3,
    origins: Annotated[int, typer.Option("--origins", min=1, help="Rolling origins, each a year earlier.")] = 1,
    shortest: Annotated[int, typer.Option("--shortest", min=1, help="Values a history must keep.")] = 6,
    cut: Annotated[int, typer.Option("--cut", min=0, help="Cut each history to its last values; 0 keeps all.")] = 0,
    peers: Annotated[str, typer.Option("--peers", help="Models beside ours, separated by commas.")] = "naive,drift",
    pool: options.Pool = "auto",
    seed: options.Seed = 0,
    form: options.Form = Format.TABLE,
    output: options.Output = None,
) -> None:
    """Score the projection on values held back: errors, coverage with widths, and whether probabilities hold.

    Columns: mase, smape, scaled_quantile_loss, scaled_crps: errors of the median and of the whole range, lower is
    better; scaled ones in mean yearly changes of the series. coverage_80 and coverage_95: percent of outcomes inside
    the 80 and 95 % ranges, best near 80 and 95; width: mean width of those ranges, in mean yearly changes. brier:
    squared error of the probability of passing a threshold, lower is better. slope and intercept: 1 and 0 where
    probabilities mean what they say; a slope below 1 is too sure.
    """
    if output is not None:
        asked_form(Format.CSV if promises else Format.JSON, output)
    if promises:
        _show_promises(form, output)
        return
    if not file:
        raise RequestError("nothing to score: give FILE, or --promises")
    from analysis.backtest.backtest import OWN, stored
    from analysis.files import write
    from analysis.panels import backtest

    result = backtest(
        file, horizon, origins=origins, shortest=shortest, cut=cut or None, peers=peers, pool=pool, seed=seed
    )
    if (cases := result.models[OWN]["cases"]) < FEW_CASES:
        notice(f"note: {cases} cases: too few to tell one model from another, or whether probabilities hold")
    notice(result.pool.line)
    for name, number in result.versions.items():
        notice(f"{name} {number}")
    if output is not None:
        write(output, stored(result, today().isoformat()))
        return
    emit(printed(result.table(), form), None)


def _show_promises(form: Format, output: Path | None) -> None:
    """Print what was said of past promises and what came, places left out and years left out."""
    from analysis.backtest.promises import stored

    table = stored().drop(columns="weights")
    if output is not None:
        from analysis.tables.panel_file import csv_text

        emit(csv_text(table), output)
        return
    emit(printed(table, form), None)
