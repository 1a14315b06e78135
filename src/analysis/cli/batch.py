"""``onpace batch``: many reports at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.common import ReportsOption, WorkspaceOption, notice, progress
from analysis.errors import OnpaceError, PartialError

if TYPE_CHECKING:
    from analysis.jobs.batch import JobOutcome


def batch_command(
    spec: Annotated[
        Path, typer.Argument(metavar="SPEC.yml", help="Which regions, quarters, languages (docs/batch.md).")
    ],
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes on this machine; one a core if left out.")
    ] = None,
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="ADDRESS", help="A running Dask scheduler, such as tcp://host:8786.")
    ] = "",
    output: ReportsOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Render many reports; those that are done already, from the same inputs, are not done again.

    Prints the path of each page. What failed is told at the end; the same command goes on where this one ended.
    """
    import os

    from analysis.jobs.batch import read_spec, run_batch
    from analysis.workspace import find_workspace

    place = find_workspace(workspace)
    asked = read_spec(spec, place)
    reports = output or place.reports
    with progress("rendering", "reports") as told:

        def tell(outcome: JobOutcome, done: int, total: int) -> None:
            told(done, total)
            for page in outcome.pages:
                print(page)

        outcomes = run_batch(
            asked, place, reports, workers=workers or len(os.sched_getaffinity(0)), scheduler=scheduler, told=tell
        )
    failures = [f"{each.job}: {each.reason}" for each in outcomes if each.reason]
    before = sum(each.status == "done before" for each in outcomes)
    notice(f"{len(outcomes)} reports: {before} done before, {len(outcomes) - before - len(failures)} done now")
    if failures and all(each.status == "failed" for each in outcomes):
        raise OnpaceError("\n".join(failures))
    if failures:
        raise PartialError(failures)
