"""What an import would change: new, revised, conflicting and unchanged figures."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.domain.codes import OFFICIAL
from analysis.domain.periods import parse_period
from analysis.errors import Fault
from analysis.ingest.cells import decimals, number_text
from analysis.ingest.open_tables import OpenTables, Stored
from analysis.ingest.read_observation import Notice, ReadObservation, ends, notice_at

ROUNDED = 1e-3
"""Two figures in one unit that are further apart than this are not the same one rounded."""


@dataclass
class Changes:
    """Rows to be added, with what is told and what cannot be stored."""

    added: list[ReadObservation] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    revised: list[ReadObservation] = field(default_factory=list)
    restored: int = 0
    outdated: list[ReadObservation] = field(default_factory=list)
    made_by: dict[str, str] = field(default_factory=dict)
    """The last day on which each file can have been made, as far as its own figures prove it."""


def compare(found: Sequence[ReadObservation], book: OpenTables) -> Changes:
    """Return what adding some observations to a book would change.

    A figure that is stored already, from the same source and date, is not added again. One that the same source or
    publisher gives otherwise on another date is a revision; one that another gives otherwise, a conflict. Both are
    added: nothing stored is overwritten. A second value for the same source and date cannot be stored and is a fault.
    """
    changes = Changes(made_by=_made_by(found))
    fresh: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], ReadObservation] = {}
    for each in found:
        if not each.known:
            changes.counts["unknown_indicator"] += 1
            continue
        kind = _judged(each, book, changes)
        changes.counts[kind] += 1
        if kind == "new":
            fresh[each.observation.series_id, each.entry.file] += 1
            first.setdefault((each.observation.series_id, each.entry.file), each)
        if kind not in ("unchanged", "fault", "outdated"):
            changes.added.append(each)
    for about, count in fresh.items():
        each = first[about]
        changes.notices.append(
            Notice("new", f"{count} new of {about[0]} ({each.series.indicator_zh})", each.entry.file)
        )
    changes.notices += _vintage(changes)
    if changes.counts["confirmed"]:
        told = f"{changes.counts['confirmed']} say what another source says, and are kept beside it"
        changes.notices.append(Notice("confirmed", told))
    if changes.counts["unchanged"]:
        changes.notices.append(Notice("unchanged", f"{changes.counts['unchanged']} stored already"))
    return changes


MASS, SHARE = 20, 0.3
"""So many revisions at once, and more than this share of the figures known before, are asked about."""
LATE = 3
"""Years after the last period of a file at which its publication is no first one."""
AGE, EXPORT = 2, 3
"""A file that holds figures of so many years (`EXPORT`) was made so many years after its last one (`AGE`) at most."""


def _made_by(found: Sequence[ReadObservation]) -> dict[str, str]:
    """Return by when each file that holds the figures of some years was made: a later one would reach further."""
    years: dict[str, set[int]] = {}
    for each in found:
        years.setdefault(each.entry.file, set()).add(int(ends(each.observation.period)[1][:4]))
    return {file: f"{max(held) + AGE}-12-31" for file, held in years.items() if len(held) >= EXPORT}


def _vintage(changes: Changes) -> list[Notice]:
    """Ask of what looks like an old export: many revisions, values known before, a file that ends long ago."""
    return [*_outdated(changes), *_suspicious(changes)]


def _outdated(changes: Changes) -> list[Notice]:
    """Ask of figures that differ from what came out only after their file was made: they revise nothing."""
    if not changes.outdated:
        return []
    file = changes.outdated[0].entry.file
    last = int(changes.made_by[file][:4]) - AGE
    said = (
        f"the file ends in {last} and proves no later age: {len(changes.outdated)} figures that differ from what was "
        "published since are left out; --published says when the file came out"
    )
    return [Notice("vintage", said, file, confirm=True)]


def _suspicious(changes: Changes) -> list[Notice]:
    revised = changes.revised
    if not revised:
        return []
    file = revised[0].entry.file
    known = sum(changes.counts[kind] for kind in ("revised", "conflicting", "confirmed", "unchanged"))
    told = []
    last = max(parse_period(each.observation.period).end.year for each in changes.added)
    late = [each for each in revised if int((each.observation.published or "0")[:4]) - last >= LATE]
    if late:
        day = late[0].observation.published
        said = f"the file ends in {last} and is said to be published {day}; {len(late)} figures would be revised"
        told.append(Notice("vintage", said, file, confirm=True))
    if len(revised) >= MASS and len(revised) > SHARE * known:
        said = f"{len(revised)} of {known} known figures would be revised; is the file newer than what is stored?"
        told.append(Notice("mass_revision", said, file, confirm=True))
    if changes.restored:
        said = f"{changes.restored} figures bring back a value that a later publication has replaced"
        told.append(Notice("restored", said, file, confirm=True))
    return told


def _judged(each: ReadObservation, book: OpenTables, changes: Changes) -> str:
    """Return how a figure stands to what is stored, its notice or fault added."""
    rows = book.stored.get(each.observation.thing, [])
    own = [stored for stored in rows if stored.observation.source_id == each.observation.source_id]
    if each.observation.published_precision == "inferred" and own:
        latest = max(own, key=lambda stored: stored.observation.published)
        if _agrees(each, latest):
            return "unchanged"  # fetched again: what the same source said before still holds
    for stored in own:
        same_day = stored.observation.published == each.observation.published
        if _agrees(each, stored) and (same_day or not each.observation.published):
            return "unchanged"
        if same_day:
            entry = each.entry
            said = f"{number_text(stored.observation.value)} {stored.observation.unit}"
            when = f"--published {stored.observation.published}" if stored.observation.published else "no date"
            changes.faults.append(
                Fault(
                    entry.file,
                    entry.line,
                    entry.column,
                    entry.value,
                    f"{said}, as stored from the same source with {when}; "
                    "a revision has its own --published, nothing is overwritten",
                )
            )
            return "fault"
    other = [stored for stored in rows if not _agrees(each, stored)]
    if not rows:
        return "new"
    if not other:
        return "confirmed"
    stored = max(other, key=lambda row: row.observation.published)
    if _is_outdated(each, stored, changes):
        changes.outdated.append(each)
        return "outdated"
    kind = "revised" if any(_revises(each, row, book) for row in other) else "conflicting"
    if kind == "revised":
        changes.revised.append(each)
        before = [row.observation.published for row in rows if _agrees(each, row)]
        changes.restored += bool(before and max(before) < stored.observation.published)
    changes.notices.append(notice_at(kind, _difference(each, stored, book), each))
    return kind


def _is_outdated(each: ReadObservation, stored: Stored, changes: Changes) -> bool:
    """Say whether a figure claims to be later than one that came out after the figure's file was made."""
    made, old = changes.made_by.get(each.entry.file, ""), stored.observation.published
    return bool(made and old > made) and not (len(each.observation.published) > 0 and each.observation.published < old)


