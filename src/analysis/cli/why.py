"""``onpace why``: the whole chain behind one target's verdict."""

from __future__ import annotations

from analysis.cli import options
from analysis.cli.clock import today
from analysis.cli.common import resolve_as_of
from analysis.defaults import DRAWS


def why_command(
    target: options.TargetId,
    quarter: options.Quarter = "",
    as_of: options.AsOf = "",
    scenario: options.Scenario = "baseline",
    language: options.Language = "zh",
    draws: options.Draws = DRAWS,
    seed: options.Seed = 0,
    workspace: options.Workspace = None,
) -> None:
    """Print the whole chain: clause, target, figures with their sources, model and pool, draws, verdict."""
    from analysis.city import load
    from analysis.store.store import region_of_target

    known_on = resolve_as_of(quarter, as_of, today(workspace))
    city = load(region_of_target(target).name, workspace)
    print(
        city.target(target, quarter, as_of=known_on, scenario=scenario, language=language, draws=draws, seed=seed).why()
    )
