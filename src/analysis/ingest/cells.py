"""What one cell of a table says: a number with its unit, status and bound; or nothing."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_MARKS = re.compile(r"(?:[\u2460-\u24ff\u2776-\u2793\u2070\u2074-\u2079*†‡§※^]|(?<![a-zA-Z])[\u00b9\u00b2\u00b3])+")
"""Footnote marks; taken out before full-width forms are folded, which would turn ② and ² into digits."""
_POWER = re.compile(r"(?<=m)([23])(?!\d)")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_ENGLISH_BEHIND = re.compile(r"(?<=[\u4e00-\u9fff)])\s*(?=[A-Za-z]*[a-z]{2})[A-Za-z][A-Za-z .,'&()-]*$")
_SPACES = re.compile(r"[\s\u00a0\u3000]+")
_DASHES = re.compile(r"[‐‑‒–—―−─━－]")
_MISSING = re.compile(
    r"-*|\.{2,}|…+|[/\\]|n/?a|nan|null|none|#n/a|空|:(?: ?[a-z]{1,2})?|#{2,}"
    r"|无|缺|缺失|暂无(数据)?|不详|不适用|未公布|未发布|未统计|未报",
    re.I,
)
_FOOTNOTE = r"\[\d{1,2}\]|\(注?\d{1,2}\)|\(注[^()]*\)|\(?[a-d]\)|\d{1,2}\)|#|\(?r\)?"
_STATUS_WORDS = {
    "P": r"初步(?:核算|统计|测算|汇总)?(?:数据?)?|快报数?|初值|快速统计",
    "E": r"预计(?:数|值)?|预估(?:数|值)?|估计(?:数|值)?|估算(?:数|值)?|约|大约|约为|大概|左右|近",
    "F": r"预测(?:数|值)?",
    "P ": r"p(?:reliminary)?",
    "E ": r"e(?:st(?:imated)?)?|s",
    "B ": r"b|bp|be",
}
_BOUND_BEFORE = {
    "over": r"超过|超|突破|逾|大于|多于|不低于|至少|>=?|≥",
    "under": r"不足|低于|不到|小于|少于|至多|<=?|≤",
}
_BOUND_AFTER = {"over": r"余|多|以上|\+", "under": r"以下|以内"}
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?", re.A)
_NUMBER = r"[+-]?(?:\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_UNIT = r"(?![A-Za-z]$)[^\d\s+\-.,()\[\]=<>#!]{1,12}(?:/\S{1,8})?(?:\((?!注|初|预)[\u4e00-\u9fff]{1,2}\))?"
_UNIT_ENDS = re.compile(r"(?=\s|\[|\((?![\u4e00-\u9fff]{1,2}\))|\((?:注|初|预)|以上|以下|以内|左右|余|$)")
_SHAPE = re.compile(rf"(?P<before>[^\d+\-.(]*\(?)(?P<number>{_NUMBER})(?P<after>.*)")


class NotANumber(ValueError):
    """A cell that should hold a number and holds something else."""


@dataclass(frozen=True)
class CellFigure:
    """A number as a cell prints it; what the cell does not say is blank."""

    value: float
    unit: str = ""
    status: str = ""
    bound: str = ""
    mark: str = ""


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    r"""Return a text with full-width forms narrow, spaces of every kind single, dashes plain, footnote marks gone.

    Examples
    --------
    >>> fold("　ＧＤＰ（亿元）①\t"), fold("１，２３４．５"), fold("–")
    ('GDP(亿元)', '1,234.5', '-')
    """
    plain = _INVISIBLE.sub("", _MARKS.sub("", text))
    plain = _POWER.sub(lambda power: "²³"[int(power[1]) - 2], unicodedata.normalize("NFKC", plain))
    return _SPACES.sub(" ", _DASHES.sub("-", plain)).strip()


def close_up(text: str) -> str:
    """Return a folded text without the spaces that spread Chinese characters, and without a footnote's number.

    Examples
    --------
    >>> close_up("合　　计"), close_up("聊城市[1]"), close_up("Gross product")
    ('合计', '聊城市', 'Gross product')
    """
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])|\s?\[\d+\]$|\(注?\d+\)$", "", fold(text))


def chinese_of(text: str) -> str:
    """Return the Chinese of a label that says the same in English behind it.

    Examples
    --------
    >>> chinese_of("地区生产总值 Gross Regional Product"), chinese_of("出生Birth"), chinese_of("人均GDP")
    ('地区生产总值', '出生', '人均GDP')
    """
    return _ENGLISH_BEHIND.sub("", text)


def marks(text: str) -> str:
    """Return the footnote marks of a text.

    Examples
    --------
    >>> marks("1234①*")
    '①*'
    """
    return "".join(_MARKS.findall(text))


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would compute this text."""
    return len(text.strip()) > 1 and text.lstrip().startswith(("=", "@"))


