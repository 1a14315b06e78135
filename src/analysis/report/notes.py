"""Numbered notes: the work report and the sources of the statistics, and every number linked to its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from analysis.assessment.assess import Assessment
from analysis.files import sha256
from analysis.report.content import Note, Piece, Text
from analysis.sentences.cards import sources_of
from analysis.sentences.earlier import Cited, earlier_sentences
from analysis.store.store import Store
from analysis.words.wording import Words

METHOD = "method"
"""Where the numbers that this report reckoned itself are explained."""
FIGURE_ENDS = r"(?!\d|[.,]\d|%| %|区间|百分点|月|序列| percentage)"
"""A figure does not go on: neither its digits nor its unit."""
RANGE = (" to ", "至")
"""Between the two ends of a range: one link behind the last is enough where both have the same place."""
BEHIND = len(" in 2025")
"""Characters behind a figure within which its year may stand."""
YEARS = re.compile(r"(?<![\d.,])(?:19|20)\d{2}(?![\d.,]\d|\d)")
BARE_ENDS = r"(?=$|[^\w\s]|\s(?:to|in|is|are|and|or|by|done|expected|still)\b|\s\W)"
"""What may follow a number that has no unit: elsewhere it counts years, series or figures."""


@dataclass(frozen=True)
class Notes:
    """The notes of a report: what was promised where, and where each figure was published."""

    documents: tuple[str, ...]  # titles of the work reports and annexes; they have the first numbers
    sources: tuple[str, ...]  # ids of the sources, in the order in which the targets use them
    words: Words  # in which numbers are looked for and notes are labelled

    @classmethod
    def of(cls, cases: Iterable[Assessment], further: Iterable[str], words: Words) -> Notes:
        """Return the notes of a list of targets: their documents, their figures' sources, and further sources."""
        found = list(cases)
        documents = dict.fromkeys(str(case.target.document) for case in found)
        told = [text for case in found for text in earlier_sentences(case, words)]
        used = [name for case in found for name in sources_of(case)]
        used += [name for text in told for _, name in text.notes]
        return cls(tuple(documents), tuple(dict.fromkeys([*used, *further])), words)

    def of_document(self, title: str) -> int:
        """Return the number of a work report or annex."""
        return 1 + self.documents.index(title)

    def of_source(self, source_id: str) -> int:
        """Return the number of a source."""
        return 1 + len(self.documents) + self.sources.index(source_id)

    def promise(self, text: str, case: Assessment) -> Text:
        """Return what a target promises, as one phrase linked to the work report or annex."""
        if not self._promised(case):
            return text
        return text, _note(f"source-{self.of_document(str(case.target.document))}", self.words)

    def sentence(self, text: str, case: Assessment) -> list[Piece]:
        """Return a sentence about a target with each published figure of its own in it linked to its source.

        What is promised is linked where it is printed as such, what is expected in the sentence on that alone:
        elsewhere the same number may be another's.
        """
        if isinstance(text, Cited):  # it names its own sources: the same number may be another's
            return self._cited(text)
        places: dict[str, str] = {}
        years: dict[str, set[int]] = {}
        for row in case.evidence.figures:
            if row.amount == row.amount:
                figure = self.words.quantity(row.amount, case.evidence.unit)
                places[figure] = f"source-{self.of_source(row.source_id)}"
                years.setdefault(figure, set()).add(row.year)

        def is_own(figure: str, start: int) -> bool:
            near = _years_beside(text, start, start + len(figure))
            return bool(near & years[figure]) or not YEARS.search(text)

        return linked(text, places, self.words, is_own)

    def _cited(self, text: Cited) -> list[Piece]:
        shown: list[Piece] = []
        start = 0
        for end, source_id in text.notes:
            shown += [text[start:end], _note(f"source-{self.of_source(source_id)}", self.words)]
            start = end
        return [*shown, text[start:]]

    def headline(self, text: str, case: Assessment) -> list[Piece]:
        """Return the sentence on what is expected: its numbers are this report's own, linked to the method."""
        return linked(text, {} if case.row.settled_on else self._estimated(case), self.words)

    def figure(self, text: str, source_id: str) -> list[Piece]:
        """Return one published figure, linked to its note."""
        return linked(text, {text: f"source-{self.of_source(source_id)}"}, self.words)

    def _promised(self, case: Assessment) -> dict[str, str]:
        row, place = case.row, f"source-{self.of_document(str(case.target.document))}"
        values = [value for value in (row.threshold, row.threshold_upper) if value == value]
        return {self.words.quantity(value, row.unit): place for value in values}

    def _estimated(self, case: Assessment) -> dict[str, str]:
        row = case.row
        if not row.has_probability or row.settled_on:
            return {}
        values = [self.words.estimate(value, row.unit) for value in (row.median, row.lo_80, row.hi_80)]
        values.append(self.words.probability(row.probability, row.evidence_grade))
        return dict.fromkeys(values, METHOD)


