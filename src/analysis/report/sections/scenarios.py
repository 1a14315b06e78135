"""The scenarios side by side, for the targets that they move and those in the balance with figures."""

from __future__ import annotations

import math
from collections.abc import Iterator

from analysis.assessment.assess import Assessment
from analysis.defaults import SAME
from analysis.report.content import Badge, Block, Break, Cell, Column, Folded, Link, Paragraph, Row, Table, Terms
from analysis.report.facts import Facts
from analysis.report.target_rows import has_reason
from analysis.sentences.tables import EMPTY

TELLING = 0.05
"""Difference of probabilities from which a scenario tells something about a target."""


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the targets under each scenario, those moved most first, how many are left out, and what each assumes."""
    shown, left_out = compared(facts)
    if not shown:
        yield Paragraph(facts.say("scenarios.none"))
    elif len(facts.scenarios) < 2:
        yield Paragraph(facts.say("scenarios.one"))
    else:
        yield Paragraph(facts.say("scenarios.note"), "note")
        own = [case for case in shown if has_reason(case)]
        alike = [case for case in shown if case not in own]
        if own:
            yield _table(own, facts)
        if alike:
            yield Folded(facts.say("scenarios.alike", n=len(alike)), [_table(alike, facts)])
        if left_out:
            yield Paragraph(facts.say("scenarios.left_out", n=left_out), "note")
        told = [
            (facts.words.of(scenario.titles), facts.words.of(scenario.notes))
            for scenario, _ in facts.scenarios.values()
        ]
        assumed = Terms([pair for pair in told if pair[1]], "notes")
        yield Folded(facts.say("scenarios.assumed"), [assumed], is_printed=True)


def compared(facts: Facts) -> tuple[list[Assessment], int]:
    """Return the targets shown, and how many in the balance are not.

    Shown are the targets that some scenario moves by `TELLING` or more, and those in the balance with figures of their
    own: the rest are plans like other plans, with the same probability under every scenario.
    """
    balance = facts.balance
    own = [case for case in balance if case.evidence.grade != "E"]
    shown = [case for case in facts.open if case in own or _spread(case, facts) >= TELLING]
    return shown, sum(case not in shown for case in balance)


def _spread(case: Assessment, facts: Facts) -> float:
    """Return the difference between a target's highest and lowest probability over the scenarios."""
    under = [cases[case.row.id].row.probability for _, cases in facts.scenarios.values()]
    known = [value for value in under if value is not None]
    return max(known) - min(known) + SAME


def _table(shown: list[Assessment], facts: Facts) -> Table:
    titles = [facts.words.of(scenario.titles) for scenario, _ in facts.scenarios.values()]
    columns = [Column(facts.say("column.target")), *(Column(title, "number") for title in titles)]
    groups: list[list[Assessment]] = []
    for case in sorted(shown, key=lambda case: -_spread(case, facts)):
        like = next((group for group in groups if _alike(group[0], case, facts)), None)
        if like is None:
            groups.append([case])
        else:
            like.append(case)
    return Table(columns, [_row(cases, facts) for cases in groups], "scenarios")


def _alike(one: Assessment, other: Assessment, facts: Facts) -> bool:
    """Return whether two targets have the same verdict and nearly the same probability under every scenario."""
    pairs = [(first.row, second.row) for first, second in zip(_under(one, facts), _under(other, facts), strict=True)]
    return all(
        first.verdict == second.verdict
        and first.evidence_grade == second.evidence_grade
        and abs(first.probability - second.probability) <= TELLING
        for first, second in pairs
    )


def _under(case: Assessment, facts: Facts) -> list[Assessment]:
    return [cases[case.row.id] for _, cases in facts.scenarios.values()]


def _row(alike: list[Assessment], facts: Facts) -> Row:
    """Return the row of targets alike under every scenario, each by its name; the numbers are those of the first."""
    names: list[Link | str] = []
    for case in alike:
        names += [facts.words.say("format.list"), Link(facts.name(case), case.row.id)]
    cells = (_cell(alike[0], other, facts) for other in _under(alike[0], facts))
    return Row([Cell(tuple(names[1:])), *cells])


def _cell(own: Assessment, case: Assessment, facts: Facts) -> Cell:
    row = case.row
    if not row.has_probability:
        return Cell(EMPTY, math.nan)
    chance = facts.chance(case)
    if row.verdict == own.row.verdict or row.evidence_grade != own.row.evidence_grade:
        return Cell(chance, row.probability)  # where it is judged on another basis, the assumption alone turns nothing
    badge = Badge(row.verdict, facts.say(f"verdict.{row.verdict}"))
    return Cell((chance, Break(), badge), row.probability, f"flips {row.verdict}")
