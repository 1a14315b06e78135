"""A tidy panel of series read from a CSV or parquet file and checked, all its faults in one go."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

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

    Raises
    ------
    InputError
        With the faults of the options and of both files.
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

    Raises
    ------
    RequestError
        When thresholds are asked about and there is no output to stand beside.
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
        return write(path, table.to_parquet(index=False))
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

    Raises
    ------
    InputError
        With all faults of the file.
    """
    required = REQUIRED if group is None else tuple(dict.fromkeys((*REQUIRED, group)))
    texts = read_texts(source, required, tuple(name for name in OPTIONAL if name != group))
    faults: list[Fault] = []
    frame = pd.DataFrame({"series_id": texts["series_id"], "period": texts["period"]})
    mark = marker(name_of(source), texts, faults)
    mark(frame["series_id"].eq("").to_numpy(), "series_id", "the name of a series")
    frame["value"] = numbers(texts["value"], "value", mark)
    frame["kind"] = texts.get("kind", "")
    if group is not None:
        frame["group"] = texts[group]
    for limit in ("lower_limit", "upper_limit"):
        frame[limit] = numbers(texts[limit], limit, mark) if limit in texts else np.nan
    frame["frequency"], frame["ordinal"] = ordinals(frame["period"])
    mark(frame["frequency"].eq("").to_numpy(), "period", PERIOD_EXPECTED)
    _check_series(frame, mark, group)
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.line or 0))
    return frame


def read_thresholds(source: Source, panel: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the rows of a table of thresholds: series_id, period, operator, value, and the period's ordinal.

    Without a panel, the rows are checked by themselves alone.

    Raises
    ------
    InputError
        With all faults of the file: among them a series that the panel does not have, or another frequency.
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
        frequency = panel.drop_duplicates("series_id").set_index("series_id")["frequency"]
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

    Raises
    ------
    InputError
        When the file cannot be read, lacks a column or has no rows.
    """
    path = source if isinstance(source, Path) else Path(name_of(source))
    try:
        texts = _csv_texts(path) if source is path and path.suffix.lower() not in PARQUET else _frame_texts(source)
    except OSError as error:
        raise InputError([Fault(str(path), None, None, None, f"cannot be read ({error.strerror or error})")]) from error
    except UnicodeDecodeError as error:
        raise InputError(
            [Fault(str(path), None, None, None, "cannot be read (neither UTF-8 nor GB18030; save it as CSV UTF-8)")]
        ) from error
    except (ValueError, OverflowError, ImportError) as error:
        reason = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
        raise InputError([Fault(str(path), None, None, None, f"cannot be read as a table ({reason})")]) from error
    lacking = [name for name in required if name not in texts.columns]
    if lacking:
        need = ", ".join(required)
        raise InputError(
            [Fault(path.name, 1, name, None, f"this column; a table with {need} is needed") for name in lacking]
        )
    blank = (texts == "").all(axis=1)
    texts = texts.loc[~blank, [name for name in (*required, *optional) if name in texts.columns]]
    if texts.columns.empty:
        told = f"no column of this table; expected some of {', '.join(optional)}"
        raise InputError([Fault(path.name, 1, None, None, told)])
    if texts.empty:
        raise InputError([Fault(path.name, None, None, None, "no rows; at least one value is needed")])
    for name in texts.columns:
        texts[name] = texts[name].str.strip()
    return texts


def _csv_texts(path: Path) -> pd.DataFrame:
    """Cells of a CSV file in UTF-8, or in GB18030 as spreadsheets in China write it."""

    def read(encoding: str) -> pd.DataFrame:
        texts = pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding, skip_blank_lines=False)
        if not isinstance(texts.index, pd.RangeIndex):  # what is too many in the first row would name the rows
            raise ValueError("rows have more cells than the header names columns")
        return texts

    try:
        return read("utf-8-sig")
    except UnicodeDecodeError:
        return read("gb18030")


def _frame_texts(source: Source) -> pd.DataFrame:
    frame = pd.read_parquet(source) if isinstance(source, Path) else source.reset_index(drop=True)
    texts = {}
    for name in frame.columns:
        column = frame[name]
        texts[str(name)] = column.astype(str).where(column.notna(), "")
    return pd.DataFrame(texts)


Marker = Callable[[np.ndarray, str, str], None]


def marker(name: str, texts: pd.DataFrame, faults: list[Fault]) -> Marker:
    """Return a function that adds a fault for each marked row; the first row of a table is line 2."""
    lines = texts.index.to_numpy() + 2

    def mark(wrong: np.ndarray, column: str, expected: str) -> None:
        if not wrong.any():
            return
        seen = texts[column].to_numpy()
        faults.extend(Fault(name, int(lines[row]), column, str(seen[row]), expected) for row in np.flatnonzero(wrong))

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
    places, unique = pd.factorize(periods)
    known = [_ordinal(str(text)) for text in unique]
    frequency = np.array([name for name, _ in known], object)[places]
    number = np.array([at for _, at in known], np.int64)[places]
    return pd.Series(frequency, periods.index, dtype="str"), pd.Series(number, periods.index)


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
    groups = frame.groupby("series_id", sort=False)
    told = frame["frequency"].ne("")
    mark(
        (frame.duplicated(["series_id", "frequency", "ordinal"]) & told).to_numpy(),
        "period",
        "each period once a series",
    )
    first = groups["frequency"].transform("first")
    mark((frame["frequency"].ne(first) & told & first.ne("")).to_numpy(), "period", "one frequency a series")
    printed = {name: name for name in OPTIONAL} | ({} if group is None else {"group": group})
    for column, name in printed.items():
        told = frame[column].where(frame[column].ne(""))
        other = told.notna() & told.ne(told.groupby(frame["series_id"], sort=False).transform("first"))
        mark(other.to_numpy(), name, "the same in all rows of a series")
    crossed = frame["lower_limit"] > frame["upper_limit"]
    mark(crossed.to_numpy(), "lower_limit", "a limit below the upper one")
