"""One target's card: what a reader is told about it, as sentences made from an assessment's codes and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from analysis.assessment.assess import Assessment
from analysis.assessment.lots import joined_so_far, size
from analysis.assessment.overdue import overdue_of
from analysis.assessment.verdict import AssessmentRow, at_odds, outlook_without_events
from analysis.domain.codes import OFF_PACE, ON_PACE, Operator, Outlook
from analysis.domain.languages import Bilingual
from analysis.domain.regions import find_region
from analysis.pace.met import TOLERANCE
from analysis.sentences.consistency import consistency_sentences
from analysis.sentences.earlier import earlier_sentences, told_years
from analysis.sentences.official import official_sentences
from analysis.sentences.promised import promise
from analysis.sentences.reasoning import beside_figures, doubt_sentences, driver_sentences, like_sentences
from analysis.sentences.usual_share import usual_sentences
from analysis.words.wording import Words

YEAR = 365
"""Days from which on what is still needed is told by the year."""
NEWER_SHOWN = 3
"""Figures of other places that are named on a card."""
PACES = (("far_above", 2.0), ("above", 1.1), ("even", 0.9), ("below", 0.0), ("against", -np.inf))
"""How the pace of recent years compares with the one needed, each with the ratio from which it holds."""
WANTED = "可用："
"""What stands before the figure that would do, in the note of a series without any."""


@dataclass(frozen=True)
class CardText:
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
    elsewhere: frozenset[str]
    """Those of the sentences whose numbers are of the record or of nobody, not of the target's own sources."""
    sources: tuple[str, ...]
    has_chart: bool
    progress: str = "not_reported"
    progress_text: str = ""
    reported: str = ""
    """The chance that the outcome is reported, beside the probability of being kept if so."""


def card(case: Assessment, words: Words) -> CardText:
    """Return the card of one assessed target, in zh or en."""
    row, target = case.row, case.target
    facts = words.say(
        "card.facts",
        kind=words.say(f"kind.{row.kind}"),
        commitment=words.say(f"commitment.{row.commitment}"),
        driver=words.say(f"driver.{target.driver or 'outcome'}"),
        due=words.day(row.due),
    )
    told = [words.say("card.failed", failure=case.failure)] if case.failure else []
    told += [*_scope(case, words), *_kept_up(case, words)]
    told += [*_known(case, words), *_overdue(case, words), *_pace(case, words)]
    usual = usual_sentences(case, words)
    told += usual
    told += [
        *_projection(case, words, usual_told=bool(usual)),
        *official_sentences(case, words),
    ]
    told += [*earlier_sentences(case, words), *consistency_sentences(case, words)]
    told += [*_wanted(case, words), *_settling(case, words)]
    has_probability = row.has_probability
    return CardText(
        id=row.id,
        name=words.of(row.names),
        promise=promise(target, words),
        words=words.say("card.words", evidence=target.evidence),
        facts=facts,
        verdict=row.verdict,
        verdict_text=outlook_text(row, words),
        probability=_shown_probability(row, words) if has_probability else "",
        likelihood="" if row.settled_on or _why_open(case, words) else str(words.of(row.likelihoods) or ""),
        grade=row.evidence_grade,
        headline=headline(case, words),
        sentences=tuple(told),
        elsewhere=frozenset([*like_sentences(case, words), *doubt_sentences(case, words)]),
        sources=tuple(sources_of(case)),
        has_chart=has_chart(case),
        progress=row.progress,
        progress_text=words.say(f"progress_code.{row.progress}"),
        reported=reported_text(row, words),
    )


def has_chart(case: Assessment) -> bool:
    """Return whether a target's card has a chart: figures and a probability, and nothing has settled it."""
    return bool(case.row.has_probability and case.evidence.figures and not case.row.settled_on)


def failed_card(case: Assessment, error: Exception, words: Words) -> CardText:
    """Return the card of a target of which something could not be put into words: it says what failed, nothing else."""
    row = case.row
    return CardText(
        id=row.id,
        name=words.of(row.names),
        promise="",
        words=words.say("card.words", evidence=case.target.evidence),
        facts="",
        verdict="no_data",
        verdict_text=words.say("outlook_code.no_basis"),
        probability="",
        likelihood="",
        grade=row.evidence_grade,
        headline="",
        sentences=(words.say("card.failed", failure=f"{type(error).__name__}: {error}"),),
        elsewhere=frozenset(),
        sources=(),
        has_chart=False,
    )


