"""``onpace publish``: freeze a quarter's report and enter its probabilities in the ledger."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import recording_day
from analysis.cli.common import notice


def publish_command(
    quarter: Annotated[str, typer.Argument(help="Such as 2026Q3, or 2026Q3-r2 for a revision.")],
    region: options.Region = "",
    by: Annotated[str, typer.Option("--by", help="Who signs; the name of the login if left out.")] = "",
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="Day of publication; today if left out.")] = "",
    output: options.Reports = None,
    workspace: options.Workspace = None,
) -> None:
    """Sign a rendered quarter, enter its probabilities in the ledger and make its files read-only; print its folder."""
    import getpass

    from analysis.domain.periods import Version, parse_date
    from analysis.domain.regions import find_region
    from analysis.jobs.publishing import publish
    from analysis.workspace import find_workspace

    label = str(Version.parse(quarter))
    place = find_workspace(workspace)
    signer = by or getpass.getuser()
    done = publish(
        label,
        find_region(region).code,
        output or place.reports,
        place.data / "ledger.csv",
        signer,
        parse_date(on, "day of publication") if on else recording_day(place),
    )
    if done.by != signer.strip():
        notice(f"{label} was signed by {done.by} before; this completes what was broken off")
    notice(f"{label} is published: files read-only, {done.rows} rows in data/ledger.csv")
    print(done.folder)
