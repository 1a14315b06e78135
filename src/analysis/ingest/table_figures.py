"""The figures of a grid: one entry a figure, with all that titles, heads, labels and columns say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import pairwise

from analysis.domain.periods import PERIOD_FORMS
from analysis.domain.regions import Region
from analysis.errors import Fault
from analysis.ingest.cells import chinese_of, close_up, fold, is_formula, is_missing, marks, status_in
from analysis.ingest.columns import SheetColumn, columns_of, fingerprint
from analysis.ingest.entry import Content, Entry, Shown
from analysis.ingest.grids import Grid, GridRow, cell_name
from analysis.ingest.head_parts import is_number, is_period, is_year, multiple, scope_text
from analysis.ingest.heads import CONTINUED, FOOTER, Above, HeadRows, find_head
from analysis.ingest.labels import ImpossiblePeriod, is_part_of_year, read_label, read_period, unit_in
from analysis.ingest.layout import Given
from analysis.ingest.roles import TOTALS, role_of, scope_in_title, without_scope
from analysis.ingest.said import Labels, Said
from analysis.ingest.times import Dates, frequency_of

_TITLE = re.compile(
    r"^(?:表\s?\d+\S*\s)?(?:\d+[-—]\d+\s*)?|\d{4}\s?年?(?:[-至~]\s?\d{4}\s?年?)?|各(?:省份?|市|地区|县区?|区县?|县市区|设区市)|分(?:省|市|地区|县区?)|历年|主要年份|统计表?$|情况表?$"
)
_COUNTS = {"A": "years", "Q": "quarters", "M": "months"}
_BLOCK = re.compile(r"数据库\s?[:：]?")
_SHEETS = re.compile(r"(?i)sheet\s?\d*|\d+|.{0,3}年度数据|(?:分省)?[月季]度数据|填报表|data|table \d+|表\s?\d+")


def read_content(grid: Grid, within: Region | None, given: Given | None = None) -> Content:
    """Return the figures of one grid; tables that stand below each other, each with a head of its own, are all read."""
    content = Content(file=grid.name, told=[("read", remark, False) for remark in grid.remarks])
    start, table = 0, None
    while start < len(grid.rows):
        table, start = _read_table(grid, start, within, given or Given(), content, table)
    return content


def _read_table(
    grid: Grid, start: int, within: Region | None, given: Given, content: Content, before: _Table | None
) -> tuple[_Table | None, int]:
    """Read the table that begins at a row; return it, and where the next one may begin."""
    found = find_head(grid.rows, start, within)
    if found is None:
        if start == 0:
            _tell_headless(grid, content)
        return None, len(grid.rows)
    end = _end(grid.rows, found.body)
    body = grid.rows[found.body : end]
    content.faults += [fault for row in (*found.rows,) for fault in _formula_faults(grid.name, (), row)]
    columns = columns_of(found, body, within, given.columns)
    stem = grid.name.partition("[")[0].rpartition(".")[0]
    mark = fingerprint(columns, stem, grid.sheet, *found.above.titles, found.above.meta.get("indicator", ""))
    content.fingerprints.append(mark)
    if mark in given.remembered:
        given = given.over(given.remembered[mark])
        columns = columns_of(found, body, within, given.columns)
        content.told.append(("remembered", f"read as data/mappings/{mark}.yml says", False))
        content.only = given.only
    table = _Table(grid, found, columns, body, end == len(grid.rows), within, given, content)
    if before is not None and CONTINUED.fullmatch(fold(grid.rows[start].filled[0])):
        table.continues(before)
    table.read()
    return table, end


def _tell_headless(grid: Grid, content: Content) -> None:
    content.headless = True
    content.faults += [fault for row in grid.rows for fault in _formula_faults(grid.name, (), row)]
    content.faults.append(
        Fault(
            grid.name,
            grid.rows[0].line,
            None,
            None,
            "expected a head: periods (2024年) over the columns or down the first one, "
            "or columns such as indicator, region, period, value, unit",
        )
    )


def _end(rows: Sequence[GridRow], body: int) -> int:
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


def _formula_faults(name: str, columns: Sequence[SheetColumn], row: GridRow) -> list[Fault]:
    faults = []
    for place, cell in enumerate(row.cells):
        if cell and cell[0] in "=@" and is_formula(cell):
            above = columns[place].head if place < len(columns) else ""
            faults.append(Fault(name, row.line, above or f"column {place + 1}", cell, "a value, not a formula"))
    return faults


class _Table:
    """One table of a grid, with what is said of it, and its figures."""

    def __init__(
        self,
        grid: Grid,
        found: HeadRows,
        columns: list[SheetColumn],
        body: Sequence[GridRow],
        final: bool,
        within: Region | None,
        given: Given,
        content: Content,
    ) -> None:
        self.grid, self.found, self.columns, self.body, self.final = grid, found, columns, body, final
        self.within, self.given, self.content = within, given, content
        self.above: Above = found.above
        self.figures = [column for column in columns if column.role == "figures"]
        self.places = sorted(
            (column for column in columns if column.role == "place"), key=lambda each: (each.rank, each.told == "code")
        )
        self.width = max((column.place + 1 for column in columns if column.head), default=0)
        self.dates = self._dates()
        self._named_by = ""
        self.carried = Said()
        self.labels = Labels(columns, self.places, within)
        self._periods: dict[tuple[str, str, str], str] = {}
        self.title = " ".join(self.above.titles)
        self.scope = given.scope or scope_in_title(fold(self.title)) or scope_in_title(grid.sheet)

    def of(self, role: str) -> list[SheetColumn]:
        """Return the columns of a role."""
        return [column for column in self.columns if column.role == role]

    def _dates(self) -> Dates:
        texts = [row.cell(column.place) for column in self.of("period") for row in self.body]
        return Dates(text for text in texts if text)

    def continues(self, before: _Table) -> None:
        """Take over what was said above the table that this one continues (续表)."""
        self.carried, self.scope = before.labels.section, self.scope or before.scope
        self.above.meta = {**before.above.meta, **self.above.meta}
        self.above.titles = self.above.titles or before.above.titles

    # -- the table as a whole ------------------------------------------------------------------------------------

    def read(self) -> None:
        """Add the table's figures, faults and columns to the content."""
        content, above = self.content, self.above
        content.database = content.database or above.meta.get("database", "")
        content.notes += above.notes
        content.tidy = content.tidy or any(each.head and not each.period for each in self.figures if _is_value(each))
        content.unit_column = content.unit_column or bool(self.of("unit"))
        content.outcomes = content.outcomes or bool(self.of("evidence"))
        rows = list(self._rows())
        wrong = list(self._head_faults(rows))
        content.faults += wrong
        if not rows and not content.faults:
            line, name = self.found.line, self.grid.name
            content.faults.append(
                Fault(name, line, None, None, "expected rows of figures below the head; there are none")
            )
        content.columns += self._shown()
        if "database" in above.meta and self.final:
            content.closed = bool(content.publisher)
        faulty = {fault.column for fault in wrong}
        if faulty & {"period", "indicator", "city", "value"}:
            return
        figures = [each for each in self.figures if each.head not in faulty]
        self.labels = Labels(self.columns, self.places, self.within)
        self.labels.section = self.carried
        for row in rows:
            self._read_row(row, figures)
        if self.of("period") and self.dates.starts and not self.dates.sure and self.dates.frequency == "M":
            content.told.append(("frequency", "one date alone: read as a month; --period says otherwise", True))

    def _shown(self) -> Iterator[Shown]:
        for column in self.columns:
            if not column.head and column.role in ("blank", ""):
                continue
            yield Shown(
                self.grid.name, cell_name(column.place, 1)[:-1], column.head, column.role, self._meaning(column)
            )

    def _meaning(self, column: SheetColumn) -> str:
        finest = self.places[-1].place if self.places else -1
        if column.role == "place":
            return "region" if column.place == finest else "qualifies the region"
        if column.role == "figures":
            said = [column.period, column.region, column.indicator, column.unit, column.scope]
            return " · ".join(part for part in said if part) or "figures"
        meanings = {
            "period": f"period ({_COUNTS.get(self.dates.frequency, 'as printed')})",
            "dimension": "part of what is measured",
            "attribute": "left out: says nothing that tells figures apart",
            "": "left out",
            "left": "left out, as said",
            "unknown": "left out: neither a period nor a label",
            "rank": "left out: a rank",
            "blank": "left out: no head",
            "empty": "left out: empty",
        }
        return meanings.get(column.role, column.role)

    def _head_faults(self, rows: Sequence[GridRow]) -> Iterator[Fault]:
        name, line = self.grid.name, self.found.line
        for column in self.columns:
            filled = column.role == "blank" and next((row for row in rows if row.cell(column.place).strip()), None)
            if filled:
                text = filled.cell(column.place)
                yield Fault(name, filled.line, f"column {column.place + 1}", text, "a head over this column")
        for column in self.figures:
            try:
                read_period(column.period)
            except ImpossiblePeriod:
                yield Fault(name, line, column.head, column.period, f"a period that exists: {PERIOD_FORMS}")
        tidy = any(_is_value(column) for column in self.figures)
        if tidy and not self.of("period") and not self.period_above:
            yield Fault(name, line, "period", None, "this column, it is missing")
        named = self.of("indicator") or self.of("series_id") or self.above.meta.get("indicator") or self.given.indicator
        if tidy and not named and not self._promoted():
            yield Fault(name, line, "indicator", None, "this column, or series_id; both are missing")
        yield from self._twice()

    def _promoted(self) -> bool:
        """Take what tells rows apart for what is measured, where no column is called an indicator."""
        texts = [
            column for column in self.columns if column.role in ("dimension", "attribute") and self._has_words(column)
        ]
        title = _from_title(self.above.title) or (self.grid.sheet if self._is_named(self.grid.sheet) else "")
        if title:
            return True
        if texts:
            self.columns = [replace(each, role="indicator") if each is texts[0] else each for each in self.columns]
        return bool(texts)

    def _has_words(self, column: SheetColumn) -> bool:
        texts = [row.cell(column.place) for row in self.body]
        named = column.head and role_of(column.head) != "scope" and all(texts)
        return bool(named) and not all(text.isdigit() for text in texts)

    def _twice(self) -> Iterator[Fault]:
        """Refuse two columns that say the same kind of thing, where both are filled and differ."""
        for one, other in self._rivals():
            row = next((row for row in self.body if _differ(row.cell(one.place), row.cell(other.place))), None)
            if row is not None:
                kind = "period" if one.role == "period" else "value" if one.role == "figures" else "city"
                says = f"one column of this kind; {one.head} and {other.head} both are"
                yield Fault(
                    self.grid.name,
                    row.line,
                    kind,
                    f"{row.cell(one.place)} / {row.cell(other.place)}",
                    f"{says}, --columns says which",
                )

    def _rivals(self) -> Iterator[tuple[SheetColumn, SheetColumn]]:
        periods = self.of("period")
        values = [column for column in self.figures if _is_value(column) and not column.series_id]
        names = [column for column in self.places if column.told != "code"]
        for group in (periods, values, names):
            for one, other in pairwise(group):
                if one.role != "place" or one.rank == other.rank:
                    yield one, other

    # -- rows ----------------------------------------------------------------------------------------------------

    def _rows(self) -> Iterator[GridRow]:
        """Yield the rows that hold figures or head others; take notes and sources from the rest."""
        below = False
        last = self.body[-1] if self.body else None
        for row in self.body:
            first = next(cell for cell in row.cells if cell)
            alone = row.cells.count(first) + row.cells.count("") == len(row.cells) and not is_number(first)
            held = not alone and any(
                column.place < len(row.cells) and row.cells[column.place] for column in self.figures
            )
            if not held or below or first[0] in "注备说数资来SN":
                text = fold(first)
                footer = FOOTER.match(text) is not None
                below = below or footer
                if footer or (below and not self._holds(row)) or self._is_remark(row):
                    self.content.take_footer(" ".join(row.filled))
                    continue
                cut = (
                    self.final
                    and row is last
                    and len(first) < 40
                    and len(row.cells) < self.width
                    and not self.grid.ended
                )
                if (
                    not self._holds(row)
                    and len(row.filled) == 1
                    and row.cell(0).strip()
                    and self.figures
                    and self.width > 1
                    and not cut
                ):
                    yield row
                    continue
            if self.grid.delimited and self._is_cut(row, row is last):
                continue
            yield row

    def _holds(self, row: GridRow) -> bool:
        return any(not is_missing(row.cell(column.place)) for column in self.figures)

    def _is_remark(self, row: GridRow) -> bool:
        """Say whether a row is a sentence below the table: one text alone, marked, long, or under no label's head."""
        text = row.filled[0]
        if len(row.filled) <= 2 and marks(text[:1]) and not self._holds(row):
            return True
        alone = len(set(row.filled)) == 1 and (not row.cell(0) or len(row.filled) > 2)  # merged over all columns
        return alone and not is_number(text) and not is_missing(text) and not is_formula(text)

    def _is_cut(self, row: GridRow, last: bool) -> bool:
        beyond = any(cell.strip() for cell in row.cells[self.width :])
        if len(row.cells) >= self.width and not beyond:
            return False
        end = "; the file is cut off here" if last and self.final and not self.grid.ended and not beyond else ""
        expected = f"expected {self.width} fields, the row has {len(row.cells)}{end}"
        self.content.faults.append(Fault(self.grid.name, row.line, None, None, expected))
        return True

    def _read_row(self, row: GridRow, figures: list[SheetColumn]) -> None:
        formulas = (
            _formula_faults(self.grid.name, self.columns, row)
            if any(cell[:1] in "=@" for cell in row.cells if cell)
            else []
        )
        self.content.faults += formulas
        if formulas:
            return
        if len(row.filled) == 1 and not self._holds(row) and row.cell(0).strip():
            self.labels.take_section(row.filled[0])
            return
        said = self.labels.said(row)
        document = said.texts.get("document", "")
        if document and document not in self.content.documents:
            self.content.documents.append(document)
        for column in figures:
            value = row.cells[column.place] if column.place < len(row.cells) else ""
            if value and not is_missing(value):
                self.content.entries.append(self._entry(row, column, value, said))

    # -- figures -------------------------------------------------------------------------------------------------

    def _entry(self, row: GridRow, column: SheetColumn, value: str, said: Said) -> Entry:
        texts, meta = said.texts, self.above.meta
        get = texts.get
        region = (column.region,) if column.region else said.region
        total = bool(region) and _is_total(region[-1])
        if total:
            region = region[:-1]
        name, scopes = self._named(column, said)
        unit = self.given.unit or column.unit or _bare(get("unit", "")) or said.unit or meta.get("unit", "")
        scale = multiple(texts["scale"], unit) if get("scale") else ""
        kind = get("kind", "")
        return Entry(
            self.grid.name,
            row.line,
            column.head or f"column {column.place + 1}",
            value,
            name,
            region or ((meta["region"],) if meta.get("region") else ()),
            self._period(column, texts),
            f"{scale}{unit}",
            column.series_id or get("series_id", ""),
            get("status", "") or self._status(column, texts),
            get("bound", ""),
            get("published", ""),
            get("published_precision", ""),
            get("source"),
            get("note", "") or get("evidence", ""),
            kind if kind in ("growth", "change") else "",
            total or said.total,
            said.label,
            scope_text((*scopes, column.scope, self.scope), name),
            cell_name(column.place, row.line) if self.grid.addressed else "",
        )

    def _status(self, column: SheetColumn, texts: dict[str, str]) -> str:
        """Return the status that a head, a period's label or, of a row with one figure, its note gives."""
        found = _status_of(column.head) or _status_of(texts.get("period", ""))
        return found or (status_in(fold(texts["note"])) if texts.get("note") and len(self.figures) == 1 else "")

    def _named(self, column: SheetColumn, said: Said) -> tuple[str, tuple[str, ...]]:
        """Return what a figure measures, by its row, its column or what stands above the table, and its scopes."""
        if self.given.indicator:
            return self.given.indicator, said.scopes
        own = said.indicator
        if (
            not own
            and not read_label(column.indicator).name
            and not said.texts.get("series_id")
            and not column.series_id
        ):
            own = self.labels.section.indicator or self.above.meta.get("indicator", "") or self._name_above()
        name, scopes = _joined_name(own, column.indicator)
        return name, (*said.scopes, *scopes)

    def _name_above(self) -> str:
        """Return the name that a title, the sheet or the file gives all figures of the table."""
        title = _from_title(self.above.title)
        if title and title != close_up(self.grid.sheet):
            return title
        stem = self.grid.name.partition("[")[0].rpartition(".")[0]
        name = next((each for each in (self.grid.sheet, stem) if self._is_named(each)), "")
        if name and not self._named_by:
            self._named_by = name
            told = f"what is measured is printed nowhere in the table: read as {name}, the name of the sheet or file"
            self.content.told.append(("named_by_sheet", told, True))
        return name

    def _is_named(self, text: str) -> bool:
        """Say whether a sheet's or file's name says what is measured: words with a unit, or a name of its own."""
        plain = fold(text)
        if not plain or _SHEETS.fullmatch(plain):
            return False
        return bool(read_label(plain).unit) or (text == self.grid.sheet and len(plain) > 3)

    @cached_property
    def period_above(self) -> str:
        """The period of a table that has none of its own: what stands above it, or its sheet's name."""
        return self.given.period or self.above.period or _period_of(self.grid.sheet)

    def _period(self, column: SheetColumn, texts: dict[str, str]) -> str:
        frequency = column.frequency or frequency_of(texts.get("frequency", ""))
        key = (texts.get("period", ""), texts.get("part", ""), frequency)
        if key not in self._periods:
            said = self._joined(*key[:2]) if key[1] else key[0]
            self._periods[key] = self.dates.period(said, frequency) if said else ""
        own = self._periods[key]
        if column.period and own:
            return _both(own, column.period)
        return column.period or own or self.period_above

    def _joined(self, year: str, part: str) -> str:
        year = fold(year).removesuffix("年")
        heads = " ".join(column.head for column in self.of("part"))
        plain = fold(part)
        if plain.isdigit():
            plain += "季度" if "季" in heads or "quarter" in heads.lower() else "月"
        return f"{year}年{plain}" if is_part_of_year(plain) else plain


