"""What is judged by the record of promises alone: how promises like each of them fared elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from analysis.assessment.assess import Assessment
from analysis.report.content import Block, Cell, Folded, Paragraph
from analysis.report.facts import Facts
from analysis.report.target_rows import has_number, named, table_of
from analysis.sentences.reasoning import like_words
from analysis.words.wording import told_share

COLUMNS = ("promise", "like", "n_like", "reported_share", "kept_share", "usual_ratio", "probability")
ROUTINE, ORDINARY = 0.9, 2 / 3
"""Probabilities of being kept from which a promise is called routine, and ordinary; below it is hard."""


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the rule of the four groups with their counts, and a row a promise, like ones together."""
    cases = [case for case in facts.open if case.row.method == "record"]
    if not cases:
        return
    counts = Counter(map(_group, facts.open))
    rest = sum(has_number(case) and not case.row.has_probability for case in facts.cases)
    yield Paragraph(facts.say("alike.note"), "note")
    told = {name: counts[name] for name in ("routine", "ordinary", "hard")}
    yield Paragraph(facts.say("alike.groups", **told, none=rest))
    cases.sort(key=lambda case: (case.target.deliverable, case.case.prospect.like, -case.row.probability, case.row.id))
    table = table_of("alike", facts.each(cases, lambda case: _row(case, facts)), COLUMNS, facts)
    yield Folded(facts.say("alike.folded", n=len(cases)), [table], is_printed=True)


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
