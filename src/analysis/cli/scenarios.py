"""``onpace scenarios``: what a scenario assumes, whether files are sound, and their JSON Schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import options
from analysis.cli.common import WholeSummaries, emit, notice, writable_file

scenarios_app = typer.Typer(
    cls=WholeSummaries, help="Show a scenario, check files, write their JSON Schema.", no_args_is_help=True
)


NameArgument = Annotated[
    str, typer.Argument(metavar="NAME|FILE.yml|LINK", help="A scenario's name, such as dry-year, its file or a link.")
]


@scenarios_app.command("show")
def show_command(name: NameArgument, workspace: options.Workspace = None) -> None:
    """Print one scenario with all that it takes over from those it extends."""
    from analysis.scenario import load_scenario, scenario_text
    from analysis.workspace import find_workspace

    emit(scenario_text(load_scenario(name, find_workspace(workspace).scenarios)), None)


@scenarios_app.command("link")
def link_command(name: NameArgument, workspace: options.Workspace = None) -> None:
    """Print a scenario as a link, which is read wherever a scenario is named."""
    from analysis.scenario import load_scenario, scenario_link
    from analysis.workspace import find_workspace

    print(scenario_link(load_scenario(name, find_workspace(workspace).scenarios)))


@scenarios_app.command("check")
def check_command(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME|FILE.yml|LINK]...", help="Scenarios, files of them or links; all if left out."),
    ] = None,
    workspace: options.Workspace = None,
) -> None:
    """Check scenario files; print each fault with its line."""
    from analysis.scenario import check_scenarios
    from analysis.workspace import find_workspace

    checked = check_scenarios(find_workspace(workspace).scenarios, names or ())
    notice(f"sound: {', '.join(checked)}")


@scenarios_app.command("schema")
def schema_command(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="FILE", help="Write here; beside the scenarios if left out.", callback=writable_file
        ),
    ] = None,
    workspace: options.Workspace = None,
) -> None:
    """Write the JSON Schema by which editors complete and check scenario files; print its path."""
    from analysis.files import write
    from analysis.scenario import SCHEMA_FILE, schema_text
    from analysis.workspace import find_workspace

    print(write(output or find_workspace(workspace).scenarios / SCHEMA_FILE, schema_text()))
