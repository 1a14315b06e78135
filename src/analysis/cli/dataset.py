"""``onpace dataset``: write the tables of workspaces as one Parquet data set of many regions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.common import notice, writable_folder


def dataset_command(
    output: Annotated[str, typer.Argument(metavar="DIR|URL", help="Where to: a folder, or a URL such as s3://…")],
    workspace: Annotated[
        list[Path] | None,
        typer.Option("--workspace", metavar="DIR", help="A workspace; may be repeated.", show_default="here"),
    ] = None,
) -> None:
    """Write workspaces as one Parquet data set, which load, assess and the other commands read in their place."""
    from analysis.tables.dataset import write_dataset
    from analysis.tables.workspace_tables import read_workspace
    from analysis.workspace import find_workspace

    if "://" not in output:
        writable_folder(Path(output))
    places = [find_workspace(folder) for folder in workspace] if workspace else [find_workspace()]
    written = write_dataset(output, [read_workspace(place) for place in places])
    notice(f"written: {output} ({', '.join(f'{rows} {name}' for name, rows in written.items())})")
