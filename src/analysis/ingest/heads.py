"""The head of a table: what stands above the figures, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from analysis.domain.regions import Region, region_called
from analysis.ingest.cells import NotANumber, close_up, fold, is_missing, read_figure
from analysis.ingest.grids import Grid, Row
from analysis.ingest.labels import (
    ImpossiblePeriod,
    is_part_of_year,
    period_in,
    read_label,
    read_period,
    split_period,
    unit_in,
)

COLUMNS: dict[str, tuple[str, ...]] = {
    "series_id": ("series_id", "series", "序列"),
    "indicator": ("indicator_zh", "indicator", "指标", "指标名称", "项目", "项目名称", "名称", "统计指标"),
    "region": (
        "region",
        "地区",
        "区域",
        "城市",
        "省份",
        "省市",
        "地区名称",
        "行政区",
        "行政区划",
        "县区",
        "县市区",
        "市",
    ),
    "period": (
        "period",
        "时期",
        "时间",
        "年份",
        "年",
        "年度",
        "日期",
        "year",
        "date",
        "统计时间",
        "报告期",
        "数据时间",
        "期别",
    ),
    "part": ("month", "quarter", "月份", "月", "季度", "季"),
    "value": ("value", "数值", "值", "数据", "指标值", "观测值", "本期值", "数量"),
    "unit": ("unit", "单位", "计量单位", "数据单位"),
    "status": ("status", "状态"),
    "bound": ("bound", "界"),
    "published": ("published", "发布日期", "公布日期", "发布时间", "公布时间"),
    "published_precision": ("published_precision",),
    "source": ("source_id", "source", "来源", "数据来源", "资料来源"),
    "document": ("document", "文件"),
    "note": ("note", "备注", "说明", "注", "注释"),
    "evidence": ("evidence", "原文"),
    "kind": ("kind",),
    "": (
        "indicator_en",
        "char_start",
        "char_end",
        "序号",
        "编号",
        "代码",
        "指标代码",
        "地区代码",
        "行政区划代码",
        "no",
        "code",
    ),
}
"""What a column may be called, in the order in which the words are asked; the last are read over."""
_ROLE = {name: role for role, names in COLUMNS.items() for name in names}
_META = {
    "数据库": "database",
    "指标": "indicator",
    "时间": "time",
    "地区": "region",
    "单位": "unit",
    "计量单位": "unit",
}
_META_ROW = re.compile(rf"({'|'.join(_META)})\s?:\s?(.*)")
FOOTER = re.compile(r"(?:注|备注|说明|数据来源|资料来源|来源)\s?\d*\s?[:：.、)]|(?:数据|资料)来源|注\d*$")
_HEAD_ROWS = 40


@dataclass(frozen=True)
class Column:
    """One column: its place, what its head says, and its role; a role of ``figures`` holds the figures."""

    place: int
    head: str
    role: str
    period: str = ""
    indicator: str = ""
    region: str = ""
    unit: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Head:
    """What stands above the figures of a table."""

    columns: tuple[Column, ...]
    body: int
    width: int
    meta: dict[str, str] = field(default_factory=dict)
    title: str = ""
    line: int = 1

    @property
    def period(self) -> str:
        """The period that stands above a table without any of its own."""
        time = self.meta.get("time", "")
        return time if time and _is_period(time) else period_in(self.title)

    @property
    def figures(self) -> list[Column]:
        """The columns that hold figures."""
        return [column for column in self.columns if column.role == "figures"]

    def of(self, role: str) -> list[Column]:
        """Return the columns of a role."""
        return [column for column in self.columns if column.role == role]


def role_of(head: str) -> str | None:
    """Return the role of a column by its head, None where the head is no known one.

    Examples
    --------
    >>> role_of("地区"), role_of("Value"), role_of("地区生产总值")
    ('region', 'value', None)
    """
    return _ROLE.get(close_up(head).rstrip(":").lower())


def find_head(grid: Grid, within: Region | None) -> Head | None:
    """Return the head of a grid, None where no row looks like one."""
    meta: dict[str, str] = {}
    title, top = "", 0
    for place, row in enumerate(grid.rows[:_HEAD_ROWS]):
        if _take_meta(row, grid.rows[place + 1 : place + 2], meta):
            rest = [cell for cell in row.filled if not _META_ROW.fullmatch(fold(cell))]
            title = title or (rest[0] if len(rest) == 1 and len(row.filled) > 1 and role_of(rest[0]) is None else "")
            top = place + 1
            continue
        kind = _kind(grid.rows, place)
        if kind:
            first, last = _extent(grid.rows, top, place, within)
            rows = [_spread(grid.rows[number], grid.rows[last]) for number in range(first, last)] + [grid.rows[last]]
            columns = _columns(rows, kind, meta, title, within)
            width = max((column.place + 1 for column in columns if column.head), default=0)
            return Head(tuple(columns), last + 1, width, meta, title, grid.rows[place].line)
        if len({fold(cell) for cell in row.filled}) == 1:
            unit = unit_in(row.filled[0])
            if unit:
                meta.setdefault("unit", unit)
            else:
                title = title or row.filled[0]
    return None


def _take_meta(row: Row, following: Sequence[Row], meta: dict[str, str]) -> bool:
    """Note down a row such as 指标：地区生产总值(亿元), also where the colon is a cell's border."""
    texts = [fold(cell) for cell in row.filled]
    taken = False
    for text in texts:
        match = _META_ROW.fullmatch(text)
        if match:
            meta.setdefault(_META[match[1]], match[2].strip() or (texts[1] if len(texts) == 2 else ""))
            taken = True
    pair = len(texts) == 2 and texts[0] in _META and texts[0] != "单位"
    heads = any(
        _is_period(below.cell(0)) or any(_is_number(cell) and not _is_period(cell) for cell in below.cells[1:])
        for below in following
    )
    if not taken and pair and not heads and not _is_period(texts[1]) and role_of(texts[1]) is None:
        meta.setdefault(_META[texts[0]], texts[1])
        taken = True
    return taken


