"""One target's card: what a reader is told about it, as sentences made from an assessment's codes and numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.assessment.assess import Assessment
from analysis.assessment.overdue import overdue_of
from analysis.assessment.verdict import AssessmentRow, outlook_without_events
from analysis.domain.codes import OFF_PACE, ON_PACE, Outlook
from analysis.domain.regions import find_region, region_name
from analysis.sentences.consistency import consistency_sentences
from analysis.sentences.earlier import earlier_sentences
from analysis.sentences.official import official_sentences
from analysis.sentences.promised import promise
from analysis.sentences.reasoning import doubt_sentences, driver_sentences, like_sentences
from analysis.sentences.usual import usual_sentences
from analysis.words.wording import (
    day,
    estimate,
    estimated_range,
    month,
    number,
    percent,
    period_text,
    probability_text,
    quantity,
    say,
    unit_in,
)

NEWER_SHOWN = 3
"""Figures of other places that are named on a card."""
WANTED = "可用："
"""What stands before the figure that would do, in the note of a series without any."""


@dataclass(frozen=True)
class Card:
    """What a page prints of one target."""

    id: str
    name: str
    promise: str
    words: str
    facts: str
    verdict: str
    verdict_text: str
    probability: str
    likelihood: str
    grade: str
    headline: str
    sentences: tuple[str, ...]
    sources: tuple[str, ...]
    has_chart: bool
    progress: str = "not_reported"
    progress_text: str = ""
    reported: str = ""
    """The chance that the outcome is reported, beside the probability of being kept if so."""


def card(case: Assessment, language: str) -> Card:
    """Return the card of one assessed target, in zh or en."""
    row, target = case.row, case.target
    facts = say(
        "card.facts",
        language,
        kind=say(f"kind.{row.kind}", language),
        commitment=say(f"commitment.{row.commitment}", language),
        driver=say(f"driver.{target.driver or 'outcome'}", language),
        due=day(row.due, language),
    )
    told = [say("card.failed", language, failure=case.failure)] if case.failure else []
    told += [*_scope(case, language), *_known(case, language), *_overdue(case, language), *_pace(case, language)]
    usual = usual_sentences(case, language)
    told += usual
    told += [
        *_projection(case, language, usual_told=bool(usual)),
        *official_sentences(case, language),
    ]
    told += [*earlier_sentences(case, language), *consistency_sentences(case, language)]
    told += [*_wanted(case, language), *_settling(case, language)]
    has_probability = row.has_probability
    return Card(
        id=row.id,
        name=row.name(language),
        promise=promise(target, language),
        words=say("card.words", language, evidence=target.evidence),
        facts=facts,
        verdict=row.verdict,
        verdict_text=outlook_text(row, language),
        probability=_shown_probability(row, language) if has_probability else "",
        likelihood=str(row.likelihood(language) or ""),
        grade=row.evidence_grade,
        headline=headline(case, language),
        sentences=tuple(told),
        sources=tuple(sources_of(case)),
        has_chart=has_chart(case),
        progress=row.progress,
        progress_text=say(f"progress_code.{row.progress}", language),
        reported=reported_text(row, language),
    )


def has_chart(case: Assessment) -> bool:
    """Return whether a target's card has a chart: it has a probability, and nothing has settled it."""
    return case.row.has_probability and not case.row.settled_on


def failed_card(case: Assessment, error: Exception, language: str) -> Card:
    """Return the card of a target of which something could not be put into words: it says what failed, nothing else."""
    row = case.row
    return Card(
        id=row.id,
        name=row.name(language),
        promise="",
        words=say("card.words", language, evidence=case.target.evidence),
        facts="",
        verdict="no_data",
        verdict_text=say("outlook_code.no_basis", language),
        probability="",
        likelihood="",
        grade=row.evidence_grade,
        headline="",
        sentences=(say("card.failed", language, failure=f"{type(error).__name__}: {error}"),),
        sources=(),
        has_chart=False,
    )


def _shown_probability(row: AssessmentRow, language: str) -> str:
    if row.settled_on:
        return outlook_text(row, language)
    return probability_text(row.probability, row.evidence_grade, language)


def outlook_text(row: AssessmentRow, language: str) -> str:
    """Return what is expected of a target, in words; what came of it once it is settled."""
    return say(f"outlook_code.{row.outlook}", language)


def reported_text(row: AssessmentRow, language: str) -> str:
    """Return the chance that a target's outcome is reported, as it stands beside its probability."""
    if not row.has_probability or row.settled_on:
        return ""
    return say("card.reported_chance", language, share=percent(row.p_reported, language))


