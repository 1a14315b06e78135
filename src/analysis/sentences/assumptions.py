"""What a scenario assumes, in words: one phrase a changed assumption, with its number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from analysis.domain.codes import PERCENTS
from analysis.domain.periods import month_end
from analysis.domain.target import Target
from analysis.scenario import Addition, Adjustment, FixedLevel, Scenario
from analysis.words.wording import Words


def assumed_of(scenario: Scenario, target: Target, unit: str, words: Words) -> str:
    """Return what a scenario assumes of a target whose levels have a unit; blank where it does not touch it."""
    return assumptions(scenario.of(target), words, unit=unit, is_programme=target.is_programme)


def assumptions(adjustments: Iterable[Adjustment], words: Words, *, unit: str = "", is_programme: bool = False) -> str:
    """Return what adjustments assume as clauses; blank where they change nothing.

    ``adjustments``: in their order. ``words``: in which language. ``unit``: unit of the levels, where an amount names
    none. ``is_programme``: whether they are about a programme, of which growth scales the amount delivered.

    Examples
    --------
    >>> slow = Adjustment(growth_scale=1.25, delay_months=6)
    >>> assumptions([slow], Words("en")), assumptions([Adjustment()], Words("en"))
    ('growth × 1.25; all of it 6 months later', '')
    """
    return words.clauses(phrase for item in adjustments for phrase in _phrases(item, words, unit, is_programme))


def signed(value: float, words: Words) -> str:
    """Return a number with its sign.

    Examples
    --------
    >>> signed(1.5, Words("zh")), signed(-4, Words("zh"))
    ('+1.5', '−4')
    """
    return f"{'+' if value > 0 else ''}{words.number(value)}"


def later(months: float, words: Words) -> str:
    """Return how many months something comes later, or earlier.

    Examples
    --------
    >>> later(6, Words("en")), later(-1, Words("en")), later(6, Words("zh"))
    ('6 months later', '1 month earlier', '推迟6个月')
    """
    if not months:
        return words.say("assumed.on_time")
    return words.say("assumed.later" if months > 0 else "assumed.earlier", n=words.number(abs(months)))


def _phrases(item: Adjustment, words: Words, unit: str, is_programme: bool) -> Iterator[str]:
    if item.growth_scale != 1:
        key = "assumed.amount_scale" if is_programme else "assumed.growth_scale"
        yield words.say(key, value=words.number(item.growth_scale))
    if item.growth_points:
        yield words.say("assumed.growth_points", value=signed(item.growth_points, words))
    if item.growth_shift:
        yield words.say("assumed.growth_shift", value=words.quantity(item.growth_shift, unit))
    if item.delay_months:
        yield words.say("assumed.delay", later=later(item.delay_months, words))
    if item.without_events:
        yield words.say("assumed.without_events")
    elif item.event_delay_months:
        yield words.say("assumed.event_delay", later=later(item.event_delay_months, words))
    if item.spread_scale != 1:
        yield words.say("assumed.spread", value=words.number(item.spread_scale))
    yield from (_addition(addition, words, unit) for addition in item.additions)
    yield from (_level(level, words, unit) for level in item.levels)


def _addition(item: Addition, words: Words, unit: str) -> str:
    if item.unit == "%" and unit not in PERCENTS:
        return words.say("assumed.share", amount=f"{signed(item.amount, words)}%", when=_when(item, words))
    amount = words.quantity(abs(item.amount), item.unit or unit)
    return words.say("assumed.addition" if item.amount >= 0 else "assumed.loss", amount=amount, when=_when(item, words))


def _when(item: Addition, words: Words) -> str:
    if item.due is not None:
        return _day(item.due, words)
    first, last = (words.month(month_end(*map(int, month.split("-")))) for month in (item.months[0], item.months[-1]))
    return words.span(first, last)


def _level(item: FixedLevel, words: Words, unit: str) -> str:
    value = words.quantity(item.value, item.unit or unit)
    return (
        words.say("assumed.level_due", value=value)
        if item.on is None
        else words.say("assumed.level", value=value, when=_day(item.on, words))
    )


def _day(day: date, words: Words) -> str:
    """Return the day; the month where it is the last of one."""
    return words.month(day) if day == month_end(day.year, day.month) else words.day(day)
