"""Where the office's own files lie: targets, statistics, events, scenarios, reports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.defaults import REGION
from analysis.errors import Fault, InputError, RequestError
from analysis.reading import bytes_of, text_of

JOURNAL = "journal.json"
"""Of an upgrade: once it stands the upgrade is completed, whatever happens."""
CHECKOUT = Path(__file__).resolve().parents[2]
"""Where the project's own data and notebooks lie when the package runs from a checkout."""
SHIPPED = Path(__file__).resolve().parent / "shipped"
"""Where the wheel keeps a copy of the project's data and notebooks; a checkout has the originals."""
VERSION = 5
"""Form of the tables that this onpace reads and writes; whoever changes it adds a step to ``jobs/upgrade_steps.py``."""


@dataclass(frozen=True)
class Workspace:
    """A folder with ``data/``, ``notebooks/`` and ``reports/``."""

    root: Path

    @property
    def data(self) -> Path:
        """Folder of the tables."""
        return self.root / "data"

    @property
    def version_file(self) -> Path:
        """File with the version of the tables; where it is missing they are of the first, if there are any."""
        return self.data / "version"

    @property
    def region_file(self) -> Path:
        """File that names the region whose workspace this is; the project's own has none."""
        return self.data / "region"

    @property
    def region(self) -> str:
        """The region meant where none is named."""
        try:
            return text_of(self.region_file).strip() or REGION
        except InputError:
            return REGION

    @property
    def upgrading(self) -> Path:
        """Folder of an upgrade under way."""
        return self.data / ".upgrade"

    @property
    def version(self) -> int:
        """Version of the tables.

        Raises InputError when the file holds no number.
        """
        if not self.version_file.exists():
            return 1 if any(self.targets.glob("*.csv")) else VERSION
        text = bytes_of(self.version_file, "data/version")[:20].decode(errors="replace").strip()
        if not (text.isascii() and text.isdigit() and int(text)):
            raise InputError([Fault("data/version", 1, None, text, f"a version, such as {VERSION}")])
        return int(text)

    @property
    def targets(self) -> Path:
        """Folder of the target files, one a region and year."""
        return self.data / "targets"

    @property
    def past_promises(self) -> Path:
        """Folder of the promises of earlier years, with what came of them."""
        return self.data / "promises"

    @property
    def links(self) -> Path:
        """Folder of what of earlier promises belongs to which target."""
        return self.data / "links"

    @property
    def statistics(self) -> Path:
        """Folder of observations, series, sources and derivations."""
        return self.data / "statistics"

    @property
    def snapshots(self) -> Path:
        """Folder of the files from which figures were read, as they came, and of the list of them."""
        return self.data / "snapshots"

    @property
    def keeps_bytes(self) -> bool:
        """Whether the bytes of snapshots are kept: not in the project's own checkout, which others publish again."""
        return self.root != CHECKOUT

    @property
    def comments(self) -> Path:
        """File of what departments said of targets."""
        return self.data / "comments.csv"

    @property
    def scenarios(self) -> Path:
        """Folder of the scenario files."""
        return self.data / "scenarios"

    @property
    def notebooks(self) -> Path:
        """Folder of the notebooks."""
        return self.root / "notebooks"

    def notebook(self, name: str) -> Path:
        """Return the path of a notebook: the workspace's own, else the one that comes with the package."""
        own = self.notebooks / f"{name}.ipynb"
        return own if own.exists() else shipped() / "notebooks" / own.name

    @property
    def reports(self) -> Path:
        """Folder into which reports are rendered unless another is named."""
        return self.root / "reports"


def shipped() -> Path:
    """Return the folder of the data and notebooks that come with the package."""
    return SHIPPED if SHIPPED.is_dir() else CHECKOUT


def own_region(folder: str | Path | None = None) -> str:
    """Return the region meant where none is named: that of the workspace at a folder or here, else the example's."""
    try:
        return _found(folder).region
    except RequestError:
        return REGION


def find_workspace(folder: str | Path | None = None, *, any_version: bool = False) -> Workspace:
    """Return the workspace at a folder, or the nearest one above the current folder.

    Raises RequestError when there is no ``data/targets`` in the folder, or in any of those searched; or its tables are
    of another version.
    """
    place = _found(folder)
    if not any_version:
        _refuse_other_version(place)
    return place


def _refuse_other_version(place: Workspace) -> None:
    if (place.upgrading / JOURNAL).exists():
        raise RequestError(f"{place.root}: an upgrade of the tables broke off; onpace upgrade --apply completes it")
    if place.version > VERSION:
        told = f"its tables are of version {place.version}, this onpace knows those up to {VERSION}"
        raise RequestError(f"{place.root}: {told}; use a later onpace")
    if place.version < VERSION:
        told = f"its tables are of version {place.version}, this onpace's are of version {VERSION}"
        raise RequestError(f"{place.root}: {told}; onpace upgrade shows what it would change, --apply changes it")


def _found(folder: str | Path | None) -> Workspace:
    if folder is not None:
        root = Path(folder).expanduser().resolve()
        if not (root / "data" / "targets").is_dir():
            raise RequestError(f"{folder}: no workspace, it has no folder data/targets; onpace init makes one")
        return Workspace(root)
    here = Path.cwd().resolve()
    for root in (here, *here.parents, CHECKOUT):
        if (root / "data" / "targets").is_dir():
            return Workspace(root)
    raise RequestError(
        "no workspace here or above (a folder with data/targets); name one with --workspace, or onpace init makes one"
    )
