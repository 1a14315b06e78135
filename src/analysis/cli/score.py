"""``onpace score``: close the ledger's rows whose outcome is known, and print the office's record."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import today
from analysis.cli.common import notice, resolve_as_of
from analysis.words.wording import Words


def score_command(
    region: Annotated[str, typer.Option("--region", help="Name or code; all of the ledger's if left out.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="Nothing published later is seen; today if left out.")] = "",
    language: options.Language = "zh",
    workspace: options.Workspace = None,
) -> None:
    """Close the ledger's rows whose outcome is known, and print the office's own record as JSON."""
    from analysis.domain.regions import find_region
    from analysis.jobs.closing import close
    from analysis.retrospect.ledger import persons, read_ledger, record
    from analysis.sentences.office_record import as_record, record_sentences
    from analysis.workspace import find_workspace

    words = Words(language)
    place = find_workspace(workspace)
    path = place.data / "ledger.csv"
    wanted = find_region(region).name if region else ""
    known_on = resolve_as_of("", as_of, today(place))
    notice(f"{close(place, known_on, wanted)} rows closed")
    ledger = read_ledger(path)
    told, beside = record(ledger), {name: record(ledger, name) for name in persons(ledger)}
    for by, each in {"": told, **beside}.items():
        for sentence in record_sentences(each, words, by):
            notice(sentence)
    print(as_record(told, beside))
