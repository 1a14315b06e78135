"""The report as a workbook: every table with numbers as numbers, definitions and sources on sheets of their own."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from analysis.report.content import Cell as Said
from analysis.report.content import Folded, Listing, Row, Table, Terms
from analysis.report.formats.columns import width_of
from analysis.report.formats.issue import SOURCES, Issue, cards, plain
from analysis.report.formats.zipped import settled
from analysis.words.wording import wording

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

Value: TypeAlias = "str | float | date | None"
Grid: TypeAlias = "tuple[str, list[str], list[list[Value]]]"
"""Title, heads and rows of a sheet."""
BLANK: dict[str, Value] = {"·": 0.0, "—": None, "": None}
"""What a page prints for none and for nothing known."""
NUMBER = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)? ?%?")
SHARES = ("progress_share", "elapsed_share", "p_reported", "probability", "probability_figures", "probability_strict")
DATES = ("due", "settled_on")
CODED = {
    "domain": "domain",
    "kind": "kind",
    "commitment": "commitment",
    "progress": "progress_code",
    "outlook": "outlook_code",
    "verdict": "verdict",
    "reason": "reason",
}
"""Columns that hold codes, and where their words stand."""
WIDEST, NARROWEST = 60, 8
"""Letters."""
LONGEST_TITLE = 31
"""Characters that a sheet's title may have."""


def xlsx(issue: Issue) -> bytes:
    """Return the report as XLSX."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, heads, rows in _grids(issue):
        if rows:
            _sheet(book, title, heads, rows)
    book.properties.title, book.properties.creator = issue.running, ""
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue(), str(issue.told["as_of"]))


def _grids(issue: Issue) -> Iterator[Grid]:
    yield _about(issue)
    yield _targets(issue)
    for section in issue.sections:
        tables = [block for block in _tables(section.blocks) if block.name or block.columns]
        for place, table in enumerate(tables):
            title = section.title if place == 0 else f"{section.title} {place + 1}"
            yield title, [column.title for column in table.columns], [_row(row.cells) for row in _lines(table)]
    yield _figures(issue)
    yield _definitions(issue)
    yield _sources(issue)


def _tables(blocks: Sequence[object]) -> Iterator[Table]:
    """Yield a section's tables, folded ones included; those of cards stand together on a sheet of their own."""
    for block in blocks:
        if isinstance(block, Table):
            yield block
        if isinstance(block, Folded):
            yield from _tables(block.blocks)


def _lines(table: Table) -> list[Row]:
    return [*table.rows, *([table.foot] if table.foot else [])]


def _row(cells: Sequence[Said]) -> list[Value]:
    return [_value(plain(cell.text)) for cell in cells]


def _value(text: str) -> Value:
    """Return what a cell holds: a number where it shows one and nothing else."""
    if text in BLANK:
        return BLANK[text]
    if not NUMBER.fullmatch(text):
        return text
    number = float(re.sub("[,% ]", "", text).replace("−", "-"))
    return Percentage(number / 100) if text.endswith("%") else number


class Percentage(float):
    """A number that is shown in percent."""


def _about(issue: Issue) -> Grid:
    say, told = issue.words.say, issue.told
    heads = [issue.front.title, issue.front.above]
    rows: list[list[Value]] = [[name, value] for name, value in issue.front.facts]
    rows.append([say("sheet.version"), f"{told['code']['name']} {told['code']['version']}"])
    return say("sheet.about"), heads, rows


def _targets(issue: Issue) -> Grid:
    table = list(csv.DictReader(io.StringIO(issue.assessment, newline="")))
    names = list(table[0]) if table else []
    heads = [issue.words.say(f"field.{name}") for name in names]
    rows = [[_field(name, row[name], issue) for name in names] for row in table]
    return issue.words.say("sheet.targets"), heads, rows


def _field(name: str, text: str, issue: Issue) -> Value:
    if not text:
        return None
    if name in CODED:
        return issue.words.say(f"{CODED[name]}.{text}") if text in wording()[CODED[name]] else text
    if name in DATES:
        return date.fromisoformat(text)
    if name in SHARES:
        return Percentage(text)
    return float(text) if name not in ("id", "base_period", "latest_period") and NUMBER.fullmatch(text) else text


def _figures(issue: Issue) -> Grid:
    """Return the published figures of all targets: what the cards have folded."""
    heads: list[str] = []
    rows: list[list[Value]] = []
    for card in (card for section in issue.sections for card in cards(section.blocks)):
        for table in _tables(card.blocks):
            heads = [issue.words.say("column.target"), *(column.title for column in table.columns)]
            rows += [[plain(card.title), *(plain(cell.text) for cell in row.cells)] for row in table.rows]
    return issue.words.say("sheet.figures"), heads, rows


def _definitions(issue: Issue) -> Grid:
    say = issue.words.say
    names = next(csv.reader([issue.assessment.split("\n", 1)[0]]))
    rows: list[list[Value]] = [[say(f"field.{name}"), say(f"field_means.{name}")] for name in names]
    terms = (block for section in issue.sections for block in section.blocks if isinstance(block, Terms))
    rows += [[name, meaning] for term in terms for name, meaning in term.pairs]
    return say("sheet.definitions"), [say("sheet.column"), say("sheet.meaning")], rows


def _sources(issue: Issue) -> Grid:
    say = issue.words.say
    blocks = (block for section in issue.sections if section.name == SOURCES for block in section.blocks)
    items = [item for block in blocks if isinstance(block, Listing) for item in block.items]
    rows: list[list[Value]] = [[float(place), plain(item.text)] for place, item in enumerate(items, 1)]
    return say("sheet.sources"), [say("sheet.number"), say("sheet.source")], rows


def _sheet(book: Workbook, title: str, heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:LONGEST_TITLE])
    for place, line in enumerate([heads, *rows], 1):
        for column, value in enumerate(line, 1):
            _put(sheet.cell(place, column), value, is_head=place == 1)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(rows) + 1}"
    for column in range(len(heads)):
        widest = max(_width(line[column]) for line in [heads, *rows])
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(widest + 2, WIDEST)
    _print_setup(sheet)


def _width(value: Value) -> int:
    if not isinstance(value, str):
        return NARROWEST
    return max(NARROWEST, *map(width_of, value.split("\n")))


def _print_setup(sheet: Worksheet) -> None:
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _put(cell: Cell, value: Value, *, is_head: bool) -> None:
    """Put a value into a cell; words are never read as a formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font, PatternFill

    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.value = float(value) if isinstance(value, float) else value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    else:
        cell.number_format = _number_format(value)
        cell.alignment = Alignment(vertical="top")
    if is_head:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="F1F3F5")


def _number_format(value: Value) -> str:
    if isinstance(value, date):
        return "yyyy-mm-dd"
    if isinstance(value, Percentage):
        return "0%" if value * 100 == round(value * 100) else "0.0%"
    if isinstance(value, float):
        return "#,##0" if value == round(value) else "#,##0.0##"
    return "General"
