"""Data files of statistical packages (Stata, SPSS, SAS) and Parquet, as grids of text."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from analysis.ingest.coded import tidy
from analysis.ingest.grids import Grid, too_large, unreadable
from analysis.ingest.workbook import cell_text
from analysis.limits import most
from analysis.scratch import scratch

_STARTS = {b"$FL2": "sav", b"$FL3": "sav", b"<stata_dta>": "dta", b"PAR1": "parquet"}
_SAS = bytes.fromhex("0000000000000000000000" + "00c2ea8160b31411cfbd92080009c7318c181f1011")


def package_of(data: bytes, suffix: str) -> str:
    """Return which package wrote a file: dta, sav, sas7bdat or parquet; blank where none did."""
    for start, kind in _STARTS.items():
        if data.startswith(start):
            return kind
    if data[:32] == _SAS[:32]:
        return "sas7bdat"
    old_stata = data[:1] in (b"\x69", b"\x6c", b"\x6e", b"\x6f", b"\x71", b"\x72", b"\x73") and data[1:3] in (
        b"\1\1",
        b"\2\1",
    )
    return "dta" if old_stata and suffix == ".dta" else ""


def read_package(data: bytes, kind: str, name: str) -> list[Grid]:
    """Return the table of a package's file: values that have labels by their labels.

    Raises InputError when the file is damaged, or holds more than a table may.
    """
    try:
        heads, columns = _parquet(data, name) if kind == "parquet" else _statistical(data, kind, name)
    except MemoryError:
        raise
    except Exception as error:  # both libraries let their own kinds of error through
        raise unreadable(name, f"the {kind} file is cut off or damaged") from error
    return [tidy(heads, _rows(columns), name)]


def _rows(columns: Sequence[Iterable[object]]) -> Iterator[list[str]]:
    for values in zip(*columns, strict=True):
        yield ["" if _is_gap(value) else cell_text(value) for value in values]


def _is_gap(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _parquet(data: bytes, name: str) -> tuple[list[str], list[list[object]]]:
    import pyarrow.parquet

    file = pyarrow.parquet.ParquetFile(io.BytesIO(data))
    if file.metadata.num_rows * max(file.metadata.num_columns, 1) > most("cells of a table"):
        raise too_large(name)
    table = file.read()
    return list(table.column_names), [column.to_pylist() for column in table.columns]


def _statistical(data: bytes, kind: str, name: str) -> tuple[list[str], list[list[object]]]:
    import pyreadstat

    readers: dict[str, Any] = {
        "dta": pyreadstat.read_dta,
        "sav": pyreadstat.read_sav,
        "sas7bdat": pyreadstat.read_sas7bdat,
    }
    reader = readers[kind]
    with scratch() as folder:
        path = folder / f"file.{kind}"
        path.write_bytes(data)
        _, about = reader(str(path), metadataonly=True)
        if (about.number_rows or 0) * max(about.number_columns or 1, 1) > most("cells of a table"):
            raise too_large(name)
        columns, about = reader(str(path), output_format="dict")
    labels: Mapping[str, Mapping[Any, str]] = about.variable_value_labels or {}
    heads = [about.column_names_to_labels.get(each) or each for each in about.column_names]
    heads = [head if heads.count(head) == 1 else name_ for head, name_ in zip(heads, about.column_names, strict=True)]
    values = [[labels.get(each, {}).get(value, value) for value in columns[each]] for each in about.column_names]
    return heads, values
