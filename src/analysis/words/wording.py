"""Words, sentences and numbers for readers, in Chinese and English, from one table (``words/``).

Placeholders are the same in both languages; a sentence is whole, nothing is glued from halves.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from string import Formatter

from analysis.domain.codes import LANGUAGES, OFF_PACE, ON_PACE
from analysis.domain.units import english_units, split_unit
from analysis.errors import unknown

WAN = 1e4
"""Chinese counts in 万 and 亿: from ten thousand of one on, the next is used."""
SMALLEST_END = 0.1
"""A range's lower end that is less than this in the unit of the upper keeps its own."""
FINE_BELOW = 10
"""Numbers in a larger unit below which a third decimal is kept."""
ROUND_TO = 0.05
"""Probabilities are shown to the nearest 5 %."""


@lru_cache(maxsize=1)
def wording() -> dict[str, dict[str, dict[str, str]]]:
    """Return the whole wording table: section, key, language. One file an area; a section lies in one file only."""
    table: dict[str, dict[str, dict[str, str]]] = {}
    folder = files("analysis.words")
    for file in sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name):
        sections = tomllib.loads(file.read_text(encoding="utf-8"))
        if twice := sections.keys() & table.keys():
            raise ValueError(f"{file.name}: section {min(twice)} stands in another file, too")
        table |= sections
    return table


def check_language(language: str) -> str:
    """Return a language that is known.

    Raises
    ------
    RequestError
        When it is neither zh nor en.
    """
    if language not in LANGUAGES:
        raise unknown("language", language, LANGUAGES)
    return language


def say(key: str, language: str, **values: object) -> str:
    """Return a word or sentence in a language.

    Parameters
    ----------
    key : str
        Section and key, such as ``verdict.on_pace``.
    language : str
        zh or en.
    **values
        What the placeholders stand for.

    Returns
    -------
    str

    Examples
    --------
    >>> say("verdict.on_pace", "zh"), say("promise.at_least", "en", value="7,500 MW")
    ('预计能兑现', 'at least 7,500 MW')

    A sentence with `low` and `high` may ask for `range`, which is one number where both print alike.
    """
    section, _, name = key.partition(".")
    if "low" in values and "high" in values:
        values["range"] = span(str(values["low"]), str(values["high"]), language)
    return worded(wording()[section][name][language], **values)


class _Worded(Formatter):
    """Placeholders whose specification holds forms, separated by bars: one and many, or none, one and many."""

    def format_field(self, value: object, format_spec: str) -> str:
        forms = format_spec.split("|")
        if len(forms) == 1:
            return str(super().format_field(value, format_spec))
        shown = str(value)
        place = 0 if shown == "0" and len(forms) > 2 else -2 if shown == "1" else -1
        return forms[place].replace("#", shown)


def worded(text: str, **values: object) -> str:
    """Return a text with its placeholders filled in, in the singular or plural that a count asks for.

    Examples
    --------
    >>> worded("{n:# target|# targets}", n=1), worded("{n:# target|# targets}", n=0), worded("{n:none|one|#}", n=0)
    ('1 target', '0 targets', 'none')
    """
    return _WORDED.vformat(text, (), values) if "|" in text else text.format(**values)


_WORDED = _Worded()


def span(low: str, high: str, language: str) -> str:
    """Return two ends as a range; one number where both print alike.

    Examples
    --------
    >>> span("5.5", "11.4 GW", "en"), span("100%", "100%", "zh"), span("5", "5 MW", "en"), span("5", "50 MW", "en")
    ('5.5 to 11.4 GW', '100%', '5 MW', '5 to 50 MW')
    """
    rest = high.removeprefix(low)
    if high.startswith(low) and not rest[:1].isdigit() and rest[:1] not in (".", ","):
        return high
    return f"{low}至{high}" if language == "zh" else f"{low} to {high}"


def number(value: float, language: str, decimals: int | None = None) -> str:
    """Return a number as a reader expects it: three or four figures, thousands separated in English.

    Parameters
    ----------
    value : float
        The number.
    language : str
        zh or en.
    decimals : int, optional
        Figures after the point; chosen by size if left out, zeros at the end dropped.

    Examples
    --------
    >>> number(7500, "en"), number(7500, "zh"), number(55.83, "zh"), number(0.123456, "en")
    ('7,500', '7500', '55.83', '0.123')
    """
    if decimals is None:
        size = abs(value)
        decimals = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 or size == 0 else _small(size)
        text = f"{value:,.{decimals}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{value:,.{decimals}f}"
    text = "0" if text == "-0" else text
    text = text.replace("-", "−")
    return text if language == "en" else text.replace(",", "")


def _small(size: float) -> int:
    return min(6, 2 - math.floor(math.log10(size)))


@lru_cache(maxsize=1024)
def unit_in(unit: str, language: str) -> tuple[float, str]:
    """Return what a value is multiplied by, and the unit's name, in a language.

    Examples
    --------
    >>> unit_in("万千瓦", "en"), unit_in("万套", "en"), unit_in("万千瓦", "zh")
    ((10.0, 'MW'), (10000.0, 'homes'), (1.0, '万千瓦'))
    """
    if language == "zh":
        return 1.0, unit
    known = english_units()["unit"].get(unit)
    if known:
        return float(known["factor"]), str(known["en"])
    factor, base = split_unit(unit)
    return factor, str(english_units()["base"].get(base, base))


