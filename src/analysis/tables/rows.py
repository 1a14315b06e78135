"""Rows of a table as what they are: targets, figures, series made from a table's columns, and a table made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from enum import Enum
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING, TypeVar, get_type_hints

import pandas as pd

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Thing = TypeVar("Thing", bound=DataclassInstance)

DATES = (date, date | None)


@cache
def _hints(make: type[DataclassInstance]) -> dict[str, object]:
    return get_type_hints(make)


def objects(frame: pd.DataFrame, make: type[Thing], **more: Sequence[object]) -> tuple[Thing, ...]:
    """Return one object a row of a checked table: a dataclass whose fields are named as the columns.

    A column that is not there is at its default; `more` are columns that the table does not have.

    Examples
    --------
    >>> from analysis.domain.series import Series
    >>> row = {"series_id": ["gdp"], "indicator_zh": [""], "indicator_en": ["GDP"], "unit": ["亿元"], "kind": ["flow"]}
    >>> objects(pd.DataFrame(row), Series)[0].kind
    <Kind.FLOW: 'flow'>
    """
    columns: list[Iterable[object]] = []
    for field in fields(make):
        if field.name in more:
            columns.append(more[field.name])
        elif field.name in frame or field.default is MISSING:
            columns.append(_values(frame[field.name], _hints(make)[field.name]))
        else:
            columns.append(repeat(field.default, len(frame)))
    return tuple(map(make, *columns))


def _values(column: pd.Series, kind: object) -> list[object]:
    if kind in DATES:
        days: list[object] = column.to_numpy("datetime64[D]").tolist()
        return days
    values: list[object] = (column.astype(object).fillna("") if kind is str and column.hasnans else column).tolist()
    if isinstance(kind, type) and issubclass(kind, Enum | int):
        made: Callable[[object], object] = kind
        known = {value: made(value) for value in set(values)}
        return [known[value] for value in values]
    return values


def frame_of(things: Iterable[DataclassInstance], types: Mapping[str, object]) -> pd.DataFrame:
    """Return a table of objects: the columns named, each of its type."""
    rows = list(things)
    return pd.DataFrame(
        {name: pd.Series([getattr(row, name) for row in rows], dtype=kind) for name, kind in types.items()}
    )