def _is_period(text: str) -> bool:
    try:
        return read_period(text) is not None
    except ImpossiblePeriod:
        return not fold(text).isdigit()


def _is_number(text: str) -> bool:
    try:
        return read_figure(text) is not None
    except NotANumber:
        return False


def _kind(rows: Sequence[Row], place: int) -> str:
    """Say what sort of head a row is: tidy, across (periods are columns), down (periods are rows), or none.

    A table across one period has it in its title.
    """
    row = rows[place]
    roles = {role_of(cell) for cell in row.filled}
    if "value" in roles and len(roles - {None}) > 1:
        return "tidy"
    beyond = [cell for cell in row.cells[1:] if cell.strip()]
    periods = [cell for cell in beyond if _is_period(cell) or is_part_of_year(cell) or split_period(cell)[0]]
    if periods and not any(_is_number(cell) and cell not in periods for cell in beyond):
        return "across"
    if len(row.filled) > 1 and "period" in roles and not any(_is_number(cell) for cell in row.filled):
        return "down"
    following = [each for each in rows[place + 1 : place + 4] if len(each.filled) > 1]
    dated = [each for each in following if _is_period(each.cell(0)) and any(map(_is_number, each.cells[1:]))]
    if beyond and dated and len(dated) >= len(following) - 1 and not any(map(_is_number, beyond)):
        return "down"
    named = {"region", "indicator"} & {role_of(row.cell(0))}
    if named and beyond and not any(map(_is_number, beyond)) and len(row.filled) > 1:
        return "across one period"
    return ""


def _extent(rows: Sequence[Row], top: int, place: int, within: Region | None) -> tuple[int, int]:
    """Return the first and last row of a head that may have several, none of them above `top`."""
    first = last = place
    while first > top and place - first < 2 and _is_upper(rows[first - 1]):
        first -= 1
    while last + 1 < len(rows) and last - place < 2 and _is_lower(rows[last + 1], rows[place], within):
        last += 1
    return first, last


def _is_upper(row: Row) -> bool:
    texts = {fold(cell) for cell in row.filled}
    beyond = [cell for cell in row.cells[1:] if cell.strip()]
    if len(texts) < 2 and not (beyond and not row.cell(0).strip()):
        return False
    return bool(beyond) and not any(_META_ROW.fullmatch(fold(cell)) or _is_number(cell) for cell in row.filled)