def _shown_probability(row: AssessmentRow, words: Words) -> str:
    if row.settled_on:
        return outlook_text(row, words)
    return words.probability(row.probability, row.evidence_grade)


def outlook_text(row: AssessmentRow, words: Words) -> str:
    """Return what is expected of a target, in words; what came of it once it is settled."""
    return words.say(f"outlook_code.{row.outlook}")


def reported_text(row: AssessmentRow, words: Words) -> str:
    """Return the chance that a target's outcome is reported, as it stands beside its probability."""
    if not row.has_probability or row.settled_on:
        return ""
    return words.say("card.reported_chance", share=words.percent(row.p_reported))


def headline(case: Assessment, words: Words) -> str:
    """Return what a director reads about a target; nothing where there is no projection.

    Beside what is expected stands why the outlook is open all the same, and what figures alone say where they say the
    opposite: else the range and the probability would contradict each other.
    """
    projected = _projection(case, words)
    if not case.row.has_probability or not projected:
        return ""
    return words.joined([projected[0], *_why_open(case, words), *_against_figures(case, words)])


def _why_open(case: Assessment, words: Words) -> list[str]:
    row = case.row
    if row.outlook != Outlook.OPEN or OFF_PACE < row.probability < ON_PACE:
        return []
    if case.target.is_doubtful:
        return [words.say("card.doubtful_open")]
    overdue = overdue_of(case.case)
    if overdue is not None and overdue.is_due_of(case.target):
        return [words.say("card.overdue_due")]
    if overdue is not None and case.projection.pool.prospect is None:
        return [words.say("card.overdue_open")]
    return [words.say("card.at_odds" if at_odds(row) else "card.capped", grade=row.evidence_grade)]


def _against_figures(case: Assessment, words: Words) -> list[str]:
    row = case.row
    turned = not np.isnan(row.probability_figures) and (row.probability_figures < 0.5) != (row.probability < 0.5)
    return [beside_figures(row, words)] if turned and not row.settled_on else []


def sources_of(case: Assessment) -> list[str]:
    """Return the ids of the sources behind a target's figures, without repetition."""
    return list(dict.fromkeys(row.source_id for row in case.evidence.figures))


def _scope(case: Assessment, words: Words) -> list[str]:
    scope = case.row.scope
    return [words.say("card.scope", scope=scope)] if scope else []


def _kept_up(case: Assessment, words: Words) -> list[str]:
    """Say how a level that is to be kept (稳定在, 保持) is judged."""
    target = case.target
    if not target.is_kept_up or not target.has_number:
        return []
    if target.operator in (Operator.RANGE, Operator.ABOVE) or target.is_ceiling:
        return [words.say("card.kept_within", within=promise(target, words))]
    slack = TOLERANCE if target.operator == Operator.ABOUT else 0.0
    floor = words.quantity(target.lower * (1 - slack), target.unit, of=target.indicator_zh)
    return [words.say("card.kept_up", floor=floor)]


def _known(case: Assessment, words: Words) -> list[str]:
    latest = case.evidence.latest
    if latest is None and case.evidence.totals:
        return _total(case, words)
    if latest is None:
        none = words.say("card.known_told" if told_years(case) else "card.known_none")
        return [] if case.row.kind == "milestone" else [none]
    value = words.quantity(latest.amount, case.evidence.unit)
    return [
        words.say(
            "card.known_latest",
            period=words.period(latest.period),
            value=words.say(f"bound.{latest.bound or 'plain'}", value=value),
            status=words.say(f"status.{latest.status}"),
            source=words.say(f"reliability.{latest.reliability}"),
            n=case.evidence.n_obs,
            grade=case.row.evidence_grade,
        )
    ]


def _overdue(case: Assessment, words: Words) -> list[str]:
    """Say that a figure should be out and is not in the store: looking it up costs less than asking for it."""
    overdue = overdue_of(case.case)
    if overdue is None or case.row.settled_on:
        return []
    period = words.period(overdue.period)
    if overdue.period in told_years(case):
        return [words.say("card.overdue_told", period=period)]
    return [words.say("card.overdue", period=period, month=words.month(overdue.released))]


def _total(case: Assessment, words: Words) -> list[str]:
    """Say what several years together brought, where no single year is published."""
    row = case.evidence.totals[-1]
    years = row.end.year - row.start.year + 1
    return [
        words.say(
            "card.known_total",
            period=words.period(row.period),
            value=words.quantity(row.amount, case.evidence.unit),
            mean=words.estimate(row.amount / years, case.evidence.unit),
            grade=case.row.evidence_grade,
        )
    ]


