"""``onpace coverage``: what is known of every target, and the five figures most worth asking for."""

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
    text_table,
    working,
)

if TYPE_CHECKING:
    from analysis.retrospect.coverage import Coverage
    from analysis.store.store import Store


def coverage_command(
    region: RegionsOption = None,
    quarter: QuarterOption = "",
    as_of: AsOfOption = "",
    language: Annotated[str, typer.Option("--language", help="zh or en, for the table.")] = "zh",
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the randomness.")] = 0,
    form: Annotated[Format, typer.Option("--format", help="How the table is printed.")] = Format.TABLE,
    output: OutputOption = None,
    workspace: TablesOption = None,
) -> None:
    """Say what is known of every target, what would lift its grade, and which missing figures are worth most."""
    from analysis.assessment.assess import assess
    from analysis.present.wording import check_language
    from analysis.retrospect.coverage import coverage

    check_language(language)
    known_on = resolve_as_of(quarter, as_of, date.today())
    found: list[tuple[Coverage, Store]] = []
    failures: list[str] = []
    with working() as told:
        for store in chosen_stores(region, workspace, "covering"):
            told(f"{store.region.name}: assessing every target, then again with each missing figure known")
            found.append((coverage(assess(store, quarter=quarter, as_of=known_on, seed=seed)), store))
    if ALL in (region or ()):
        failures += map(str, store.strangers)
    emit(_printed(found, form, language), output)
    if failures:
        from analysis.errors import PartialError

        raise PartialError(failures)


def _printed(found: list[tuple[Coverage, Store]], form: Format, language: str) -> str:
    import pandas as pd

    from analysis.present.tables import as_json

    if form is Format.TABLE:
        return "\n".join(_text(each, store, language) for each, store in found)
    table, calls = (
        pd.concat([getattr(each, name) for each, _ in found], ignore_index=True) if len(found) > 1 else first
        for name, first in (("table", found[0][0].table), ("calls", found[0][0].calls))
    )
    if form is Format.CSV:
        return str(table.to_csv(index=False, lineterminator="\n"))
    return f'{{"calls": {as_json(calls)},\n"targets": {as_json(table)}}}\n'


def _text(found: Coverage, store: Store, language: str) -> str:
    from analysis.present.missing import call_rows, coverage_rows
    from analysis.present.wording import say

    calls = call_rows(found, language)
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
