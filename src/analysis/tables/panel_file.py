"""A tidy panel of series read from a CSV or parquet file and checked, all its faults in one go."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
import pandas as pd

from analysis.errors import Fault, InputError, RequestError
from analysis.files import write

REQUIRED = ("series_id", "period", "value")
OPTIONAL = ("kind", "lower_limit", "upper_limit")
THRESHOLD_COLUMNS = ("series_id", "period", "operator", "value")
THRESHOLD_OPERATORS = (">=", ">", "<=", "<")
PARQUET = (".parquet", ".pq")
GAPS = ("", "nan", "NaN", "NA", "<NA>", "None")
"""What an empty value looks like after a program has written it: a gap, not a fault."""

PERIOD_EXPECTED = "a year such as 2024, or 2024H1, 2024Q3, 2024-08, one frequency a series"
_PERIOD = re.compile(r"(-?\d{1,4})(?:\.0)?|(\d{4})-?(H)([12])|(\d{4})-?(Q)([1-4])|(\d{4})-()(0[1-9]|1[0-2])")
_DAY = re.compile(r"(\d{4})-(01-01|12-31)(?:[ T]00:00:00(?:\.0+)?)?")
PERIODS_A_YEAR = {"A": 1, "D": 1, "H": 2, "Q": 4, "M": 12}
"""Periods a year by the first letter of a frequency; D is a year written as a day."""

PIECE = 1 << 18
"""Rows of a panel that are held as texts at a time."""

T = TypeVar("T")
Source: TypeAlias = Path | pd.DataFrame
"""A table: the file of one, or one in memory, whose rows are counted as those of a file, the first being line 2."""


@dataclass(frozen=True)
class ProjectionRequest:
    """What a projection was asked for, read and checked: the panel's rows, the thresholds', the levels."""

    panel: pd.DataFrame
    thresholds: pd.DataFrame | None
    levels: tuple[float, ...]


def read_request(
    source: Source,
    horizon: int,
    levels: str | Sequence[float],
    thresholds: Source | None = None,
    group: str | None = None,
) -> ProjectionRequest:
    """Return a panel, the thresholds asked about and the levels of the intervals, all checked together.

    Raises InputError with the faults of the options and of both files.
    """
    faults = [] if horizon >= 1 else [Fault("options", None, "--horizon", str(horizon), "1 or more")]
    chosen, wrong = read_levels(levels)
    faults += wrong
    panel = asked = None
    try:
        panel = read_panel(source, group)
    except InputError as error:
        faults += error.faults
    if thresholds is not None:
        try:
            asked = read_thresholds(thresholds, panel)
        except InputError as error:
            faults += error.faults
    if faults or panel is None:
        raise InputError(faults)
    return ProjectionRequest(panel, asked, chosen)


def read_levels(levels: str | Sequence[float]) -> tuple[tuple[float, ...], list[Fault]]:
    """Return levels of intervals in rising order, and the faults of those that are none."""
    chosen: list[float] = []
    faults: list[Fault] = []
    for text in levels.split(",") if isinstance(levels, str) else map(str, levels):
        try:
            level = float(text)
        except ValueError:
            level = np.nan
        if 0 < level < 100:
            chosen.append(level)
        else:
            faults.append(Fault("options", None, "--levels", text.strip(), "a number between 0 and 100"))
    return tuple(sorted(set(chosen))), faults


def threshold_path(output: Path | None, thresholds: Path | None) -> Path | None:
    """Return where the answers to thresholds go: beside the output, ``<stem>-thresholds.csv``.

    Raises RequestError when thresholds are asked about and there is no output to stand beside.
    """
    if thresholds is None:
        return None
    if output is None:
        raise RequestError(
            "--thresholds needs --output FILE: the probabilities go beside it, FILE's stem-thresholds.csv"
        )
    return output.with_name(f"{output.stem}-thresholds.csv")


def write_table(table: pd.DataFrame, path: Path) -> Path:
    """Write a table whole or not at all: parquet where the name ends so, else CSV."""
    if path.suffix.lower() in PARQUET:
        return write(path, lambda stream: table.to_parquet(stream, index=False))
    return write(path, csv_text(table))


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV, numbers in full, a missing one empty.

    Examples
    --------
    >>> csv_text(pd.DataFrame({"series_id": ["a", "b,c"], "mean": [0.1, np.nan]})).splitlines()
    ['series_id,mean', 'a,0.1', '"b,c",']
    """
    import pyarrow as pa
    from pyarrow import csv

    stream = io.BytesIO()
    plain = csv.WriteOptions(include_header=False, quoting_style="none")
    try:
        csv.write_csv(pa.Table.from_pandas(table, preserve_index=False), stream, plain)
    except pa.ArrowInvalid:  # a name that needs quotes: pandas, ten times slower, quotes where it must
        return str(table.to_csv(index=False, lineterminator="\n"))
    return ",".join(table.columns) + "\n" + stream.getvalue().decode()


