"""A corpus of work reports: a table with place, year, kind and text, or a folder of documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.domain.regions import find_region
from analysis.errors import Fault, InputError, RequestError
from analysis.extract.sources import Sources
from analysis.extract.titles import title_of

REQUIRED = ("place", "year", "kind", "text")
KIND = "work_report"
_TABLES = (".parquet", ".csv")
_YEARS = range(1949, 2101)


@dataclass(frozen=True)
class Document:
    """One work report as text."""

    place: str
    level: str
    year: int
    text: str


@dataclass
class Corpus:
    """The work reports found, and what could not be used, one line each."""

    documents: list[Document]
    failures: list[str]


def read_corpus(path: Path, since: int = 0) -> Corpus:
    """Return the work reports of a corpus, each place and year once, in order.

    Parameters
    ----------
    path : Path
        A Parquet or CSV file with the columns place, year, kind (``work_report`` counts) and text, others ignored;
        or a folder of such files or of documents that name place and year in their titles.
    since : int
        Year of the earliest report wanted.

    Raises
    ------
    RequestError
        When there is no such path or nothing in it.
    InputError
        When a table lacks a column.
    """
    if not path.exists():
        raise RequestError(f"{path}: no such file or folder")
    failures: list[str] = []
    found: dict[tuple[str, int], Document] = {}
    for document in _documents(path, failures):
        if found.setdefault((document.place, document.year), document) is not document:
            failures.append(f"{document.place} {document.year}: a second report of that year is left out")
    wanted = [found[key] for key in sorted(found) if key[1] >= since]
    if not wanted:
        raise RequestError("\n".join([f"{path}: no work report found", *failures]))
    return Corpus(wanted, failures)


def _documents(path: Path, failures: list[str]) -> Iterator[Document]:
    tables = [path] if path.is_file() else sorted(each for each in path.iterdir() if each.suffix in _TABLES)
    if path.is_file() and path.suffix not in _TABLES:
        raise RequestError(f"{path}: a corpus is a .parquet or .csv file, or a folder")
    for table in tables:
        yield from _of_table(table, failures)
    if not tables:
        yield from _of_folder(path, failures)


def _of_table(path: Path, failures: list[str]) -> Iterator[Document]:
    frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, dtype=str, keep_default_na=False)
    lacking = [column for column in REQUIRED if column not in frame.columns]
    if lacking:
        raise InputError(Fault(path.name, 1, column, None, "this column") for column in lacking)
    for line, row in enumerate(frame.to_dict("records"), 2):
        if row["kind"] != KIND:
            continue
        fault = _fault(row)
        if fault:
            failures.append(f"{path.name}:{line}: {fault}")
        else:
            yield Document(row["place"], _level(row["place"]), int(row["year"]), row["text"])


def _fault(row: Mapping[str, Any]) -> str:
    if not str(row["year"]).isdecimal() or int(row["year"]) not in _YEARS:
        return f"year = {row['year']!r}; expected a year such as 2024"
    if not isinstance(row["text"], str) or not row["text"].strip():
        return f"{row['place']} {row['year']} has no text"
    return "" if _level(row["place"]) else f"place = {row['place']!r}; expected a region of the national list"


def _level(place: str) -> str:
    try:
        return find_region(str(place)).level
    except RequestError:
        return ""


def _of_folder(path: Path, failures: list[str]) -> Iterator[Document]:
    for source in Sources([path]):
        try:
            text = source.read()
        except (InputError, RequestError) as error:
            failures += str(error).splitlines()
            continue
        title = title_of(text)
        if title.year is None or not _level(title.region):
            failures.append(f"{source.called}: its title names no {'year' if title.year is None else 'region'}")
        else:
            yield Document(title.region, _level(title.region), title.year, text)
