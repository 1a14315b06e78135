"""The forms that tables go out in, each by the ending of its file's name."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from analysis.errors import RequestError
from analysis.export.package import package_bytes
from analysis.export.sdmx import sdmx_csv
from analysis.export.table import Exported, kind_of, printed
from analysis.files import write
from analysis.formulas import harmless

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MOST_ROWS = 1_048_575
"""Rows of a workbook's sheet below its head."""
_EPOCH = datetime(2000, 1, 1)
"""What is written where a form wants a time: the same table is the same bytes."""


def write_as(tables: Sequence[Exported], path: Path) -> Path:
    """Write the first of some tables in the form of a file's ending; a workbook or package takes the others too.

    Raises RequestError when the ending names no form, or the form cannot hold the table.
    """
    make = FORMS[ending_of(path)]
    return write(path, make(tables))


def ending_of(path: Path) -> str:
    """Return which form a file's name ends in.

    Raises RequestError when it is none.
    """
    name = path.name.lower()
    found = max((ending for ending in FORMS if name.endswith(ending)), key=len, default="")
    if not found:
        raise RequestError(f"{path}: unknown ending {path.suffix or '(none)'!r}; known: {', '.join(FORMS)}")
    return found


def _csv(tables: Sequence[Exported]) -> bytes:
    """Return a table as CSV that a spreadsheet opens as it is: with a byte order mark, and nothing it would run."""
    frame = printed(tables[0])
    for name in tables[0].texts():
        frame[name] = frame[name].map(harmless)
    return b"\xef\xbb\xbf" + frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _json(tables: Sequence[Exported]) -> bytes:
    frame = printed(tables[0])
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return (json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def _parquet(tables: Sequence[Exported]) -> bytes:
    """Return a table as Parquet, what its columns mean beside them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(tables[0].frame, preserve_index=False).replace_schema_metadata(None)
    described = [
        each.with_metadata({language: tables[0].meaning(each.name, language) for language in ("zh", "en")})
        for each in table.schema
    ]
    stream = io.BytesIO()
    pq.write_table(table.cast(pa.schema(described)), stream, compression="zstd")
    return stream.getvalue()


def _stata(tables: Sequence[Exported]) -> bytes:
    """Return a table as Stata reads it, what its columns mean as their labels."""
    table = tables[0]
    frame = table.frame.copy()
    for name in frame.columns:
        if kind_of(frame[name]) == "string":
            frame[name] = frame[name].fillna("").astype(object).map(str)
        elif kind_of(frame[name]) == "boolean":
            frame[name] = frame[name].astype("float64")
    long = [name for name in table.texts() if frame[name].str.encode("utf-8").str.len().max() > 2000]
    stream = io.BytesIO()
    frame.to_stata(
        stream,
        version=118,
        write_index=False,
        time_stamp=_EPOCH,
        data_label=table.title("en")[:80],
        variable_labels={name: table.meaning(name, "en")[:80] for name in frame.columns},
        convert_dates={name: "td" for name in frame.columns if kind_of(frame[name]) == "date"},
        convert_strl=long,
    )
    return stream.getvalue()


def _workbook(tables: Sequence[Exported]) -> bytes:
    """Return a workbook: a sheet a table, and one that says what the columns mean."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = _EPOCH
    for table in tables:
        if len(table.frame) > MOST_ROWS:
            raise RequestError(
                f"{table.name}: {len(table.frame):,} rows; a sheet holds {MOST_ROWS:,}, .parquet any number"
            )
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        sheet.append(list(table.frame.columns))
        for row in _cells(table.frame):
            sheet.append([_text(sheet, value) if isinstance(value, str) else value for value in row])
    _definitions(book, tables)
    stream = io.BytesIO()
    book.save(stream)
    return _timeless(stream.getvalue())


def _timeless(workbook: bytes) -> bytes:
    """Return a workbook without the time at which it was saved: the same table is the same bytes."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(workbook)) as saved, ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name in saved.namelist():
            content = saved.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return stream.getvalue()


def _cells(frame: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    columns = [_values(frame[name]) for name in frame.columns]
    return zip(*columns, strict=True)


def _values(column: pd.Series) -> list[object]:
    if kind_of(column) == "date":
        return [None if pd.isna(day) else day.date() for day in column]
    return [None if pd.isna(value) else value for value in column.tolist()]


def _text(sheet: WriteOnlyWorksheet, text: str) -> object:
    """Return a text as a cell: one that looks like a formula is marked as text, and runs nowhere."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment

    clean = ILLEGAL_CHARACTERS_RE.sub("", text)[:32767]
    if harmless(clean) == clean:
        return clean or None
    cell = WriteOnlyCell(sheet, clean)
    cell.data_type, cell.quotePrefix, cell.alignment = "s", True, Alignment()
    return cell


def _definitions(book: Workbook, tables: Sequence[Exported]) -> None:
    sheet = book.create_sheet("说明 definitions")
    sheet.append(["table", "column", "说明", "meaning"])
    for table in tables:
        sheet.append([table.name, None, table.title("zh"), table.title("en")])
        for name in table.frame.columns:
            sheet.append([table.name, name, table.meaning(name, "zh"), table.meaning(name, "en")])


FORMS: Mapping[str, Callable[[Sequence[Exported]], bytes]] = {
    ".csv": _csv,
    ".xlsx": _workbook,
    ".parquet": _parquet,
    ".json": _json,
    ".dta": _stata,
    ".sdmx.csv": sdmx_csv,
    ".zip": package_bytes,
}
"""What makes the bytes of each form, by the ending of its file's name."""
