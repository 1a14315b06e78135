"""``onpace backtest``: the projection scored on what came after, beside the usual models."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from analysis.cli.common import Format, OutputOption, all_of, chosen_pool, notice, show
from analysis.cli.project import PoolOption


def backtest_command(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="CSV or parquet: series_id, period, value; or m1, m3 or tourism.")
    ],
    horizon: Annotated[
        int, typer.Option("--horizon", help="Years held back and projected; a competition has its own.")
    ] = 3,
    origins: Annotated[int, typer.Option("--origins", min=1, help="Rolling origins, each a year earlier.")] = 1,
    shortest: Annotated[int, typer.Option("--shortest", min=1, help="Values a history must keep.")] = 6,
    cut: Annotated[int, typer.Option("--cut", min=0, help="Cut each history to its last values; 0 keeps all.")] = 0,
    peers: Annotated[str, typer.Option("--peers", help="Models beside ours, separated by commas.")] = "naive,drift",
    pool: PoolOption = "auto",
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the draws.")] = 0,
    format: Annotated[Format, typer.Option("--format", help="How the table is printed.")] = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Score the projection on values held back: errors, coverage with widths, and whether probabilities hold."""
    from analysis.backtest.run import backtest, read_data, stored
    from analysis.files import write

    names = [name for name in peers.split(",") if name]
    data, used = all_of(
        lambda: read_data(file, horizon, origins=origins, shortest=shortest, cut=cut or None, peers=names),
        lambda: chosen_pool(pool),
    )
    result = backtest(data, pool=used, peers=names, seed=seed)
    notice(result.pool.line)
    for name, number in result.versions.items():
        notice(f"{name} {number}")
    if output is not None:
        write(output, stored(result, date.today().isoformat()))
        return
    show(result.table(), format)
