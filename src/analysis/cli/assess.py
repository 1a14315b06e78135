"""``onpace assess``: say which targets are on pace."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.common import (
    ALL,
    AsOfOption,
    Format,
    OutputOption,
    QuarterOption,
    RegionsOption,
    TablesOption,
    chosen_stores,
    emit,
    resolve_as_of,
)

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("target", "plan", "done", "latest", "probability", "verdict", "grade")


def assess_command(
    region: RegionsOption = None,
    quarter: QuarterOption = "",
    as_of: AsOfOption = "",
    scenario: Annotated[str, typer.Option("--scenario", help="Name of a scenario.")] = "baseline",
    target: Annotated[
        list[str] | None, typer.Option("--target", help="Id of a target; may be repeated; all if left out.")
    ] = None,
    language: Annotated[str, typer.Option("--language", help="zh or en, for the table.")] = "zh",
    draws: Annotated[
        int, typer.Option("--draws", min=100, max=1_000_000, help="Simulated outcomes a target.")
    ] = 20_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the randomness.")] = 0,
    form: Annotated[Format, typer.Option("--format", help="How the table is printed.")] = Format.TABLE,
    output: OutputOption = None,
    workspace: TablesOption = None,
) -> None:
    """Say of every target whether it will be met, and how surely."""
    from analysis.assessment.assess import assess
    from analysis.present.reasoning import expected_sentences
    from analysis.present.tables import as_text
    from analysis.present.wording import check_language

    check_language(language)
    known_on = resolve_as_of(quarter, as_of, date.today())
    made: list[tuple[pd.DataFrame, list[list[str]], list[str]]] = []
    failures: list[str] = []
    for store in chosen_stores(region, workspace, "assessing"):
        result = assess(
            store, quarter=quarter, as_of=known_on, scenario=scenario, targets=target or (), draws=draws, seed=seed
        )
        # the draws of thousands of regions would not fit into memory
        told = form is Format.TABLE
        rows, sentences = (as_text(result, language), list(expected_sentences(result, language))) if told else ([], [])
        made.append((result.table, rows, sentences))
        failures += result.failures
    if ALL in (region or ()):
        failures += map(str, store.strangers)
    emit(_printed(made, form, language), output)
    if failures:
        from analysis.errors import PartialError

        raise PartialError(failures)


def _printed(made: list[tuple[pd.DataFrame, list[list[str]], list[str]]], form: Format, language: str) -> str:
    import pandas as pd

    from analysis.cli.common import text_table
    from analysis.present.tables import as_json
    from analysis.present.wording import say

    table = made[0][0] if len(made) == 1 else pd.concat([table for table, _, _ in made], ignore_index=True)
    if form is Format.CSV:
        return str(table.to_csv(index=False, lineterminator="\n"))
    if form is Format.JSON:
        return as_json(table) + "\n"
    header = ["id", *(say(f"column.{name}", language) for name in COLUMNS)]
    return "\n".join(
        text_table(header, rows) + "".join(f"\n{sentence}" for sentence in told) + "\n" for _, rows, told in made
    )
