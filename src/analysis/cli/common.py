"""Options that several commands share, and how results are printed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.errors import RequestError

if TYPE_CHECKING:
    import pandas as pd

    from analysis.forecast.pool import Pool

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


@contextmanager
def progress(text: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that, told how much is done of how much, draws a bar on a terminal once a second has passed."""
    begun = time.monotonic()
    drawn = False

    def told(done: int, total: int) -> None:
        nonlocal drawn
        if sys.stderr.isatty() and (drawn or (time.monotonic() - begun > 1 and done < total)):
            drawn = True
            filled = 30 * done // total
            print(f"\r{text} {'━' * filled}{' ' * (30 - filled)} {done}/{total} {unit}", end="", file=sys.stderr)

    try:
        yield told
    finally:
        if drawn:
            print(file=sys.stderr)


def chosen_pool(text: str) -> str | Pool:
    """Return the pool of errors that ``--pool`` names: a word, or what a file holds.

    Raises
    ------
    RequestError
        When the file is no pool.
    """
    if text in ("auto", "panel", "reference"):
        return text
    from analysis.forecast.pool import Pool

    try:
        return Pool.from_bytes(Path(text).read_bytes())
    except (OSError, ValueError) as error:
        raise RequestError(f"--pool {text}: not auto, panel, reference, nor a file with a pool ({error})") from error


def show(table: pd.DataFrame, style: Format) -> None:
    """Print a table on standard output."""
    if style is Format.CSV:
        print(table.to_csv(index=False, lineterminator="\n"), end="")
    elif style is Format.JSON:
        print(table.to_json(orient="records", force_ascii=False, indent=2))
    else:
        print(table.to_string(index=False))
