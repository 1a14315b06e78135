"""The chain behind a verdict, as text: clause, target, figures with their sources, model and pool, draws, verdict."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

import numpy as np

from analysis.assessment.assess import Assessment, Assessments
from analysis.domain.target import Target
from analysis.sentences.cards import card, outlook_text
from analysis.words.wording import day, number, percent, period_text, quantity, say


def chain(assessments: Assessments, target_id: str, language: str) -> str:
    """Return everything that led to one target's verdict, as lines under headings."""
    case = assessments.cases[target_id]
    shown = card(case, language)
    target = case.target
    parts = [
        ("clause", [f"“{target.evidence}” [{target.char_start:.0f}–{target.char_end:.0f}]", _place(target)]),
        ("target", [f"{shown.name} {shown.promise}", shown.facts, *_fields(target)]),
        ("observations", list(_figures(case, language)) or [say("why.none", language)]),
        ("standing", [_standing(case, language)]),
        ("events", list(_events(case, language)) or [say("why.none", language)]),
        ("in_year", list(_in_year(case, language)) or [say("why.none", language)]),
        ("model", list(_model(case, assessments, language))),
        ("scenario", list(_scenario(case, assessments, language))),
        ("verdict", [*_verdict(case, language), *shown.sentences]),
    ]
    return "\n".join(
        f"{say(f'why.{name}', language)}\n" + "\n".join(f"  {line}" for line in lines) for name, lines in parts
    )


def _place(target: Target) -> str:
    return " · ".join(filter(None, (target.document, target.section)))


def _fields(target: Target) -> list[str]:
    names = ("kind", "operator", "direction", "unit", "qualifier", "scope", "series_id", "confidence")
    said = {name: str(getattr(target, name)) for name in names}
    return ["  ".join(f"{name}={value}" for name, value in said.items() if value)]


def _figures(case: Assessment, language: str) -> Iterator[str]:
    used = {row.period for row in case.evidence.years}
    if case.evidence.in_year is not None:
        used.add(case.evidence.in_year.period)
    for row in case.evidence.figures:
        value = quantity(row.amount, case.evidence.unit, language)
        title = case.store.sources.at[row.source_id, "title"]
        yield "  ".join(
            filter(
                None,
                (
                    period_text(row.period, language),
                    say(f"bound.{row.bound or 'plain'}", language, value=value),
                    say(f"status.{row.status}", language),
                    say("why.joined" if row.period in used else "why.aside", language),
                    say("why.derived", language, formula=row.lineage) if row.lineage else "",
                    say("why.conflict", language) if row.conflict else "",
                    say("why.revised", language) if row.revised else "",
                    f"{row.source_id} {title}",
                    say(f"reliability.{row.reliability}", language),
                    _day(row.published, language),
                    row.note,
                ),
            )
        )


def _day(when: date | None, language: str) -> str:
    return "" if when is None else day(when, language)


def _standing(case: Assessment, language: str) -> str:
    where = case.standing
    progress = "—" if np.isnan(where.progress_share) else percent(where.progress_share, language, 1)
    elapsed = "—" if np.isnan(where.elapsed_share) else percent(where.elapsed_share, language, 1)
    return say("why.elapsed", language, elapsed=elapsed, progress=progress)


def _model(case: Assessment, assessments: Assessments, language: str) -> Iterator[str]:
    row, pool = case.row, case.projection.pool
    if not row.has_probability:
        yield say(f"reason.{row.reason}", language)
        return
    yield say(f"method.{row.method}", language)
    if pool.reference:
        yield pool.reference
    if pool.members:
        yield say("why.members", language, members=", ".join(pool.members))
    yield say("why.draws", language, draws=assessments.draws, seed=assessments.seed)


def _events(case: Assessment, language: str) -> Iterator[str]:
    """Yield the announced additions included, with their judgements, and the probability with and without them."""
    for event in case.projection.events:
        yield say(
            "why.event",
            language,
            note=event.told(language),
            amount=quantity(event.amount, event.unit, language),
            due=day(event.due, language),
            announced=_day(event.announced, language),
            share=percent(event.share_expected, language),
            low=number(event.delay_months_low, language),
            high=number(event.delay_months_high, language),
            source=f"{event.source_id} {case.store.sources.at[event.source_id, 'title']}",
        )
    if case.projection.events and case.row.has_probability:
        chances = {
            "with_them": number(case.row.probability, language, 3),
            "without": number(case.probability_without_events, language, 3),
        }
        yield say("why.with_events", language, **chances)


def _in_year(case: Assessment, language: str) -> Iterator[str]:
    """Yield the figures of the year to date, the usual share by then, and what they did to the year's total."""
    to_date, update = case.evidence.to_date, case.projection.in_year
    if to_date is not None:
        periods = ", ".join(period_text(row.period, language) for row in to_date.pieces)
        value = quantity(to_date.low, case.evidence.unit, language)
        yield say("why.to_date", language, periods=periods, value=value, elapsed=percent(to_date.elapsed, language))
    if update is None:
        return
    if update.share_sd:
        spread = {"share": percent(update.share, language, 1), "sd": number(100 * update.share_sd, language, 1)}
        yield say("why.usual_share", language, years=update.years, **spread)
    names = {"before": update.before, "after": update.after}
    ranges = {name: " / ".join(number(value, language) for value in values) for name, values in names.items()}
    yield say("why.updated", language, unit=case.evidence.unit, **ranges)


def _scenario(case: Assessment, assessments: Assessments, language: str) -> Iterator[str]:
    """Yield the scenario's name and note, and what it changes about this target."""
    scenario = assessments.scenario
    yield "  ".join(filter(None, (scenario.title(language), scenario.note(language))))
    for item in scenario.of(case.target):
        changed = item.model_dump(mode="json", exclude_defaults=True)
        yield "  ".join(f"{name}={value}" for name, value in changed.items())


def _verdict(case: Assessment, language: str) -> Iterator[str]:
    row = case.row
    words = {"progress": say(f"progress_code.{row.progress}", language), "outlook": outlook_text(row, language)}
    yield say("card.axes", language, **words)
    if not row.has_probability or math.isnan(row.median):
        return
    values = [number(value, language) for value in (row.lo_95, row.lo_80, row.median, row.hi_80, row.hi_95)]
    yield say("why.quantiles", language, unit=row.unit, **dict(zip("abcde", values, strict=True)))
    yield say(
        "why.probability",
        language,
        probability=number(row.probability, language, 3),
        strict=number(row.probability_strict, language, 3),
    )
    if not row.settled_on:
        alone = "—" if math.isnan(row.probability_figures) else number(row.probability_figures, language, 3)
        yield say("why.rests_on", language, reported=number(row.p_reported, language, 3), alone=alone, n=row.n_like)
