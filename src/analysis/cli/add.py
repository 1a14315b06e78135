"""``onpace add``: one figure into the store."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import recording_day
from analysis.cli.common import Format
from analysis.cli.ingest import (
    DryRunOption,
    InferredOption,
    PublishedOption,
    PublisherOption,
    ReliabilityOption,
    SourceOption,
    UrlOption,
    YesOption,
    finish,
)


def add_command(
    series: Annotated[str, typer.Argument(metavar="SERIES", help="Id or name: renewable-capacity, 粮食总产量.")],
    period: Annotated[
        str, typer.Argument(metavar="PERIOD", help="2026, 2026Q3, 2026-09, 2026-01/2026-09, 2026年1-9月.")
    ],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="As printed: 612, 超420, 约118.")],
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="As printed: 万千瓦, %, 亿斤.")],
    source: SourceOption = "",
    source_url: UrlOption = "",
    published: PublishedOption = "",
    inferred: InferredOption = False,
    region: options.Region = "",
    publisher: PublisherOption = "",
    reliability: ReliabilityOption = "",
    status: Annotated[str, typer.Option("--status", help="A, B, D, E, P …; 初步, 预计.")] = "",
    note: Annotated[str, typer.Option("--note", help="What a reader must know.")] = "",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    form: options.Form = Format.TABLE,
    workspace: options.Workspace = None,
) -> None:
    """Add one figure, such as: renewable-capacity 2026-09 612 万千瓦 --source-url URL --published 2026-10-20."""
    from analysis.ingest.entry import Entry
    from analysis.ingest.imports import Origin, read_one

    entry = Entry("add", 1, "value", value, indicator=series, period=period, unit=unit, status=status, note=note)
    origin = Origin(source, region, published, source_url, publisher, reliability, inferred)
    finish(read_one(entry, origin, recording_day(workspace), workspace=workspace), dry_run=dry_run, yes=yes, form=form)
