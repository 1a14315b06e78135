"""What the label of a row or column says: a period, an indicator with its unit and measure, a unit alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from analysis.domain.periods import parse_period
from analysis.domain.units import unit_words
from analysis.ingest.cells import fold, status_in

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Years outside of which a label's number is no year."""
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_N = r"(\d{1,2}|[一二三四五六七八九])"
_TO = r"\s?(?:-|~|至|到|/)\s?"
_END = r"(?:末|底|份|度)?"
_SHAPES = tuple(
    (re.compile(shape), form)
    for shape, form in (
        (r"(\d{4})(?:\s?年(?:度|末|底|全年)?|全年)?", "year"),
        (rf"(\d{{4}})(?:\s?年)?\s?第?{_N}\s?季度?{_END}", "quarter"),
        (r"(\d{4})\s?(?:年|-)?\s?[Qq](\d)", "quarter"),
        (r"()[Qq](\d)[ /-]?(\d{4})", "quarter of"),
        (r"(\d{4})\s?年?\s?([上下])半年", "half"),
        (r"(\d{4})\s?年?\s?[Hh](\d)", "half"),
        (r"(\d{4})(?:\s?年\s?|[-./])(\d{1,2})(?:\s?月)?(?:末|底|份)?", "month"),
        (r"(\d{4})(\d{2})", "month"),
        (r"(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?(?:\s00:00:00)?", "day"),
        (rf"(\d{{4}})\s?年?\s?(\d{{1,2}})\s?月?{_TO}(\d{{1,2}})\s?月(?:份|累计|末)?", "months"),
        (rf"(\d{{4}})年?(\d{{1,2}})月{_TO}(\d{{4}})年?(\d{{1,2}})月", "span"),
        (r"(\d{4})\s?年?\s?前(\d{1,2}|[二三四五六七八九十])个?月", "first months"),
        (rf"(\d{{4}})\s?年?\s?前{_N}个?季度", "first quarters"),
        (rf"(\d{{4}})\s?年?\s?{_N}(?:季度)?{_TO}{_N}季度", "quarters"),
        (rf"(\d{{4}})年?{_TO}(\d{{4}})年?", "years"),
    )
)
_CANONICAL = re.compile(r"\d{4}(?:H[12]|Q[1-4]|-\d{2})?(?:/\d{4}(?:H[12]|Q[1-4]|-\d{2})?)?")
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*(?:\([^()]*\)[^()\[\]]*)?)[)\]]\s*$")
_UNIT_AFTER = re.compile(r"(?:[,;/:]|\s)\s*(?:单位\s?[:：]?\s?)?(?P<unit>[^\s,;:/]{1,10}(?:/[^\s,;:/]{1,6})?)$")
_UNIT_BASES = "|".join(map(re.escape, unit_words(tables=True)))
_UNIT = re.compile(rf"[十百千]?万?亿?(?:{_UNIT_BASES})(?:/.{{1,6}})?(?:\([^()]{{1,3}}\))?")
_MULTIPLE = re.compile(r"[十百千]?[万亿][\u4e00-\u9fff]{1,5}(?:/.{1,6})?")
"""Whatever is counted by the ten thousand is a unit, known or not: 亿千瓦小时."""
_GLUED = re.compile(rf"(.{{2,}}?)([十百千]?[万亿](?:{_UNIT_BASES})|(?:{_UNIT_BASES})/平方公里)")
"""A name with its unit and nothing between them: 常住人口万人."""
_UNIT_WORD = re.compile(r"(?:计量)?单位\s?:?\s?(.*)")
_INDEX_BASE = re.compile(r".{0,8}=\s?1(?:00)?(?:\.0)?")
_GROWTH = (
    r"(?:(?:累计|当月|当季|当期|本月|本期)?(?:同比|比?上年(?:同期)?|较上年(?:同期)?|比?去年(?:同期)?|按可比价格?)?(?:实际|名义)?"
    r"(?:增长率|增长速度|增长幅度|增长|增速|增幅|增减率|涨幅|上涨|涨跌幅))|(?:累计|当月|当季)?同比(?:增减)?"
)
_MEASURES = (
    ("growth", _GROWTH),
    ("change", r"(?:比|较)上年(?:同期)?(?:增加|增减|提高|变化)|增减额|增减量|增加额|增量"),
    ("cumulative", r"累计值|累计额|累计数|累计量|(?:自?年初|本年|1-本月)累计|累计|至本月止累计"),
    ("current", r"当期值|当月值|当季值|本期值|本月值|当期|当月|当季|本月|本季|本期|期末值|期末"),
    ("level", r"绝对额|绝对数|绝对值|绝对量|总量|数值|数量|数额|实绩|完成额|指标值|值"),
)
_MEASURE_END = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _MEASURES))
_LEAD = re.compile(
    r"^(?:\d{1,2}[.、](?!\d)|[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|#|--?|·|•)\s*|^(?:其中|其)[:：]?\s*"
)


