"""Schedules: the entry of cron or systemd that renders each quarter's report when its figures are out.

The entry holds all that is known of a job. It wakes ``onpace schedule run`` every day at its time, which renders the
quarters that are due and not yet done: a machine that was off on the day catches up on the next.
"""

from __future__ import annotations

import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from analysis.domain.periods import Quarter
from analysis.errors import MachineError, RequestError, unknown
from analysis.files import write

SYSTEMS = ("systemd", "cron")
MARK = "# onpace schedule"
"""The line before each of our lines in a crontab."""


@dataclass(frozen=True)
class Job:
    """One region's report, rendered every quarter.

    Attributes
    ----------
    region : str
        Six-digit code; the name of the job, too.
    since : Quarter
        The first quarter to render.
    days : int
        Days after the end of a quarter on which its report is due; its as-of date is that day.
    at : str
        Time of day, ``06:30``.
    language : str
        zh, en or both.
    workspace, output : Path
        Where data lie and where reports go.
    hook : str
        Command line run after a report is rendered; blank for none.
    """

    region: str
    since: Quarter
    days: int
    at: str
    language: str
    workspace: Path
    output: Path
    hook: str = ""

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

    @classmethod
    def from_words(cls, words: list[str]) -> Job:
        """Return the job that a scheduler's command line belongs to.

        Raises
        ------
        RequestError
            When the line was changed by hand so that it can no longer be read.
        """
        told = dict(zip(words[words.index("run") + 1 :: 2], words[words.index("run") + 2 :: 2], strict=False))
        try:
            return cls(
                region=told["--region"],
                since=Quarter.parse(told["--since"]),
                days=int(told["--days"]),
                at=told["--at"],
                language=told["--language"],
                workspace=Path(told["--workspace"]),
                output=Path(told["--output"]),
                hook=told.get("--hook", ""),
            )
        except (KeyError, ValueError) as error:
            raise RequestError(f"a scheduled line of onpace cannot be read, it lacks or spoils {error}") from error


def check_time(text: str) -> str:
    """Return a time of day that is one.

    Raises
    ------
    RequestError
        When it is none.

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

    Raises
    ------
    RequestError
        When it has more than one line.
    """
    if len(text.splitlines()) > 1 or not text.isprintable():
        raise RequestError("a hook is one line; put longer ones into a script and name that")
    return text


def program() -> Path:
    """Return the command ``onpace`` of this installation.

    Raises
    ------
    MachineError
        When there is none beside the interpreter.
    """
    path = Path(sys.executable).with_name("onpace")
    if not path.exists():
        raise MachineError(f"{path}: the command is not installed there; install the package, then schedule it")
    return path


def scheduler(wanted: str = "auto") -> str:
    """Return which scheduler to use: ``systemd`` where it runs, else ``cron`` where it is installed.

    Raises
    ------
    MachineError
        When the machine has none, or not the one wanted.
    RequestError
        When the one wanted is unknown.
    """
    has = {"systemd": Path("/run/systemd/system").is_dir(), "cron": shutil.which("crontab") is not None}
    if wanted != "auto":
        if wanted not in SYSTEMS:
            raise unknown("scheduler", wanted, ["auto", *SYSTEMS])
        if not has[wanted]:
            raise MachineError(f"{wanted} does not run on this machine; --print shows the entry for another one")
        return wanted
    found = next((name for name in SYSTEMS if has[name]), None)
    if found is None:
        raise MachineError("this machine has neither systemd nor cron; install one, or --print the entry")
    return found


def entry(job: Job, system: str) -> str:
    """Return what a scheduler is given for a job: a line of a crontab, or the two units of systemd."""
    if system == "cron":
        return f"{MARK} {job.region}\n{cron_line(job)}\n"
    return "\n".join(f"# {path}\n{text}" for path, text in units(job).items())


def cron_line(job: Job) -> str:
    """Return a job's line in a crontab; a percent sign would end the command there and is escaped."""
    hour, minute = job.at.split(":")
    return f"{int(minute)} {int(hour)} * * * {shlex.join(job.words()).replace('%', chr(92) + '%')}"


