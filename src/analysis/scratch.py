"""Private folders for work under way, gone when it is done, also where it is killed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis.errors import MachineError

PREFIX = "onpace-"
DAY = 24 * 3600
LONGEST = 60
"""Characters of a folder's name up to which a socket within fits into the 107 that the system allows."""
_REMOVE = 'read _; rm -rf -- "$1"'


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a new folder that none but this user may enter.

    A shell waits for the end of a pipe whose other end this process holds, and then removes the folder: so it goes
    when the block is left and when the process is killed. What outlived that as well (a machine that was switched
    off) is removed once it is a day old.

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
        folder = tempfile.mkdtemp(prefix=PREFIX, dir=base)
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


def _base() -> Path:
    """Return where temporary folders lie; the system's own where the path of the one set is too long for sockets."""
    chosen = Path(tempfile.gettempdir())
    return chosen if len(str(chosen).encode()) <= LONGEST else Path("/tmp")


def _sweep(base: Path) -> None:
    for left in base.glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody else's, or just removed
            if time.time() - left.stat().st_mtime > DAY:
                shutil.rmtree(left)
