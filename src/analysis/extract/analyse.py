"""A whole text: each quantity either a promise, a statement of what was, or skipped with its reason."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from datetime import date

from analysis.characters import BOX
from analysis.extract import judge, words
from analysis.extract.due import Due, due_dates, plan_due, span_due
from analysis.extract.genre import Genre, genre_of
from analysis.extract.indicator_tables import IndicatorTables, indicator_tables
from analysis.extract.items import ClauseQuantity, SentenceContext, items_of
from analysis.extract.kinds import kind_of
from analysis.extract.lists import is_listed
from analysis.extract.misread import Misread, mended
from analysis.extract.parts import Part, part_at, parts_of
from analysis.extract.quantities import CROWDED, Quantity, Skipped, find_quantities
from analysis.extract.reading import Reading, read
from analysis.extract.script import simplified
from analysis.extract.structure import Sentence, clauses, sentences
from analysis.extract.tense import Tense
from analysis.extract.titles import Title, title_of
from analysis.limits import most

_NUMERAL = re.compile(r"[0-9](?:[0-9,.]*[0-9])?")
_DEPTH = 4
"""How many accounts of numbers may overlap in one place."""
_NEAR = 60
"""Characters on either side of a number that may say what it is."""
_SUBJECT, _CELL = 14, 30
"""Longest subject of a clause, longest name in a table's cell."""
_CLAUSE_END = re.compile(r"[,，;；]")
_AVERAGE = re.compile(r"年均|年平均|平均每年")
_FIVE_YEARS = re.compile(
    r"十[一二三四五六]五”?(?:时期|期间|以来|五年)|五年来|过去的?五年|[这前]五年|五年间|的五年(?!规划|计划)|本届政府(?:任期|任职|履职|成立以来)"
)
_IS_THE_YEAR = re.compile(r"是[^,，。;；]{0,40}的(?:五年|一年)")
_TOPIC = 12
"""Characters at the head of a sentence within which the time it names is that of the sentences behind as well."""
_ONE_YEAR = re.compile(r"刚刚过去的(?!五年)|过去的?一年|一年来|去年|20\d\d年(?:,|，|是|我们|全|以来|工作|主要|重点|:)")


@dataclass(frozen=True)
class Understood:
    """A quantity understood: its item, kind and due date, and where it stands."""

    item: ClauseQuantity
    kind: str
    due: date | None
    sentence: Sentence
    clause: tuple[int, int]
    five_years: bool = False
    """Whether the text speaks of five years here, not of one."""
    open: bool = False
    """Whether neither heading nor sentence says if this was or is promised."""


@dataclass
class Analysis:
    """All that a text's numbers are."""

    reading: Reading
    title: Title
    year: int | None
    promises: list[Understood] = field(default_factory=list)
    statements: list[Understood] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    sentences: list[tuple[Sentence, str]] = field(default_factory=list)
    tables: IndicatorTables = field(default_factory=IndicatorTables)
    misread: Misread = field(default_factory=lambda: Misread(""))
    genre: Genre = field(default_factory=lambda: Genre("other"))
    parts: list[Part] = field(default_factory=list)

    @property
    def is_undivided(self) -> bool:
        """Whether nothing says what time any part of the text speaks of."""
        return not any(part.name for part in self.parts)

    def part_of(self, place: int) -> str:
        """Return the name of the part in which a place of the reading lies; blank where none can be told."""
        part = part_at(self.parts, place)
        return part.name if part else ""


_HALF = re.compile(r"[\ud800-\udfff]")
"""Half of a character: what parts of a text are converted by takes none."""


