"""The step from version 2 to 3: past targets and outcomes become promises, each with what was said of it."""

from __future__ import annotations

import csv
import io

BEFORE, AFTER, GOES = "past_targets/", "promises/", "outcomes/"
VALUE, STATUS = "outcome_value", "outcome_status"
OTHER_DEFINITION = "D"


def promises_with_status(texts: dict[str, str]) -> dict[str, str]:
    """Return the tables with past targets as promises; what reports said that was is among the observations already."""
    kept = {name: text for name, text in texts.items() if not name.startswith((BEFORE, GOES))}
    moved = {
        AFTER + name.removeprefix(BEFORE): _with_status(text) for name, text in texts.items() if name.startswith(BEFORE)
    }
    return kept | moved


def _with_status(text: str) -> str:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = list(reader.fieldnames or [])
    if VALUE not in columns or "status" in columns:
        return text
    place = columns.index(VALUE)
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, [*columns[:place], "status", *columns[place:]], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "status": _status(row)} for row in reader)
    return stream.getvalue()


def _status(row: dict[str, str]) -> str:
    if not row[VALUE].strip():
        return "not_reported"
    return "other_scope" if row.get(STATUS) == OTHER_DEFINITION else "reported"
