"""``onpace run``: run one or several notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from analysis.cli import options
from analysis.cli.common import notice, working, writable_folder
from analysis.errors import RequestError


class PairedParameters(TyperCommand):
    """A command whose ``-p`` takes two words, as papermill's does; ``-p name=value`` is taken, too."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Join each ``-p name value`` into one word before the options are read."""
        joined: list[str] = []
        words = iter(args)
        for word in words:
            joined.append(word)
            if word in ("-p", "--parameter"):
                name = next(words, "")
                joined.append(name if "=" in name else f"{name}={_value(name, words)}")
        return super().parse_args(ctx, joined)


def _value(name: str, words: Iterator[str]) -> str:
    value = next(words, None)
    if not name or value is None:
        raise RequestError("-p takes a name and a value, such as -p language en")
    return str(value)


def run_command(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Notebooks, such as scenarios regions.")],
    parameters: Annotated[
        list[str] | None,
        typer.Option(
            "-p",
            "--parameter",
            metavar="NAME VALUE",
            help="A parameter, known to each notebook; repeatable; its default if left out.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="DIR",
            help="Folder of the results; reports/notebooks/<quarter>/<language> if left out.",
            callback=writable_folder,
        ),
    ] = None,
    workspace: options.Workspace = None,
) -> None:
    """Run notebooks; print the path of each executed one."""
    from analysis.errors import PartialError
    from analysis.runs.execute import run_notebooks
    from analysis.workspace import find_workspace

    values = dict(item.split("=", 1) for item in parameters or ())
    with working() as progress:
        done, failures = run_notebooks(names, find_workspace(workspace), values, output, progress)
    for path in done:
        print(path)
    if failures and done:
        raise PartialError(failures)
    if failures:
        raise RequestError("\n".join(failures))
    notice(f"{len(done)} run")
