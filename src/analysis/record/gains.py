"""Points that a share gained within a year, where two reports tell its level and the second no points."""

from __future__ import annotations

from dataclasses import replace

from analysis.record.rows import Report, Told

_UNIT = "个百分点"
_COUNTED_ANEW = {"城镇化率": (2011, 2021)}
"""Years whose level does not continue that of the year before: a census came between."""
_DECIMALS = 4
_Thing = tuple[str, frozenset[tuple[str, frozenset[str]]]]


def gained(before: Report, after: Report) -> list[Told]:
    """Return what shares gained in the year of `before`, from the level that it tells to that of the report after it.

    Only where each tells one level, and the second no points.
    """
    known = _levels(before)
    in_points = {row.meaning.head for row in after.told if row.measure == "points"}
    return [
        _gain(known[thing], row)
        for thing, row in _levels(after).items()
        if thing in known and thing[0] not in in_points and before.year not in _COUNTED_ANEW.get(thing[0], ())
    ]


def _levels(report: Report) -> dict[_Thing, Told]:
    """Return the levels told of the year before, by head and scope; those told twice differently are left out."""
    found: dict[_Thing, list[Told]] = {}
    for row in report.told:
        if row.measure == "share" and not row.bound and "/" not in row.period and not row.meaning.naked:
            found.setdefault((row.meaning.head, frozenset(row.scopes.items())), []).append(row)
    return {thing: rows[0] for thing, rows in found.items() if len({row.value for row in rows}) == 1}


def _gain(first: Told, last: Told) -> Told:
    gain = round(last.value - first.value, _DECIMALS)
    return replace(last, kind="change", unit=_UNIT, value=abs(gain), falls=gain < 0)
