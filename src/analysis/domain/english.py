"""English names put together from parts, for what the dictionary knows no name of; marked, as nobody has read them.

A name is cut into known words (``english.toml`` and the names of ``indicators.toml``) so that as little as possible
stays unknown. Words in front of the last one keep their order; what was done goes to the end (新建农村公路: rural roads
built). Proper names in front of works and in quotes are spelled in pinyin; any other unknown part stays Chinese, so
that a reader sees what is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from pypinyin import lazy_pinyin

from analysis.domain.dictionary import indicators, without_front
from analysis.domain.lists import toml_file
from analysis.domain.regions import all_regions

COMPOSED = "*"
"""Last character of a name that was put together from parts."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z0-9.+%&/-]+级?")
_YEARS = re.compile(r"\((20\d\d)[—–-](20\d\d)年?\)")
_FIVE_YEARS = re.compile(r"“(十[一二三四五六]?)五”|第(十[一二三四五六]?)个五年")
_SIZE = re.compile(r"(\d[\d.]*)?([十百千万亿]*)(万|亿)(?P<of>元以上的?|元及以上|元级|级|元)(?=.)")
_QUOTED = re.compile(r"[“《‘]([^”》’]{1,12})[”》’]")
_ORDINAL = re.compile(r"第([一二三四五六七八九十\d]{1,3})[届次]")
_JOINT = re.compile(r"、|以及|和|及|与|或|,|，|;|/")
_SHARE = re.compile(r"(?P<part>.{2,}?)占(?P<whole>.{2,}?)?的?(?:比重|比例|比率|比|份额)")
_BESTOWED = re.compile(r"(?:为|对|向|给)?(?P<whom>.{2,16}?)(?:免费)?(?P<done>提供|发放|开展|实施)(?P<what>.{2,})")
_DOCUMENT = re.compile(
    r"(?P<place>[^“关]{2,8}?[省市])?(?P<plan>“十[一二三四五六]?五”)?(?:关于)?(?P<about>.{2,}?)的?"
    r"(?P<sort>规划纲要|发展规划|规划|行动方案|实施方案|工作方案|实施意见|意见)(?P<years>\(20\d\d[—–-]20\d\d年?\))?"
)
_DOCUMENTS = {
    "规划纲要": "outline plan", "发展规划": "development plan", "规划": "plan", "行动方案": "action plan",
    "实施方案": "implementation plan", "工作方案": "work plan", "实施意见": "implementation opinions",
    "意见": "opinions",
}  # fmt: skip
_PER = (
    (re.compile(r"每?(千|万|百|十万)(?:名)?(?:常住|老年)?(?:人口|人)(?:口)?的?(?:拥有)?"), ""),
    (re.compile(r"(?:单位|万元|每万元|亿元)(?:地区)?(?:国内)?(?:生产总值|GDP)"), "per unit of GDP"),
    (re.compile(r"(?:单位|万元)(?:规模以上|规上)?工业增加值"), "per unit of industrial value added"),
    (re.compile(r"人均"), "per head"),
    (re.compile(r"亩均"), "per mu"),
    (re.compile(r"户均"), "per household"),
    (re.compile(r"村均"), "per village"),
)
_COUNTS = {"百": 100, "千": 1000, "万": 10_000, "十万": 100_000}
_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_WORKS = frozenset(
    ("road", "expressway", "railway", "bridge", "tunnel", "reservoir", "airport", "port", "river", "line")
)
"""Last words of works and places, whose unknown front is a proper name."""
_PROPER = 5
"""Longest proper name, in characters."""
_BRAND = 4
"""Longest name in quotes that is spelled by its sound: longer ones are slogans."""
_READABLE = 80
"""Longest name, in characters, that is worth an English one."""
_UNKNOWN = 3.0
"""What a character costs that no word covers; a word costs one."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A part of a name: what sort it is, its form in front of another word, and at the end of a name."""

    sort: str
    front: str
    last: str
    printed: str = ""


