"""One quarter's report rendered: page, executed notebook, assessment and manifest, all of a language or none."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any

from analysis.characters import BOX, places
from analysis.defaults import DRAWS, REGION_CODE, SEED
from analysis.domain.codes import BOTH, EDITIONS, LANGUAGES, check_edition
from analysis.domain.periods import Quarter
from analysis.domain.regions import find_region
from analysis.errors import OnpaceError, PartialError, RequestError
from analysis.files import check_writable, sha256, write_folder
from analysis.locking import writing
from analysis.report.formats.issue import Issue
from analysis.report.formats.making import DEFAULT, FILES, checked, written
from analysis.report.formats.stored import MIME, restored
from analysis.report.library import next_revision, signature, write_library
from analysis.report.page import page, prepare, printed_text
from analysis.runs.execute import execute
from analysis.runs.languages import told_in
from analysis.scenario import BASELINE, scenario_name
from analysis.scratch import scratch
from analysis.typeface import lacking_in_font
from analysis.words.wording import Words
from analysis.workspace import Workspace

SHOWN_CHARACTERS = 10


@dataclass(frozen=True)
class Request:
    """What report is wanted.

    `previous` is an ``assessment.csv`` published for the quarter before; `revision` the number, from 2, and `reason`
    the reason of a report that stands beside one already published. `formats` are those wanted beside page and table;
    `template` is the office's own Word document.
    """

    region: str
    quarter: str
    as_of: str
    languages: tuple[str, ...]
    scenario: str = BASELINE
    targets: Sequence[str] = ()
    draws: int = DRAWS
    seed: int = SEED
    previous: Path | None = None
    revision: int = 0
    reason: str = ""
    formats: tuple[str, ...] = DEFAULT
    template: Path | None = None
    edition: str = EDITIONS[0]


@dataclass(frozen=True)
class Rendered:
    """One language's report, ready to be written: content by file name, and what failed in it."""

    files: dict[str, str | bytes]
    failures: tuple[str, ...]


def folder_of(request: Request, output: Path, code: str, language: str) -> Path:
    """Return the folder of a report.

    Examples
    --------
    >>> request = Request("聊城市", "2026Q3", "", ("zh",))
    >>> folder_of(request, Path("reports"), "371500", "zh").as_posix()
    'reports/2026Q3/zh'
    """
    quarter = request.quarter
    quarter += "" if request.scenario == BASELINE else f"-{scenario_name(request.scenario)}"
    quarter += "" if request.edition == EDITIONS[0] else f"-{request.edition}"
    quarter += f"-r{request.revision}" if request.revision else ""
    top = output if code == REGION_CODE else output / code
    return top / quarter / language


def render(
    request: Request,
    workspace: Workspace,
    output: Path,
    progress: Callable[[str], None] = lambda text: None,
    *,
    warm: Sequence[str] | None = None,
    listed: bool = True,
) -> list[Path]:
    """Render one quarter's report in each language asked for, and list it in ``index.html`` of the folder.

    ``warm`` and not ``listed``: as one of many, from a kernel that is forked with its packages loaded and with what is
    named besides, listed by the caller.

    What is written for a quarter depends on the request, the workspace's files and the package alone.

    Raises OnpaceError when nothing was written: something asked for does not exist, a table has faults, the folder
    cannot be written. Raises PartialError when a language or a part of a page failed; everything else is written.
    """
    Quarter.parse(request.quarter)
    check_edition(request.edition)
    code = find_region(request.region).code
    _refuse_published(request, output, code)
    for language in request.languages:
        check_writable(folder_of(request, output, code, language))
    pages: list[Path] = []
    failures: list[str] = []
    notebook = executed(request, workspace, progress, warm=warm)
    for language in request.languages:
        folder = folder_of(request, output, code, language)
        try:
            progress(f"writing the page ({language})")
            made = compose(request, language, notebook, workspace.data)
            with writing(output, "writing a report"):
                _refuse_published(request, output, code)  # it may have been published meanwhile
                write_folder(folder, made.files, gone=FILES.values())
        except OnpaceError as error:
            if str(error) not in failures:
                failures.append(str(error))
            continue
        pages.append(folder / "index.html")
        failures += [line for line in made.failures if line not in failures]
    if not pages:
        raise OnpaceError("\n".join(failures))
    try:
        if listed:
            write_library(output)
    except OnpaceError as error:
        failures.append(str(error))
    if failures:
        raise PartialError([*failures, *(f"written: {path.as_posix()}" for path in pages)])
    return pages


def _refuse_published(request: Request, output: Path, code: str) -> None:
    """Refuse to render over a report that is published; one language published freezes the other."""
    for language in LANGUAGES:
        place = folder_of(request, output, code, language)
        if signed := signature(place):
            told = f"{place.parent.name} was published on {signed['on']} by {signed['by']} and stays as it is"
            raise RequestError(f"{told}; --reason TEXT renders a revision beside it")


