"""``onpace init``: a workspace of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.common import notice


def init_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, or an empty one.")],
    region: Annotated[str, typer.Option("--region", help="Whose workspace; name or six-digit code.")],
) -> None:
    """Make a workspace for a region: tables of nation and provinces, notebooks, and a page that says how to go on."""
    from analysis.domain.regions import find_region
    from analysis.jobs.new_workspace import make_workspace

    whose = find_region(region)
    place = make_workspace(folder, whose)
    notice(f"a workspace for {whose.name}; next: cd {folder} && onpace begin REPORT..., its work reports of some years")
    print(place.root)
