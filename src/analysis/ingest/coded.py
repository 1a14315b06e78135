"""Tables whose dimensions have names and codes: JSON records, JSON-stat, SDMX-JSON and SDMX-ML, as tidy grids."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

from analysis.errors import Fault, InputError
from analysis.ingest.grids import CUT, Grid, GridRow, too_large, unreadable
from analysis.limits import most

if TYPE_CHECKING:
    from lxml.etree import _Element

JsonObject: TypeAlias = Mapping[str, Any]
"""Of a service's answer: what is not where its form has it is told by who reads it."""
_PLAIN = ("time", "time_period", "geo", "ref_area", "location", "unit", "unit_measure")
"""Dimensions of which the code says more than its label, or the same."""


def document_of(data: bytes, name: str) -> object:
    """Return the document of a JSON file.

    Raises InputError when it is cut off, or nested deeper than any table.
    """
    try:
        return json.loads(data.decode("utf-8-sig"))
    except RecursionError as error:
        raise unreadable(name, "JSON nested deeper than any table of figures") from error
    except ValueError as error:
        raise InputError([Fault(name, None, None, None, f"expected {CUT}, or JSON ({error})")]) from error


def read_json(document: object, name: str) -> list[Grid]:
    """Return the grids of a JSON document: a list of objects, a JSON-stat data set, or an SDMX-JSON message.

    Raises InputError when it is none of these.
    """
    if isinstance(document, list):
        return [_records(document, name)]
    sets = list(_data_sets(document)) if isinstance(document, dict) else []
    if sets:
        return [_stat_grid(each, title, name) for title, each in sets]
    message = document.get("data", document) if isinstance(document, dict) else {}
    if isinstance(message, dict) and "dataSets" in message:
        return [_message_grid(message, name)]
    raise unreadable(name, "JSON of another form than a list of objects, JSON-stat or SDMX-JSON")


def tidy(
    heads: Sequence[str], records: Iterator[Sequence[str]], name: str, sheet: str = "", *, addressed: bool = True
) -> Grid:
    """Return a grid of one head and rows of one figure each; `addressed` says whether its cells stand so in the file.

    Raises InputError when it would be larger than any that is read.
    """
    rows = [GridRow(1, tuple(heads))]
    for record in records:
        rows.append(GridRow(len(rows) + 1, tuple(record)))
        if len(rows) * len(heads) > most("cells of a table") or len(heads) > most("columns of a table"):
            raise too_large(name, len(rows))
    filled = tuple(row for row in rows if row.filled)
    return Grid(name, filled, delimited=False, sheet=sheet, addressed=addressed)


def _records(records: list[Any], name: str) -> Grid:
    if not all(isinstance(record, dict) for record in records):
        raise unreadable(name, "a JSON list of something else than objects")
    heads = list(dict.fromkeys(head for record in records for head in record))
    texts = (["" if record.get(head) is None else str(record[head]) for head in heads] for record in records)
    return tidy(heads, texts, name)


