"""What a target says of an unpublished base, and where two promises of one report cannot both be meant as read."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.assessment.assess import Assessment
from analysis.assessment.consistency import Clash, clashes_of, twins_of
from analysis.domain.english import english_name
from analysis.domain.languages import Bilingual
from analysis.record.bases import base_of
from analysis.sentences.promised import promise
from analysis.words.wording import Words


def consistency_sentences(case: Assessment, words: Words) -> Iterator[str]:
    """Yield what other promises of the report say of a target, and what the target says of its base."""
    for clash in clashes_of(case.case):
        yield _clash(case, clash, words)
    for other in twins_of(case.case):
        told = {"name": words.of(other.names), "promise": promise(other, words), "due": words.day(other.due)}
        yield words.say("consistency.twin", **told)
    yield from _base(case, words)


def _clash(case: Assessment, clash: Clash, words: Words) -> str:
    unit, level, lot = clash.level.unit, clash.level, clash.lot
    told = {
        "base": words.quantity(clash.base.amount, unit),
        "period": words.period(clash.base.period),
        "lot": words.quantity(clash.amount, unit),
        "level": promise(level, words),
    }
    if case.target.id == level.id:
        together = words.estimate(clash.together, unit)
        return words.say("consistency.level", name=words.of(lot.names), together=together, **told)
    left = max(level.threshold - clash.base.amount, 0.0)
    told |= {"left": words.quantity(left, unit), "share": words.percent(left / clash.amount)}
    return words.say("consistency.lot", name=words.of(level.names), **told)


def _base(case: Assessment, words: Words) -> Iterator[str]:
    """Yield last year's outcome as the target tells it, where the store does not hold it."""
    target, year = case.target, case.target.year_made - 1
    known = any(figure.is_whole_year and figure.year == year for figure in case.evidence.figures)
    found = None if known or case.row.settled_on or target.due.year != target.year_made else base_of(case.case.asked)
    if found is None:
        return
    low, high = words.estimated_range(found.low, found.high, target.unit)
    told = {
        "low": low,
        "high": high,
        "middle": words.estimate(found.middle, target.unit),
        "n": words.number(found.n),
    }
    like = words.of(Bilingual(found.like, english_name(found.like)))
    key = "consistency.base" if found.like else "consistency.base_of_class"
    yield words.say(key, period=words.period(str(year)), like=like, **told)
