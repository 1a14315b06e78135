"""Much work at once: a specification becomes jobs, workers do them, and what is done already is not done again."""

from __future__ import annotations

import resource
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from analysis.errors import MachineError, OnpaceError, PartialError, RequestError
from analysis.files import check_writable, sha256, write
from analysis.jobs.batch_away import Away, AwayJob
from analysis.jobs.batch_jobs import NOTES, ReadingJob, ReportJob, reading_jobs, report_jobs
from analysis.jobs.batch_spec import Spec
from analysis.jobs.documents import PlaceDocuments, documents_of
from analysis.report.library import write_library
from analysis.report.manifest import code_hash
from analysis.scratch import scratch
from analysis.workspace import Workspace

RETRIES = 1
"""How often a cluster tries a job again whose worker ended."""
START_PATIENCE = 5
"""Seconds in which a scheduler must answer."""
Job = ReadingJob | ReportJob | AwayJob
Status = Literal["done", "done before", "in part", "failed"]


@dataclass(frozen=True)
class JobOutcome:
    """What became of a job: how it ended, why, what it wrote, its seconds, and the log of one that failed."""

    job: Job
    status: Status
    reason: str = ""
    files: tuple[Path | str, ...] = ()
    seconds: float = 0.0
    log: Path | str | None = None


Told = Callable[[JobOutcome, int, int], None]
Start = Callable[[], Executor]


@dataclass(frozen=True)
class Batch:
    """A specification with what it is about: checked, nothing done yet."""

    spec: Spec
    workspace: Workspace
    output: Path
    author: tuple[str, str]
    """By whom tables are changed, and when: the day of this gives what quarter is complete."""
    documents: PlaceDocuments
    away: Away | None = None
    """Where workspace and reports lie, if not on a disk that all workers share."""

    @classmethod
    def prepared(
        cls, spec: Spec, workspace: Workspace, output: Path, author: tuple[str, str], away: Away | None = None
    ) -> Batch:
        """Return what is to be done.

        Raises RequestError when a region has no documents, or where none are read no targets in the workspace.
        """
        if away and spec.documents:
            raise RequestError(f"{away.workspace}: extract and begin write into a workspace on a disk, not at a URL")
        found = documents_of(spec.documents) if spec.documents else PlaceDocuments()
        batch = cls(spec, workspace, output, author, found, away)
        if not batch.reading() and not spec.documents:
            batch.reports()
        return batch

    def reading(self) -> list[ReadingJob]:
        """Return the documents to read, a job a place."""
        return reading_jobs(self.spec, self.documents, self.author) if self.spec.documents else []

    def reports(self, among: Sequence[str] | None = None) -> Sequence[ReportJob | AwayJob]:
        """Return the reports to render; of the regions `among` some alone where these are given."""
        if not self.spec.quarters:
            return []
        jobs = report_jobs(self.spec, self.workspace, date.fromisoformat(self.author[1][:10]), among)
        return [AwayJob(job, self.away) for job in jobs] if self.away else jobs


def run_batch(
    batch: Batch,
    *,
    workers: int = 1,
    scheduler: str = "",
    told: Told = lambda outcome, done, total: None,
) -> list[JobOutcome]:
    """Read the documents of a batch, then render its reports, each unless it is done, and list all reports.

    What is read is done where the same documents were read by the same code; a report where each of its languages was
    made from the very same request, code and inputs.

    ``workers``: processes on this machine. ``scheduler``: address of a running Dask scheduler, whose workers do the
    jobs in place of processes here; they must see the same folders. ``told``: called with each outcome, how many of its
    sort were done now, and how many there are to be done. Raises MachineError when the scheduler does not answer, or
    the folder cannot be written.
    """
    if not batch.away:
        check_writable(batch.output)
    with _executor(workers, scheduler, batch) as start:

        def done(jobs: Sequence[Job]) -> list[JobOutcome]:
            return _done(jobs, batch, start, len(jobs) if scheduler else workers, told)

        read = done(batch.reading())
        there = [each.job.region for each in read if isinstance(each.job, ReadingJob) and each.status != "failed"]
        rendered = done(batch.reports(there if batch.spec.documents else None))
    if rendered:
        batch.away.write_library() if batch.away else write_library(batch.output)
    return read + rendered


def _done(jobs: Sequence[Job], batch: Batch, start: Start, at_once: int, told: Told) -> list[JobOutcome]:
    """Return what became of jobs, in their order; those that are done before are not done again."""
    before = {job: job.done(batch.workspace, batch.output) for job in jobs}
    found = {job: JobOutcome(job, "done before", files=tuple(made)) for job, made in before.items() if made is not None}
    to_do = [job for job in jobs if job not in found]
    for outcome in found.values():
        told(outcome, 0, len(to_do))
    for done, outcome in enumerate(_outcomes(to_do, batch, start, at_once), 1):
        found[outcome.job] = outcome
        told(outcome, done, len(to_do))
    return [found[job] for job in jobs]


