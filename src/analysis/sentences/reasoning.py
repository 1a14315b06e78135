"""Why a verdict is what it is, in sentences: drivers, methods, doubt, disagreement, the record of promises."""

from __future__ import annotations

import math
from collections.abc import Iterator

from analysis.assessment.assess import Assessment, Assessments
from analysis.assessment.explain import VerdictDriver
from analysis.assessment.verdict import WEAK_GRADES, hits
from analysis.domain.codes import DELIVERABLES, Status
from analysis.domain.figure import Figure
from analysis.record.asked import Prospect
from analysis.store.store import Store
from analysis.words.wording import (
    estimate,
    estimated_range,
    number,
    percent,
    period_text,
    probability_text,
    quantity,
    say,
)


def driver_sentences(case: Assessment, language: str, *, usual_told: bool = False) -> Iterator[str]:
    """Yield what drives a verdict, and how far the usual models differ.

    Where earlier years showed the usual share, and it has been told, the calendar's is not told beside it.
    """
    for driver in case.drivers:
        if driver.code != "usual_share" or not (usual_told or driver.numbers["years"]):
            yield _driver(driver, case, language)
    yield from _opinions(case, language)


def _driver(driver: VerdictDriver, case: Assessment, language: str) -> str:
    told = dict(driver.numbers)
    unit = case.evidence.unit
    steps = "个百分点" if unit == "%" else unit
    code = driver.code
    if code == "growth":
        words = {name: quantity(told[name], unit, language) for name in ("required", "latest")}
        return say("reasoning.growth", language, **words, period=period_text(driver.period, language))
    if code == "usual_share":
        shares = {name: percent(told[name], language) for name in ("share", "usual")}
        return say("reasoning.usual_share", language, **shares)
    words = {name: quantity(told[name], steps, language) for name in ("needed", "largest") if name in told}
    if driver.period:
        words["period"] = period_text(driver.period, language)
    if code == "capacity":
        return _capacity(driver, case, language, words)
    if code == "required_years":
        years = say("unit_name.years", language, value=told["years"])
        return say("reasoning.required_years", language, years=years, **words)
    key = "required_quarter" if told["quarters"] == 1 else "required_quarters"
    return say(f"reasoning.{key}", language, quarters=told["quarters"], **words)


def _capacity(driver: VerdictDriver, case: Assessment, language: str, words: dict[str, str]) -> str:
    """Say how large a promise is beside the best and the latest year of one's own."""
    told = driver.numbers
    other = say("reasoning.other_definition", language) if driver.status == Status.OTHER_DEFINITION else ""
    if math.isnan(told["share"]):
        return say("reasoning.capacity", language, other=other, **words)
    shares = {"share": percent(told["share"], language), "latest_share": percent(told["latest_share"], language)}
    year = period_text(str(int(told["latest_year"])), language)
    if year == words["period"]:
        return say("reasoning.capacity_once", language, other=other, share=shares["share"], **words)
    latest = quantity(told["latest"], case.evidence.unit, language)
    return say("reasoning.capacity_both", language, other=other, latest=latest, year=year, **shares, **words)


def _opinions(case: Assessment, language: str) -> Iterator[str]:
    told = case.opinions
    if not told:
        return
    unit, grade = case.row.unit, case.row.evidence_grade
    listed = [
        say(f"reasoning.opinion_{name}", language, value=estimate(opinion.median, unit, language))
        for name, opinion in told.items()
    ]
    chances = sorted(opinion.probability for opinion in told.values())
    low, high = (probability_text(chance, grade, language) for chance in (chances[0], chances[-1]))
    if low != high:
        joined = ("、" if language == "zh" else ", ").join(listed)
        yield say("reasoning.opinions", language, list=joined, low=low, high=high)


def doubt_sentences(case: Assessment, language: str) -> Iterator[str]:
    """Yield how wide “we don't know” is, and what another source's figure would change."""
    row = case.row
    if not row.has_probability:
        return
    if row.settled_on:
        yield from _revision(case, language)
        return
    if row.evidence_grade in WEAK_GRADES:
        low, high = estimated_range(row.lo_95, row.hi_95, row.unit, language)
        source = "record" if math.isnan(row.probability_figures) else "figures"
        ends = {"low": low, "high": high, "basis": say(f"doubt.by_{source}", language)}
        plan = float(row.threshold)
        if plan > 0 and row.lo_95 >= 0 and row.kind in ("stock", "flow"):
            shares = {
                "from_share": percent(row.lo_95 / plan, language),
                "to_share": percent(row.hi_95 / plan, language),
            }
            yield say("doubt.wide", language, grade=row.evidence_grade, **ends, **shares)
        else:
            yield say("doubt.wide_plain", language, grade=row.evidence_grade, **ends)
    yield from _conflict(case, language)


