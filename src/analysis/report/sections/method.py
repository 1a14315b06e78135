"""The method in one page, and a page on the record of promises with the office's own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pandas as pd

from analysis.backtest.promises import stored
from analysis.domain.codes import LANGUAGES
from analysis.notebooks.calibration import Calibration
from analysis.record.cases import counted, shipped
from analysis.report.content import Block, Cell, Column, Folded, Heading, Paragraph, Row, Table
from analysis.report.facts import Facts
from analysis.retrospect.ledger import read_ledger, record
from analysis.sentences.office_record import record_sentences
from analysis.sentences.reasoning import all_promises
from analysis.words.wording import Words

TESTED = (("reported", "place"), ("reported", "year"), ("met", "place"), ("met", "year"))
"""Columns of the table of what was said and what came: the question, and what the model had not seen."""
OFF = "†"


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield a paragraph each: what is reckoned how; then the page on the record."""
    yield from map(Paragraph, _told(facts))
    yield Heading(facts.say("record_page.title"), "record")
    yield from map(Paragraph, _record_told(facts.words))
    table = _said_and_came(facts.words)
    yield Folded(facts.say("record_page.folded"), [table], table.name, is_printed=True)
    yield from map(Paragraph, _own_record(facts))


def _told(facts: Facts) -> Iterator[str]:
    made = facts.assessments
    yield facts.say("method_page.what", draws=facts.words.number(made.draws))
    yield facts.say("method_page.programmes")
    yield _joint(facts)
    yield facts.say("method_page.vintage", as_of=facts.day(made.as_of))
    yield Calibration(facts.words).method_line()


def _joint(facts: Facts) -> str:
    """Say how the expected count was drawn, and from what its correlations were estimated."""
    tied, number = facts.assessments.correlations, facts.words.number
    shares = {"region": number(tied.within_region, 2), "domain": number(tied.within_domain, 2)}
    return facts.say("method_page.joint", pairs=number(tied.pairs), **shares)


@lru_cache(maxsize=len(LANGUAGES))
def _record_told(words: Words) -> tuple[str, ...]:
    """Say what the record is, what its two probabilities mean, how a card speaks of it, how good they were."""
    frame = shipped()
    counts = counted(frame)
    shown = {name: words.number(counts[name], 0) for name in counts}
    years = {"first": frame["year"].min(), "last": frame["year"].max()}
    return (
        words.say("record_page.what", n=shown["promises"], places=frame["place"].nunique(), **years, **shown),
        words.say("record_page.three"),
        words.say("record_page.pattern", sentence=all_promises(words)),
        _skill(words),
        words.say("record_page.table"),
    )


def _skill(words: Words) -> str:
    whole = stored().query("by == 'all'").set_index(["question", "left_out"])
    better = 1 - whole["brier"] / whole["always_share"]
    shares = {f"{question}_{unseen}": words.percent(better[question, unseen]) for question, unseen in TESTED}
    sizes = {f"n_{name}": words.number(whole.loc[(name, "place"), "n"], 0) for name in ("reported", "met")}
    return words.say("record_page.skill", **shares, **sizes)


@lru_cache(maxsize=len(LANGUAGES))
def _said_and_came(words: Words) -> Table:
    """Return what was said and what came of it, a line a bin; where the two disagree, it is marked."""
    table = stored()
    table = table[table["by"] == "bin"].set_index(["group", "question", "left_out"])
    names = sorted(table.index.unique("group"), key=_ends)
    columns = [Column(words.say(f"record_page.column_{question}_{unseen}")) for question, unseen in TESTED]
    rows = [
        Row([Cell(_bin(name, words)), *(_cell(table, (name, *tested), words) for tested in TESTED)]) for name in names
    ]
    return Table([Column(words.say("record_page.column_bin")), *columns], rows, "said-and-came")


def _ends(name: str) -> tuple[float, float]:
    """Return the ends of a bin such as [0.3, 0.4)."""
    low, high = (float(part) for part in name.strip("[)").split(","))
    return low, high


def _bin(name: str, words: Words) -> str:
    low, high = (words.percent(end) for end in _ends(name))
    return words.say("record_page.bin", low=low, high=high)


def _cell(table: pd.DataFrame, place: tuple[str, str, str], words: Words) -> Cell:
    if place not in table.index:
        return Cell("—")
    row = table.loc[place]
    shown = {name: words.percent(row[name]) for name in ("said", "came", "low", "high")}
    mark = "" if row["low"] <= row["said"] <= row["high"] else OFF
    return Cell(words.say("record_page.cell", **shown) + mark)


def _own_record(facts: Facts) -> Iterator[str]:
    """Say what the marks mean and what the office's own record is, as far as it was known on the as-of date."""
    yield facts.say("record_page.off")
    yield facts.say("record_page.own")
    known_on = facts.assessments.as_of.isoformat()
    ledger = read_ledger(facts.store.workspace.data / "ledger.csv")
    ledger = ledger[(ledger["published_on"] <= known_on) & (ledger["settled_on"] <= known_on)]
    kept = record(ledger[ledger["region"] == facts.store.region.name])
    if kept.published:
        yield from record_sentences(kept, facts.words)
    else:
        yield facts.say("method_page.record_none")
