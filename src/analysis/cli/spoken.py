"""The help in the language of who asks: Chinese where the command line or the locale says so, else English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""What names a user's language, the first that is set."""


def language_of(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language of whoever typed these words, ``zh`` or ``en``.

    Examples
    --------
    >>> language_of(["report", "-h"], {"LANG": "zh_CN.UTF-8"}), language_of(["-h"], {})
    ('zh', 'en')
    >>> language_of(["report", "--language", "en", "-h"], {"LANG": "zh_CN.UTF-8"})
    'en'
    """
    named = re.search(r"--language[ =](zh|en)\b", " ".join(words))
    if named:
        return named[1]
    locale = next((environment[name] for name in LOCALES if environment.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


@cache
def texts() -> dict[str, dict[str, str]]:
    """Return what the help says in Chinese: of commands, of options, and its headings."""
    return tomllib.loads(files("analysis.cli").joinpath("help.toml").read_text(encoding="utf-8"))


def in_chinese(command: Any, path: str = "onpace") -> Any:
    """Give a command, and those below it, its help in Chinese."""
    command.help = texts()["commands"].get(path, command.help)
    for parameter in command.params:
        said = getattr(parameter, "help", None)
        if said:
            parameter.help = texts()["options"].get(said, said)
    for name, below in getattr(command, "commands", {}).items():
        in_chinese(below, f"{path} {name}")
    return command


def page_in_chinese(page: str) -> str:
    """Return a page of help with the words in Chinese that its library puts around ours."""
    around = texts()["headings"] | {
        key: said for key, said in texts()["options"].items() if key.startswith("Show this")
    }
    for english, chinese in around.items():
        page = page.replace(english, chinese)
    return page
