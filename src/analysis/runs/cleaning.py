"""What a run leaves in a notebook beside its results, taken out: clocks, durations, paths, chance ids."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.files import write

INJECTED = "injected-parameters"
"""Tag, and from here on the id, of the cell into which papermill writes the parameters."""


def clean(notebook: Path, recorded: Mapping[str, str] | None = None) -> Path:
    """Take out of an executed notebook what depends on the machine and the hour, not on the inputs."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["metadata"].pop("papermill", None)
    for cell in content["cells"]:
        for name in ("papermill", "execution"):
            cell["metadata"].pop(name, None)
        if "outputs" in cell:  # warnings name files of the machine, and some come on the first run alone
            cell["outputs"] = [item for item in cell["outputs"] if item.get("name") != "stderr"]
        if INJECTED in cell["metadata"].get("tags", []):
            cell["id"] = INJECTED
            cell["source"] = _readable("".join(cell["source"])).splitlines(keepends=True)
        recorded_in(cell, recorded or {})
    return write(notebook, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _readable(source: str) -> str:
    r"""Return a cell of parameters with its texts as a reader writes them, where papermill escapes them.

    Examples
    --------
    >>> _readable(r'region = "\u804a\u57ce\u5e02"')
    'region = "聊城市"'
    """
    return re.sub(r"(?<!\\)((?:\\\\)*)\\u([0-9a-f]{4})", lambda found: f"{found[1]}{chr(int(found[2], 16))}", source)


def recorded_in(cell: dict[str, Any], recorded: Mapping[str, str]) -> None:
    """Write other values of some parameters into a cell, where it is the one that holds them."""
    if INJECTED not in cell["metadata"].get("tags", []):
        return
    text = "".join(cell["source"])
    for name, value in recorded.items():
        line = f"{name} = {json.dumps(value, ensure_ascii=False)}".replace("\\", r"\\")
        text = re.sub(rf"^{re.escape(name)} = .*$", line, text, flags=re.MULTILINE)
    cell["source"] = text.splitlines(keepends=True)
