"""The way in for files of any kind: a file without a table is read as the text of a communiqué or report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from analysis.ingest.imported import Import
from analysis.ingest.imports import Origin, Reader, read_tables
from analysis.ingest.layout import Given
from analysis.ingest.readers import read_grids
from analysis.ingest.snapshots import Snapshot
from analysis.intake.prose import grids_of_prose
from analysis.workspace import Workspace


def read_files(
    files: Sequence[Path | Snapshot],
    origin: Origin,
    today: date,
    *,
    workspace: str | Path | Workspace | None = None,
    new_series: bool = False,
    given: Given | None = None,
    read: Reader = read_grids,
) -> Import:
    """Return what files hold, tables or running text, and what writing it would change.

    Parameters and faults are those of ``ingest.imports.read_tables``.
    """
    return read_tables(
        files,
        origin,
        today,
        workspace=workspace,
        new_series=new_series,
        given=given,
        read=read,
        otherwise=grids_of_prose,
    )
