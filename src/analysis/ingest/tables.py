"""The figures of a grid as its table prints them: one entry a figure, with all that labels and heads say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from analysis.domain.periods import PERIOD_FORMS
from analysis.domain.regions import Region, region_called
from analysis.errors import Fault
from analysis.ingest.cells import close_up, fold, is_formula, is_missing, marks, status_in
from analysis.ingest.grids import Grid, Row
from analysis.ingest.heads import FOOTER, Column, Head, find_head
from analysis.ingest.labels import ImpossiblePeriod, is_part_of_year, read_label, read_period

_TITLE = re.compile(
    r"^(?:表\s?\d+\S*\s)?|\d{4}\s?年?(?:[-至~]\s?\d{4}\s?年?)?|各(?:省份?|市|地区|县区?|区县?|县市区|设区市)|分(?:省|市|地区|县区?)|历年|主要年份|统计表?$|情况表?$"
)
_TOTALS = (
    "合计",
    "总计",
    "总数",
    "小计",
    "全部",
    "合 计",
    "总 计",
    "全市",
    "全省",
    "全县",
    "全区",
    "全国总计",
    "全省总计",
    "全市总计",
    "全市合计",
    "全省合计",
    "全国合计",
    "Total",
    "total",
)
_DATED = re.compile(r"\d{4}年(?:第?[一二三四1-4]季度|\d{1,2}(?:-\d{1,2})?月)?")
_OF_ALL = re.compile(r"(?:本表|表中|以上|上述|季度|月度|全部|所有).{0,8}(?:为|系|是).{0,4}(?:初步|快报|预计|估计)")
_BLOCK = re.compile(r"数据库\s?[:：]?")


@dataclass(frozen=True)
class Entry:
    """One figure as printed, before names are looked up; what the table does not say is blank."""

    file: str
    line: int
    column: str
    value: str
    indicator: str = ""
    region: str = ""
    period: str = ""
    unit: str = ""
    series_id: str = ""
    status: str = ""
    bound: str = ""
    published: str = ""
    published_precision: str = ""
    source: str | None = None
    note: str = ""
    measure: str = ""
    total: bool = False
    label: str = ""


@dataclass
class Content:
    """What a file holds: figures, faults of its shape, and what it says of itself."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    database: str = ""
    publisher: str = ""
    notes: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    tidy: bool = False
    unit_column: bool = False
    outcomes: bool = False
    closed: bool = True
    headless: bool = False
    form: bool = False
    form_title: str = ""
    form_day: str = ""


def read_content(grid: Grid, within: Region | None) -> Content:
    """Return the figures of one grid; tables that stand below each other, each with a head of its own, are all read."""
    content = Content()
    starts = [place for place, row in enumerate(grid.rows) if _BLOCK.match(row.filled[0])]
    borders = [0, *(place for place in starts if place > 0), len(grid.rows)]
    for first, last in pairwise(borders):
        _read_block(replace(grid, rows=grid.rows[first:last]), within, content, last == len(grid.rows))
    return content


def _read_block(grid: Grid, within: Region | None, content: Content, final: bool) -> None:
    if not grid.rows:
        return
    head = find_head(grid, within)
    above = grid.rows[: head.body] if head else grid.rows
    content.faults += [fault for row in above for fault in _formula_faults(grid.name, None, row)]
    if head is None:
        content.headless = True
        line = grid.rows[0].line
        content.faults.append(
            Fault(
                grid.name,
                line,
                None,
                None,
                "expected a head: periods (2024年) over the columns or down the first one, "
                "or columns such as indicator, region, period, value, unit",
            )
        )
        return
    content.database = content.database or head.meta.get("database", "")
    content.tidy = content.tidy or any(
        column.head and not column.period for column in head.figures if _is_value(column)
    )
    content.unit_column = content.unit_column or bool(head.of("unit"))
    content.outcomes = content.outcomes or bool(head.of("evidence"))
    rows = list(_body(grid, head, content, final))
    wrong = list(_head_faults(grid, head, rows))
    content.faults += wrong
    if not rows and not content.faults:
        content.faults.append(
            Fault(grid.name, head.line, None, None, "expected rows of figures below the head; there are none")
        )
    faulty = {fault.column for fault in wrong}
    if not faulty & {"period", "indicator"}:
        _read_rows(grid.name, head, rows, within, content, [each for each in head.figures if each.head not in faulty])
    if "database" in head.meta and final:
        content.closed = bool(content.publisher)


def _is_value(column: Column) -> bool:
    return not (column.period or column.indicator or column.region)