def published_pages(request: Request, output: Path, code: str) -> list[Path]:
    """Return the pages of a report that is published already, none where it is not."""
    places = [folder_of(request, output, code, language) for language in request.languages]
    return [place / "index.html" for place in places if signature(place)]


def as_revision(request: Request, output: Path, code: str, reason: str) -> Request:
    """Return a request for the revision of a published quarter that is open.

    Raises RequestError when the quarter is not published: it can be rendered anew as it is.
    """
    places = [folder_of(request, output, code, language) for language in LANGUAGES]
    if not any(map(signature, places)):
        raise RequestError(f"{places[0].parent.name} is not published; render it without --reason")
    return replace(request, revision=next_revision(places[0].parent), reason=reason.strip())


def executed(
    request: Request,
    workspace: Workspace,
    progress: Callable[[str], None] = lambda text: None,
    *,
    warm: Sequence[str] | None = None,
) -> str:
    """Return the report's notebook, run once for all languages that are wanted.

    Raises OnpaceError when it cannot be run.
    """
    values: dict[str, Any] = {
        "region": find_region(request.region).name,
        "quarter": request.quarter,
        "as_of": request.as_of,
        "language": request.languages[0] if len(request.languages) == 1 else BOTH,
        "scenario": request.scenario,
        "targets": ",".join(request.targets),
        "draws": request.draws,
        "seed": request.seed,
        "edition": request.edition,
        "previous": str(request.previous.resolve()) if request.previous else "",
    }
    recorded = {"previous": f"sha256:{_hash_of(request.previous)}"} if request.previous else {}
    ready = Thread(target=prepare, daemon=True)
    ready.start()
    with scratch() as place:
        path = execute("quarterly_report", workspace, values, place / "notebook.ipynb", progress, recorded, warm=warm)
        ready.join()
        return path.read_text(encoding="utf-8")


def compose(request: Request, language: str, notebook: str, data: Path) -> Rendered:
    """Return one language's report from the executed notebook; nothing is written.

    `data` is where the characters that no font has are looked for, to name their rows.

    Raises OnpaceError when the page cannot be made.
    """
    notebook = told_in(notebook, language)
    issue = issue_of(notebook)
    words = Words(language)
    told = banner(request.revision, request.reason, words)
    body = page(notebook, str(issue.told["title"]), words, told, issue.signature)
    formats, faults = checked(request.formats)
    made = written(issue, formats, request.template)
    files: dict[str, str | bytes] = {"index.html": body, "notebook.ipynb": notebook, **made.files}
    content: dict[str, Any] = dict(issue.told)
    content["failures"] = [*content["failures"], *faults, *made.failures, *odd_characters(body, data)]
    content["outputs"] = outputs(files)
    content |= {"revision": request.revision, "reason": request.reason}
    files["manifest.json"] = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return Rendered(files, tuple(content["failures"]))


def odd_characters(body: str, data: Path) -> list[str]:
    """Return lines on characters of a page that are no text, or that the font lacks, with the rows that hold them."""
    text = printed_text(body)
    odd = places(data) if BOX in text else ""
    lacking = "".join(lacking_in_font(text))
    told = [f"characters that are no text, printed as {BOX}: {odd}"] if odd else []
    where = f"; {there}" if lacking and (there := places(data, lacking)) else ""
    shown = ", ".join(f"{character!r} (U+{ord(character):04X})" for character in lacking[:SHOWN_CHARACTERS])
    return [*told, *([f"the font lacks characters that the report uses: {shown}{where}"] if lacking else [])]


def banner(revision: int, reason: str, words: Words) -> str:
    """Return the line above a report that sets it apart: which revision it is, and why; blank where it is none."""
    return words.say("library.revision", n=revision, reason=reason) if revision else ""


def issue_of(notebook: str) -> Issue:
    """Return what a report's last cell tells: all that it says, what it was made from, and its table."""
    for cell in reversed(json.loads(notebook)["cells"]):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if {"application/json", "text/csv", MIME} <= set(data):
                front, sections = restored(json.loads("".join(data[MIME])))
                return Issue(front, tuple(sections), data["application/json"], "".join(data["text/csv"]))
    raise OnpaceError("quarterly_report.ipynb: no cell shows report.manifest(); it must be the last one")


def _hash_of(path: Path) -> str:
    try:
        return sha256(path.read_bytes())
    except OSError as error:
        raise OnpaceError(f"{path}: cannot be read ({error.strerror or error})") from error


def outputs(files: Mapping[str, str | bytes]) -> list[dict[str, str]]:
    """Return the name and hash of each of some files."""
    return [{"path": name, "sha256": sha256(_bytes(files[name]))} for name in sorted(files)]


def _bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else content