def analyse(text: str, year: int | None = None, name: str = "") -> Analysis:
    """Return every quantity of a text as promise, statement or skipped number.

    Examples
    --------
    >>> result = analyse("今年新建农村公路260公里。去年建成300公里。", 2026)
    >>> [found.item.quantity.low for found in result.promises], [found.item.quantity.low for found in result.statements]
    ([260.0], [300.0])
    """
    misread = mended(_HALF.sub(BOX, text))
    reading = replace(read(misread.text), raw=text)
    title = title_of(reading.text, reading.front, name)
    genre = genre_of(reading.text)
    told = title.year + (genre.kind == "communique") if title.year else None
    result = Analysis(reading, title, year or told, genre=genre, misread=misread)
    result.parts = parts_of(reading.text, result.year, result.genre.kind)
    printed = simplified(misread.text) if reading.traditional else misread.text
    result.tables = indicator_tables(printed, result.year)
    quantities, result.skipped = find_quantities(reading.text)
    starts = [quantity.first for quantity in quantities]
    tense = Tense(result.year)
    span = _Span()
    for sentence in sentences(reading.text, result.parts):
        manner = tense.of_sentence(sentence)
        result.sentences.append((sentence, manner))
        inside = quantities[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        span.hear(sentence)
        if sentence.heading:
            result.skipped += [Skipped(each.first, each.last, "in a heading") for each in inside]
        elif len(inside) > most("numbers of a sentence"):
            result.skipped += [Skipped(each.first, each.last, CROWDED) for each in inside]
        elif inside:
            _read_sentence(result, sentence, inside, manner, tense, span)
    result.skipped += _unread(result)
    result.skipped.sort(key=lambda skip: skip.start)
    return result


def _unread(result: Analysis) -> list[Skipped]:
    """Return the numerals that nothing has accounted for, so that none vanishes without a word."""
    taken = [(skip.start, skip.end) for skip in result.skipped]
    found = (*result.promises, *result.statements)
    taken += [(each.item.quantity.first, each.item.quantity.last) for each in found]
    taken.sort()
    starts = [start for start, _ in taken]
    left = []
    for match in _NUMERAL.finditer(result.reading.text):
        before = bisect_right(starts, match.start()) - 1
        if before < 0 or all(end <= match.start() for _, end in taken[max(before - _DEPTH, 0) : before + 1]):
            left.append(Skipped(*match.span(), "part of a name or mark, not a number"))
    return left


class _Span:
    """Whether a sentence speaks of five years or of one: as it says itself, else as the last topic sentence did."""

    def __init__(self) -> None:
        self._lasting = False
        self._part = ""
        self._turns: tuple[int, bool] | None = None

    def hear(self, sentence: Sentence) -> None:
        """Take in a heading or sentence; what it names in its midst holds for itself alone."""
        if sentence.part != self._part:
            self._part, self._lasting = sentence.part, sentence.part == "five_year_look_back"
        self._turns = None
        five, one = _FIVE_YEARS.search(sentence.text), _ONE_YEAR.search(sentence.text)
        if five is None and one is None:
            return
        of_five = five is not None and (one is None or one.start() > five.start())
        first = min(found.start() for found in (five, one) if found)
        if sentence.heading or first < _TOPIC or _IS_THE_YEAR.search(sentence.text):
            self._lasting = of_five
        else:
            self._turns = sentence.start + first, of_five

    def of_five_years(self, place: int) -> bool:
        """Say whether a place of the sentence heard last speaks of five years."""
        if self._turns and place >= self._turns[0]:
            return self._turns[1]
        return self._lasting


def _read_sentence(
    result: Analysis, sentence: Sentence, inside: list[Quantity], manner: str, tense: Tense, span: _Span
) -> None:
    dues = due_dates(sentence.text, result.year)
    lasting = [due for due in dues if not due.within_year]
    undated = _due_without_date(sentence, result.year)
    starts = [each.start for each in inside]
    context = SentenceContext()
    now = manner
    for begin, end in clauses(sentence, [(each.first, each.last) for each in inside]):
        text = result.reading.text[begin:end]
        here = inside[bisect_left(starts, begin) : bisect_left(starts, end)]
        of_clause = "past" if manner == "past" else tense.of_clause(text, now)
        now = now if tense.only_base(text) else of_clause
        here = _attributes_marked(here, result.reading.text)
        plain = [each for each in here if not each.attribute]
        result.skipped += [Skipped(each.first, each.last, "attribute of a noun") for each in here if each.attribute]
        for item in items_of(result.reading.text, begin, end, plain, context):
            dated = _due(item.quantity.start - sentence.start, sentence, dues, lasting)
            due = dated.day if dated else undated
            if _AVERAGE.search(result.reading.text, max(begin, item.quantity.first - _NEAR), item.quantity.first):
                due = span_due(due, result.year)
            _sort(result, item, sentence, (begin, end), of_clause, due, five_years=span.of_five_years(item.start))
        if not plain:
            _remember_subject(text, context, cell=result.reading.text[end : end + 1] == "|")


def _attributes_marked(here: list[Quantity], text: str) -> list[Quantity]:
    """Mark a physical quantity between a count and its noun as that noun's attribute (两座110千伏变电站)."""
    marked = []
    for place, each in enumerate(here):
        touching = place > 0 and here[place - 1].end == each.start and here[place - 1].family == "count"
        physical = each.family in ("power", "length", "mass", "volume", "area", "money")
        voltage = each.unit == "千伏"
        named = bool(re.match(r"[\u4e00-\u9fff]", text[each.end : each.end + 1]))
        marks = named and (voltage or (touching and (physical or "以上" in each.marks)))
        marked.append(replace(each, attribute=True) if marks else each)
    return marked


def _remember_subject(text: str, context: SentenceContext, *, cell: bool) -> None:
    """Keep a clause without numbers as subject when the next one leaves it out (粮食生产稳中有进,总产达到…).

    In a table the text before a cell that holds but a number names it.
    """
    known = len(text) <= _SUBJECT and not words.head_verb().match(text) and words.noun_row(text)
    if len(text) > 1 and (known or (cell and len(text) <= _CELL)):
        context.noun = text


def _due_without_date(sentence: Sentence, year: int | None) -> date | None:
    """Return when what a sentence gives no date falls due: the end of the plan or of the year that it speaks of."""
    if sentence.part == "five_year_goals" and not re.search(r"今年|本年", sentence.text):
        return plan_due(sentence.part_heading, year)
    return date(year, 12, 31) if year else None


def _due(at: int, sentence: Sentence, dues: list[Due], lasting: list[Due]) -> Due | None:
    """Return the nearest date in front of a place of a sentence that reaches it, a month's or a lasting one."""
    nearest = _last_before(dues, at)
    if nearest and not _reaches(sentence, nearest, at):
        return _last_before(lasting, at)
    return nearest


def _last_before(dues: list[Due], at: int) -> Due | None:
    before = bisect_right(dues, at, key=lambda due: due.place)
    return dues[before - 1] if before else None


def _reaches(sentence: Sentence, due: Due, at: int) -> bool:
    """Say whether a date holds for what stands at a place of its sentence: a month not beyond its own clause."""
    return not due.within_year or not _CLAUSE_END.search(sentence.text, due.end + 3, max(at, due.end))


def _sort(
    result: Analysis,
    item: ClauseQuantity,
    sentence: Sentence,
    clause: tuple[int, int],
    manner: str,
    due: date | None,
    *,
    five_years: bool,
) -> None:
    near = max(clause[0], item.quantity.start - _NEAR), min(clause[1], item.quantity.end + _NEAR)
    text = result.reading.text[near[0] : near[1]]
    behind = result.reading.text[item.quantity.end : near[1]]
    place = (item.quantity.first, item.quantity.last)
    reason = judge.reason_against(item, result.reading.text, in_list=is_listed(sentence))
    dated = due is not None and (result.year is None or due.year != result.year)
    if reason:
        result.skipped.append(Skipped(*place, reason))
    elif manner == "glossary" and not dated:
        result.skipped.append(Skipped(*place, "explanation of a word"))
    elif manner == "past":
        found = Understood(item, kind_of(item, text, behind, later=False), None, sentence, clause, five_years)
        result.statements.append(found)
        result.skipped.append(Skipped(*place, "what was, not what is promised"))
    else:
        later = due is not None and result.year is not None and due.year > result.year
        kind = kind_of(item, text, behind, later=later)
        found = Understood(item, kind, due, sentence, clause, five_years, open=manner == "open")
        result.promises.append(found)
