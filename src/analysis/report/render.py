"""One quarter's report rendered: page, executed notebook and assessment, each written whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import OnpaceError, PartialError
from analysis.files import write
from analysis.periods import Quarter
from analysis.report.content import csv_of, quarterly_report
from analysis.report.export import page, refuse_gaps
from analysis.run.notebooks import HOME_CODE, execute
from analysis.scenario import BASELINE
from analysis.store import load
from analysis.vocabulary import LANGUAGES
from analysis.workspace import Workspace


@dataclass(frozen=True)
class Request:
    """What report is wanted."""

    region: str
    quarter: str
    as_of: str
    languages: tuple[str, ...]
    scenario: str = BASELINE
    targets: Sequence[str] = ()
    draws: int = 20_000
    seed: int = 0


def folder_of(request: Request, output: Path, code: str, language: str) -> Path:
    """Return the folder of a report.

    Examples
    --------
    >>> request = Request("聊城市", "2026Q3", "", ("zh",))
    >>> folder_of(request, Path("reports"), "371500", "zh").as_posix()
    'reports/2026Q3/zh'
    """
    quarter = request.quarter if request.scenario == BASELINE else f"{request.quarter}-{request.scenario}"
    top = output if code == HOME_CODE else output / code
    return top / quarter / language


def render(
    request: Request, workspace: Workspace, output: Path, progress: Callable[[str], None] = lambda text: None
) -> list[Path]:
    """Render one quarter's report in each language asked for.

    Parameters
    ----------
    request : Request
        What is wanted.
    workspace : Workspace
        Where data and notebooks lie.
    output : Path
        Folder of the reports.
    progress : callable
        Told, in a line, what is being done.

    Returns
    -------
    list of Path
        The pages, one a language.

    Raises
    ------
    RequestError, InputError
        Before anything is written, when something asked for does not exist or a table has faults.
    PartialError
        When a language or a card failed; everything else is written.
    """
    Quarter.parse(request.quarter)
    progress("reading and checking the data")
    store = load(request.region, workspace)
    values: dict[str, Any] = {
        "region": store.region.name,
        "quarter": request.quarter,
        "as_of": request.as_of,
        "scenario": request.scenario,
        "targets": ",".join(request.targets),
        "draws": request.draws,
        "seed": request.seed,
    }
    # assessed once here, so that every fault of the request is told before a kernel starts
    report = quarterly_report(**values, language=LANGUAGES[0], workspace=str(workspace.root))
    pages: list[Path] = []
    failures = list(report.assessments.failures)
    for language in request.languages:
        folder = folder_of(request, output, store.region.code, language)
        try:
            pages.append(_render_one(values, language, workspace, folder, csv_of(report.assessments.table), progress))
        except OnpaceError as error:
            failures.append(f"{folder.as_posix()}: {error}")
    if failures and not pages:
        raise OnpaceError("\n".join(failures))
    if failures:
        raise PartialError([*failures, *(f"written: {path.as_posix()}" for path in pages)])
    return pages


def _render_one(
    values: dict[str, Any],
    language: str,
    workspace: Workspace,
    folder: Path,
    assessment: str,
    progress: Callable[[str], None],
) -> Path:
    """Render into a temporary place, then write the three files: an earlier report stays until all of it is ready."""
    with tempfile.TemporaryDirectory(prefix="onpace-") as place:
        executed = execute(
            "quarterly_report",
            workspace.notebooks,
            {**values, "language": language},
            Path(place) / "notebook.ipynb",
            lambda text: progress(f"{text} ({language})"),
        )
        progress(f"writing the page ({language})")
        title = f"{values['region']} {values['quarter']}"
        body = page(executed, title, language)
        refuse_gaps(body)
        notebook = executed.read_bytes()
    write(folder / "notebook.ipynb", notebook)
    write(folder / "assessment.csv", assessment)
    return write(folder / "index.html", body)
