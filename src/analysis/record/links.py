"""Which earlier promise or outcome is of the same thing as a promise of today, and what sets near relatives apart.

The record's matcher is asked without the amounts: a plan may be a tenth of the last one and still be of the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from analysis.domain.units import split_unit
from analysis.record.match import candidates
from analysis.record.names import bigrams
from analysis.record.rows import Promise, SharedFields, Told
from analysis.record.score import stages_conflict
from analysis.record.vocabulary import vocabulary

SAME, NEAR = 0.65, 0.5
"""Probability from which a pair is of the same thing, or of a near relative."""
OFFERED = 0.25
"""Probability from which a pair is offered for a person to decide."""
_HEARD = 0.75
"""Share of a head's pairs of characters that a clause has where it speaks of the thing without a number."""
_LEAST_HEAD = 4
_NO = float("nan")
_APART, _ANY = "／", "不限"
_WORK = re.compile(
    r"(?P<both>新改建|新建(?:和|、|及)?改(?:建|造)(?:提升)?|新\(改\)建|新扩建|改扩建|建设更新|新增\(更新\)|新增\(新改建\))"
    r"|(?P<new>新建|新增|新造|净增|新开工)|(?P<old>改造|更新|提升|改建|升级)"
)
_DIGIT = re.compile(r"\d")
_HOMES = ("户", "套")
_CAPACITY = re.compile("产能|生产能力")
_ALONE = re.compile("交付|整治|补植|国土绿化|开工(?=.*改造)")
"""Words that make another thing of what has them: homes handed over are not homes built."""
_CLAUSE = re.compile(r"[,，。;；!！?？:：、\n]")


@dataclass(frozen=True)
class LinkPair:
    """A promise of today and what an earlier report said, by their places."""

    promise: int
    told: int
    probability: float  # that both are of one thing
    apart: str  # what sets them apart: the word of today and the earlier one; blank: nothing

    @property
    def relation(self) -> str:
        """``same``, ``near``, or blank where a person has to decide."""
        if self.probability >= SAME and not self.apart:
            return "same"
        return "near" if self.probability >= NEAR and self.apart else ""


def pairs_of(promises: Sequence[Promise], told: Sequence[Told]) -> list[LinkPair]:
    """Return every pair of one measure that may be of one thing, the likeliest of each promise first.

    ``promises``: of today's report. ``told``: what one earlier report promised (`as_told`) or told.
    """
    silent = [replace(each, value=_NO) for each in told]
    numbered = [place for place, each in enumerate(promises) if each.value == each.value]
    found = [
        LinkPair(
            numbered[each.promise],
            each.told,
            each.probability,
            apart(promises[numbered[each.promise]], told[each.told]),
        )
        for each in candidates([promises[place] for place in numbered], silent)
        if each.probability >= OFFERED
    ]
    return sorted(found, key=lambda each: (each.promise, -each.probability))


def as_told(promise: Promise) -> Told:
    """Return an earlier promise as if it were told, so that it can be compared with one of today."""
    return Told(
        name=promise.name,
        kind=promise.kind,
        unit=promise.unit,
        evidence=promise.evidence,
        context=promise.context,
        start=promise.start,
        falls=promise.falls,
        value=promise.value,
        period=str(promise.due),
        bound="",
        status="A",
    )


def apart(promise: Promise, told: Told) -> str:
    """Return what sets two things apart, the word of today before the earlier one; blank where nothing does.

    Examples
    --------
    >>> one = Promise("新建农村公路", "flow", "公里", "新建农村公路", "", 0, False, "", "=", "increase", 260, 260, 2026,
    ...               "", "", "", "", "", 0.0, 0.0, False, 0, None)
    >>> apart(one, replace(as_told(one), name="新改建农村公路", evidence="新改建农村公路360公里"))
    '新建／新改建'
    """
    found = [*_work(promise, told), *_scopes(promise, told), *_extent(promise, told), *_counted(promise, told)]
    found += [*_alone(promise, told), *_head(promise, told)]
    return "；".join(dict.fromkeys(found))


def _work(promise: Promise, told: Told) -> Iterator[str]:
    """Yield the words of work where one is of new things alone, the other of old ones, too."""
    mine, other = _work_of(promise), _work_of(told)
    if mine and other and mine.lastgroup != other.lastgroup:
        yield f"{mine[0]}{_APART}{other[0]}"


