"""Tables of indicators (指标, 单位, 2025年, 2030年, 年均增长, 属性): each row a target, its base an outcome."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.domain.codes import REQUIRED_BOUNDS
from analysis.domain.english import english_name
from analysis.domain.indicators import Indicators, Meaning
from analysis.extract import naming
from analysis.extract.deliverables import deliverable_of, promised_of, stage_of
from analysis.extract.due import PLAN_NUMBER, plan_end
from analysis.extract.items import ClauseQuantity
from analysis.extract.kinds import direction_of, driver_of, kind_of
from analysis.extract.quantities import Quantity, find_quantities
from analysis.extract.reading import read

_CELL_ENDS = re.compile(r"[\t|]")
_YEAR = re.compile(r"(20\d\d)年?")
_ROLES = (
    ("growth", re.compile(r"年均|累计|增速|增长")),
    ("target", re.compile(r"20\d\d年|目标")),
    ("nature", re.compile(r"属性|性质|指标类型")),
    ("unit", re.compile(r"^(?:计量)?单位")),
    ("owner", re.compile(r"(?:责任|牵头|主管)(?:单位|部门)")),
    ("name", re.compile(r"指标(?:名称|内容)?$|主要(?:预期)?指标")),
)
"""What a heading says of its column; the first that fits counts."""
_WAS = re.compile(r"实际|完成|现状|基期|基数|预计|执行|基年|初步")
_EXPECTED = re.compile(r"预计|预期完成|初步")
_NATURE = re.compile(r"约束性|预期性")
_BLANK = re.compile(r"[—\-－–/\s]*")
_CUMULATIVE = re.compile(r"^[〔\[【(（［](?P<inside>[^〕\]】)）］]+)[〕\]】)）］]")
_NUMBER_ONLY = re.compile(
    r"(?P<sign>[≥≤><＞＜﹥﹤〉〈]=?|不低于|高于|大于|超过|低于|小于|不超过|控制在)?\s*(?P<low>\d[\d,]*(?:\.\d+)?)"
    r"(?:\s*[—\-~～–－]\s*(?P<high>\d[\d,]*(?:\.\d+)?))?\s*(?P<unit>%|‰|[万亿]+)?\s*"
    r"(?P<mark>左右|以上|以内|以下|上下)?"
)
_SIGNS = {
    **dict.fromkeys(("≥", ">=", "不低于", "以上"), ">="),
    **dict.fromkeys((">", "＞", "﹥", "〉", "高于", "大于", "超过"), ">"),
    **dict.fromkeys(("≤", "<=", "不超过", "控制在", "以内", "以下"), "<="),
    **dict.fromkeys(("<", "＜", "﹤", "〈", "低于", "小于"), "<"),
    **dict.fromkeys(("左右", "上下"), "~"),
}
_LIST_MARK = re.compile(r"^\s*(?:[(（]?\d{1,3}[)）.、．]|\d{1,3}(?=[\u4e00-\u9fff])|其中[:：]|[①-⑳*★▲]|[-—])+\s*")
_UNIT_BEHIND = re.compile(r"[(（](?P<unit>[^()（）]{1,12})[)）]\s*$")
_FALLS = re.compile(r"(?:降低|下降|减少|削减)(?:率|比例|幅度)?$")
_TITLE = re.compile(r"专栏|^\W*表|指标|目标")
_LONGEST_NAME = 40
_SURE = 0.95


@dataclass(frozen=True)
class TableCell:
    """A cell and its place in the text as decoded."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class _Column:
    role: str
    heading: str
    year: int | None = None


@dataclass(frozen=True)
class TableNumber:
    """A number of a table: what it measures and how, when it is due or was; ``start`` to ``end`` is its evidence."""

    name: str
    quantity: Quantity
    kind: str
    item: ClauseQuantity
    year: int
    start: int
    end: int
    section: str
    base_year: int | None = None
    nature: str = ""
    owner: str = ""
    cumulative: bool = False
    status: str = ""
    """Of a figure that was: A, or E where the table says 预计; blank for a target."""


@dataclass
class IndicatorTables:
    """The tables of a text: their targets, the figures they start from, and the stretches they take."""

    targets: list[TableNumber] = field(default_factory=list)
    figures: list[TableNumber] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def holds(self, start: int, end: int) -> bool:
        """Say whether a stretch of the text shares a character with a row of a table."""
        before = bisect_left(self.spans, (end, 0))
        return before > 0 and start < self.spans[before - 1][1]