@cache
def _lexicon() -> dict[str, _Word]:
    table = toml_file("english.toml")
    found = {zh: _trend(en) for zh, en in table["trends"].items()}
    found |= {zh: _verb(en) for zh, en in table["verbs"].items() if zh not in found}
    nouns = {zh: _noun(en) for zh, en in table["nouns"].items()}
    return {**_places(), **_known_names(), **found, **nouns}


def _places() -> dict[str, _Word]:
    """Return the provinces and cities by their full names."""
    return {place.name: _as_printed(place.name_en) for place in all_regions() if place.level in ("province", "city")}


def _known_names() -> dict[str, _Word]:
    """Return the dictionary's own names of things; those of something done are put together from its parts."""
    named = [(name, row.english) for row in indicators() if not row.action for name in row.names]
    plain = [(name, _lower(english)) for name, english in named if english and "," not in english and len(name) > 3]
    return {name: _Word("noun", english, english) for name, english in plain}


def _noun(english: str) -> _Word:
    if "/" in english:
        one, many = english.split("/")
        return _Word("noun", one, many)
    one = re.sub(r"\+.*", "", english) if english.endswith("+") else english.replace("+", "")
    return _Word("noun", one, re.sub(r"(\w+)\+", lambda match: _plural(match[1]), english))


def _plural(word: str) -> str:
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def _verb(english: str) -> _Word:
    done, _, name = english.partition("|")
    return _Word("verb", name, done)


def _trend(english: str) -> _Word:
    return _Word("trend", english, english)


def _lower(english: str) -> str:
    """Return a name as it stands inside another: Grain output, but GDP and PM2.5 as they are."""
    return english[:1].lower() + english[1:] if english[1:2].islower() else english


@lru_cache(maxsize=16_384)
def english_name(name: str, *, under_way: bool = False) -> str:
    """Return an English name put together from parts, with the mark that says so; blank for no name or a very long one.

    ``under_way``: the number counts work in hand, so the name says construction, not built.

    Examples
    --------
    >>> english_name("新建农村公路"), english_name("老旧小区改造"), english_name("制造业投资增长")
    ('Rural roads built*', 'Old residential compounds renovated*', 'Manufacturing investment growth*')
    >>> english_name("每千人口执业医师"), english_name("高铁建设", under_way=True)
    ('Licensed doctors per 1,000 people*', 'High-speed rail line construction*')
    >>> english_name("聊城市“十五五”卫生健康规划")
    '15th five-year plan for health, Liaocheng*'
    """
    if len(name) > _READABLE:
        return ""
    said = re.sub(r"\s+", " ", _phrase(without_front(name.strip()), under_way)).strip(" ,")
    return said[:1].upper() + said[1:] + COMPOSED if said else ""


def _phrase(name: str, under_way: bool) -> str:
    if name.startswith("不发生") and len(name) > 4:
        return f"no {_phrase(name[3:], under_way)}"
    share = _SHARE.fullmatch(name)
    if share:
        whole = share["whole"]
        return f"{_phrase(share['part'], under_way)} as a share of {_phrase(whole, under_way) if whole else 'total'}"
    document = _DOCUMENT.fullmatch(name)
    if document:
        return _document(document)
    bestowed = _BESTOWED.fullmatch(name)
    if bestowed and not name.startswith(bestowed["done"]):
        done = "carried out for" if bestowed["done"] in "开展实施" else f"{_lexicon()[bestowed['done']].last} to"
        return f"{_phrase(bestowed['what'], under_way)} {done} {_phrase(bestowed['whom'], under_way)}"
    for pattern, said in _PER:
        per = pattern.match(name)
        if per and per.end() < len(name) and name not in _lexicon():
            each = said or f"per {_COUNTS[per[1]]:,} people"
            return _after_per(_phrase(name[per.end() :], under_way), each)
    return _composed(_merged(_words(name)), under_way)