def _pace(case: Assessment, words: Words) -> list[str]:
    where = case.standing
    if not where.required_kind or case.row.settled_on or np.isnan(where.required_rate):
        return []
    if where.required_kind == "amount_a_month":
        assert case.evidence.in_year is not None
        done = words.quantity(case.evidence.in_year.amount, case.evidence.unit)
        if case.case.reference >= case.row.due:
            share, elapsed = words.percent(where.progress_share), calendar_text(case, words)
            return [words.say("card.pace_amount_over", done=done, share=share, elapsed=elapsed)]
        return [
            words.say(
                "card.pace_amount",
                done=done,
                share=words.percent(where.progress_share),
                elapsed=calendar_text(case, words),
                required=words.estimate(max(where.required_rate, 0.0), case.evidence.unit),
                actual=words.estimate(where.actual_rate, case.evidence.unit),
            )
        ]
    if where.required_kind == "growth_rate":
        return []  # the driver says it
    falls = case.row.direction == "decrease" and case.row.kind not in ("change", "growth")
    sign = -1 if falls else 1
    if sign * where.required_rate <= 0:
        return [words.say("card.pace_reached")]
    points = where.required_kind == "points_a_year"
    unit = "个百分点" if case.evidence.unit == "%" else case.evidence.unit

    def rate(value: float) -> str:
        return words.quantity(value, unit) if points else words.percent(value, 1)

    left = case.row.due - case.evidence.latest.end if case.evidence.latest else timedelta(days=YEAR)
    if points and left.days < YEAR and not case.target.kind.is_difference:
        return [words.say(f"card.pace_left{'_fall' * falls}", left=words.quantity(_still(case, sign), unit))]
    key = "card.pace_fall" if falls else "card.pace_points" if points else "card.pace_growth"
    if np.isnan(where.pace_ratio):
        return [words.say(f"{key}_only", required=rate(sign * where.required_rate))]
    rates = {"required": rate(sign * where.required_rate), "actual": rate(sign * where.actual_rate)}
    return [words.say(key, beside=words.say(f"card.pace_{_beside_needed(where.pace_ratio)}"), **rates)]


def _beside_needed(ratio: float) -> str:
    """Return how the pace of recent years compares with what is needed: a ratio to something small says nothing."""
    return next(name for name, least in PACES if ratio >= least)


def _still(case: Assessment, sign: int) -> float:
    """Return what a level still lacks, in its own unit."""
    assert case.evidence.latest is not None
    return sign * (case.row.threshold - case.evidence.latest.amount)


def calendar_text(case: Assessment, words: Words) -> str:
    """Return the share of a target's period gone by, with the month to which its figure counts; a dash if unknown."""
    where = case.standing
    if where.measured_on is not None:
        share = words.percent(where.calendar_share)
        return words.say("card.calendar_to", share=share, month=words.month(where.measured_on))
    return "—" if np.isnan(where.elapsed_share) else words.percent(where.elapsed_share)


def _projection(case: Assessment, words: Words, *, usual_told: bool = False) -> list[str]:
    row = case.row
    if row.settled_on:
        value = words.quantity(row.median, row.unit)
        when = words.day(row.settled_on)
        verdict = outlook_text(row, words)
        decided = words.say("card.settled", date=when, value=value, verdict=verdict)
        return [decided, *doubt_sentences(case, words)]
    if not row.has_probability:
        return [words.say("card.no_data", reason=words.say(f"reason.{row.reason}"))]
    grade = row.evidence_grade
    low, high = words.estimated_range(row.lo_80, row.hi_80, row.unit)
    held_open = _why_open(case, words)  # what is not called does not bear a word of likelihood either
    told = [
        words.say(
            "card.projection_open" if held_open else "card.projection",
            median=words.estimate(row.median, row.unit),
            low=low,
            high=high,
            probability=words.probability(row.probability, grade),
            likelihood=words.of(row.likelihoods),
        )
    ]
    if abs(row.probability - row.probability_strict) >= 0.025:
        strict = words.probability(row.probability_strict, grade)
        told.append(words.say("card.strict", probability=strict))
    told += held_open
    told += _events(case, words)
    if case.case.measure.how not in ("level", "sum") and np.isnan(case.standing.base_value) and row.method != "record":
        told.append(words.say("card.base_projected", period=words.period(row.base_period)))
    told += [*doubt_sentences(case, words), *driver_sentences(case, words, usual_told=usual_told)]
    return [*told, *like_sentences(case, words), *_pool(case, words), *_newer(case, words), *_above(case, words)]


