"""A page on which targets are checked by eye and by keyboard: the doubtful first, answers saved to a file.

The page needs no other file and no network; its security policy lets no script run but its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, Template
from markupsafe import Markup

from analysis.domain.codes import COMMITMENTS, DELIVERABLES, KINDS, STAGES
from analysis.domain.series import Series
from analysis.extract.corrections import ANSWERED, Correction, Dispute
from analysis.extract.target_table import FoundTarget, SkippedNumber, cells_of
from analysis.page_policy import policy_of
from analysis.review.choices import Choice, choices
from analysis.review.text import Stretch, around, paragraphs
from analysis.words.wording import wording

SHOWN = (
    "operator",
    "lower",
    "upper",
    "deliverable",
    "stage",
    "item",
    "qualifier",
    "base_period",
    "owner",
    "section",
)


@dataclass(frozen=True)
class Sheet:
    """The targets of one document or table that are to be checked, and what people said of them."""

    document: str
    targets: Sequence[FoundTarget]
    text: str = ""
    """The document's text, blank where it is not at hand."""
    fingerprint: str = ""
    skipped: Sequence[SkippedNumber] = ()
    removed: Sequence[FoundTarget] = ()
    """Rows that somebody says are no targets."""
    opinions: Mapping[str, Sequence[Correction]] = field(default_factory=dict)
    disputes: Sequence[Dispute] = ()


def review_page(sheets: Iterable[Sheet], *, series: Sequence[Series] = (), name: str = "") -> str:
    """Return a self-contained HTML page on which targets are confirmed or corrected."""
    sheets = list(sheets)
    rows = sorted((row for sheet in sheets for row in _rows(sheet, series)), key=_order)
    places = {row["target"]: place for place, row in enumerate(rows)}
    data = {
        "rows": rows,
        "name": name or (sheets[0].document if sheets else ""),
        "fields": ANSWERED,
        "shown": SHOWN,
        "series": {each.series_id: [each.indicator_zh, each.indicator_en] for each in series},
        "words": _words(),
    }
    texts = [(each.document, list(paragraphs(each.text, each.targets, each.skipped))) for each in sheets if each.text]
    script, style = shipped("page.js"), shipped("page.css")
    return _template().render(
        texts=texts,
        places=places,
        data=Markup(embedded(data)),
        script=Markup(script),
        style=Markup(style),
        policy=policy_of(script, style),
        first=_first,
    )


def _rows(sheet: Sheet, series: Sequence[Series]) -> Iterable[dict[str, object]]:
    for removed, targets in ((False, sheet.targets), (True, sheet.removed)):
        for target in targets:
            cells = cells_of(target)
            before, after = around(sheet.text, target.char_start, target.char_end)
            yield {
                "target": target.id,
                "document": sheet.fingerprint,
                "name": target.document,
                "char_start": target.char_start,
                "evidence": target.evidence,
                "indicator": target.indicator_zh,
                "before": before,
                "after": after,
                "confidence": target.confidence,
                "cells": {name: cells[name] for name in (*ANSWERED, *SHOWN)},
                "choices": {name: _listed(offered) for name, offered in choices(target, series).items()},
                "opinions": [_opinion(each) for each in sheet.opinions.get(target.id, ())],
                "disputed": [each.field for each in sheet.disputes if each.target.id == target.id],
                "removed": removed,
            }


def _listed(offered: Sequence[Choice]) -> list[list[str]]:
    return [[each.value, each.said] for each in offered]


def _opinion(correction: Correction) -> dict[str, str]:
    return {
        "who": correction.who,
        "when": correction.when[:10],
        "field": correction.field,
        "new": correction.new,
        "note": correction.note,
    }


def _order(row: Mapping[str, Any]) -> tuple[bool, bool, float]:
    return row["removed"], not row["disputed"], row["confidence"]


def _first(piece: Stretch, places: Mapping[str, int]) -> int:
    """Return the row that a mark in the text leads to."""
    return places[piece.ids[0]]


def _words() -> dict[str, Mapping[str, str]]:
    """Return what the page says, by key and language."""
    every = wording()
    wanted = {section: list(every[section]) for section in ("review", "review_field")}
    wanted |= {"kind": [*KINDS], "commitment": [*COMMITMENTS], "deliverable": [*DELIVERABLES], "stage": [*STAGES]}
    return {f"{section}.{name}": every[section][name] for section, names in wanted.items() for name in names}


def embedded(data: object) -> str:
    """Return data as JSON that ends no element of HTML."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


@lru_cache(maxsize=4)
def shipped(name: str) -> str:
    """Return one of the files that lie beside this module."""
    return files("analysis.review").joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _template() -> Template:
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(shipped("page.html.jinja"))
