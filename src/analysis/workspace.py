"""Where the office's own files lie: targets, statistics, events, scenarios, reports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.errors import RequestError

CHECKOUT = Path(__file__).resolve().parents[2]
"""Where the project's own data and notebooks lie when the package runs from a checkout."""


@dataclass(frozen=True)
class Workspace:
    """A folder with ``data/``, ``notebooks/`` and ``reports/``."""

    root: Path

    @property
    def data(self) -> Path:
        """Folder of the tables."""
        return self.root / "data"

    @property
    def targets(self) -> Path:
        """Folder of the target files, one a region and year."""
        return self.data / "targets"

    @property
    def past_targets(self) -> Path:
        """Folder of earlier years' targets with their outcomes."""
        return self.data / "past_targets"

    @property
    def statistics(self) -> Path:
        """Folder of observations, series, sources and derivations."""
        return self.data / "statistics"

    @property
    def scenarios(self) -> Path:
        """Folder of the scenario files."""
        return self.data / "scenarios"

    @property
    def notebooks(self) -> Path:
        """Folder of the notebooks."""
        return self.root / "notebooks"

    def notebook(self, name: str) -> Path:
        """Return the path of a notebook: the workspace's own, else the one of the checkout the package runs from."""
        own = self.notebooks / f"{name}.ipynb"
        return own if own.exists() else CHECKOUT / "notebooks" / own.name

    @property
    def reports(self) -> Path:
        """Folder into which reports are rendered unless another is named."""
        return self.root / "reports"


def find_workspace(folder: str | Path | None = None) -> Workspace:
    """Return the workspace at a folder, or the nearest one above the current folder.

    Parameters
    ----------
    folder : str or Path, optional
        The workspace itself. Left out, the current folder and its parents are searched, then the checkout that
        the package runs from.

    Returns
    -------
    Workspace

    Raises
    ------
    RequestError
        When there is no ``data/targets`` in the folder, or in any of those searched.
    """
    if folder is not None:
        root = Path(folder).expanduser().resolve()
        if not (root / "data" / "targets").is_dir():
            raise RequestError(f"{folder}: no workspace, it has no folder data/targets")
        return Workspace(root)
    here = Path.cwd().resolve()
    for root in (here, *here.parents, CHECKOUT):
        if (root / "data" / "targets").is_dir():
            return Workspace(root)
    raise RequestError("no workspace here or above (a folder with data/targets); name one with --workspace")
