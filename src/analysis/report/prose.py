"""What a report says in running words, written from its numbers: the director's page and the summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.assessment.assess import Assessment
from analysis.domain.codes import VERDICTS
from analysis.present.tables import has_own_figure
from analysis.present.wording import month, number
from analysis.report.edition import Edition
from analysis.report.lists import LIVELIHOOD, changes, has_number

THIN = 4
"""Comparable figures a target, in the median, below which the summary says how little is published."""
NAMED = 3
"""Targets named in one sentence; the rest are counted."""
TOLD_CHANGES = 3
LINES = 10


def director_lines(edition: Edition) -> list[str]:
    """Return the director's page: at most ten lines, the weightiest first, none about what is not there."""
    lines = [
        *_scope(edition),
        *_standing(edition),
        *_expected(edition),
        *_surest(edition),
        *_doubtful(edition),
        *_calendar(edition),
        *_changed_line(edition),
        *_livelihood(edition),
        *_missing(edition),
        *_next(edition),
    ]
    return lines[:LINES]


def summary_paragraphs(edition: Edition) -> list[str]:
    """Return the summary: what stands, which targets, how many to expect, what changed since and why."""
    judged = edition.judged
    named = [
        *_group(edition, "met"),
        *_group(edition, "on_pace"),
        *_group(edition, "off_pace"),
        *_group(edition, "missed"),
    ]
    doubt = [*_expected(edition)]
    if judged and np.median([case.row.n_obs for case in judged]) < THIN:
        doubt.append(edition.say("summary.thin"))
    paragraphs = [
        [*_scope(edition), *_standing(edition), *_without(edition)],
        named,
        doubt,
        list(_changed(edition)),
        [*_calendar(edition)],
    ]
    return [edition.joined(sentences) for sentences in paragraphs if sentences]


def _scope(edition: Edition) -> Iterator[str]:
    table = edition.assessments.table
    yield edition.say(
        "summary.scope",
        all=len(table),
        numeric=int(table["threshold"].notna().sum()),
        judged=len(edition.judged),
        as_of=edition.day(edition.assessments.as_of),
    )


def _standing(edition: Edition) -> Iterator[str]:
    """Say how the assessed targets stand; a verdict that nobody has is not mentioned."""
    counts = _counts(edition)
    if not counts:
        yield edition.say("summary.standing_none")
    elif len(counts) == 1:
        ((verdict, n),) = counts.items()
        yield edition.say("summary.standing_one", n=n, verdict=edition.say(f"verdict.{verdict}"))
    else:
        parts = [
            edition.say("summary.standing_part", n=n, verdict=edition.say(f"verdict.{verdict}"))
            for verdict, n in counts.items()
        ]
        yield edition.say("summary.standing", parts=edition.listed(parts))


def _counts(edition: Edition) -> dict[str, int]:
    counts = pd.Series([case.row.verdict for case in edition.judged]).value_counts()
    return {name: int(counts[name]) for name in VERDICTS if name in counts}


def _without(edition: Edition) -> Iterator[str]:
    rest = [case for case in edition.cases if not case.row.has_probability]
    numeric = sum(map(has_number, rest))
    if rest:
        yield edition.say("summary.without", n=numeric, milestones=len(rest) - numeric)


def _expected(edition: Edition) -> Iterator[str]:
    if edition.judged:
        told = edition.assessments.expected()
        yield edition.say(
            "summary.expected",
            judged=len(edition.judged),
            reported=number(told.reported, edition.language, 0),
            expected=number(told.kept, edition.language, 0),
            low=told.low,
            high=told.high,
        )


def _names(edition: Edition, cases: Sequence[Assessment], *, chances: bool) -> str:
    """Return the first few targets by name, and how many more there are."""
    shown = []
    for case in cases[:NAMED]:
        name = edition.name(case)
        shown.append(edition.say("summary.with_chance", name=name, chance=edition.chance(case)) if chances else name)
    text = edition.listed(shown)
    more = len(cases) - NAMED
    return edition.say("summary.and_more", names=text, n=more) if more > 0 else text


def _group(edition: Edition, verdict: str) -> Iterator[str]:
    cases = [case for case in edition.judged if case.row.verdict == verdict]
    cases.sort(
        key=lambda case: (
            case.row.probability if verdict == "off_pace" else -case.row.probability,
            case.row.id,
        )
    )
    if cases:
        names = _names(edition, cases, chances=verdict in ("on_pace", "off_pace"))
        yield edition.say(f"summary.{verdict}", n=len(cases), names=names)


