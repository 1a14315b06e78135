"""Tables of targets and outcomes, whoever made them, as rows of the record."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

from analysis.record.names import meaning
from analysis.record.rows import Promise, Report, Told
from analysis.record.vocabulary import vocabulary

TableRow: TypeAlias = Mapping[str, Any]
"""A row of a table whose columns its makers know."""
_RISES = ("增长", "增加", "上涨", "上升", "提高", "提升", "增速", "涨幅", "增幅")
_WAY = re.compile("负增长|下降|降低|减少|回落|压减|缩减|削减|降幅|下滑|减量|缩小|压降|减排|" + "|".join(_RISES))
_MINUS = re.compile(r"(?:增长|增速|增幅|涨幅|上涨)(?:为|达)?[-－﹣–—]\s*\d")
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十百千万两]+(?:个百分点|%)")
_FALLING = re.compile(r"(?:下降|降低|减少|负增长)$")
_TWO = re.compile(
    r"(?P<one>[^和、及]{2,12})[和、及](?P<two>[^和、及]{2,12}?)(?P<tail>(?:年均|均)?(?:增长|下降|增速|比重|占比))?"
)
_STOPS = re.compile("[,，;；、。]")
_PAIR, _SUBJECT = 2, 16
_LIST, _MAIN, _LEAD = 500, 3, 300
"""Characters over which a list of main targets goes, how many it holds at least, what may stand in front of it."""
_LOOK_BACK = 0.22
"""Share of a report before which no list of the year's targets begins: the 2 % that seem to have one look back."""
_OPPOSITE = {"": "", "over": "under", "under": "over"}
"""What a bound of a fall, told as growth below nothing, says of its size."""
_NO = float("nan")


@dataclass(frozen=True)
class ReportSource:
    """Whose report rows come from."""

    place: str
    level: str
    year: int
    document: str
    length: int


def report_of(
    source: ReportSource,
    targets: Sequence[TableRow],
    outcomes: Sequence[TableRow],
    look_back: str = "",
) -> Report:
    """Return a report's rows.

    ``targets``, ``outcomes``: rows with the columns of ``extract.table``; those of later versions are used where they
    are there (``deliverable``), and ``context`` is what the sentence says in front of the phrase. ``look_back``:
    sentences about the past.
    """
    outcomes, targets = shared_apart(outcomes), shared_apart(targets)
    told = [_told(row, source) for row in outcomes if row["value"] is not None]
    places = sorted(each.start for each in told)
    headline = _headline(targets, source)
    promises = [_promise(row, places, headline, source) for row in targets]
    return Report(source.place, source.level, source.year, source.document, promises, told, look_back)


def shared_apart(rows: Sequence[TableRow]) -> list[TableRow]:
    """Return rows of which those told together each bear the name of their own.

    Examples
    --------
    >>> row = {"indicator_zh": "旅游人数和收入增长", "unit": "%", "kind": "growth"}
    >>> [each["indicator_zh"] for each in shared_apart([row, row])]
    ['旅游人数增长', '旅游收入增长']
    >>> [each["indicator_zh"] for each in shared_apart([row | {"indicator_zh": "城乡居民收入增长"}] * 2)]
    ['城镇居民收入增长', '农村居民收入增长']
    """
    found: list[TableRow] = []
    for _, group in groupby(rows, key=lambda row: (row["indicator_zh"], row["kind"], row["unit"])):
        together = list(group)
        names = _pieces(together[0]["indicator_zh"]) if len(together) == _PAIR else []
        found += (
            [{**row, "indicator_zh": name} for row, name in zip(together, names, strict=True)] if names else together
        )
    return found


def _pieces(name: str) -> list[str]:
    """Return the two names in one: 旅游人数和收入增长, 城乡居民收入; empty where it holds one."""
    if "城乡" in name:
        return [name.replace("城乡", "城镇"), name.replace("城乡", "农村")]
    match = _TWO.fullmatch(name)
    if not match:
        return []
    tail = match["tail"] or ""
    front = match["one"][:2] if len(match["one"]) > len(match["two"]) else ""
    return [match["one"] + tail, front + match["two"] + tail]


