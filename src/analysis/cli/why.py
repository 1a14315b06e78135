"""``onpace why``: the whole chain behind one target's verdict."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from analysis.cli.common import AsOfOption, QuarterOption, WorkspaceOption, resolve_as_of


def why_command(
    target: Annotated[str, typer.Argument(metavar="ID", help="Id of a target, such as liaocheng-2026-20.")],
    quarter: QuarterOption = "",
    as_of: AsOfOption = "",
    scenario: Annotated[str, typer.Option("--scenario", help="Name of a scenario.")] = "baseline",
    language: Annotated[str, typer.Option("--language", help="zh or en.")] = "zh",
    draws: Annotated[int, typer.Option("--draws", min=100, max=1_000_000, help="Simulated outcomes.")] = 20_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the randomness.")] = 0,
    workspace: WorkspaceOption = None,
) -> None:
    """Print the whole chain: clause, target, figures with their sources, model and pool, draws, verdict."""
    from analysis.assessment.assess import assess
    from analysis.present.explanation import chain
    from analysis.present.wording import check_language
    from analysis.store.store import load, region_of_target

    check_language(language)
    known_on = resolve_as_of(quarter, as_of, date.today())
    store = load(region_of_target(target).name, workspace)
    result = assess(store, quarter=quarter, as_of=known_on, scenario=scenario, targets=[target], draws=draws, seed=seed)
    print(chain(result, target, language))
