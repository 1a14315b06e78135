"""Names that need another: 总数, 投资, 建成 say what they measure only with the name of what was spoken of before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from analysis.domain.dictionary import action_words
from analysis.extract import words
from analysis.extract.grammar_rows import BareRow, rows
from analysis.extract.quantities import Quantity

_MULTIPLIER = re.compile(r"^[十百千万亿]+")
_THINGS = frozenset(("count", "length", "area", "volume", "power", "energy", "mass"))
_SAID = re.compile(r"(?<=..)(?:净增|新增|增加|新开工|开工|建成|竣工)$")
_SIZES = _THINGS - {"count"} | {"money"}
_RATES = frozenset(("share", "points", "doubling"))


@dataclass(frozen=True)
class Head:
    """What was spoken of: its name as printed, the unit it was counted in and that unit's family."""

    noun: str = ""
    unit: str = ""
    family: str = ""

    @property
    def thing(self) -> str:
        """The name without what the item did to it (高新技术企业净增, 棚户区改造开工)."""
        return _SAID.sub("", self.noun)

    def counted_like(self, quantity: Quantity) -> bool:
        """Say whether a quantity is printed in the head's unit, multipliers aside (1.2万套, 8000套)."""
        return _base(self.unit) == _base(quantity.unit)


def _base(unit: str) -> str:
    return _MULTIPLIER.sub("", unit)


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[re.Pattern[str], BareRow], ...]:
    return tuple((re.compile(row.pattern), row) for row in rows("bare", BareRow))


@lru_cache(maxsize=1)
def _built() -> re.Pattern[str]:
    return re.compile(words.one_of(action_words()))


def full_name(noun: str, quantity: Quantity, head: Head) -> str:
    """Return a name with the head that it leaves out; the name itself where it needs none.

    Examples
    --------
    >>> from analysis.extract.quantities import find_quantities
    >>> (quantity,), _ = find_quantities("总数突破400家")
    >>> full_name("总数", quantity, Head("高新技术企业", "家", "count"))
    '高新技术企业总数'
    """
    heads = (_head_for(row, noun, quantity, head) for pattern, row in _rows() if pattern.fullmatch(noun))
    return next(filter(None, heads), "") + noun


def _head_for(row: BareRow, noun: str, quantity: Quantity, head: Head) -> str:
    name = head.thing
    if row.unit == "same":
        grown = quantity.family in _RATES and head.family not in _RATES
        whole = head.family in _RATES and noun == "总量" and words.noun_row(name) is not None
        if not (head.counted_like(quantity) or grown or whole):
            return ""
    if row.unit == "thing" and not (quantity.family == "money" and head.family in _THINGS):
        return ""
    if row.unit == "sized" and not (head.family == "count" and quantity.family in _SIZES):
        return ""
    if row.of:
        ending = max((word for word in row.of if name.endswith(word)), key=len, default="")
        return name.removesuffix(ending) if ending else ""
    for ending in row.drop:
        name = name.removesuffix(ending)
    return name


def done_with(verb: str, quantity: Quantity, head: Head) -> str:
    """Return the name of what a verb without a noun is done to, blank where that is not what was spoken of.

    Examples
    --------
    >>> from analysis.extract.quantities import find_quantities
    >>> (quantity,), _ = find_quantities("建成8000套")
    >>> done_with("建成", quantity, Head("棚户区", "万套", "count"))
    '棚户区'
    """
    of_things = bool(_built().search(verb)) and {quantity.family, head.family} <= _THINGS
    return head.thing if head.counted_like(quantity) or of_things else ""
