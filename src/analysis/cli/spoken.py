"""Help, notices and errors in the language of who asks, as command line or locale says; in the code stands English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from analysis.domain.codes import LANGUAGES

LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""What names a user's language, the first that is set."""
DEEPEST = 6
"""How often what varies in a message is looked up in turn."""
PARTS = ("commands", "options", "headings")


def language_of(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language of whoever typed these words, ``zh`` or ``en``.

    Examples
    --------
    >>> language_of(["report", "-h"], {"LANG": "zh_CN.UTF-8"}), language_of(["-h"], {})
    ('zh', 'en')
    >>> language_of(["report", "--language", "en", "-h"], {"LANG": "zh_CN.UTF-8"})
    'en'
    """
    named = re.search(rf"--language[ =]({'|'.join(LANGUAGES)})\b", " ".join(words))
    if named:
        return named[1]
    locale = next((environment[name] for name in LOCALES if environment.get(name)), "")
    return next((language for language in LANGUAGES if locale.lower().startswith(language)), "en")


@cache
def texts(language: str) -> dict[str, dict[str, str]]:
    """Return what the help says in a language: of commands, of options, its headings; none where it stands in code."""
    return _read(f"help_{language}.toml") or {part: {} for part in PARTS}


def _read(name: str) -> dict[str, Any]:
    path = files("analysis.cli").joinpath(name)
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def spoken(command: Any, language: str, path: str = "onpace") -> Any:
    """Give a command, and those below it, its help in a language."""
    said = texts(language)
    command.help = said["commands"].get(path, command.help)
    for parameter in command.params:
        if told := getattr(parameter, "help", None):
            parameter.help = said["options"].get(told, told)
    for name, below in getattr(command, "commands", {}).items():
        spoken(below, language, f"{path} {name}")
    return command


_TYPES = re.compile(r"<(?:list\[)?(str|int|float|path|Path)(?: range)?\]?>")
TYPES = {"str": "TEXT", "int": "N", "float": "N", "path": "PATH"}
"""What a value is, where the library says of which type."""


def page_of(page: str, language: str) -> str:
    """Return a page of help with the words that its library puts around ours in a language; no names of types."""
    page = _TYPES.sub(lambda found: TYPES[found[1].lower()].ljust(len(found[0])), page)
    for english, other in texts(language)["headings"].items():
        page = page.replace(english, other)
    return page


def said_in(line: str, language: str) -> str:
    """Return a notice or error in a language, part by part; where no form is known there, as it is.

    Examples
    --------
    >>> said_in("unknown region '火星市'; did you mean 新星市?", "zh")
    "没有这个地区：'火星市'；是否指 新星市？"
    """
    return _said(line, language, DEEPEST)


def _said(line: str, language: str, deeper: int) -> str:
    for pieces, other in _forms(language) if deeper else ():
        parts = _parts(line, pieces)
        if parts is None:
            continue
        told = [_said(part, language, deeper - 1) for part in parts]
        has_words = any(map(str.isalpha, "".join(pieces)))
        return other.format(*told) if has_words or told != parts else line
    return line


def _parts(line: str, pieces: Sequence[str]) -> list[str] | None:
    """Return what stands between the pieces of a form, each as early as can be; none where the line is not of it."""
    first, *middle, last = pieces if len(pieces) > 1 else (*pieces, "")
    if len(pieces) == 1:
        return [] if line == first else None
    end = len(line) - len(last)
    if not (line.startswith(first) and line.endswith(last) and end >= len(first)):
        return None
    parts, at = [], len(first)
    for piece in middle:
        found = line.find(piece, at, end)
        if found < 0:
            return None
        parts.append(line[at:found])
        at = found + len(piece)
    return [*parts, line[at:end]]


@cache
def _forms(language: str) -> list[tuple[list[str], str]]:
    """Return the forms of messages, cut at what varies, the one with most words first."""
    split = [(form.split("{}"), other) for form, other in _read(f"messages_{language}.toml").items()]
    return sorted(split, key=lambda each: -sum(map(len, each[0])))
