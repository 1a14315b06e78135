"""What earlier reports said of a target's thing: how the last such promise ended, near relatives, other places."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from analysis.assessment.assess import Assessment
from analysis.domain.codes import Kind
from analysis.domain.figure import Figure
from analysis.domain.languages import Bilingual
from analysis.domain.target import PastPromise, Target
from analysis.domain.units import UnitMismatch, conversion_factor
from analysis.pace.met import better_way, met
from analysis.sentences.promised import promise
from analysis.words.wording import Words

FRESH = 3
"""Years back to which another place's promise is shown."""
SHOWN, RELATIVES, OTHERS = 5, 4, 4
"""Earlier years, near relatives and other places that a card names at most."""


_MARK = re.compile("\ue000(.*?)\ue001")
"""Behind what a source says, while a sentence is put together: the source's id."""


class Cited(str):
    """A sentence with its sources: `notes` are the places at which one is named, each with the source's id."""

    notes: tuple[tuple[int, str], ...]

    def __new__(cls, marked: str) -> Cited:
        """Take the marks out of a sentence."""
        parts = _MARK.split(marked)
        text = super().__new__(cls, "".join(parts[::2]))
        ends = [len("".join(parts[: 2 * place + 1 : 2])) for place in range(len(parts) // 2)]
        text.notes = tuple(zip(ends, parts[1::2], strict=True))
        return text


def _cited(text: str, source_id: str) -> str:
    return f"{text}\ue000{source_id}\ue001" if source_id else text


@dataclass(frozen=True)
class Came:
    """What came of an earlier promise, in its unit, and who says so; `second_hand` where no office does."""

    value: float
    bound: str
    second_hand: bool
    source_id: str


def earlier_sentences(case: Assessment, words: Words) -> Iterator[Cited]:
    """Yield what is known of earlier promises and outcomes of a target's thing and its near relatives."""
    yield from map(Cited, _sentences(case, words))


def told_years(case: Assessment) -> frozenset[str]:
    """Return the years whose outcome of this very thing a report of the place told: it stands on the card."""
    pairs = case.case.store.earlier(case.target.id, case.case.as_of)
    own = [past for link, past in pairs if link.relation == "same" and past.region == case.target.region]
    known = (past for past in own if not math.isnan(past.outcome_value) and past.is_reported(case.case.as_of))
    return frozenset(str(past.target_year) for past in known)


def _sentences(case: Assessment, words: Words) -> Iterator[str]:
    pairs = case.case.store.earlier(case.target.id, case.case.as_of)
    own = [pair for pair in pairs if pair[1].region == case.target.region]
    same = [past for link, past in own if link.relation == "same"]
    last = next((past for past in same if not math.isnan(past.threshold)), None)
    if last is not None:
        yield _last(case, last, words)
    others = [past for past in same if past is not last][:SHOWN]
    if others:
        listed = words.clauses(_told(case, past, words) for past in others)
        yield words.say("earlier.same", list=listed)
    near = sorted((pair for pair in own if pair[0].relation == "near"), key=lambda pair: pair[0].apart)
    for apart, group in groupby(near, key=lambda pair: pair[0].apart):
        some = sorted((past for _, past in group), key=lambda past: -past.target_year)[:RELATIVES]
        listed = words.clauses(_told(case, past, words) for past in some)
        named = words.of(Bilingual(apart, words.say("earlier.apart")))  # the links tell it in Chinese alone
        yield words.say("earlier.near", apart=named, list=listed)
    yield from _beside(case, words)
    if any(not link.is_confirmed for link, _ in own):
        yield words.say("earlier.unchecked")


def _last(case: Assessment, last: PastPromise, words: Words) -> str:
    """Say how the last promise of the same thing ended."""
    asked = {"year": last.target_year, "promise": _promised(last, words)}
    came = came_of(case, last)
    if came is None:
        return words.say("earlier.last_unknown", **asked)
    kept = words.say(f"outlook_code.{'kept' if _is_kept(last, came) else 'missed'}")
    doubt = words.say("earlier.second_hand") if came.second_hand else ""
    told = words.say("earlier.last", came=_value(last, came, words), kept=kept, doubt=doubt, **asked)
    return told + _beside_last(case.target, last, came, words)


def _beside_last(target: Target, last: PastPromise, came: Came, words: Words) -> str:
    """Say how large a promise is beside the last one and its outcome; nothing of growth and change."""
    try:
        factor = conversion_factor(target.unit, last.unit)
    except UnitMismatch:
        return ""
    if target.kind.is_difference or not (last.threshold > 0 and came.value > 0):
        return ""
    value = target.threshold * factor
    shares = {"plan": words.percent(value / last.threshold), "came": words.percent(value / came.value)}
    return words.say("earlier.beside_last", **shares)


def _told(case: Assessment, past: PastPromise, words: Words) -> str:
    year = past.target_year
    if past.says_no_number:
        key = "earlier.words_back" if past.looks_back else "earlier.words"
        source = past.outcome_source_id or past.target_source_id
        return _cited(words.say(key, year=year, words=past.evidence), source)
    came = came_of(case, past)
    if math.isnan(past.threshold):
        return words.say("earlier.came", year=year, came=_value(past, came, words) if came else "—")
    if came is None:
        return words.say("earlier.promised", year=year, promise=_promised(past, words))
    value = _value(past, came, words)
    return words.say("earlier.promised_came", year=year, promise=_promised(past, words), came=value)


def _promised(past: PastPromise, words: Words) -> str:
    return _cited(promise(past, words), past.target_source_id)


def _value(past: PastPromise, came: Came, words: Words) -> str:
    value = words.quantity(came.value, past.unit, of=past.indicator_zh)
    return _cited(words.say(f"bound.{came.bound or 'plain'}", value=value), came.source_id)


def _is_kept(past: PastPromise, came: Came) -> bool:
    way = better_way(past.kind, past.direction)
    return bool(met([came.value], past.operator, way, past.lower, past.upper)[0])


def _beside(case: Assessment, words: Words) -> Iterator[str]:
    """Yield one line on what other places promised and did of the same, each with its latest year."""
    latest: dict[str, PastPromise] = {}
    for link, past in case.case.store.earlier(case.target.id, case.case.as_of):
        fresh = past.target_year >= case.target.year_made - FRESH and not past.says_no_number
        if past.region != case.target.region and link.relation == "same" and fresh:
            latest.setdefault(past.region, past)
    told = [
        words.say("earlier.place", region=words.region(place), told=_told(case, past, words))
        for place, past in list(latest.items())[:OTHERS]
    ]
    if told:
        yield words.say("earlier.beside", list=words.clauses(told))


def came_of(case: Assessment, past: PastPromise) -> Came | None:
    """Return what is known by the day to have come of an earlier promise: as reported, else by the figures."""
    if not math.isnan(past.outcome_value) and past.is_reported(case.case.as_of):
        return Came(past.outcome_value, past.outcome_bound, second_hand=False, source_id=past.outcome_source_id)
    series = past.series_id or (case.target.series_id if past.kind == case.target.kind else "")
    definition = case.case.store.definition(series) if series else None
    if definition is None or not _is_measured_by(past.kind, definition.kind):
        return None
    for figure in case.case.store.figures(series, past.region, case.case.as_of):
        if figure.is_whole_year and figure.year == past.target_year and figure.is_comparable:
            return _in_unit(figure, definition.unit, past.unit)
    return None


def _is_measured_by(kind: Kind, of_series: Kind) -> bool:
    """Say whether figures of a series are what a promise counts: its level, amount or growth itself."""
    return kind == of_series or (kind in (Kind.STOCK, Kind.RATE) and of_series in (Kind.STOCK, Kind.RATE))


def _in_unit(figure: Figure, unit: str, wanted: str) -> Came | None:
    try:
        value = figure.amount * conversion_factor(unit, wanted)
    except UnitMismatch:
        return None
    return Came(value, figure.bound, second_hand=not figure.reliability.is_official, source_id=figure.source_id)
