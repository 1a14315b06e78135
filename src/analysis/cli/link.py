"""``onpace link``: what earlier reports said, put beside the targets of this year's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import options
from analysis.cli.common import notice

if TYPE_CHECKING:
    from analysis.record.corpus import Document


def link_command(
    region: Annotated[str, typer.Option("--region", help="Whose targets; name or six-digit code.")],
    reports: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="REPORT...", help="Earlier reports: a corpus (.parquet, .csv) or a folder of documents."
        ),
    ] = None,
    year: Annotated[int | None, typer.Option("--year", min=1949, max=2100, help="Of their report; the latest.")] = None,
    beside: Annotated[
        list[str] | None, typer.Option("--beside", help="A place whose same promises stand beside; may be repeated.")
    ] = None,
    workspace: options.Workspace = None,
) -> None:
    """Link what earlier reports said to this year's targets; onpace review confirms it. Prints the files written.

    New promises go into data/promises, the links into data/links. What stands there is never overwritten.
    """
    from analysis.domain.regions import find_region
    from analysis.jobs.linking import link
    from analysis.locking import writing
    from analysis.workspace import find_workspace

    place = find_workspace(workspace)
    whose = find_region(region).name
    others = [find_region(each).name for each in beside or []]
    documents = [each for path in reports or [] for each in _documents(path, {whose, *others})]
    with writing(place.data, "linking promises"):
        result = link(place, whose, year, documents, others)
        written = result.write()
    for line in result.told:
        notice(line)
    counts = {relation: sum(each.relation == relation for each in result.links) for relation in ("same", "near", "")}
    rows = sum(map(len, result.rows.values()))
    notice(
        f"{rows} earlier promises and outcomes new; {counts['same']} links to the same thing, {counts['near']} to near "
        f"relatives, {counts['']} to be decided: onpace review {result.path}"
    )
    for path in written:
        print(path)


def _documents(path: Path, wanted: set[str]) -> list[Document]:
    """Return the reports of a file or folder; of a corpus only those of the places asked for."""
    from analysis.extract.sources import TABLES
    from analysis.record.corpus import read_corpus

    found = read_corpus(path)
    is_corpus = path.suffix in TABLES
    for line in found.failures:
        if not is_corpus or line.startswith(tuple(wanted)):
            notice(line)
    return [each for each in found.documents if not is_corpus or each.place in wanted]