@lru_cache(maxsize=65536)
def _is_total(text: str) -> bool:
    return close_up(chinese_of(text)) in TOTALS


@lru_cache(maxsize=65536)
def _status_of(text: str) -> str:
    return status_in(fold(text))


@lru_cache(maxsize=4096)
def _bare(unit: str) -> str:
    return unit_in(unit) or unit


@lru_cache(maxsize=65536)
def _joined_name(row: str, column: str) -> tuple[str, tuple[str, ...]]:
    return without_scope("_".join(chinese_of(fold(part)) for part in (row, column) if part))


def _is_value(column: SheetColumn) -> bool:
    return not (column.period or column.indicator or column.region or column.series_id)


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and close_up(one) != close_up(other)


def _period_of(sheet: str) -> str:
    return sheet if is_year(sheet) or (sheet and is_period(sheet)) else ""


def _both(one: str, other: str) -> str:
    """Return the period of a row's and a column's label together: 2024年 and 9月, in either order."""
    for year, part in ((one, other), (other, one)):
        if is_part_of_year(part) and not is_part_of_year(year):
            return f"{fold(year).removesuffix('年')}年{fold(part)}"
    return other


def _from_title(title: str) -> str:
    plain = without_scope(fold(title))[0]
    return re.sub(r"\(\s?\)", "", _TITLE.sub("", plain)).strip(" :,、-")
