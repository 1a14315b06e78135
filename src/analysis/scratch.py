"""Private folders for work under way, gone when it is done, also where it is killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis.errors import MachineError

PREFIX = ".onpace-"
"""Hidden: what a user calls onpace-… in the same place stays."""
LONGEST = 60
"""Characters of a folder's name up to which a socket within fits into the 107 that the system allows."""
_REMOVE = 'read _; rm -rf -- "$1"'


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a new folder that none but this user may enter.

    A shell waits for the end of a pipe whose other end this process holds, and then removes the folder: so it goes
    when the block is left and when the process is killed. What outlived that as well (a machine that was switched
    off) is removed by the next: its lock, which a living process holds, is free.

    Raises MachineError when no folder can be made.

    Examples
    --------
    >>> with scratch() as folder:
    ...     folder.stat().st_mode & 0o777 == 0o700
    True
    >>> folder.exists()
    False
    """
    base = _base()
    _sweep(base)
    try:
        folder, held = _made(base)
        watch = subprocess.Popen(
            ["/bin/sh", "-c", _REMOVE, "sh", folder], stdin=subprocess.PIPE, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
    except OSError as error:
        raise MachineError(f"{base}: no temporary folder can be made ({error.strerror or error})") from error
    try:
        yield Path(folder)
    finally:
        watch.communicate()
        os.close(held)


def _base() -> Path:
    """Return where temporary folders lie; the system's own where the path of the one set is too long for sockets."""
    chosen = Path(tempfile.gettempdir())
    return chosen if len(str(chosen).encode()) <= LONGEST else Path("/tmp")


def _made(base: Path) -> tuple[str, int]:
    """Make a folder and hold its lock as long as its handle is open."""
    while True:
        folder = tempfile.mkdtemp(prefix=PREFIX, dir=base)
        with suppress(FileNotFoundError):  # somebody swept it before it was locked
            held = os.open(folder, os.O_RDONLY)
            with suppress(OSError):  # a file system without locks: nobody can sweep there either
                fcntl.flock(held, fcntl.LOCK_EX)
            if Path(folder).exists():
                return folder, held
            os.close(held)


def _sweep(base: Path) -> None:
    for left in base.glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody else's, or its holder lives
            handle = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left)
            finally:
                os.close(handle)
