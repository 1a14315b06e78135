"""What several commands share: what they refuse before any work, and how results are printed."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer.core import TyperGroup

from analysis.cli.spoken import language_of, said_in
from analysis.errors import PartialError, RequestError, unknown
from analysis.formulas import as_csv
from analysis.workspace import own_region

if TYPE_CHECKING:
    import pandas as pd

    from analysis.city import City

_SECONDS_BETWEEN_LINES = 15
"""How often a command that writes no bar says how far it is."""
WIDEST = 80
"""Widest column of a table on the screen."""


class WholeSummaries(TyperGroup):
    """A group of commands that lists each with its whole first sentence, however wide the screen."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list of commands."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.get_short_help_str(1000)) for name, each in commands if each is not None])


ALL = "all"
"""What names every region with targets."""


def writable_file(path: Path | None) -> Path | None:
    """Refuse, before any work, a file that cannot be written."""
    from analysis.errors import MachineError
    from analysis.files import check_writable, takes_a_stream

    if path is not None and path.is_dir():
        raise MachineError(f"{path}: is a folder; --output names a file here")
    if path is not None and not takes_a_stream(path):
        check_writable((path.resolve() if path.is_symlink() else path).parent)
    return path


def writable_folder(path: Path | None) -> Path | None:
    """Refuse, before any work, a folder into which nothing can be written."""
    from analysis.files import check_writable

    if path is not None:
        check_writable(path)
    return path


def known_language(language: str) -> str:
    """Refuse, before any work, a language that there is not."""
    from analysis.words.wording import check_language

    return check_language(language)


def known_languages(language: str) -> str:
    """Refuse, before any work, a language that there is not; ``both`` is known here."""
    from analysis.domain.codes import BOTH, LANGUAGES

    if language not in (*LANGUAGES, BOTH):
        raise unknown("language", language, [*LANGUAGES, BOTH])
    return language


_TABLES = (".xlsx", ".parquet", ".dta", ".sdmx.csv", ".zip")
"""Endings of tables that are no text, nor CSV or JSON as the commands print them."""
_NEITHER = (".xls", ".ods", ".pdf", ".docx", ".pptx", ".sav")
"""Endings that promise what no command writes."""


def writable_text(path: Path | None) -> Path | None:
    """Refuse, before any work, a file that cannot be written, or whose ending promises something else than text."""
    return _promising(path, (*_TABLES, *_NEITHER), "this command writes text")


def writable_table(path: Path | None) -> Path | None:
    """Refuse, before any work, a file that cannot be written, or whose ending names no form of a table."""
    return _promising(path, _NEITHER, f"a table is written as .csv, .json or {', '.join(_TABLES)}")


def _promising(path: Path | None, refused: tuple[str, ...], instead: str) -> Path | None:
    if path is not None and path.name.lower().endswith(refused):
        raise RequestError(f"{path}: nothing of this ending is written here; {instead}")
    return writable_file(path)


def is_table(path: Path | None) -> bool:
    """Say whether a file's ending names a table that is no text."""
    return path is not None and path.name.lower().endswith(_TABLES)


def asked_form(form: Format, output: Path | None) -> Format:
    """Return how a table is told: as the ending of its file says, else as asked for.

    Raises RequestError when the ending and what is asked for differ.
    """
    name = "" if output is None else output.name.lower()
    said = Format.JSON if name.endswith(".json") else Format.CSV if name.endswith((".csv", *_TABLES)) else form
    if form not in (Format.TABLE, said) or (form is not Format.TABLE and is_table(output)):
        raise RequestError(f"{output}: --format {form} is not what this ending says; leave one of them out")
    return said


