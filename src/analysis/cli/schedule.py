"""``onpace schedule``: have each quarter's report rendered on time."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.common import (
    LanguagesOption,
    RegionOption,
    WholeSummaries,
    WorkspaceOption,
    notice,
    text_table,
    working,
)
from analysis.defaults import REGION
from analysis.errors import OnpaceError, PartialError

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
SchedulerOption = Annotated[
    str, typer.Option("--scheduler", help="systemd, cron, or auto: whichever the machine has.", show_default=True)
]


@schedule_app.command("install")
def install_command(
    region: RegionOption = REGION,
    days: DaysOption = 30,
    at: AtOption = "06:30",
    since: SinceOption = "",
    language: LanguagesOption = "both",
    hook: HookOption = "",
    scheduler: SchedulerOption = "auto",
    printed: Annotated[bool, typer.Option("--print", help="Show the entry and write nothing.")] = False,
    output: OutputFolder = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Give a region's report to the scheduler, in place of an earlier entry of the same region."""
    from analysis.jobs import schedule
    from analysis.store.store import load

    job = _job(region, days, at, since, language, hook, output, workspace)
    # an entry can be shown also on a machine that lacks its scheduler
    system = scheduler if printed and scheduler in schedule.SYSTEMS else schedule.scheduler(scheduler)
    if printed:
        print(schedule.entry(job, system), end="")
        return
    load(job.region, job.workspace)  # a region without targets is refused now, not in the morning
    schedule.install(job, system)
    print(text_table(*_table([(system, job)])), end="")


@schedule_app.command("list")
def list_command() -> None:
    """List what is scheduled for this user."""
    from analysis.jobs.schedule import installed

    jobs = installed()
    if not jobs:
        notice("nothing is scheduled; onpace schedule install does it")
        return
    print(text_table(*_table(jobs)), end="")


@schedule_app.command("next")
def next_command() -> None:
    """Say which quarters are rendered next, and when."""
    from analysis.jobs.running import pending
    from analysis.jobs.schedule import installed

    jobs = installed()
    if not jobs:
        notice("nothing is scheduled; onpace schedule install does it")
        return
    today = date.today()
    rows = []
    for _, job in jobs:
        late = pending(job, today)
        rows += [[_name(job), str(quarter), f"{today.isoformat()} {job.at}"] for quarter in late]
        due = job.due_quarters(today)
        coming = due[-1].next if due else job.since
        rows.append([_name(job), str(coming), f"{job.due(coming).isoformat()} {job.at}"])
    print(text_table(["region", "quarter", "when"], rows), end="")


@schedule_app.command("remove")
def remove_command(
    region: RegionOption = REGION,
    every: Annotated[bool, typer.Option("--all", help="Every entry of this user.")] = False,
) -> None:
    """Take a region's entry from the scheduler."""
    from analysis.domain.regions import find_region
    from analysis.errors import RequestError
    from analysis.jobs.schedule import installed, remove

    code = find_region(region).code
    chosen = [(system, job) for system, job in installed() if every or job.region == code]
    if not chosen:
        raise RequestError(f"nothing is scheduled for {region}; onpace schedule list shows what is")
    for system, job in chosen:
        remove(job.region, system)
        notice(f"removed: {_name(job)} ({system})")


@schedule_app.command("run")
def run_command(
    region: RegionOption = REGION,
    days: DaysOption = 30,
    at: AtOption = "06:30",
    since: SinceOption = "",
    language: LanguagesOption = "both",
    hook: HookOption = "",
    output: OutputFolder = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Render what is due and not yet done; this is what the scheduler wakes every day."""
    from analysis.jobs.running import run_due

    job = _job(region, days, at, since, language, hook, output, workspace)
    with working() as progress:
        outcomes = run_due(job, date.today(), datetime.now, progress)
    for outcome in outcomes:
        for page in outcome.pages:
            print(page)
    failed = [f"{_name(job)} {item.quarter}: {item.reason}" for item in outcomes if item.status != "done"]
    if failed and any(item.status != "failed" for item in outcomes):
        raise PartialError(failed)
    if failed:
        raise OnpaceError("\n".join(failed))


def _job(region, days, at, since, language, hook, output, workspace):  # type: ignore[no-untyped-def]
    from analysis.domain.periods import Quarter
    from analysis.domain.regions import find_region
    from analysis.jobs.schedule import Job, check_hook, check_time
    from analysis.workspace import find_workspace

    place = find_workspace(workspace)
    job = Job(
        region=find_region(region).code,
        since=Quarter.parse(since) if since else Quarter.latest_complete(date.today()),
        days=days,
        at=check_time(at),
        language=language,
        workspace=place.root,
        output=(output or place.reports).expanduser().resolve(),
        hook=check_hook(hook),
    )
    if not since and job.due(job.since) > date.today():
        return _job(region, days, at, str(job.since.previous), language, hook, output, workspace)
    return job


def _name(job) -> str:  # type: ignore[no-untyped-def]
    from analysis.domain.regions import find_region

    return f"{find_region(job.region).name} ({job.region})"


def _table(jobs) -> tuple[list[str], list[list[str]]]:  # type: ignore[no-untyped-def]
    from analysis.jobs.running import read_log

    rows = []
    for system, job in jobs:
        last = [row for row in read_log(job.output) if row["region"] == job.region]
        told = f"{last[-1]['quarter']} {last[-1]['status']} {last[-1]['finished']}" if last else "none yet"
        when = f"every day at {job.at}, {job.days} days after each quarter from {job.since}"
        rows.append([_name(job), system, when, str(job.output), told])
    return ["region", "scheduler", "when", "reports", "last run"], rows
