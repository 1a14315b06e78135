"""A table of targets with what people corrected in it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from analysis.extract.corrections import ADDED, IS_TARGET, NO, YES, Correction, Corrections, Dispute
from analysis.extract.target_table import FoundTarget, cells_of, from_cells


@dataclass
class Corrected:
    """Targets as people corrected them, and what became of the corrections."""

    targets: list[FoundTarget] = field(default_factory=list)
    removed: list[FoundTarget] = field(default_factory=list)
    """Rows that somebody says are no targets."""
    applied: list[Correction] = field(default_factory=list)
    lost: list[Correction] = field(default_factory=list)
    """Corrections of rows that are not there any more."""
    disputes: list[Dispute] = field(default_factory=list)
    opinions: dict[str, list[Correction]] = field(default_factory=dict)
    """What people said of each target, by its id."""


def corrected(targets: Sequence[FoundTarget], book: Corrections, document: str = "") -> Corrected:
    """Return targets as read with the corrections of a book.

    Where two people differ the latest counts, and the difference is told until one of them takes theirs back.
    """
    added = [each for each in book.standing if each.field == ADDED]
    rows = _with_added(targets, added)
    result = Corrected(applied=list(added))
    find = Finder(rows, document)
    said: defaultdict[int, list[Correction]] = defaultdict(list)
    for each in book.standing:
        place = find(each) if each.field != ADDED else None
        if place is not None:
            said[place].append(each)
        elif each.field != ADDED:
            result.lost.append(each)
    for place, target in enumerate(rows):
        _correct(result, target, said.get(place, []))
    return result


def _with_added(targets: Sequence[FoundTarget], added: list[Correction]) -> list[FoundTarget]:
    """Return targets with the rows that people wrote themselves; one whose id is taken gets the next that is free."""
    rows = list(targets)
    taken = {target.id for target in rows}
    for each in added:
        row = from_cells(each.cells, FoundTarget)
        rows.append(replace(row, id=_free(row.id, taken)))
        taken.add(rows[-1].id)
    return sorted(rows, key=lambda target: target.char_start) if added else rows


def _correct(result: Corrected, target: FoundTarget, said: list[Correction]) -> None:
    if not said:
        result.targets.append(target)
        return
    views = _views(said)
    disputes = [
        Dispute(target, name, tuple(views[name].items())) for name in views if len(set(views[name].values())) > 1
    ]
    result.applied += said
    result.opinions[target.id] = said
    result.disputes += disputes
    latest = {name: list(values.values())[-1] for name, values in views.items()}
    kept = latest.pop(IS_TARGET, YES) != NO
    sure = {} if disputes else {"confidence": "1"}
    row = from_cells({**cells_of(target), **sure, **latest}, FoundTarget)
    (result.targets if kept else result.removed).append(row)


def _views(said: list[Correction]) -> dict[str, dict[str, str]]:
    """Return for each field who says what, each with the latest, the latest of all last."""
    views: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for each in said:
        for name, value in each.values.items():
            views[name].pop(each.who, None)
            views[name][each.who] = value
    return views


def _free(identifier: str, taken: set[str]) -> str:
    stem, _, number = identifier.rpartition("-")
    while identifier in taken:
        number = f"{int(number) + 1:02d}"
        identifier = f"{stem}-{number}"
    return identifier


class Finder:
    """Finds the target that a correction is about: by its evidence and place, then by evidence, then by overlap."""

    def __init__(self, targets: Sequence[FoundTarget], document: str = "") -> None:
        self._targets, self._document = targets, document
        self._by_evidence: defaultdict[str, list[int]] = defaultdict(list)
        for place, target in enumerate(targets):
            self._by_evidence[target.evidence.strip()].append(place)

    def __call__(self, correction: Correction) -> int | None:
        """Return the place of the target, None where it is not there any more."""
        same = self._by_evidence.get(correction.evidence.strip(), [])
        return self._likest(same or self._overlapping(correction), correction)

    def _overlapping(self, correction: Correction) -> list[int]:
        """Return the targets whose evidence has grown or shrunk around the place it had in the same text."""
        if self._document and correction.document and self._document != correction.document:
            return []
        begin, end = correction.char_start, correction.char_start + len(correction.evidence)
        return [
            place
            for place, each in enumerate(self._targets)
            if each.char_start < end and begin < each.char_end and _one_in_other(each.evidence, correction.evidence)
        ]

    def _likest(self, places: list[int], correction: Correction) -> int | None:
        """Return the place of the same name, then of the nearest; None where two are as near."""
        named = [place for place in places if self._targets[place].indicator_zh == correction.indicator]
        away = sorted((abs(self._targets[at].char_start - correction.char_start), at) for at in named or places)
        if not away or (len(away) > 1 and away[0][0] == away[1][0]):
            return None
        return away[0][1]


def _one_in_other(one: str, other: str) -> bool:
    return one in other or other in one


def by_hand(
    before: Sequence[FoundTarget],
    now: Sequence[FoundTarget],
    correction: Callable[[FoundTarget, str, str, str], Correction],
) -> list[Correction]:
    """Return what somebody changed in a table by hand, as corrections."""
    written = {target.id: target for target in before}
    found: list[Correction] = []
    for target in now:
        was = written.pop(target.id, None)
        if was is None:
            found.append(correction(target, ADDED, "", json.dumps(cells_of(target), ensure_ascii=False)))
            continue
        old, new = cells_of(was), cells_of(target)
        found += [correction(was, name, old[name], new[name]) for name in old if old[name] != new[name]]
    found += [correction(was, IS_TARGET, "", NO) for was in written.values()]
    return found
