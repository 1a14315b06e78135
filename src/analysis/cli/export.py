"""``onpace export``: tables for other programs, in the form that the file's ending names."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import today
from analysis.cli.common import chosen_cities, notice, resolve_as_of, told_in_part, writable_file
from analysis.defaults import DRAWS

if TYPE_CHECKING:
    import pandas as pd

    from analysis.city import City


def export_command(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="targets, observations, assessment, record or sources.")],
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            metavar="FILE",
            help="Where to: .csv, .xlsx, .parquet, .json, .dta, .sdmx.csv, or .zip for a data package.",
            callback=writable_file,
        ),
    ],
    region: options.Regions = None,
    quarter: options.Quarter = "",
    as_of: options.AsOf = "",
    scenario: options.Scenario = "baseline",
    draws: options.Draws = DRAWS,
    seed: options.Seed = 0,
    workspace: options.Tables = None,
) -> None:
    """Write targets, observations with vintages, assessment, record or sources, with what their columns mean."""
    from analysis.errors import unknown
    from analysis.export.forms import ending_of, write_as
    from analysis.export.what import WHAT, tables_of

    if what not in WHAT:
        raise unknown("table", what, list(WHAT))
    ending_of(to)
    known_on = resolve_as_of(quarter, as_of, today(workspace))
    failures: list[str] = []
    cities = list(chosen_cities(region, workspace, "reading", failures))
    assessed = None
    if what == "assessment":
        assessed = _assessed(cities, quarter, known_on, scenario, draws, seed, failures)
    tables = tables_of(what, [city.store for city in cities], known_on, assessed)
    notice(f"written: {write_as(tables, to)} ({len(tables[0].frame):,} rows)")
    told_in_part(failures)


def _assessed(
    cities: list[City], quarter: str, known_on: date, scenario: str, draws: int, seed: int, failures: list[str]
) -> pd.DataFrame:
    import pandas as pd

    found = [city.assess(quarter, as_of=known_on, scenario=scenario, draws=draws, seed=seed) for city in cities]
    failures += [failure for each in found for failure in each.failures]
    return pd.concat([each.table for each in found], ignore_index=True)
