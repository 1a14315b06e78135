"""``onpace review``: a page on which targets are checked by eye, and what people answered on it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import options
from analysis.cli.clock import author, recording_day
from analysis.cli.common import emit, notice
from analysis.errors import InputError, PartialError, RequestError

if TYPE_CHECKING:
    from analysis.domain.series import Series
    from analysis.extract.kept_corrections import Kept
    from analysis.extract.target_table import FoundTarget
    from analysis.review.page import Sheet
    from analysis.workspace import Workspace


def review_command(
    table: Annotated[Path | None, typer.Argument(metavar="TABLE", help="A table of targets or links.")] = None,
    text: Annotated[
        list[Path] | None,
        typer.Option("--text", metavar="FILE", help="The report it was read from, for the sentences; may be repeated."),
    ] = None,
    apply: Annotated[
        list[Path] | None,
        typer.Option("--apply", metavar="FILE", help="Take in what the page saved; may be repeated."),
    ] = None,
    undo: Annotated[
        list[str] | None,
        typer.Option("--undo", metavar="REGION-YEAR:NUMBER", help="Withdraw a correction; may be repeated."),
    ] = None,
    output: options.Output = None,
    workspace: options.Workspace = None,
) -> None:
    """Check a table of targets by eye: write the page, take in its answers, withdraw a correction.

    Corrections lie in data/corrections/, hold whenever the report is read again, and are never overwritten.
    """
    from analysis.extract.kept_corrections import Kept, workspace_of
    from analysis.locking import writing

    place = workspace_of(table, workspace)
    kept = Kept(place, *author(place, records=bool(apply or undo)))
    if table is not None and not table.is_file():
        raise RequestError(f"{table}: no such file")
    if table is not None and _is_links(table):
        emit(_links_page(_workspace(kept), table), output)
        return
    answers = _take_links(kept, apply or [])
    if apply and not (answers or undo):
        return
    if answers or undo:
        with writing(_workspace(kept).data, "taking in corrections"):
            _change(kept, table, answers, undo or [])
    elif table is None:
        raise RequestError("name a table of targets, or answers with --apply, or a correction with --undo")
    else:
        emit(_page(kept, table, text or []), output)
        _tell(kept)


def _is_links(table: Path) -> bool:
    return table.parent.name == "links"


def _links_page(workspace: Workspace, table: Path) -> str:
    from analysis.domain.target import PastLink, PastPromise, Target
    from analysis.review.links import link_page
    from analysis.tables.rows import objects
    from analysis.tables.workspace_tables import read_workspace

    tables = read_workspace(workspace)
    targets = {each.id: each for each in objects(tables.targets, Target) if each.id.startswith(f"{table.stem}-")}
    past = {each.id: each for each in objects(tables.past_promises, PastPromise)}
    links = [each for each in objects(tables.links, PastLink) if each.target in targets]
    return link_page(links, targets, past, table.stem)


def _take_links(kept: Kept, files: list[Path]) -> list[Path]:
    """Take in the files that decide links; return the others."""
    from analysis.jobs.linking import decide, read_decisions
    from analysis.locking import writing

    decisions = {path: found for path in files if (found := read_decisions(path))}
    if not decisions:
        return files
    workspace = _workspace(kept)
    today = recording_day(workspace)
    with writing(workspace.data, "taking in links"):
        for found in decisions.values():
            path, changed = decide(workspace, found.name, found.links, today)
            notice(f"{path}: {changed} links decided")
    return [path for path in files if path not in decisions]


def _workspace(kept: Kept) -> Workspace:
    if kept.workspace is None:
        raise RequestError("no workspace here whose data/corrections could keep corrections; name it (--workspace)")
    return kept.workspace


def known_series(workspace: Workspace | None) -> list[Series]:
    """Return the series of a workspace, for the page to offer."""
    from analysis.domain.indicators import indicators_of

    return list(indicators_of(workspace.root).series.values()) if workspace else []


def _series_ids(workspace: Workspace | None) -> set[str]:
    """Return the series that an answer may name: those of a workspace and of the dictionary; none where it has none."""
    from analysis.domain.dictionary import indicators
    from analysis.domain.indicators import MEASURES

    own = {each.series_id for each in known_series(workspace)}
    return own | {each for row in indicators() for measure in MEASURES for each in row.series(measure)} if own else own


def _tell(kept: Kept) -> None:
    for line in kept.told:
        notice(line)
    for dispute in kept.disputes:
        notice(str(dispute))


def _page(kept: Kept, table: Path, texts: list[Path]) -> str:
    from analysis.review.page import Sheet, review_page

    rows = kept.table_rows(table)
    sheets: list[Sheet] = []
    for path in texts:
        sheet, rows = _sheet_of(path, rows, kept)
        sheets.append(sheet)
    removed = [] if texts else kept.removed
    if rows or removed or not sheets:
        sheets.append(Sheet(table.name, rows, removed=removed, opinions=kept.opinions, disputes=kept.disputes))
    return review_page(sheets, series=known_series(kept.workspace), name=table.stem)


def _sheet_of(path: Path, rows: list[FoundTarget], kept: Kept) -> tuple[Sheet, list[FoundTarget]]:
    """Return the rows that a report's text carries where they say, with the text; and the rows that remain."""
    from analysis.extract.batch import fingerprint
    from analysis.extract.documents import read_document
    from analysis.extract.targets import explain
    from analysis.review.page import Sheet

    text = read_document(path)
    here = [row for row in rows if text[row.char_start : row.char_end] == row.evidence]
    if not here:
        raise RequestError(f"{path}: carries no target of the table where the table says")
    removed = [row for row in kept.removed if text[row.char_start : row.char_end] == row.evidence]
    name = here[0].document
    sheet = Sheet(name, here, text, fingerprint(text), explain(text), removed, kept.opinions, kept.disputes)
    return sheet, [row for row in rows if row not in here]


