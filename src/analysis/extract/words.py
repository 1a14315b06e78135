"""The grammar's words compiled once into the few patterns the parser asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from analysis.extract.grammar_rows import LeadRow, NounRow, VerbRow, rows


def one_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))


@lru_cache(maxsize=1)
def verbs() -> dict[str, VerbRow]:
    """Return the row of each verb; of two rows with one word the earlier counts."""
    found: dict[str, VerbRow] = {}
    for row in rows("verbs", VerbRow):
        for word in row.words:
            found.setdefault(word, row)
    return found


@lru_cache(maxsize=8)
def lead_words(role: str) -> frozenset[str]:
    """Return the words of one role that may stand in front."""
    return frozenset(word for row in rows("leads", LeadRow) if row.role == role for word in row.words)


@lru_cache(maxsize=2)
def leads(adverbs: bool) -> re.Pattern[str]:
    """Return the pattern of one word in front that is neither verb nor noun; adverbs only stand in front of a verb."""
    roles = ("drop", "aspire", "firm", "scope") + (("adverb",) if adverbs else ())
    return re.compile(one_of(word for role in roles for word in lead_words(role)))


@lru_cache(maxsize=1)
def head_verb() -> re.Pattern[str]:
    """Return the pattern of a verb at the beginning of an item."""
    chosen = [*(word for word, row in verbs().items() if row.role == "deliver"), *lead_words("head_fall")]
    verb = one_of(chosen)
    not_a_noun = (
        "(?!率|量|额|费|者|类|型|性|力|点|区|工程|中心|业|总值|贸易|器|商|于|出|站|资料|人群"
        "|(?<=[助贴障励])标准|[到至]20)"
    )
    return re.compile(f"(?:(?P<first>{verb})(?:和|、|及|并|或)?(?=(?:{verb}){not_a_noun}))?新?(?:{verb}){not_a_noun}")


@lru_cache(maxsize=1)
def _adverbs() -> re.Pattern[str]:
    return re.compile(f"(?:{one_of(word for role in ('drop', 'adverb') for word in lead_words(role))})+")


def only_adverbs(phrase: str) -> bool:
    """Say whether a phrase names nothing: 整体, 今年再.

    Examples
    --------
    >>> only_adverbs("今年整体"), only_adverbs("整体环境")
    (True, False)
    """
    return bool(_adverbs().fullmatch(phrase))


@lru_cache(maxsize=1)
def inner_verb() -> re.Pattern[str]:
    """Return the pattern of a verb inside a phrase that does not begin with it (集中资源打造…等4个)."""
    chosen = [word for word, row in verbs().items() if row.role == "deliver" and len(word) > 1]
    return re.compile(one_of(chosen))


@lru_cache(maxsize=1)
def tail_verb() -> re.Pattern[str]:
    """Return the pattern of verbs and adverbs right in front of a number."""
    chosen = [*(word for word, row in verbs().items() if row.role != "deliver"), *lead_words("tail")]
    return re.compile(f"(?:{one_of(chosen)})$")


@lru_cache(maxsize=1)
def deliver_tail() -> re.Pattern[str]:
    """Return the pattern of a verb of delivery right in front of a number."""
    return re.compile(f"(?:{one_of(word for word, row in verbs().items() if row.role == 'deliver')})$")


@lru_cache(maxsize=1)
def _nouns() -> tuple[re.Pattern[str], dict[str, NounRow]]:
    table: dict[str, NounRow] = {}
    for row in rows("nouns", NounRow):
        for word in row.words:
            table.setdefault(word, row)
    return re.compile(f"(?:{one_of(table)})$"), table


def without_bracket(name: str) -> str:
    """Return a name without the explanation at its end.

    Examples
    --------
    >>> without_bracket("产值(营业收入)")
    '产值'
    """
    return re.sub(r"\([^()]{0,20}\)$", "", name)


@lru_cache(maxsize=4096)
def noun_row(name: str) -> NounRow | None:
    """Return the row of the noun that an indicator's name ends with.

    Examples
    --------
    >>> noun_row("粮食产量").kind, noun_row("可再生能源装机容量").kind
    ('flow', 'stock')
    """
    pattern, table = _nouns()
    match = pattern.search(without_bracket(name))
    return table[match[0]] if match else None