class ImpossiblePeriod(ValueError):
    """A label of a period's shape that no calendar has, such as 2024年13月."""


@dataclass(frozen=True)
class Label:
    """What one label says; what it does not say is blank."""

    name: str = ""
    unit: str = ""
    measure: str = ""
    cumulative: bool = False
    status: str = ""


def _number(text: str) -> int:
    return 10 if text == "十" else _CHINESE[text] if text in _CHINESE else int(text)


def read_period(label: str) -> str | None:
    """Return the canonical period that a label names, None where it names none.

    Raises ImpossiblePeriod when it has a period's shape and the calendar has no such period.

    Examples
    --------
    >>> [read_period(text) for text in ("2024年", "2024年第三季度", "2024年3季度", "2024年9月", "2024年1—9月", "地区")]
    ['2024', '2024Q3', '2024Q3', '2024-09', '2024-01/2024-09', None]
    >>> read_period("2024年前三季度"), read_period("2021—2025年"), read_period("2024年上半年")
    ('2024-01/2024-09', '2021/2025', '2024H1')
    """
    text = re.sub(
        r"\((?:[^()]*(?:初步|预计|快报|预测|估计|累计)[^()]*|[pPeErR])\)|初步.*$|预计.*$|快报数?$", "", fold(label)
    )
    text = re.sub(r"\[\d+\]$|累计数?$|(?<=\d)[pPeE]$", "", text).strip().removeprefix("截至").removeprefix("至").strip()
    if _CANONICAL.fullmatch(text):
        return _checked(text, label)
    for shape, form in _SHAPES:
        match = shape.fullmatch(text)
        if match and not (text.isdigit() and not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR):
            return _checked(_canonical(form, [part for part in match.groups() if part]), label)
    return None


_PART_OF_YEAR = re.compile(
    rf"\d{{1,2}}\s?月{_END}|\d{{1,2}}\s?月?{_TO}\d{{1,2}}\s?月(?:份|累计|末)?|第?[一二三四1-4]\s?季度?{_END}|[Qq][1-4]|[上下]半年|前.{{1,2}}季度|前\d{{1,2}}个?月"
    r"|全年"
)


_LEADING_PERIOD = re.compile(
    rf"(\d{{4}}\s?年\s?(?:{_PART_OF_YEAR.pattern})?(?:末|底|度)?|\d{{4}}Q[1-4])\s?(?=[^\d\s)\]末底度])(?![(\[](?:初步|预计|快报))(.+)"
)


def split_period(label: str) -> tuple[str, str]:
    """Return the period with which a label begins, and the rest; a blank period where it begins with none.

    Examples
    --------
    >>> split_period("2024年增速(%)"), split_period("2024年1-9月累计"), split_period("地区生产总值")
    (('2024年', '增速(%)'), ('2024年1-9月', '累计'), ('', '地区生产总值'))
    """
    match = _LEADING_PERIOD.fullmatch(fold(label))
    return (match[1].strip(), match[2].strip()) if match else ("", fold(label))


