"""A table that goes out: its rows, what each column means, and which column leads to which other table."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import pandas as pd


@dataclass(frozen=True)
class Exported:
    """One table."""

    name: str  # what it is called: targets, observations, assessment, record, sources, series, snapshots
    frame: pd.DataFrame  # its rows
    key: tuple[str, ...] = ()  # the columns that tell its rows apart, empty where rows may be alike
    leads: dict[str, str] = field(default_factory=dict)  # other tables by the column of this one that names their rows

    def title(self, language: str) -> str:
        """Return its title in a language, its name where it has none."""
        return _words()["table"].get(self.name, {}).get(language, self.name)

    def meaning(self, column: str, language: str) -> str:
        """Return what one of its columns means, in a language; blank where nobody wrote it down."""
        return _words()["column"].get(column, {}).get(language, "")

    def texts(self) -> list[str]:
        """Return the names of its columns of text."""
        return [name for name in self.frame.columns if kind_of(self.frame[name]) == "string"]


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    text = files("analysis.export").joinpath("definitions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def kind_of(column: pd.Series) -> str:
    """Return the type of a column's values as a data package names it: number, integer, boolean, date or string."""
    kind = str(column.dtype)
    if kind.startswith("datetime"):
        return "date"
    if kind in ("bool", "boolean"):
        return "boolean"
    return "integer" if kind.startswith("int") else "number" if kind.startswith("float") else "string"


def printed(table: Exported) -> pd.DataFrame:
    """Return the rows as text files hold them: days as year-month-day, blanks for what is missing."""
    frame = table.frame.copy()
    for name in frame.columns:
        kind = kind_of(frame[name])
        if kind == "date":
            frame[name] = frame[name].dt.strftime("%Y-%m-%d").fillna("")
        elif kind == "string":
            frame[name] = frame[name].fillna("").astype(str).str.replace(r"\r\n?", "\n", regex=True)
        elif kind == "boolean":
            frame[name] = frame[name].map({True: "true", False: "false"}).fillna("")
    return frame
