"""The columns of a table, each with its role: typed by its head and by all cells below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.domain.countries import country_called
from analysis.domain.regions import Region
from analysis.files import sha1_start
from analysis.ingest.cells import close_up, fold, is_formula, is_missing
from analysis.ingest.grids import GridRow
from analysis.ingest.head_parts import Facets, is_number, is_period, is_year, place_called, scope_text, take
from analysis.ingest.heads import HeadRows
from analysis.ingest.labels import is_part_of_year, read_label, unit_in
from analysis.ingest.roles import PLACES, TOTALS, place_rank, role_of
from analysis.ingest.times import date_of, frequency_of

LEFT_OUT = "-"
_ZONES = re.compile(r"(?:东部|中部|西部|东北|华东|华北|华南|华中|西南|西北|沿海|内陆)(?:地区)?")
_ID = re.compile(r"(?:^|[_\s-])(?:id|ID|code)$|编码$|代码$")
_MOST = 3000
"""Distinct cells of a column that are looked at."""
_FORCED = ("frequency", "unit", "source", "", "region", "indicator", "scope")


@dataclass(frozen=True)
class SheetColumn:
    """One column: its place, what its head says, and its role; a role of ``figures`` holds the figures."""

    place: int
    head: str
    role: str
    rank: int = 0
    period: str = ""
    indicator: str = ""
    region: str = ""
    unit: str = ""
    scope: str = ""
    frequency: str = ""
    series_id: str = ""
    told: str = ""


@dataclass
class _Cells:
    """The distinct texts of a column, and what they are."""

    texts: list[str] = field(default_factory=list)
    filled: int = 0

    def share(self, test: Callable[[str], object]) -> float:
        """Return the share of texts that pass a test."""
        return sum(bool(test(text)) for text in self.texts) / len(self.texts) if self.texts else 0.0


def columns_of(
    found: HeadRows, body: Sequence[GridRow], within: Region | None, given: Mapping[str, str]
) -> list[SheetColumn]:
    """Return the columns of a table.

    ``found``: its head. ``body``: all rows below. ``within``: the place that the table is about, whose parts are meant
    first. ``given``: what somebody said of columns, by their head or letter: a role, or the id of a series.
    """
    width = max([len(row.cells) for row in found.rows] + [len(row.cells) for row in body[:2000]], default=0)
    cells = [_cells(body, place) for place in range(width)]
    dated = width > 0 and cells[0].share(lambda text: is_period(text) or date_of(text, serials=True)) > 0.5
    year = _year(found)
    columns: list[SheetColumn] = []
    heads = [role_of(cell) for row in found.rows for cell in row.cells]
    for place in range(width):
        parts = _parts(found.rows, place, dated)
        head = " ".join(dict.fromkeys(text for _, text in parts if text))
        column = _column(place, head, parts, cells[place], columns, found.across, within)
        if (
            place == 0
            and dated
            and column.role in ("indicator", "first", "text", "", "figures", "frequency", "unit", "source")
        ):
            column = replace(column, role="period") if "period" not in heads or column.role != "figures" else column
        if column.role == "figures":
            column = _completed(column, columns, year, found.across)
        columns.append(_as_given(column, given))
    return _settled(_among_places(_only_values(columns)), body)


def _only_values(columns: list[SheetColumn]) -> list[SheetColumn]:
    """Leave the figures of a table to its column of values, where it has one: numbers beside it are codes."""
    values = [column for column in columns if column.role == "figures" and _is_value(column)]
    if not any(role_of(column.head) == "value" for column in values):
        return columns
    return [
        replace(each, role="text")
        if each.role == "figures" and not _is_value(each) and not each.series_id and not each.period
        else each
        for each in columns
    ]


def _is_value(column: SheetColumn) -> bool:
    return not (column.period or column.indicator or column.region or column.series_id)


def _among_places(columns: list[SheetColumn]) -> list[SheetColumn]:
    """Read a head beside those of places as a place too, where the rows say what is measured: 仲恺区, 全市."""
    figures = [column for column in columns if column.role == "figures"]
    places = sum(bool(column.region) for column in figures)
    named = any(column.role == "indicator" for column in columns)
    if not named or places < 2 or places * 2 < len(figures):
        return columns
    return [
        replace(each, region=each.indicator or each.head, indicator="")
        if each.role == "figures" and not each.region and not each.period
        else each
        for each in columns
    ]


def _cells(body: Sequence[GridRow], place: int) -> _Cells:
    texts = [row.cells[place] for row in body if place < len(row.cells) and row.cells[place]]
    distinct = dict.fromkeys(texts)
    return _Cells([text for text in list(distinct)[:_MOST] if not is_missing(text)], len(texts))


def _year(found: HeadRows) -> str:
    years = re.findall(r"(?<!\d)(\d{4})年", f"{found.above.meta.get('time', '')} {' '.join(found.above.titles)}")
    return years[0] if len(set(years)) == 1 else ""


def _parts(rows: Sequence[GridRow], place: int, dated: bool) -> list[tuple[str, str]]:
    """Return what stands over a column: each text, and its role where the row's first cell names one (频率, 来源)."""
    parts = []
    for row in rows:
        text = re.sub(r"\s+", " ", row.cell(place)).strip()
        role = role_of(row.cell(0)) if dated and place and len(rows) > 1 else None
        if text and text != "-":
            parts.append((role if role in _FORCED and role != "indicator" else "*", text))
    return parts