def indicator_tables(text: str, year: int | None) -> IndicatorTables:
    r"""Return the tables of indicators of a text as decoded.

    Parameters
    ----------
    text : str
        The text as decoded; rows of cells are parted by tabs or, in Markdown, by bars.
    year : int, optional
        The document's year.

    Examples
    --------
    >>> tables = indicator_tables("指标\t单位\t2025年\t2030年\t属性\n森林覆盖率\t%\t12.5\t≥13\t约束性\n", 2026)
    >>> [(entry.name, entry.quantity.operator, entry.quantity.low, entry.year) for entry in tables.targets]
    [('森林覆盖率', '>=', 13.0, 2030)]
    >>> [(entry.quantity.low, entry.year) for entry in tables.figures]
    [(12.5, 2025)]
    """
    found = IndicatorTables()
    columns: list[_Column] = []
    section = before = ""
    begin = 0
    for cells, start, end in _lines(text):
        headed = _columns(cells)
        if headed:
            columns, section, begin = headed, before, start
        elif columns and len(cells) > 1:
            entries = list(_entries(cells, columns, year, section))
            found.targets += [entry for entry in entries if not entry.status]
            found.figures += [entry for entry in entries if entry.status]
            if entries:
                found.spans.append((begin, end))
            begin = end
        else:
            columns = []
        if len(cells) == 1 and _TITLE.search(cells[0].text):
            before = cells[0].text.strip("#* ")[:_LONGEST_NAME]
    return found


def _lines(text: str) -> Iterator[tuple[list[TableCell], int, int]]:
    """Yield the lines of a text as their cells; a rule of a Markdown table is none."""
    for match in re.finditer(r"[^\n]+", text):
        start, end = match.span()
        if not re.fullmatch(r"[\s|:\-]+", match[0]):
            yield _cells(text, start, end), start, end


def _cells(text: str, start: int, end: int) -> list[TableCell]:
    if text[start:end].lstrip().startswith("|"):
        start = text.index("|", start) + 1
        end = end - (1 if text[start:end].rstrip().endswith("|") else 0)
    cells, begin = [], start
    for stop in [match.start() for match in _CELL_ENDS.finditer(text, start, end)] + [end]:
        bare = text[begin:stop]
        left = begin + len(bare) - len(bare.lstrip(" *\u3000"))
        cells.append(TableCell(bare.strip(" *\u3000\r"), left, max(left, begin + len(bare.rstrip(" *\u3000\r")))))
        begin = stop + 1
    return cells


def _columns(cells: Sequence[TableCell]) -> list[_Column]:
    """Return what the columns of a table of indicators hold; empty for a row that is no heading of one."""
    if len(cells) < 3:
        return []
    columns = [_column(re.sub(r"\s", "", cell.text)) for cell in cells]
    roles = [column.role for column in columns]
    sorts = {"unit", "nature"}.intersection(roles) or any(column.year for column in columns)
    if roles.count("name") != 1 or "target" not in roles or not sorts or any(len(cell.text) > 30 for cell in cells):
        return []
    return columns


def _column(heading: str) -> _Column:
    role = next((role for role, pattern in _ROLES if pattern.search(heading)), "")
    named = _YEAR.search(heading)
    if role == "growth" and named and not re.search(r"年均|累计", heading):
        role = "target"
    return _Column(role, heading, int(named[1]) if named else None)


def _entries(cells: list[TableCell], columns: list[_Column], year: int | None, section: str) -> Iterator[TableNumber]:
    """Yield the numbers of a row; one that lacks cells, as under a cell over several rows, lacks those in front."""
    row = dict(zip(reversed(range(len(columns))), reversed(cells), strict=False))
    told = {column.role: row[place].text for place, column in enumerate(columns) if place in row}
    place = next((at for at, column in enumerate(columns) if column.role == "name"), 0)
    if place not in row or not row[place].text or _NUMBER_ONLY.fullmatch(row[place].text):
        return
    name, unit = _name_and_unit(row[place].text, told.get("unit", ""))
    years = _years(columns, year)
    last = max((due for at, due in years.items() if not _was(columns[at], due, years)), default=None)
    base = max((due for at, due in years.items() if _was(columns[at], due, years) and _has(row.get(at))), default=None)
    nature = _NATURE.search(told.get("nature", ""))
    for at, cell in row.items():
        column = columns[at]
        due = years.get(at) if column.role == "target" else last
        if column.role not in ("target", "growth") or due is None:
            continue
        past = column.role == "target" and _was(column, due, years)
        entry = _entry(cell, column, name, unit, due, later=not past and (year is None or due > year))
        if entry is None:
            continue
        status = ("E" if _EXPECTED.search(column.heading) else "A") if past else ""
        yield replace(
            entry,
            start=min(row[place].start, cell.start),
            end=max(row[place].end, cell.end),
            section=section,
            base_year=None if past else base,
            nature=nature[0] if nature else "",
            owner=told.get("owner", ""),
            status=status,
        )


def _has(cell: TableCell | None) -> bool:
    return cell is not None and not _BLANK.fullmatch(cell.text)


def _years(columns: list[_Column], year: int | None) -> dict[int, int]:
    """Return the year of each column of values; one that names none is of the document's year."""
    years = {}
    for place, column in enumerate(columns):
        named = column.year or (_plan_year(column.heading) or year if column.role == "target" else None)
        if column.role == "target" and named:
            years[place] = named
    return years


