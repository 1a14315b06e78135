"""One scheduled run: the quarters that are due and not yet done, one at a time, told in a log."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from analysis.domain.codes import LANGUAGES
from analysis.domain.periods import Quarter
from analysis.domain.regions import find_region
from analysis.errors import OnpaceError, PartialError
from analysis.files import check_writable, write
from analysis.formulas import as_csv
from analysis.jobs.closing import close
from analysis.jobs.schedule import Job
from analysis.locking import writing
from analysis.reading import table_rows
from analysis.report.library import signature
from analysis.report.render import Request, folder_of, render
from analysis.workspace import Workspace

LOG_COLUMNS = ("started", "finished", "region", "quarter", "as_of", "status", "reason")
"""Columns of ``runs.csv``. Status: done; in_part (rendered, but a target or language failed); hook_failed; failed."""
LOG = "runs.csv"
LOCK = ".onpace.lock"
PATIENCE = 12 * 3600.0
"""Seconds for which a run waits for those of other regions; what is due has its day."""
HOOK_TIMEOUT = 600
"""Seconds after which a hook is given up."""


@dataclass(frozen=True)
class QuarterOutcome:
    """What became of one quarter."""

    quarter: Quarter
    status: str
    reason: str
    pages: tuple[Path, ...] = ()


def run_due(
    job: Job,
    today: date,
    now: Callable[[], datetime],
    progress: Callable[[str], None] = lambda text: None,
) -> list[QuarterOutcome]:
    """Render the quarters of a job that are due and not done, and run its hook after each.

    Raises MachineError when another run does not end, or the folder of the reports cannot be written.
    """
    check_writable(job.output)
    with writing(job.output, "a scheduled run", patience=PATIENCE, name=LOCK):
        return [_one(job, quarter, now, progress) for quarter in pending(job, today)]


def pending(job: Job, today: date) -> list[Quarter]:
    """Return the quarters due by a day that the log does not hold as done and that nobody has published."""
    last = {row["quarter"]: row["status"] for row in read_log(job.output) if row["region"] == job.region}
    return [
        quarter
        for quarter in job.due_quarters(today)
        if last.get(str(quarter)) not in ("done", "in_part") and not _published(job, quarter)
    ]


def _published(job: Job, quarter: Quarter) -> bool:
    request = Request(job.region, str(quarter), "", LANGUAGES)
    return any(signature(folder_of(request, job.output, job.region, language)) for language in LANGUAGES)


def read_log(output: Path) -> list[dict[str, str]]:
    """Return the rows of the run log, the oldest first."""
    path = output / LOG
    if not path.exists():
        return []
    return table_rows(path)


def _one(job: Job, quarter: Quarter, now: Callable[[], datetime], progress: Callable[[str], None]) -> QuarterOutcome:
    started = now()
    rows = read_log(job.output)
    same = [row for row in rows if (row["region"], row["quarter"]) == (job.region, str(quarter))]
    if same and same[-1]["status"] == "hook_failed":  # the report stands; only its hook is tried again
        outcome = _hooked(job, quarter, QuarterOutcome(quarter, "done", "", tuple(_pages(job, quarter))))
    else:
        outcome = _rendered(job, quarter, progress)
    told = {
        "started": started.isoformat(timespec="seconds"),
        "finished": now().isoformat(timespec="seconds"),
        "region": job.region,
        "quarter": str(quarter),
        "as_of": job.due(quarter).isoformat(),
        "status": outcome.status,
        "reason": outcome.reason,
    }
    cells = [[row[name] for name in LOG_COLUMNS] for row in (*rows, told)]
    write(job.output / LOG, as_csv([LOG_COLUMNS, *cells]))
    return outcome


def _rendered(job: Job, quarter: Quarter, progress: Callable[[str], None]) -> QuarterOutcome:
    languages = LANGUAGES if job.language == "both" else (job.language,)
    due = job.due(quarter)
    # the default day is left to the report, whose parameters are then those of a report made by hand
    as_of = "" if due == quarter.default_as_of else due.isoformat()
    request = Request(job.region, str(quarter), as_of, languages)
    try:
        pages = tuple(render(request, Workspace(job.workspace), job.output, progress))
        close(Workspace(job.workspace), due, find_region(job.region).name)
    except PartialError as error:
        return _hooked(job, quarter, QuarterOutcome(quarter, "in_part", error.failures[0], tuple(_pages(job, quarter))))
    except OnpaceError as error:
        return QuarterOutcome(quarter, "failed", str(error).splitlines()[0])
    return _hooked(job, quarter, QuarterOutcome(quarter, "done", "", pages))


def _pages(job: Job, quarter: Quarter) -> list[Path]:
    languages = LANGUAGES if job.language == "both" else (job.language,)
    request = Request(job.region, str(quarter), "", languages)
    places = [folder_of(request, job.output, job.region, language) / "index.html" for language in languages]
    return [place for place in places if place.exists()]


def _hooked(job: Job, quarter: Quarter, outcome: QuarterOutcome) -> QuarterOutcome:
    """Run the hook with what was rendered in its environment; a hook that fails leaves the report as it is."""
    if not job.hook:
        return outcome
    told = {
        "ONPACE_REGION": job.region,
        "ONPACE_QUARTER": str(quarter),
        "ONPACE_STATUS": outcome.status,
        "ONPACE_PAGES": os.pathsep.join(map(str, outcome.pages)),
        "ONPACE_OUTPUT": str(job.output),
    }
    try:
        done = subprocess.run(
            job.hook, shell=True, env={**os.environ, **told}, capture_output=True, text=True, timeout=HOOK_TIMEOUT,
            check=False, cwd=job.output,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return QuarterOutcome(quarter, "hook_failed", f"the hook took more than {HOOK_TIMEOUT} s", outcome.pages)
    if done.returncode == 0:
        return outcome
    said = (done.stderr or done.stdout).strip().splitlines()
    reason = f"the hook ended with {done.returncode}" + (f": {said[-1]}" if said else "")
    return QuarterOutcome(quarter, "hook_failed", reason, outcome.pages)
