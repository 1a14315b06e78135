"""The director's page: at most eleven lines, one chart, and the few targets that need attention with their reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.assessment.assess import Assessment
from analysis.charts import COLOUR, axis_percent
from analysis.charts.fonts import chart_style
from analysis.domain.codes import OFF_PACE, ON_PACE, Outlook
from analysis.report.content import (
    Aside,
    Badge,
    Block,
    Break,
    Chart,
    Heading,
    Item,
    Link,
    Listing,
    Strong,
)
from analysis.report.facts import Facts
from analysis.report.notes import vintage
from analysis.report.prose import NAMED, calendar, changed, expected, half, names, scope, standing
from analysis.report.sections.livelihood import items, listed
from analysis.report.target_rows import attention, has_number, is_own, promised
from analysis.sentences.cards import headline, outlook_text

LINES = 10
FOCUS = 4
"""Targets told with their reason."""
SHOWN = 10
"""Targets drawn: more would not fit a sheet."""
LONGEST_NAME = 22
MOVED = 0.005
"""Change of a probability from which the earlier one is drawn."""


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the lines, the chart of the open targets where there are several, and what needs attention."""
    yield Listing([Item(line) for line in lines(facts)], "lines", numbered=True)
    if len(facts.open) > 1:  # one bar compares nothing
        yield Chart("director", figure(facts), facts.say("director.chart"), facts.say("director.caption"))
    focus = facts.each(attention(facts, FOCUS), lambda case: _focus(case, facts))
    if focus:
        yield Heading(facts.say("section.focus"))
        yield Listing(focus, "focus")


def _focus(case: Assessment, facts: Facts) -> Item:
    row = case.row
    return Item(
        [
            Link((Strong(facts.name(case)),), row.id),
            " ",
            Aside("promise", promised(case, facts)),
            " ",
            Badge(row.verdict, outlook_text(row, facts.words)),
            Break(),
            *facts.notes.headline(headline(case, facts.words), case),
        ]
    )


def lines(facts: Facts) -> list[str]:
    """Return the lines, the weightiest first, none about what is not there."""
    told = [
        *filter(None, [facts.words.joined([*half(facts), *_newest(facts)])]),
        *scope(facts),
        *standing(facts),
        *_awaited(facts),
        *expected(facts),
        *_surest(facts),
        *_doubtful(facts),
        *calendar(facts),
        *changed(facts),
        *_livelihood(facts),
        *_missing(facts),
        *_next(facts),
    ]
    return told[:LINES]


def _newest(facts: Facts) -> Iterator[str]:
    """Say how old the newest figure is."""
    known = facts.assessments.as_of
    _, latest, _ = vintage(facts.store, known)
    if latest:
        days = (known - date.fromisoformat(latest)).days
        yield facts.say("director.newest", day=facts.day(latest), days=facts.words.number(days))


def _awaited(facts: Facts) -> Iterator[str]:
    """Say how many targets have fallen due without an outcome in the store."""
    awaited = sum(case.row.outlook == Outlook.AWAITING for case in facts.cases)
    if awaited:
        yield facts.say("director.awaited", n=awaited)


def _surest(facts: Facts) -> Iterator[str]:
    cases = [case for case in reversed(facts.open) if case.row.outlook == Outlook.TO_BE_KEPT]
    if cases:
        yield facts.say("director.surest", names=names(facts, cases[:NAMED], chances=True))


def _doubtful(facts: Facts) -> Iterator[str]:
    cases = [case for case in facts.open if case.row.probability <= 0.5]
    if cases:
        yield facts.say("director.doubtful", names=names(facts, cases[:NAMED], chances=True))


def _livelihood(facts: Facts) -> Iterator[str]:
    cases = listed(facts)
    if cases:
        judged = [case for case in cases if case.row.has_probability]
        met = sum(case.row.verdict == "met" for case in cases)
        key = "director.livelihood" if met else "director.livelihood_open"
        yield facts.say(
            key, items=items(cases), n=len(cases), judged=len(judged), met=met, rest=len(cases) - len(judged)
        )


def _missing(facts: Facts) -> Iterator[str]:
    """Say how many targets have no data, and which call is most worth making."""
    without = [case for case in facts.cases if not case.row.has_probability and has_number(case) and is_own(case)]
    if without and facts.calls:
        who, figures = facts.calls[0][0], len(facts.coverage.by_department[0].targets)
        yield facts.say("director.missing", n=len(without), who=who, figures=figures)


def _next(facts: Facts) -> Iterator[str]:
    """Say which verdict falls next, and when: of those of a month the one most likely to be published."""
    waiting = [(case.settles_about, -case.row.p_reported, case) for case in facts.open if case.settles_about]
    if waiting:
        month, _, case = min(waiting, key=lambda each: each[:2])
        yield facts.say("director.next", month=facts.words.month(month), name=facts.name(case))


def figure(facts: Facts) -> Figure:
    """Return the chart: the probability of each open target now, and a quarter ago where it was another."""
    cases = facts.open[:SHOWN]
    before = _before(facts)
    with chart_style():
        drawn, ax = plt.subplots(figsize=(7.2, 0.75 + 0.27 * max(len(cases), 1)), layout="constrained")
        for place, case in enumerate(cases):
            _row(place, case, before.get(case.row.id), facts, ax)
        _frame([_short(facts.name(case)) for case in cases], facts, ax)
        plt.close(drawn)
    return drawn


def _before(facts: Facts) -> dict[str, float]:
    if facts.change is None:
        return {}
    table = facts.change.table
    moved = table[table["change"].abs() >= MOVED]
    return dict(zip(moved["id"], moved["probability_before"].astype(float), strict=True))


def _row(place: int, case: Assessment, before: float | None, facts: Facts, ax: Axes) -> None:
    now = case.row.probability
    if before is not None:
        ax.plot([before, now], [place, place], color=COLOUR["estimate"], lw=1.2, zorder=2)
        ax.plot([before], [place], marker="o", ms=6, color=COLOUR["estimate"], fillstyle="none", zorder=3)
    ax.plot([now], [place], marker="o", ms=8, color=COLOUR[case.row.verdict], zorder=4, clip_on=False)
    ax.text(1.03, place, facts.chance(case), va="center", fontsize=9)


def _frame(labels: list[str], facts: Facts, ax: Axes) -> None:
    for edge in (OFF_PACE, ON_PACE):
        ax.axvline(edge, color=COLOUR["estimate"], lw=0.8, ls=(0, (4, 3)), zorder=1)
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(axis_percent(facts.words))
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False)
    for middle, verdict in ((OFF_PACE / 2, "off_pace"), (0.5, "uncertain"), ((1 + ON_PACE) / 2, "on_pace")):
        ax.annotate(
            facts.say(f"verdict.{verdict}"), (middle, 1.0), xycoords=("data", "axes fraction"),
            xytext=(0, 3), textcoords="offset points", ha="center", fontsize=8.5, color="#444444",
        )  # fmt: skip


def _short(name: str) -> str:
    """Return a name cut to what a chart's margin holds; a wide character counts as two."""
    width = 0
    for place, character in enumerate(name):
        width += 2 if ord(character) > 0x2E80 else 1
        if width > 2 * LONGEST_NAME:
            return name[:place] + "…"
    return name
