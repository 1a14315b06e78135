"""The record that ships with the package, and ways to look at it."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.domain.codes import PROMISE_STATUSES
from analysis.domain.regions import find_region
from analysis.errors import RequestError
from analysis.files import write
from analysis.record.build import PromiseCase
from analysis.record.names import meaning

SHIPPED = "record.parquet"
_CATEGORIES = (
    "place",
    "level",
    "series_id",
    "kind",
    "deliverable",
    "domain",
    "driver",
    "commitment",
    "operator",
    "direction",
    "unit",
    "status",
    "bound",
    "flag",
    "head",
)
_ZSTD_LEVEL = 19
_OUT_BY = (5, 31)
"""Month and day by which the reports of a year are out."""


def to_frame(cases: Iterable[PromiseCase]) -> pd.DataFrame:
    """Return cases as a table, one row a promise."""
    return pd.DataFrame([asdict(case) for case in cases], columns=[column.name for column in fields(PromiseCase)])


def write_record(frame: pd.DataFrame, path: Path) -> Path:
    """Write a record, compressed."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    for name in _CATEGORIES:
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, table.column(place).cast(pa.string()).dictionary_encode())
    stream = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(None), stream, compression="zstd", compression_level=_ZSTD_LEVEL)
    return write(path, stream.getvalue())


@lru_cache(maxsize=1)
def shipped() -> pd.DataFrame:
    """Return the record that ships with the package, a row a promise; do not change it."""
    return read_record(Path(str(files("analysis.record").joinpath(SHIPPED))))


def reports_out(day: date) -> int:
    """Return the year of the latest reports out on a day: congresses meet by March, the nation's of 2020 met in May.

    Examples
    --------
    >>> reports_out(date(2026, 4, 30)), reports_out(date(2026, 7, 30))
    (2025, 2026)
    """
    return day.year if (day.month, day.day) > _OUT_BY else day.year - 1


@lru_cache(maxsize=4)
def known(out: int | None = None) -> pd.DataFrame:
    """Return the record as it was known when the reports of a year were the latest; without a year, all of it.

    A promise of which the answering report was not out keeps its number and the flag ``not_out``, without an outcome.
    """
    record = shipped()
    if out is None or out >= record["due"].max() + 1:
        return record
    record = record[record["year"] <= out].copy()
    open_ = record["due"] >= out
    record.loc[open_, ["reported", "ratio", "probability"]] = math.nan
    record.loc[open_, "met"] = pd.NA
    record.loc[open_, ["status", "flag"]] = ["", "not_out"]
    return record


def read_record(path: Path) -> pd.DataFrame:
    """Return a record from a file that `write_record` wrote."""
    frame = pq.read_table(path).to_pandas()
    texts = {name: frame[name].astype(str) for name in _CATEGORIES}
    return frame.assign(**texts, met=frame["met"].astype("boolean"))


def find(
    words: str = "", *, region: str = "", year: int | None = None, record: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the promises of a kind, a place, a year.

    ``words``: part of the indicator's name or of the promise; a name known by several is found under each (四好农村路).
    ``region``: name or code of a place. ``year``: of the report that promises. ``record``: by default the one that
    ships. Returned: rows as `analysis.record.build.Case` has them.
    """
    frame = shipped() if record is None else record
    if region:
        frame = frame[frame["place"] == find_region(region).name]
    if year is not None:
        frame = frame[frame["year"] == year]
    if words:
        head = meaning(words).head
        wanted = frame["indicator"].str.contains(words, regex=False) | frame["promise"].str.contains(words, regex=False)
        frame = frame[wanted | (frame["head"] == head) if len(head) > 1 else wanted]
    return frame


def nothing_of(asked: str) -> RequestError:
    """Return the fault that the record has nothing of what was asked for."""
    return RequestError(f"{asked}: nothing in the record of promises; fewer words find more")


def counted(frame: pd.DataFrame) -> dict[str, int]:
    """Return how many promises there are, of how many the next report tells the figure, how many of those were kept.

    What is flagged counts as a promise only: the report after a plan's last year looks back on five years.
    """
    scored = frame[frame["flag"] == ""]
    statuses, decided = scored["status"].value_counts(), scored.loc[scored["status"] == "reported", "met"]
    return {
        "promises": len(frame),
        "flagged": len(frame) - len(scored),
        **{status: int(statuses.get(status, 0)) for status in PROMISE_STATUSES},
        "met": int(decided.eq(True).sum()),
        "missed": int(decided.eq(False).sum()),
    }
