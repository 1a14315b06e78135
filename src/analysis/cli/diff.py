"""``onpace diff``: what changed between two quarters, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import today
from analysis.cli.common import Format, asked_form, emit, emit_table, notice, printed, resolve_as_of, text_table
from analysis.defaults import DRAWS
from analysis.words.wording import Words


def diff_command(
    earlier: Annotated[str, typer.Argument(metavar="QUARTER", help="The earlier quarter, such as 2026Q2.")],
    later: Annotated[str, typer.Argument(metavar="QUARTER", help="The later quarter, such as 2026Q3.")],
    region: options.Region = "",
    scenario: options.Scenario = "baseline",
    previous: options.Previous = None,
    language: options.Language = "zh",
    draws: options.Draws = DRAWS,
    seed: options.Seed = 0,
    form: options.Form = Format.TABLE,
    output: options.TableOutput = None,
    workspace: options.Workspace = None,
) -> None:
    """Decompose each probability's change: new data, revision, passing time, changed target, changed method."""
    from analysis.city import load
    from analysis.sentences.tables import change_rows

    words = Words(language)
    form = asked_form(form, output)
    known_on = resolve_as_of(later, "", today(workspace))
    change = load(region, workspace).compare(
        earlier, later, as_of=known_on, scenario=scenario, previous=previous, draws=draws, seed=seed
    )
    if form is not Format.TABLE:
        emit_table(change.table, printed(change.table, form), output)
        return
    emit(text_table(*change_rows(change, words)), output)
    if not change.table["change"].abs().gt(0).any():
        notice(words.say("diff.none"))