def _data_sets(document: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Yield the data sets of a JSON-stat document of either version, with their titles."""
    for key, each in {"": document, **document}.items():
        if isinstance(each, dict) and isinstance(each.get("dimension"), dict) and "value" in each:
            yield str(each.get("label") or each.get("title") or key), each


def _stat_grid(data: JsonObject, title: str, name: str) -> Grid:
    dimensions = data["dimension"]
    try:
        ids = list(data.get("id") or dimensions["id"])
        axes = [_axis(dimensions[each], each) for each in ids]
        values, statuses = data["value"], data.get("status") or {}
        roles = data.get("role") or dimensions.get("role") or {}
        heads = [_stat_head(each, dimensions[each], roles) for each in ids]
        sizes = 1
        for axis in axes:
            sizes *= len(axis)
        if sizes > most("cells of a table"):
            raise too_large(name)
        status = statuses.get("value", statuses) if isinstance(statuses, dict) else statuses
        rows = (
            [*labels, "" if _at(values, place) is None else str(_at(values, place)), str(_at(status, place) or "")]
            for place, labels in enumerate(product(*axes))
        )
        return tidy([*heads, "value", "status flag"], (row for row in rows if row[-2]), name, title)
    except (KeyError, TypeError, AttributeError) as error:
        raise unreadable(name, f"a JSON-stat data set without {error}") from error


def _stat_head(key: str, dimension: JsonObject, roles: JsonObject) -> str:
    for role, head in (("time", "time"), ("geo", "geo"), ("metric", "indicator")):
        if key in (roles.get(role) or ()):
            return head
    return key if key.lower() in _PLAIN else str(dimension.get("label") or key)


def _axis(dimension: JsonObject, key: str) -> list[str]:
    category = dimension["category"]
    labels: Mapping[str, str] = category.get("label") or {}
    index = category.get("index")
    codes = (
        list(index) if isinstance(index, list) else sorted(index or labels, key=lambda code: (index or {code: 0})[code])
    )
    plain = key.lower() in ("time", "geo")
    return [str(code) if plain and len(str(code)) > 1 else str(labels.get(code) or code) for code in codes]


def _at(values: object, place: int) -> object:
    if isinstance(values, dict):
        return values.get(str(place))
    return values[place] if isinstance(values, list) and place < len(values) else None


def _message_grid(message: JsonObject, name: str) -> Grid:
    """Return the figures of an SDMX-JSON message, of version 1 or 2, flat or by series."""
    try:
        structure = message.get("structure") or message["structures"][0]
        dimensions = structure["dimensions"]
        groups = [dimensions.get(level) or [] for level in ("dataSet", "series", "observation")]
        heads = [str(each["id"]) for group in groups for each in group]
        rows = _message_rows(message["dataSets"][0], groups)
        return tidy([*heads, "OBS_VALUE"], rows, name, str(structure.get("name") or ""))
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
        raise unreadable(name, f"an SDMX-JSON message without {error}") from error


def _message_rows(data: JsonObject, groups: list[list[Any]]) -> Iterator[list[str]]:
    fixed = [_code(each, 0) for each in groups[0]]
    series = data.get("series") or {"": data}
    for key, part in series.items():
        named = [_code(each, int(place)) for each, place in zip(groups[1], key.split(":") if key else (), strict=False)]
        for place, value in part["observations"].items():
            last = [_code(each, int(index)) for each, index in zip(groups[2], place.split(":"), strict=True)]
            if value and value[0] is not None:
                yield [*fixed, *named, *last, str(value[0])]


def _code(dimension: JsonObject, place: int) -> str:
    value = dimension["values"][place]
    plain = str(dimension["id"]).lower() in _PLAIN
    name = value.get("name") or value.get("id")
    return str(value["id"]) if plain else str(name)


def read_sdmx(data: bytes, name: str) -> list[Grid]:
    """Return the figures of an SDMX-ML message: compact, structure-specific or generic.

    Raises InputError when it is no such message, is damaged, or holds more than a table may.
    """
    from lxml import etree

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        root = etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        raise unreadable(name, "an XML file that is cut off, or damaged") from error
    records = list(_ml_records(root))
    if not records:
        raise unreadable(name, "an XML file that is no SDMX message with figures")
    heads = list(dict.fromkeys(head for record in records for head in record))
    return [tidy(heads, ([record.get(head, "") for head in heads] for record in records), name)]


def _ml_records(root: _Element) -> Iterator[dict[str, str]]:
    for series in root.iter("{*}Series"):
        key = {**dict(series.attrib), **_pairs(series, "SeriesKey"), **_pairs(series, "Attributes")}
        for obs in series.iterchildren("{*}Obs"):
            yield {**_shortened(key), **_shortened({**dict(obs.attrib), **_pairs(obs, "Attributes"), **_point(obs)})}
    for obs in root.iter("{*}Obs"):
        if not str(obs.getparent().tag).endswith("}Series"):
            yield _shortened({**dict(obs.attrib), **_pairs(obs, "ObsKey"), **_pairs(obs, "Attributes"), **_point(obs)})


def _shortened(record: Mapping[str, str]) -> dict[str, str]:
    return {key.rpartition("}")[2]: value for key, value in record.items() if "schema-instance" not in key}


def _pairs(part: _Element, tag: str) -> dict[str, str]:
    found = part.find(f"{{*}}{tag}")
    return (
        {} if found is None else {str(each.get("id") or each.get("concept")): each.get("value", "") for each in found}
    )


def _point(obs: _Element) -> dict[str, str]:
    """Return time and value of a generic observation, which has elements of its own for them."""
    found = {}
    for tag, head in (("Time", "TIME_PERIOD"), ("ObsDimension", "TIME_PERIOD"), ("ObsValue", "OBS_VALUE")):
        part = obs.find(f"{{*}}{tag}")
        if part is not None:
            found[head] = part.get("value") or part.text or ""
    return found
