"""``onpace notebooks``: the parameters of notebooks, and their parameter cells written anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import options
from analysis.cli.common import Format, WholeSummaries, emit_rows, notice, writable_file

notebooks_app = typer.Typer(
    cls=WholeSummaries,
    help="Show a notebook's parameters, write its parameters cell anew, render it as a page.",
    no_args_is_help=True,
)
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="A notebook's name, such as scenarios.")]


@notebooks_app.command("show")
def show_command(name: NameArgument, form: options.Form = Format.TABLE) -> None:
    """Print a notebook's parameters: name, type, default, help."""
    from analysis.runs.parameters import described

    rows = [{"name": each, "type": kind, "default": value, "help": told} for each, kind, value, told in described(name)]
    emit_rows(rows, form)


@notebooks_app.command("sync")
def sync_command(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Notebooks; all if left out.")] = None,
    workspace: options.Workspace = None,
) -> None:
    """Write the parameters cell of notebooks anew from their models; print those that changed."""
    from analysis.runs.execute import sync
    from analysis.workspace import find_workspace

    changed = sync(find_workspace(workspace), names or ())
    for path in changed:
        print(path)
    if not changed:
        notice("every parameters cell is that of its model")


@notebooks_app.command("render")
def render_command(
    notebook: Annotated[Path, typer.Argument(metavar="FILE", help="An executed notebook, from onpace run.")],
    output: Annotated[
        Path,
        typer.Option("--output", metavar="FILE", help="The page, such as docs/gallery.md.", callback=writable_file),
    ],
) -> None:
    """Write an executed notebook as a page of Markdown with its images; print what was written."""
    from analysis.errors import RequestError
    from analysis.runs.execute import render_markdown

    if not notebook.is_file():
        raise RequestError(f"{notebook}: there is no such file")
    for path in render_markdown(notebook, output):
        print(path)
