"""What files hold and what writing it would change: shown, then written or not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from analysis.domain.periods import parse_period
from analysis.errors import Fault, InputError, RequestError
from analysis.ingest.entry import Shown
from analysis.ingest.layout import Given
from analysis.ingest.mappings import remember
from analysis.ingest.newseries import series_row
from analysis.ingest.open_tables import OpenTables, save
from analysis.ingest.read_observation import Notice, ReadObservation
from analysis.ingest.shown import shown_html, side_by_side
from analysis.ingest.snapshots import Snapshot
from analysis.locking import writing


@dataclass
class Import:
    """What files hold and what writing it would change.

    Attributes
    ----------
    observations : list of Found
        Every figure that can be read.
    notices : list of Notice
        What to know before writing.
    faults : list of Fault
        What cannot be read or stored as it stands; with any, nothing is written.
    added : list of Found
        The rows that writing adds.
    counts : Counter
        How many figures are new, revised, conflicting, confirmed, unchanged or of unknown indicators.
    snapshots : dict of str to Snapshot
        The files as they came, by their ids; those of the rows added are written down with them.
    comments : list of dict
        What departments say of targets in their forms, rows of ``data/comments.csv`` that it does not have yet.
    again : callable or None
        Reads and compares anew, for when the tables changed after they were read.
    """

    book: OpenTables
    observations: list[ReadObservation] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    columns: list[Shown] = field(default_factory=list)
    added: list[ReadObservation] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    again: Callable[[], Import] | None = field(default=None, repr=False)
    given: Given = field(default_factory=Given)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    layouts: dict[str, str] = field(default_factory=dict)
    comments: list[dict[str, str]] = field(default_factory=list)

    @property
    def doubts(self) -> list[Notice]:
        """The notices that ask for confirmation."""
        return [notice for notice in self.notices if notice.confirm]

    def columns_shown(self) -> list[Shown]:
        """Return the columns as they were understood; columns side by side that are read alike are one."""
        return side_by_side(self.columns)

    def _repr_html_(self) -> str:
        """Show how the files were understood, and what writing them would change."""
        return shown_html(self.columns_shown(), self.counts, [*map(str, self.doubts)], [*map(str, self.faults)])

    def to_json(self) -> str:
        """Return observations, comments, notices and faults as JSON, a line each."""
        listed: dict[str, Iterator[dict[str, object]]] = {
            "observations": (each.record() for each in self.observations),
            "comments": (dict(row) for row in self.comments),
            "columns": (asdict(column) for column in self.columns),
            "notices": (notice.record() for notice in self.notices),
            "faults": (asdict(fault) for fault in self.faults),
        }
        encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
        parts = (f'"{name}": [\n' + ",\n".join(map(encode, rows)) + "\n]" for name, rows in listed.items())
        return "{\n" + ",\n".join(parts) + "\n}\n"

    def write(self, *, confirmed: bool = False) -> list[Path]:
        """Write what is added; return the files that changed.

        Where somebody wrote to the tables since they were read, all is read and compared anew first.

        ``confirmed``: whether notices that ask for confirmation, and that this reading alone brings, are confirmed.
        Raises InputError when there are faults: nothing is written then. Raises RequestError when the tables changed so
        that there is more to confirm: nothing is written then.
        """
        if self.faults:
            raise InputError(self.faults)
        if not (self.added or self.comments):
            return []
        with writing(self.book.folder.parent, "adding figures"):
            if self.again is None or self.book.is_current():
                return [*self._save(), *self._remember()]
            return [*self._after_others(self.again(), confirmed=confirmed), *self._remember()]

    def _remember(self) -> list[Path]:
        """Write down what was said of the files' layouts, so that the next file of each goes in without a word."""
        if not self.given.is_said:
            return []
        return remember(self.book.workspace, self.layouts, self.given)

    def _after_others(self, fresh: Import, *, confirmed: bool) -> list[Path]:
        """Write what reading anew found, unless that brings faults, or doubts that nobody has seen."""
        if fresh.faults:
            raise InputError(fresh.faults)
        unseen = [doubt for doubt in fresh.doubts if str(doubt) not in map(str, self.doubts)]
        if unseen and not confirmed:
            raise RequestError(f"nothing written: the tables changed meanwhile, look again; {unseen[0]}")
        return fresh._save() if fresh.added or fresh.comments else []

    def _save(self) -> list[Path]:
        series = [series_row(each.series, _frequency(each)) for each in self._new_series()]
        return save(self.book, self.added, series, self.snapshots, self.comments)

    def _new_series(self) -> list[ReadObservation]:
        firsts: dict[str, ReadObservation] = {}
        for each in self.added:
            if each.series.series_id not in self.book.indicators.series:
                firsts.setdefault(each.series.series_id, each)
        return list(firsts.values())


def _frequency(each: ReadObservation) -> str:
    span = parse_period(each.observation.period)
    months = 12 * (span.end.year - span.start.year) + span.end.month - span.start.month + 1
    return "A" if months >= 12 else "M" if months == 1 or "/" in span.text else "Q"
