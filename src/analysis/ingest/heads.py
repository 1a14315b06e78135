"""Where the head of a table is: what stands above it, its rows, and where its figures begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from analysis.domain.regions import Region
from analysis.ingest.cells import close_up, fold, is_missing
from analysis.ingest.grids import GridRow
from analysis.ingest.head_parts import is_number, is_period, is_year, place_called
from analysis.ingest.labels import is_part_of_year, period_in, read_label, split_period, unit_in
from analysis.ingest.roles import role_of

_META = {
    "数据库": "database",
    "指标": "indicator",
    "时间": "time",
    "地区": "region",
    "单位": "unit",
    "计量单位": "unit",
}
META_ROW = re.compile(rf"({'|'.join(_META)})\s?:\s?(.*)")
FOOTER = re.compile(
    r"(?:注|备注|说明|数据来源|资料来源|来源)\s?\d*\s?[:：.、)]|(?:数据|资料)来源|注\d*$|Source:|Notes?:"
)
_OF_WHICH = re.compile(r"其中\s?:?")
_BLOCK = re.compile(r"数据库\s?[:：]?")
CONTINUED = re.compile(r"续\s?表.*|\(?续\)?|接上表")
_ROWS_ABOVE = 60
_HEAD_ROWS = 7


@dataclass
class Above:
    """What stands above a table: its titles, and what lines such as 单位：亿元 say."""

    meta: dict[str, str] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The first line that is a title."""
        return next((title for title in self.titles if not period_in(title) or len(fold(title)) > 14), "") or next(
            iter(self.titles), ""
        )

    @property
    def period(self) -> str:
        """The one period that the lines above name; blank where they name none or several."""
        time = self.meta.get("time", "")
        if time and is_period(time):
            return time
        return next((found for found in map(period_in, self.titles) if found), "")


@dataclass(frozen=True)
class HeadRows:
    """The rows of a head, and the place of the first row below it."""

    rows: tuple[GridRow, ...]
    body: int
    above: Above
    line: int
    across: bool


def find_head(rows: Sequence[GridRow], start: int, within: Region | None) -> HeadRows | None:
    """Return the head of the table that begins at a row, None where no row looks like one."""
    above = Above()
    top = start
    for place in range(start, min(start + _ROWS_ABOVE, len(rows))):
        row = rows[place]
        if _take_meta(row, rows[place + 1 : place + 2], above.meta):
            rest = [cell for cell in row.filled if not META_ROW.fullmatch(fold(cell))]
            above.titles += rest if len(rest) == 1 and len(row.filled) > 1 and role_of(rest[0]) is None else []
            top = place + 1
            continue
        if len({fold(cell) for cell in row.filled}) == 1:
            if _is_data(row) and place > top and _is_upper(rows[place - 1]):
                return _made(rows, top, place - 1, place, above)
            _take_title(row, above)
            continue
        if _is_anchor(row, rows[place + 1 : place + 3]):
            last = place
            while last + 1 < len(rows) and last - place < 3 and _is_lower(rows[last + 1], row, within):
                last += 1
            return _made(rows, top, place, last + 1, above)
        if _is_data(row):
            last = place - 1
            while last > top and _is_section(rows[last]):
                last -= 1
            if last < top or not _is_upper(rows[last]):
                return None
            for section in rows[last + 1 : place]:
                above.titles = [title for title in above.titles if title != section.filled[0]]
            return _made(rows, top, last, last + 1, above)
    return None


def _made(rows: Sequence[GridRow], top: int, place: int, body: int, above: Above) -> HeadRows:
    first = place
    while first > top and body - first < _HEAD_ROWS and _is_upper(rows[first - 1]) and not _parted(rows, first):
        first -= 1
    heads = [_spread(row, rows[body - 1]) for row in rows[first:body]]
    for upper in range(len(heads) - 1):
        heads[upper], heads[upper + 1] = _of_which(heads[upper], heads[upper + 1])
    return HeadRows(tuple(heads), body, above, rows[place].line, _is_anchor(rows[place], rows[place + 1 : place + 3]))


def _parted(rows: Sequence[GridRow], place: int) -> bool:
    """Say whether blank lines stand between a row and a full one above it, as below a file's preamble."""
    return rows[place].line - rows[place - 1].line > 1 and len(rows[place - 1].filled) < len(rows[place].filled) / 2


def _take_title(row: GridRow, above: Above) -> None:
    text = row.filled[0]
    unit = unit_in(text)
    if unit:
        above.meta.setdefault("unit", unit)
    elif FOOTER.match(fold(text)):
        above.notes.append(text)
    elif not CONTINUED.fullmatch(fold(text)):
        above.titles.append(text)


def _take_meta(row: GridRow, following: Sequence[GridRow], meta: dict[str, str]) -> bool:
    """Note down a row such as 指标：地区生产总值(亿元), also where the colon is a cell's border."""
    texts = [fold(cell) for cell in row.filled]
    taken = False
    for text in texts:
        match = META_ROW.fullmatch(text)
        if match:
            meta.setdefault(_META[match[1]], match[2].strip() or (texts[1] if len(texts) == 2 else ""))
            taken = True
    pair = len(texts) == 2 and texts[0] in _META and texts[0] != "单位"
    heads = any(
        is_period(below.cell(0)) or any(is_number(cell) and not is_period(cell) for cell in below.cells[1:])
        for below in following
    )
    if not taken and pair and not heads and not is_period(texts[1]) and role_of(texts[1]) is None:
        meta.setdefault(_META[texts[0]], texts[1])
        taken = True
    return taken


