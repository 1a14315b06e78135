"""``onpace request``: forms that ask departments for figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import today
from analysis.cli.common import notice, writable_folder


def request_command(
    quarter: Annotated[str, typer.Option("--quarter", metavar="2026Q4", help="The quarter whose figures are wanted.")],
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Folder for the workbooks.", callback=writable_folder)
    ],
    owner: Annotated[str, typer.Option("--owner", help="One department, or a part of its name; default: all.")] = "",
    region: options.Region = "",
    workspace: options.Workspace = None,
) -> None:
    """Write one workbook a department that asks for its figures; onpace ingest reads it back."""
    from analysis.city import load
    from analysis.domain.periods import Quarter
    from analysis.retrospect.request import write_forms

    city = load(region, workspace)
    found = city.forms(quarter, as_of=today(workspace), owner=owner)
    for form, path in zip(found, write_forms(found, city.store.region, Quarter.parse(quarter), output), strict=True):
        assumed = "; no target names it, it usually answers for the field" if form.assumed else ""
        notice(f"{form.department}: {len(form.asked)} figures asked for{assumed}")
        print(path)
