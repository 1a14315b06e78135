"""What a target says of an unpublished base, and where two promises of one report cannot both be meant as read."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.assessment.assess import Assessment
from analysis.assessment.consistency import Clash, clashes_of, twins_of
from analysis.record.bases import base_of
from analysis.sentences.promised import promise
from analysis.words.wording import day, estimate, estimated_range, number, percent, period_text, quantity, say


def consistency_sentences(case: Assessment, language: str) -> Iterator[str]:
    """Yield what other promises of the report say of a target, and what the target says of its base."""
    for clash in clashes_of(case.case):
        yield _clash(case, clash, language)
    for other in twins_of(case.case):
        told = {"name": other.name(language), "promise": promise(other, language), "due": day(other.due, language)}
        yield say("consistency.twin", language, **told)
    yield from _base(case, language)


def _clash(case: Assessment, clash: Clash, language: str) -> str:
    unit, level, lot = clash.level.unit, clash.level, clash.lot
    told = {
        "base": quantity(clash.base.amount, unit, language),
        "period": period_text(clash.base.period, language),
        "lot": quantity(clash.amount, unit, language),
        "level": promise(level, language),
    }
    if case.target.id == level.id:
        together = estimate(clash.together, unit, language)
        return say("consistency.level", language, name=lot.name(language), together=together, **told)
    left = max(level.threshold - clash.base.amount, 0.0)
    share = percent(left / clash.amount, language)
    return say(
        "consistency.lot", language, name=level.name(language), left=quantity(left, unit, language), share=share, **told
    )


def _base(case: Assessment, language: str) -> Iterator[str]:
    """Yield last year's outcome as the target tells it, where the store does not hold it."""
    target, year = case.target, case.target.year_made - 1
    known = any(figure.is_whole_year and figure.year == year for figure in case.evidence.figures)
    found = None if known or case.row.settled_on or target.due.year != target.year_made else base_of(case.case.asked)
    if found is None:
        return
    low, high = estimated_range(found.low, found.high, target.unit, language)
    told = {
        "low": low,
        "high": high,
        "middle": estimate(found.middle, target.unit, language),
        "n": number(found.n, language),
    }
    key = "consistency.base" if found.like else "consistency.base_of_class"
    yield say(key, language, period=period_text(str(year), language), like=found.like, **told)
