"""Words, sentences and numbers for readers: whoever speaks holds a `Words`, which knows its language.

All words come from the tables beside this module. Placeholders are the same in every language; a sentence is whole,
nothing is glued from halves. A further language is a column in those tables, a name in `LANGUAGES` and the columns of
the data.
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
from analysis.domain.languages import Bilingual
from analysis.domain.regions import region_names
from analysis.domain.units import english_units, split_unit, whole
from analysis.errors import unknown

WAN = 1e4
"""Chinese counts in 万 and 亿: from ten thousand of one on, the next is used."""
SMALLEST_END = 0.1
"""A range's lower end that is less than this in the unit of the upper keeps its own."""
FINE_BELOW = 10
"""Numbers in a larger unit below which a third decimal is kept."""
SHOWN_BETWEEN = (0.05, 0.95)
"""Probabilities beyond which a limit is told, or single percents."""
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

    Raises RequestError when it is neither zh nor en.
    """
    if language not in LANGUAGES:
        raise unknown("language", language, LANGUAGES)
    return language


class _Worded(Formatter):
    """Placeholders whose specification holds forms, separated by bars: one and many, or none, one and many."""

    def format_field(self, value: object, format_spec: str) -> str:
        forms = format_spec.split("|")
        if len(forms) == 1:
            return str(super().format_field(value, format_spec))
        shown = str(value)
        place = 0 if shown == "0" and len(forms) > 2 else -2 if shown == "1" else -1
        return forms[place].replace("#", shown)


def worded(text: str, /, **values: object) -> str:
    """Return a text with its placeholders filled in, in the singular or plural that a count asks for.

    Examples
    --------
    >>> worded("{n:# target|# targets}", n=1), worded("{n:# target|# targets}", n=0), worded("{n:none|one|#}", n=0)
    ('1 target', '0 targets', 'none')
    """
    for name, value in values.items():
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            raise ValueError(f"a sentence lacks its {name}")
    return _WORDED.vformat(text, (), values) if "|" in text else text.format(**values)


_WORDED = _Worded()


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


def told_share(probability: float) -> float:
    """Return the probability by whose size its word of likelihood goes: as it is shown, at the ends as it is.

    Examples
    --------
    >>> round(told_share(0.88), 2), told_share(0.97)
    (0.9, 0.97)
    """
    low, high = SHOWN_BETWEEN
    return shown_share(probability) if low <= probability <= high else probability


@dataclass(frozen=True, slots=True)
class Words:
    """Words, sentences, numbers, dates and lists in one language, zh or en."""

    language: str

    def __post_init__(self) -> None:
        check_language(self.language)

    def say(self, key: str, **values: object) -> str:
        """Return a word or sentence by section and key; the values fill its placeholders.

        A sentence with `low` and `high` may ask for `range`, which is one number where both print alike.

        Examples
        --------
        >>> Words("zh").say("verdict.on_pace"), Words("en").say("promise.at_least", value="7,500 MW")
        ('预计能兑现', 'at least 7,500 MW')
        """
        section, _, name = key.partition(".")
        if "low" in values and "high" in values:
            values["range"] = self.span(str(values["low"]), str(values["high"]))
        return worded(wording()[section][name][self.language], **values)

    def of(self, names: Bilingual) -> str:
        """Return which of its two names a thing has in this language."""
        return names.of(self.language)

    def only(self, names: Bilingual) -> str:
        """Return what somebody wrote in this very language; nothing where nobody did."""
        return str(getattr(names, self.language))

    def region(self, name: str) -> str:
        """Return a region's name; one that is not known as it is."""
        return self.of(region_names(name))

    def listed(self, items: Iterable[str]) -> str:
        """Return several names or parts of a sentence as one list."""
        return self.say("format.list").join(items)

    def clauses(self, items: Iterable[str]) -> str:
        """Return several clauses as one sentence."""
        return self.say("format.clauses").join(items)

    def named(self, name: str, text: str) -> str:
        """Return a text with what it is about before it."""
        return self.say("format.named", name=name, text=text)

    def joined(self, sentences: Iterable[str]) -> str:
        """Return whole sentences one after the other."""
        return self.gap.join(filter(None, sentences))

    @property
    def gap(self) -> str:
        """What stands between two sentences."""
        return self.say("format.gap")

    def span(self, low: str, high: str) -> str:
        """Return two ends as a range; one number where both print alike.

        Examples
        --------
        >>> words = Words("en")
        >>> words.span("5.5", "11.4 GW"), Words("zh").span("100%", "100%"), words.span("5", "5 MW")
        ('5.5 to 11.4 GW', '100%', '5 MW')
        >>> words.span("5", "50 MW")
        '5 to 50 MW'
        """
        rest = high.removeprefix(low)
        if high.startswith(low) and not rest[:1].isdigit() and rest[:1] not in (".", ","):
            return high
        return self.through(low, high)

    def through(self, first: str, last: str) -> str:
        """Return two things as from the one to the other."""
        return worded(wording()["format"]["through"][self.language], first=first, last=last)

    def number(self, value: float, decimals: int | None = None) -> str:
        """Return a number as a reader expects it: three or four figures unless told, thousands set apart in English.

        Raises ValueError when it is not known, or without end: no reader is to see that printed.

        Examples
        --------
        >>> words = Words("en")
        >>> words.number(7500), Words("zh").number(7500), words.number(55.83), words.number(0.123456)
        ('7,500', '7500', '55.83', '0.123')
        """
        if not math.isfinite(value):
            raise ValueError("a number to be printed is not known")
        if decimals is None:
            size = abs(value)
            decimals = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 or size == 0 else _small(size)
            text = f"{value:,.{decimals}f}"
            text = text.rstrip("0").rstrip(".") if "." in text else text
        else:
            text = f"{value:,.{decimals}f}"
        text = "0" if text == "-0" else text
        return text.replace("-", "−").replace(",", self.say("format.thousands"))

    def unit(self, unit: str) -> tuple[float, str]:
        """Return what a value is multiplied by, and the unit's name.

        Examples
        --------
        >>> Words("en").unit("万千瓦"), Words("en").unit("万套"), Words("zh").unit("万千瓦")
        ((10.0, 'MW'), (10000.0, 'homes'), (1.0, '万千瓦'))
        """
        return (1.0, unit) if self._counts_in_wan else _english_unit(unit)

    @property
    def _counts_in_wan(self) -> bool:
        """Whether units are printed as the tables have them, and large numbers counted in 万 and 亿."""
        return self.language == "zh"

    def quantity(self, value: float, unit: str, decimals: int | None = None, *, of: str = "") -> str:
        """Return a value with its unit, as a reader of the language expects it.

        `of` is the indicator in Chinese: what its unit counts may depend on it (人次: attendances, but visits of
        tourists).

        Examples
        --------
        >>> zh, en = Words("zh"), Words("en")
        >>> zh.quantity(750, "万千瓦"), en.quantity(750, "万千瓦"), en.quantity(118, "亿斤")
        ('750万千瓦', '7,500 MW', '5.9 million tonnes')
        >>> zh.quantity(234000, "万千瓦"), en.quantity(234000, "万千瓦"), zh.quantity(1960000, "亩")
        ('23.4亿千瓦', '2,340 GW', '196万亩')
        >>> en.quantity(3800, "万人次", of="接待游客"), en.quantity(3, "万人次")
        ('38 million visits', '30 thousand attendances')
        """
        factor, name = self.unit(unit)
        size, name = self._larger(value * factor, name)
        if decimals is None and 1 <= abs(size) < FINE_BELOW and size != value * factor:
            shown = self.number(size, 3).rstrip("0").rstrip(".")  # a larger unit keeps the figures of the smaller
        else:
            shown = self.number(size, decimals)
        if self._counts_in_wan or not name:
            return f"{shown}{name}"
        name = _counted(name, of)
        return f"{shown}%" if name == "%" else f"{shown} {name}"

    def _larger(self, value: float, name: str) -> tuple[float, str]:
        """Return a value too large for its unit in the next one that a reader of the language counts in."""
        return _larger_in_wan(value, name) if self._counts_in_wan else _larger_in_english(value, name)

    def estimate(self, value: float, unit: str) -> str:
        """Return a projected value with its unit, to three figures, two below one: more would pretend.

        What is counted comes whole.

        Examples
        --------
        >>> Words("zh").estimate(813.46, "万千瓦"), Words("en").estimate(0.9274, "个百分点")
        ('813万千瓦', '0.93 percentage points')
        >>> Words("zh").estimate(15.4, "个"), Words("en").estimate(1.23456, "万套")
        ('15个', '12,300 homes')
        """
        factor, _ = self.unit(unit)
        shown = whole(value, unit) * factor
        rounded = float(f"{shown:.{3 if abs(shown) >= 1 else 2}g}")
        return self.quantity(rounded / factor, unit)

    def estimated_range(self, low: float, high: float, unit: str) -> tuple[str, str]:
        """Return both ends of a projected range in one unit, which stands behind the second.

        Examples
        --------
        >>> Words("en").estimated_range(548, 1140, "万千瓦"), Words("en").estimated_range(548, 740, "万千瓦")
        (('5.5', '11.4 GW'), ('5,480', '7,400 MW'))
        >>> Words("zh").estimated_range(7.2, 34.6, "个")
        ('7', '35个')
        """
        low, high = whole(low, unit), whole(high, unit)
        return self._beside(low, high, unit, self.estimate(low, unit), self.estimate(high, unit))

    def quantity_range(self, low: float, high: float, unit: str) -> tuple[str, str]:
        """Return both ends of a printed range in one unit, which stands behind the second.

        Examples
        --------
        >>> Words("en").quantity_range(500, 1200, "万千瓦"), Words("zh").quantity_range(2, 3, "个")
        (('5', '12 GW'), ('2', '3个'))
        """
        return self._beside(low, high, unit, self.quantity(low, unit), self.quantity(high, unit))

    def _beside(self, low: float, high: float, unit: str, first: str, last: str) -> tuple[str, str]:
        """Return the first end without its unit, in that of the last; with its own where it would vanish in that."""
        figure = last[: len(last) - len(last.lstrip("−0123456789.,"))]
        name = last.removeprefix(figure)
        if first.lstrip("−0123456789.,") == name:
            return first.removesuffix(name), last
        factor, own = self.unit(unit)
        size, _ = self._larger(high * factor, own)
        shown = low * size / high if high else 0.0
        if abs(shown) < SMALLEST_END and low:
            return first, last
        decimals = len(figure.partition(".")[2]) or int(abs(shown) < 10)
        text = self.number(shown, decimals)
        return (text.rstrip("0").rstrip(".") if "." in text else text), last

    def percent(self, share: float, decimals: int = 0) -> str:
        """Return a share of 1 as a percentage.

        Examples
        --------
        >>> Words("zh").percent(0.75), Words("en").percent(0.128, 1)
        ('75%', '12.8%')
        """
        return f"{self.number(100 * share, decimals)}%"

    def probability(self, probability: float, grade: str) -> str:
        """Return a probability as ``shown_share``, never 0 or 100; single percents at the ends only at grade A.

        Examples
        --------
        >>> Words("en").probability(0.63, "C"), Words("en").probability(0.004, "C"), Words("zh").probability(0.98, "A")
        ('65%', 'under 5%', '98%')
        """
        low, high = SHOWN_BETWEEN
        if low <= probability <= high:
            return self.percent(shown_share(probability))
        if grade == "A" and 0.01 <= probability <= 0.99:
            return self.percent(probability)
        edge = 0.01 if grade == "A" else 0.05
        key = "unit_name.probability_low" if probability < low else "unit_name.probability_high"
        return self.say(key, value=self.percent(edge if probability < low else 1 - edge))

    def day(self, value: date) -> str:
        """Return a date in words.

        Examples
        --------
        >>> Words("zh").day(date(2026, 9, 30)), Words("en").day(date(2026, 9, 30))
        ('2026年9月30日', '30 September 2026')
        """
        return self.say("format.day", year=value.year, month=self._month(value.month), day=value.day)

    def month(self, value: date) -> str:
        """Return a month in words.

        Examples
        --------
        >>> Words("zh").month(date(2027, 4, 10)), Words("en").month(date(2027, 4, 10))
        ('2027年4月', 'April 2027')
        """
        return self.say("format.month", year=value.year, month=self._month(value.month))

    def _month(self, number: int) -> str:
        return self.say("format.months").split(" ")[number - 1]

    def period(self, period: str) -> str:
        """Return a period in words.

        Examples
        --------
        >>> Words("zh").period("2024"), Words("en").period("2024Q3"), Words("zh").period("2026-01/2026-08")
        ('2024年', 'Q3 2024', '2026年1月至2026年8月')
        """
        first, _, last = period.partition("/")
        if last:
            return self.through(self.period(first), self.period(last))
        year, rest = period[:4], period[4:]
        if not rest:
            return self.say("format.year", year=year)
        if rest[0] == "H":
            return self.say(f"format.half_{rest[1]}", year=year)
        if rest[0] == "Q":
            return self.say("format.quarter", year=year, number=rest[1])
        return self.say("format.month", year=year, month=self._month(int(rest[1:])))


def _small(size: float) -> int:
    return min(6, 2 - math.floor(math.log10(size)))


@lru_cache(maxsize=1024)
def _english_unit(unit: str) -> tuple[float, str]:
    known = english_units()["unit"].get(unit)
    if known:
        return float(known["factor"]), str(known["en"])
    factor, base = split_unit(unit)
    return factor, str(english_units()["base"].get(base, base))


def _counted(name: str, of: str) -> str:
    for rule in english_units()["counted"]:
        if of and any(word in of for word in rule["words"]):
            name = name.replace(rule["noun"], rule["en"])
    return name


def _larger_in_english(value: float, name: str) -> tuple[float, str]:
    step = english_units()["larger"].get(name)
    return (value / step["by"], str(step["en"])) if step and abs(value) >= step["at"] else (value, name)


def _larger_in_wan(value: float, name: str) -> tuple[float, str]:
    multiplier, base = split_unit(name)
    if multiplier == WAN and abs(value) >= WAN:
        return value / WAN, f"亿{base}"
    if multiplier == 1 and abs(value) >= 10 * WAN and base and base not in ("%", "个百分点"):
        return value / WAN, f"万{base}"
    return value, name