def _headline(targets: Sequence[TableRow], source: ReportSource) -> int | None:
    """Return where the list of the year's main targets begins: the last place at which several stand together.

    What stands so in the first part of a report is the look back, read wrongly.
    """
    places = [
        (int(row["char_start"]), meaning(row["indicator_zh"]).head)
        for row in targets
        if row["due"][:4] in ("", str(source.year)) and meaning(row["indicator_zh"]).head in vocabulary().headline
    ]
    begins = [
        start
        for start, _ in places
        if len({head for place, head in places if start <= place <= start + _LIST}) >= _MAIN
    ]
    if not begins or begins[-1] < _LOOK_BACK * source.length:
        return None
    return next(start for start in begins if start >= begins[-1] - _LIST)


def _promise(row: TableRow, places: Sequence[int], headline: int | None, source: ReportSource) -> Promise:
    start, due = int(row["char_start"]), int(row["due"][:4]) if row["due"] else source.year
    after = len(places) - bisect_right(places, start)
    return Promise(
        name=_named(row, source),
        kind=row["kind"],
        unit=row["unit"],
        series_id=row["series_id"],
        evidence=row["evidence"],
        context=row.get("context", ""),
        start=start,
        falls=row["direction"] == "decrease" and is_fall(row),
        operator=row["operator"],
        direction=row["direction"],
        low=_number(row["lower"]),
        high=_number(row["upper"]),
        due=due,
        ahead=due - source.year,
        domain=row["domain"],
        deliverable=row.get("deliverable", ""),
        commitment=row["commitment"],
        driver=row["driver"],
        part=row.get("part", ""),
        behind=after / len(places) if places else 0.0,
        position=start / source.length if source.length else 0.0,
        headline=headline is not None and headline - _LEAD <= start <= headline + _LIST,
        before_headline=None if headline is None else start < headline - _LEAD,
    )


def _told(row: TableRow, source: ReportSource) -> Told:
    return Told(
        name=_named(row, source),
        kind=row["kind"],
        unit=row["unit"],
        evidence=row["evidence"],
        context=row.get("context", ""),
        start=int(row["char_start"]),
        falls=is_fall(row),
        value=abs(row["value"]),
        period=row["period"],
        bound=_OPPOSITE[row["bound"]] if row["value"] < 0 else row["bound"],
        status=row["status"],
    )


def is_fall(row: TableRow) -> bool:
    """Say whether the number of a growth or change is what something falls by.

    Examples
    --------
    >>> row = {"kind": "growth", "indicator_zh": "出口增长", "evidence": "出口下降3.2%"}
    >>> is_fall(row), is_fall(row | {"evidence": "出口增长3.2%"}), is_fall(row | {"evidence": "出口增长-3.2%"})
    (True, False, True)
    """
    if row["kind"] not in ("growth", "change"):
        return False
    if _MINUS.search(row["evidence"]):
        return True
    *_, number = [None, *_NUMBER.finditer(row["evidence"])]
    front = row["evidence"][: number.start()] if number else row["evidence"]
    last = max(_WAY.finditer(front), key=lambda found: found.start(), default=None)
    if last:
        return last[0] not in _RISES
    return bool(_FALLING.search(row["indicator_zh"]))


def _named(row: TableRow, source: ReportSource) -> str:
    """Return a row's name; where it lost its subject, with that of the clauses in front of it."""
    name = _own(row["indicator_zh"], source)
    if not meaning(name).bare:
        return name
    clauses = [_NUMBER.split(clause, maxsplit=1)[0] for clause in _STOPS.split(row.get("context", ""))[:-1][::-1]]
    known = (clause for clause in clauses if meaning(clause).head in vocabulary().known)
    other = (clause for clause in clauses[:1] if not meaning(clause).naked and len(clause) <= _SUBJECT)
    subject = next(known, next(other, ""))
    return _own(subject, source) + name


def _own(name: str, source: ReportSource) -> str:
    """Return a name without that of the place itself: 聊城市中心城区 is 中心城区."""
    short = re.sub(r"(?:[\u4e00-\u9fff]{2,4}族)*自治[区州]$|[省市区州盟]$", "", source.place)
    return name.replace(source.place, "").replace(short, "") or name


def _number(value: float | None) -> float:
    return _NO if value is None else float(value)
