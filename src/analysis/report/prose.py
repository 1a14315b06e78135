"""Sentences of the director's page, written from the report's numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.assessment.assess import Assessment
from analysis.domain.codes import VERDICTS, Grade, Outlook
from analysis.domain.languages import Bilingual
from analysis.report.facts import Facts
from analysis.report.moves import moves
from analysis.report.target_rows import has_number, is_own
from analysis.sentences.tables import has_own_figure

NAMED = 3
"""Targets named in one sentence; the rest are counted."""
OUTPUT = "gdp"
"""How the ids of series of the whole economy's output begin."""


NUMERALS = "一二三四五六七八九十"
_PART = re.compile(f"[(（]([{NUMERALS}])[)）]")
_AT_ONCE = 400
"""Characters within which the first promise stands of a text that begins in the midst of a report."""


def half(facts: Facts) -> Iterator[str]:
    """Say where the text at hand begins, if that is in the midst of the report: no reader may take it for the whole."""
    first = min(facts.store.targets_of(facts.assessments.reference), key=lambda target: target.char_start, default=None)
    part = _PART.match(first.section) if first is not None and first.char_start < _AT_ONCE else None
    if part and part[1] != NUMERALS[0]:
        number = Bilingual(part[1], str(NUMERALS.index(part[1]) + 1))
        yield facts.say("director.half", number=facts.words.of(number))


def scope(facts: Facts) -> Iterator[str]:
    """Say how many promises there are, how many can be assessed and on what, and whether the whole economy's is in."""
    own = [case for case in facts.cases if is_own(case)]
    numeric = [case for case in own if has_number(case)]
    told = facts.say(
        "summary.scope",
        all=len(own),
        numeric=len(numeric),
        judged=len(facts.judged),
        as_of=facts.day(facts.assessments.as_of),
    )
    output = any(case.target.series_id.startswith(OUTPUT) for case in numeric)
    others = len(facts.cases) - len(own)
    beside = facts.say("summary.beside", n=others) if others else ""
    yield facts.words.joined([told, beside, "" if output else facts.say("summary.no_output"), *_basis(numeric, facts)])


def _basis(numeric: Sequence[Assessment], facts: Facts) -> Iterator[str]:
    """Say on what the assessed targets rest, and of how many the year before the report's is known."""
    if not facts.judged:
        return
    base = int(facts.report_year) - 1
    rests = Counter(
        "record" if case.row.evidence_grade == Grade.R else "figures" if case.evidence.figures else "events"
        for case in facts.judged
    )
    known = sum(any(row.is_whole_year and row.year == base for row in case.evidence.figures) for case in numeric)
    counts = {name: rests[name] for name in ("figures", "record", "events")}
    yield facts.say("summary.basis", numeric=len(numeric), year=base, base=known, **counts)


def standing(facts: Facts) -> Iterator[str]:
    """Say how the assessed targets stand; a verdict that nobody has is not mentioned."""
    counts = _counts(facts)
    if not counts and any(case.row.outlook == Outlook.AWAITING for case in facts.cases):
        return
    if not counts:
        yield facts.say("summary.standing_none")
    elif len(counts) == 1:
        ((verdict, n),) = counts.items()
        yield facts.say("summary.standing_one", n=n, verdict=facts.say(f"verdict.{verdict}"))
    else:
        parts = [
            facts.say("summary.standing_part", n=n, verdict=facts.say(f"verdict.{verdict}"))
            for verdict, n in counts.items()
        ]
        yield facts.say("summary.standing", parts=facts.words.listed(parts))


def _counts(facts: Facts) -> dict[str, int]:
    counts = pd.Series([case.row.verdict for case in facts.judged]).value_counts()
    return {name: int(counts[name]) for name in VERDICTS if name in counts}


def expected(facts: Facts) -> Iterator[str]:
    """Say how many promises may be expected to be reported, and to be kept."""
    if facts.judged:
        told, number = facts.assessments.expected(), facts.words.number
        yield facts.say(
            "summary.expected",
            judged=len(facts.judged),
            reported=number(told.reported, 0),
            expected=number(told.kept, 0),
            low=told.low,
            high=told.high,
        )


def names(facts: Facts, cases: Sequence[Assessment], *, chances: bool) -> str:
    """Return the first few targets by name, and how many more there are."""
    shown = []
    for case in cases[:NAMED]:
        name = facts.name(case)
        shown.append(facts.say("summary.with_chance", name=name, chance=facts.chance(case)) if chances else name)
    text = facts.words.listed(shown)
    more = len(cases) - NAMED
    return facts.say("summary.and_more", names=text, n=more) if more > 0 else text


def calendar(facts: Facts) -> Iterator[str]:
    """Say how the targets with a figure of the year stand against the calendar."""
    numeric = [case for case in facts.cases if has_number(case)]
    known = [case for case in numeric if not np.isnan(case.standing.gap_points)]
    apart = sum(has_own_figure(case) for case in numeric if case not in known)
    if apart:
        yield facts.say("summary.calendar_apart", n=apart)
    if not known:
        if not apart:
            yield facts.say("summary.calendar_none")
        return
    behind = sorted((case for case in known if case.standing.gap_points < 0), key=lambda case: case.standing.gap_points)
    if not behind:
        yield facts.say("summary.calendar_all", n=len(known))
    else:
        worst = behind[0]
        yield facts.say(
            "summary.calendar",
            n=len(known),
            ahead=len(known) - len(behind),
            behind=len(behind),
            name=facts.name(worst),
            gap=facts.words.number(-worst.standing.gap_points, 1),
        )


def changed(facts: Facts) -> Iterator[str]:
    """Say in one line what changed most since the quarter before, and why."""
    before = facts.quarter_text(facts.quarter.previous)
    if not facts.judged:
        return
    if facts.change is None:
        yield facts.say("change.first")
        return
    moved = moves(facts)
    if not moved:
        yield facts.say("change.none", quarter=before)
        return
    top = moved[0]
    yield facts.say(
        "change.line" if top.before != top.after else "change.line_hardly",
        quarter=before,
        up=sum(move.change > 0 for move in moved),
        down=sum(move.change < 0 for move in moved),
        name=top.name,
        before=top.before,
        after=top.after,
        cause=facts.say(f"part.{top.cause}"),
    )
