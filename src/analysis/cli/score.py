"""``onpace score``: close the ledger's rows whose outcome is known, and print the office's record."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from analysis.cli.common import DEFAULT_REGION, RegionOption, WorkspaceOption, notice, resolve_as_of


def score_command(
    region: RegionOption = DEFAULT_REGION,
    as_of: Annotated[str, typer.Option("--as-of", help="Nothing published later is seen; today if left out.")] = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Close the ledger's rows whose outcome is known, and print the office's own record as JSON."""
    import json
    import math

    from analysis.assessment.door import assess
    from analysis.ledger import read_ledger, record, score
    from analysis.store import load
    from analysis.workspace import find_workspace

    place = find_workspace(workspace)
    path = place.data / "ledger.csv"
    read_ledger(path)
    result = assess(load(region, place), as_of=resolve_as_of("", as_of, date.today()))
    notice(f"{score(path, result)} rows closed")
    told = record(read_ledger(path))
    plain = {
        "published": told.published,
        "settled": told.settled,
        "met": told.met,
        "brier": None if math.isnan(told.brier) else told.brier,
        "base_rate_brier": None if math.isnan(told.base_rate_brier) else told.base_rate_brier,
        "fifths": json.loads(told.fifths.to_json(orient="records")),
    }
    print(json.dumps(plain, indent=1))