def _body(grid: Grid, head: Head, content: Content, final: bool) -> Iterator[Row]:
    """Yield the rows that hold figures; take notes and sources from the others."""
    rows = grid.rows[head.body :]
    below = False
    for place, row in enumerate(rows):
        text = fold(row.filled[0])
        footer = FOOTER.match(text) is not None
        below = below or footer
        if footer or (below and not _figures_in(row, head)):
            _take_footer(" ".join(row.filled), content)
            continue
        if len(row.filled) <= 2 and marks(row.filled[0][:1]) and not _figures_in(row, head):
            _take_footer(" ".join(row.filled), content)
            continue
        if (
            len(row.filled) == 1
            and row.cell(0).strip()
            and head.width > 1
            and head.figures
            and not _figures_in(row, head)
            and not (final and place == len(rows) - 1 and len(row.cells) < head.width and not grid.ended)
        ):
            yield row
            continue
        if grid.delimited:
            fault = _length_fault(grid, head, row, final and place == len(rows) - 1)
            if fault:
                content.faults.append(fault)
                continue
        yield row


def _figures_in(row: Row, head: Head) -> bool:
    return any(not is_missing(row.cell(column.place)) for column in head.figures)


def _take_footer(text: str, content: Content) -> None:
    named = re.match(r"(?:数据|资料)?来源(?:\s?[:：]\s?|\s)(.+)", fold(text))
    if named:
        content.publisher = content.publisher or named[1].strip(" 。;,")
    elif re.match(r"(?:数据|资料)来源", fold(text)) and not content.publisher:
        content.publisher = re.sub(r"^(?:数据|资料)来源\s*", "", fold(text))
    else:
        content.notes.append(text.strip())


def _length_fault(grid: Grid, head: Head, row: Row, last: bool) -> Fault | None:
    beyond = any(cell.strip() for cell in row.cells[head.width :])
    if len(row.cells) >= head.width and not beyond:
        return None
    end = "; the file is cut off here" if last and not grid.ended and not beyond else ""
    return Fault(grid.name, row.line, None, None, f"expected {head.width} fields, the row has {len(row.cells)}{end}")


def _head_faults(grid: Grid, head: Head, rows: list[Row]) -> Iterator[Fault]:
    for column in head.columns:
        filled = [row for row in rows if row.cell(column.place).strip()]
        if column.role == "unknown" and not is_formula(column.head):
            yield Fault(grid.name, head.line, column.head, None, "a known column; there is none of this name")
        elif column.role == "blank" and filled:
            yield Fault(
                grid.name,
                filled[0].line,
                f"column {column.place + 1}",
                filled[0].cell(column.place),
                "a head over this column",
            )
    for column in head.figures:
        try:
            read_period(column.period)
        except ImpossiblePeriod:
            yield Fault(grid.name, head.line, column.head, column.period, f"a period that exists: {PERIOD_FORMS}")
    tidy = any(_is_value(column) for column in head.figures)
    if tidy and not head.of("period") and not head.period:
        yield Fault(grid.name, head.line, "period", None, "this column, it is missing")
    if tidy and not head.of("indicator") and not head.of("series_id") and not head.meta.get("indicator"):
        yield Fault(grid.name, head.line, "indicator", None, "this column, or series_id; both are missing")


def _read_rows(
    name: str, head: Head, rows: list[Row], within: Region | None, content: Content, figures: list[Column]
) -> None:
    first = _first_role(head, rows, within)
    filled: dict[int, str] = {}
    labels = [column for column in head.columns if column.role in ("indicator", "region", "period", "first")]
    for row in rows:
        formulas = _formula_faults(name, head, row)
        content.faults += formulas
        if formulas:
            continue
        texts = dict(enumerate(row.cells))
        for place, column in enumerate(labels):
            text = row.cell(column.place).strip()
            later = any(row.cell(other.place).strip() for other in labels[place + 1 :])
            if text or not later:
                filled[column.place] = text
            texts[column.place] = filled.get(column.place, "")
        said = _said(head, texts, first)
        document = said.pop("document", "")
        if document and document not in content.documents:
            content.documents.append(document)
        for column in figures:
            entry = _entry(name, head, row, column, said)
            if entry is not None:
                content.entries.append(entry)


def _formula_faults(name: str, head: Head | None, row: Row) -> list[Fault]:
    faults = []
    for place, cell in enumerate(row.cells):
        if is_formula(cell):
            above = head.columns[place].head if head and place < len(head.columns) else ""
            faults.append(Fault(name, row.line, above or f"column {place + 1}", cell, "a value, not a formula"))
    return faults


def _first_role(head: Head, rows: list[Row], within: Region | None) -> str:
    """Say whether a first column without a head holds regions or indicators."""
    place = next((column.place for column in head.of("first")), 0)
    texts = [close_up(row.cell(place)) for row in rows if row.cell(place).strip()]
    regions = sum(region_called(text, within) is not None or text in _TOTALS for text in texts)
    return "region" if texts and regions * 2 >= len(texts) else "indicator"


