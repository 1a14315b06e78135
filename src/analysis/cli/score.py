"""``onpace score``: close the ledger's rows whose outcome is known, and print the office's record."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from analysis.cli.common import LanguageOption, WorkspaceOption, notice, resolve_as_of


def score_command(
    region: Annotated[str, typer.Option("--region", help="Name or code; all of the ledger's if left out.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="Nothing published later is seen; today if left out.")] = "",
    language: LanguageOption = "zh",
    workspace: WorkspaceOption = None,
) -> None:
    """Close the ledger's rows whose outcome is known, and print the office's own record as JSON."""
    from analysis.city import load
    from analysis.domain.regions import find_region
    from analysis.present.record import as_record, record_sentences
    from analysis.retrospect.ledger import open_quarters, read_ledger, record, score
    from analysis.workspace import find_workspace

    place = find_workspace(workspace)
    path = place.data / "ledger.csv"
    wanted = find_region(region).name if region else ""
    known_on = resolve_as_of("", as_of, date.today())
    closed = 0
    for name, quarters in open_quarters(read_ledger(path)).items():
        if wanted in ("", name):
            city = load(name, place)
            closed += sum(score(path, city.assess(quarter, as_of=known_on)) for quarter in quarters)
    notice(f"{closed} rows closed")
    told = record(read_ledger(path))
    for sentence in record_sentences(told, language):
        notice(sentence)
    print(as_record(told))