def period_in(title: str) -> str:
    """Return the one period that a title names, blank where it names none or several.

    Examples
    --------
    >>> period_in("聊城市2024年1—9月主要经济指标"), period_in("2015—2024年各市人口"), period_in("各市人口")
    ('2024年1-9月', '', '')
    """
    text = fold(title)
    found = set(re.findall(rf"(?<!\d)\d{{4}}\s?年\s?(?:{_PART_OF_YEAR.pattern})?(?:末|底)?", text))
    several = re.search(rf"\d{{4}}\s?年?{_TO}\d{{4}}", text)
    return found.pop().strip() if len(found) == 1 and not several else ""


def is_part_of_year(label: str) -> bool:
    """Say whether a label names a part of a year without the year: 9月, 1-9月, 三季度, 上半年.

    Examples
    --------
    >>> is_part_of_year("1—9月"), is_part_of_year("2024年9月")
    (True, False)
    """
    return _PART_OF_YEAR.fullmatch(fold(label)) is not None


def _canonical(form: str, parts: list[str]) -> str:
    if form == "quarter of":
        parts = parts[::-1]
    year, rest = parts[0], [_number(part) if part not in "上下" else "上下".index(part) + 1 for part in parts[1:]]
    if form == "year":
        return year
    if form in ("quarter", "quarter of"):
        return f"{year}Q{rest[0]}"
    if form == "half":
        return f"{year}H{rest[0]}"
    if form in ("month", "day"):
        return f"{year}-{rest[0]:02d}"
    if form == "months":
        return f"{year}-{rest[0]:02d}/{year}-{rest[1]:02d}"
    if form == "span":
        return f"{year}-{rest[0]:02d}/{rest[1]}-{rest[2]:02d}"
    if form == "first months":
        return f"{year}-01/{year}-{rest[0]:02d}"
    if form == "first quarters":
        return f"{year}-01/{year}-{3 * int(rest[0]):02d}"
    if form == "quarters":
        return f"{year}-{3 * int(rest[0]) - 2:02d}/{year}-{3 * int(rest[1]):02d}"
    return f"{year}/{rest[0]}"


def _checked(period: str, label: str) -> str:
    try:
        span = parse_period(period)
    except ValueError as error:
        raise ImpossiblePeriod(label) from error
    if not FIRST_YEAR <= span.start.year <= span.end.year <= LAST_YEAR:
        raise ImpossiblePeriod(label)
    return period


def to_date(period: str) -> str:
    """Return the period from the start of the year to the end of a month or quarter: what 累计 counts.

    Examples
    --------
    >>> to_date("2026-09"), to_date("2026Q3"), to_date("2026")
    ('2026-01/2026-09', '2026-01/2026-09', '2026')
    """
    span = parse_period(period)
    if span.is_year or "/" in period:
        return period
    return f"{span.end.year}-01/{span.end.year}-{span.end.month:02d}"


def is_unit(text: str) -> bool:
    """Say whether a text is a unit and nothing else.

    Examples
    --------
    >>> is_unit("亿元"), is_unit("上年=100"), is_unit("不含农户"), is_unit("%")
    (True, True, False, True)
    """
    return bool(_UNIT.fullmatch(text) or _MULTIPLE.fullmatch(text) or _INDEX_BASE.fullmatch(text))


def unit_in(text: str) -> str:
    """Return the unit of a cell such as 亿元, (亿元) or 单位：亿元; blank where it is none.

    Examples
    --------
    >>> unit_in("单位：亿元"), unit_in("（万人）"), unit_in("地区")
    ('亿元', '万人', '')
    """
    plain = fold(text)
    plain = plain[1:-1].strip() if plain.startswith("(") and plain.endswith(")") else plain
    named = _UNIT_WORD.fullmatch(plain)
    if named:
        return named[1].strip("() ")
    return plain if is_unit(plain) else ""


