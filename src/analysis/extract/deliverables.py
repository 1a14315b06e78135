"""What sort of thing is promised, how far its work is to come, and whose it is: by the rows of the grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from analysis.domain.codes import Deliverable
from analysis.extract.grammar_rows import DeliverableRow, LevelRow, StageRow, rows
from analysis.extract.items import ClauseQuantity

_WORKS = frozenset(("build", "renew", "invest"))
"""What has a stage without being work under way: a start or an end is counted."""
_SUPERIOR = {"全国": ("全国",), "全省": ("全国", "省", "自治区")}
"""Whose own reports a level's expectations stand in: those of regions whose names end so."""


@dataclass(frozen=True)
class Promised:
    """What decides a deliverable: kind, family and unit of the number, what is done (action) and to what (name)."""

    kind: str
    name: str
    action: str = ""
    family: str = ""
    unit: str = ""


def promised_of(item: ClauseQuantity, kind: str, name: str) -> Promised:
    """Return what an item promises, as the grammar of deliverables asks for it."""
    return Promised(kind, name, item.verb + item.tail, item.quantity.family, _bare(item.quantity.unit))


def _bare(unit: str) -> str:
    return re.sub(r"^[十百千万亿]+", "", unit)


@lru_cache(maxsize=1)
def _deliverables() -> tuple[tuple[DeliverableRow, re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (row, re.compile(row.action), re.compile(row.name), re.compile(row.unless or r"(?!)"))
        for row in rows("deliverables", DeliverableRow)
    )


@lru_cache(maxsize=8192)
def deliverable_of(promised: Promised) -> Deliverable:
    """Return what sort of thing is promised.

    Examples
    --------
    >>> deliverable_of(Promised("flow", "新建农村公路", "新建", "length", "公里"))
    <Deliverable.BUILD: 'build'>
    >>> deliverable_of(Promised("flow", "技能培训", "开展", "events", "人次"))
    <Deliverable.TRAIN: 'train'>
    """
    return next(row.deliverable for row, *patterns in _deliverables() if _fits(promised, row, *patterns))


def _fits(
    promised: Promised,
    row: DeliverableRow,
    action: re.Pattern[str],
    name: re.Pattern[str],
    unless: re.Pattern[str],
) -> bool:
    if row.kinds and promised.kind not in row.kinds:
        return False
    if row.families and promised.family not in row.families:
        return False
    if row.units and promised.unit not in row.units:
        return False
    if not (action.search(promised.action) and name.search(promised.name)):
        return False
    return not unless.search(promised.name)


@lru_cache(maxsize=2)
def _stages(advance: bool) -> tuple[tuple[StageRow, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (row, re.compile(row.name), re.compile(row.unless or r"(?!)"))
        for row in rows("stages", StageRow)
        if row.advance is advance
    )


def stage_under_way(verb: str, noun: str, family: str = "count") -> str:
    """Return the stage of work that a verb leaves under way; blank where its number is a count to complete.

    Examples
    --------
    >>> stage_under_way("加快", "乡村振兴片区建设"), stage_under_way("新建", "农村公路")
    ('under_way', '')
    """
    noun = noun.rstrip("”)")
    for row, name, unless in _stages(advance=True):
        if verb in row.verbs and family in row.families and name.search(noun) and not unless.search(noun):
            return row.stage
    return ""


def stage_of(promised: Promised, deliverable: str) -> str:
    """Return how far the work of a counted target is to come, where its words say so; blank for what is no work.

    Examples
    --------
    >>> stage_of(Promised("flow", "新开工保障性住房", "新开工", "count", "套"), "build")
    'begun'
    """
    if deliverable not in _WORKS or promised.kind in ("growth", "change", "rate", "relative"):
        return ""
    said = promised.action + "," + promised.name
    return next((row.stage for row, name, _ in _stages(advance=False) if name.search(said)), "")


@lru_cache(maxsize=1)
def _levels() -> tuple[tuple[re.Pattern[str], LevelRow], ...]:
    return tuple((re.compile(row.pattern), row) for row in rows("levels", LevelRow))


def level_of(front: str, region: str) -> str:
    """Return the level of government above the region's that a number belongs to; blank for the region's own.

    Parameters
    ----------
    front : str
        The words of the sentence in front of the number.
    region : str
        Whose report it is, blank where that is not known.

    Examples
    --------
    >>> level_of("国家提出国内生产总值增长", "聊城市"), level_of("全市生产总值增长", "聊城市")
    ('全国', '')
    """
    for pattern, row in _levels():
        named = any(word in front for word in row.triggers)
        if named and not region.endswith(_SUPERIOR[row.scope]) and pattern.search(front):
            return row.scope
    return ""
