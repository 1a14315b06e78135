"""``onpace schedule``: have each quarter's report rendered on time."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import recording_day, today
from analysis.cli.common import WholeSummaries, heads, text_table, working
from analysis.errors import OnpaceError, PartialError

if TYPE_CHECKING:
    from analysis.jobs.schedule import Job

schedule_app = typer.Typer(
    cls=WholeSummaries,
    help="Have each quarter's report rendered when its figures are out, by systemd or cron.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

DaysOption = Annotated[int, typer.Option("--days", min=0, max=366, help="Days after the quarter's end: as-of date.")]
AtOption = Annotated[str, typer.Option("--at", metavar="HH:MM", help="Time of day.")]
OutputFolder = Annotated[
    Path | None,
    typer.Option("--output", metavar="DIR", help="Folder of the reports; reports/ of the workspace if left out."),
]
HookOption = Annotated[
    str,
    typer.Option(
        "--hook", metavar="COMMAND", help="Run after each report (mail, upload; docs/schedule.md); none if left out."
    ),
]
SinceOption = Annotated[
    str, typer.Option("--since", metavar="QUARTER", help="First quarter; the latest that is due if left out.")
]
SchedulerOption = Annotated[str, typer.Option("--scheduler", help="cron or systemd.", show_default=True)]


@schedule_app.command("print")
def print_command(
    region: options.Region = "",
    days: DaysOption = 30,
    at: AtOption = "06:30",
    since: SinceOption = "",
    language: options.Languages = "both",
    hook: HookOption = "",
    scheduler: SchedulerOption = "cron",
    output: OutputFolder = None,
    workspace: options.Workspace = None,
) -> None:
    """Print the line of a crontab, or the units of systemd, that have a region's report rendered."""
    from analysis.jobs.schedule import entry
    from analysis.store.store import load

    job = _job(region, days, at, since, language, hook, output, workspace, today(workspace))
    told = entry(job, scheduler)
    load(job.region, job.workspace)  # a region without targets is refused now, not in the morning
    print(told, end="")


@schedule_app.command("next")
def next_command(
    region: options.Region = "",
    days: DaysOption = 30,
    at: AtOption = "06:30",
    since: SinceOption = "",
    language: options.Languages = "both",
    output: OutputFolder = None,
    workspace: options.Workspace = None,
) -> None:
    """Say which quarters a scheduled run renders next, and when."""
    from analysis.jobs.running import pending

    day = today(workspace)
    job = _job(region, days, at, since, language, "", output, workspace, day)
    rows = [[_name(job), str(quarter), f"{day.isoformat()} {job.at}"] for quarter in pending(job, day)]
    due = job.due_quarters(day)
    coming = due[-1].next if due else job.since
    rows.append([_name(job), str(coming), f"{job.due(coming).isoformat()} {job.at}"])
    print(text_table(heads(["region", "quarter", "when"]), rows), end="")


@schedule_app.command("run")
def run_command(
    region: options.Region = "",
    days: DaysOption = 30,
    at: AtOption = "06:30",
    since: SinceOption = "",
    language: options.Languages = "both",
    hook: HookOption = "",
    output: OutputFolder = None,
    workspace: options.Workspace = None,
) -> None:
    """Render what is due and not yet done; this is what the scheduler wakes every day."""
    from analysis.jobs.running import run_due

    day = recording_day(workspace)
    job = _job(region, days, at, since, language, hook, output, workspace, day)
    with working() as progress:
        outcomes = run_due(job, day, lambda: datetime.now().astimezone(), progress)
    for outcome in outcomes:
        for page in outcome.pages:
            print(page)
    failed = [f"{_name(job)} {item.quarter}: {item.reason}" for item in outcomes if item.status != "done"]
    if failed and any(item.status != "failed" for item in outcomes):
        raise PartialError(failed)
    if failed:
        raise OnpaceError("\n".join(failed))


def _job(
    region: str,
    days: int,
    at: str,
    since: str,
    language: str,
    hook: str,
    output: Path | None,
    workspace: Path | None,
    day: date,
) -> Job:
    from analysis.domain.periods import Quarter
    from analysis.domain.regions import find_region
    from analysis.jobs.schedule import Job, check_hook, check_time
    from analysis.workspace import find_workspace

    place = find_workspace(workspace)
    job = Job(
        region=find_region(region).code,
        since=Quarter.parse(since) if since else Quarter.latest_complete(day),
        days=days,
        at=check_time(at),
        language=language,
        workspace=place.root,
        output=(output or place.reports).expanduser().resolve(),
        hook=check_hook(hook),
    )
    if not since and job.due(job.since) > day:
        return _job(region, days, at, str(job.since.previous), language, hook, output, workspace, day)
    return job


def _name(job: Job) -> str:
    from analysis.domain.regions import find_region

    return f"{find_region(job.region).name} ({job.region})"
