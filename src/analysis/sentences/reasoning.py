"""Why a verdict is what it is, in sentences: drivers, methods, doubt, disagreement, the record of promises."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis.assessment.assess import Assessment, Assessments, expected_together
from analysis.assessment.explain import VerdictDriver
from analysis.assessment.verdict import WEAK_GRADES, AssessmentRow, hits
from analysis.domain.codes import DELIVERABLES, Status
from analysis.domain.english import english_name
from analysis.domain.figure import Figure
from analysis.domain.languages import Bilingual
from analysis.forecast.joint import WITHIN_INDICATOR
from analysis.record.answers import answers
from analysis.record.asked import Prospect
from analysis.record.cases import shipped
from analysis.store.store import Store
from analysis.words.publishers import publisher_told
from analysis.words.wording import Words


def driver_sentences(case: Assessment, words: Words, *, usual_told: bool = False) -> Iterator[str]:
    """Yield what drives a verdict, and how far the usual models differ.

    Where earlier years showed the usual share, and it has been told, the calendar's is not told beside it.
    """
    for driver in case.drivers:
        if driver.code != "usual_share" or not (usual_told or driver.numbers["years"]):
            yield _driver(driver, case, words)
    yield from _opinions(case, words)


def _driver(driver: VerdictDriver, case: Assessment, words: Words) -> str:
    told = dict(driver.numbers)
    unit = case.evidence.unit
    steps = "个百分点" if unit == "%" else unit
    code = driver.code
    if code == "growth":
        amounts = {name: words.quantity(told[name], unit) for name in ("required", "latest")}
        return words.say("reasoning.growth", **amounts, period=words.period(driver.period))
    if code == "usual_share":
        shares = {name: words.percent(told[name]) for name in ("share", "usual")}
        return words.say("reasoning.usual_share", **shares)
    amounts = {name: words.quantity(told[name], steps) for name in ("needed", "largest") if name in told}
    if driver.period:
        amounts["period"] = words.period(driver.period)
    if code == "capacity":
        return _capacity(driver, case, amounts, words)
    if code == "required_years":
        years = words.say("unit_name.years", value=told["years"])
        return words.say("reasoning.required_years", years=years, **amounts)
    key = "required_quarter" if told["quarters"] == 1 else "required_quarters"
    return words.say(f"reasoning.{key}", quarters=told["quarters"], **amounts)


def _capacity(driver: VerdictDriver, case: Assessment, amounts: dict[str, str], words: Words) -> str:
    """Say how large a promise is beside the best and the latest year of one's own."""
    told = driver.numbers
    other = words.say("reasoning.other_definition") if driver.status == Status.OTHER_DEFINITION else ""
    if math.isnan(told["share"]):
        return words.say("reasoning.capacity", other=other, **amounts)
    shares = {name: words.percent(told[name]) for name in ("share", "latest_share")}
    year = words.period(str(int(told["latest_year"])))
    if year == amounts["period"]:
        return words.say("reasoning.capacity_once", other=other, share=shares["share"], **amounts)
    latest = words.quantity(told["latest"], case.evidence.unit)
    return words.say("reasoning.capacity_both", other=other, latest=latest, year=year, **shares, **amounts)


def _opinions(case: Assessment, words: Words) -> Iterator[str]:
    told = case.opinions
    if not told:
        return
    unit, grade = case.row.unit, case.row.evidence_grade
    listed = [
        words.say(f"reasoning.opinion_{name}", value=words.estimate(opinion.median, unit))
        for name, opinion in told.items()
    ]
    chances = sorted(opinion.probability for opinion in told.values())
    low, high = (words.probability(chance, grade) for chance in (chances[0], chances[-1]))
    if low != high:
        joined = words.listed(listed)
        yield words.say("reasoning.opinions", list=joined, low=low, high=high)


def doubt_sentences(case: Assessment, words: Words) -> Iterator[str]:
    """Yield how wide “we don't know” is, and what another source's figure would change."""
    row = case.row
    if not row.has_probability:
        return
    if row.settled_on:
        yield from _revision(case, words)
        return
    if row.evidence_grade in WEAK_GRADES:
        low, high = words.estimated_range(row.lo_95, row.hi_95, row.unit)
        source = "record" if math.isnan(row.probability_figures) else "figures"
        ends = {"low": low, "high": high, "basis": words.say(f"doubt.by_{source}")}
        plan = float(row.threshold)
        if plan > 0 and row.lo_95 >= 0 and row.kind in ("stock", "flow"):
            shares = {
                "from_share": words.percent(row.lo_95 / plan),
                "to_share": words.percent(row.hi_95 / plan),
            }
            yield words.say("doubt.wide", grade=row.evidence_grade, **ends, **shares)
        else:
            yield words.say("doubt.wide_plain", grade=row.evidence_grade, **ends)
    yield from _conflict(case, words)


def _conflict(case: Assessment, words: Words) -> Iterator[str]:
    other, row = case.other, case.row
    if other is None:
        return
    grade, unit = row.evidence_grade, case.evidence.unit
    yield words.say(
        "doubt.conflict",
        period=words.period(other.rival.period),
        chosen=words.quantity(other.chosen.amount, unit),
        chosen_source=_source(other.chosen, case.store, words),
        rival=words.quantity(other.rival.amount, unit),
        rival_source=_source(other.rival, case.store, words),
        probability=words.probability(row.probability, grade),
        median=words.estimate(row.median, row.unit),
        other=words.probability(other.probability, grade),
        other_median=words.estimate(other.median, row.unit),
    )


