"""The options that several commands share: each declared once, and named by what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.common import Format, known_language, known_languages, writable_folder, writable_table, writable_text
from analysis.workspace import own_region


def _region_of(context: typer.Context, named: str) -> str:
    """Return the region named, else that of the workspace, which is read first."""
    return named or own_region(context.params.get("workspace"))


Workspace = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        help="Folder with data/, notebooks/ and reports/.",
        show_default="here",
        is_eager=True,
    ),
]
Tables = Annotated[
    str | None,
    typer.Option(
        "--workspace",
        metavar="DIR|URL",
        help="Folder with data/, notebooks/ and reports/; or a data set of many regions.",
        show_default="here",
    ),
]
WHOSE = "the workspace's"
Region = Annotated[
    str, typer.Option("--region", help="Name or six-digit code.", show_default=WHOSE, callback=_region_of)
]
Regions = Annotated[
    list[str] | None,
    typer.Option(
        "--region",
        help="Name or six-digit code; may be repeated; all for every region with targets.",
        show_default=WHOSE,
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", metavar="FILE", help="Write here; to standard output if left out.", callback=writable_text
    ),
]
TableOutput = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="FILE",
        help="Write here in the form of the ending, .xlsx too; to standard output if left out.",
        callback=writable_table,
    ),
]
Reports = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="DIR",
        help="Folder of the reports; reports/ of the workspace if left out.",
        callback=writable_folder,
    ),
]
Form = Annotated[Format, typer.Option("--format", help="How the result is printed.")]
Language = Annotated[str, typer.Option("--language", help="zh or en.", callback=known_language)]
Languages = Annotated[str, typer.Option("--language", help="zh, en or both.", callback=known_languages)]
Scenario = Annotated[str, typer.Option("--scenario", help="Name of a scenario, a file of one, or a link.")]
Targets = Annotated[
    list[str] | None, typer.Option("--target", help="Id of a target; may be repeated; all if left out.")
]
Draws = Annotated[int, typer.Option("--draws", min=100, max=1_000_000, help="Simulated outcomes a target.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the randomness.")]
Previous = Annotated[
    Path | None,
    typer.Option(
        "--previous", metavar="FILE", help="assessment.csv published for the quarter before; assessed anew if left out."
    ),
]
Pool = Annotated[
    str,
    typer.Option(
        "--pool",
        metavar="auto|panel|reference|FILE",
        help="Errors the spread rests on: the shipped ones moved towards the panel's own, one of both, or a file.",
    ),
]
Quarter = Annotated[
    str,
    typer.Option(
        "--quarter", help="Quarter reported on, such as 2026Q3; if left out, the calendar runs to the as-of date."
    ),
]
AsOf = Annotated[
    str,
    typer.Option(
        "--as-of",
        help="Nothing published later is seen; if left out, today, or 30 days after the end of --quarter if earlier.",
    ),
]
TargetId = Annotated[str, typer.Argument(metavar="ID", help="Id of a target, such as liaocheng-2026-20.")]
