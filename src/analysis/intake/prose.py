"""The figures of running text, as the table that ``onpace extract --outcomes`` makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from analysis.errors import OnpaceError
from analysis.extract.batch import extract
from analysis.extract.target_table import Outcome, columns_of
from analysis.ingest.coded import tidy
from analysis.ingest.grids import Grid
from analysis.ingest.markup import is_page
from analysis.ingest.snapshots import Snapshot
from analysis.scratch import scratch

LARGEST = 4 * 1024 * 1024
"""Bytes of a text; a year's communiqué has a hundredth of it."""


def grids_of_prose(snapshot: Snapshot) -> list[Grid]:
    """Return one grid of what a text says was, none where it is no text or says nothing."""
    ending = _ending(snapshot)
    if not ending or len(snapshot.data) > LARGEST:
        return []
    with scratch() as folder:
        path = folder / f"{Path(snapshot.name).stem[:80]}{ending}"
        path.write_bytes(snapshot.data)
        try:
            outcomes = extract(path).outcomes
        except OnpaceError:
            return []
    told = [each for each in outcomes if each.value is not None]
    return [tidy(columns_of(Outcome), _records(told), snapshot.name, addressed=False)] if told else []


def _ending(snapshot: Snapshot) -> str:
    """Return the ending that a reader of documents expects, by what the file holds; blank where it is no document."""
    if snapshot.data.startswith(b"%PDF"):
        return ".pdf"
    if snapshot.data.startswith(b"PK"):
        return ".docx" if b"word/" in snapshot.data else ""
    if is_page(snapshot.data):
        return ".html"
    return "" if b"\0" in snapshot.data[:2000] else ".txt"


def _records(outcomes: Sequence[Outcome]) -> Iterator[list[str]]:
    for each in outcomes:
        yield ["" if value is None else str(value) for value in asdict(each).values()]