def quantity(value: float, unit: str, language: str, decimals: int | None = None, *, of: str = "") -> str:
    """Return a value with its unit, as a reader of the language expects it.

    `of` is the indicator in Chinese: what its unit counts may depend on it (人次: attendances, but visits of tourists).

    Examples
    --------
    >>> quantity(750, "万千瓦", "zh"), quantity(750, "万千瓦", "en"), quantity(118, "亿斤", "en")
    ('750万千瓦', '7,500 MW', '5.9 million tonnes')
    >>> quantity(234000, "万千瓦", "zh"), quantity(234000, "万千瓦", "en"), quantity(1960000, "亩", "zh")
    ('23.4亿千瓦', '2,340 GW', '196万亩')
    >>> quantity(3800, "万人次", "en", of="接待游客"), quantity(3, "万人次", "en")
    ('38 million visits', '30 thousand attendances')
    """
    factor, name = unit_in(unit, language)
    size, name = _larger(value * factor, name, language)
    if decimals is None and 1 <= abs(size) < FINE_BELOW and size != value * factor:
        shown = number(size, language, 3).rstrip("0").rstrip(".")  # a larger unit keeps the figures of the smaller
    else:
        shown = number(size, language, decimals)
    if language == "zh" or not name:
        return f"{shown}{name}"
    name = _counted(name, of)
    return f"{shown}%" if name == "%" else f"{shown} {name}"


def _counted(name: str, of: str) -> str:
    for rule in english_units()["counted"]:
        if of and any(word in of for word in rule["words"]):
            name = name.replace(rule["noun"], rule["en"])
    return name


def _larger(value: float, name: str, language: str) -> tuple[float, str]:
    """Return a value too large for its unit in the next one that a reader of the language counts in."""
    if language == "en":
        step = english_units()["larger"].get(name)
        return (value / step["by"], str(step["en"])) if step and abs(value) >= step["at"] else (value, name)
    multiplier, base = split_unit(name)
    if multiplier == WAN and abs(value) >= WAN:
        return value / WAN, f"亿{base}"
    if multiplier == 1 and abs(value) >= 10 * WAN and base and base not in ("%", "个百分点"):
        return value / WAN, f"万{base}"
    return value, name


def estimate(value: float, unit: str, language: str) -> str:
    """Return a projected value with its unit, to three figures, two below one: more would pretend.

    Examples
    --------
    >>> estimate(813.46, "万千瓦", "zh"), estimate(0.9274, "个百分点", "en")
    ('813万千瓦', '0.93 percentage points')
    """
    factor, _ = unit_in(unit, language)
    shown = value * factor
    rounded = float(f"{shown:.{3 if abs(shown) >= 1 else 2}g}")
    return quantity(rounded / factor, unit, language)


def estimated_range(low: float, high: float, unit: str, language: str) -> tuple[str, str]:
    """Return both ends of a projected range in one unit, which stands behind the second.

    Examples
    --------
    >>> estimated_range(548, 1140, "万千瓦", "en"), estimated_range(548, 740, "万千瓦", "en")
    (('5.5', '11.4 GW'), ('5,480', '7,400 MW'))
    """
    first, last = estimate(low, unit, language), estimate(high, unit, language)
    return _beside(low, high, unit, first, last, language)


def quantity_range(low: float, high: float, unit: str, language: str) -> tuple[str, str]:
    """Return both ends of a printed range in one unit, which stands behind the second.

    Examples
    --------
    >>> quantity_range(500, 1200, "万千瓦", "en"), quantity_range(2, 3, "个", "zh")
    (('5', '12 GW'), ('2', '3个'))
    """
    first, last = quantity(low, unit, language), quantity(high, unit, language)
    return _beside(low, high, unit, first, last, language)


def _beside(low: float, high: float, unit: str, first: str, last: str, language: str) -> tuple[str, str]:
    """Return the first end without its unit, in that of the last; with its own where it would vanish in that."""
    figure = last[: len(last) - len(last.lstrip("−0123456789.,"))]
    name = last.removeprefix(figure)
    if first.lstrip("−0123456789.,") == name:
        return first.removesuffix(name), last
    factor, own = unit_in(unit, language)
    size, _ = _larger(high * factor, own, language)
    shown = low * size / high if high else 0.0
    if abs(shown) < SMALLEST_END and low:
        return first, last
    decimals = len(figure.partition(".")[2]) or int(abs(shown) < 10)
    text = number(shown, language, decimals)
    return (text.rstrip("0").rstrip(".") if "." in text else text), last


def percent(share: float, language: str, decimals: int = 0) -> str:
    """Return a share of 1 as a percentage.

    Examples
    --------
    >>> percent(0.75, "zh"), percent(0.128, "en", 1)
    ('75%', '12.8%')
    """
    return f"{number(100 * share, language, decimals)}%"


