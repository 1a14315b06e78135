"""What a look back says in words: a task done, a set covered, without a number of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from analysis.extract import naming
from analysis.extract.grammar_rows import PromiseRow, ResultRow, rows
from analysis.extract.structure import Sentence

_ALL = 100.0
_IN_FRONT = re.compile(r"^(?:截至|目前|其中|同时|已|并|率先|在全[省国区市]率先|全市|全省|全区)+")
_TELLING = ("past", "open")


@dataclass(frozen=True)
class Accomplished:
    """A thing done, told in words: where it stands in the reading, its name, kind and, where all of a set, 100 %."""

    start: int
    end: int
    sentence: Sentence
    name: str
    kind: str
    value: float | None
    bound: str

    @property
    def unit(self) -> str:
        """The unit of its value."""
        return "" if self.value is None else "%"


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[tuple[str, ...], re.Pattern[str], str, str], ...]:
    """Return triggers, pattern, kind and bound of each row: what covers all of a set first."""
    covered = [
        (row.triggers, re.compile(row.pattern), row.kind, "")
        for row in rows("promises", PromiseRow)
        if row.kind == "coverage"
    ]
    done = [(row.triggers, re.compile(row.pattern), "milestone", str(row.bound)) for row in rows("results", ResultRow)]
    return (*covered, *done)


def accomplished(sentences: list[tuple[Sentence, str]]) -> Iterator[Accomplished]:
    """Yield what the sentences of a look back say in words, in no order."""
    for sentence, manner in sentences:
        if manner in _TELLING and not sentence.heading:
            yield from _in_sentence(sentence)


def _in_sentence(sentence: Sentence) -> Iterator[Accomplished]:
    taken: list[tuple[int, int]] = []
    for triggers, pattern, kind, bound in _patterns():
        if not any(word in sentence.text for word in triggers):
            continue
        for match in pattern.finditer(sentence.text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            start, end = sentence.start + match.start(), sentence.start + match.end()
            name = _IN_FRONT.sub("", match["name"]).strip("的、 ")
            if kind == "coverage":
                yield Accomplished(start, end, sentence, naming.covered_name(name, match[0]), kind, _ALL, bound)
            else:
                yield Accomplished(start, end, sentence, name, kind, None, bound)
