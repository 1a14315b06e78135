"""``onpace list``: what there is to be named: targets, series, regions, scenarios, notebooks."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from analysis.cli import options
from analysis.cli.common import Format, emit_rows


class What(StrEnum):
    """What is listed."""

    TARGETS = "targets"
    SERIES = "series"
    REGIONS = "regions"
    SCENARIOS = "scenarios"
    NOTEBOOKS = "notebooks"


def list_command(
    what: Annotated[What, typer.Argument(metavar="WHAT", help="targets, series, regions, scenarios or notebooks.")],
    region: options.Region = "",
    language: options.Language = "zh",
    form: options.Form = Format.TABLE,
    workspace: options.Workspace = None,
) -> None:
    """List targets or series of a region, regions with targets, scenarios or notebooks: the names commands take."""
    from analysis.jobs.listings import listing

    emit_rows(listing(what, region, language, workspace), form)