@lru_cache(maxsize=65536)
def read_label(text: str) -> Label:
    """Return name, unit and measure of an indicator's label.

    Examples
    --------
    >>> read_label("社会消费品零售总额_累计增长(%)")
    Label(name='社会消费品零售总额', unit='%', measure='growth', cumulative=True, status='')
    >>> read_label("地区生产总值（亿元）").unit, read_label("固定资产投资(不含农户)(亿元)").name
    ('亿元', '固定资产投资(不含农户)')
    """
    name, unit, status = re.sub(r"(?<=\))[a-z]$", "", fold(text)).replace("±", ""), "", status_in(fold(text))
    while match := _BRACKET.search(name):
        inside = match[1].strip()
        first, _, rest = inside.partition(",")
        if not unit and (is_unit(first.strip()) or _UNIT_WORD.fullmatch(inside)):
            unit = unit_in(first)
            name = name[: match.start()].strip() + (f"({rest.strip()})" if rest else "")
            continue
        if not (status_in(inside) or re.fullmatch(r"注?\d{1,2}", inside)):
            break
        name = name[: match.start()].strip()
    after = _UNIT_AFTER.search(name)
    if not unit and after and is_unit(after["unit"]):
        name, unit = name[: after.start()].strip(), after["unit"]
    name = _LEAD.sub("", name)
    glued = _GLUED.fullmatch(name) if not unit else None
    if glued:
        name, unit = glued[1], glued[2]
    if not unit and name.endswith(("%", "‰")):
        name, unit = name[:-1].strip(), name[-1]
    stem, measure, cumulative = split_measure(name)
    if stem != name and stem:
        inner = read_label(stem)
        stem, unit = inner.name, unit or inner.unit
    return Label(stem, unit, measure, cumulative, status)


def split_measure(name: str) -> tuple[str, str, bool]:
    """Return a name without the words that say how it is measured, the measure, and whether it is cumulative.

    Examples
    --------
    >>> split_measure("国内生产总值_当季值"), split_measure("GDP增速"), split_measure("累计增长")
    (('国内生产总值', 'current', False), ('GDP', 'growth', False), ('', 'growth', True))
    """
    parts = re.split(r"[_\s]+|(?<=[\u4e00-\u9fffA-Za-z)])[:](?=[\u4e00-\u9fff])", name)
    if len(parts) > 1:
        last = _MEASURE_END.fullmatch(parts[-1])
        if last:
            return " ".join(parts[:-1]), str(last.lastgroup), "累计" in parts[-1]
    whole = _MEASURE_END.fullmatch(name)
    if whole:
        return "", str(whole.lastgroup), "累计" in name
    for measure, words in _MEASURES[:2]:
        ended = re.fullmatch(rf"(.{{2,}}?)(?<!自然)(?:{words})", name)
        if ended:
            return ended[1].rstrip("_ "), measure, "累计" in name[len(ended[1]) :]
    bracketed = re.fullmatch(r"(.+?)\s?\(([^()]+)\)", name)
    inner = _MEASURE_END.fullmatch(bracketed[2]) if bracketed else None
    if bracketed and inner:
        return bracketed[1], str(inner.lastgroup), "累计" in bracketed[2]
    plain = re.fullmatch(r"(.{2,}?)(累计值|当期值|当月值|当季值|本期值|期末值)", name)
    if plain:
        return plain[1], "cumulative" if plain[2] == "累计值" else "current", plain[2] == "累计值"
    return name, "", False


def both_labels(one: str, other: str) -> str:
    """Return the period of a row's and a column's label together: 2024年 and 9月, in either order."""
    for year, part in ((one, other), (other, one)):
        if is_part_of_year(part) and not is_part_of_year(year):
            return f"{fold(year).removesuffix('年')}年{fold(part)}"
    return other
