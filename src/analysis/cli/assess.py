"""``onpace assess``: say which targets are on pace."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import today
from analysis.cli.common import (
    ALL,
    Format,
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

    Tell = Callable[[City], "_Told"]

COLUMNS = ("target", "plan", "done", "latest", "progress", "outlook", "probability", "reported", "grade", "like")


def assess_command(
    region: options.Regions = None,
    quarter: options.Quarter = "",
    as_of: options.AsOf = "",
    scenario: options.Scenario = "baseline",
    target: options.Targets = None,
    language: options.Language = "zh",
    draws: options.Draws = DRAWS,
    seed: options.Seed = 0,
    form: options.Form = Format.TABLE,
    output: options.TableOutput = None,
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="Processes that share many regions; the table is the same.")
    ] = 1,
    workspace: options.Tables = None,
) -> None:
    """Say of every target whether it will be met, and how surely."""
    import pandas as pd

    from analysis.city import City

    form = asked_form(form, output)
    known_on = resolve_as_of(quarter, as_of, today(workspace))
    ask = partial(City.assess, quarter=quarter, as_of=known_on, scenario=scenario, targets=target or ())
    tell = partial(_told, partial(ask, draws=draws, seed=seed), language, form)
    failures: list[str] = []
    if workers > 1 and region and (ALL in region or len(region) > 1):
        found = list(_by_processes([] if ALL in region else region, tell, workspace, workers, failures))
    else:
        found = [tell(city) for city in chosen_cities(region, workspace, "assessing", failures)]
    failures += [failure for each in found for failure in each.failures]
    table = pd.concat([each.table for each in found], ignore_index=True)
    texts = [each.text for each in found if each.text]
    if len(texts) > 1:
        texts.append(_together([each.chances for each in found], language, draws, seed))
    emit_table(table, "\n".join(texts) if texts else printed(table, form), output)
    told_in_part(failures)


@dataclass(frozen=True)
class _Told:
    """What is printed of a place: the draws of thousands of them would not fit into memory."""

    table: pd.DataFrame
    text: str
    chances: pd.DataFrame
    failures: list[str]


def _told(ask: Callable[[City], Assessments], language: str, form: Format, city: City) -> _Told:
    result = ask(city)
    text = _text(result, language) if form is Format.TABLE else ""
    return _Told(result.table, text, result.chances, list(result.failures))


def _by_processes(
    regions: list[str], tell: Tell, workspace: str | None, workers: int, failures: list[str]
) -> Iterator[_Told]:
    """Yield what is told of many places in their order: each process takes those that are read together, or a part."""
    from analysis.domain.spellings import names_of
    from analysis.store.store import parts
    from analysis.workers import in_order

    together = parts(names_of(regions), workspace)
    total = sum(map(len, together))
    most = math.ceil(total / workers)
    shares = [names[start : start + most] for names in together for start in range(0, len(names), most)]
    done, strangers = 0, list[str]()
    with progress("assessing", "regions") as say:
        for found, on_no_list in in_order(partial(_share, tell, workspace), shares, _lost, processes=workers):
            yield from found
            strangers = on_no_list
            done += len(found)
            say(done, total)
    failures += strangers if not regions else []


def _share(tell: Tell, workspace: str | None, names: list[str]) -> tuple[list[_Told], list[str]]:
    """Return what is told of some places, and which regions of their tables are on no list."""
    from analysis.city import cities

    found, strangers = [], list[str]()
    for city in cities(names, workspace):
        found.append(tell(city))
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
