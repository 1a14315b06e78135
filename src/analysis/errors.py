"""Faults of input, request or machine, each told in one line.

::

    OnpaceError            status 2: nothing was done
    ├── RequestError       what was asked for does not exist or cannot be
    ├── InputError         faults of one or more input files, all in one go
    ├── MachineError       the machine failed us: no folder, no font, no disk
    └── PartialError       status 1: everything that could be written is
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from itertools import takewhile
from typing import Any

_LONGEST_VALUE = 160
"""Characters of a value that a fault repeats."""


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
        column = " ".join(_short(self.column).split())  # a head that is no name of a column may have several lines
        seen = column if self.value is None else f"{column} = {_short(self.value)!r}"
        return f"{place}: {seen}; expected {self.expected}"


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"


class InputError(OnpaceError):
    """All faults of one input, in the order of the file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(map(str, self.faults)))

    def __reduce__(self) -> tuple[type[InputError], tuple[list[Fault]]]:
        """Let it pass from one process to another with its faults."""
        return type(self), (self.faults,)


def all_of(*steps: Callable[[], Any]) -> list[Any]:
    """Return what some steps return; where any of them finds faults, raise those of all in one go.

    Raises RequestError with a line for each fault.
    """
    results, faults = [], []
    for step in steps:
        try:
            results.append(step())
        except (InputError, RequestError) as error:
            faults.append(str(error))
    if faults:
        raise RequestError("\n".join(faults))
    return results


_WORDINGS = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"Value error, (.*)", r"\1"),
        (r"Input should be a valid integer.*", "expected a whole number"),
        (r"Input should be a (?:valid|finite) number.*", "expected a number"),
        (r"Input should be a valid boolean.*", "expected true or false"),
        (r"Input should be a valid string.*", "expected a text"),
        (r"Input should be a valid date.*", "expected a date, such as 2026-09-30"),
        (r"Input should be a valid (?:tuple|list|array).*", "expected a list"),
        (r"Input should be a valid dictionary.*", "expected names with values"),
        (r"Input should be greater than or equal to (.*)", r"expected \1 or more"),
        (r"Input should be greater than (.*)", r"expected more than \1"),
        (r"Input should be less than or equal to (.*)", r"expected \1 or less"),
        (r"Input should be less than (.*)", r"expected less than \1"),
        (r"Input should be (.*)", r"expected \1"),
        (r"Extra inputs are not permitted", "expected no such name"),
        (r"String should have at least 1 character", "expected a text that is not empty"),
        (r"String should match pattern '(.*)'", r"expected a text of the form \1"),
    )
)


def plainly(text: str) -> str:
    """Return what a library says of a wrong value in this project's words; other text as it is.

    Examples
    --------
    >>> plainly("Input should be a valid integer, unable to parse string as an integer")
    'expected a whole number'
    >>> plainly("Invalid value for '--draws': Input should be greater than or equal to 100")
    "Invalid value for '--draws': expected 100 or more"
    """
    for pattern, plain in _WORDINGS:
        if pattern.search(text):
            return pattern.sub(plain, text)
    return text


def one_line(error: BaseException) -> str:
    r"""Return what a library raised, in one short line.

    Examples
    --------
    >>> one_line(ValueError("no such\nencoding"))
    'ValueError: no such encoding'
    """
    return " ".join(f"{type(error).__name__}: {error}".split())[:160]


def near_misses(name: str, known: Sequence[str]) -> list[str]:
    """Return up to three known names that may have been meant, the likeliest first.

    ``name``: the name as given. ``known``: the names that exist. One that differs by zeros before its numbers alone is
    what was meant; of those equally alike the one that begins like the name comes first.

    Examples
    --------
    >>> near_misses("city-2026-2", ["city-2026-02", "city-2026-20", "city-2026-92"])
    ['city-2026-02']
    >>> near_misses("威远市", ["清远市", "威远县"])
    ['威远县', '清远市']
    """
    padded = [other for other in known if _unpadded(other) == _unpadded(name)]
    if padded:
        return padded[:3]
    close = get_close_matches(name, known, n=50, cutoff=0.5)
    alike = {other: SequenceMatcher(None, other, name).ratio() for other in close}
    return sorted(close, key=lambda other: (-alike[other], -_shared_start(name, other)))[:3]


def _shared_start(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _unpadded(name: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", name).lower()


def unknown(what: str, name: str, known: Iterable[str]) -> RequestError:
    """Return the error for a name that is not known, with its near misses.

    ``what``: the sort of thing that was named, for the message. ``name``: the name as given. ``known``: the names that
    exist.

    Examples
    --------
    >>> str(unknown("language", "fr", ["zh", "en"]))
    "unknown language 'fr'; known: zh, en"
    """
    names = list(known)
    near = near_misses(name, names)
    if near:
        hint = f"did you mean {' or '.join(near)}?"
    elif len(names) <= 12:
        hint = f"known: {', '.join(names)}"
    else:
        hint = f"{len(names)} are known, such as {', '.join(names[:5])}"
    return RequestError(f"unknown {what} {name!r}; {hint}")
