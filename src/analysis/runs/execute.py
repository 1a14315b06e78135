"""Notebooks executed by papermill, their parameters checked before a kernel starts."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.defaults import REGION_CODE
from analysis.domain.regions import find_region
from analysis.errors import MachineError, OnpaceError, RequestError
from analysis.files import check_writable, write
from analysis.runs.cleaning import INJECTED, clean
from analysis.runs.notebook_file import read_notebook
from analysis.runs.parameters import NOTEBOOKS, cell_of, checked, checked_each, model_of
from analysis.runs.private_kernel import own_home, settings, spare_grammar
from analysis.scratch import scratch
from analysis.workspace import Workspace

CELL_TIMEOUT = 300
"""Seconds after which a cell is given up; papermill's own default is never."""


class NotebookError(OnpaceError):
    """A cell of a notebook failed."""


TOLD = {"RequestError": RequestError, "InputError": OnpaceError, "MachineError": MachineError}
"""Faults that a cell meets in its request, input or machine, and as what they are told here: in their own words."""


def execute(
    notebook: str,
    workspace: Workspace,
    values: dict[str, object],
    output: Path,
    progress: Callable[[str], None] = lambda text: None,
    recorded: Mapping[str, str] | None = None,
    *,
    warm: Sequence[str] | None = None,
    keep: bool = False,
) -> Path:
    """Run one notebook with papermill; what depends on the clock or the machine is taken out of the result.

    ``warm``: its kernel is forked from one that has the packages loaded, and what is named besides; of use where many
    notebooks are run. ``keep``: it is saved after each cell, so that what had run is there where one fails.

    Raises RequestError when the notebook or a parameter is unknown or wrong; no kernel was started then. Raises
    OnpaceError: the fault that a cell met in request, input or machine, with its own message. Raises NotebookError when
    a cell fails otherwise; its last line is the message.
    """
    parameters = checked(notebook, values, workspace=workspace)
    source = workspace.notebook(notebook)
    if not source.exists():
        raise RequestError(f"{source}: there is no such notebook")
    spare_grammar()
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    read_notebook(source)
    progress(f"running {notebook}.ipynb")
    try:
        with scratch() as private, own_home(private):
            done = papermill.execute_notebook(
                str(source),
                str(output) if keep else None,  # else it is saved once, at the end
                parameters=parameters,
                kernel_name="python3",
                cwd=str(workspace.root),
                progress_bar=False,
                log_output=False,
                execution_timeout=CELL_TIMEOUT,
                config=settings(private, warm=warm),
            )
    except PapermillExecutionError as error:
        if error.ename in TOLD:
            raise TOLD[error.ename](error.evalue) from error
        raise NotebookError(f"{notebook}.ipynb, cell {error.exec_count}: {error.ename}: {error.evalue}") from error
    except RuntimeError as error:  # a kernel that dies, or cannot be started
        where = f"{notebook}.ipynb{_reached(output)}"
        raise MachineError(f"{where}: the kernel failed ({error})") from error
    finally:
        gc.collect()  # what papermill leaves is large, but so few objects that Python would let a dozen runs' lie
    if not keep:
        nbformat.write(done, output)
    return clean(output, recorded)


def _reached(output: Path) -> str:
    """Return which cell a run had come to, as papermill's copy says; nothing where it had not begun."""
    cells = json.loads(output.read_text(encoding="utf-8"))["cells"] if output.exists() else []
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    # a kernel counts a cell before it runs it; one that dies leaves it without a reply
    ended = ["shell.execute_reply" in cell["metadata"].get("execution", {}) for cell in code]
    return f", cell {ended.index(False) + 1}" if False in ended else ""


