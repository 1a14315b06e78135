"""``onpace diff``: what changed between two quarters, and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.common import (
    DEFAULT_REGION,
    Format,
    OutputOption,
    RegionOption,
    WorkspaceOption,
    emit,
    notice,
    resolve_as_of,
)


def diff_command(
    earlier: Annotated[str, typer.Argument(metavar="QUARTER", help="The earlier quarter, such as 2026Q2.")],
    later: Annotated[str, typer.Argument(metavar="QUARTER", help="The later quarter, such as 2026Q3.")],
    region: RegionOption = DEFAULT_REGION,
    scenario: Annotated[str, typer.Option("--scenario", help="Name of a scenario.")] = "baseline",
    previous: Annotated[
        Path | None,
        typer.Option(
            "--previous",
            metavar="FILE",
            help="assessment.csv published for the earlier quarter; assessed anew if left out.",
        ),
    ] = None,
    language: Annotated[str, typer.Option("--language", help="zh or en, for the table.")] = "zh",
    draws: Annotated[
        int, typer.Option("--draws", min=100, max=1_000_000, help="Simulated outcomes a target.")
    ] = 20_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the randomness.")] = 0,
    form: Annotated[Format, typer.Option("--format", help="How the table is printed.")] = Format.TABLE,
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Decompose each probability's change: new data, revision, passing time, changed target, changed method."""
    from analysis.present.tables import as_json, change_rows
    from analysis.present.wording import check_language, say
    from analysis.retrospect.changes import compare, published_probabilities
    from analysis.store.store import load

    check_language(language)
    known_on = resolve_as_of(later, "", date.today())
    store = load(region, workspace)
    published = published_probabilities(previous) if previous else None
    change = compare(
        store, earlier, later, later_as_of=known_on, scenario=scenario, published=published, draws=draws, seed=seed
    )
    if form is Format.CSV:
        emit(change.table.to_csv(index=False, lineterminator="\n"), output)
        return
    if form is Format.JSON:
        emit(as_json(change.table) + "\n", output)
        return
    from analysis.cli.common import text_table

    header, rows = change_rows(change, language)
    emit(text_table(header, rows), output)
    if not change.table["change"].abs().gt(0).any():
        notice(say("diff.none", language))
