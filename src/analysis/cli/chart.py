"""``onpace chart``: one target's chart singly."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import today
from analysis.cli.common import notice, resolve_as_of, writable_file
from analysis.defaults import DRAWS


def chart_command(
    target: options.TargetId,
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            metavar="FILE",
            help="Where to: .svg, .png, .pdf, or .csv for what it shows.",
            callback=writable_file,
        ),
    ],
    quarter: options.Quarter = "",
    as_of: options.AsOf = "",
    scenario: options.Scenario = "baseline",
    language: options.Language = "zh",
    draws: options.Draws = DRAWS,
    seed: options.Seed = 0,
    workspace: options.Workspace = None,
) -> None:
    """Write one target's chart: history, fan, target and required path; or the table of what it shows."""
    from analysis.city import load
    from analysis.report.single_chart import ending_of, write_chart
    from analysis.store.store import region_of_target

    ending_of(to)
    known_on = resolve_as_of(quarter, as_of, today(workspace))
    city = load(region_of_target(target).name, workspace)
    found = city.target(target, quarter, as_of=known_on, scenario=scenario, language=language, draws=draws, seed=seed)
    notice(f"written: {write_chart(found, to)}")
