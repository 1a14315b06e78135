"""Tables as a Frictionless data package: CSV files and one JSON that says what their columns are, in a zip."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from analysis.export.table import Exported, kind_of, printed
from analysis.files import sha256
from analysis.formulas import harmless


def package_bytes(tables: Sequence[Exported]) -> bytes:
    """Return a data package of some tables; the same tables are the same bytes."""
    contents = {f"data/{table.name}.csv": _text(table) for table in tables}
    about = {
        "profile": "tabular-data-package",
        "name": f"onpace-{tables[0].name}",
        "title": tables[0].title("en"),
        "description": tables[0].title("zh"),
        "resources": [_resource(table, contents[f"data/{table.name}.csv"], tables) for table in tables],
    }
    contents = {"datapackage.json": json.dumps(about, ensure_ascii=False, indent=1).encode() + b"\n", **contents}
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return stream.getvalue()


def _text(table: Exported) -> bytes:
    frame = printed(table)
    for name in table.texts():
        frame[name] = frame[name].map(harmless)
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _resource(table: Exported, content: bytes, tables: Sequence[Exported]) -> dict[str, object]:
    there = {other.name: other for other in tables}
    fields = [_field(table, name) for name in table.frame.columns]
    leads = [
        {"fields": column, "reference": {"resource": other, "fields": there[other].key[0]}}
        for column, other in table.leads.items()
        if other in there and not (table.frame[column].fillna("") == "").any()
    ]
    schema: dict[str, object] = {"fields": fields, "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if leads:
        schema["foreignKeys"] = leads
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title("en"),
        "path": f"data/{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content)}",
        "schema": schema,
    }


def _field(table: Exported, name: str) -> Mapping[str, str]:
    return {
        "name": name,
        "type": kind_of(table.frame[name]),
        "title": table.meaning(name, "zh"),
        "description": table.meaning(name, "en"),
    }