def _work_of(row: SharedFields) -> re.Match[str] | None:
    return _WORK.search(row.name) or _WORK.search(row.evidence)


def _scopes(promise: Promise, told: Told) -> Iterator[str]:
    """Yield the words of scope that only one of the two has: silence is another thing here."""
    for axis in sorted(promise.scopes.keys() | told.scopes.keys()):
        mine, other = promise.scopes.get(axis, frozenset()), told.scopes.get(axis, frozenset())
        words = _word(promise, axis, mine - other), _word(told, axis, other - mine)
        if words != ("", ""):
            yield _APART.join(word or _ANY for word in words)


def _word(row: SharedFields, axis: str, names: frozenset[str]) -> str:
    """Return the printed word of a scope; blank where none is printed."""
    patterns = vocabulary().scopes[axis]
    found = (patterns[name].search(row.said) for name in sorted(names))
    return next((match[0] for match in found if match), "")


def _extent(promise: Promise, told: Told) -> Iterator[str]:
    if {promise.extent, told.extent} == {"new", "total"}:
        yield _APART.join("新增" if each.extent == "new" else "累计" for each in (promise, told))
    if stages_conflict(promise.stage, told.stage):
        stages = {"prepare": "前期", "begin": "开工", "do": "实施", "finish": "建成", "": "未写明"}
        yield f"{stages[promise.stage]}{_APART}{stages[told.stage]}"


def _counted(promise: Promise, told: Told) -> Iterator[str]:
    """Yield what is counted where that differs: homes or compounds, all there is or a year's, what can be grown."""
    units = [split_unit(each.unit)[1] for each in (promise, told)]
    if promise.family == "count" and (units[0] in _HOMES) != (units[1] in _HOMES):
        yield f"按{units[0]}计{_APART}按{units[1]}计"
    if {promise.kind, told.kind} == {"stock", "flow"}:
        yield _APART.join("累计" if each.kind == "stock" else "当年" for each in (promise, told))
    if (promise.kind == "advance") != (told.kind == "advance"):
        yield _APART.join("推进" if each.kind == "advance" else "完成" for each in (promise, told))
    can = [_CAPACITY.search(each.said) for each in (promise, told)]
    if bool(can[0]) != bool(can[1]):
        yield _APART.join(match[0] if match else "产量" for match in can)


def _alone(promise: Promise, told: Told) -> Iterator[str]:
    mine, other = _ALONE.search(promise.name), _ALONE.search(told.name)
    if (mine and mine[0]) != (other and other[0]):
        yield _APART.join(match[0] if match else _ANY for match in (mine, other))


def _head(promise: Promise, told: Told) -> Iterator[str]:
    mine, other = promise.meaning.head, told.meaning.head
    if mine != other and not _one_thing(mine, other):
        yield f"{promise.name}{_APART}{told.name}"


@lru_cache(maxsize=4096)
def _one_thing(mine: str, other: str) -> bool:
    """Say whether one name is the other with words that say little (粮食 and 粮食总产)."""
    short, long = sorted((mine, other), key=len)
    return short in long and vocabulary().drop.replaced(long.replace(short, ""), {}) in ("", "总产", "产量", "总产量")


@dataclass(frozen=True)
class NamedClause:
    """A clause without a number that speaks of a thing; `sure` where it names the very work that is promised."""

    text: str
    sure: bool


def clauses_about(promise: Promise, sentences: Sequence[str]) -> list[NamedClause]:
    """Return the clauses that name a promise's thing without a number, the clearest first.

    ``promise``: of today's report; one of a document has none. ``sentences``: of an earlier one.
    """
    head, wanted = promise.meaning.head, promise.meaning.pairs
    if len(head) < _LEAST_HEAD or promise.deliverable == "document":
        return []
    clauses = (clause.strip() for sentence in sentences for clause in _CLAUSE.split(sentence))
    shares = {each: len(wanted & bigrams(each)) / len(wanted) for each in clauses if each and not _DIGIT.search(each)}
    heard = sorted((each for each, share in shares.items() if share >= _HEARD), key=lambda each: -shares[each])
    is_work = promise.kind == "milestone" and promise.deliverable == "build"
    return [NamedClause(each, is_work and head in each) for each in heard]
