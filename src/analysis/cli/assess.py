"""``onpace assess``: say which targets are on pace."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from analysis.cli.common import (
    AsOfOption,
    DrawsOption,
    Format,
    FormatOption,
    LanguageOption,
    QuarterOption,
    RegionsOption,
    ScenarioOption,
    SeedOption,
    TableOutputOption,
    TablesOption,
    TargetsOption,
    asked_form,
    chosen_cities,
    emit_table,
    printed,
    resolve_as_of,
    text_table,
    told_in_part,
)
from analysis.defaults import DRAWS
from analysis.words.wording import Words

if TYPE_CHECKING:
    import pandas as pd

    from analysis.assessment.assess import Assessments

COLUMNS = ("target", "plan", "done", "latest", "progress", "outlook", "probability", "reported", "grade", "like")


def assess_command(
    region: RegionsOption = None,
    quarter: QuarterOption = "",
    as_of: AsOfOption = "",
    scenario: ScenarioOption = "baseline",
    target: TargetsOption = None,
    language: LanguageOption = "zh",
    draws: DrawsOption = DRAWS,
    seed: SeedOption = 0,
    form: FormatOption = Format.TABLE,
    output: TableOutputOption = None,
    workspace: TablesOption = None,
) -> None:
    """Say of every target whether it will be met, and how surely."""
    import pandas as pd

    form = asked_form(form, output)
    known_on = resolve_as_of(quarter, as_of, date.today())
    failures: list[str] = []
    tables, texts, chances = [], [], []
    for city in chosen_cities(region, workspace, "assessing", failures):
        result = city.assess(quarter, as_of=known_on, scenario=scenario, targets=target or (), draws=draws, seed=seed)
        # the draws of thousands of regions would not fit into memory: what is printed of them is made at once
        tables.append(result.table)
        texts += [_text(result, language)] if form is Format.TABLE else []
        chances.append(result.chances)
        failures += result.failures
    table = pd.concat(tables, ignore_index=True)
    if len(texts) > 1:
        texts.append(_together(chances, language, draws, seed))
    emit_table(table, "\n".join(texts) if texts else printed(table, form), output)
    told_in_part(failures)


def _together(chances: list[pd.DataFrame], language: str, draws: int, seed: int) -> str:
    from analysis.sentences.reasoning import together_sentence

    return together_sentence(chances, Words(language), draws=draws, seed=seed) + "\n"


def _text(result: Assessments, language: str) -> str:
    from analysis.sentences.reasoning import expected_sentences
    from analysis.sentences.tables import as_text

    words = Words(language)
    header = ["id", *(words.say(f"column.{name}") for name in COLUMNS)]
    table = text_table(header, as_text(result, words))
    return table + "".join(f"\n{sentence}" for sentence in expected_sentences(result, words)) + "\n"
