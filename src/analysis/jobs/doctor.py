"""Whether a machine and a workspace are fit for work: each thing looked at, and what to do where it is not."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from analysis.characters import BOX, places
from analysis.domain.regions import find_region
from analysis.errors import OnpaceError, RequestError
from analysis.files import check_writable
from analysis.locking import writing
from analysis.runs.parameters import NOTEBOOKS
from analysis.runs.private_kernel import settings
from analysis.scratch import scratch
from analysis.tables.clock import doubt
from analysis.tables.workspace_tables import read_workspace
from analysis.workspace import Workspace, find_workspace

ROOM = 500 * 2**20
"""Bytes that should be free where data and reports lie."""
PATIENCE = 30
"""Seconds within which a kernel answers."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, and what to do where it is not."""

    check: str
    well: bool
    seen: str
    advice: str = ""


def examine(folder: Path | None, day: date, *, kernels: bool = True) -> list[Finding]:
    """Look at the machine and at the workspace of a folder, or the nearest one.

    ``day``: what day it is, as the clock has it. ``kernels``: whether a kernel is started, which takes a second or two.
    """
    found = [_looked("packages", _packages, "make setup, or pip install onpace once more"), _looked("fonts", _fonts)]
    found += [_looked("temporary folder", _temporary, "set TMPDIR to a folder that can be written")]
    if kernels:
        found.append(_looked("kernels", _kernel, "make setup; outside a checkout pip install ipykernel"))
    try:
        place = find_workspace(folder)
    except RequestError as error:
        return [
            *found,
            Finding("workspace", False, str(error), "onpace init DIR --region NAME"),
        ]
    return [*found, *_of_workspace(place, day)]


def _of_workspace(place: Workspace, day: date) -> Iterator[Finding]:
    yield _looked("workspace", lambda: f"{place.root}, {find_region(place.region).name}", "mend data/region")
    yield _looked("clock", lambda: _clock(place, day), "set the clock; what is recorded keeps its day")
    yield _looked("data", lambda: _tables(place), "mend the lines named")
    yield _looked("characters", lambda: _characters(place), f"write them anew; a report prints {BOX} for them")
    yield _looked("lock", lambda: _lock(place), "wait for the other command, or end it")
    yield _looked("writable folders", lambda: _writable(place), "give this user the right to write there")
    yield _looked("free space", lambda: _room(place.root), "make room")
    yield _looked("notebooks", lambda: _notebooks(place), "onpace init makes them; copy them from there")


def _looked(check: str, look: Callable[[], str], advice: str = "") -> Finding:
    """Return what a look saw; whatever it raised is what is wrong."""
    try:
        return Finding(check, True, look())
    except (OnpaceError, OSError) as error:
        return Finding(check, False, str(error), advice)


def _packages() -> str:
    missing = [name for name in map(_name, requires("onpace") or ()) if name and not _is_installed(name)]
    if missing:
        raise RequestError(f"not installed: {', '.join(missing)}")
    return f"onpace {version('onpace')}, Python {sys.version.split()[0]}"


def _name(requirement: str) -> str:
    """Return the package that a requirement names, blank for one of an extra."""
    import re

    return "" if "extra ==" in requirement else re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]


def _is_installed(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False


def _fonts() -> str:
    from analysis.typeface import font_file

    path = font_file()
    if not path.is_file():
        raise RequestError(f"{path}: the Chinese font is not there; install the package noto-cjk-sans-otc once more")
    return path.name


def _temporary() -> str:
    with scratch() as folder:
        check_writable(folder)
        return str(folder.parent)


def _kernel() -> str:
    """Return what a kernel says of itself."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import onpace")])
    try:
        with scratch() as private:
            client = NotebookClient(notebook, timeout=PATIENCE, startup_timeout=PATIENCE, config=settings(private))
            client.execute()
    except Exception as error:  # whatever a kernel's start may raise
        raise RequestError(f"no kernel of notebooks starts ({type(error).__name__}: {error})") from error
    return "a notebook's kernel starts and finds onpace"


def _clock(place: Workspace, day: date) -> str:
    if amiss := doubt(day, place):
        raise RequestError(amiss)
    return day.isoformat()


def _tables(place: Workspace) -> str:
    tables = read_workspace(place)
    told = f"{len(tables.targets)} targets of {len(tables.regions)} regions, {len(tables.observations)} figures"
    if tables.strangers:
        raise RequestError("; ".join(map(str, tables.strangers)))
    return f"{told}; they fit"


def _characters(place: Workspace) -> str:
    """Return that the tables hold text alone; where not, the first places."""
    if found := places(place.data):
        raise RequestError(f"characters that are no text: {found}")
    return "text alone"


def _lock(place: Workspace) -> str:
    with writing(place.data, "looking whether it is free", patience=1):
        return "free"


def _writable(place: Workspace) -> str:
    for folder in (place.data, place.reports):
        check_writable(folder)
    return "data, reports"


def _room(folder: Path) -> str:
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        raise RequestError(f"{folder}: {free / 2**20:.0f} MB are free, {ROOM / 2**20:.0f} should be")
    return f"{free / 2**30:.0f} GB"


def _notebooks(place: Workspace) -> str:
    missing = [name for name in NOTEBOOKS if not place.notebook(name).is_file()]
    if missing:
        raise RequestError(f"not there: {', '.join(missing)}")
    return f"{len(NOTEBOOKS)} notebooks"
