"""The one way in which a file is written: a temporary sibling, fsync, rename."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, TypeAlias

from analysis.errors import MachineError, RequestError

SIBLING = ".onpace"
"""How the name of a temporary file or folder ends that stands beside its place."""
READ_ONLY = "ONPACE_READ_ONLY"
"""Set in the environment of those who may look and write nothing."""
Content: TypeAlias = str | bytes | Callable[[BinaryIO], object]
"""What a file is to hold, or what writes it into a stream: for what is too large to be held twice."""
_HERE, _EXCHANGE = -100, 2
"""Linux: paths are taken from the current folder; the two of a rename change places."""


def write(path: Path, content: Content) -> Path:
    """Write a file whole or not at all.

    A plain file is replaced and keeps its mode and owner; a link is followed to the file that it names; a device or a
    pipe is written into. What an earlier writer left in the folder when it was killed is removed.

    Raises MachineError when the folder cannot be written or the disk is full; an earlier file stays as it was. Raises
    RequestError when the folder is that of a published report.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Path(folder) / "a" / "b.txt", "750 万千瓦").read_text(encoding="utf-8")
    '750 万千瓦'
    """
    write_together({path: content})
    return path


def write_together(contents: Mapping[Path, Content]) -> None:
    """Write several files, each as ``write`` does: all stand beside their places before the first takes its own.

    Whoever calls holds the lock under which they lie.

    Raises MachineError when a folder cannot be written or the disk is full; earlier files stay as they were then.
    Raises RequestError when a folder is that of a published report.
    """
    for folder in {path.parent for path in contents}:
        refuse_frozen(folder)
    with ExitStack() as stack:
        ready = [(path, stack.enter_context(_prepared(path, content))) for path, content in contents.items()]
        for path, settle in ready:
            with _told(path):
                settle()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell what the system refused of a file in one line."""
    try:
        yield
    except OSError as error:
        raise MachineError(f"{path}: cannot be written ({error.strerror or error})") from error


def write_folder(folder: Path, contents: Mapping[str, str | bytes], *, gone: Iterable[str] = ()) -> None:
    """Give a folder new files in place of those of the same names, all at one moment; what else lies in it stays.

    Whoever calls holds the lock under which the folder lies.

    `gone` names files that are not kept where they have no new content.

    Raises MachineError when it cannot be written; it stays as it was then. Raises RequestError when it is that of a
    published report.
    """
    refuse_frozen(folder)
    sweep_folders(folder.parent)
    made = folder.with_name(f".{folder.name}.{token_hex(4)}{SIBLING}")
    try:
        for name, content in contents.items():
            write(made / name, content)
        if folder.exists():
            replaced = partial(_replaced, folder, {*contents, *gone})
            shutil.copytree(folder, made, symlinks=True, ignore=replaced, copy_function=os.link, dirs_exist_ok=True)
            _exchange(made, folder)
        else:
            made.rename(folder)
    except (OSError, shutil.Error) as error:
        raise MachineError(f"{folder}: cannot be written ({getattr(error, 'strerror', '') or error})") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def sweep_folders(parent: Path) -> None:
    """Take away the folders that a killed writer left half written in another; whoever calls holds their lock."""
    for left in parent.glob(f".*{SIBLING}"):
        shutil.rmtree(left, ignore_errors=True)


def _replaced(folder: Path, contents: Container[str], place: str, names: list[str]) -> set[str]:
    """Return which names of a place are not kept."""
    return {name for name in names if name in contents and Path(place) == folder}


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change places at one moment; where the system cannot, there is an instant without the other."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    if rename and not rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE):
        return
    aside = one.with_name(f"{one.name}{SIBLING}")
    other.rename(aside)
    one.rename(other)
    aside.rename(one)


def takes_a_stream(path: Path) -> bool:
    """Return whether a path is a device, a pipe or a socket: nothing that could be replaced by a file."""
    return path.exists() and not path.is_file() and not path.is_dir()


@contextmanager
def _prepared(path: Path, content: Content) -> Iterator[Callable[[], None]]:
    """Stand a file's new content beside its place, and give what puts it there."""
    if takes_a_stream(path):
        yield partial(_pour, path, content)
        return
    place = path.resolve()
    with ExitStack() as stack:
        with _told(path):
            sibling = stack.enter_context(_standing(place, content))
        yield partial(_settle, sibling, place)


@contextmanager
def _standing(place: Path, content: Content) -> Iterator[Path]:
    """Write a file's sibling, locked as long as it stands there."""
    if os.environ.get(READ_ONLY):
        raise RequestError("this is for looking only; nothing is saved here（只供查看，不保存）")
    refuse_frozen(place.parent)
    place.parent.mkdir(parents=True, exist_ok=True)
    _sweep(place.parent)
    stream, sibling = _sibling(place)
    with stream:
        try:
            _fill(stream, content)
            stream.flush()
            os.fsync(stream.fileno())
            if place.exists():
                _keep_rights(stream.fileno(), place.stat())
            yield sibling
        finally:
            with suppress(OSError):  # the folder went away; whoever writes there next sweeps it
                sibling.unlink(missing_ok=True)


def _sibling(place: Path) -> tuple[BinaryIO, Path]:
    """Open a temporary file beside a place; its lock says that its writer lives."""
    while True:
        sibling = place.with_name(f".{place.name}.{token_hex(4)}{SIBLING}")
        stream = os.fdopen(os.open(sibling, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666), "wb")
        fcntl.flock(stream, fcntl.LOCK_EX)
        if os.fstat(stream.fileno()).st_nlink:  # else somebody swept it before it was locked
            return stream, sibling
        stream.close()


def _sweep(folder: Path) -> None:
    """Remove the temporary files of writers that were killed."""
    for left in folder.glob(f".*{SIBLING}"):
        with suppress(OSError), left.open("rb") as stream:  # BlockingIOError: its writer lives
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def _keep_rights(handle: int, earlier: os.stat_result) -> None:
    with suppress(PermissionError):  # who may write here need not own the file
        os.fchown(handle, earlier.st_uid, earlier.st_gid)
    os.fchmod(handle, stat.S_IMODE(earlier.st_mode))


def _settle(sibling: Path, place: Path) -> None:
    """Give a file its place, and have the folder's new name of it on the disk, too."""
    sibling.replace(place)
    handle = os.open(place.parent, os.O_RDONLY)
    with suppress(OSError):  # not every file system knows this
        os.fsync(handle)
    os.close(handle)


def _fill(stream: BinaryIO, content: Content) -> None:
    if callable(content):
        content(stream)
    else:
        stream.write(content.encode("utf-8") if isinstance(content, str) else content)


def _pour(path: Path, content: Content) -> None:
    if path.is_block_device():
        raise OSError(errno.EPERM, "is a disk")
    with path.open("wb") as stream:
        _fill(stream, content)


def check_writable(folder: Path) -> None:
    """Refuse a folder into which nothing can be written, whether or not it exists yet; nothing stays behind.

    Raises MachineError when a file stands in its way, or it cannot be written. Raises RequestError when it is that of a
    published report.
    """
    refuse_frozen(folder)
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not nearest.is_dir():
        raise MachineError(f"{folder}: cannot be written ({nearest} is no folder)")
    try:  # what a folder's rights say is not all: /proc takes no file from anybody
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=SIBLING, dir=nearest)
        os.close(handle)
        Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise MachineError(f"{folder}: cannot be written ({nearest}: {error.strerror or error})") from error


def refuse_frozen(folder: Path) -> None:
    """Refuse the folder of a published report, one inside it, or the one that holds its languages.

    Raises RequestError when a manifest there is signed.
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
