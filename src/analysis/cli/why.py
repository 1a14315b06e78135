"""``onpace why``: the whole chain behind one target's verdict."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.cli.clock import today
from analysis.cli.common import (
    AsOfOption,
    DrawsOption,
    LanguageOption,
    QuarterOption,
    ScenarioOption,
    SeedOption,
    WorkspaceOption,
    resolve_as_of,
)
from analysis.defaults import DRAWS


def why_command(
    target: Annotated[str, typer.Argument(metavar="ID", help="Id of a target, such as liaocheng-2026-20.")],
    quarter: QuarterOption = "",
    as_of: AsOfOption = "",
    scenario: ScenarioOption = "baseline",
    language: LanguageOption = "zh",
    draws: DrawsOption = DRAWS,
    seed: SeedOption = 0,
    workspace: WorkspaceOption = None,
) -> None:
    """Print the whole chain: clause, target, figures with their sources, model and pool, draws, verdict."""
    from analysis.city import load
    from analysis.store.store import region_of_target

    known_on = resolve_as_of(quarter, as_of, today(workspace))
    city = load(region_of_target(target).name, workspace)
    print(
        city.target(target, quarter, as_of=known_on, scenario=scenario, language=language, draws=draws, seed=seed).why()
    )