def run_notebooks(
    names: Sequence[str],
    workspace: Workspace,
    values: Mapping[str, str],
    output: Path | None = None,
    progress: Callable[[str], None] = lambda text: None,
) -> tuple[list[Path], list[str]]:
    """Run several notebooks, all their parameters checked before the first kernel starts.

    Raises RequestError when a notebook or parameter is unknown or wrong; no kernel was started then. Raises
    MachineError when a folder cannot be written; no kernel was started then.
    """
    complete = checked_each(dict.fromkeys(names), values, text=True, workspace=workspace)
    missing = [path for path in map(workspace.notebook, complete) if not path.exists()]
    if missing:
        raise RequestError("\n".join(f"{path}: there is no such notebook" for path in missing))
    places = {name: output or place_of(parameters, workspace.reports) for name, parameters in complete.items()}
    for folder in set(places.values()):
        check_writable(folder)
    done, failures = [], []
    warm: list[str] | None = [] if len(complete) > 1 else None
    for name, parameters in complete.items():
        with scratch() as place:
            executed = place / f"{name}.ipynb"
            try:
                execute(name, workspace, parameters, executed, progress, warm=warm, keep=True)
                done.append(write(places[name] / f"{name}.ipynb", executed.read_bytes()))
            except OnpaceError as error:
                failures.append(f"{error}{_kept(executed, places[name])}")
    return done, failures


def _kept(executed: Path, folder: Path) -> str:
    """Keep what had run of a notebook that failed, beside a result of before, and say where; nothing where none had."""
    if not executed.exists():
        return ""
    kept = write(folder / f"{executed.stem}.failed.ipynb", clean(executed).read_bytes())
    return f"; what had run by then: {kept}"


def place_of(parameters: Mapping[str, Any], reports: Path) -> Path:
    """Return the folder in which a notebook's result belongs: that of its region, quarter and language.

    It lies apart from the reports, which are published and then take no more files.

    Examples
    --------
    >>> place_of({"region": "聊城市", "quarter": "2026Q3", "language": "en"}, Path("reports")).as_posix()
    'reports/notebooks/2026Q3/en'
    >>> place_of({"region": "山东", "quarter": "2026Q3", "language": "en"}, Path("reports")).as_posix()
    'reports/notebooks/370000/2026Q3/en'
    """
    code = find_region(parameters["region"]).code if "region" in parameters else REGION_CODE
    folder = reports / "notebooks" / ("" if code == REGION_CODE else code)
    parts = [parameters[name] for name in ("quarter", "language") if name in parameters]
    return folder.joinpath(*parts)


def sync(workspace: Workspace, names: Sequence[str] = ()) -> list[Path]:
    """Write the parameters cell of a workspace's notebooks anew from their models, its own region named.

    Raises RequestError when a notebook is unknown, or has no cell with the tag ``parameters``.
    """
    changed = []
    for name in names or sorted(NOTEBOOKS):
        model, path = model_of(name), workspace.notebooks / f"{name}.ipynb"
        if not path.exists():
            raise RequestError(f"{path}: there is no such notebook")
        content = read_notebook(path)
        cells = [cell for cell in content["cells"] if "parameters" in cell["metadata"].get("tags", [])]
        if len(cells) != 1:
            raise RequestError(f"{path}: {len(cells)} cells have the tag parameters; expected one")
        wanted = cell_of(model, workspace.region).splitlines(keepends=True)
        if cells[0]["source"] != wanted:
            cells[0]["source"] = wanted
            changed.append(write(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n"))
    return changed


def render_markdown(executed: Path, page: Path) -> list[Path]:
    """Write an executed notebook as a page of Markdown, its images in a folder beside it."""
    import nbformat
    from nbconvert import MarkdownExporter

    read_notebook(executed)
    notebook = nbformat.read(executed, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if INJECTED not in cell["metadata"].get("tags", [])]
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):  # the picture says it; not also its text, nor its page
                output["data"] = {"image/png": output["data"]["image/png"]}
    exporter = MarkdownExporter(exclude_input_prompt=True, exclude_output_prompt=True)
    names = {"unique_key": page.stem, "output_files_dir": page.stem}
    body, resources = exporter.from_notebook_node(notebook, resources=names)
    folder = page.parent / page.stem
    for old in folder.glob("*.png"):
        old.unlink()
    images = [write(page.parent / name, content) for name, content in sorted(resources["outputs"].items())]
    return [write(page, body.replace("![png]", "![]").strip() + "\n"), *images]
