"""Options that several commands share, and how results are printed."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_REGION = "聊城市"

WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", metavar="DIR", help="Folder with data/, notebooks/ and reports/.", show_default="here"),
]
RegionOption = Annotated[str, typer.Option("--region", help="Name or six-digit code.")]
OutputOption = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write here instead of printing.")]


class Format(StrEnum):
    """How a table is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def notice(text: str) -> None:
    """Say something on standard error."""
    print(text, file=sys.stderr)