def _is_anchor(row: GridRow, following: Sequence[GridRow]) -> bool:
    """Say whether a row is a head by itself: periods over columns, or columns called value and indicator."""
    roles = {role_of(cell) for cell in row.filled}
    if "value" in roles and len(roles - {None}) > 1:
        return True
    said = role_of(row.cell(0)) in ("frequency", "unit", "source", "")
    if "period" in roles and not said and len(row.filled) > 1 and not any(map(is_number, row.filled)):
        return True
    beyond = [cell for cell in row.cells[1:] if cell.strip()]
    years = [cell for cell in beyond if is_year(cell)]
    periods = [cell for cell in beyond if is_period(cell) or is_part_of_year(cell) or split_period(cell)[0]]
    if not periods or len({fold(cell) for cell in row.filled}) == 1:
        return False
    numbers = [cell for cell in beyond if is_number(cell) and cell not in periods]
    if numbers or row.cell(0).strip().replace(".", "").isdigit():
        return False
    worded = any(not cell.replace(".0", "").isdigit() for cell in periods)
    labels = [cell for cell in row.filled if cell not in periods]
    if len(periods) == 1 and labels and not any(map(role_of, labels)):
        place = row.cells.index(periods[0])
        return any(is_number(below.cell(place)) and not is_year(below.cell(place)) for below in following)
    if not worded and len(years) == 1:  # a place, its year and no figure is a row, 指标 and a year are a head
        return all(role_of(cell) is not None for cell in labels) or not row.cell(0).strip()
    dates = all(re.fullmatch(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}[-/.]\d{1,2}", cell) for cell in periods)
    return not (dates and len(periods) == 1 and len(labels) > 1 and not any(role_of(cell) for cell in labels))


def _is_data(row: GridRow) -> bool:
    """Say whether a row holds figures: a number in it, and more than the years of a head."""
    beyond = [cell for cell in row.cells if cell.strip()]
    return any(is_number(cell) for cell in beyond[0 if len(beyond) == 1 else 1 :]) or (
        len(beyond) > 1 and is_number(beyond[0]) and any(is_missing(cell) for cell in beyond[1:])
    )


def _is_section(row: GridRow) -> bool:
    return len(row.filled) == 1 and bool(row.cell(0).strip())


def _is_upper(row: GridRow) -> bool:
    texts = {fold(cell) for cell in row.filled}
    beyond = [cell for cell in row.cells[1:] if cell.strip()]
    if len(texts) < 2 and not (beyond and not row.cell(0).strip()):
        return False
    return bool(beyond) and not any(
        META_ROW.fullmatch(fold(cell)) or (is_number(cell) and not is_period(cell)) for cell in row.filled
    )


def _is_lower(row: GridRow, head: GridRow, within: Region | None) -> bool:
    beyond = [cell for cell in row.cells[1:] if cell.strip()]
    label = fold(row.cell(0))
    if not beyond or (label and label not in (fold(head.cell(0)), "单位", "计量单位")):
        return False
    numbers = any(is_number(cell) and not is_period(cell) for cell in beyond)
    if not numbers and (
        (label and label == fold(head.cell(0))) or any(map(_OF_WHICH.fullmatch, map(fold, head.cells)))
    ):
        return True  # a head merged downwards, or the parts of the column before
    return not numbers and any(
        unit_in(cell)
        or read_label(cell).measure
        or is_period(cell)
        or is_part_of_year(cell)
        or place_called(close_up(cell), within)
        for cell in beyond
        if not is_missing(cell)
    )


def _spread(row: GridRow, last: GridRow) -> GridRow:
    """Fill a merged head's cells to the right, where the row below has heads of its own."""
    cells = list(row.cells) + [""] * (len(last.cells) - len(row.cells))
    for place in range(1, len(cells)):
        if not cells[place].strip() and last.cell(place).strip() and role_of(cells[place - 1]) is None:
            cells[place] = cells[place - 1]
    return GridRow(row.line, tuple(cells))


def _of_which(upper: GridRow, lower: GridRow) -> tuple[GridRow, GridRow]:
    """Return two rows of a head: 其中 is the column before it, in its unit, and a head merged downwards stands once."""
    above, below, whole = list(upper.cells), list(lower.cells), read_label("")
    for place, cell in enumerate(upper.cells):
        if not _OF_WHICH.fullmatch(fold(cell)):
            whole = read_label(cell)
            continue
        above[place] = whole.name
        if whole.unit and not read_label(lower.cell(place)).unit:
            below[place] += f"({whole.unit})"
    kept = (cell if fold(cell) != fold(lower.cell(place)) else "" for place, cell in enumerate(above))
    return GridRow(upper.line, tuple(kept)), GridRow(lower.line, tuple(below))


def end_of_table(rows: Sequence[GridRow], body: int) -> int:
    """Return where the table ends: at a head that comes again, a line 续表, or the next database's first line."""
    closed = False
    for place in range(body, len(rows)):
        row = rows[place]
        first = next(cell for cell in row.cells if cell)
        begins, named, footer = _leads(first)
        if begins:
            return place
        named = named and place > body and row.cell(0) == first
        if named and len(row.filled) > 1 and not any(is_number(cell) and not is_year(cell) for cell in row.filled[1:]):
            return place
        if closed and not footer and len(row.filled) > 2:
            return place
        closed = closed or (footer and len(row.filled) <= 2)
    return len(rows)


@lru_cache(maxsize=65536)
def _leads(first: str) -> tuple[bool, bool, bool]:
    """Return whether a row's first text begins another table, may be a head that comes again, or is below a table."""
    plain = fold(first)
    begins = _BLOCK.match(first) is not None or CONTINUED.fullmatch(plain) is not None
    return begins, len(first) < 12 and role_of(first) is not None, FOOTER.match(plain) is not None
