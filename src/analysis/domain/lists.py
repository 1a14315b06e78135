"""Tables of the room's TOML files as frozen rows."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

R = TypeVar("R")


@cache
def toml_file(name: str) -> Mapping[str, Any]:
    """Return what one file of this room holds."""
    return tomllib.loads(files("analysis.domain").joinpath(name).read_text(encoding="utf-8"))


def rows_of(name: str, table: str, row: Callable[..., R]) -> tuple[R, ...]:
    """Return the rows of one table of a file, lists as tuples."""
    return tuple(row(**{key: _frozen(value) for key, value in raw.items()}) for raw in toml_file(name)[table])


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
