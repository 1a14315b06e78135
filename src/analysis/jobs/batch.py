"""Many reports at once: a specification becomes jobs, workers do them, and what is done already is not done again."""

from __future__ import annotations

import json
import resource
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from analysis.defaults import DRAWS, SEED
from analysis.domain.periods import Quarter
from analysis.domain.regions import find_region
from analysis.errors import MachineError, OnpaceError, PartialError, RequestError
from analysis.files import check_writable, sha256, table_rows
from analysis.report.formats.making import DEFAULT, FILES, checked
from analysis.report.library import write_library
from analysis.report.manifest import code_hash
from analysis.report.render import Request, folder_of, render
from analysis.scenario import BASELINE, load_scenario
from analysis.typed_yaml import read_typed
from analysis.workspace import Workspace

RETRIES = 1
"""How often a cluster tries a job again whose worker ended."""
START_PATIENCE = 5
"""Seconds in which a scheduler must answer."""
Status = Literal["done", "done before", "in part", "failed"]


def _as_it_is(check: Callable[[str], object]) -> AfterValidator:
    """Return a check that leaves the value as it is; its own sentence is the fault."""

    def validator(value: str) -> str:
        try:
            check(value)
        except OnpaceError as error:
            raise ValueError(str(error)) from error
        return value

    return AfterValidator(validator)


def _format(name: str) -> None:
    _, faults = checked((name,))
    if faults:
        raise RequestError(faults[0])


RegionName = Annotated[str, _as_it_is(find_region)]
QuarterName = Annotated[str, _as_it_is(Quarter.parse)]
FormatName = Annotated[str, _as_it_is(_format)]


class Spec(BaseModel):
    """What is to be rendered: every region in every quarter, scenario, language and format.

    Attributes
    ----------
    regions : list of str
        Names or six-digit codes; `all` for every region with targets.
    quarters, languages, formats, scenarios : list of str
    draws, seed : int
        As for ``onpace report``.
    minutes : float
        After which a job is given up.
    gigabytes : float
        Memory that a job may take; no limit if left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    regions: Annotated[list[RegionName], Field(min_length=1)] | Literal["all"]
    quarters: Annotated[list[QuarterName], Field(min_length=1)]
    languages: Annotated[list[Literal["zh", "en"]], Field(min_length=1)] = ["zh", "en"]
    formats: list[FormatName] = list(DEFAULT)
    scenarios: Annotated[list[str], Field(min_length=1)] = [BASELINE]
    draws: Annotated[int, Field(ge=100, le=1_000_000)] = DRAWS
    seed: Annotated[int, Field(ge=0)] = SEED
    minutes: Annotated[float, Field(gt=0, le=600)] = 10.0
    gigabytes: Annotated[float, Field(ge=1)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_or_several(cls, given: object) -> object:
        """Take one name as a list of one."""
        if not isinstance(given, dict):
            return given
        several = ("regions", "quarters", "languages", "formats", "scenarios")
        return {
            key: [value] if key in several and isinstance(value, str) and value != "all" else value
            for key, value in given.items()
        }


@dataclass(frozen=True)
class BatchJob:
    """One region, quarter and scenario, in all languages and formats."""

    request: Request
    code: str
    minutes: float

    def __str__(self) -> str:
        """Return what it is called in messages."""
        name = "" if self.request.scenario == BASELINE else f" {self.request.scenario}"
        return f"{self.request.region} {self.request.quarter}{name}"


@dataclass(frozen=True)
class JobOutcome:
    """What became of a job: how it ended, why, its pages and its seconds."""

    job: BatchJob
    status: Status
    reason: str = ""
    pages: tuple[Path, ...] = ()
    seconds: float = 0.0


def read_spec(path: Path, workspace: Workspace) -> Spec:
    """Return a specification, checked whole before any job starts.

    Raises
    ------
    InputError
        With every fault of the file, each with its line.
    RequestError
        When a scenario, or the targets of a region, are not in the workspace.
    """
    spec = read_typed(path, Spec)
    for name in spec.scenarios:
        load_scenario(name, workspace.scenarios)
    jobs_of(spec, workspace)
    return spec


def jobs_of(spec: Spec, workspace: Workspace) -> list[BatchJob]:
    """Return the jobs of a specification, in the order of its regions.

    Raises
    ------
    RequestError
        When a region has no targets in the workspace.
    """
    promising = _promising(workspace)
    regions = promising if spec.regions == "all" else [find_region(name).name for name in spec.regions]
    if without := [name for name in regions if name not in promising]:
        raise RequestError(f"no targets in this workspace: {', '.join(dict.fromkeys(without))}")
    return [
        BatchJob(
            Request(
                region, quarter, "", tuple(spec.languages), scenario, draws=spec.draws, seed=spec.seed,
                formats=tuple(spec.formats),
            ),
            find_region(region).code,
            spec.minutes,
        )
        for region, quarter, scenario in product(dict.fromkeys(regions), spec.quarters, spec.scenarios)
    ]  # fmt: skip


def _promising(workspace: Workspace) -> list[str]:
    """Return the regions of which the workspace has targets, in the order of their codes."""
    found = {row["region"] for path in workspace.targets.glob("*.csv") for row in table_rows(path)}
    return sorted(found, key=lambda name: find_region(name).code)


def run_batch(
    spec: Spec,
    workspace: Workspace,
    output: Path,
    *,
    workers: int = 1,
    scheduler: str = "",
    told: Callable[[JobOutcome, int, int], None] = lambda outcome, done, total: None,
) -> list[JobOutcome]:
    """Do the jobs of a specification that are not done yet, and list all reports in ``index.html``.

    A job is done where each of its languages was made from the very same request, code and inputs.

    Parameters
    ----------
    workers : int
        Processes on this machine.
    scheduler : str
        Address of a running Dask scheduler, whose workers do the jobs in place of processes here; they must see the
        same folders.
    told : callable
        Called with each outcome, how many there are, and how many there will be.

    Raises
    ------
    MachineError
        When the scheduler does not answer, or the folder cannot be written.
    """
    check_writable(output)
    jobs = jobs_of(spec, workspace)
    outcomes: list[JobOutcome] = []

    def tell(outcome: JobOutcome) -> None:
        outcomes.append(outcome)
        told(outcome, len(outcomes), len(jobs))

    to_do = []
    for job in jobs:
        if is_done(job, workspace, output):
            tell(JobOutcome(job, "done before", pages=tuple(_pages(job, output))))
        else:
            to_do.append(job)
    with _executor(workers, scheduler, spec.gigabytes) as start:
        for outcome in _outcomes(to_do, workspace, output, start, len(jobs) if scheduler else workers):
            tell(outcome)
    write_library(output)
    order = {job: place for place, job in enumerate(jobs)}
    return sorted(outcomes, key=lambda outcome: order[outcome.job])


def _outcomes(
    jobs: Sequence[BatchJob], workspace: Workspace, output: Path, start: Callable[[], Executor], at_once: int
) -> Iterator[JobOutcome]:
    """Yield what became of each job; those that were under way when a worker ended are done again, each alone."""
    waiting, executor = list(jobs), start()
    under_way: dict[Future[JobOutcome], BatchJob] = {}
    while waiting or under_way:
        while waiting and len(under_way) < at_once:
            job = waiting.pop(0)
            under_way[executor.submit(do, job, workspace, output)] = job
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
                yield _alone(job, workspace, output, start())
            under_way.clear()
            executor = start()


def _alone(job: BatchJob, workspace: Workspace, output: Path, executor: Executor) -> JobOutcome:
    try:
        return executor.submit(do, job, workspace, output).result()
    except BrokenProcessPool:
        return JobOutcome(job, "failed", "its worker ended, twice")


@contextmanager
def _executor(workers: int, scheduler: str, gigabytes: float | None) -> Iterator[Callable[[], Executor]]:
    """Give a function that starts the workers, anew where they have broken down."""
    if scheduler:
        with _cluster(scheduler) as executor:
            yield lambda: executor
        return
    pools: list[ProcessPoolExecutor] = []

    def start() -> Executor:
        pools.append(ProcessPoolExecutor(workers, initializer=_begin, initargs=(gigabytes,)))
        return pools[-1]

    try:
        yield start
    finally:
        for pool in pools:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError as error:
        raise RequestError("--scheduler needs the extra cluster: pip install 'onpace[cluster]'") from error
    try:
        client = Client(address, timeout=START_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise MachineError(f"{address}: no Dask scheduler answers there within {START_PATIENCE} s") from error
    with client:
        others = [name for name, code in client.run(code_hash).items() if code != code_hash()]
        if others:
            raise MachineError(f"another version of the code runs on {', '.join(sorted(others))}")
        yield client.get_executor(pure=False, retries=RETRIES)


def _begin(gigabytes: float | None) -> None:
    """Be a worker: quiet under an interrupt, which the one who started it sees to, and bounded in memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if gigabytes:
        bytes_ = int(gigabytes * 2**30)
        resource.setrlimit(resource.RLIMIT_AS, (bytes_, bytes_))


