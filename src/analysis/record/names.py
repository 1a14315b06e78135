"""What a name means: its head, how far the thing has come, whether new or in all, and every word of scope."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from analysis.record.vocabulary import WordList, vocabulary

_QUOTES = re.compile(r"[“”\"'‘’《》〈〉\s·]+")
_BRACKETS = re.compile(r"\([^()]{0,20}\)")
_MARKS = re.compile(r"[\d.,%、，:：;\-—]+")
_LEAST = 2
"""Characters that a head has at least: a word that says little is left out only where so many remain."""


@dataclass(frozen=True)
class NameParts:
    """A name taken apart."""

    head: str  # what is measured, without verb, scope and words that say little
    stage: str  # ``prepare``, ``begin``, ``do``, ``finish``, or empty
    extent: str  # ``new`` or ``total``, or empty
    scopes: Mapping[str, frozenset[str]]  # words of scope by axis: ``people`` → {``rural``}
    pairs: frozenset[str]

    @property
    def bare(self) -> bool:
        """Whether no head is left at all, or one that only says how something moved."""
        return len(self.head) < _LEAST or self.head in vocabulary().moves or self.head.startswith("占")

    @property
    def naked(self) -> bool:
        """Whether the head names nothing by itself."""
        return len(self.head) < _LEAST or (not self.scopes and self.head in vocabulary().naked)


@lru_cache(maxsize=300_000)
def meaning(name: str) -> NameParts:
    """Return what a name means.

    Examples
    --------
    >>> one = meaning("新开工改造城镇老旧小区")
    >>> one.head, one.stage, one.extent
    ('老旧小区', 'begin', 'new')
    >>> meaning("农村居民人均可支配收入增长").scopes["people"]
    frozenset({'rural'})
    """
    text = _BRACKETS.sub("", _QUOTES.sub("", unicodedata.normalize("NFKC", name)))
    acts = text.replace("增加值", "")
    stage, extent = _stage(acts), _first(vocabulary().extents, acts)
    known = vocabulary().aliases.replaced(text, vocabulary().canonical)
    scopes, rest = _scopes(known)
    head = _head(rest)
    return NameParts(head, stage, extent, scopes, bigrams(head))


def bigrams(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a text; of a single character that one.

    Examples
    --------
    >>> sorted(bigrams("农村公路"))
    ['公路', '农村', '村公']
    """
    return frozenset(text[place : place + 2] for place in range(max(len(text) - 1, 1))) if text else frozenset()


def _stage(text: str) -> str:
    """Return how far the thing has come: the most telling verb counts, building the least."""
    stages = vocabulary().stages
    return next((name for name in ("begin", "finish", "prepare", "do") if stages[name].inside(text)), "")


def _first(words: Mapping[str, WordList], text: str) -> str:
    return next((name for name, each in words.items() if each.inside(text)), "")


def _scopes(text: str) -> tuple[Mapping[str, frozenset[str]], str]:
    """Return the words of scope outside known names, and the text without them."""
    found: dict[str, frozenset[str]] = {}
    if not vocabulary().scoped.search(text):
        return MappingProxyType(found), text
    outside = re.split(r"(<[^<>]*>)", text)
    for axis, values in vocabulary().scopes.items():
        names = set()
        for name, pattern in values.items():
            for place in range(0, len(outside), 2):
                cut = pattern.sub("", outside[place])
                if cut != outside[place]:
                    names.add(name)
                    outside[place] = cut
        if names:
            found[axis] = frozenset(names)
    return MappingProxyType(found), "".join(outside)


def _head(text: str) -> str:
    """Return a name without words that say little at its ends; names known as a whole stand in angle brackets."""
    words = vocabulary()
    text = _MARKS.sub("", words.drop.replaced(text, {}))
    while (word := words.front.at(text, 0)) and len(text) - len(word) >= _LEAST:
        text = text[len(word) :]
    while (word := words.tail.ending(text)) and len(text) - len(word) >= _LEAST:
        text = text[: -len(word)]
    return text.replace("<", "").replace(">", "")
