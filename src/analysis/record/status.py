"""What a later report says of a promise: its figure, that of another scope, words, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from analysis.record.match import Candidate, assign, candidates
from analysis.record.names import bigrams
from analysis.record.rows import Promise, Report, Told
from analysis.record.vocabulary import vocabulary

ACCEPTED = 0.55
"""Probability from which a pair counts as the promise's outcome."""
_NEAR = 0.25
"""Probability from which a pair not chosen shows that the thing is told in another way."""
_HEARD = 0.85
"""Share of a head's pairs of characters that a sentence has where it speaks of the thing."""
_LEAST_HEAD = 3
_ADMITS = re.compile(
    r"(?:没有|没能|未能?|尚未)(?:如期|全部|全面|完全)?(?:达到|完成|实现)(?:年初|年度|全年)?(?:预期|预定|既定|确定)?的?(?:目标|计划|任务|预期|指标)"
    r"|(?:低于|不及|差于)(?:年初)?(?:预期|目标|计划)|与(?:年初)?(?:预期|计划|既定)?(?:目标|任务|计划|预期)[^,，。;；]{0,8}(?:差距|差)"
)
_SENTENCE = re.compile(r"[。;；!！?？\n]")


@dataclass(frozen=True)
class Answer:
    """What a later report says of one promise."""

    status: str
    told: Told | None = None
    probability: float | None = None
    admitted: bool = False


class LookBack:
    """What a report says of the past, sentence by sentence."""

    def __init__(self, text: str) -> None:
        known = vocabulary().aliases.replaced(text, vocabulary().canonical).replace("<", "").replace(">", "")
        self._sentences = [part for part in _SENTENCE.split(known) if part]

    @cached_property
    def _said(self) -> list[frozenset[str]]:
        return [bigrams(sentence) for sentence in self._sentences]

    @cached_property
    def _admitted(self) -> list[frozenset[str]]:
        return [bigrams(sentence) for sentence in self._sentences if _ADMITS.search(sentence)]

    def speaks_of(self, promise: Promise) -> bool:
        """Say whether a sentence has the promise's head, or nearly all of it."""
        return _names(promise, self._said)

    def admits(self, promise: Promise) -> bool:
        """Say whether a sentence names the promise and admits that it was missed (没有达到预期目标)."""
        return _names(promise, self._admitted)


def _names(promise: Promise, sentences: Sequence[frozenset[str]]) -> bool:
    head, pairs = promise.meaning.head, promise.meaning.pairs
    if promise.meaning.naked or len(head) < _LEAST_HEAD:
        return False
    return any(len(pairs & said) >= _HEARD * len(pairs) for said in sentences)


def answers(promises: Sequence[Promise], report: Report) -> list[Answer]:
    """Return what a later report says of each of the promises that fall due before it.

    ``promises``: of one report. ``report``: that of the year after the promises' due date.
    """
    found = candidates(promises, report.told)
    chosen = {each.promise: each for each in assign(found, ACCEPTED)}
    near = {each.promise for each in found if each.other_scope or each.probability >= _NEAR}
    heads = {row.meaning.head for row in report.told if not row.meaning.naked}
    look_back = LookBack(report.look_back)
    return [
        _answer(promise, chosen.get(place), place in near or promise.meaning.head in heads, report, look_back)
        for place, promise in enumerate(promises)
    ]


def _answer(
    promise: Promise, chosen: Candidate | None, told_otherwise: bool, report: Report, look_back: LookBack
) -> Answer:
    if chosen:
        return Answer("reported", report.told[chosen.told], chosen.probability)
    if look_back.admits(promise):
        return Answer("reported", admitted=True)
    if told_otherwise:
        return Answer("other_scope")
    return Answer("words_only" if look_back.speaks_of(promise) else "not_reported")