def do(job: BatchJob, workspace: Workspace, output: Path) -> JobOutcome:
    """Render one job's report; whatever goes wrong is told, not raised."""
    begun = time.monotonic()
    try:
        with _within(job.minutes):
            pages = render(job.request, workspace, output, warm=True, listed=False)
        status, reason = "done", ""
    except PartialError as error:
        pages, status, reason = _pages(job, output), "in part", error.failures[0]
    except OnpaceError as error:
        pages, status, reason = [], "failed", str(error).splitlines()[0]
    except MemoryError:
        pages, status, reason = [], "failed", "needs more memory than it may take"
    except Exception as error:
        pages, status, reason = [], "failed", f"a fault of the program itself ({type(error).__name__}: {error})"
    return JobOutcome(job, status, reason, tuple(pages), time.monotonic() - begun)  # type: ignore[arg-type]


@contextmanager
def _within(minutes: float) -> Iterator[None]:
    """Give up what takes longer; only where a signal may say so, in the main thread of a process."""
    import threading

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


def is_done(job: BatchJob, workspace: Workspace, output: Path) -> bool:
    """Say whether every language of a job lies there, made from the same request, code and inputs, and unchanged."""
    folders = [folder_of(job.request, output, job.code, each) for each in job.request.languages]
    return all(_made_from_this(job, folder, workspace) for folder in folders)


def _made_from_this(job: BatchJob, folder: Path, workspace: Workspace) -> bool:
    try:
        made = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        names = ("draws", "seed", "scenario")
        wanted = {FILES[name] for name in job.request.formats if name in FILES}
        return (
            [made[name] for name in names] == [getattr(job.request, name) for name in names]
            and made["targets"] == "all"
            and not made["failures"]
            and made["code"]["sha256"] == code_hash()
            and wanted <= {each["path"] for each in made["outputs"]}
            and all(_is(folder / each["path"], each["sha256"]) for each in made["outputs"])
            and all(_is(workspace.root / each["path"], each["sha256"]) for each in made["inputs"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _is(path: Path, hash_: str) -> bool:
    return sha256(path.read_bytes()) == hash_


def _pages(job: BatchJob, output: Path) -> list[Path]:
    places = [folder_of(job.request, output, job.code, each) / "index.html" for each in job.request.languages]
    return [place for place in places if place.exists()]
