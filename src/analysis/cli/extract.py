"""``onpace extract``: report text in, table of targets, outcomes or a page for review out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli import options
from analysis.cli.common import emit, notice, progress, told_in_part
from analysis.errors import RequestError

if TYPE_CHECKING:
    from analysis.extract.batch import Extract
    from analysis.extract.kept_corrections import Kept


class TableFormat(StrEnum):
    """How the table is written."""

    CSV = "csv"
    JSON = "json"


def extract_command(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Reports (.txt .md .html .docx .pdf), folders, or tables of reports (.parquet .csv with the columns "
            "place, year, kind, text).",
        ),
    ],
    region: Annotated[str, typer.Option("--region", help="Whose report; default: what its title prints.")] = "",
    year: Annotated[
        int | None, typer.Option("--year", min=1949, max=2100, help="The report's year; default: its title's.")
    ] = None,
    table_format: Annotated[TableFormat, typer.Option("--format", help="How the table is written.")] = TableFormat.CSV,
    output: options.Output = None,
    outcomes: Annotated[
        bool, typer.Option("--outcomes", help="Write what was, as observations, instead of targets.")
    ] = False,
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", min=0, max=1, help="Leave out targets read with less confidence.")
    ] = 0,
    explain: Annotated[
        bool, typer.Option("--explain", help="List the skipped numbers with reasons on standard error.")
    ] = False,
    review: Annotated[
        bool, typer.Option("--review", help="Write an HTML page of the text with every target marked.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Write over a file of other content that extract did not write.")
    ] = False,
    workspace: options.Workspace = None,
) -> None:
    """Read government work reports into a table of targets; what people corrected in it holds."""
    from analysis.files import takes_a_stream, write

    own = output is not None and _is_own_table(output, table_format, outcomes=outcomes, review=review)
    kept = _kept(output, workspace, own)
    told = _Told(kept, explain, outcomes)
    read = _read(files, region, year, workspace)
    if own:
        read = iter(list(read))  # others wait while it is written, not while it is read
    with _lock(kept) if own else nullcontext():
        known = own and output is not None and output.is_file() and kept.take_changes_by_hand(output)
        extracts = told.each(read, min_confidence)
        result = _page(list(extracts), kept) if review else _table(extracts, table_format, outcomes=outcomes)
        told.refuse_nothing()
        if output is None or takes_a_stream(output):
            emit(result, output)
        else:
            if not (known or overwrite or review):
                _refuse_loss(output, result)
            if own:
                kept.write({**kept.files(), kept.reading_of(output): told.reading, output: result})
            else:
                write(output, result)
            notice(f"written: {output}")
    told.close()


def _lock(kept: Kept) -> AbstractContextManager[None]:
    """Return the lock of the tables, for reading what people corrected, deciding and writing."""
    from analysis.locking import writing

    return writing(kept.workspace.data, "writing targets") if kept.workspace else nullcontext()


def _kept(output: Path | None, workspace: Path | None, own: bool) -> Kept:
    from analysis.cli.clock import author
    from analysis.extract.kept_corrections import Kept, workspace_of

    place = workspace_of(output, workspace)
    return Kept(place, *author(place, records=own), keeps_reading=own)


def _is_own_table(output: Path, table_format: TableFormat, *, outcomes: bool, review: bool) -> bool:
    """Say whether a file is a workspace's table of targets, of which is kept what people corrected."""
    table = table_format is TableFormat.CSV and not (outcomes or review)
    return table and output.absolute().parent.parts[-2:] == ("data", "targets")


def _refuse_loss(output: Path, result: str) -> None:
    """Refuse to write over a file that holds anything else: somebody may have corrected it."""
    try:
        same = not output.is_file() or output.read_text(encoding="utf-8") == result
    except (OSError, UnicodeDecodeError):
        same = False
    if not same:
        raise RequestError(
            f"{output}: holds something else, perhaps corrected by hand; nothing is written (--overwrite replaces it)"
        )


def _read(files: list[Path], region: str, year: int | None, workspace: Path | None) -> Iterator[Extract | list[str]]:
    """Yield each document, or the faults of one that could not be read, as they come."""
    from analysis.domain.indicators import indicators_of
    from analysis.extract.batch import Extract, read_all
    from analysis.extract.sources import DocumentSources
    from analysis.workers import processors

    with progress("reading", "documents") as say:
        for each in read_all(
            DocumentSources(files),
            region=region,
            year=year,
            indicators=indicators_of(workspace),
            processes=processors(),
            progress=say,
        ):
            yield each if isinstance(each, Extract) else each.faults


class _Told:
    """What is said of documents on standard error, gathered while they pass by."""

    def __init__(self, kept: Kept, explain: bool, outcomes: bool) -> None:
        self._kept, self._explain, self._outcomes = kept, explain, outcomes
        self._lines: list[str] = []
        self._failures: list[str] = []
        self._names: list[str] = []
        self._found = self._left_out = 0
        self._written: set[str] = set()

    def each(self, read: Iterator[Extract | list[str]], min_confidence: float) -> Iterator[Extract]:
        """Yield the documents that could be read, with the targets of enough confidence."""
        for each in read:
            if isinstance(each, list):
                self._failures += each
            else:
                yield self._heard(each, min_confidence)

    def _heard(self, each: Extract, min_confidence: float) -> Extract:
        from dataclasses import replace

        self._names.append(each.source)
        self._lines += each.doubts
        if self._explain:
            self._lines += [
                f"{each.source}: characters {skip.char_start}-{skip.char_end}: {skip.text!r} skipped: {skip.reason}"
                for skip in each.skipped
            ]
        each = self._kept.correct(each)
        sure = [target for target in each.targets if target.confidence >= min_confidence]
        self._left_out += len(each.targets) - len(sure)
        self._written |= {target.id for target in sure}
        self._found += len(each.outcomes if self._outcomes else sure)
        return replace(each, targets=sure)

    def refuse_nothing(self) -> None:
        """Refuse to write anything where not one document could be read."""
        if self._failures and not self._names:
            raise RequestError("\n".join(self._failures))

    @property
    def reading(self) -> str:
        """The table as it was read, without what people corrected."""
        return self._kept.reading_text(self._written)

    def close(self) -> None:
        """Say it, and end with status 1 where some documents could not be read."""
        self._kept.close()
        for line in [*self._lines, *self._kept.told]:
            notice(line)
        if self._left_out:
            notice(f"{self._left_out} targets of less confidence left out")
        if not self._found:
            kind = "outcome" if self._outcomes else "target"
            notice(f"no {kind} found in {', '.join(Path(name).name for name in self._names)}")
        told_in_part(self._failures)


def _table(extracts: Iterator[Extract], table_format: TableFormat, *, outcomes: bool) -> str:
    from analysis.extract.target_table import FoundTarget, Outcome, columns_of, csv_rows, to_csv, to_json

    row = Outcome if outcomes else FoundTarget
    found = (each.outcomes if outcomes else each.targets for each in extracts)
    if table_format is TableFormat.JSON:
        return to_json((row for rows in found for row in rows), row)
    return "".join([to_csv([], row), *(csv_rows(rows, columns_of(row)) for rows in found)])


def _page(extracts: list[Extract], kept: Kept) -> str:
    from analysis.cli.review import known_series
    from analysis.review.page import Sheet, review_page

    sheets = [
        Sheet(
            each.document,
            each.targets,
            each.text,
            each.fingerprint,
            each.skipped,
            [target for target in kept.removed if target.document == each.document],
            kept.opinions,
            kept.disputes,
        )
        for each in extracts
    ]
    return review_page(sheets, series=known_series(kept.workspace))