def _plan_year(heading: str) -> int | None:
    plan = re.search(r"十([二三四五六七])五", heading)
    return plan_end(PLAN_NUMBER[plan[1]]) if plan else None


def _was(column: _Column, due: int, years: Mapping[int, int]) -> bool:
    """Say whether a column holds what was: its heading says so, or a later year stands beside it."""
    if re.search(r"目标|规划|计划", column.heading):
        return False
    return bool(_WAS.search(column.heading)) or due < max(years.values())


def _name_and_unit(cell: str, unit: str) -> tuple[str, str]:
    name = _LIST_MARK.sub("", re.sub(r"\s", "", cell))
    behind = _UNIT_BEHIND.search(name)
    if behind and (not unit or behind["unit"] == unit):
        name, unit = name[: behind.start()], behind["unit"]
    return name, re.sub(r"\s", "", unit)


def _entry(cell: TableCell, column: _Column, name: str, unit: str, due: int, *, later: bool) -> TableNumber | None:
    """Return the number of a cell; None where it holds none."""
    inside = _CUMULATIVE.match(cell.text)
    grows = column.role == "growth" and not inside
    if grows:
        name, unit = name.removesuffix("增长") + "年均增长", "%"
    elif inside and unit == "%" and not _FALLS.search(name):
        unit = "个百分点"
    quantity = _quantity((inside["inside"] + cell.text[inside.end() :]) if inside else cell.text, unit)
    if quantity is None:
        return None
    item = _item(name, quantity, grows)
    kind = _kind(item, name, cumulative=bool(inside), later=later)
    return TableNumber(name, quantity, kind, item, due, cell.start, cell.end, "", cumulative=bool(inside))


def _item(name: str, quantity: Quantity, grows: bool) -> ClauseQuantity:
    if grows:
        return ClauseQuantity(quantity, name, role="grow", tail="增长")
    fall = _FALLS.search(name)
    return ClauseQuantity(quantity, name, role="fall", tail=fall[0]) if fall else ClauseQuantity(quantity, name)


def _kind(item: ClauseQuantity, name: str, *, cumulative: bool, later: bool) -> str:
    if cumulative:
        return "change" if item.quantity.family in ("share", "points") else "stock"
    return kind_of(item, name, later=later)


def _quantity(text: str, unit: str) -> Quantity | None:
    """Return the quantity that a cell prints: a number in the unit of its row, or one with a unit of its own."""
    bare = re.sub(r"\s", "", text)
    match = _NUMBER_ONLY.fullmatch(bare)
    if match is None:
        found, _ = find_quantities(read(bare).text)
        return found[0] if len(found) == 1 else None
    low = float(match["low"].replace(",", ""))
    high = float(match["high"].replace(",", "")) if match["high"] else low
    sign, mark = match["sign"] or "", match["mark"] or ""
    operator = "range" if high != low else _SIGNS.get(sign) or _SIGNS.get(mark) or "="
    own = match["unit"] or ""
    printed = own if own in ("%", "‰") else own + unit
    return Quantity(0, len(bare), 0, len(bare), low, high, operator, printed, _family(printed), _marks(sign, mark))


def _marks(sign: str, mark: str) -> tuple[str, ...]:
    return tuple(filter(None, (sign, mark)))


def _family(unit: str) -> str:
    """Return the family of a unit as the grammar has it; of one that it lacks, a count."""
    found, _ = find_quantities(f"5{unit}") if unit else ([], [])
    return found[0].family if len(found) == 1 else "count"


def columns_of_target(entry: TableNumber, indicators: Indicators) -> dict[str, object]:
    """Return the fields of a target that a table tells."""
    quantity = entry.quantity
    summed = "累计" if entry.cumulative and "累计" not in entry.name else ""
    known = indicators.promised(summed + entry.name, entry.kind, quantity.unit) or Meaning()
    promised = promised_of(entry.item, entry.kind, entry.name)
    deliverable = deliverable_of(promised)
    bounds = REQUIRED_BOUNDS[quantity.operator]
    told = [*quantity.marks, "累计" if entry.cumulative else "", entry.nature]
    return {
        "domain": naming.domain_of(entry.name, entry.section),
        "indicator_zh": entry.name,
        "indicator_en": known.english or english_name(entry.name),
        "series_id": known.series_id,
        "kind": entry.kind,
        "operator": quantity.operator,
        "direction": known.direction or direction_of(entry.item, entry.kind),
        "lower": quantity.low if "lower" in bounds else None,
        "upper": quantity.high if "upper" in bounds else None,
        "unit": quantity.unit,
        "deliverable": deliverable,
        "stage": stage_of(promised, deliverable),
        "qualifier": ";".join(filter(None, told)),
        "commitment": "firm",
        "driver": known.driver or driver_of(entry.item, entry.kind),
        "scope": "",
        "base_period": str(entry.base_year) if entry.base_year else "",
        "due": f"{entry.year}-12-31",
        "confidence": _SURE,
    }
