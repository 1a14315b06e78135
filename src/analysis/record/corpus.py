"""A corpus of work reports: a table with place, year, kind and text, or a folder of documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.domain.regions import find_region
from analysis.errors import InputError, RequestError
from analysis.extract.sources import TABLES, DocumentSource, DocumentSources
from analysis.extract.titles import title_of

KIND = "work_report"
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

    ``path``: A Parquet or CSV file with the columns place, year, kind (``work_report`` counts) and text, others
    ignored; or a folder of such files or of documents that name place and year in their titles. ``since``: year of the
    earliest report wanted. Raises RequestError when there is no such path, nothing in it, or a table lacks a column.
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
    if path.is_file() and path.suffix not in TABLES:
        raise RequestError(f"{path}: a corpus is a .parquet or .csv file, or a folder")
    tables = [path] if path.is_file() else sorted(each for each in path.iterdir() if each.suffix in TABLES)
    for source in DocumentSources(tables or [path]):
        if source.path is None and source.kind != KIND:
            continue
        try:
            yield _document(source)
        except (InputError, RequestError) as error:
            failures += str(error).splitlines()


def _document(source: DocumentSource) -> Document:
    """Return a report as a row of a table tells its place and year, or as its title does."""
    text = source.read()
    told = source if source.path is None else title_of(text)
    if told.year is None or told.year not in _YEARS:
        raise RequestError(f"{source.name}: no year; expected one such as 2024")
    try:
        return Document(told.region, find_region(told.region).level, told.year, text)
    except RequestError as error:
        raise RequestError(f"{source.name}: no place; expected a region of the national list") from error
