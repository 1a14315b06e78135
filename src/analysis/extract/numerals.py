"""Numerals: what 1.28, 三百二十, 三分之二, 一半 and 翻两番 are as numbers."""

from __future__ import annotations

import re
from functools import lru_cache
from math import nan

DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
PLACES = {"十": 10, "百": 100, "千": 1000}
ARABIC = r"(?:\d{1,3}(?:,\d{3})++(?!\d)|\d{1,12}+)(?:\.\d{1,6}+)?"
_BELOW_WAN = r"(?:[一二两三四五六七八九](?:[零一二两三四五六七八九十百千]{1,8}+)?|十[一二三四五六七八九]?)"
CHINESE = rf"{_BELOW_WAN}(?:万零?[一二两三四五六七八九][千百十][零一二两三四五六七八九十百]{{0,5}}+)?"
"""A Chinese numeral has a digit or 十 in front, never 零 (零部件 counts nothing).

A bare 百, 千, 万 or 亿 is a multiplier (千条).
"""


@lru_cache(maxsize=4096)
def value_of(numeral: str) -> float:
    """Return the number that an Arabic or Chinese numeral stands for; NaN for a string of numerals that is none.

    Examples
    --------
    >>> value_of("1,200.5"), value_of("三百二十"), value_of("十二"), value_of("一千零五")
    (1200.5, 320.0, 12.0, 1005.0)
    >>> value_of("一万五千")
    15000.0
    """
    if numeral[0].isdecimal():
        return float(numeral.replace(",", ""))
    import cn2an

    try:
        return float(cn2an.cn2an(numeral, "smart"))
    except (ValueError, KeyError):  # it raises either for a string of numerals that is none
        return nan


_EITHER = re.compile(r"(?P<low>[一二三四五六七八])(?P<high>[二三四五六七八九])(?P<place>[十百千]?)")


def either_of(numeral: str) -> tuple[float, float] | None:
    """Return the two numbers that a numeral leaves open, None where it is one number.

    Examples
    --------
    >>> either_of("二三十"), either_of("三五"), either_of("三十五")
    ((20.0, 30.0), (3.0, 5.0), None)
    """
    match = _EITHER.fullmatch(numeral)
    if match is None or DIGITS[match["low"]] >= DIGITS[match["high"]]:
        return None
    size = float(PLACES.get(match["place"], 1))
    return size * DIGITS[match["low"]], size * DIGITS[match["high"]]


_SHARE = re.compile(
    rf"百分之(?P<percent>{ARABIC}|{CHINESE})"
    rf"|(?P<lower>{CHINESE}|\d{{1,3}}+)分之(?P<upper>{CHINESE}|\d{{1,3}}+)"
    r"|(?P<num>\d)/(?P<den>\d{1,2})(?!\d|/)"
    r"|(?P<half>一半|过半|半数)(?!天|路|岛|山)"
    r"|(?<![十百千万第])(?P<tenth>[一二两三四五六七八九])成(?P<hundredth>[半一二三四五六七八九])?"
    r"(?=及?以[上下内]|之[上内]|左右|上下|多|企业|的|以|$|[,，。;；、:：!！?？()]|和|且|并)"
)
_DOUBLING = re.compile(r"翻(?P<times>[一两二三四])番|实现翻番|翻番|增长一倍|翻一倍")


def shares() -> re.Pattern[str]:
    """Return the pattern of shares written out: 三分之二, 一半, 百分之五, 八成."""
    return _SHARE


def doublings() -> re.Pattern[str]:
    """Return the pattern of doublings: 翻一番, 翻两番, 翻番."""
    return _DOUBLING


def share_value(match: re.Match[str]) -> float:
    """Return a share written out in percent, to one decimal.

    Examples
    --------
    >>> share_value(shares().search("三分之二")), share_value(shares().search("一成二"))
    (66.7, 12.0)
    """
    if match["percent"]:
        return value_of(match["percent"])
    if match["half"]:
        return 50.0
    if match["tenth"]:
        rest = match["hundredth"] or "零"
        return 10.0 * DIGITS[match["tenth"]] + (5.0 if rest == "半" else DIGITS[rest])
    below, above = match["lower"] or match["den"], match["upper"] or match["num"]
    parts = value_of(below)
    return round(100 * value_of(above) / parts, 1) if parts else 0.0


def doubling_value(match: re.Match[str]) -> float:
    """Return the growth that a doubling means, in percent.

    Examples
    --------
    >>> doubling_value(doublings().search("翻两番"))
    300.0
    """
    return 100.0 * (2 ** DIGITS[match["times"] or "一"] - 1) if "番" in match[0] else 100.0
