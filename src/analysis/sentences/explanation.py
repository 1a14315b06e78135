"""The chain behind a verdict, as text: clause, target, figures with their sources, model and pool, draws, verdict."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

import numpy as np

from analysis.assessment.assess import Assessment, Assessments
from analysis.domain.figure import Figure
from analysis.domain.target import Target
from analysis.sentences.cards import card, outlook_text
from analysis.words.wording import Words


def chain(assessments: Assessments, target_id: str, words: Words) -> str:
    """Return everything that led to one target's verdict, as lines under headings."""
    case = assessments.cases[target_id]
    shown = card(case, words)
    target = case.target
    parts = [
        ("clause", [f"“{target.evidence}” [{target.char_start:.0f}–{target.char_end:.0f}]", _place(target)]),
        ("target", [f"{shown.name} {shown.promise}", shown.facts, *_fields(target)]),
        ("observations", list(_figures(case, words)) or [words.say("why.none")]),
        ("standing", [_standing(case, words)]),
        ("events", list(_events(case, words)) or [words.say("why.none")]),
        ("in_year", list(_in_year(case, words)) or [words.say("why.none")]),
        ("model", list(_model(case, assessments, words))),
        ("scenario", list(_scenario(case, assessments, words))),
        ("verdict", [*_verdict(case, words), *shown.sentences]),
    ]
    return "\n".join(
        f"{words.say(f'why.{name}')}\n" + "\n".join(f"  {line}" for line in lines) for name, lines in parts
    )


def _place(target: Target) -> str:
    return " · ".join(filter(None, (target.document, target.section)))


def _fields(target: Target) -> list[str]:
    names = ("kind", "operator", "direction", "unit", "qualifier", "scope", "series_id", "confidence")
    said = {name: str(getattr(target, name)) for name in names}
    return ["  ".join(f"{name}={value}" for name, value in said.items() if value)]


def _figures(case: Assessment, words: Words) -> Iterator[str]:
    used = {row.period for row in case.evidence.years}
    if case.evidence.in_year is not None:
        used.add(case.evidence.in_year.period)
    for row in case.evidence.figures:
        value = words.quantity(row.amount, case.evidence.unit)
        title = case.store.sources.at[row.source_id, "title"]
        yield "  ".join(
            filter(
                None,
                (
                    words.period(row.period),
                    words.say(f"bound.{row.bound or 'plain'}", value=value),
                    words.say(f"status.{row.status}"),
                    words.say("why.joined" if row.period in used else "why.aside"),
                    words.say("why.derived", formula=row.lineage) if row.lineage else "",
                    words.say("why.conflict") if row.conflict else "",
                    words.say("why.revised") if row.revised else "",
                    f"{row.source_id} {title}",
                    words.say(f"reliability.{row.reliability}"),
                    _day(row.published, words),
                    _origin(row, words),
                    row.note,
                ),
            )
        )


def _origin(row: Figure, words: Words) -> str:
    """Say in which file a figure stands, in which cell, and when that was taken in; blank where nobody noted it."""
    if not row.snapshot:
        return ""
    return words.say("why.origin", snapshot=row.snapshot, cell=row.cell, day=_day(row.retrieved, words))


def _day(when: date | None, words: Words) -> str:
    return "" if when is None else words.day(when)


def _standing(case: Assessment, words: Words) -> str:
    where = case.standing
    progress = "—" if np.isnan(where.progress_share) else words.percent(where.progress_share, 1)
    elapsed = "—" if np.isnan(where.elapsed_share) else words.percent(where.elapsed_share, 1)
    return words.say("why.elapsed", elapsed=elapsed, progress=progress)


def _model(case: Assessment, assessments: Assessments, words: Words) -> Iterator[str]:
    row, pool = case.row, case.projection.pool
    if not row.has_probability:
        yield words.say(f"reason.{row.reason}")
        return
    yield words.say(f"method.{row.method}")
    if pool.reference:
        yield pool.reference
    if pool.members:
        yield words.say("why.members", members=", ".join(pool.members))
    yield words.say("why.draws", draws=assessments.draws, seed=assessments.seed)


def _events(case: Assessment, words: Words) -> Iterator[str]:
    """Yield the announced additions included, with their judgements, and the probability with and without them."""
    for event in case.projection.events:
        yield words.say(
            "why.event",
            note=words.of(event.notes),
            amount=words.quantity(event.amount, event.unit),
            due=words.day(event.due),
            announced=_day(event.announced, words),
            share=words.percent(event.share_expected),
            low=words.number(event.delay_months_low),
            high=words.number(event.delay_months_high),
            source=f"{event.source_id} {case.store.sources.at[event.source_id, 'title']}",
        )
    if case.projection.events and case.row.has_probability:
        chances = {
            "with_them": words.number(case.row.probability, 3),
            "without": words.number(case.probability_without_events, 3),
        }
        yield words.say("why.with_events", **chances)


def _in_year(case: Assessment, words: Words) -> Iterator[str]:
    """Yield the figures of the year to date, the usual share by then, and what they did to the year's total."""
    to_date, update = case.evidence.to_date, case.projection.in_year
    if to_date is not None:
        periods = ", ".join(words.period(row.period) for row in to_date.pieces)
        value = words.quantity(to_date.low, case.evidence.unit)
        yield words.say("why.to_date", periods=periods, value=value, elapsed=words.percent(to_date.elapsed))
    if update is None:
        return
    if update.share_sd:
        spread = {"share": words.percent(update.share, 1), "sd": words.number(100 * update.share_sd, 1)}
        yield words.say("why.usual_share", years=update.years, **spread)
    names = {"before": update.before, "after": update.after}
    ranges = {name: " / ".join(words.number(value) for value in values) for name, values in names.items()}
    yield words.say("why.updated", unit=case.evidence.unit, **ranges)


def _scenario(case: Assessment, assessments: Assessments, words: Words) -> Iterator[str]:
    """Yield the scenario's name and note, and what it changes about this target."""
    scenario = assessments.scenario
    yield "  ".join(filter(None, (words.of(scenario.titles), words.of(scenario.notes))))
    for item in scenario.of(case.target):
        changed = item.model_dump(mode="json", exclude_defaults=True)
        yield "  ".join(f"{name}={value}" for name, value in changed.items())


def _verdict(case: Assessment, words: Words) -> Iterator[str]:
    row = case.row
    progress = words.say(f"progress_code.{row.progress}")
    yield words.say("card.axes", progress=progress, outlook=outlook_text(row, words))
    if not row.has_probability or math.isnan(row.median):
        return
    values = [words.number(value) for value in (row.lo_95, row.lo_80, row.median, row.hi_80, row.hi_95)]
    yield words.say("why.quantiles", unit=row.unit, **dict(zip("abcde", values, strict=True)))
    yield words.say(
        "why.probability", probability=words.number(row.probability, 3), strict=words.number(row.probability_strict, 3)
    )
    if not row.settled_on:
        alone = "—" if math.isnan(row.probability_figures) else words.number(row.probability_figures, 3)
        yield words.say("why.rests_on", reported=words.number(row.p_reported, 3), alone=alone, n=row.n_like)