def headline(case: Assessment, language: str) -> str:
    """Return the one sentence about a target that a director reads; nothing where there is no projection."""
    projected = _projection(case, language)
    return projected[0] if case.row.has_probability and projected else ""


def sources_of(case: Assessment) -> list[str]:
    """Return the ids of the sources behind a target's figures, without repetition."""
    return list(dict.fromkeys(row.source_id for row in case.evidence.figures))


def _scope(case: Assessment, language: str) -> list[str]:
    scope = case.row.scope
    return [say("card.scope", language, scope=scope)] if scope else []


def _known(case: Assessment, language: str) -> list[str]:
    latest = case.evidence.latest
    if latest is None and case.evidence.totals:
        return _total(case, language)
    if latest is None:
        return [] if case.row.kind == "milestone" else [say("card.known_none", language)]
    value = quantity(latest.amount, case.evidence.unit, language)
    return [
        say(
            "card.known_latest",
            language,
            period=period_text(latest.period, language),
            value=say(f"bound.{latest.bound or 'plain'}", language, value=value),
            status=say(f"status.{latest.status}", language),
            source=say(f"reliability.{latest.reliability}", language),
            n=case.evidence.n_obs,
            grade=case.row.evidence_grade,
        )
    ]


def _overdue(case: Assessment, language: str) -> list[str]:
    """Say that a figure should be out and is not in the store: looking it up costs less than asking for it."""
    overdue = overdue_of(case.case)
    if overdue is None or case.row.settled_on:
        return []
    period, released = period_text(overdue.period, language), month(overdue.released, language)
    return [say("card.overdue", language, period=period, month=released)]


def _total(case: Assessment, language: str) -> list[str]:
    """Say what several years together brought, where no single year is published."""
    row = case.evidence.totals[-1]
    years = row.end.year - row.start.year + 1
    return [
        say(
            "card.known_total",
            language,
            period=period_text(row.period, language),
            value=quantity(row.amount, case.evidence.unit, language),
            mean=estimate(row.amount / years, case.evidence.unit, language),
            grade=case.row.evidence_grade,
        )
    ]


def _pace(case: Assessment, language: str) -> list[str]:
    where = case.standing
    if not where.required_kind or case.row.settled_on or np.isnan(where.required_rate):
        return []
    if where.required_kind == "amount_a_month":
        assert case.evidence.in_year is not None
        done = quantity(case.evidence.in_year.amount, case.evidence.unit, language)
        return [
            say(
                "card.pace_amount",
                language,
                done=done,
                share=percent(where.progress_share, language),
                elapsed=calendar_text(case, language),
                required=quantity(max(where.required_rate, 0.0), case.evidence.unit, language),
                actual=quantity(where.actual_rate, case.evidence.unit, language),
            )
        ]
    if where.required_kind == "growth_rate":
        return []  # the driver says it
    falls = case.row.direction == "decrease" and case.row.kind not in ("change", "growth")
    sign = -1 if falls else 1
    if sign * where.required_rate <= 0:
        return [say("card.pace_reached", language)]
    points = where.required_kind == "points_a_year"
    unit = "个百分点" if case.evidence.unit == "%" else case.evidence.unit

    def rate(value: float) -> str:
        return quantity(value, unit, language) if points else percent(value, language, 1)

    key = "card.pace_fall" if falls else "card.pace_points" if points else "card.pace_growth"
    if np.isnan(where.pace_ratio):
        return [say(f"{key}_only", language, required=rate(sign * where.required_rate))]
    ratio = say("unit_name.times", language, value=number(where.pace_ratio, language, 1))
    rates = {"required": rate(sign * where.required_rate), "actual": rate(sign * where.actual_rate)}
    return [say(key, language, ratio=ratio, **rates)]


def calendar_text(case: Assessment, language: str) -> str:
    """Return the share of a target's period gone by, with the month to which its figure counts; a dash if unknown."""
    where = case.standing
    if where.measured_on is not None:
        share = percent(where.calendar_share, language)
        return say("card.calendar_to", language, share=share, month=month(where.measured_on, language))
    return "—" if np.isnan(where.elapsed_share) else percent(where.elapsed_share, language)


