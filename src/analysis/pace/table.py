"""Tables of cases: a frame in, a frame of judgements out. The one module of this room that knows column names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.pace.cases import NO_CLASS, Cases, Reason
from analysis.pace.methods import METHODS, Method, method

YEARS = ("base_year", "latest_year", "target_year")
COLUMNS = ("id", "base_year", "base_value", "latest_year", "latest_value", "target_year", "target_value", "direction",
           "limit", "optimum", "lower_bound")  # fmt: skip
"""What a table of cases may hold; a column left out is unknown in every row."""
GAPS = ("", "nan", "NaN", "NA", "N/A", "<NA>", "None", "null")
DIRECTIONS = {
    **dict.fromkeys(("increase", "positive", "up", "1", "+1", "1.0"), 1.0),
    **dict.fromkeys(("decrease", "negative", "down", "-1", "-1.0"), -1.0),
    "maintain": 0.0,
}
_YEAR = re.compile(r"(\d{4})(?!\d)(?:\D.*)?")
"""A year, or a span of years such as 2015-16, of which the first counts."""


def judge(frame: pd.DataFrame, methods: Sequence[str] | None = None) -> pd.DataFrame:
    """Return what methods say of a table of cases.

    Parameters
    ----------
    frame : DataFrame
        Columns of `COLUMNS`, numbers or text; what is missing is unknown. ``direction`` is increase, decrease or
        maintain (positive, negative, 1, -1 are understood, too); a year may be a span, of which the first year counts.
        For `sdsn`, ``target_value`` is the green threshold in the indicator's unit.
    methods : sequence of str, optional
        Names of methods, see `METHODS`; all if left out.

    Returns
    -------
    DataFrame
        id, method, value, class, reason: for each method the cases in their order. A case that a method cannot judge
        has no value or no class, and a reason; ``reason`` holds codes in small letters, several separated by a space,
        and may stand beside a class, too.

    Raises
    ------
    RequestError
        When a method is unknown.

    Examples
    --------
    >>> cases = pd.DataFrame({"id": ["a"], "base_year": 2015, "base_value": 0.37, "latest_year": 2025,
    ...     "latest_value": 9.53, "target_year": 2030, "target_value": 60, "direction": "increase"})
    >>> judge(cases, ["open-sdg", "linear"])[["method", "value", "class"]].round(3)
         method  value                 class
    0  open-sdg   0.95  substantial_progress
    1    linear   0.23      limited_progress
    """
    chosen = [method(name) for name in (METHODS if methods is None else methods)]
    cases, unreadable = cases_of(frame)
    names = frame["id"] if "id" in frame else pd.Series(np.arange(1, len(frame) + 1))
    parts = [_judged_by(one, cases, unreadable, names) for one in chosen]
    return pd.concat(parts, ignore_index=True)


def cases_of(frame: pd.DataFrame) -> tuple[Cases, dict[str, NDArray[np.bool_]]]:
    """Return the cases of a table, and for each column where its text can not be read.

    Examples
    --------
    >>> cases, unreadable = cases_of(pd.DataFrame({"base_year": ["2015-16"], "base_value": ["about 7"]}))
    >>> cases.base_year, cases.base_value, unreadable["base_value"]
    (array([2015.]), array([nan]), array([ True]))
    """
    arrays, unreadable = {}, {}
    for name in COLUMNS[1:]:
        column = frame[name] if name in frame else pd.Series(np.nan, index=frame.index)
        if pd.api.types.is_numeric_dtype(column) and name != "direction":
            found = column.to_numpy(float, na_value=np.nan)
            wrong = np.isinf(found)
        else:
            found, wrong = _read(column, _direction if name == "direction" else _year if name in YEARS else _number)
        arrays[name] = np.where(wrong, np.nan, found)
        unreadable[name] = wrong
    return Cases(**arrays), unreadable


def _read(column: pd.Series, read: Callable[[str], float]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return a column of texts as numbers, each text read once, and where one is no number."""
    codes, texts = pd.factorize(column.astype(str).where(column.notna(), ""))
    values = [(np.nan if text in GAPS else read(text), text not in GAPS) for text in map(str.strip, texts)]
    found, told = np.array([value for value, _ in values], float), np.array([known for _, known in values], bool)
    return found[codes], (told & ~np.isfinite(found))[codes]


def _number(text: str) -> float:
    try:
        return float(text) if "_" not in text else np.nan
    except ValueError:
        return np.nan


def _year(text: str) -> float:
    plain = _number(text)
    if np.isfinite(plain):
        return plain
    span = _YEAR.fullmatch(text)
    return float(span[1]) if span else np.nan


def _direction(text: str) -> float:
    return DIRECTIONS.get(text.lower(), np.nan)


def _judged_by(one: Method, cases: Cases, unreadable: dict[str, NDArray[np.bool_]], names: pd.Series) -> pd.DataFrame:
    found = one.judge(cases)
    bad = {name: unreadable[name] for name in one.columns if unreadable[name].any()}
    spoilt = np.any(list(bad.values()), axis=0) if bad else np.zeros(len(cases), bool)
    reason = _codes(np.where(spoilt, 0, found.reason))
    for name, mask in bad.items():
        reason[mask] = [f"{text} unreadable:{name}".strip() for text in reason[mask]]
    classes = np.array([*one.classes, ""], object)  # -1, no class, is the last
    return pd.DataFrame(
        {
            "id": names.to_numpy(),
            "method": one.name,
            "value": np.where(spoilt, np.nan, found.value),
            "class": classes[np.where(spoilt, NO_CLASS, found.code)],
            "reason": reason,
        }
    )


def _codes(reason: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return reasons as texts, each pattern of bits spelt once."""
    patterns, place = np.unique(reason, return_inverse=True)
    return np.array([reason_codes(int(bits)) for bits in patterns], object)[place]


def reason_codes(bits: int) -> str:
    """Return the names of a reason's bits in small letters, separated by spaces.

    Examples
    --------
    >>> reason_codes(int(Reason.NO_TARGET | Reason.BASE_REPLACED))
    'no_target base_replaced'
    """
    return " ".join(str(one.name).lower() for one in Reason if one & bits)
