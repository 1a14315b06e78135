"""The terms that a reader may ask about."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.domain.codes import GRADES, KINDS
from analysis.report.content import Block, Terms
from analysis.report.facts import Facts

TERMS = ("pace", "elapsed", "progress", "required", "probability", "range", "as_of", "vintage", "about", "firm")
"""Terms that are no code of a table."""


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield terms, kinds of targets and grades of evidence."""
    terms = [(facts.say(f"term.{name}"), facts.say(f"term.{name}_means")) for name in TERMS]
    kinds = [(facts.say(f"kind.{name}"), facts.say(f"kind_means.{name}")) for name in KINDS]
    grades = facts.words.clauses(facts.say(f"grade.{name}") for name in GRADES)
    yield Terms([*terms, *kinds, (facts.say("term.grade"), grades)], "terms")
