"""What an import finds: observations with their origin, and notices."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache

from analysis.domain.periods import parse_period
from analysis.domain.series import Series
from analysis.ingest.cells import number_text
from analysis.ingest.entry import Entry

COLUMNS = (
    "series_id",
    "region",
    "period",
    "value",
    "unit",
    "status",
    "bound",
    "published",
    "published_precision",
    "source_id",
    "note",
    "retrieved",
    "snapshot",
    "cell",
)
"""The columns of observations.csv, in their order."""


@lru_cache(maxsize=4096)
def ends(period: str) -> tuple[str, str]:
    """Return the first and the last day of a period, as text."""
    span = parse_period(period)
    return span.start.isoformat(), span.end.isoformat()


@dataclass(frozen=True, slots=True)
class Observation:
    """One row of observations.csv, value and unit as printed."""

    series_id: str
    region: str
    period: str
    value: float
    unit: str
    status: str = "A"
    bound: str = ""
    published: str = ""
    published_precision: str = "unknown"
    source_id: str = ""
    note: str = ""
    retrieved: str = ""
    snapshot: str = ""
    cell: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What is said something about: series, region, period."""
        return self.series_id, self.region, self.period

    @property
    def thing(self) -> tuple[str, ...]:
        """What the figure is of, however its period is written: 2024H1 and 2024-01/2024-06 are one."""
        return (self.series_id, self.region, *ends(self.period))

    def texts(self) -> dict[str, str]:
        """Return the row as the file prints it."""
        return {name: number_text(self.value) if name == "value" else str(getattr(self, name)) for name in COLUMNS}

    def record(self) -> dict[str, object]:
        """Return the row for JSON: numbers are numbers, an unknown date is null."""
        row: dict[str, object] = {name: getattr(self, name) for name in COLUMNS}
        row["value"] = int(self.value) if float(self.value).is_integer() else self.value
        row["published"] = self.published or None
        return row


@dataclass(frozen=True, slots=True)
class ReadObservation:
    """One observation with its origin and the series it belongs to.

    `amount` is the value in the unit of the series; `known` is false where the series is only proposed.
    """

    observation: Observation
    entry: Entry
    series: Series
    amount: float
    known: bool = True
    indicator: str = ""
    region_code: str = ""

    def record(self) -> dict[str, object]:
        """Return the figure for JSON: the row it becomes, what it measures as printed, and where it stands."""
        row = self.observation.record()
        row["series_id"] = self.observation.series_id if self.known else None
        row |= {"measured": self.known, "indicator": self.indicator, "scope": self.entry.scope}
        return row | {"region_code": self.region_code, "file": self.entry.file, "cell": self.entry.cell}


@dataclass(frozen=True)
class Notice:
    """Something to know before writing; one with `confirm` is asked about, `near` holds names that may be meant."""

    kind: str
    message: str
    file: str = ""
    line: int | None = None
    column: str | None = None
    value: str | None = None
    confirm: bool = False
    near: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the notice as ``file:line: column: message``, one line whatever a title or cell says."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        where = ": ".join(part for part in (place, self.column or "") if part)
        return " ".join((f"{where}: {self.message}" if where else self.message).splitlines())

    def record(self) -> dict[str, object]:
        """Return the notice for JSON."""
        return asdict(self)


def notice_at(kind: str, message: str, found: ReadObservation, *, confirm: bool = False) -> Notice:
    """Return a notice about one observation, at the place where its figure stands."""
    entry = found.entry
    return Notice(kind, message, entry.file, entry.line, entry.column, entry.value, confirm)
