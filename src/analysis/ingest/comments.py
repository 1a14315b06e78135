"""What departments say of targets in their forms, as rows of ``data/comments.csv``."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import Fault
from analysis.ingest.entry import Content
from analysis.ingest.form import DEPARTMENT, ID
from analysis.reading import table_rows
from analysis.workspace import Workspace

KEY = ("target", "date", "author", "about")


def new_comments(content: Content, day: str, workspace: Workspace) -> tuple[list[dict[str, str]], list[Fault]]:
    """Return the comments of a form that the workspace does not have yet, and the faults of those it cannot take.

    They are dated by the day on which the form was filled in; a day has one text of a department of each kind.
    """
    if not content.comments:
        return [], []
    if not content.publisher:
        return [], [Fault(content.file, None, DEPARTMENT, None, "the department that comments on targets")]
    targets = {row["id"] for path in workspace.targets.glob("*.csv") for row in _rows(path)}
    stored = {tuple(row[name] for name in KEY): row["text"] for row in _rows(workspace.comments)}
    rows, faults = [], []
    for target, about, text in content.comments:
        key = (target, day, content.publisher, about)
        if target not in targets:
            faults.append(Fault(content.file, None, ID, target, "the id of a target of the workspace"))
        elif stored.get(key, text) != text:
            faults.append(
                Fault(content.file, None, about, text, f"what data/comments.csv has of {day}, or another day")
            )
        elif key not in stored:
            rows.append({**dict(zip(KEY, key, strict=True)), "text": text})
    return rows, faults


def _rows(path: Path) -> list[dict[str, str]]:
    return table_rows(path) if path.exists() else []
