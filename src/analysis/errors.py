"""Faults of input, request or machine, each told in one line.

::

    OnpaceError            status 2: nothing was done
    ├── RequestError       what was asked for does not exist or cannot be
    ├── InputError         faults of one or more input files, all in one go
    ├── MachineError       the machine failed us: no folder, no font, no disk
    └── PartialError       status 1: everything that could be written is
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class OnpaceError(Exception):
    """A fault of input or machine, told in one line."""

    exit_status = 2


class RequestError(OnpaceError):
    """A request that cannot be met: unknown name, impossible date, wrong option."""


class MachineError(OnpaceError):
    """A folder that cannot be written, a missing font, a full disk."""


class PartialError(OnpaceError):
    """Done in part; what failed is listed, one line a failure."""

    exit_status = 1

    def __init__(self, failures: Sequence[str]) -> None:
        self.failures = list(failures)
        super().__init__("\n".join(self.failures))


@dataclass(frozen=True)
class Fault:
    """One fault of one input: where it is, what is there, what was expected."""

    file: str
    line: int | None
    column: str | None
    value: str | None
    expected: str

    def __str__(self) -> str:
        """Return the fault as ``file:line: column = 'value'; expected …``."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        if self.column is None:
            return f"{place}: {self.expected}"
        seen = self.column if self.value is None else f"{self.column} = {self.value!r}"
        return f"{place}: {seen}; expected {self.expected}"


class InputError(OnpaceError):
    """All faults of one input, in the order of the file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(map(str, self.faults)))


def unknown(what: str, name: str, known: Iterable[str]) -> RequestError:
    """Return the error for a name that is not known, with its near misses.

    Parameters
    ----------
    what : str
        The sort of thing that was named, for the message.
    name : str
        The name as given.
    known : iterable of str
        The names that exist.

    Returns
    -------
    RequestError

    Examples
    --------
    >>> str(unknown("language", "fr", ["zh", "en"]))
    "unknown language 'fr'; known: zh, en"
    """
    names = list(known)
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    if near:
        hint = f"did you mean {' or '.join(near)}?"
    elif len(names) <= 12:
        hint = f"known: {', '.join(names)}"
    else:
        hint = f"{len(names)} are known, such as {', '.join(names[:5])}"
    return RequestError(f"unknown {what} {name!r}; {hint}")
