"""What is to be read: files, folders of them, and tables of reports (.parquet, .csv), one source a document."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.domain.regions import find_region
from analysis.errors import InputError, RequestError
from analysis.extract.documents import READERS, fault, read_document

TABLES = (".parquet", ".csv")
COLUMNS = ("place", "year", "kind", "text")
"""What a table of reports has; other columns are not read."""
_AT_ONCE = 32
"""Rows of a table that are held at one time."""


@dataclass(frozen=True)
class DocumentSource:
    """One document: a file, or a row of a table with its text; ``name`` is what messages call it."""

    name: str
    path: Path | None = None
    text: str = ""
    region: str = ""
    year: int | None = None
    kind: str = ""

    def read(self) -> str:
        """Return the text.

        Raises InputError when there is none, or it cannot be read.
        """
        if self.path is not None:
            return read_document(self.path)
        if not self.text.strip():
            raise InputError([fault(self.name, "holds no text")])
        return self.text

    @property
    def called(self) -> str:
        """What a document without a title is called."""
        return self.path.name if self.path is not None else self.name


class DocumentSources:
    """Documents in the order in which they are named, read only when their turn comes.

    Parameters
    ----------
    paths : iterable of Path
        Files, folders (the readable files below them in order of name), tables of reports.

    Raises
    ------
    RequestError
        When a folder holds no file that can be read, or a table lacks a column.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._places = [place for path in dict.fromkeys(paths) for place in _places(path)]
        self._sizes = [_rows_of(place) if _is_table(place) else 1 for place in self._places]

    def __len__(self) -> int:
        """Return how many documents there are."""
        return sum(self._sizes)

    def __iter__(self) -> Iterator[DocumentSource]:
        """Go through the documents."""
        for place in self._places:
            yield from _of_table(place) if _is_table(place) else (DocumentSource(str(place), place),)


def _places(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    below = sorted(each for each in path.rglob("*") if each.suffix.lower() in READERS and each.is_file())
    if not below:
        raise RequestError(f"{path}: no document in this folder; known endings: {', '.join(READERS)}")
    return below


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in TABLES and path.is_file()


def _rows_of(path: Path) -> int:
    """Return how many documents a table holds, once its columns are known to be there."""
    if path.suffix.lower() == ".csv":
        return sum(1 for _ in _csv_rows(path))
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as table:
            _check_columns(path, table.schema_arrow.names)
            return int(table.metadata.num_rows)
    except (OSError, ArrowException) as error:
        raise InputError([fault(path, "is no Parquet file, or damaged")]) from error


def _check_columns(path: Path, names: Iterable[str]) -> None:
    missing = [column for column in COLUMNS if column not in set(names)]
    if missing:
        raise RequestError(
            f"{path}: no column {', '.join(missing)}; a table of reports has the columns {', '.join(COLUMNS)}"
        )


def _of_table(path: Path) -> Iterator[DocumentSource]:
    rows = _csv_rows(path) if path.suffix.lower() == ".csv" else _parquet_rows(path)
    for number, row in enumerate(rows, start=1):
        yield _of_row(path, number, row)


def _of_row(path: Path, number: int, row: Mapping[str, object]) -> DocumentSource:
    place, year, kind, text = ("" if row[column] is None else str(row[column]).strip() for column in COLUMNS)
    name = " ".join(filter(None, (f"{path} row {number}:", place, year, kind)))
    return DocumentSource(name, text=text, region=_known_region(place), year=_known_year(year), kind=kind)


def _known_region(place: str) -> str:
    """Return a place as the list of regions writes it; one that is on no list as it is, for the notice about it."""
    try:
        return find_region(place).name if place else ""
    except RequestError:
        return place


def _known_year(year: str) -> int | None:
    whole = year.removesuffix(".0")
    return int(whole) if len(whole) == 4 and whole.isdecimal() else None


def _parquet_rows(path: Path) -> Iterator[Mapping[str, object]]:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as table:
            for batch in table.iter_batches(batch_size=_AT_ONCE, columns=list(COLUMNS)):
                yield from batch.to_pylist()
    except (OSError, ArrowException) as error:
        raise InputError([fault(path, "is no Parquet file, or damaged")]) from error


def _csv_rows(path: Path) -> Iterator[Mapping[str, object]]:
    csv.field_size_limit(sys.maxsize)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, restval="")
            _check_columns(path, reader.fieldnames or ())
            yield from reader
    except UnicodeDecodeError as error:
        raise InputError([fault(path, "is not UTF-8; save the table as UTF-8")]) from error
    except csv.Error as error:
        raise InputError([fault(path, f"is no table ({error})")]) from error
