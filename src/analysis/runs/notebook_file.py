"""A notebook's file, which people write in other programs too: read where it is a notebook, refused where not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from analysis.errors import Fault, InputError, one_line
from analysis.reading import text_of


def read_notebook(path: Path) -> dict[str, Any]:
    """Return what a notebook's file holds, as Jupyter's form of it (version 4) says.

    Raises InputError when it is no such notebook.
    """
    import nbformat

    text = text_of(path)
    try:
        content = json.loads(text)
        nbformat.validate(nbformat.from_dict(content), version=4)
    except Exception as error:  # whatever the reader makes of what is no notebook, it is this file's fault
        told = f"expected a notebook in Jupyter's form, version 4 ({one_line(error)})"
        raise InputError([Fault(str(path), None, None, None, told)]) from error
    return dict(content)