class Format(StrEnum):
    """How a table is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def notice(text: str) -> None:
    """Say something on standard error, in the language of the locale where that is known."""
    print(spoken_here(text), file=sys.stderr)


def spoken_here(text: str) -> str:
    """Return a text in the language of the locale where that is known."""
    return said_in(text, language_of([], os.environ))


def emit(text: str, output: Path | None) -> None:
    """Print a result, or write it to a file."""
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    from analysis.files import write

    write(output, text)
    notice(f"written: {output}")


def emit_rows(rows: Sequence[Mapping[str, object]], form: Format) -> None:
    """Print rows of one sort: aligned columns, CSV, or JSON as a list of objects."""
    if form is Format.JSON:
        print(json.dumps(list(rows), ensure_ascii=False, indent=1))
        return
    header = list(rows[0]) if rows else []
    cells = [[str(cell) for cell in row.values()] for row in rows]
    if form is Format.CSV:
        sys.stdout.write(as_csv([header, *cells]))
    elif rows:
        emit(text_table(heads(header), cells), None)


def heads(names: Sequence[str]) -> list[str]:
    """Return the heads of a table that is printed to be read, in the language of the locale where known."""
    return [spoken_here(f"head: {name}").removeprefix("head: ") for name in names]


def emit_table(table: pd.DataFrame, text: str, output: Path | None) -> None:
    """Print a result, or write it to a file: as the table it is where the file's ending says so, else as text.

    A file of CSV begins with the mark without which Excel garbles Chinese; what is printed does not.
    """
    if output is None or not is_table(output):
        emit(f"\ufeff{text}" if output is not None and output.suffix.lower() == ".csv" else text, output)
        return
    from analysis.export.forms import write_as
    from analysis.export.table import Exported

    notice(f"written: {write_as([Exported('table', table)], output)}")


def resolve_as_of(quarter: str, as_of: str, today: date) -> date:
    """Return the as-of date of a request: as given; else the quarter's own, or today where that is still to come.

    Raises RequestError when the quarter has not begun.
    """
    from analysis.domain.periods import Quarter, parse_date

    wanted = Quarter.parse(quarter) if quarter else None
    if wanted and wanted.previous.end >= today and not as_of:
        raise RequestError(f"{quarter} has not begun as of today, {today}; nothing can be said of it yet")
    if as_of:
        day = parse_date(as_of, "as-of date")
        if day > today:
            notice(f"as of {day}, which is still to come: no more is known than today, {today}")
        elif wanted and day <= wanted.previous.end and day.year == wanted.end.year:
            notice(f"as of {day}, when {quarter} had not begun: its calendar, with what was known then")
        return day
    if wanted is None:
        return today
    if wanted.default_as_of > today:
        due = wanted.default_as_of
        notice(f"{quarter}: its figures are out by {due}, which is still to come; as of today, {today}")
        return today
    return wanted.default_as_of


def text_table(header: list[str], rows: list[list[str]]) -> str:
    """Return a table as text, columns aligned also where characters are two cells wide; a cell too wide sticks out."""
    from rich.cells import cell_len

    widths = [min(max(cell_len(cell) for cell in column), WIDEST) for column in zip(header, *rows, strict=True)]
    lines = [header, ["─" * width for width in widths], *rows]
    return "".join(
        "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )


@contextmanager
def working() -> Iterator[Callable[[str], None]]:
    """Show on standard error what is being done; plain lines where it is no terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield notice
        return
    with console.status("…") as status:
        yield status.update


@contextmanager
def progress(text: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that, told how much is done of how much, says so on standard error with the time that remains.

    On a terminal a bar is drawn once a second has passed; elsewhere a line is written now and then.
    """
    begun = said = time.monotonic()
    drawn = False

    def told(done: int, total: int) -> None:
        nonlocal drawn, said
        now = time.monotonic()
        remaining = _remaining(now - begun, done, total)
        if sys.stderr.isatty() and (drawn or (now - begun > 1 and done < total)):
            drawn = True
            filled = 30 * done // total
            bar = "━" * filled + " " * (30 - filled)
            told = spoken_here(text), bar, f"{done}/{total}{spoken_here(remaining)}"
            print(f"\r{' '.join(told)}\x1b[K", end="", file=sys.stderr)
        elif not sys.stderr.isatty() and now - said > _SECONDS_BETWEEN_LINES and done < total:
            said = now
            notice(f"{text}: {done} of {total} {unit}{remaining}")

    try:
        yield told
    finally:
        if drawn:
            print(file=sys.stderr)


def _remaining(elapsed: float, done: int, total: int) -> str:
    left = elapsed * (total - done) / done
    if done >= total:
        return ""
    return f", {left / 60:.0f} min left" if left >= 90 else f", {left:.0f} s left"


def chosen_cities(regions: list[str] | None, workspace: str | None, doing: str, failures: list[str]) -> Iterator[City]:
    """Yield the places asked for; a bar on a terminal shows how far it is, and what cannot be loaded is a failure."""
    from analysis.city import cities, load

    named = regions or [own_region(workspace)]
    if len(named) == 1 and named != [ALL]:
        yield load(named[0], workspace)
        return
    with progress(doing, "regions") as told:
        for done, city in enumerate(cities([] if ALL in named else named, workspace), start=1):
            yield city
            told(done, len(city.store.regions) if ALL in named else len(named))
    if ALL in named:
        failures += map(str, city.store.strangers)


def told_in_part(failures: list[str]) -> None:
    """End with status 1, a line each, where something failed beside what is printed."""
    if failures:
        raise PartialError(failures)


def printed(table: pd.DataFrame, form: Format) -> str:
    """Return a table as CSV or JSON, a list of objects; else as plain columns."""
    from analysis.sentences.tables import as_json
    from analysis.tables.csv_text import csv_of

    if form is Format.TABLE:
        return table.to_string(index=False) + "\n"
    if form is Format.CSV:
        return csv_of(table)
    return as_json(table) + "\n"
