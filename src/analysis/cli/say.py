"""``onpace say``: a person's own probability, kept beside the office's and scored the same way."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import recording_day
from analysis.cli.common import notice


def say_command(
    target: Annotated[str, typer.Argument(metavar="ID", help="Id of a target, such as liaocheng-2026-20.")],
    probability: Annotated[float, typer.Argument(help="That it is kept, if its outcome is reported: 0 to 1.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so.")],
    because: Annotated[str, typer.Option("--because", metavar="TEXT", help="Why.")],
    workspace: options.Workspace = None,
) -> None:
    """Enter one's own probability of a target in the ledger, with a name and a reason."""
    from importlib import metadata

    from analysis.city import load
    from analysis.errors import unknown
    from analysis.retrospect.ledger import say_own
    from analysis.store.store import region_of_target
    from analysis.workspace import find_workspace

    place = find_workspace(workspace)
    day = recording_day(place)
    city = load(region_of_target(target).name, place)
    known = [each.id for each in city.store.promises]
    if target not in known:
        raise unknown("target", target, known)
    version = metadata.version("onpace")
    path = place.data / "ledger.csv"
    say_own(path, target, city.name, probability, by=by, because=because, on=day, model_version=version)
    notice(f"{target}: {probability:g} by {by.strip()} is in data/ledger.csv")
