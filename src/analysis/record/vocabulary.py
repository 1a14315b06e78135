"""The words by which names of promises and of outcomes are taken apart, made ready once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


class WordList:
    """Words that are looked for at a place of a text, the longest first."""

    def __init__(self, words: Iterable[str]) -> None:
        self._starting: dict[str, list[str]] = {}
        self._ending: dict[str, list[str]] = {}
        for word in sorted(set(words), key=len, reverse=True):
            self._starting.setdefault(word[0], []).append(word)
            self._ending.setdefault(word[-1], []).append(word)

    def at(self, text: str, place: int) -> str:
        """Return the longest word that begins at a place, empty if none does."""
        return next(
            (word for word in self._starting.get(text[place : place + 1], ()) if text.startswith(word, place)), ""
        )

    def ending(self, text: str) -> str:
        """Return the longest word that a text ends with, empty if none."""
        return next((word for word in self._ending.get(text[-1:], ()) if text.endswith(word)), "")

    def inside(self, text: str) -> bool:
        """Say whether a text holds any of the words."""
        return any(self.at(text, place) for place in range(len(text)))

    def replaced(self, text: str, by: Mapping[str, str]) -> str:
        """Return a text with each of the words replaced; those that the mapping lacks are left out.

        Examples
        --------
        >>> WordList(["全市", "GDP"]).replaced("全市GDP增长", {"GDP": "生产总值"})
        '生产总值增长'
        """
        found, place = [], 0
        while place < len(text):
            word = self.at(text, place)
            found.append(by.get(word, "") if word else text[place])
            place += len(word) or 1
        return "".join(found)


@dataclass(frozen=True)
class Vocabulary:
    """What ``words.toml`` holds."""

    drop: WordList
    front: WordList
    tail: WordList
    stages: Mapping[str, WordList]
    extents: Mapping[str, WordList]
    scopes: Mapping[str, Mapping[str, re.Pattern[str]]]
    scoped: re.Pattern[str]
    aliases: WordList
    canonical: Mapping[str, str]
    known: frozenset[str]
    headline: frozenset[str]
    ceilings: frozenset[str]
    moves: frozenset[str]
    naked: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """Return the words that ship with the package."""
    table = tomllib.loads(files("analysis.record").joinpath("words.toml").read_text(encoding="utf-8"))
    verbs = [word for words in table["stage"].values() for word in words] + table["extent"]["total"]
    canonical = {word: f"<{row['name']}>" for row in table["alias"] for word in [row["name"], *row["words"]]}
    patterns = [word for values in table["scope"].values() for words in values.values() for word in words]
    return Vocabulary(
        drop=WordList(word for word in table["drop"] if len(word) > 1),
        front=WordList([*table["drop"], *verbs]),
        tail=WordList([*table["fill"], *verbs]),
        stages={name: WordList(words) for name, words in table["stage"].items()},
        extents={name: WordList(words) for name, words in table["extent"].items()},
        scopes={
            axis: {name: re.compile("|".join(words)) for name, words in values.items()}
            for axis, values in table["scope"].items()
        },
        scoped=re.compile("|".join(patterns)),
        aliases=WordList(canonical),
        canonical=canonical,
        known=frozenset(row["name"] for row in table["alias"]),
        headline=frozenset(table["headline"]),
        ceilings=frozenset(table["ceilings"]),
        moves=frozenset(table["moves"]),
        naked=frozenset(table["naked"]),
    )