def read_panel(source: Source, group: str | None = None) -> pd.DataFrame:
    """Return the rows of a panel.

    Raises InputError with all faults of the file.
    """
    required = REQUIRED if group is None else tuple(dict.fromkeys((*REQUIRED, group)))
    optional = tuple(column for column in OPTIONAL if column != group)
    name = name_of(source)

    def typed(pieces: Iterator[pd.DataFrame]) -> tuple[list[_Piece], list[Fault]]:
        faults: list[Fault] = []
        return [_typed(_cells(source, texts, required, optional), name, group, faults) for texts in pieces], faults

    pieces, faults = _read(source, typed)
    cells = _with_rows(source, _joined(pieces))
    mark = marker(name, cells, faults)
    frame = cells.copy(deep=False)
    if "kind" not in frame:
        frame["kind"] = pd.Categorical.from_codes(np.zeros(len(frame), np.int8), [""])
    for limit in ("lower_limit", "upper_limit"):
        if limit in cells:
            frame[limit] = _limits(cells[limit], limit, mark)
    mark(frame["frequency"].eq("").to_numpy(), "period", PERIOD_EXPECTED)
    _check_series(frame, mark, group)
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.line or 0))
    return frame


def read_thresholds(source: Source, panel: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the rows of a table of thresholds: series_id, period, operator, value, and the period's ordinal.

    Without a panel, the rows are checked by themselves alone.

    Raises InputError with all faults of the file: among them a series that the panel does not have, or another
    frequency.
    """
    texts = read_texts(source, THRESHOLD_COLUMNS, ())
    faults: list[Fault] = []
    mark = marker(name_of(source), texts, faults)
    frame = texts[list(THRESHOLD_COLUMNS)].copy()
    value = numbers(texts["value"], "value", mark)
    mark((value.isna() & texts["value"].isin(GAPS)).to_numpy(), "value", "a number")
    frame["number"] = value
    mark(~frame["operator"].isin(THRESHOLD_OPERATORS).to_numpy(), "operator", f"one of {' '.join(THRESHOLD_OPERATORS)}")
    own, frame["ordinal"] = ordinals(frame["period"])
    strange = own.eq("")
    if panel is not None:
        heads = panel.loc[~panel["series_id"].duplicated(), ["series_id", "frequency"]].astype(str)
        frequency = heads.set_index("series_id")["frequency"]
        mark(~frame["series_id"].isin(frequency.index).to_numpy(), "series_id", "a series of the panel")
        wanted = frame["series_id"].map(frequency).fillna("")
        strange |= wanted.ne("") & own.str[:1].replace("D", "A").ne(wanted.str[:1].replace("D", "A"))
    mark(strange.to_numpy(), "period", "a period in the frequency of its series")
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.line or 0))
    return frame


def name_of(source: Source) -> str:
    """Return what faults call a table: its file's name."""
    return source.name if isinstance(source, Path) else "table"


def read_texts(source: Source, required: tuple[str, ...], optional: tuple[str, ...]) -> pd.DataFrame:
    """Return some columns of a CSV or parquet file, or of a table, as texts, empty where nothing stands.

    Raises InputError when the file cannot be read, lacks a column or has no rows.
    """
    pieces = _read(source, lambda texts: [_cells(source, piece, required, optional) for piece in texts])
    return _with_rows(source, pd.concat(pieces))


def _read(source: Source, use: Callable[[Iterator[pd.DataFrame]], T]) -> T:
    """Return what is made of the pieces of a table, each some rows as texts."""
    path = source if isinstance(source, Path) else Path(name_of(source))
    try:
        if source is not path or path.suffix.lower() in PARQUET:
            return use(_frame_texts(source))
        try:
            return use(_csv_texts(path, "utf-8-sig"))
        except UnicodeDecodeError:  # as spreadsheets in China write it
            return use(_csv_texts(path, "gb18030"))
    except OSError as error:
        raise InputError([Fault(str(path), None, None, None, f"cannot be read ({error.strerror or error})")]) from error
    except UnicodeDecodeError as error:
        raise InputError(
            [Fault(str(path), None, None, None, "cannot be read (neither UTF-8 nor GB18030; save it as CSV UTF-8)")]
        ) from error
    except (ValueError, OverflowError, ImportError) as error:
        reason = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
        raise InputError([Fault(str(path), None, None, None, f"cannot be read as a table ({reason})")]) from error


def _cells(source: Source, texts: pd.DataFrame, required: tuple[str, ...], optional: tuple[str, ...]) -> pd.DataFrame:
    """Return the columns that are asked for of some rows, blank ones left out."""
    name = name_of(source)
    lacking = [column for column in required if column not in texts.columns]
    if lacking:
        need = ", ".join(required)
        raise InputError(
            [Fault(name, 1, column, None, f"this column; a table with {need} is needed") for column in lacking]
        )
    blank = (texts == "").all(axis=1)
    texts = texts[[column for column in (*required, *optional) if column in texts.columns]]
    if blank.any():  # else the numbers of the rows stay a range, which takes no memory
        texts = texts[~blank]
    if texts.columns.empty:
        told = f"no column of this table; expected some of {', '.join(optional)}"
        raise InputError([Fault(name, 1, None, None, told)])
    for column in texts.columns:
        texts[column] = texts[column].str.strip()
    return texts


def _with_rows(source: Source, table: pd.DataFrame) -> pd.DataFrame:
    if table.empty:
        raise InputError([Fault(name_of(source), None, None, None, "no rows; at least one value is needed")])
    return table


def _csv_texts(path: Path, encoding: str) -> Iterator[pd.DataFrame]:
    """Yield the cells of a CSV file, some rows at a time."""
    with pd.read_csv(
        path, dtype=str, keep_default_na=False, encoding=encoding, skip_blank_lines=False, chunksize=PIECE
    ) as pieces:
        for texts in pieces:
            if not isinstance(texts.index, pd.RangeIndex):  # what is too many in the first row would name the rows
                raise ValueError("rows have more cells than the header names columns")
            yield texts


def _frame_texts(source: Source) -> Iterator[pd.DataFrame]:
    """Yield the cells of a table, some rows at a time."""
    done = 0
    for frame in _frames(source):
        for name in frame.columns:
            if frame[name].dtype.kind in "mM":  # how a day is written depends on all of them
                frame[name] = frame[name].astype(str).where(frame[name].notna(), "")
        for start in range(0, max(len(frame), 1), PIECE):
            piece = frame.iloc[start : start + PIECE]
            texts = {str(name): piece[name].astype(str).where(piece[name].notna(), "") for name in frame.columns}
            yield pd.DataFrame(texts).set_axis(pd.RangeIndex(done, done + len(piece)))
            done += len(piece)


def _frames(source: Source) -> Iterator[pd.DataFrame]:
    """Yield a table, or some rows of a parquet file at a time where each is read alike without the others."""
    if not isinstance(source, Path):
        yield source.reset_index(drop=True)
    elif source.is_file() and _is_plain(source):
        from pyarrow.parquet import ParquetFile

        with ParquetFile(source) as file:
            yield from (batch.to_pandas() for batch in file.iter_batches(PIECE))
    else:
        yield pd.read_parquet(source)


def _is_plain(path: Path) -> bool:
    """Say whether a parquet file has texts and numbers alone, and no gap among whole numbers, which makes them none."""
    from pyarrow import types
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as file:
        kinds, meta = file.schema_arrow.types, file.metadata
    whole = [at for at, kind in enumerate(kinds) if types.is_integer(kind)]
    plain = (types.is_string, types.is_large_string, types.is_floating, types.is_integer)
    groups = [meta.row_group(at) for at in range(meta.num_row_groups)]
    known = [group.column(at).statistics for group in groups for at in whole]
    return (
        meta.num_rows > 0
        and all(any(is_kind(kind) for is_kind in plain) for kind in kinds)
        and all(told is not None and told.null_count == 0 for told in known)
    )


class _Coded(NamedTuple):
    """Texts as places among their names; a categorical holds more beside them than it spares in some rows."""

    places: np.ndarray
    names: pd.Series


_Piece: TypeAlias = dict[str, "pd.Index | np.ndarray | _Coded"]


def _typed(texts: pd.DataFrame, name: str, group: str | None, faults: list[Fault]) -> _Piece:
    """Return some rows of a panel as numbers and coded texts, what is wrong with them added to the faults."""
    mark = marker(name, texts, faults)
    mark(texts["series_id"].eq("").to_numpy(), "series_id", "the name of a series")
    typed: _Piece = {column: _coded(texts[column]) for column in texts if column != "value"}
    typed["value"] = numbers(texts["value"], "value", mark).to_numpy()
    if group is not None:
        typed["group"] = _coded(texts[group])
    frequency, ordinal = ordinals(texts["period"])
    return typed | {"frequency": _coded(frequency.astype(str)), "ordinal": ordinal.to_numpy(), "": texts.index}


def _coded(texts: pd.Series) -> _Coded:
    places, names = pd.factorize(texts)
    return _Coded(places.astype(np.min_scalar_type(len(names))), pd.Series(names))


def _joined(pieces: list[_Piece]) -> pd.DataFrame:
    """Return pieces as one table, categories in the order in which they appear; each column of a piece is let go of."""
    first, *rest = [index for piece in pieces if isinstance(index := piece.pop(""), pd.Index)]
    table = pd.DataFrame(index=first.append(rest))
    for name in [*pieces[0]]:
        columns = [piece.pop(name) for piece in pieces]
        coded = [column for column in columns if isinstance(column, _Coded)]
        table[name] = _category(coded) if coded else np.concatenate(columns)
    return table


def _category(columns: list[_Coded]) -> pd.Categorical:
    places, names = pd.factorize(pd.concat([each.names for each in columns]))
    starts = np.cumsum([0, *(len(each.names) for each in columns)])
    kind = np.min_scalar_type(-len(names) - 1)
    own = [
        places[start : start + len(each.names)].astype(kind)[each.places]
        for start, each in zip(starts, columns, strict=False)
    ]
    return pd.Categorical.from_codes(np.concatenate(own), names)


Marker = Callable[[np.ndarray, str, str], None]


def marker(name: str, texts: pd.DataFrame, faults: list[Fault]) -> Marker:
    """Return a function that adds a fault for each marked row; the first row of a table is line 2."""

    def mark(wrong: np.ndarray, column: str, expected: str) -> None:
        seen = texts[column][wrong].items() if wrong.any() else ()
        faults.extend(Fault(name, int(row) + 2, column, str(text), expected) for row, text in seen)

    return mark


def numbers(texts: pd.Series, column: str, mark: Marker) -> pd.Series:
    """Return texts as numbers; gaps as NaN, text and infinity marked."""
    gap = texts.isin(GAPS)
    values = pd.to_numeric(texts.where(~gap, "nan"), errors="coerce").astype(float)
    # Python's own reading decides on what pandas refuses for a stray form, such as 1_000 or 0x10: a fault too.
    mark((~gap & ~np.isfinite(values)).to_numpy(), column, "a finite number, or empty")
    return values


def ordinals(periods: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return frequency and number in time of each period; an empty frequency for what is none.

    Examples
    --------
    >>> frequency, number = ordinals(pd.Series(["2024", "2024Q3", "2024-13"]))
    >>> frequency.tolist(), number.tolist()
    (['A', 'Q', ''], [2024, 8098, 0])
    """
    cells = periods.astype("category").cat
    known = [_ordinal(str(text)) for text in cells.categories]
    codes, letters = pd.factorize(np.array([name for name, _ in known], object))
    frequency = pd.Categorical.from_codes(codes.astype(np.int8)[cells.codes], letters.astype(str))
    number = np.array([at for _, at in known], np.int32)[cells.codes]
    return pd.Series(frequency, periods.index), pd.Series(number, periods.index)


def _limits(texts: pd.Series, column: str, mark: Marker) -> np.ndarray:
    """Return limits that are categories as numbers."""
    codes = texts.cat.codes.to_numpy()
    each = numbers(pd.Series(texts.cat.categories), column, lambda wrong, *told: mark(wrong[codes], *told))
    return each.to_numpy()[codes]


def _ordinal(text: str) -> tuple[str, int]:
    match = _PERIOD.fullmatch(text)
    if match is None:
        day = _DAY.fullmatch(text)
        return (f"D{day[2]}", int(day[1])) if day else ("", 0)
    if match[1]:
        return "A", int(match[1])
    year, letter, part = next(match.group(at, at + 1, at + 2) for at in (2, 5, 8) if match[at])
    letter = letter or "M"
    return letter, int(year) * PERIODS_A_YEAR[letter] + int(part) - 1


def written(frequency: str, ordinal: int) -> str:
    """Return a period as text, in the form in which the panel writes its own.

    Examples
    --------
    >>> written("A", 2025), written("Q", 8099), written("M", 24300), written("D12-31", 2025)
    ('2025', '2024Q4', '2025-01', '2025-12-31')
    """
    if frequency == "A":
        return str(ordinal)
    if frequency.startswith("D"):
        return f"{ordinal:04d}-{frequency[1:]}"
    year, part = divmod(ordinal, PERIODS_A_YEAR[frequency])
    return f"{year:04d}-{part + 1:02d}" if frequency == "M" else f"{year:04d}{frequency}{part + 1}"


def _check_series(frame: pd.DataFrame, mark: Marker, group: str | None) -> None:
    """Mark what is wrong between rows: doubles, mixed frequencies, two kinds or limits in one series."""
    series = frame["series_id"].cat.codes.to_numpy()
    told = frame["frequency"].ne("").to_numpy()
    mark(_repeated(frame, series) & told, "period", "each period once a series")
    mark(_unlike(series, frame["frequency"], blank=True), "period", "one frequency a series")
    printed = {name: name for name in OPTIONAL} | ({} if group is None else {"group": group})
    for column, name in printed.items():
        if column in frame:
            mark(_unlike(series, frame[column]), name, "the same in all rows of a series")
    if "lower_limit" in frame and "upper_limit" in frame:
        crossed = frame["lower_limit"] > frame["upper_limit"]
        mark(crossed.to_numpy(), "lower_limit", "a limit below the upper one")


def _repeated(frame: pd.DataFrame, series: np.ndarray) -> np.ndarray:
    """Say of each row whether its series has had its period before."""
    places = series.astype(np.int64)
    places *= 1 << 20  # more than there are periods
    places += frame["ordinal"].to_numpy()
    places.sort(kind="stable")
    if not (places[1:] == places[:-1]).any():  # seldom otherwise, and what tells the rows takes much memory
        return np.zeros(len(frame), bool)
    return frame.duplicated(["series_id", "frequency", "ordinal"]).to_numpy()


def _unlike(series: np.ndarray, column: pd.Series, *, blank: bool = False) -> np.ndarray:
    """Say of each row whether its entry is another than the first of its series; a blank first one stands if told."""
    cells = column.astype("category").cat
    if len(cells.categories) < 2:
        return np.zeros(len(column), bool)
    codes = cells.codes.to_numpy()
    told = (codes >= 0) & column.ne("").to_numpy()
    rows = np.arange(len(codes)) if blank else np.flatnonzero(told)
    first = np.full(series.max() + 1, -1, codes.dtype)
    first[series[rows[::-1]]] = codes[rows[::-1]]
    known = np.append([name != "" for name in cells.categories], False)
    return told & known[first[series]] & (codes != first[series])
