"""A workspace watched: something is done now, and again whenever its tables, scenarios or notebooks change."""

from __future__ import annotations

import time
from collections.abc import Iterator

from analysis.workspace import Workspace

PAUSE = 0.5
"""Seconds between two looks; what was written within one is taken as one change."""
ENDINGS = (".csv", ".yml", ".ipynb")
State = dict[str, tuple[int, int]]
"""Time of change and size of each file, by its path from the workspace down."""


def changes(workspace: Workspace, pause: float = PAUSE) -> Iterator[list[str]]:
    """Yield what changed: nothing at once, then the files that somebody wrote, once two looks in a row agree."""
    done = earlier = _state(workspace)
    yield []
    while True:
        time.sleep(pause)
        now = _state(workspace)
        if now == earlier != done:
            yield sorted(name for name in {*now, *done} if now.get(name) != done.get(name))
            done = now
        earlier = now


def _state(workspace: Workspace) -> State:
    found: State = {}
    for folder in (workspace.data, workspace.notebooks):
        for path in folder.rglob("*"):
            if path.suffix in ENDINGS and path.name != "ledger.csv" and ".ipynb_checkpoints" not in path.parts:
                try:
                    told = path.stat()
                except OSError:  # gone between two looks
                    continue
                found[path.relative_to(workspace.root).as_posix()] = (told.st_mtime_ns, told.st_size)
    return found
