"""``onpace coverage``: what is known of every target, and the five figures most worth asking for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.cli import options
from analysis.cli.clock import today
from analysis.cli.common import (
    Format,
    asked_form,
    chosen_cities,
    emit_table,
    printed,
    resolve_as_of,
    text_table,
    told_in_part,
    working,
)
from analysis.words.wording import Words

if TYPE_CHECKING:
    import pandas as pd

    from analysis.retrospect.coverage import Coverage
    from analysis.store.store import Store


def coverage_command(
    region: options.Regions = None,
    quarter: options.Quarter = "",
    as_of: options.AsOf = "",
    language: options.Language = "zh",
    seed: options.Seed = 0,
    form: options.Form = Format.TABLE,
    output: options.TableOutput = None,
    workspace: options.Tables = None,
) -> None:
    """Say what is known of every target, what would lift its grade, and which missing figures are worth most."""
    form = asked_form(form, output)
    import pandas as pd

    known_on = resolve_as_of(quarter, as_of, today(workspace))
    found: list[tuple[Coverage, Store]] = []
    failures: list[str] = []
    with working() as told:
        for city in chosen_cities(region, workspace, "covering", failures):
            told(f"{city.name}: assessing every target, then again with each missing figure known")
            found.append((city.missing(quarter, as_of=known_on, seed=seed), city.store))
    table = pd.concat([each.table for each, _ in found], ignore_index=True)
    emit_table(table, _printed(found, table, form, language), output)
    told_in_part(failures)


def _printed(found: list[tuple[Coverage, Store]], table: pd.DataFrame, form: Format, language: str) -> str:
    import pandas as pd

    if form is Format.TABLE:
        return "\n".join(_text(each, store, language) for each, store in found)
    if form is Format.CSV:
        return printed(table, form)
    calls = pd.concat([each.calls for each, _ in found], ignore_index=True)
    return f'{{"calls": {printed(calls, form).strip()},\n"targets": {printed(table, form).strip()}}}\n'


def _text(found: Coverage, store: Store, language: str) -> str:
    from analysis.sentences.missing import call_rows, coverage_rows

    words = Words(language)
    calls = call_rows(found, words)
    lines = [words.say("coverage.calls_heading" if calls else "coverage.calls_none", n=len(calls))]
    for call in calls:
        lines.append(words.say("coverage.call", rank=call["rank"], figure=call["figure"]))
        told = (call[name] for name in ("when", "expected", "basis", "narrows", "decided"))
        lines += [f"   {line}" for line in told if line]
    header, rows = coverage_rows(found, words)
    names = ("name", "grade", "evidence", "lift", "narrowing", "rank")
    table = text_table(["id", *header], [[row["id"], *(row[name] for name in names)] for row in rows])
    return "\n".join(lines) + "\n\n" + table + "\n" + words.say("coverage.note") + "\n"