def _column(
    place: int,
    head: str,
    parts: list[tuple[str, str]],
    cells: _Cells,
    before: list[SheetColumn],
    across: bool,
    within: Region | None,
) -> SheetColumn:
    texts = [text for role, text in parts if role == "*"]
    if any(map(is_formula, texts)):
        return SheetColumn(place, head, "left")
    role = next((found for found in map(role_of, texts) if found is not None), None)
    if role is None and texts and _ID.search(texts[-1]) and cells.share(str.isalnum) > 0.9:
        role = "code" if cells.share(_is_place) > 0.5 else ""
    forced = {role_: text for role_, text in parts if role_ != "*"}
    if role is None:
        facets = Facets()
        for text in texts:
            take(text, facets, within)
        united = any(read_label(text).unit for text in texts)
        if facets.periods or united or (texts and _is_measured(cells)) or (forced and texts):
            return _figures(place, head, facets, forced)
        return _labels(place, head, texts, cells, before, across)
    return _named(place, head, role, texts, cells)


def _is_measured(cells: _Cells) -> bool:
    return not cells.texts or cells.share(is_number) >= 0.5


def _named(place: int, head: str, role: str, texts: list[str], cells: _Cells) -> SheetColumn:
    """Return a column whose head is a known word, where its cells agree."""
    if role == "value":
        return SheetColumn(place, head, "figures")
    if role == "code" or role in PLACES:
        name = next(text for text in texts if role_of(text) == role)
        known = cells.share(lambda text: _is_place(text))
        if role == "code":
            return SheetColumn(place, head, "place" if known > 0.5 else "", place_rank(name, role), told="code")
        if name.lower() in ("entity", "geo", "location") and cells.texts and known < 0.3:
            return SheetColumn(place, head, "text")
        if role in ("region", "province", "city") and cells.share(_ZONES.fullmatch) > 0.5:
            return SheetColumn(place, head, "attribute")
        return SheetColumn(place, head, "place", _rank(cells) if role == "region" else place_rank(name, role))
    if (
        role == "indicator"
        and cells.texts
        and cells.share(lambda text: _is_place(text) or close_up(text) in TOTALS) >= 0.5
    ):
        return SheetColumn(place, head, "place", 2)
    if role in ("scope", "") and head.lower() in ("sex", "age", "sx"):
        return SheetColumn(place, head, "text")
    return SheetColumn(place, head, role)


def _rank(cells: _Cells) -> int:
    """Return how fine places are by what most of them are, where the head does not say it."""
    found = (place_called(close_up(text)) or country_called(close_up(text)) for text in cells.texts[:200])
    levels = Counter(region.level for region in found if region is not None)
    most = levels.most_common(1)
    return {"country": 0, "province": 1, "city": 3, "county": 4}.get(most[0][0], 2) if most else 2


def _is_place(text: str) -> bool:
    plain = close_up(text)
    return place_called(plain) is not None or country_called(plain) is not None


def _labels(
    place: int, head: str, texts: list[str], cells: _Cells, before: list[SheetColumn], across: bool
) -> SheetColumn:
    """Return a column without a known head, by what its cells are."""
    if not cells.texts:
        return SheetColumn(place, head, "blank" if not texts else "empty")
    if cells.share(lambda text: is_year(text) or (is_period(text) and not is_number(text))) > 0.9:
        return SheetColumn(place, head, "period")
    regions = cells.share(lambda text: _is_place(text) or close_up(text) in TOTALS)
    if regions >= 0.5:
        codes = cells.share(lambda text: text.isdigit()) > 0.9
        return SheetColumn(place, head, "place", _rank(cells), told="code" if codes else "")
    if cells.share(unit_in) > 0.9:
        return SheetColumn(place, head, "unit")
    if cells.share(is_number) >= 0.5:
        counted = (
            not texts and cells.share(str.isdigit) == 1.0 and "1" in cells.texts and len(cells.texts) >= cells.filled
        )
        return SheetColumn(place, head, "" if counted else "blank")
    if texts:
        return SheetColumn(place, head, "text")
    labelled = any(column.role in ("place", "indicator", "figures") for column in before)
    turns = bool(before) and before[-1].role == "indicator" and not before[-1].head
    return SheetColumn(place, head, "indicator" if turns or not labelled else "attribute")