def is_missing(text: str) -> bool:
    """Say whether a cell stands for no figure.

    Examples
    --------
    >>> [is_missing(text) for text in ("", "–", "—", "…", "-", "0", "-1")]
    [True, True, True, True, True, False, False]
    """
    return _PLAIN.fullmatch(text) is None and _MISSING.fullmatch(fold(text)) is not None


@lru_cache(maxsize=65536)
def status_in(text: str) -> str:
    """Return the status that words of a label or note give a figure: P, E, F or nothing.

    Examples
    --------
    >>> status_in("2024年为初步核算数"), status_in("2026年预计"), status_in("亿元")
    ('P', 'E', '')
    """
    for code in ("P", "F", "E"):
        if re.search(_STATUS_WORDS[code].replace("|近", "").replace("|左右", ""), text):
            return code
    return ""


def read_figure(text: str) -> CellFigure | None:
    """Return the number of a cell, None where the cell stands for no figure.

    Raises NotANumber when the cell holds something else than a number with its marks, unit and words.

    Examples
    --------
    >>> read_figure("１，２３４．５①"), read_figure("55.8%").unit, read_figure("超420").bound, read_figure("—")
    (CellFigure(value=1234.5, unit='', status='', bound='', mark='①'), '%', 'over', None)
    """
    if _PLAIN.fullmatch(text):
        return CellFigure(float(text))
    if is_missing(text):
        return None
    plain = fold(text)
    match = _SHAPE.fullmatch(plain)
    if match is None or is_formula(text):
        raise NotANumber(text)
    status, bound, unit = "", "", ""
    before = match["before"].strip(" (:")
    if before:
        status, bound = _word(before, _STATUS_WORDS), _word(before, _BOUND_BEFORE)
        if not status and not bound:
            raise NotANumber(text)
    after = match["after"].strip()
    while after:
        word, after = _next_word(after, text)
        code, limit = _word(word, _STATUS_WORDS), _word(word, _BOUND_AFTER)
        if code:
            status = code
        elif limit:
            bound = limit
        elif not re.fullmatch(_FOOTNOTE, word):
            if unit or not re.fullmatch(_UNIT, word):
                raise NotANumber(text)
            unit = word
    value = float(re.sub("[,' ]", "", match["number"]))
    if not math.isfinite(value):
        raise NotANumber(text)
    return CellFigure(value, unit, status, bound, marks(text))


def _next_word(rest: str, text: str) -> tuple[str, str]:
    """Take one thing off what follows a number: a footnote, words of status in brackets, words of bound, a unit."""
    footnote = re.match(_FOOTNOTE, rest)
    if footnote:
        return footnote[0], rest[footnote.end() :].strip()
    bracketed = re.match(r"\(([^()]*)\)", rest)
    if bracketed:
        return bracketed[1].strip() or "#", rest[bracketed.end() :].strip()
    words = "|".join((*_BOUND_AFTER.values(), *_STATUS_WORDS.values()))
    word = re.match(rf"(?:{words})(?![a-zA-Z])", rest)
    if word:
        return word[0], rest[word.end() :].strip()
    end = _UNIT_ENDS.search(rest, 1)
    if end is None:
        raise NotANumber(text)
    return rest[: end.start()], rest[end.start() :].strip()


def _word(text: str, table: dict[str, str]) -> str:
    return next((code.strip() for code, words in table.items() if re.fullmatch(words, text)), "")


def number_text(value: float) -> str:
    """Return a number as a table prints it: in full, without a trailing .0.

    Examples
    --------
    >>> number_text(2183.0), number_text(49670.2), number_text(1e-7)
    ('2183', '49670.2', '0.0000001')
    """
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimals(value: float) -> int:
    """Return the number of decimals with which a value is printed."""
    return len(number_text(value).partition(".")[2])