def _document(found: re.Match[str]) -> str:
    """Return the English title of a plan or opinion: 15th five-year development plan for education, Liaocheng."""
    plan = _FIVE_YEARS.match(found["plan"] or "")
    years = _YEARS.match(found["years"] or "")
    front = f"{_nth(plan[1])} five-year " if plan else ""
    said = f"{front}{_DOCUMENTS[found['sort']]} for {_phrase(found['about'], under_way=True).strip()}"
    said += f" ({years[1]}–{years[2]})" if years else ""
    return f"{said}, {_phrase(found['place'], under_way=False)}" if found["place"] else said


def _after_per(said: str, each: str) -> str:
    """Put per head in front of a trend: output per head growth."""
    moved = re.fullmatch(r"(.+?)(,? (?:average annual )?(?:growth|reduction|increase)(?: rate)?)", said)
    return f"{moved[1]} {each}{moved[2]}" if moved else f"{said} {each}"


def _words(name: str) -> list[_Word]:
    """Cut a name into words: the way with the least unknown, then with the fewest words."""
    best: list[tuple[float, int, _Word | None]] = [(float("inf"), 0, None) for _ in range(len(name) + 1)]
    best[0] = (0.0, 0, None)
    for place in range(len(name)):
        cost = best[place][0]
        for end, word, price in _at(name, place):
            if cost + price < best[end][0]:
                best[end] = (cost + price, place, word)
    cut: list[_Word] = []
    place = len(name)
    while place:
        _, before, word = best[place]
        cut.append(word or _Word("unknown", name[before:place], name[before:place], name[before:place]))
        place = before
    return cut[::-1]


@cache
def _longest() -> int:
    return max(map(len, _lexicon()))


def _at(name: str, place: int) -> list[tuple[int, _Word | None, float]]:
    """Return the words that may begin at a place of a name, each with its end and price."""
    found: list[tuple[int, _Word | None, float]] = [(place + 1, None, _UNKNOWN)]
    lexicon = _lexicon()
    for end in range(place + 1, min(len(name), place + _longest()) + 1):
        word = lexicon.get(name[place:end])
        if word:
            found.append((end, replace(word, printed=name[place:end]), 1.0 if end > place + 1 else 1.6))
    return found + [(end, word, 1.0) for end, word in _marks(name, place)]


def _marks(name: str, place: int) -> list[tuple[int, _Word]]:
    """Return what needs no dictionary: letters, sizes in money, names in quotes, ordinals, joints."""
    found = []
    latin, size, quoted = (pattern.match(name, place) for pattern in (_LATIN, _SIZE, _QUOTED))
    if latin:
        found.append((latin.end(), _as_printed(latin[0].replace("级", "-grade"))))
    if size:
        found.append((size.end(), _size(size)))
    if quoted and not _FIVE_YEARS.match(name, place):
        found.append((quoted.end(), _quoted(quoted[1])))
    years = _YEARS.match(name, place)
    if years:
        found.append((years.end(), _as_printed(f"{years[1]}–{years[2]}")))
    plan = _FIVE_YEARS.match(name, place)
    if plan:
        found.append((plan.end(), _as_printed(f"{_nth(plan[1] or plan[2])} five-year")))
    ordinal, joint = _ORDINAL.match(name, place), _JOINT.match(name, place)
    if ordinal:
        found.append((ordinal.end(), _as_printed(_nth(ordinal[1]))))
    if joint:
        found.append((joint.end(), _Word("joint", joint[0], joint[0])))
    if name[place] in "()的":
        found.append((place + 1, _Word("gap", "", "")))
    return found


def _as_printed(text: str) -> _Word:
    return _Word("noun", text, text)


def _quoted(inside: str) -> _Word:
    word = _lexicon().get(inside)
    if word or not _HAN.search(inside):
        return word or _as_printed(f"“{inside}”")
    return _as_printed(f"“{_pinyin(inside) if len(inside) <= _BRAND else inside}”")


def _pinyin(text: str) -> str:
    return "".join(lazy_pinyin(text)).capitalize()


