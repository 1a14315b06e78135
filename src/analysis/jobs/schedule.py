"""Schedules: the entry of cron or systemd that renders each quarter's report when its figures are out.

The entry holds all that is known of a job. It wakes ``onpace schedule run`` every day at its time, which renders the
quarters that are due and not yet done: a machine that was off on the day catches up on the next.
"""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from analysis.domain.periods import Quarter
from analysis.errors import MachineError, RequestError, unknown

SYSTEMS = ("cron", "systemd")


@dataclass(frozen=True)
class Job:
    """One region's report, rendered every quarter."""

    region: str  # six-digit code; the name of the job, too
    since: Quarter  # the first quarter to render
    days: int  # days after the end of a quarter on which its report is due; its as-of date is that day
    at: str  # time of day, ``06:30``
    language: str  # zh, en or both
    workspace: Path  # workspace, output: where data lie and where reports go
    output: Path
    hook: str = ""  # command line run after a report is rendered; blank for none

    def due(self, quarter: Quarter) -> date:
        """Return the day on which a quarter's report is due."""
        return quarter.end + timedelta(days=self.days)

    def due_quarters(self, today: date) -> list[Quarter]:
        """Return the quarters due by a day, the oldest first."""
        quarters = []
        quarter = self.since
        while self.due(quarter) <= today:
            quarters.append(quarter)
            quarter = quarter.next
        return quarters

    def words(self) -> list[str]:
        """Return the command that the scheduler wakes."""
        return [
            str(program()), "schedule", "run", "--region", self.region, "--since", str(self.since),
            "--days", str(self.days), "--at", self.at, "--language", self.language,
            "--workspace", str(self.workspace), "--output", str(self.output),
            *(["--hook", self.hook] if self.hook else []),
        ]  # fmt: skip


def check_time(text: str) -> str:
    """Return a time of day that is one.

    Raises RequestError when it is none.

    Examples
    --------
    >>> check_time("06:30")
    '06:30'
    """
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise RequestError(f"time {text!r} is none; expected hours and minutes, such as 06:30")
    return text


def check_hook(text: str) -> str:
    """Return a hook that fits into a scheduler's entry.

    Raises RequestError when it has more than one line.
    """
    if len(text.splitlines()) > 1 or not text.isprintable():
        raise RequestError("a hook is one line; put longer ones into a script and name that")
    return text


def program() -> Path:
    """Return the command ``onpace`` of this installation.

    Raises MachineError when there is none beside the interpreter.
    """
    path = Path(sys.executable).with_name("onpace")
    if not path.exists():
        raise MachineError(f"{path}: the command is not installed there; install the package, then schedule it")
    return path


def entry(job: Job, system: str) -> str:
    """Return what a scheduler is given for a job: a line of a crontab, or the two units of systemd.

    Raises RequestError when the scheduler is none of these.
    """
    if system not in SYSTEMS:
        raise unknown("scheduler", system, SYSTEMS)
    if system == "cron":
        return f"{cron_line(job)}\n"
    return "\n".join(f"# {name}\n{text}" for name, text in units(job).items())


def cron_line(job: Job) -> str:
    """Return a job's line in a crontab; a percent sign would end the command there and is escaped."""
    hour, minute = job.at.split(":")
    return f"{int(minute)} {int(hour)} * * * {shlex.join(job.words()).replace('%', chr(92) + '%')}"


def units(job: Job) -> dict[str, str]:
    """Return a job's systemd units by their names: a service, and a timer that makes up for time switched off."""
    command = " ".join(_systemd_word(word) for word in job.words())
    name = f"onpace-{job.region}"
    service = f"[Unit]\nDescription=OnPace report of {job.region}\n\n[Service]\nType=oneshot\nExecStart={command}\n"
    timer = (
        f"[Unit]\nDescription=OnPace report of {job.region}, every day at {job.at}\n\n"
        f"[Timer]\nOnCalendar=*-*-* {job.at}:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
    )
    return {f"{name}.service": service, f"{name}.timer": timer}


def _systemd_word(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if re.search(r"""[\s"'\\;]""", word) else escaped
