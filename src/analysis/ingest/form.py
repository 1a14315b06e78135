"""The form that a department fills in: one workbook, written by ``onpace request``, read back by ``onpace ingest``."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.domain.regions import region_called
from analysis.errors import Fault
from analysis.ingest.cells import fold, is_formula, is_missing
from analysis.ingest.entry import Content, Entry
from analysis.ingest.grids import Grid, GridRow, cell_name

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ID, VALUE, UNIT, STATUS, NOTE, PERIOD = "编号", "本期值", "单位", "数据状态", "备注", "填报时期"
COMMENTS = {"原因": "reason", "下一步措施": "next_step"}
"""Heads of the columns in which a department says why a target stands where it does, and what is done next."""
SHOWN = ("指标", "目标（报告原文）", "上次数据", "上次时期", "上次来源", PERIOD)
HEADS = (ID, *SHOWN, VALUE, UNIT, STATUS, "口径说明", NOTE, *COMMENTS)
_WIDTHS = (10, 26, 34, 14, 16, 30, 20, 14, 12, 11, 44, 24, 30, 30)
DEPARTMENT, DAY, PERSON = "填报单位", "填报日期", "填报人"
STATES = ("实际", "初步", "预计")
ADVICE = (
    "请在黄色单元格填数，没有数据的留空；蓝色单元格选填。数值按右侧单位填写；初步数、预计数请在“数据状态”中选择。"
    "进度落后或预计难完成的，请在“原因”“下一步措施”中说明，没有数据也可以填。行的次序可以改变，请勿删除隐藏的首列。"
)
_YELLOW, _BLUE, _GREY = "FFFF00", "DDEBF7", "EDEDED"
_HEAD_ROW = 5


@dataclass(frozen=True)
class RequestedFigure:
    """One figure asked for: what identifies it, and what the department is shown."""

    region: str
    series_id: str
    period: str
    indicator: str
    targets: str
    last_figure: str
    last_period: str
    last_source: str
    period_words: str
    unit: str
    definition: str
    ids: tuple[str, ...]
    lower: float | None = None
    upper: float | None = None

    @property
    def key(self) -> str:
        """The hidden id: region code, series, period and the targets that the figure is of."""
        return f"{self.region}|{self.series_id}|{self.period}|{' '.join(self.ids)}"


def form_workbook(title: str, department: str, asked: Sequence[RequestedFigure]) -> bytes:
    """Return the workbook that asks a department for its figures.

    Yellow cells are to be filled and are checked while typing, blue ones may be; the first column, hidden, says what
    each row is about, so that rows may be sorted and columns widened.
    """
    import openpyxl
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "填报表"
    line = Side(style="thin", color="BFBFBF")
    border = Border(left=line, right=line, top=line, bottom=line)
    yellow, blue, grey = (PatternFill("solid", start_color=colour) for colour in (_YELLOW, _BLUE, _GREY))
    sheet["B1"] = title
    sheet["B1"].font = Font(bold=True, size=14)
    sheet["B2"] = ADVICE
    for place, (label, text) in enumerate(((DEPARTMENT, department), (DAY, None), (PERSON, None))):
        sheet.cell(3, 2 + 2 * place, label).font = Font(bold=True)
        cell = sheet.cell(3, 3 + 2 * place, text)
        if text is None:
            cell.fill, cell.border = blue, border
    sheet["E3"].number_format = "yyyy-mm-dd"
    for place, (head, width) in enumerate(zip(HEADS, _WIDTHS, strict=True), start=1):
        cell = sheet.cell(_HEAD_ROW, place, head)
        cell.font, cell.fill, cell.border = Font(bold=True), grey, border
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[cell.column_letter].width = width
    for number, each in enumerate(asked, start=_HEAD_ROW + 1):
        for place, (head, text) in enumerate(zip(HEADS, _row(each), strict=True), start=1):
            cell = sheet.cell(number, place, text)
            cell.border = border
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if head in (VALUE, STATUS, NOTE, *COMMENTS):
                cell.fill = yellow if head == VALUE else blue
        sheet.row_dimensions[number].height = _height(_row(each))
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = sheet.cell(_HEAD_ROW + 1, 3)
    _add_checks(sheet, asked)
    _set_print(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _row(each: RequestedFigure) -> list[str | None]:
    shown = [each.indicator, each.targets, each.last_figure, each.last_period, each.last_source, each.period_words]
    return [each.key, *shown, None, each.unit, None, each.definition, None, *(None for _ in COMMENTS)]


def _height(texts: Sequence[str | None]) -> float:
    """Return the height of a row in which wrapped text is seen whole; a Chinese character is two cells wide."""
    from rich.cells import cell_len

    lines = [-(-cell_len(text) // (width - 2)) for text, width in zip(texts[1:], _WIDTHS[1:], strict=True) if text]
    return 15.0 * max(lines)


def _add_checks(sheet: Worksheet, asked: Sequence[RequestedFigure]) -> None:
    """Let the cells warn of what is no number, out of limits, no date or no status."""
    from openpyxl.worksheet.datavalidation import DataValidation

    day = DataValidation(type="date", operator="greaterThan", formula1="DATE(2000,1,1)", allow_blank=True)
    day.add("E3")
    states = DataValidation(type="list", formula1=f'"{",".join(STATES)}"', allow_blank=True)
    checks = [day, states]
    for number, each in enumerate(asked, start=_HEAD_ROW + 1):
        states.add(f"{_letter(STATUS)}{number}")
        low, high = each.lower if each.lower is not None else -1e15, each.upper if each.upper is not None else 1e15
        check = DataValidation(
            type="decimal",
            operator="between",
            formula1=f"{low:g}",
            formula2=f"{high:g}",
            allow_blank=True,
            errorStyle="warning",
            errorTitle="请核对",
            error=f"应为数字，单位：{each.unit}",
            showErrorMessage=True,
        )
        check.add(f"{_letter(VALUE)}{number}")
        checks.append(check)
    for check in checks:
        sheet.add_data_validation(check)


def _letter(head: str) -> str:
    return chr(ord("A") + HEADS.index(head))


def _set_print(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"


_DEEPEST = 40
"""Rows within which a form has its head."""


def read_form(grid: Grid) -> Content | None:
    """Return what a filled form holds, None where the grid is no form.

    Rows may stand in any order and columns may have been moved; a row without a value gives nothing.
    """
    place, head = next(
        (
            (place, row)
            for place, row in enumerate(grid.rows[:_DEEPEST])
            if {VALUE, PERIOD} <= {fold(cell) for cell in row.cells}
        ),
        (0, None),
    )
    if head is None:
        return None
    columns = {fold(cell): number for number, cell in enumerate(head.cells) if cell.strip()}
    content = Content(file=grid.name, form=True, tidy=True, unit_column=True, form_title=grid.rows[0].filled[0])
    content.publisher, content.form_day = _beside(grid, place, DEPARTMENT), _beside(grid, place, DAY)
    if ID not in columns:
        gone = "this hidden column, it is missing; take a fresh form"
        content.faults.append(Fault(grid.name, head.line, ID, None, gone))
        return content
    for row in grid.rows[place + 1 :]:
        _read_row(grid.name, row, columns, content)
    if not (content.entries or content.faults or content.comments):
        content.faults.append(Fault(grid.name, head.line, VALUE, None, "at least one figure; the form is empty"))
    return content


def _read_row(name: str, row: GridRow, columns: dict[str, int], content: Content) -> None:
    value = row.cell(columns[VALUE]).strip()
    said = {about: row.cell(columns[head]).strip() for head, about in COMMENTS.items() if head in columns}
    said = {about: text for about, text in said.items() if not is_missing(text)}
    if is_missing(value) and not said:
        return
    if is_formula(value):
        content.faults.append(Fault(name, row.line, VALUE, value, "a value, not a formula"))
        return
    region_code, *parts = row.cell(columns[ID]).strip().split("|")
    region = region_called(region_code)
    if len(parts) not in (2, 3) or region is None:  # forms sent out before comments were asked for name no target
        sent = "the row's hidden id, as it was sent out"
        content.faults.append(Fault(name, row.line, ID, row.cell(columns[ID]), sent))
        return
    if not is_missing(value):
        content.entries.append(_entry(name, row, columns, value, region.name, parts))
    content.comments += [(target, about, text) for target in "".join(parts[2:]).split() for about, text in said.items()]


def _entry(name: str, row: GridRow, columns: dict[str, int], value: str, region: str, parts: list[str]) -> Entry:
    said = {head: row.cell(columns[head]).strip() if head in columns else "" for head in (UNIT, STATUS, NOTE)}
    return Entry(
        file=name,
        line=row.line,
        column=VALUE,
        value=value,
        region=(region,),
        period=parts[1],
        unit=said[UNIT],
        series_id=parts[0],
        status=said[STATUS],
        note=said[NOTE],
        cell=cell_name(columns[VALUE], row.line),
    )


def _beside(grid: Grid, end: int, label: str) -> str:
    """Return what stands to the right of a label above the table."""
    for row in grid.rows[:end]:
        for number, cell in enumerate(row.cells):
            if fold(cell).rstrip(":") == label:
                text = row.cell(number + 1).strip()
                return "" if fold(text) in (DAY, PERSON) else text
    return ""