def _outcomes(jobs: Sequence[Job], batch: Batch, start: Start, at_once: int) -> Iterator[JobOutcome]:
    """Yield what became of each job; those that were under way when a worker ended are done again, each alone."""
    if not jobs:
        return
    waiting, executor = list(reversed(jobs)), start()
    under_way: dict[Future[JobOutcome], Job] = {}
    while waiting or under_way:
        while waiting and len(under_way) < at_once:
            job = waiting.pop()
            under_way[executor.submit(do, job, batch.workspace, batch.output)] = job
        ended, _ = wait(under_way, return_when="FIRST_COMPLETED")
        suspects = []
        for future in ended:
            job = under_way.pop(future)
            error = future.exception()
            if isinstance(error, BrokenProcessPool):
                suspects.append(job)
            else:
                yield JobOutcome(job, "failed", str(error)) if error else future.result()
        if suspects:
            for job in [*suspects, *under_way.values()]:
                yield _alone(job, batch, start())
            under_way.clear()
            executor = start()


def _alone(job: Job, batch: Batch, executor: Executor) -> JobOutcome:
    try:
        return executor.submit(do, job, batch.workspace, batch.output).result()
    except BrokenProcessPool:
        return JobOutcome(job, "failed", "its worker ended, twice")


@contextmanager
def _executor(workers: int, scheduler: str, batch: Batch) -> Iterator[Start]:
    """Give a function that starts the workers, anew where they have broken down."""
    if scheduler:
        with _cluster(scheduler, None if batch.away else batch.workspace) as executor:
            yield lambda: executor
        return
    pools: list[ProcessPoolExecutor] = []

    def start() -> Executor:
        if not pools or pools[-1]._broken:
            pools.append(ProcessPoolExecutor(workers, initializer=_begin, initargs=(batch.spec.gigabytes,)))
        return pools[-1]

    try:
        yield start
    finally:
        for pool in pools:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _cluster(address: str, workspace: Workspace | None) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError as error:
        raise RequestError("--scheduler needs the extra cluster: pip install 'onpace[cluster]'") from error
    try:
        client = Client(address, timeout=START_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise MachineError(f"{address}: no Dask scheduler answers there within {START_PATIENCE} s") from error
    with client:
        if others := _others(client.run(code_hash), code_hash()):
            raise MachineError(f"another version of the code runs on {others}")
        if workspace and (others := _others(client.run(data_hash, workspace), data_hash(workspace))):
            raise MachineError(f"other data lie at {workspace.root} on {others}")
        yield client.get_executor(pure=False, retries=RETRIES)


def _others(told: dict[str, str], own: str) -> str:
    """Return the workers that told something else than what holds here."""
    return ", ".join(sorted(name for name, each in told.items() if each != own))


def data_hash(workspace: Workspace) -> str:
    """Return a hash of a workspace's tables and scenarios, as they lie on the machine that is asked."""
    files = sorted(path for path in workspace.data.rglob("*") if path.suffix in (".csv", ".yml"))
    return sha256(
        "\n".join(f"{path.relative_to(workspace.data)} {sha256(path.read_bytes())}" for path in files).encode()
    )


def _begin(gigabytes: float | None) -> None:
    """Be a worker: quiet under an interrupt, which the one who started it sees to, and bounded in memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if gigabytes:
        bytes_ = int(gigabytes * 2**30)
        resource.setrlimit(resource.RLIMIT_AS, (bytes_, bytes_))


def do(job: Job, workspace: Workspace, output: Path) -> JobOutcome:
    """Do one job; whatever goes wrong is told and written into its log, not raised."""
    if not isinstance(job, AwayJob):
        return _do(job, workspace, output)
    with scratch() as folder:
        outcome = _do(job, workspace, folder)
        return replace(outcome, log=job.away.put_log(_log_of(job), outcome.log))


def _do(job: Job, workspace: Workspace, output: Path) -> JobOutcome:
    begun = time.monotonic()
    files: Sequence[Path | str] = []
    status: Status = "failed"
    reason, told = "", ""
    try:
        with _within(job.minutes):
            files, status = job.run(workspace, output), "done"
    except PartialError as error:
        files, status = ([] if isinstance(job, ReadingJob) else job.pages(output)), "in part"
        reason, told = error.failures[0], "\n".join(error.failures)
    except OnpaceError as error:
        reason, told = str(error).splitlines()[0], str(error)
    except MemoryError:
        reason, told = "needs more memory than it may take", traceback.format_exc()
    except Exception as error:
        reason = f"a fault of the program itself ({type(error).__name__}: {error})"
        told = traceback.format_exc()
    return JobOutcome(job, status, reason, tuple(files), time.monotonic() - begun, _logged(job, output, told))


def _log_of(job: Job) -> str:
    return f"{str(job).replace(' ', '-')}.log"


def _logged(job: Job, output: Path, told: str) -> Path | None:
    """Write down what went wrong in a job, and take away what went wrong in it before."""
    log = output / NOTES / _log_of(job)
    try:
        if told:
            return write(log, f"{told}\n")
        log.unlink(missing_ok=True)
    except (OSError, OnpaceError):  # what is told in one line is enough where nothing can be written
        pass
    return None


@contextmanager
def _within(minutes: float) -> Iterator[None]:
    """Give up what takes longer; only where a signal may say so, in the main thread of a process."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(number: int, frame: object) -> None:
        raise MachineError(f"took longer than {minutes:g} minutes")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, minutes * 60)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