def shown_share(probability: float) -> float:
    """Return a probability as it is shown: the nearest 5 % on its side of the verdicts' limits, from 5 % to 95 %.

    One third and less is shown as 30 % at most, two thirds and more as 70 % at least, what lies between as 35 to 65 %.

    Examples
    --------
    >>> [round(shown_share(chance), 2) for chance in (0.33, 0.34, 0.663, 0.667, 0.72, 0.001)]
    [0.3, 0.35, 0.65, 0.7, 0.7, 0.05]
    """
    steps = round(1 / ROUND_TO)
    low, high = (1, 6) if probability <= OFF_PACE else (14, 19) if probability >= ON_PACE else (7, 13)
    return min(max(round(probability * steps), low), high) / steps


def probability_text(probability: float, grade: str, language: str) -> str:
    """Return a probability as ``shown_share``, never 0 or 100; single percents at the ends only at grade A.

    Examples
    --------
    >>> probability_text(0.63, "C", "en"), probability_text(0.004, "C", "en"), probability_text(0.98, "A", "zh")
    ('65%', 'under 5%', '98%')
    """
    low, high = 0.05, 0.95
    if low <= probability <= high:
        return percent(shown_share(probability), language)
    if grade == "A" and 0.01 <= probability <= 0.99:
        return percent(probability, language)
    edge = 0.01 if grade == "A" else 0.05
    key = "unit_name.probability_low" if probability < low else "unit_name.probability_high"
    return say(key, language, value=percent(edge if probability < low else 1 - edge, language))


def day(value: date, language: str) -> str:
    """Return a date in words.

    Examples
    --------
    >>> day(date(2026, 9, 30), "zh"), day(date(2026, 9, 30), "en")
    ('2026年9月30日', '30 September 2026')
    """
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def month(value: date, language: str) -> str:
    """Return a month in words.

    Examples
    --------
    >>> month(date(2027, 4, 10), "zh"), month(date(2027, 4, 10), "en")
    ('2027年4月', 'April 2027')
    """
    return f"{value.year}年{value.month}月" if language == "zh" else f"{_MONTHS[value.month - 1]} {value.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def period_text(period: str, language: str) -> str:
    """Return a period in words.

    Examples
    --------
    >>> period_text("2024", "zh"), period_text("2024Q3", "en"), period_text("2026-01/2026-08", "zh")
    ('2024年', 'Q3 2024', '2026年1月至2026年8月')
    """
    first, _, last = period.partition("/")
    if last:
        joint = "至" if language == "zh" else " to "
        return f"{period_text(first, language)}{joint}{period_text(last, language)}"
    year, rest = period[:4], period[4:]
    if not rest:
        return f"{year}年" if language == "zh" else year
    if rest[0] == "H":
        half = {"1": ("上半年", "first half of"), "2": ("下半年", "second half of")}[rest[1]]
        return f"{year}年{half[0]}" if language == "zh" else f"{half[1]} {year}"
    if rest[0] == "Q":
        return f"{year}年第{rest[1]}季度" if language == "zh" else f"Q{rest[1]} {year}"
    return f"{year}年{int(rest[1:])}月" if language == "zh" else f"{_MONTHS[int(rest[1:]) - 1]} {year}"


@dataclass(frozen=True)
class Words:
    """Whoever speaks holds one: words, sentences, numbers, dates and lists in one language."""

    language: str

    def __post_init__(self) -> None:
        check_language(self.language)

    def say(self, key: str, **values: object) -> str:
        """Return a word or sentence."""
        return say(key, self.language, **values)

    def listed(self, items: Iterable[str]) -> str:
        """Return several names or parts of a sentence as one list."""
        return ("、" if self.language == "zh" else ", ").join(items)

    def clauses(self, items: Iterable[str]) -> str:
        """Return several clauses as one sentence."""
        return ("；" if self.language == "zh" else "; ").join(items)

    def joined(self, sentences: Iterable[str]) -> str:
        """Return whole sentences one after the other."""
        return self.gap.join(filter(None, sentences))

    @property
    def gap(self) -> str:
        """What stands between two sentences."""
        return "" if self.language == "zh" else " "

    def number(self, value: float, decimals: int | None = None) -> str:
        """Return a number as a reader expects it."""
        return number(value, self.language, decimals)

    def quantity(self, value: float, unit: str) -> str:
        """Return a value with its unit."""
        return quantity(value, unit, self.language)

    def estimate(self, value: float, unit: str) -> str:
        """Return a projected value with its unit, to three figures."""
        return estimate(value, unit, self.language)

    def percent(self, share: float, decimals: int = 0) -> str:
        """Return a share of 1 as a percentage."""
        return percent(share, self.language, decimals)

    def probability(self, probability: float, grade: str) -> str:
        """Return a probability as it is shown."""
        return probability_text(probability, grade, self.language)

    def day(self, value: date) -> str:
        """Return a date in words."""
        return day(value, self.language)

    def month(self, value: date) -> str:
        """Return a month in words."""
        return month(value, self.language)

    def period(self, period: str) -> str:
        """Return a period in words."""
        return period_text(period, self.language)
