"""``onpace pull``: figures from where they are published, through the same door as files."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import recording_day
from analysis.cli.common import Format, notice, told_in_part, working
from analysis.cli.ingest import DryRunOption, YesOption, finish


def pull_command(
    feed: Annotated[
        list[str] | None, typer.Argument(metavar="[FEED]...", help="Names of data/feeds.yml; all if left out.")
    ] = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    form: options.Form = Format.TABLE,
    workspace: options.Workspace = None,
) -> None:
    """Fetch the feeds of data/feeds.yml, show what would change, and add their figures to the store."""
    from analysis.errors import OnpaceError, RequestError
    from analysis.fetch.feeds import chosen, feeds_of
    from analysis.fetch.pull import pull
    from analysis.workspace import find_workspace

    place = find_workspace(workspace)
    feeds = chosen(feeds_of(place), feed or [])
    day = recording_day(place)
    failures: list[OnpaceError] = []
    for name, each in feeds.items():
        notice(f"{name}: {each.query.address()}")
        try:
            with working() as told:
                told(f"{name}: fetching")
                result = pull(name, each, day, place)
            finish(result, dry_run=dry_run, yes=yes, form=form)
        except OnpaceError as error:
            failures.append(error)
    if failures and len(failures) == len(feeds):
        raise RequestError("\n".join(map(str, failures)))
    told_in_part([line for error in failures for line in str(error).splitlines()])
