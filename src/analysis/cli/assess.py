"""``onpace assess``: say which targets are on pace."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.clock import today
from analysis.cli.common import (
    ALL,
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
    progress,
    resolve_as_of,
    text_table,
    told_in_part,
)
from analysis.defaults import DRAWS
from analysis.errors import MachineError
from analysis.words.wording import Words

if TYPE_CHECKING:
    import pandas as pd

    from analysis.assessment.assess import Assessments
    from analysis.city import City

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
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="Processes that share many regions; the table is the same.")
    ] = 1,
    workspace: TablesOption = None,
) -> None:
    """Say of every target whether it will be met, and how surely."""
    import pandas as pd

    form = asked_form(form, output)
    known_on = resolve_as_of(quarter, as_of, today(workspace))
    asked = _Asked(quarter, known_on, scenario, tuple(target or ()), draws, seed, language, form, workspace)
    failures: list[str] = []
    if workers > 1 and region and (ALL in region or len(region) > 1):
        found = list(_by_processes([] if ALL in region else region, asked, workers, failures))
    else:
        found = [_told(city, asked) for city in chosen_cities(region, workspace, "assessing", failures)]
    failures += [failure for each in found for failure in each.failures]
    table = pd.concat([each.table for each in found], ignore_index=True)
    texts = [each.text for each in found if each.text]
    if len(texts) > 1:
        texts.append(_together([each.chances for each in found], language, draws, seed))
    emit_table(table, "\n".join(texts) if texts else printed(table, form), output)
    told_in_part(failures)


@dataclass(frozen=True)
class _Asked:
    """What is asked of each place."""

    quarter: str
    as_of: date
    scenario: str
    targets: tuple[str, ...]
    draws: int
    seed: int
    language: str
    form: Format
    workspace: str | None


@dataclass(frozen=True)
class _Told:
    """What is printed of a place: the draws of thousands of them would not fit into memory."""

    table: pd.DataFrame
    text: str
    chances: pd.DataFrame
    failures: list[str]


def _told(city: City, asked: _Asked) -> _Told:
    result = city.assess(
        asked.quarter,
        as_of=asked.as_of,
        scenario=asked.scenario,
        targets=asked.targets,
        draws=asked.draws,
        seed=asked.seed,
    )
    text = _text(result, asked.language) if asked.form is Format.TABLE else ""
    return _Told(result.table, text, result.chances, list(result.failures))


def _by_processes(regions: list[str], asked: _Asked, workers: int, failures: list[str]) -> Iterator[_Told]:
    """Yield what is told of many places in their order: each process takes those that are read together, or a part."""
    from analysis.domain.spellings import names_of
    from analysis.store.store import parts
    from analysis.workers import in_order

    together = parts(names_of(regions), asked.workspace)
    total = sum(map(len, together))
    most = math.ceil(total / workers)
    shares = [names[start : start + most] for names in together for start in range(0, len(names), most)]
    done, strangers = 0, list[str]()
    with progress("assessing", "regions") as say:
        for found, on_no_list in in_order(partial(_share, asked), shares, _lost, processes=workers):
            yield from found
            strangers = on_no_list
            done += len(found)
            say(done, total)
    failures += strangers if not regions else []


def _share(asked: _Asked, names: list[str]) -> tuple[list[_Told], list[str]]:
    """Return what is told of some places, and which regions of their tables are on no list."""
    from analysis.city import cities

    found, strangers = [], list[str]()
    for city in cities(names, asked.workspace):
        found.append(_told(city, asked))
        strangers = list(map(str, city.store.strangers))
    return found, strangers


def _lost(names: list[str]) -> tuple[list[_Told], list[str]]:
    raise MachineError(f"{', '.join(names)}: the process that assessed them has ended, perhaps for lack of memory")


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
