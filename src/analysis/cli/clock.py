"""What day it is: here alone the machine's clock enters, unless ``--today`` says the day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from analysis.cli.common import notice
from analysis.errors import RequestError
from analysis.workspace import Workspace, find_workspace

_SAID: list[date] = []
INSTEAD = "set the clock, or say the day: --today 2026-11-30"


def say_today(day: date | None) -> None:
    """Have a day count as today in this process, whatever the clock says; none: the clock counts again."""
    _SAID[:] = [day] if day else []


def clock_day() -> date:
    """Return the day as it was said, else as the clock has it."""
    return _SAID[0] if _SAID else date.today()


def today(workspace: str | Path | Workspace | None = None) -> date:
    """Return the day for a command that looks; where the clock can hardly be right that is told."""
    day, amiss = _today(workspace)
    if amiss:
        notice(f"{amiss}; {INSTEAD}")
    return day


def recording_day(workspace: str | Path | Workspace | None = None) -> date:
    """Return the day for a command that keeps it.

    Raises
    ------
    RequestError
        When the clock can hardly be right: a wrong day would stay.
    """
    day, amiss = _today(workspace)
    if amiss:
        raise RequestError(f"{amiss}; nothing is written; {INSTEAD}")
    return day


def author(workspace: str | Path | Workspace | None = None, *, records: bool = True) -> tuple[str, str]:
    """Return who works here and what time it is: what is kept beside a change that somebody made.

    Raises
    ------
    RequestError
        When it is kept, and the clock can hardly be right.
    """
    import getpass

    try:
        who = getpass.getuser()
    except (KeyError, OSError):  # a user without a name
        who = "unknown"
    if records:
        recording_day(workspace)
    now = datetime.combine(_SAID[0], datetime.min.time()) if _SAID else datetime.now(UTC)
    return who, now.strftime("%Y-%m-%dT%H:%M:%SZ")


def _today(workspace: str | Path | Workspace | None) -> tuple[date, str]:
    from analysis.tables.clock import doubt

    day = clock_day()
    if _SAID:
        return day, ""
    try:
        place = workspace if isinstance(workspace, Workspace) else find_workspace(workspace, any_version=True)
    except RequestError:  # none, or a data set: its figures are seen as of a day all the same
        return day, ""
    return day, doubt(day, place)