def _said(head: Head, texts: dict[int, str], first: str) -> dict[str, str]:
    """Return what the label columns of a row say, by role."""
    said: dict[str, str] = {}
    for column in head.columns:
        text = texts.get(column.place, "").strip()
        role = first if column.role == "first" else column.role
        if role in ("figures", "unknown", "blank", ""):
            continue
        if text and said.get(role):
            text = f"{said[role]} {text}" if role in ("note", "indicator") else said[role]
        if text or role == "source":
            said[role] = text
    part = said.pop("part", "")
    if part:
        said["period"] = _joined(said.get("period", ""), part, head)
    return said


def _joined(year: str, part: str, head: Head) -> str:
    year = fold(year).removesuffix("年")
    heads = " ".join(column.head for column in head.of("part"))
    plain = fold(part)
    if plain.isdigit():
        plain += "季度" if "季" in heads or "quarter" in heads.lower() else "月"
    return f"{year}年{plain}" if is_part_of_year(plain) else plain


def _entry(name: str, head: Head, row: Row, column: Column, said: dict[str, str]) -> Entry | None:
    value = row.cell(column.place).strip()
    if is_missing(value):
        return None
    meta = head.meta
    region = column.region or said.get("region", "")
    period = column.period or said.get("period", "") or head.period
    if column.period and said.get("period"):
        period = _both(said["period"], column.period)
    own = said.get("region", "")
    return Entry(
        file=name,
        line=row.line,
        column=column.head or f"column {column.place + 1}",
        value=value,
        indicator=_indicator(head, column, said),
        region="" if close_up(region) in _TOTALS else region or meta.get("region", ""),
        period=period,
        unit=column.unit or said.get("unit", "") or meta.get("unit", ""),
        series_id=said.get("series_id", ""),
        status=said.get("status", "") or _status(head, column, said),
        bound=said.get("bound", ""),
        published=said.get("published", ""),
        published_precision=said.get("published_precision", ""),
        source=said.get("source"),
        note=said.get("note", "") or said.get("evidence", ""),
        measure=said.get("kind", "") if said.get("kind") in ("growth", "change") else "",
        label=own or said.get("indicator", ""),
        total=close_up(own) in _TOTALS or close_up(said.get("indicator", "")) in _TOTALS,
    )


def _status(head: Head, column: Column, said: dict[str, str]) -> str:
    """Return the status that a head, a period's label or, of a row with one figure, its note gives."""
    found = status_in(fold(column.head)) or status_in(fold(said.get("period", "")))
    return found or (status_in(fold(said.get("note", ""))) if len(head.figures) == 1 else "")


def _indicator(head: Head, column: Column, said: dict[str, str]) -> str:
    """Return what a figure measures: by its row, its column, both, or by what stands above the table."""
    name = said.get("indicator", "")
    label = read_label(column.indicator)
    if not name and not label.name and not said.get("series_id"):
        name = head.meta.get("indicator", "") or _from_title(head.title)
    return "_".join(part for part in (name, column.indicator) if part)


def _both(one: str, other: str) -> str:
    """Return the period of a row's and a column's label together: 2024年 and 9月, in either order."""
    for year, part in ((one, other), (other, one)):
        if is_part_of_year(part) and not is_part_of_year(year):
            return f"{fold(year).removesuffix('年')}年{fold(part)}"
    return other


def _from_title(title: str) -> str:
    return _TITLE.sub("", fold(title)).strip(" :,、-")


@dataclass(frozen=True)
class Remark:
    """A sentence below a table that gives the figures of a period, or without one all figures, a status."""

    period: str
    status: str
    sentence: str


def remarks(notes: list[str]) -> list[Remark]:
    """Return what notes such as 注：2024年为初步核算数 say of the figures of periods.

    Examples
    --------
    >>> [(each.period, each.status) for each in remarks(["注：1.2024年地区生产总值为初步核算数。2.2020年为普查数"])]
    [('2024', 'P')]
    """
    found = []
    for note in notes:
        for sentence in re.split(r"[。;；]|(?<!\d)\d[.、)](?=\d{4}|\D)", note):
            status = status_in(fold(sentence))
            if status and _OF_ALL.search(sentence) and not _DATED.search(sentence):
                found.append(Remark("", status, fold(sentence)))
            for label in _DATED.findall(fold(sentence)) if status else []:
                try:
                    period = read_period(label)
                except ImpossiblePeriod:
                    continue
                if period:
                    found.append(Remark(period, status, fold(sentence)))
    return found
