"""What is judged by the record of promises alone: how promises like each of them fared elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import isnan

import pandas as pd

from analysis.assessment.assess import Assessment
from analysis.charts.volumes import volumes_figure
from analysis.domain.codes import Kind
from analysis.report.content import Block, Cell, Chart, Folded, Paragraph
from analysis.report.facts import Facts
from analysis.report.target_rows import has_number, is_own, named, table_of
from analysis.sentences.reasoning import like_words
from analysis.words.wording import told_share

COLUMNS = ("promise", "like", "n_like", "reported_share", "kept_share", "usual_ratio", "probability")
ROUTINE, ORDINARY = 0.9, 2 / 3
"""Probabilities of being kept from which a promise is called routine, and ordinary; below it is hard."""

FEWEST = 2
"""Plans that are drawn at least: one dot compares nothing."""


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the rule of the four groups with their counts, and a row a promise, like ones together."""
    cases = [case for case in facts.open if case.row.method == "record"]
    if not cases:
        return
    counts = Counter(map(_group, facts.open))
    rest = sum(has_number(case) and is_own(case) and not case.row.has_probability for case in facts.cases)
    yield Paragraph(facts.say("alike.note"), "note")
    told = {name: counts[name] for name in ("routine", "ordinary", "hard")}
    yield Paragraph(facts.say("alike.groups", **told, none=rest))
    yield from _volumes(facts)
    cases.sort(key=lambda case: (case.target.deliverable, case.case.prospect.like, -case.row.probability, case.row.id))
    table = table_of("alike", facts.each(cases, lambda case: _row(case, facts)), COLUMNS, facts)
    yield Folded(facts.say("alike.folded", n=len(cases)), [table], is_printed=True)


def _volumes(facts: Facts) -> Iterator[Chart]:
    """Yield the chart of plans beside what the place has done before, where two at least can be compared."""
    rows = {facts.name(case): _volume(case) for case in facts.open if case.row.kind == Kind.FLOW}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["ratio", "of_plan", "low", "high"]).dropna()
    if len(table) < FEWEST:
        return
    before = table[~table["of_plan"].astype(bool)]
    title = facts.say("alike.volumes", n=len(before), within=int(before["ratio"].le(1).sum()))
    drawn = volumes_figure(table, facts.words.language, title=title)
    yield Chart("volumes", drawn, title, facts.say("alike.volumes_caption"))


def _volume(case: Assessment) -> tuple[float, bool, float, float]:
    """Return plan ÷ the place's own most in a year, else ÷ last year's plan; and the usual outcome ÷ plan."""
    asked, told = case.case.asked, case.case.prospect
    of_plan = isnan(asked.best)
    return asked.value / (asked.last_plan if of_plan else asked.best), of_plan, told.low_ratio, told.high_ratio


def _group(case: Assessment) -> str:
    chance = told_share(case.row.probability)
    return "routine" if chance >= ROUTINE else "ordinary" if chance >= ORDINARY else "hard"


def _row(case: Assessment, facts: Facts) -> dict[str, Cell]:
    told, words = case.case.prospect, facts.words
    return named(case, facts) | {
        "like": Cell(like_words(told, facts.words)),
        "n_like": Cell(words.number(told.promised), told.promised),
        "reported_share": Cell(words.percent(told.reported / told.promised), told.reported / told.promised),
        "kept_share": Cell(words.percent(told.kept / told.reported), told.kept / told.reported),
        "usual_ratio": Cell(words.percent(told.ratio), told.ratio),
    }