def _change(kept: Kept, table: Path | None, answers: Iterable[Path], undone: Iterable[str]) -> None:
    faults: list[str] = []
    changed: dict[str, int] = {}
    tables = _tables(kept, table)
    for path in answers:
        _take(kept, path, changed, faults)
    for named in undone:
        stem, _, number = named.partition(":")
        if not number.isdecimal():
            raise RequestError(f"--undo {named}: expected a region and year and a number, such as liaocheng-2026:3")
        kept.undo(stem, int(number))
        changed[stem] = changed.get(stem, 0)
        notice(f"{kept.book(stem).path}: correction {number} withdrawn")
    for path in kept.write_with_tables(tables):
        notice(f"written: {path}")
    for stem, count in changed.items():
        if count:
            notice(f"{kept.book(stem).path}: {count} corrections taken in")
    if not (any(changed.values()) or list(undone)) and not faults:
        notice("nothing new in these answers")
    _tell(kept)
    if faults:
        raise PartialError(faults) if any(changed.values()) else RequestError("\n".join(faults))


def _take(kept: Kept, path: Path, changed: dict[str, int], faults: list[str]) -> None:
    from analysis.extract.answers import read_answers

    found = read_answers(path, _series_ids(kept.workspace))
    faults += found.faults
    for stem, corrections in found.corrections.items():
        changed[stem] = changed.get(stem, 0) + kept.take(stem, corrections)


def _tables(kept: Kept, table: Path | None) -> list[Path]:
    """Return the tables that may have to be made anew: the one named, and those of the workspace that can be read.

    What somebody changed in them by hand is taken first.
    """
    own = sorted(_workspace(kept).targets.glob("*.csv"))
    found = []
    for each in dict.fromkeys([*([table.absolute()] if table else []), *own]):
        try:
            kept.take_changes_by_hand(each)
        except InputError as error:
            notice(f"{each}: left as it is: {error}")
        else:
            found.append(each)
    return found