def _projection(case: Assessment, language: str, *, usual_told: bool = False) -> list[str]:
    row = case.row
    if row.settled_on:
        value = quantity(row.median, row.unit, language)
        when = day(row.settled_on, language)
        verdict = outlook_text(row, language)
        decided = say("card.settled", language, date=when, value=value, verdict=verdict)
        return [decided, *doubt_sentences(case, language)]
    if not row.has_probability:
        return [say("card.no_data", language, reason=say(f"reason.{row.reason}", language))]
    grade = row.evidence_grade
    low, high = estimated_range(row.lo_80, row.hi_80, row.unit, language)
    told = [
        say(
            "card.projection",
            language,
            median=estimate(row.median, row.unit, language),
            low=low,
            high=high,
            probability=probability_text(row.probability, grade, language),
            likelihood=row.likelihood(language),
        )
    ]
    if abs(row.probability - row.probability_strict) >= 0.025:
        strict = probability_text(row.probability_strict, grade, language)
        told.append(say("card.strict", language, probability=strict))
    if row.outlook == Outlook.OPEN and not OFF_PACE < row.probability < ON_PACE:
        key = "card.overdue_open" if overdue_of(case.case) else "card.capped"
        told.append(say(key, language, grade=grade))
    told += _events(case, language)
    if row.kind in ("change", "growth") and np.isnan(case.standing.base_value):
        told.append(say("card.base_projected", language, period=period_text(row.base_period, language)))
    told += [*doubt_sentences(case, language), *driver_sentences(case, language, usual_told=usual_told)]
    return [*told, *like_sentences(case, language), *_pool(case, language), *_newer(case, language)]


def _events(case: Assessment, language: str) -> list[str]:
    if not case.projection.events:
        return []
    if case.projection.method == "events":
        return _judgements(case, language)
    without = probability_text(case.probability_without_events, case.row.evidence_grade, language)
    told = [
        say(
            "card.event",
            language,
            note=event.told(language),
            amount=quantity(event.amount, event.unit, language),
            due=day(event.due, language),
        )
        for event in case.projection.events
    ]
    events = ("；" if language == "zh" else "; ").join(told)
    return [say("card.events", language, events=events, without=without), *_judgements(case, language)]


def _judgements(case: Assessment, language: str) -> list[str]:
    """Name the judgements typed by hand behind announced additions, and say where the outlook rests on them."""
    told = [
        say(
            "card.judged",
            language,
            share=percent(event.share_expected, language),
            low=number(event.delay_months_low, language),
            high=number(round(event.latest_delay), language),
        )
        for event in case.projection.events
    ]
    told += [
        say("card.slipped", language, first=day(event.first_due, language), months=number(months, language, 0))
        for event in case.projection.events
        if event.first_due is not None and (months := event.slipped_months) > 0
    ]
    without = outlook_without_events(case.row, case.probability_without_events)
    if without != case.row.outlook:
        told.append(say("card.judged_decides", language, outlook=say(f"outlook_code.{without}", language)))
    return told


def _pool(case: Assessment, language: str) -> list[str]:
    pool = case.projection.pool
    if pool.kind == "record":
        return []
    if pool.kind == "none":
        return [say("card.pool_events", language)]
    if not pool.weight:
        return [say("card.pool_reference", language, pool=pool.reference)] if pool.reference else []
    members = [item.split("@")[1].split("×")[0] for item in pool.members]
    places = list(dict.fromkeys(region_name(name, language) for name in members))
    shown = ("、" if language == "zh" else ", ").join(places[:4])
    return [say(f"card.pool_{pool.kind}", language, n=len(members), members=shown)]


def _newer(case: Assessment, language: str) -> list[str]:
    """Say which figures of other places moved a projection: nation and provinces first."""
    newer = sorted(case.projection.pool.newer, key=lambda row: find_region(row.region).code)[:NEWER_SHOWN]
    if not newer:
        return []
    listed = [
        say(
            "card.newer_figure",
            language,
            region=region_name(row.region, language),
            period=period_text(row.period, language),
            value=quantity(row.amount, row.unit, language),
        )
        for row in newer
    ]
    return [say("card.newer", language, figures=("、" if language == "zh" else ", ").join(listed))]


def _wanted(case: Assessment, language: str) -> list[str]:
    """Say which figure would let a target be judged that has none."""
    figure = wanted_figure(case, language)
    return [say("card.wanted", language, figure=figure)] if figure and not case.row.has_probability else []


def wanted_figure(case: Assessment, language: str) -> str:
    """Return the figure that would settle a target, as its series describes it; nothing where it has no series."""
    series = case.case.series
    if series is None:
        return ""
    if language == "zh" and WANTED in series.note:
        return series.note.split(WANTED, 1)[1].split("；")[0]
    _, unit = unit_in(series.unit, language)
    name = series.name(language)
    return say("card.wanted_series", language, indicator=name, unit=unit) if unit else name


def _settling(case: Assessment, language: str) -> list[str]:
    if case.settles_about is None or case.case.series is None:
        return []
    when = month(case.settles_about, language)
    note = case.case.series.release_note if language == "zh" else case.case.series.release_note_en
    if note:
        return [say("card.settles", language, month=when, note=note)]
    return [say("card.settles_plain", language, month=when)]