def _surest(edition: Edition) -> Iterator[str]:
    cases = [case for case in reversed(edition.open) if case.row.probability > 0.5]
    if cases:
        yield edition.say("director.surest", names=_names(edition, cases[:NAMED], chances=True))


def _doubtful(edition: Edition) -> Iterator[str]:
    cases = [case for case in edition.open if case.row.probability <= 0.5]
    if cases:
        yield edition.say("director.doubtful", names=_names(edition, cases[:NAMED], chances=True))


def _calendar(edition: Edition) -> Iterator[str]:
    """Say how the targets with a figure of the year stand against the calendar."""
    numeric = [case for case in edition.cases if has_number(case)]
    known = [case for case in numeric if not np.isnan(case.standing.gap_points)]
    apart = sum(has_own_figure(case) for case in numeric if case not in known)
    if apart:
        yield edition.say("summary.calendar_apart", n=apart)
    if not known:
        if not apart:
            yield edition.say("summary.calendar_none")
        return
    behind = sorted((case for case in known if case.standing.gap_points < 0), key=lambda case: case.standing.gap_points)
    if not behind:
        yield edition.say("summary.calendar_all", n=len(known))
    else:
        worst = behind[0]
        yield edition.say(
            "summary.calendar",
            n=len(known),
            ahead=len(known) - len(behind),
            behind=len(behind),
            name=edition.name(worst),
            gap=number(-worst.standing.gap_points, edition.language, 1),
        )


def _changed_line(edition: Edition) -> Iterator[str]:
    """Say in one line what changed most since the quarter before, and why."""
    before = edition.quarter_text(edition.quarter.previous)
    moved = changes(edition)
    if not edition.judged:
        return
    if edition.change is None:
        yield edition.say("change.first")
    elif not moved:
        yield edition.say("change.none", quarter=before)
    else:
        top = moved[0]
        yield edition.say(
            "change.line" if top["before"] != top["after"] else "change.line_hardly",
            quarter=before,
            up=sum(row["change"] > 0 for row in moved),
            down=sum(row["change"] < 0 for row in moved),
            name=top["name"],
            before=top["before"],
            after=top["after"],
            cause=edition.say(f"part.{top['cause']}"),
        )


def _changed(edition: Edition) -> Iterator[str]:
    """Say what changed since the quarter before: how many, which most, and what each change is made of."""
    yield from _changed_line(edition)
    moved = changes(edition)
    flipped = [row for row in moved if row["flipped"]]
    for row in (flipped or moved[1:])[:TOLD_CHANGES]:
        causes = edition.listed(
            edition.say("change.part", cause=edition.say(f"part.{name}"), points=points)
            for name, points in row["parts"].items()
            if points.strip("+−0.")
        )
        hardly = row["before"] == row["after"]
        key = "change.flipped" if row["flipped"] else "change.hardly" if hardly else "change.moved"
        yield edition.say(
            key,
            name=row["name"],
            before=row["before"],
            after=row["after"],
            causes=causes,
            old=row["verdict_before"],
            new=row["verdict_text"],
        )


def _livelihood(edition: Edition) -> Iterator[str]:
    listed = [case for case in edition.cases if LIVELIHOOD in f"{case.target.document}{case.target.section}"]
    if listed:
        judged = [case for case in listed if case.row.has_probability]
        met = sum(case.row.verdict == "met" for case in listed)
        key = "director.livelihood" if met else "director.livelihood_open"
        yield edition.say(key, n=len(listed), judged=len(judged), met=met, rest=len(listed) - len(judged))


def _missing(edition: Edition) -> Iterator[str]:
    """Say how many targets have no data, and which call is most worth making."""
    without = [case for case in edition.cases if not case.row.has_probability and has_number(case)]
    if without and edition.calls:
        yield edition.say("director.missing", n=len(without), figure=edition.calls[0]["figure"])


def _next(edition: Edition) -> Iterator[str]:
    """Say which verdict falls next, and when."""
    waiting = [case for case in edition.open if case.settles_about]
    if waiting:
        first = min(waiting, key=lambda case: (case.settles_about, case.row.id))
        assert first.settles_about is not None
        yield edition.say("director.next", month=month(first.settles_about, edition.language), name=edition.name(first))
