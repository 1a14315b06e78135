"""The grammar's rows as the TOML files hold them: checked once by pydantic, each with an example that a test runs."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from analysis.domain.codes import Deliverable


class GrammarRow(BaseModel):
    """What every row has: an example of the genre in which it works."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    example: str = Field(min_length=2)


class BoundRow(GrammarRow):
    """Words that make a number a bound."""

    operator: Literal[">=", ">", "~", "<=", "<"]
    position: Literal["before", "after", "inside"]
    words: tuple[str, ...]


class VerbRow(GrammarRow):
    """Verbs by what they do with a quantity."""

    role: Literal["deliver", "reach", "raise", "fall", "grow"]
    words: tuple[str, ...]
    driver: Literal["programme", "outcome"] = "outcome"


class NounRow(GrammarRow):
    """Nouns by the nature of the quantity they name."""

    kind: Literal["flow", "stock", "rate"]
    words: tuple[str, ...]
    standard: bool = False


class SkipRow(GrammarRow):
    """Numbers that promise nothing."""

    reason: str
    where: Literal["mask", "after"]
    pattern: str
    small: bool = False
    written: bool = False


class CueRow(GrammarRow):
    """Signs of the past or the future in a sentence."""

    time: Literal["past", "future"]
    weight: int
    pattern: str
    firm: bool = False
    each: bool = False


class HeadingRow(GrammarRow):
    """What a heading says of the sentences below it."""

    cue: Literal["glossary", "list", "own", "back", "results", "plan", "year", "start", "forward"]
    words: tuple[str, ...]


class DomainRow(GrammarRow):
    """Words of one field of government."""

    name: str
    words: tuple[str, ...]


class LeadRow(GrammarRow):
    """Words in front of verb and indicator."""

    role: Literal["drop", "adverb", "aspire", "firm", "scope", "light", "weak", "describe", "tail", "head_fall"]
    words: tuple[str, ...]


class QualifierRow(GrammarRow):
    """Words that go to the qualifier column."""

    words: tuple[str, ...]


class PromiseRow(GrammarRow):
    """A promise without a number of its own."""

    kind: Literal["coverage", "relative", "milestone", "policy"]
    triggers: tuple[str, ...]
    pattern: str
    direction: Literal["increase", "decrease", "maintain"] = "increase"
    driver: Literal["programme", "outcome"] = "programme"
    qualifier: str = ""
    operator: Literal["", "=", ">=", ">"] = ""
    deliverable: Deliverable | Literal[""] = ""


class ResultRow(GrammarRow):
    """Words that say that what was set was done, without a number."""

    triggers: tuple[str, ...]
    pattern: str
    bound: Literal["", "over"] = ""


class DeliverableRow(GrammarRow):
    """What sort of thing is promised, by what is done and to what; the conditions given must all hold."""

    deliverable: Deliverable
    kinds: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    action: str = ""
    name: str = ""
    unless: str = ""


class StageRow(GrammarRow):
    """How far work is to come: verbs that leave it under way, words that say where it begins or ends."""

    stage: Literal["planned", "begun", "under_way", "finished"]
    advance: bool = False
    families: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    name: str = ""
    unless: str = ""


class LevelRow(GrammarRow):
    """Words that make a number the nation's or the province's, not the place's own."""

    scope: Literal["全国", "全省"]
    triggers: tuple[str, ...]
    pattern: str


class BareRow(GrammarRow):
    """Names that need the name of what was spoken of before; ``name`` is what the example's last number measures."""

    pattern: str
    unit: Literal["same", "thing", "sized", "any"]
    of: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    name: str


class DueRow(GrammarRow):
    """An expression of time and the date it stands for."""

    pattern: str
    month: int = 12
    add: int = 0


R = TypeVar("R", bound=GrammarRow)


@cache
def rows(name: str, model: type[R]) -> tuple[R, ...]:
    """Return the rows of one grammar file, checked.

    Examples
    --------
    >>> rows("verbs", VerbRow)[0].role
    'deliver'
    """
    text = files("analysis.extract.grammar").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    (table,) = tomllib.loads(text).values()
    return tuple(model.model_validate(row) for row in table)


def words_of(rows_: tuple[BoundRow | VerbRow | NounRow | QualifierRow, ...]) -> list[str]:
    """Return all words of some rows, the longest first."""
    return sorted({word for row in rows_ for word in row.words}, key=lambda word: (-len(word), word))
