"""Any table as a panel of series, each named by what tells it from the others: place, indicator, scope."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import Fault, InputError
from analysis.ingest.cells import NotANumber, read_figure
from analysis.ingest.entry import Entry
from analysis.ingest.labels import ImpossiblePeriod, read_label, read_period
from analysis.ingest.newseries import named
from analysis.ingest.place_names import Places
from analysis.ingest.readers import read_grids
from analysis.ingest.snapshots import taken
from analysis.ingest.table_figures import read_content

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ("series_id", "period", "value")
_HEAD = 65536
_PARQUET = b"PAR1"


def panel_of(path: Path) -> pd.DataFrame | None:
    """Return series_id, period and value of a table as ``onpace ingest`` reads it; None where it is no such table.

    A file that has these columns itself is left to the reader of panels, and so is one in which no figure with a
    period is found: its faults are that reader's.

    Raises InputError with the faults of a table that is read in part only.
    """
    import pandas as pd

    if _is_panel(path):
        return None
    try:
        grids = read_grids(taken(path))
    except InputError:
        return None
    rows: list[tuple[tuple[str, str, str], str, float]] = []
    for grid in grids:
        content = read_content(grid, None)
        if content.headless:
            continue
        if content.faults and content.entries:
            raise InputError(content.faults)
        places = Places(content.entries, None, "")
        rows += [row for entry in content.entries for row in _row(entry, places)]
    if not rows:
        return None
    varying = [len({name[part] for name, *_ in rows}) > 1 for part in range(3)]
    kept = varying if any(varying) else [False, True, False]
    names = [" ".join(part for part, keep in zip(name, kept, strict=True) if keep and part) for name, *_ in rows]
    table = zip(names, (period for _, period, _ in rows), (value for *_, value in rows), strict=True)
    return pd.DataFrame(list(table), columns=list(_COLUMNS))


def _is_panel(path: Path) -> bool:
    """Say whether a file is a panel by its own columns, seen without reading it."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(_PARQUET):
        import pyarrow.parquet

        return "series_id" in pyarrow.parquet.read_schema(path).names
    return b"series_id" in head.partition(b"\n")[0]


def _row(entry: Entry, places: Places) -> Iterator[tuple[tuple[str, str, str], str, float]]:
    """Yield the figure of an entry that has a number and a period of one length."""
    try:
        figure, period = read_figure(entry.value), read_period(entry.period)
    except (NotANumber, ImpossiblePeriod) as error:
        fault = Fault(entry.file, entry.line, entry.column, entry.value, f"a number and a period; {error} is neither")
        raise InputError([fault]) from error
    if figure is not None and period is not None and "/" not in period:
        label = read_label(entry.indicator)
        name = named(label.name, entry.measure or label.measure)
        yield (places.of(entry).name, name, entry.scope), period, figure.value
