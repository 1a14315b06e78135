"""``onpace coverage``: what is known of every target, and the five figures most worth asking for."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from analysis.cli.common import (
    DEFAULT_REGION,
    Format,
    OutputOption,
    RegionOption,
    TablesOption,
    emit,
    resolve_as_of,
    text_table,
    working,
)


def coverage_command(
    region: RegionOption = DEFAULT_REGION,
    quarter: Annotated[str, typer.Option("--quarter", help="Quarter reported on, such as 2026Q3.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="Nothing published later is seen; today if left out.")] = "",
    language: Annotated[str, typer.Option("--language", help="zh or en, for the table.")] = "zh",
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the randomness.")] = 0,
    form: Annotated[Format, typer.Option("--format", help="How the table is printed.")] = Format.TABLE,
    output: OutputOption = None,
    workspace: TablesOption = None,
) -> None:
    """Say what is known of every target, what would lift its grade, and which missing figures are worth most."""
    from analysis.assessment.door import assess
    from analysis.coverage import coverage
    from analysis.present.wording import check_language
    from analysis.store import load

    check_language(language)
    known_on = resolve_as_of(quarter, as_of, date.today())
    store = load(region, workspace)
    with working() as told:
        told("assessing every target")
        result = assess(store, quarter=quarter, as_of=known_on, seed=seed)
        told("assessing again with each missing figure known")
        found = coverage(store, result)
    emit(_printed(found, store, form, language), output)


def _printed(found, store, form: Format, language: str) -> str:  # type: ignore[no-untyped-def]
    from analysis.present.missing import call_rows, coverage_rows
    from analysis.present.tables import as_json
    from analysis.present.wording import say

    if form is Format.CSV:
        return str(found.table.to_csv(index=False, lineterminator="\n"))
    if form is Format.JSON:
        return f'{{"calls": {as_json(found.calls)},\n"targets": {as_json(found.table)}}}\n'
    calls = call_rows(found, store, language)
    lines = [say("coverage.calls_heading" if calls else "coverage.calls_none", language, n=len(calls))]
    for call in calls:
        lines.append(say("coverage.call", language, **{name: call[name] for name in ("rank", "figure", "narrowing")}))
        lines.append(
            "   " + "\n   ".join(filter(None, (call["expected"], call["basis"], call["decided"], call["when"])))
        )
    header, rows = coverage_rows(found, language)
    names = ("name", "grade", "evidence", "lift", "narrowing", "rank")
    table = text_table(["id", *header], [[row["id"], *(row[name] for name in names)] for row in rows])
    return "\n".join(lines) + "\n\n" + table + "\n" + say("coverage.note", language) + "\n"
