"""The one way in which a file is written: a temporary sibling, fsync, rename."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from analysis.errors import MachineError, RequestError


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
    write_together({path: content})
    return path


def write_together(contents: Mapping[Path, str | bytes]) -> None:
    """Write several files, all of them or none: each stands beside its place before the first takes it.

    Parameters
    ----------
    contents : mapping
        Content by path, as for ``write``.

    Raises
    ------
    MachineError
        When a folder cannot be written or the disk is full; earlier files stay as they were.
    RequestError
        When a folder is that of a published report.
    """
    for folder in {path.parent for path in contents}:
        refuse_frozen(folder)
    ready: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            ready[path] = Path(temporary)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content.encode("utf-8") if isinstance(content, str) else content)
                stream.flush()
                os.fsync(stream.fileno())
            ready[path].chmod(0o644)
        for path, place in ready.items():
            place.replace(path)
    except OSError as error:
        raise MachineError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        for place in ready.values():
            place.unlink(missing_ok=True)


def check_writable(folder: Path) -> None:
    """Refuse a folder into which nothing can be written, whether or not it exists yet; nothing stays behind.

    Raises
    ------
    MachineError
        When a file stands in its way, or it cannot be written.
    RequestError
        When it is that of a published report.
    """
    refuse_frozen(folder)
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not nearest.is_dir():
        raise MachineError(f"{folder}: cannot be written ({nearest} is no folder)")
    try:  # what a folder's rights say is not all: /proc takes no file from anybody
        handle, temporary = tempfile.mkstemp(prefix=".onpace.", dir=nearest)
        os.close(handle)
        Path(temporary).unlink()
    except OSError as error:
        raise MachineError(f"{folder}: cannot be written ({nearest}: {error.strerror or error})") from error


def refuse_frozen(folder: Path) -> None:
    """Refuse the folder of a published report, one inside it, or the one that holds its languages.

    Raises
    ------
    RequestError
        When a manifest there is signed.
    """
    for place in (folder, *folder.parents[:2], *(folder.glob("*/") if folder.is_dir() else ())):
        if _is_signed(place / "manifest.json"):
            raise RequestError(f"{folder}: belongs to a published report and takes no more files; write elsewhere")


def _is_signed(manifest: Path) -> bool:
    try:
        content = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and bool(content.get("signed_off"))


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
