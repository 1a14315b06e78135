"""``onpace upgrade``: tables of an earlier onpace into the form of this one."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.cli import options
from analysis.cli.common import notice


def upgrade_command(
    applied: Annotated[bool, typer.Option("--apply", help="Change the tables; what they were is kept.")] = False,
    workspace: options.Workspace = None,
) -> None:
    """Show what brings the tables of an earlier onpace to this one's form, or bring them; print the files."""
    from analysis.jobs.upgrade_steps import STEPS
    from analysis.tables.upgrades import BEFORE, apply, plan
    from analysis.workspace import find_workspace

    place = find_workspace(workspace, any_version=True)
    upgrade = apply(place, STEPS) if applied else plan(place, STEPS)
    for line in upgrade.says:
        notice(line)
    for name in (*upgrade.changed, *upgrade.removed):
        print(f"data/{name}")
    versions = f"version {upgrade.since} to version {upgrade.to}"
    if upgrade.unfinished:
        notice(f"{versions}: {'completed' if applied else 'broke off; --apply completes it'}")
    elif upgrade.since == upgrade.to:
        notice(f"the tables are of version {upgrade.to}, the latest")
    elif applied:
        notice(f"{versions}: done; what was replaced lies in data/{BEFORE}/{upgrade.since}")
    else:
        notice(f"{versions}: nothing is written; --apply does it and keeps a copy")
