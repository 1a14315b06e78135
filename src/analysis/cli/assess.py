"""``onpace assess``: say which targets are on pace."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.common import (
    DEFAULT_REGION,
    Format,
    OutputOption,
    RegionOption,
    WorkspaceOption,
    emit,
    resolve_as_of,
)

if TYPE_CHECKING:
    from analysis.assessment.door import Assessments


def assess_command(
    region: RegionOption = DEFAULT_REGION,
    quarter: Annotated[str, typer.Option("--quarter", help="Quarter reported on, such as 2026Q3.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="Nothing published later is seen; today if left out.")] = "",
    scenario: Annotated[str, typer.Option("--scenario", help="Name of a scenario.")] = "baseline",
    target: Annotated[list[str] | None, typer.Option("--target", help="Id of a target; may be repeated.")] = None,
    language: Annotated[str, typer.Option("--language", help="zh or en, for the table.")] = "zh",
    draws: Annotated[
        int, typer.Option("--draws", min=100, max=1_000_000, help="Simulated outcomes a target.")
    ] = 20_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the randomness.")] = 0,
    form: Annotated[Format, typer.Option("--format", help="How the table is printed.")] = Format.TABLE,
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Say of every target whether it will be met, and how surely."""
    from analysis.assessment.door import assess
    from analysis.present.wording import check_language
    from analysis.store import load

    check_language(language)
    known_on = resolve_as_of(quarter, as_of, date.today())
    store = load(region, workspace)
    result = assess(
        store, quarter=quarter, as_of=known_on, scenario=scenario, targets=target or (), draws=draws, seed=seed
    )
    emit(_printed(result, form, language), output)
    if result.failures:
        from analysis.errors import PartialError

        raise PartialError(result.failures)


def _printed(result: Assessments, form: Format, language: str) -> str:
    from analysis.present.reasoning import expected_sentences
    from analysis.present.tables import as_json, as_text
    from analysis.present.wording import say

    table = result.table
    if form is Format.CSV:
        return str(table.to_csv(index=False, lineterminator="\n"))
    if form is Format.JSON:
        return as_json(table) + "\n"
    from analysis.cli.common import text_table

    names = ("target", "plan", "done", "probability", "verdict", "grade")
    printed = text_table(["id", *(say(f"column.{name}", language) for name in names)], as_text(table, language))
    return printed + "".join(f"\n{sentence}" for sentence in expected_sentences(result, language)) + "\n"
