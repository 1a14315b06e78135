"""How an import is shown: its columns as they were understood, and its faults a cause at a time."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from analysis.errors import Fault
from analysis.ingest.entry import Shown

MOST_ALIKE = 5
"""Faults of one cause in one column that are told one by one."""


def grouped(faults: Sequence[Fault]) -> list[Fault]:
    """Return faults in the order of their places, many of one cause in one column as one that counts them."""
    causes: dict[tuple[str, str | None, str], list[Fault]] = {}
    for fault in faults:
        cause = _SAID.sub("…", fault.expected)
        causes.setdefault((fault.file, fault.column, cause), []).append(fault)
    told: list[Fault] = []
    for alike in causes.values():
        first = min(alike, key=lambda fault: fault.line or 0)
        many = len(alike) > MOST_ALIKE
        told += [replace(first, expected=f"{first.expected} ({len(alike):,} rows, this the first)")] if many else alike
    return sorted(told, key=lambda fault: (fault.file, fault.line or 0))


_SAID = re.compile(r"(?:line|lines|of|for|says|has) [^;]*|\d[\d.,]*")
"""What differs between faults of one cause: the places and values that they name."""


def side_by_side(columns: Iterable[Shown]) -> list[Shown]:
    """Return columns, those side by side that are read alike but for their period as one."""
    shown: list[Shown] = []
    for each in columns:
        last = shown[-1] if shown else None
        alike = last is not None and last.file == each.file and last.role == each.role == "figures"
        if last is not None and alike and _without_digits(last.meaning) == _without_digits(each.meaning):
            first, heads = last.column.partition("–")[0], last.head.partition(" … ")[0]
            shown[-1] = replace(last, column=f"{first}–{each.column}", head=f"{heads} … {each.head}")
        else:
            shown.append(each)
    return shown


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def shown_html(
    columns: Iterable[Shown], counts: Mapping[str, int], doubts: Sequence[str], faults: Sequence[str]
) -> str:
    """Return how files were understood as a page shows it, everything from the files escaped."""
    texts = [(each.file, each.column, each.head, each.meaning) for each in columns]
    rows = "".join(f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>" for row in texts)
    table = f"<table><tr><th>file</th><th>column</th><th>head</th><th>read as</th></tr>{rows}</table>" if rows else ""
    counted = ", ".join(f"{html.escape(kind)} {count}" for kind, count in sorted(counts.items()))
    lists = "".join(
        f"<p>{name}</p><ul>{''.join(f'<li>{html.escape(text)}</li>' for text in told[:20])}</ul>"
        for name, told in (("asks for confirmation", doubts), ("faults", faults))
        if told
    )
    return f"{table}<p>{counted}</p>{lists}"