def _size(match: re.Match[str]) -> _Word:
    value = float(match[1] or 1)
    for mark in match[2] + match[3]:
        value *= _POWERS[mark]
    worth = _money(value)
    if match["of"].startswith(("元以上", "元及以上")):
        return _Word("size", f"of {worth} yuan or more", f"of {worth} yuan or more")
    return _as_printed(worth.replace(" ", "-") + "-yuan")


def _money(value: float) -> str:
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if value >= size:
            return f"{value / size:g} {word}"
    return f"{value:,.0f}"


def _nth(text: str) -> str:
    if text.isdigit():
        number = int(text)
    else:
        tens, mark, ones = text.rpartition("十")
        number = (_DIGITS.get(tens, 1) * 10 if mark else 0) + _DIGITS.get(ones, 0)
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _merged(words: list[_Word]) -> list[_Word]:
    """Join unknown characters; spell them in pinyin where they are the proper name of works or of a place."""
    merged: list[_Word] = []
    for place, word in enumerate(words):
        beside = [each.sort for each in (*merged[-1:], *words[place + 1 : place + 2])]
        if len(word.printed) == 1 and word.sort == "noun" and "unknown" in beside:  # a part of a longer word
            word = replace(word, sort="unknown", front=word.printed, last=word.printed)
        if word.sort == "unknown" and merged and merged[-1].sort == "unknown":
            text = merged.pop().printed + word.printed
            word = _Word("unknown", text, text, text)
        merged.append(word)
    return [_spelled(merged, place) if word.sort == "unknown" else word for place, word in enumerate(merged)]


def _spelled(words: list[_Word], place: int) -> _Word:
    word = words[place]
    following = next((each for each in words[place + 1 :] if each.sort not in ("joint", "unknown", "gap")), None)
    works = following is not None and any(each in following.front.split() for each in _WORKS)
    first = place == 0 or words[place - 1].sort in ("joint", "verb")
    if works and first and 2 <= len(word.printed) <= _PROPER:
        return _as_printed(_pinyin(word.printed))
    return word


def _composed(words: list[_Word], under_way: bool) -> str:
    words = [word for word in words if word.sort != "gap" and (word.last or word.sort != "noun")]
    done: list[_Word] = []
    while len(words) > 1 and words[0].sort == "verb":
        done.append(words.pop(0))
        if words[0].sort == "joint" and len(words) > 1 and words[1].sort == "verb":
            words.pop(0)
    trend = words.pop() if len(words) > 1 and words[-1].sort == "trend" else None
    ending = words.pop() if len(words) > 1 and words[-1].sort == "verb" else None
    sizes = " ".join(word.last for word in words if word.sort == "size")
    words = [word for word in words if word.sort != "size"]
    if trend:
        return _with_trend(f"{_stack(words, last=_moves(trend))}", trend, sizes)
    if under_way and (ending or done):
        act = ending or done[0]
        return f"{_stack(words, last=False)} {act.front} {sizes}"
    said = dict.fromkeys(word.last for word in (*([ending] if ending else []), *done))
    return " ".join((_stack(words, last=True), sizes, " and ".join(said)))


def _moves(trend: _Word) -> bool:
    """Say whether a trend stands behind a comma: , reduction; growth is the head of its name."""
    return not trend.last.endswith(("growth", "growth rate"))


def _with_trend(said: str, trend: _Word, sizes: str) -> str:
    return f"{f'{said} {sizes}'.strip()}, {trend.last}" if _moves(trend) else f"{said} {trend.last} {sizes}"


def _stack(words: list[_Word], *, last: bool) -> str:
    """Put words one behind another; the head of each member of a list has its last form."""
    said = ""
    for place, word in enumerate(words):
        closing = place + 1 == len(words)
        if word.sort == "joint":
            more = any(each.sort == "joint" for each in words[place + 1 :])
            said += "," if more and word.last in "、,，;" else " and"
            continue
        head = last and (closing or words[place + 1].sort == "joint")
        said += f" {word.last if head and word.sort != 'verb' else word.front}"
    return said.strip()