def _years_beside(text: str, start: int, end: int) -> set[int]:
    """Return the years that a text names last before a figure and right behind it: the figure is of one of them."""
    before = [int(year[0]) for year in YEARS.finditer(text, 0, start)]
    behind = YEARS.search(text, end, end + BEHIND)
    return {*before[-1:], *([int(behind[0])] if behind else [])}


def linked(
    text: str, places: Mapping[str, str], words: Words, fits: Callable[[str, int], bool] = lambda figure, start: True
) -> list[Piece]:
    """Return a text with each figure that has a place followed by its note; the longest match wins.

    A note stands behind a whole figure, its unit included: never inside a longer number, and behind the last of the two
    ends of a range. A number without a unit is none of the report's figures where it counts something else.

    Examples
    --------
    >>> linked("达到750万千瓦", {"750万千瓦": "source-1"}, Words("zh"))
    ['达到', '750万千瓦', Note(mark='1', place='source-1', label='注1')]
    >>> linked("1.09 to 3.8, 3 series", {"3": "source-1"}, Words("en"))
    ['1.09 to 3.8, 3 series']
    """
    numbers = sorted((figure for figure in places if figure in text), key=len, reverse=True)
    if not numbers:
        return [text]
    figures = "|".join(re.escape(figure) + (BARE_ENDS if figure[-1].isdigit() else "") for figure in numbers)
    pattern = re.compile(rf"(?<![\d.,−共])({figures}){FIGURE_ENDS}")
    parts = pattern.split(text)
    shown: list[Piece] = []
    start = 0
    for place, part in enumerate(parts):
        shown += [part] if part else []
        begins, start = start, start + len(part)
        joint, last = [*parts, "", ""][place + 1 : place + 3]
        of_range = joint in RANGE and places.get(part) == places.get(last)
        if place % 2 and not of_range and fits(part, begins):
            shown.append(_note(places[part], words))
    return shown


def _note(place: str, words: Words) -> Note:
    if place == METHOD:
        return Note(words.say("note.own_mark"), place, words.say("note.own"))
    mark = place.removeprefix("source-")
    return Note(mark, place, words.say("note.label", number=mark))


def vintage(store: Store, as_of: date) -> tuple[int, str, str]:
    """Return how many figures were to be seen on a day, the day the latest came out, and a hash of them all.

    The hash depends on what had been published by then alone: figures that come later leave it as it is.
    """
    return store.once(("vintage", as_of), lambda: _vintage(store, as_of))


def _vintage(store: Store, as_of: date) -> tuple[int, str, str]:
    seen = store.visible(as_of)
    names = ["series_id", "region", "period", "amount", "status", "bound", "published", "source_id"]
    text = seen[names].sort_values(names).to_csv(index=False, lineterminator="\n")
    latest = seen["published"].max()
    return (
        len(seen),
        "" if latest is None or latest != latest else latest.date().isoformat(),
        sha256(text.encode("utf-8")),
    )
