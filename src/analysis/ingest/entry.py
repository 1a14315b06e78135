"""What a table prints of one figure, and what a file holds, before names are looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from analysis.errors import Fault
from analysis.ingest.cells import fold


@dataclass(slots=True)
class Entry:
    """One figure as printed; what the table does not say is blank."""

    file: str
    line: int
    column: str  # the head over the figure
    value: str
    indicator: str = ""
    # the names of places that the table gives, the coarsest first: province, city, county. A part that is blank is not
    # said.
    region: tuple[str, ...] = ()
    period: str = ""
    unit: str = ""
    series_id: str = ""
    status: str = ""
    bound: str = ""
    published: str = ""
    published_precision: str = ""
    source: str | None = None
    note: str = ""
    measure: str = ""
    total: bool = False
    label: str = ""
    # which part of the place or of the thing is counted, such as 市辖区 or 规模以上; blank for all of it
    scope: str = ""
    cell: str = ""  # where the figure stands, as a spreadsheet says it

    @property
    def place(self) -> str:
        """Where the figure stands in its file: sheet and cell, such as 表1!C5."""
        sheet = self.file.partition("[")[2].removesuffix("]")
        return f"{sheet}!{self.cell}" if sheet and self.cell else self.cell


@dataclass(frozen=True, slots=True)
class Shown:
    """One column of a table as it was understood: what a person checks before anything is written."""

    file: str
    column: str
    head: str
    role: str
    meaning: str


@dataclass
class Content:
    """What a file holds: figures, faults of its shape, and what it says of itself."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    columns: list[Shown] = field(default_factory=list)
    told: list[tuple[str, str, bool]] = field(default_factory=list)
    """Kinds and sentences of what is to be known of the file, and whether they ask for confirmation."""
    file: str = ""
    fingerprints: list[str] = field(default_factory=list)
    only: tuple[str, ...] = ()
    database: str = ""
    publisher: str = ""
    notes: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    tidy: bool = False
    unit_column: bool = False
    outcomes: bool = False
    closed: bool = True
    headless: bool = False
    form: bool = False
    form_title: str = ""
    form_day: str = ""
    comments: list[tuple[str, str, str]] = field(default_factory=list)
    """What a form says of targets: id, kind of comment, text."""

    def take_footer(self, text: str) -> None:
        """Keep a line below a table: who published its figures, or a note."""
        plain = fold(text)
        named = re.match(r"(?:数据|资料)?来源(?:\s?[:：]\s?|\s)(.+)", plain)
        if named:
            self.publisher = self.publisher or named[1].strip(" 。;,")
        elif re.match(r"(?:数据|资料)来源", plain) and not self.publisher:
            self.publisher = re.sub(r"^(?:数据|资料)来源\s*", "", plain)
        else:
            self.notes.append(text.strip())
