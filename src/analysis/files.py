"""The one way in which a file is written: a temporary sibling, fsync, rename."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from analysis.errors import MachineError


def write(path: Path, content: str | bytes) -> Path:
    """Write a file whole or not at all.

    Parameters
    ----------
    path : Path
        Where to; missing folders are made.
    content : str or bytes
        Text is written as UTF-8 with the line ends it has.

    Returns
    -------
    Path
        The path written.

    Raises
    ------
    MachineError
        When the folder cannot be written or the disk is full; an earlier file stays as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Path(folder) / "a" / "b.txt", "750 万千瓦").read_text(encoding="utf-8")
    '750 万千瓦'
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise MachineError(f"{path}: cannot be written ({error.strerror or error})") from error
    return path


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sha1_start(text: str, length: int) -> str:
    """Return the first hexadecimal digits of a text's SHA-1: the form of a source's id, no proof of anything.

    Examples
    --------
    >>> sha1_start("https://www.stats.gov.cn", 8)
    '97dfae42'
    """
    return hashlib.sha1(text.encode("utf-8"), usedforsecurity=False).hexdigest()[:length]