def _conflict(case: Assessment, language: str) -> Iterator[str]:
    other, row = case.other, case.row
    if other is None:
        return
    grade, unit = row.evidence_grade, case.evidence.unit
    yield say(
        "doubt.conflict",
        language,
        period=period_text(other.rival.period, language),
        chosen=quantity(other.chosen.amount, unit, language),
        chosen_source=_source(other.chosen, case.store),
        rival=quantity(other.rival.amount, unit, language),
        rival_source=_source(other.rival, case.store),
        probability=probability_text(row.probability, grade, language),
        median=estimate(row.median, row.unit, language),
        other=probability_text(other.probability, grade, language),
        other_median=estimate(other.median, row.unit, language),
    )


def _source(figure: Figure, store: Store) -> str:
    source = store.sources.loc[figure.source_id]
    return str(source["publisher"] or source["title"])


def _revision(case: Assessment, language: str) -> Iterator[str]:
    """Say that a later figure would have decided otherwise: reported, not applied."""
    if case.row.kind in ("change", "growth") and case.evidence.unit != "%":
        return
    due = case.target.due
    later = [row.amount for row in case.evidence.figures if row.end == due]
    if not later or case.row.kind == "change":
        return
    amount = later[-1]
    if bool(hits(case.target, [amount])[0]) != (case.row.verdict == "met"):
        yield say("doubt.revised", language, value=quantity(amount, case.evidence.unit, language))


def like_sentences(case: Assessment, language: str) -> Iterator[str]:
    """Yield what the record says of promises like a target, and on what its probability rests."""
    row = case.row
    if row.settled_on or not row.has_probability or not row.n_like:
        return
    yield from like_promises(case.case.prospect, case.case.asked.level, language)
    yield say("record_of.reported", language, share=percent(row.p_reported, language))
    if not math.isnan(row.probability_figures):
        alone, both = (
            probability_text(chance, row.evidence_grade, language)
            for chance in (row.probability_figures, row.probability)
        )
        yield say("record_of.beside", language, alone=alone, both=both)


def like_promises(told: Prospect, asked_level: str, language: str) -> Iterator[str]:
    """Yield how promises like one fared, and whose they were where there are none of its own level."""
    level = say(f"record_of.{told.level or 'several'}", language)
    yield say(
        "record_of.headline",
        language,
        level=level,
        like=_like(told, language),
        promised=number(told.promised, language),
        share=percent(told.reported / told.promised, language),
        kept=percent(told.kept / told.reported, language),
        more=_by_how_much(told.ratio, language),
    )
    if told.level and told.level != asked_level:
        yield say("record_of.other_level", language, asked=say(f"record_of.{asked_level}", language), level=level)


def _like(told: Prospect, language: str) -> str:
    return say(f"deliverable.{told.like}", language) if told.like in DELIVERABLES else told.like


def _by_how_much(ratio: float, language: str) -> str:
    share = percent(abs(ratio - 1), language)
    if math.isnan(ratio) or share == percent(0, language):
        return say("record_of.just", language)
    return say("record_of.more" if ratio > 1 else "record_of.less", language, share=share)


def expected_sentences(assessments: Assessments, language: str) -> Iterator[str]:
    """Yield how many targets may be expected to be met, and which correlations that rests on."""
    table = assessments.table
    judged = int(table["probability"].notna().sum())
    if not judged:
        return
    told = assessments.expected()
    counts = {"judged": judged, "without": len(table) - judged, "low": told.low, "high": told.high}
    shown = {name: number(value, language, 0) for name, value in (("reported", told.reported), ("kept", told.kept))}
    yield say("expectation.expected", language, **shown, **counts)
    yield from correlation_sentences(assessments, language)


def correlation_sentences(assessments: Assessments, language: str) -> Iterator[str]:
    """Yield which correlations the expected count rests on, and from how many pairs they were estimated."""
    tied = assessments.correlations
    yield say(
        "expectation.estimated",
        language,
        region=number(tied.within_region, language),
        domain=number(tied.within_domain, language),
        pairs=number(tied.pairs, language),
    )
