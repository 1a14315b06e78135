"""What people corrected in tables of targets: who, when, which field, from what to what. Nothing is ever taken out.

The corrections of one region and year are one file, ``data/corrections/<region>-<year>.csv``; a correction withdrawn is
a further row. A row of the table is found again by its document, its place and its evidence, not by its id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.errors import InputError, RequestError
from analysis.extract.target_table import FoundTarget, cells_of, columns_of, from_cells, to_csv

CHOSEN = ("kind", "series_id", "unit", "due", "scope", "commitment")
"""The fields of which the review offers values."""
ANSWERED = (*CHOSEN, "indicator_zh")
"""The fields that the review asks for; the name is typed."""
CONFIRMED, IS_TARGET, ADDED, UNDONE = "confirmed", "target", "added", "undone"
"""Fields of a correction that are none of a target: all as shown is right (as JSON), whether it is a target at all,
a row added by hand, a correction withdrawn."""
YES, NO = "yes", "no"
STEM = re.compile(r"[a-z0-9-]+-\d{4}")
"""What the file of one region and year is called."""


@dataclass(frozen=True)
class Correction:
    """One answer of one person about one field of one target."""

    number: int
    target: str
    document: str
    char_start: int
    evidence: str
    indicator: str
    field: str
    old: str
    new: str
    who: str
    when: str
    note: str = ""

    @property
    def key(self) -> tuple[str, int, str, str]:
        """What tells the target it is about from every other of its region and year."""
        return self.document, self.char_start, self.evidence, self.indicator

    @property
    def values(self) -> dict[str, str]:
        """What it says of which fields."""
        if self.field != CONFIRMED:
            return {self.field: self.new}
        return {**self.cells, IS_TARGET: YES}

    @property
    def cells(self) -> dict[str, str]:
        """The fields of a row that was added or confirmed.

        Raises
        ------
        ValueError
            When it holds none.
        """
        said = json.loads(self.new)
        if not isinstance(said, dict):
            raise ValueError(f"correction {self.number} names no fields")
        return {str(name): str(value) for name, value in said.items()}


def correction_of(target: FoundTarget, field: str, new: str, *, who: str, when: str, **more: str) -> Correction:
    """Return a correction of a target as it stands, not yet numbered; ``more`` may hold document, old and note."""
    old = cells_of(target).get(field, "")
    return Correction(
        number=0,
        target=target.id,
        document=more.get("document", ""),
        char_start=target.char_start,
        evidence=target.evidence,
        indicator=target.indicator_zh,
        field=field,
        old=more.get("old", old),
        new=new,
        who=who,
        when=when,
        note=more.get("note", ""),
    )


def stem_of(identifier: str) -> str:
    """Return the region and year of a target's id.

    Examples
    --------
    >>> stem_of("liaocheng-2026-07")
    'liaocheng-2026'
    """
    return identifier.rpartition("-")[0]


@dataclass(frozen=True)
class Corrections:
    """The corrections of one region and year, in the order in which they came."""

    path: Path
    entries: tuple[Correction, ...] = ()

    @classmethod
    def open(cls, folder: Path, stem: str) -> Corrections:
        """Return what a folder holds for a region and year; an empty book where it has no file.

        Raises RequestError when the name is none of a region and year. Raises InputError when the file is damaged.
        """
        if not STEM.fullmatch(stem):
            raise RequestError(f"{stem!r} names no region and year, such as liaocheng-2026")
        path = folder / f"{stem}.csv"
        return cls(path, _read(path) if path.is_file() else ())

    @property
    def stem(self) -> str:
        """Region and year."""
        return self.path.stem

    @property
    def standing(self) -> tuple[Correction, ...]:
        """Those that nobody withdrew; of one person on one field of one target the latest."""
        undone = {int(each.old) for each in self.entries if each.field == UNDONE}
        latest: dict[tuple[object, ...], Correction] = {}
        for each in sorted(self.entries, key=lambda each: (each.when, each.number)):
            if each.field != UNDONE and each.number not in undone:
                latest[*each.key, each.field, each.who] = each
        return tuple(sorted(latest.values(), key=lambda each: (each.when, each.number)))

    @property
    def without_added(self) -> Corrections:
        """The book without the rows that people wrote themselves."""
        return replace(self, entries=tuple(each for each in self.entries if each.field != ADDED))

    def with_more(self, corrections: Iterable[Correction]) -> Corrections:
        """Return the book with corrections added; one that says what its person says already is left out."""
        book = self
        for each in corrections:
            said = {(*old.key, old.field, old.who): old.new for old in book.standing}
            if said.get((*each.key, each.field, each.who)) != each.new:
                numbered = replace(each, number=len(book.entries) + 1)
                book = replace(book, entries=(*book.entries, numbered))
        return book

    def without(self, number: int, *, who: str, when: str) -> Corrections:
        """Return the book with a correction withdrawn.

        Raises RequestError when there is no such correction, or it has been withdrawn.
        """
        found = next((each for each in self.entries if each.number == number and each.field != UNDONE), None)
        if found is None:
            raise RequestError(f"{self.path}: no correction {number}")
        if any(each.field == UNDONE and each.old == str(number) for each in self.entries):
            raise RequestError(f"{self.path}: correction {number} has been withdrawn")
        undone = replace(
            found, number=len(self.entries) + 1, field=UNDONE, old=str(number), new="", who=who, when=when, note=""
        )
        return replace(self, entries=(*self.entries, undone))

    @property
    def text(self) -> str:
        """The file's content."""
        return to_csv(self.entries, Correction)


def _read(path: Path) -> tuple[Correction, ...]:
    from analysis.tables.csv_text import read_text

    columns = columns_of(Correction)
    frame, faults = read_text(path, columns, columns, str(path))
    if faults or frame is None:
        raise InputError(faults)
    try:
        rows = [
            Correction(**{**row, "number": int(row["number"]), "char_start": int(row["char_start"])})
            for row in frame.to_dict("records")
        ]
        for each in rows:
            _check_json(each)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"{path}: a number, a place or a row added by hand cannot be read ({error})") from error
    return tuple(rows)


def _check_json(correction: Correction) -> None:
    if correction.field == ADDED:
        added = from_cells(correction.cells, FoundTarget)
        if not re.fullmatch(STEM.pattern + r"-\d+", added.id):
            raise ValueError(f"{added.id!r} is no id of a target, such as liaocheng-2026-01")
    elif correction.field == UNDONE:
        int(correction.old)
    elif set(correction.values) - {*columns_of(FoundTarget), IS_TARGET, UNDONE}:
        raise ValueError(f"correction {correction.number} is about no field of a target")


@dataclass(frozen=True)
class Dispute:
    """A field of a target of which two people say different things: who says what, the latest last."""

    target: FoundTarget
    field: str
    said: Sequence[tuple[str, str]]

    def __str__(self) -> str:
        """Return the dispute in a line."""
        said = ", ".join(f"{who} says {value or '(nothing)'}" for who, value in self.said)
        return f"{self.target.id} {self.target.indicator_zh}: {self.field}: {said}; the latest counts"