def _is_lower(row: Row, head: Row, within: Region | None) -> bool:
    beyond = [cell for cell in row.cells[1:] if cell.strip()]
    label = fold(row.cell(0))
    if not beyond or (label and label not in (fold(head.cell(0)), "单位", "计量单位")):
        return False
    numbers = any(_is_number(cell) and not _is_period(cell) for cell in beyond)
    return not numbers and any(
        unit_in(cell)
        or read_label(cell).measure
        or _is_period(cell)
        or is_part_of_year(cell)
        or region_called(close_up(cell), within)
        for cell in beyond
        if not is_missing(cell)
    )


def _spread(row: Row, last: Row) -> Row:
    """Fill a merged head's cells to the right, where the row below has heads of its own."""
    cells = list(row.cells) + [""] * (len(last.cells) - len(row.cells))
    for place in range(1, len(cells)):
        if not cells[place].strip() and last.cell(place).strip() and role_of(cells[place - 1]) is None:
            cells[place] = cells[place - 1]
    return Row(row.line, tuple(cells))


def _columns(rows: list[Row], kind: str, meta: dict[str, str], title: str, within: Region | None) -> list[Column]:
    columns: list[Column] = []
    heads = [role_of(cell) for row in rows for cell in row.cells]
    years = re.findall(r"(?<!\d)(\d{4})年", f"{meta.get('time', '')} {title}")
    year = years[0] if len(set(years)) == 1 else ""
    for place in range(max(len(row.cells) for row in rows)):
        parts = tuple(dict.fromkeys(row.cell(place).strip() for row in rows if row.cell(place).strip()))
        head = " ".join(parts)
        roles = [role_of(part) for part in parts]
        role = next((role for role in roles if role is not None), None)
        if kind == "down" and place == 0 and role is None and "period" not in heads:
            role = "period"
        if role == "value" or (role is None and parts and kind != "tidy"):
            column = _figures(place, head, parts, year, within)
            if kind == "across" and not column.period:
                column = _beside(column, columns)
            columns.append(_measuring(column, columns))
        else:
            blank = "first" if kind.startswith("across") and not _labelled(columns) else "blank"
            columns.append(Column(place, head, role if role is not None else "unknown" if parts else blank))
    return columns


def _beside(column: Column, columns: list[Column]) -> Column:
    """Return a column without a period in a table that has one over each: growth beside its level has that one's."""
    left = next((each for each in reversed(columns) if each.role == "figures"), None)
    if left is not None and (not column.indicator or read_label(column.indicator).measure):
        return replace(column, period=left.period)
    return Column(column.place, column.head, "unknown" if _labelled(columns) else "first")


def _labelled(columns: list[Column]) -> bool:
    """Say whether a column to the left holds the rows' labels, or figures."""
    return any(column.role in ("first", "indicator", "region", "series_id", "figures") for column in columns)


def _measuring(column: Column, columns: list[Column]) -> Column:
    """Return a column headed by a measure alone, 增速, as the measure of what the column to the left is about."""
    label = read_label(column.indicator)
    level = next((each.indicator for each in reversed(columns) if each.indicator), "")
    if label.name or label.measure not in ("growth", "change") or not level:
        return column
    return replace(column, indicator=f"{read_label(level).name}_{column.indicator}")


def _figures(place: int, head: str, parts: tuple[str, ...], year: str, within: Region | None) -> Column:
    """Sort the parts of a head into period, region, unit and indicator."""
    periods: list[str] = []
    names: list[str] = []
    region = unit = ""
    for printed in parts:
        period, part = ("", printed) if _is_period(printed) else split_period(printed)
        periods += [period] if period else []
        if _is_period(part) or is_part_of_year(part):
            periods.append(part)
        elif role_of(part) == "value":
            continue
        elif unit_in(part):
            unit = unit or unit_in(part)
        elif region_called(close_up(part), within):
            region = part
        else:
            names.append(part)
    period = "".join(periods)
    if len(periods) == 1 and is_part_of_year(period) and year:
        period = f"{year}年{period}"
    return Column(place, head, "figures", period, "_".join(names), region, unit, parts)