def _source(figure: Figure, store: Store, words: Words) -> str:
    source = store.sources.loc[figure.source_id]
    return publisher_told(str(source["publisher"]), words) or str(source["title"])


def _revision(case: Assessment, words: Words) -> Iterator[str]:
    """Say that a later figure would have decided otherwise: reported, not applied."""
    if case.row.kind in ("change", "growth") and case.evidence.unit != "%":
        return
    due = case.target.due
    later = [row.amount for row in case.evidence.figures if row.end == due]
    if not later or case.row.kind == "change":
        return
    amount = later[-1]
    if bool(hits(case.target, [amount])[0]) != (case.row.verdict == "met"):
        yield words.say("doubt.revised", value=words.quantity(amount, case.evidence.unit))


def like_sentences(case: Assessment, words: Words) -> Iterator[str]:
    """Yield what the record says of promises like a target, and on what its probability rests."""
    row = case.row
    if row.settled_on or not row.has_probability or not row.n_like:
        return
    told = case.case.prospect
    yield from like_promises(told, case.case.asked.level, words)
    if told.thing_reported:
        yield words.say("record_of.thing", n=told.thing_reported, kept=told.thing_kept)
    yield words.say("record_of.reported", share=words.percent(row.p_reported))
    if not math.isnan(row.probability_figures):
        yield beside_figures(row, words)


def beside_figures(row: AssessmentRow, words: Words) -> str:
    """Say what figures alone give, beside what they give with the record of promises."""
    alone, both = (
        words.probability(chance, row.evidence_grade) for chance in (row.probability_figures, row.probability)
    )
    return words.say("record_of.beside", alone=alone, both=both)


def like_promises(told: Prospect, asked_level: str, words: Words) -> Iterator[str]:
    """Yield how promises like one fared, and whose they were where there are none of its own level."""
    level = words.say(f"record_of.{told.level or 'several'}")
    yield words.say(
        "record_of.headline",
        level=level,
        like=like_words(told, words),
        promised=words.number(told.promised),
        share=words.percent(told.reported / told.promised),
        kept=words.percent(told.kept / told.reported),
        more=_by_how_much(told.ratio, words),
    )
    if told.level and told.level != asked_level:
        yield words.say("record_of.other_level", asked=words.say(f"record_of.{asked_level}"), level=level)


def all_promises(words: Words) -> str:
    """Return how all promises of the record fared, in the words in which a card speaks of like ones."""
    told = _answered()
    return words.say(
        "record_of.headline",
        level=words.say("record_of.several"),
        like=words.say("record_page.all"),
        promised=words.number(told.promises),
        share=words.percent(told.reported),
        kept=words.percent(told.kept),
        more=_by_how_much(told.ratio, words),
    )


@lru_cache(maxsize=1)
def _answered() -> Any:
    """Return how the promises of the shipped record were answered, all together."""
    (told,) = answers(shipped(), pd.Series(0, index=shipped().index)).itertuples()
    return told


def like_words(told: Prospect, words: Words) -> str:
    """Return what the like promises have in common: a thing, or a sort of thing and the domain it is of."""
    if told.like and told.like not in DELIVERABLES:
        return words.of(Bilingual(told.like, english_name(told.like)))
    sort = words.say(f"deliverable.{told.like}") if told.like else ""
    domain = words.say(f"domain.{told.domain}").lower() if told.domain else ""
    return words.listed(part for part in (sort, domain) if part)


def _by_how_much(ratio: float, words: Words) -> str:
    share = words.percent(abs(ratio - 1))
    if math.isnan(ratio) or share == words.percent(0):
        return words.say("record_of.just")
    return words.say("record_of.more" if ratio > 1 else "record_of.less", share=share)


FEWEST_COUNTED = 5
"""Targets from which on it is said how many of them may be expected to be kept: of one it would read as a verdict."""


def expected_sentences(assessments: Assessments, words: Words) -> Iterator[str]:
    """Yield how many targets may be expected to be met, and which correlations that rests on."""
    table = assessments.table
    judged = int(table["probability"].notna().sum())
    if judged < FEWEST_COUNTED:
        return
    told = assessments.expected()
    counts = {"judged": judged, "without": len(table) - judged, "low": told.low, "high": told.high}
    shown = {name: words.number(value, 0) for name, value in (("reported", told.reported), ("kept", told.kept))}
    yield words.say("expectation.expected", **shown, **counts)
    yield from correlation_sentences(assessments, words)


def together_sentence(chances: Sequence[pd.DataFrame], words: Words, *, draws: int, seed: int) -> str:
    """Say how many targets of several regions may be expected to be kept, all regions taken together."""
    told = expected_together(chances, draws=draws, seed=seed)
    return words.say(
        "expectation.together",
        regions=len(chances),
        judged=sum(map(len, chances)),
        reported=words.number(told.reported, 0),
        kept=words.number(told.kept, 0),
        low=told.low,
        high=told.high,
        indicator=words.number(WITHIN_INDICATOR),
    )


def correlation_sentences(assessments: Assessments, words: Words) -> Iterator[str]:
    """Yield which correlations the expected count rests on, and from how many pairs they were estimated."""
    tied = assessments.correlations
    yield words.say(
        "expectation.estimated",
        region=words.number(tied.within_region),
        domain=words.number(tied.within_domain),
        pairs=words.number(tied.pairs),
    )
