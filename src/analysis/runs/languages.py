"""A notebook executed once for several languages: what its outputs hold, and how it is told in one of them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from analysis.runs.cleaning import recorded_in

IN_OTHERS = "application/vnd.onpace.languages+json"
"""By which name an output holds, by language, what it shows in other languages than its own."""


def with_others(bundle: dict[str, object], others: Mapping[str, dict[str, object]]) -> dict[str, object]:
    """Return what an output shows, with what it is in other languages where there are any."""
    return {**bundle, IN_OTHERS: dict(others)} if others else bundle


def told_in(notebook: str, language: str) -> str:
    """Return an executed notebook in one of the languages that its outputs hold, and with that as its parameter."""
    content = json.loads(notebook)
    for cell in content["cells"]:
        recorded_in(cell, {"language": language})
        for output in cell.get("outputs", []):
            others = output.get("data", {}).pop(IN_OTHERS, {})
            for name, shown in others.get(language, {}).items():
                output["data"][name] = shown.splitlines(keepends=True) if isinstance(shown, str) else shown
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