def _events(case: Assessment, words: Words) -> list[str]:
    if not case.projection.events:
        return []
    if case.projection.method == "events":
        return _judgements(case, words)
    without = words.probability(case.probability_without_events, case.row.evidence_grade)
    told = [
        words.say(
            "card.event",
            note=words.of(event.notes),
            amount=words.quantity(event.amount, event.unit),
            due=words.day(event.due),
        )
        for event in case.projection.events
    ]
    events = words.clauses(told)
    return [words.say("card.events", events=events, without=without), *_judgements(case, words)]


def _judgements(case: Assessment, words: Words) -> list[str]:
    """Name the judgements typed by hand behind announced additions, and say where the outlook rests on them."""
    joined = [(event, joined_so_far(event, case.case)) for event in case.projection.events]
    told = [
        words.say("card.joined", amount=words.quantity(part[0], case.row.unit), month=words.month(part[1]))
        for event, part in joined
        if part is not None and not event.is_the_lot
    ]
    open_ones = [event for event, part in joined if part is None or part[0] < size([event], case.case)]
    if not open_ones:
        return told
    told += [
        words.say(
            "card.judged",
            share=words.percent(event.share_expected),
            low=words.number(event.delay_months_low),
            high=words.number(round(event.latest_delay)),
        )
        for event in open_ones
    ]
    told += [
        words.say("card.slipped", first=words.day(event.first_due), months=words.number(months, 0))
        for event in open_ones
        if event.first_due is not None and (months := event.slipped_months) > 0
    ]
    without = outlook_without_events(case.row, case.probability_without_events)
    if without != case.row.outlook:
        told.append(words.say("card.judged_decides", outlook=words.say(f"outlook_code.{without}")))
    return told


def _pool(case: Assessment, words: Words) -> list[str]:
    pool = case.projection.pool
    if pool.kind == "record":
        return []
    if pool.kind == "none":
        return [words.say("card.pool_events")]
    if not pool.weight:
        return [words.say("card.pool_reference", pool=pool.reference)] if pool.reference else []
    members = [item.split("@")[1].split("×")[0] for item in pool.members]
    places = list(dict.fromkeys(words.region(name) for name in members))
    shown = words.listed(places[:4])
    return [words.say(f"card.pool_{pool.kind}", n=len(members), members=shown)]


def _newer(case: Assessment, words: Words) -> list[str]:
    """Say which figures of other places moved a projection: nation and provinces first."""
    newer = sorted(case.projection.pool.newer, key=lambda row: find_region(row.region).code)[:NEWER_SHOWN]
    if not newer:
        return []
    listed = [
        words.say(
            "card.newer_figure",
            region=words.region(row.region),
            period=words.period(row.period),
            value=words.quantity(row.amount, row.unit),
        )
        for row in newer
    ]
    return [words.say("card.newer", figures=words.listed(listed))]


def _above(case: Assessment, words: Words) -> list[str]:
    """Say how the place above stands to its own promise, where that moved a projection."""
    above = case.projection.pool.above
    if above is None:
        return []
    figure, unit = above.figure, above.figure.unit
    told = {name: words.quantity(value, unit) for name, value in (("value", figure.amount), ("wanted", above.wanted))}
    return [words.say("card.above", region=words.region(figure.region), period=words.period(figure.period), **told)]


def _wanted(case: Assessment, words: Words) -> list[str]:
    """Say which figure would let a target be judged that has none."""
    figure = wanted_figure(case, words)
    return [words.say("card.wanted", figure=figure)] if figure and not case.row.has_probability else []


def wanted_figure(case: Assessment, words: Words) -> str:
    """Return the figure that would settle a target, as its series describes it; nothing where it has no series."""
    series = case.case.series
    if series is None:
        return ""
    note = words.only(Bilingual(series.note))
    if WANTED in note:
        return note.split(WANTED, 1)[1].split("；")[0]
    _, unit = words.unit(series.unit)
    name = words.of(series.names)
    return words.say("card.wanted_series", indicator=name, unit=unit) if unit else name


def _settling(case: Assessment, words: Words) -> list[str]:
    if case.settles_about is None or case.case.series is None:
        return []
    when = words.month(case.settles_about)
    note = words.only(case.case.series.release_notes)
    if note:
        return [words.say("card.settles", month=when, note=note)]
    return [words.say("card.settles_plain", month=when)]
