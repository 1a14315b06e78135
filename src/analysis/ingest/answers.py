"""Answers of statistical services in JSON of their own: the national bureau's database, World Bank, DBnomics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from analysis.errors import Fault, InputError
from analysis.ingest.coded import JsonObject, tidy
from analysis.ingest.grids import Grid, unreadable

_HEADS = ("indicator", "region", "period", "value", "unit", "status")


def answer_of(document: Any, name: str) -> Grid | None:
    """Return the figures of an answer; None where the document is none of the services' forms.

    Raises InputError when it is an answer without figures, or one that says what is wrong with the question.
    """
    for is_form, records in ((_is_bureau, _bureau), (_is_bank, _bank), (_is_dbnomics, _dbnomics)):
        if is_form(document):
            try:
                return tidy(_HEADS, _some(records(document), name), name)
            except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
                raise unreadable(name, f"an answer of another form than its service documents ({error})") from error
    return None


def _some(records: Iterator[Sequence[str]], name: str) -> Iterator[Sequence[str]]:
    first = next(records, None)
    if first is None:
        raise InputError([Fault(name, None, None, None, "expected figures; the answer holds none")])
    yield first
    yield from records


def _is_bureau(document: object) -> bool:
    return isinstance(document, dict) and "returncode" in document and "returndata" in document


def _bureau(document: JsonObject) -> Iterator[Sequence[str]]:
    """Yield what the national bureau's database answers: codes at each figure, names and units in lists."""
    if document["returncode"] != 200:
        raise ValueError(f"the database answers {document['returncode']}: {document['returndata']}")
    told = document["returndata"]
    named = {
        (group["wdcode"], node["code"]): (str(node.get("cname") or node["name"]), str(node.get("unit") or ""))
        for group in told["wdnodes"]
        for node in group["nodes"]
    }
    for node in told["datanodes"]:
        at = {each["wdcode"]: each["valuecode"] for each in node["wds"]}
        if node["data"].get("hasdata"):
            indicator, unit = named["zb", at["zb"]]
            region = at.get("reg", "")
            period = named.get(("sj", at["sj"]), (at["sj"], ""))[0]
            yield indicator, region or "全国", period, str(node["data"]["data"]), unit, ""


def _is_bank(document: object) -> bool:
    """Say whether a document is a page of the World Bank: what the page is, and its figures."""
    if not (isinstance(document, list) and document and isinstance(document[0], dict)):
        return False
    return "message" in document[0] or (len(document) == 2 and "per_page" in document[0])


def _bank(document: Sequence[Any]) -> Iterator[Sequence[str]]:
    about = document[0]
    if "message" in about:
        raise ValueError("; ".join(str(each.get("value")) for each in about["message"]))
    if int(about["pages"]) > 1:
        raise ValueError(f"page {about['page']} of {about['pages']}: ask for fewer countries or years")
    for row in document[1] or ():
        if row["value"] is not None:
            place = row.get("countryiso3code") or row["country"]["value"]
            yield row["indicator"]["value"], place, row["date"], str(row["value"]), row.get("unit") or "", ""


def _is_dbnomics(document: object) -> bool:
    return isinstance(document, dict) and isinstance(document.get("series"), dict) and "docs" in document["series"]


def _dbnomics(document: JsonObject) -> Iterator[Sequence[str]]:
    """Yield the figures of series, each with lists of its periods and values; the place is what a dimension names."""
    if document.get("errors"):
        raise ValueError("; ".join(str(each.get("message") or each) for each in document["errors"]))
    for each in document["series"]["docs"]:
        sizes = {key.lower(): value for key, value in (each.get("dimensions") or {}).items()}
        place = next((sizes[key] for key in ("geo", "ref_area", "country", "region", "location") if key in sizes), "")
        unit = next((sizes[key] for key in ("unit", "unit_measure") if key in sizes), "")
        for period, value in zip(each["period"], each["value"], strict=True):
            if value not in (None, "NA"):
                yield each["series_name"], place, period, str(value), unit, ""