def _figures(place: int, head: str, facets: Facets, forced: Mapping[str, str]) -> SheetColumn:
    name = "_".join(facets.names)
    period = "".join(facets.periods)
    scope = scope_text((*facets.scopes, forced.get("scope", "")), name)
    unit = facets.unit or unit_in(forced.get("unit", "")) or forced.get("unit", "")
    frequency = frequency_of(forced.get("frequency", ""))
    region = facets.region or forced.get("region", "")
    return SheetColumn(place, head, "figures", 0, period, name, region, unit, scope, frequency)


def _completed(column: SheetColumn, before: list[SheetColumn], year: str, across: bool) -> SheetColumn:
    """Give a column of figures what the one to its left has said for it: the year, the period, what is measured."""
    if column.period and is_part_of_year(column.period) and year:
        column = replace(column, period=f"{year}年{column.period}")
    label = read_label(column.indicator)
    left = next((each for each in reversed(before) if each.role == "figures"), None)
    if across and not column.period and left is not None and left.period:
        if column.indicator and not label.measure:
            return replace(column, role="unknown")
        column = replace(column, period=left.period)
    level = next((each.indicator for each in reversed(before) if each.indicator), "")
    if not label.name and label.measure in ("growth", "change") and level:
        return replace(column, indicator=f"{read_label(level).name}_{column.indicator}")
    return column


def _as_given(column: SheetColumn, given: Mapping[str, str]) -> SheetColumn:
    """Return a column as somebody said it is: a role, the id of a series, or left out."""
    said = next((given[key] for key in (fold(column.head), _letter(column.place)) if key in given), "")
    if not said:
        only = [key for key, value in given.items() if value == "*"]
        return replace(column, role="left") if only and column.role == "figures" and not column.period else column
    if said == LEFT_OUT:
        return replace(column, role="left")
    if said == "*":
        return column
    if said in PLACES:
        return replace(column, role="place", rank=PLACES.index(said))
    if said in ("indicator", "period", "unit", "scope", "note", "status", "attribute", "source", "text"):
        return replace(column, role=said)
    return replace(column, role="figures", series_id=said)


def _letter(place: int) -> str:
    from analysis.ingest.grids import cell_name

    return cell_name(place, 1)[:-1].lower()


def _settled(columns: list[SheetColumn], body: Sequence[GridRow]) -> list[SheetColumn]:
    """Decide of columns of text whether they tell rows apart, which makes them part of what is measured."""
    keys = [
        column
        for column in columns
        if column.role in ("place", "period", "part", "indicator", "unit", "scope", "series_id")
    ]
    measured = any(column.role == "figures" for column in columns)
    settled = []
    for column in columns:
        if column.role == "text" and measured:
            role = "dimension" if _tells_apart(column, keys, body) else "attribute"
            column = replace(column, role=role)
            keys = [*keys, column] if role == "dimension" else keys
        settled.append(column)
    return settled


def _tells_apart(column: SheetColumn, keys: Sequence[SheetColumn], body: Sequence[GridRow]) -> bool:
    """Say whether rows alike in all keys differ in a column; one value alone tells, too, unless it is a zone."""
    seen: dict[tuple[str, ...], str] = {}
    places = [key.place for key in keys]
    values = set()
    for row in body:
        text = row.cell(column.place)
        if not text:
            continue
        values.add(text)
        key = tuple(row.cell(place) for place in places)
        if seen.setdefault(key, text) != text:
            return True
    return len(values) == 1 and len(seen) > 1 and not any(map(_ZONES.fullmatch, values)) and not _is_attribute(column)


def _is_attribute(column: SheetColumn) -> bool:
    return (
        re.search(r"备注|说明|类型|所属|级别|区域|地带|来源|note|type|name|名称|source|code", column.head, re.I)
        is not None
    )


def fingerprint(columns: Sequence[SheetColumn], *names: str) -> str:
    """Return what tells one layout of a table from another: its heads, without years and other numbers.

    Where no head says what is measured, the names of its file and sheet and its title belong to it: regions over years
    are persons in one file and beds in the next.
    """
    heads = [column.head for column in columns if column.head]
    named = any(column.role == "indicator" or column.indicator for column in columns)
    texts = dict.fromkeys(re.sub(r"\d+", "#", fold(text)) for text in (*heads, *(() if named else names)))
    return sha1_start("|".join(texts), 12)


def is_value(column: SheetColumn) -> bool:
    """Return whether a column's head says of its figures neither period nor indicator, region or series."""
    return not (column.period or column.indicator or column.region or column.series_id)
