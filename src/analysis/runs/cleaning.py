"""What a run leaves in a notebook beside its results, taken out: clocks, durations, paths, chance ids."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from analysis.files import write

INJECTED = "injected-parameters"
"""Tag, and from here on the id, of the cell into which papermill writes the parameters."""


def clean(notebook: Path, recorded: Mapping[str, str] | None = None) -> Path:
    """Take out of an executed notebook what depends on the machine and the hour, not on the inputs.

    Parameters
    ----------
    notebook : Path
        An executed notebook; it is written anew.
    recorded : mapping, optional
        Parameters to be recorded with another value than the one they had: a hash in place of a path.

    Returns
    -------
    Path
        The notebook.
    """
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["metadata"].pop("papermill", None)
    for cell in content["cells"]:
        for name in ("papermill", "execution"):
            cell["metadata"].pop(name, None)
        if "outputs" in cell:  # warnings name files of the machine, and some come on the first run alone
            cell["outputs"] = [item for item in cell["outputs"] if item.get("name") != "stderr"]
        if INJECTED in cell["metadata"].get("tags", []):
            cell["id"] = INJECTED
            cell["source"] = _with_recorded(cell["source"], recorded or {})
    return write(notebook, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _with_recorded(source: str | list[str], recorded: Mapping[str, str]) -> list[str]:
    text = source if isinstance(source, str) else "".join(source)
    for name, value in recorded.items():
        line = f"{name} = {json.dumps(value, ensure_ascii=False)}".replace("\\", r"\\")
        text = re.sub(rf"^{re.escape(name)} = .*$", line, text, flags=re.MULTILINE)
    return text.splitlines(keepends=True)
