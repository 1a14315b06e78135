"""The tables of a workspace and what people corrected in them: no word of theirs is lost when a table is made anew.

Beside the corrections lies each table as it was read (``data/corrections/as-read/``). A table is always that reading
with the corrections; where it is not, somebody changed it by hand, and that becomes corrections, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.errors import RequestError
from analysis.extract.batch import Extract
from analysis.extract.corrected import Corrected, by_hand, corrected
from analysis.extract.corrections import Correction, Corrections, Dispute, correction_of, stem_of
from analysis.extract.target_table import FoundTarget, columns_in, read_targets, to_csv
from analysis.files import write_together
from analysis.journals import finish, write_all
from analysis.locking import writing
from analysis.workspace import VERSION, Workspace, find_workspace

BY_HAND = "changed in the table by hand"


def workspace_of(table: Path | None, folder: Path | None = None) -> Workspace | None:
    """Return the workspace named, else the one in whose ``data/targets`` a table lies, else the one found here."""
    if folder is not None:
        return find_workspace(folder)
    if table is not None and table.absolute().parent.parts[-2:] == ("data", "targets"):
        return _around(table.absolute().parents[2])
    try:
        return find_workspace()
    except RequestError:
        return None


def _around(root: Path) -> Workspace:
    """Return the workspace of a table, its version looked at; a folder not yet made is one of this version."""
    return find_workspace(root) if (root / "data" / "targets").is_dir() else Workspace(root)


@dataclass
class Kept:
    """The corrections of a workspace, gathered for one run of a command.

    Parameters
    ----------
    workspace : Workspace or None
        Without one there are no corrections.
    who, when : str
        By whom and when a table is taken to have been changed by hand.
    """

    workspace: Workspace | None
    who: str
    when: str
    keeps_reading: bool = False
    """Whether what is read is remembered for the copy beside the corrections."""
    told: list[str] = field(default_factory=list)
    """What the command says on standard error."""
    _books: dict[str, Corrections] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)
    _met: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    disputes: list[Dispute] = field(default_factory=list)
    """Of what two people say different things."""
    removed: list[FoundTarget] = field(default_factory=list)
    """Rows that somebody says are no targets."""
    opinions: dict[str, list[Correction]] = field(default_factory=dict)
    """What people said of each target, by its id."""
    _readings: list[FoundTarget] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Finish what a command that was killed had begun to write."""
        if self.workspace and self._journal(self.workspace).is_file():
            with writing(self.workspace.data, "finishing what was begun"):
                finish(self._journal(self.workspace))

    @staticmethod
    def _journal(workspace: Workspace) -> Path:
        return workspace.data / ".writing.json"

    def write(self, contents: Mapping[Path, str]) -> None:
        """Write tables with what belongs to them, all or none; the first table of a workspace brings its version.

        Whoever calls holds the lock of the data.
        """
        if self.workspace is None:
            write_together(contents)
            return
        first = not self.workspace.version_file.exists() and self.workspace.version == VERSION
        version = {self.workspace.version_file: f"{VERSION}\n"} if first else {}
        write_all(self._journal(self.workspace), {**version, **contents})

    def write_with_tables(self, tables: Iterable[Path]) -> list[Path]:
        """Write the corrections, and each table in which one of them has a row, in one go; return these tables."""
        contents = self.files()
        made = [table for table in tables if contents and self.touches(table)]
        for table in made:
            contents |= self.made_anew(table)
        if contents:
            self.write(contents)
        return made

    @property
    def folder(self) -> Path | None:
        """Where the corrections lie."""
        return self.workspace.data / "corrections" if self.workspace else None

    def book(self, stem: str) -> Corrections:
        """Return the corrections of a region and year."""
        if stem not in self._books:
            try:
                self._books[stem] = (
                    Corrections.open(self.folder, stem) if self.folder else Corrections(Path(f"{stem}.csv"))
                )
            except RequestError:  # a report without region or year has none
                self._books[stem] = Corrections(Path(f"{stem}.csv"))
        return self._books[stem]

    def take(self, stem: str, corrections: Iterable[Correction]) -> int:
        """Add corrections to a book; return how many were new."""
        before = self.book(stem)
        after = before.with_more(corrections)
        return self._replace(before, after)

    def undo(self, stem: str, number: int) -> None:
        """Withdraw a correction."""
        before = self.book(stem)
        self._replace(before, before.without(number, who=self.who, when=self.when))

    def _replace(self, before: Corrections, after: Corrections) -> int:
        self._books[before.stem] = after
        if after != before:
            self._changed.add(before.stem)
        return len(after.entries) - len(before.entries)

    def reading_of(self, table: Path) -> Path:
        """Return where a table lies as it was read."""
        if self.folder is None:
            raise RequestError(
                f"{table}: no workspace here whose data/corrections could keep it; name it (--workspace)"
            )
        return self.folder / "as-read" / table.name

    def take_changes_by_hand(self, table: Path) -> bool:
        """Take what somebody changed in a table by hand as corrections; say whether that could be told."""
        reading = self.reading_of(table)
        if not reading.is_file():
            return False
        written = self.correct_rows(read_targets(reading)).targets
        changes: defaultdict[str, list[Correction]] = defaultdict(list)
        for each in by_hand(written, read_targets(table), self._change_by_hand):
            changes[stem_of(each.target)].append(each)
        taken = sum(self.take(stem, each) for stem, each in changes.items())
        if taken:
            self.told.append(f"{table}: {taken} changes made by hand are kept as corrections")
        return True

    def _change_by_hand(self, target: FoundTarget, name: str, old: str, new: str) -> Correction:
        return correction_of(target, name, new, old=old, who=self.who, when=self.when, note=BY_HAND)

    def correct_rows(self, targets: Sequence[FoundTarget], document: str = "") -> Corrected:
        """Return targets of any regions and years with the corrections of each."""
        by_stem: defaultdict[str, list[FoundTarget]] = defaultdict(list)
        for target in targets:
            by_stem[stem_of(target.id)].append(target)
        whole = Corrected()
        for stem, rows in by_stem.items():
            part = corrected(rows, self.book(stem), document)
            whole.targets += part.targets
            whole.removed += part.removed
            whole.applied += part.applied
            whole.lost += part.lost
            whole.disputes += part.disputes
            whole.opinions |= part.opinions
        return whole

    def correct(self, found: Extract) -> Extract:
        """Return a document with its targets corrected."""
        if not found.targets:
            return found
        stem = stem_of(found.targets[0].id)
        later = stem in self._met
        book = self.book(stem)
        result = corrected(found.targets, book.without_added if later else book, found.fingerprint)
        self._met[stem] |= {each.number for each in result.applied}
        if self.keeps_reading:
            self._readings += found.targets
        self._heard(result)
        return replace(found, targets=result.targets)

    def _heard(self, result: Corrected) -> None:
        self.disputes += result.disputes
        self.removed += result.removed
        self.opinions |= result.opinions

    def table_rows(self, table: Path) -> list[FoundTarget]:
        """Return the rows of a table with today's corrections, also those made by hand and not yet kept."""
        reading = self.reading_of(table) if self.folder else table
        if self.folder and self.take_changes_by_hand(table):
            self.told.clear()
        rows = read_targets(reading if reading.is_file() else table)
        result = self.correct_rows(rows)
        self._heard(result)
        return result.targets

    def touches(self, table: Path) -> bool:
        """Say whether a table holds a region and year whose corrections have changed."""
        return any(stem_of(target.id) in self._changed for target in read_targets(table))

    def made_anew(self, table: Path) -> dict[Path, str]:
        """Return the content of a table with today's corrections, and of the table as it was read."""
        reading = self.reading_of(table)
        rows = read_targets(reading if reading.is_file() else table)
        result = self.correct_rows(rows)
        self._heard(result)
        self.told += [
            f"{table}: correction {each.number} finds no target any more: {each.evidence}" for each in result.lost
        ]
        columns = columns_in(table)
        return {table: to_csv(result.targets, FoundTarget, columns), reading: to_csv(rows, FoundTarget, columns)}

    def close(self) -> None:
        """Say which corrections hold, which found no target any more, and of what two people say different things."""
        for stem, met in self._met.items():
            book = self.book(stem)
            if met:
                self.told.append(f"{book.path}: {len(met)} corrections hold")
            self.told += [
                f"{book.path}: correction {each.number} finds no target any more: {each.evidence}"
                for each in book.standing
                if each.number not in met
            ]
        self.told += [str(dispute) for dispute in self.disputes]

    def files(self) -> dict[Path, str]:
        """Return the content of each book that has changed."""
        return {self.book(stem).path: self.book(stem).text for stem in sorted(self._changed)}

    def reading_text(self, written: set[str]) -> str:
        """Return a table that has been made as it was read: the rows written, and those that people took out."""
        shown = written | {target.id for target in self.removed}
        rows = [target for target in self._readings if target.id in shown]
        return to_csv(rows, FoundTarget)
