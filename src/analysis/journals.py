"""Several files written as one: a journal says what is to be written, and whoever comes next completes it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from analysis.errors import Fault, InputError, MachineError
from analysis.files import write, write_together

Told = TypeVar("Told")


def write_all(journal: Path, contents: Mapping[Path, str]) -> None:
    """Write several files, those beside or below the journal all or none: once it stands, whoever comes next does it.

    Files elsewhere are written first; a journal names none, since it may have come with somebody's folder.

    Whoever calls holds the lock under which they lie, and has finished what stood in the journal before.

    Raises
    ------
    MachineError, RequestError
        As :func:`analysis.files.write_together`.
    """
    start = journal.parent.absolute()
    named = {os.path.relpath(path.absolute(), start): path for path in contents}
    within = {name: contents[path] for name, path in named.items() if _lies_within(name)}
    write_together({path: contents[path] for name, path in named.items() if name not in within})
    write(journal, json.dumps(within, ensure_ascii=False))
    finish(journal)


def finish(journal: Path) -> None:
    """Write what a journal holds, if there is one, and remove it; each file may have been written before.

    Raises
    ------
    InputError
        As :func:`read`.
    MachineError, RequestError
        As :func:`analysis.files.write_together`.
    """
    if not journal.is_file():
        return
    told = read(journal, dict[str, str], list)
    write_together({journal.parent.absolute() / path: text for path, text in told.items()})
    try:
        journal.unlink()
    except OSError as error:
        raise MachineError(f"{journal}: cannot be removed ({error.strerror or error})") from error


def read(journal: Path, form: type[Told], names: Callable[[Told], list[str]]) -> Told:
    """Return what a journal says, in its form; `names` gives the files that it names.

    Raises
    ------
    InputError
        When it is no journal, or names a file outside its folder.
    """
    try:
        told = TypeAdapter(form).validate_json(journal.read_bytes(), strict=True)
    except (OSError, ValidationError) as error:
        fault = "a journal of what a command had begun to write; this one no command wrote: remove it"
        raise InputError([Fault(str(journal), None, "journal", None, fault)]) from error
    for name in names(told):
        if not _lies_within(name):
            raise InputError([Fault(str(journal), None, "file", name, "a file below the journal's folder")])
    return told


def _lies_within(name: str) -> bool:
    """Tell whether a name stays within the folder that it starts from.

    Examples
    --------
    >>> [_lies_within(name) for name in ("targets/a.csv", "../a.csv", "/etc/passwd", "targets/../../a.csv")]
    [True, False, False, False]
    """
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts
