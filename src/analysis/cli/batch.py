"""``onpace batch``: many reports at once."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.clock import author
from analysis.cli.common import notice, progress, writable_folder
from analysis.errors import OnpaceError, PartialError, RequestError

if TYPE_CHECKING:
    from analysis.jobs.batch import Batch, JobOutcome


def batch_command(
    spec: Annotated[
        Path, typer.Argument(metavar="SPEC.yml", help="Which documents, regions, quarters, languages (docs/batch.md).")
    ],
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes on this machine; one a core if left out.")
    ] = None,
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="ADDRESS", help="A running Dask scheduler, such as tcp://host:8786.")
    ] = "",
    output: Annotated[
        str,
        typer.Option(
            "--output", metavar="DIR|URL", help="Folder or URL of the reports; reports/ of the workspace if left out."
        ),
    ] = "",
    workspace: Annotated[
        str,
        typer.Option(
            "--workspace", metavar="DIR|URL", help="Folder or URL with data/ and notebooks/.", show_default="here"
        ),
    ] = "",
) -> None:
    """Read the work reports of many places, and render many reports; what is done already is not done again.

    Prints the path of each table and page. What failed is told at the end, each with its log; the same command goes on
    where this one ended.
    """
    from analysis.jobs.batch import run_batch
    from analysis.jobs.batch_jobs import ReadingJob

    batch = _prepared(spec, workspace, output)
    with ExitStack() as bars:
        shown: dict[bool, Callable[[int, int], None]] = {}

        def tell(outcome: JobOutcome, done: int, total: int) -> None:
            reads = isinstance(outcome.job, ReadingJob)
            if reads not in shown:
                shown[reads] = bars.enter_context(progress(*_DOING[reads]))
            if done:
                shown[reads](done, total)
            for path in outcome.files:
                print(path)

        outcomes = run_batch(batch, workers=workers or len(os.sched_getaffinity(0)), scheduler=scheduler, told=tell)
    _notice_counts(outcomes)
    failures = [*batch.documents.told, *(_failure(each) for each in outcomes if each.reason)]
    if failures and all(each.status == "failed" for each in outcomes):
        raise OnpaceError("\n".join(failures))
    if failures:
        raise PartialError(failures)


def _prepared(spec: Path, workspace: str, output: str) -> Batch:
    from analysis.jobs.batch import Batch
    from analysis.jobs.batch_away import Away
    from analysis.jobs.batch_spec import read_spec
    from analysis.workspace import find_workspace

    if "://" not in workspace + output:
        folder = writable_folder(Path(output) if output else None)
        place = find_workspace(workspace or None)
        return Batch.prepared(read_spec(spec, place), place, folder or place.reports, author(place))
    if "://" not in workspace or (output and "://" not in output):
        raise RequestError("--workspace and --output are both folders or both URLs (file:///… for a folder)")
    away = Away.at(workspace, output)
    place = find_workspace(away.brought().root)
    return Batch.prepared(read_spec(spec, place), place, place.reports, author(place), away)


_DOING = {True: ("reading", "places"), False: ("rendering", "reports")}
"""How it is said what is done, and with what: where documents are read, and where reports are rendered."""


def _notice_counts(outcomes: list[JobOutcome]) -> None:
    from analysis.jobs.batch_jobs import ReadingJob

    for reads in _DOING:
        some = Counter(each.status for each in outcomes if isinstance(each.job, ReadingJob) is reads)
        total, before, now = some.total(), some["done before"], some["done"]
        if total and reads:
            notice(f"places: {total}; {before} done before, {now} done now")
        elif total:
            notice(f"reports: {total}; {before} done before, {now} done now")


def _failure(outcome: JobOutcome) -> str:
    log = f" ({outcome.log})" if outcome.log else ""
    return f"{outcome.job}: {outcome.reason}{log}"
