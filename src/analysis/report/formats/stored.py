"""A report's content as JSON, so that it lies in the executed notebook and any format can be made from that."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from analysis.characters import plain
from analysis.report import content
from analysis.report.content import Chart, Drawing, Front, Section

MIME = "application/vnd.onpace.content"
"""By which name the notebook's last cell holds the content, as a text: as JSON it would be parsed at every step."""
KIND = "is"
Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Draw = Callable[[Chart], Drawing]
KINDS: dict[str, Any] = {name: kind for name, kind in vars(content).items() if dataclasses.is_dataclass(kind)}
"""What content is made of, by name."""


def stored(front: Front, sections: Sequence[Section], draw: Draw) -> dict[str, Json]:
    """Return content as JSON.

    ``front``: what stands above the sections. ``sections``: the sections; a chart in them is drawn. ``draw``: gives the
    drawing of a chart.
    """
    return {"front": _stored(front, draw), "sections": [_stored(section, draw) for section in sections]}


def restored(told: dict[str, Json]) -> tuple[Front, list[Section]]:
    """Return the content that was stored."""
    front, sections = part_of(told["front"]), part_of(told["sections"])
    assert isinstance(front, Front)
    assert isinstance(sections, tuple)
    return front, [section for section in sections if isinstance(section, Section)]


def _stored(value: object, draw: Draw) -> Json:
    if isinstance(value, Chart):
        value = dataclasses.replace(value, figure=draw(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        told = {name: _stored(part, draw) for name, part in fields.items() if part not in ("", None)}
        return {KIND: type(value).__name__, **told}
    if isinstance(value, (list, tuple)):
        return [_stored(part, draw) for part in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return float(value) if math.isfinite(value) else None
    return str(value)


def part_of(told: Json) -> object:
    """Return a part of content that was stored."""
    if isinstance(told, list):
        return tuple(map(part_of, told))
    if isinstance(told, str):
        return plain(told)
    if not isinstance(told, dict):
        return told
    kind: Callable[..., object] = KINDS[str(told[KIND])]
    blank = {
        field.name: "" for field in dataclasses.fields(KINDS[str(told[KIND])]) if field.default is dataclasses.MISSING
    }
    return kind(**{**blank, **{name: part_of(part) for name, part in told.items() if name != KIND}})
