"""Tables that were checked before: kept in the user's cache under a hash of all that the check depends on.

A file with another byte, another name or another version of the rules has another hash and is checked anew. A table
with a fault is never kept. Where nothing can be written nothing is kept; where what is kept cannot be read it is made
anew. ``ONPACE_CACHE`` names another folder, an empty value none.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd

CACHE_ENV = "ONPACE_CACHE"
MOST = 64
"""Tables that are kept, those read last."""
RULES = (
    "schemas.py",
    "checking.py",
    "csv_text.py",
    "../domain/codes.py",
    "../domain/periods.py",
    "../domain/units.toml",
)
"""Files that say what a row must be."""
_PLACE = ["\0file", "\0line"]
"""What the index is called while it is a column: no table has such names."""
Files = Sequence[tuple[str, Path | bytes]]


def folder() -> Path | None:
    """Return where checked tables are kept, if they are."""
    named = os.environ.get(CACHE_ENV)
    if named is not None:
        return Path(named) if named else None
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(home).expanduser() / "onpace" / "checked"
    except RuntimeError:  # a user without a home
        return None


def key(table: str, files: Files) -> str:
    """Return the hash of what a check depends on: its rules, the files' names and what they hold."""
    told = sha256(f"{_rules()} {table}".encode())
    for name, content in files:
        assert isinstance(content, bytes)
        told.update(f"\0{name}\0{len(content)}\0".encode())
        told.update(content)
    return told.hexdigest()


@lru_cache(maxsize=1)
def _rules() -> str:
    room = Path(__file__).parent
    texts = b"".join((room / name).read_bytes() for name in RULES)
    return sha256(f"{pd.__version__} {np.__version__} ".encode() + texts).hexdigest()


def kept(name: str) -> pd.DataFrame | None:
    """Return the table of a hash, indexed by file and line; None where it is not kept."""
    place = folder()
    if place is None or not (path := place / f"{name}.arrow").is_file():
        return None
    from pyarrow import ArrowException, feather

    try:
        frame = feather.read_table(path, memory_map=False).to_pandas()
        with suppress(OSError):
            os.utime(path)
        return frame.set_index(_PLACE).rename_axis(["file", "line"])
    except (OSError, ArrowException, KeyError, ValueError):
        return None


def keep(name: str, frame: pd.DataFrame) -> None:
    """Keep a table under a hash, for this user alone; take away those that were read longest ago."""
    place = folder()
    if place is None:
        return
    import pyarrow as pa
    from pyarrow import feather

    with suppress(OSError, pa.ArrowException):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        own = place / f"{name}.{os.getpid()}"
        flat = frame.reset_index(names=_PLACE)
        feather.write_feather(pa.Table.from_pandas(flat, preserve_index=False), own, "uncompressed")
        own.chmod(0o600)
        own.replace(place / f"{name}.arrow")
        others = sorted(place.iterdir(), key=lambda path: -path.stat().st_mtime)
        for old in others[MOST:]:
            old.unlink()
