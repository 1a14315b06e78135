"""One lock for what it protects: it lies inside the folder, and is held from reading to writing."""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import MachineError

if TYPE_CHECKING:
    from filelock import FileLock

LOCK = ".lock"
PATIENCE = 60.0
"""Seconds after which a writer gives up waiting for another."""
_SIGN = "onpace: "
"""How a lock file begins: one that begins otherwise is somebody else's and stays untouched."""


class _Held(threading.local):
    def __init__(self) -> None:
        self.paths: set[Path] = set()


_HELD = _Held()


@contextmanager
def writing(folder: Path, doing: str, *, patience: float = PATIENCE, name: str = LOCK) -> Iterator[None]:
    """Hold the lock of a folder: whoever reads it, decides and writes it does all three inside.

    The lock goes with the process that holds it, however that ends. Taken again in the same thread it is no hindrance.
    Where two are needed, that of the data is taken before that of the reports.

    Raises MachineError when another holds it for longer than that, or no lock can be had there; in the end, when the
    folder is gone or another one: a network folder that went away leaves the empty one on which it lay.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, writing(Path(folder), "trying"):
    ...     (Path(folder) / LOCK).read_text().startswith("onpace: trying by ")
    True
    """
    path = folder.resolve() / name
    if path in _HELD.paths:
        yield
        return
    lock = _acquired(path, doing, patience)
    held = _identity(path)
    _HELD.paths.add(path)
    try:
        yield
    finally:
        _HELD.paths.discard(path)
        lock.release()
    if _identity(path) != held:
        raise MachineError(f"{folder}: went away while it was written; see that it is there and give the command again")


def _identity(path: Path) -> tuple[int, int] | None:
    """Return which file a path names, whatever lies there later; none where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _acquired(path: Path, doing: str, patience: float) -> FileLock:
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=patience, mode=0o666)  # whoever may write the folder may lock it
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _refuse_strange(path)
        lock.acquire()
    except Timeout as error:
        told = f"{_holder(path)}; waited {patience:.0f} s, nothing is written; try again later"
        raise MachineError(f"{path}: {told}") from error
    except OSError as error:
        raise MachineError(f"{path}: cannot be locked ({error.strerror or error}{_owner(path)})") from error
    with suppress(OSError):  # the name of the holder is a courtesy
        path.write_text(f"{_SIGN}{doing} by {_user()} on {socket.gethostname()} (process {os.getpid()})\n")
    return lock


def _refuse_strange(path: Path) -> None:
    """Refuse a link, a folder or a file that is no lock of ours."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        what = "a link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "no plain file"
        raise MachineError(f"{path}: is {what} where the lock belongs; take it away")
    if path.read_bytes()[: len(_SIGN)] not in (b"", _SIGN.encode()):
        raise MachineError(f"{path}: is a file of something else where the lock belongs; take it away")


def _holder(path: Path) -> str:
    """Return what the lock's holder said of itself, and since when it holds."""
    try:
        told = path.read_text(errors="replace").removeprefix(_SIGN)[:200]
        since = datetime.fromtimestamp(path.stat().st_mtime).isoformat(" ", "seconds")
    except OSError:
        return "is held by another writer"
    return f"is held: {''.join(filter(str.isprintable, told))} since {since}"


def _owner(path: Path) -> str:
    try:
        return f"; it belongs to {path.owner()}"
    except (OSError, KeyError):
        return ""


def _user() -> str:
    try:
        return getuser()
    except (OSError, KeyError):  # an id without a name, as in containers
        return f"user {os.getuid()}"
