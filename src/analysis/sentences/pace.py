"""Judgements of official pace methods as readers see them: reasons in words, the list of methods, disagreements."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.pace.cases import Judged
from analysis.pace.disagreement import Disagreement
from analysis.pace.methods import METHODS
from analysis.pace.open_sdg import CLASSES
from analysis.words.wording import Words


def reason_text(codes: str, words: Words) -> str:
    """Return reasons, as `analysis.pace.table.judge` codes them, in words.

    Examples
    --------
    >>> reason_text("no_target unreadable:base_value", Words("en"))
    'no target value; base_value cannot be read'
    """
    told = []
    for code in codes.split():
        name, _, column = code.partition(":")
        key = "unreadable_direction" if column == "direction" else name
        told.append(words.say(f"pace_reason.{key}", column=column))
    return words.say("pace.separator").join(told)


def with_reasons(judgements: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return a table of judgements with its reasons in words."""
    told = {codes: reason_text(codes, words) for codes in judgements["reason"].unique()}
    return judgements.assign(reason=judgements["reason"].map(told))


def as_text(judgements: pd.DataFrame, words: Words) -> tuple[list[str], list[list[str]]]:
    """Return heading and rows of a table of judgements for a terminal."""
    shown = with_reasons(judgements, words)
    header = [words.say(f"pace_column.{name}") for name in shown.columns]
    rows = []
    for row in shown.itertuples(index=False):
        cells = [_figure(cell, words) if isinstance(cell, float) else str(cell) for cell in row]
        rows.append(cells)
    return header, rows


def _figure(value: float, words: Words) -> str:
    return "" if np.isnan(value) else words.number(value)


def methods_table(words: Words) -> tuple[list[str], list[list[str]]]:
    """Return heading and rows of the list of methods."""
    header = [words.say(f"pace_column.{name}") for name in ("method", "classes", "source")]
    nothing = words.say("pace.none")
    return header, [[one.name, " | ".join(one.classes) or nothing, one.source] for one in METHODS.values()]


def disagreement_text(split: Disagreement | None, found: dict[str, Judged], words: Words, unit: str = "") -> list[str]:
    """Return in sentences where methods disagree about one case and why."""
    if split is None:
        judging = any(judgement.code[0] >= 0 for judgement in found.values())
        return [words.say("pace.agree" if judging else "pace.nobody")]
    joint = words.say("pace.list")
    told = []
    if split.on_pace and split.behind:
        names = {"on_pace": joint.join(split.on_pace), "behind": joint.join(split.behind)}
        told.append(words.say("pace.split", **names))
    for cause in split.causes:
        numbers = {name: words.quantity(value, unit) for name, value in cause.numbers.items()}
        if cause.code == "degree":
            pair = {"open_sdg": "open-sdg", "straight": "linear"}
            numbers |= {name: CLASSES[found[method].code[0]] for name, method in pair.items()}
        told.append(words.say(f"pace.{cause.code}", **numbers))
    return told