def units(job: Job) -> dict[Path, str]:
    """Return a job's systemd units by their paths: a service, and a timer that makes up for time switched off."""
    command = " ".join(_systemd_word(word) for word in job.words())
    name = f"onpace-{job.region}"
    service = f"[Unit]\nDescription=OnPace report of {job.region}\n\n[Service]\nType=oneshot\nExecStart={command}\n"
    timer = (
        f"[Unit]\nDescription=OnPace report of {job.region}, every day at {job.at}\n\n"
        f"[Timer]\nOnCalendar=*-*-* {job.at}:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
    )
    return {unit_folder() / f"{name}.service": service, unit_folder() / f"{name}.timer": timer}


def unit_folder() -> Path:
    """Return where systemd reads the units of this user; root's are the machine's."""
    if os.geteuid() == 0:
        return Path("/etc/systemd/system")
    return Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / "systemd" / "user"


def install(job: Job, system: str) -> None:
    """Give a job to the scheduler, in place of an earlier one of the same region.

    Raises
    ------
    MachineError
        When the scheduler refuses it.
    """
    if system == "cron":
        _write_crontab([*_without(_crontab(), job.region), *entry(job, system).splitlines()])
        return
    for path, text in units(job).items():
        write(path, text)
    _systemctl("daemon-reload")
    _systemctl("enable", "--now", f"onpace-{job.region}.timer")


def remove(region: str, system: str) -> None:
    """Take a region's job from the scheduler."""
    if system == "cron":
        _write_crontab(_without(_crontab(), region))
        return
    _systemctl("disable", "--now", f"onpace-{region}.timer")
    for end in ("service", "timer"):
        (unit_folder() / f"onpace-{region}.{end}").unlink(missing_ok=True)
    _systemctl("daemon-reload")


def installed() -> list[tuple[str, Job]]:
    """Return the jobs of this user, each with its scheduler, in the order of their regions."""
    found: list[tuple[str, Job]] = []
    for path in sorted(unit_folder().glob("onpace-*.service")):
        line = re.search(r"^ExecStart=(.*)$", path.read_text(encoding="utf-8"), flags=re.M)
        if line:
            words = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(line[1])]
            found.append(("systemd", Job.from_words(words)))
    if shutil.which("crontab"):
        for mark, entered in itertools.pairwise(_crontab()):
            if mark.startswith(MARK):
                words = shlex.split(entered.split(maxsplit=5)[5].replace("\\%", "%"))
                found.append(("cron", Job.from_words(words)))
    return sorted(found, key=lambda item: item[1].region)


def _systemd_word(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if re.search(r"""[\s"'\\;]""", word) else escaped


def _without(lines: list[str], region: str) -> list[str]:
    """Return a crontab's lines without a region's mark and the line that follows it."""
    kept: list[str] = []
    skip = False
    for line in lines:
        if skip:
            skip = False
        elif line == f"{MARK} {region}":
            skip = True
        else:
            kept.append(line)
    return kept


def _crontab() -> list[str]:
    done = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False)
    if done.returncode and "no crontab" not in done.stderr:
        raise MachineError(f"crontab -l: {_last_line(done.stderr)}")
    return done.stdout.splitlines() if not done.returncode else []


def _write_crontab(lines: list[str]) -> None:
    words = ["crontab", "-"] if lines else ["crontab", "-r"]
    text = "\n".join(lines) + "\n" if lines else None
    done = subprocess.run(words, input=text, capture_output=True, text=True, check=False)
    if done.returncode and "no crontab" not in done.stderr:
        raise MachineError(f"crontab: {_last_line(done.stderr)}")


def _systemctl(*words: str) -> None:
    command = ["systemctl", *([] if os.geteuid() == 0 else ["--user"]), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MachineError(f"{' '.join(command)}: {_last_line(done.stderr)}")


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no reason given"
