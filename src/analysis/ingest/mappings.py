"""What was said of a layout of tables, remembered: one file a layout in ``data/mappings``, found by its heads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from analysis.files import write
from analysis.ingest.layout import Given
from analysis.typed_yaml import read_typed
from analysis.workspace import Workspace

_Text = Annotated[str, Field(default="", max_length=400)]


class Mapping(BaseModel):
    """One remembered layout: the fingerprints of its heads, and what was said of its tables."""

    model_config = ConfigDict(extra="forbid")

    fingerprints: list[str] = []
    layout: _Text
    indicator: _Text
    unit: _Text
    scope: _Text
    only: list[str] = []
    columns: dict[str, str] = {}

    def given(self) -> Given:
        """Return what it says of tables of the layout."""
        return Given(self.indicator, self.unit, self.scope, "", tuple(self.only), self.columns)


def remembered(workspace: Workspace) -> dict[str, Given]:
    """Return what is remembered of layouts, by their fingerprints.

    Raises InputError with the faults of the files themselves.
    """
    found: dict[str, Given] = {}
    for path in sorted(_folder(workspace).glob("*.yml")):
        mapping = read_typed(path, Mapping, f"data/mappings/{path.name}")
        found |= dict.fromkeys(mapping.fingerprints, mapping.given())
    return found


def _folder(workspace: Workspace) -> Path:
    return workspace.statistics.parent / "mappings"


def remember(workspace: Workspace, fingerprints: dict[str, str], given: Given) -> list[Path]:
    """Write down what was said of layouts, one file each; what a place or a year alone makes true is left out.

    ``fingerprints``: of each layout, with the name of the file in which it was seen.
    """
    written = []
    for mark, file in fingerprints.items():
        path = _folder(workspace) / f"{mark}.yml"
        mapping = Mapping(
            fingerprints=[mark],
            layout=file,
            indicator=given.indicator,
            unit=given.unit,
            scope=given.scope,
            only=list(given.only),
            columns=dict(given.columns),
        )
        kept = {key: value for key, value in mapping.model_dump().items() if value}
        path.parent.mkdir(parents=True, exist_ok=True)
        written.append(write(path, yaml.safe_dump(kept, allow_unicode=True, sort_keys=False)))
    return written