def _revises(each: ReadObservation, stored: Stored, book: OpenTables) -> bool:
    """Say whether a figure is a later word of the same voice: source, publisher, or two official ones."""
    new, old = book.sources[each.observation.source_id], book.sources[stored.observation.source_id]
    same = new.source_id == old.source_id or (new.publisher and new.publisher == old.publisher)
    same = same or (new.reliability in OFFICIAL and new.reliability == old.reliability)
    later = not each.observation.published or each.observation.published >= stored.observation.published
    return bool(same and later)


def _agrees(each: ReadObservation, stored: Stored) -> bool:
    """Say whether two figures are the same as far as the coarser one is printed."""
    one, other = each.observation, stored.observation
    steps = [
        10.0 ** -decimals(row.value) * abs(amount / row.value) if row.value else 0.0
        for row, amount in ((one, each.amount), (other, stored.amount))
    ]
    within = abs(each.amount - stored.amount) <= max(steps) / 2 * 1.0001
    rounded = within and (one.unit != other.unit or math.isclose(each.amount, stored.amount, rel_tol=ROUNDED))
    close = rounded or math.isclose(each.amount, stored.amount, rel_tol=1e-9)
    return close and one.bound == other.bound


def _difference(each: ReadObservation, stored: Stored, book: OpenTables) -> str:
    observation, old = each.observation, stored.observation
    source = book.sources[old.source_id]
    from_whom = f"{source.title} ({source.reliability}, {old.published or 'no date'})"
    return (
        f"{' '.join(observation.key)} is {number_text(observation.value)} {observation.unit}; "
        f"{number_text(old.value)} {old.unit} in {from_whom}"
    )
