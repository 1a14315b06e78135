"""Which government, which year, which document: what titles, congress, headings and file say, weighed together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from analysis.domain.regions import region_called
from analysis.extract.due import PLAN_YEARS, plan_end
from analysis.extract.headings import heading_of
from analysis.extract.numerals import value_of

_HEAD, _TITLE_LINE, _TITLES = 3000, 60, 12
_REPORT = re.compile(r"工作报告|民生实事|民生事项|实事项目|实事清单|为民办实事|民生项目|统计公报|规划纲要")
_NO_TITLE = re.compile(r"[,，。;；]")
_YEAR_IN_TITLE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:年|度)?(?!\d{1,2}月)[^,，。;；\n]{0,24}?"
    r"(?:工作报告|重点?民生实事|民生事项|实事|民生项目|统计公报|公报)"
    r"|(?:工作报告|实事[^,，。;；\n]{0,6})\(((?:19|20)\d\d)(?:年度?)?\)"
)
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|元|正|十[一二]?|[一二三四五六七八九])月"
_DAY = re.compile(rf"(?<!\d)(?P<year>(?:19|20)\d\d)年{_MONTH}(?:\d{{1,2}}|[一二三十]{{1,3}})?日?")
_WRITTEN_YEAR = re.compile(r"[一二][九零○O][零○O一二三四五六七八九]{2}(?=年|—)")
_PLAN = re.compile(r"第(?P<number>[三四五六七八九]|十[一二三四五六七]?)个五年(?:规划|计划)")
_DATED_BY_TITLE = re.compile(r"公报|个五年(?:规划|计划)")
_SESSION = re.compile(r"(?:人民代表大会|人大|代表大会)[^。]{0,24}(?:次会议|会议)|会议上")
_FIRST_MONTH_FOR_NEXT_YEAR = 11
"""A congress that meets in November or December hears the plan of the next year."""
_MONTHS = {"元": 1, "正": 1, "十": 10, "十一": 11, "十二": 12} | {
    word: at for at, word in enumerate("一二三四五六七八九", 1)
}
_DIGITS = str.maketrans("零○O一二三四五六七八九", "000123456789")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_ANNOUNCES = re.compile(
    r"((?:19|20)\d\d)年[^。;,完]{0,24}(?:预期|奋斗|主要|发展)目标[^。;完]{0,8}(?:是|为|:|如下|建议)"
)
_BY_TITLE, _BY_DAY, _BY_HEADING, _BY_SENTENCE, _BY_FILE = 4, 4, 3, 2, 2
"""How much each voice weighs when they name different years."""
_CLOSE = 0.6
"""Share of the winner's weight from which on another year is worth a line."""

_ANCHORS = (
    (re.compile(r"第?[一二三四五六七八九十]{1,4}届\s?(?:$|人民代表大会|人大)"), 4),
    (re.compile(r"《?(?:人民)?(?:20\d\d年)?政府(?:20\d\d年)?(?:工作报告|关于[^\n]{0,20}实事)|工作报告"), 3),
    (re.compile(r"(?:人民政府)?代?(?:省长|市长|县长|区长|旗长|州长|盟长|主席)"), 3),
    (
        re.compile(
            r"(?<=[省市县区旗州盟])(?:20\d\d年)?度?[^,，。;；\n省市县区旗州盟]{0,8}(?:民生实事|为民办实事|实事项目|民生事项)"
        ),
        3,
    ),
    (re.compile(r"(?:(?:19|20)\d\d年)?国民经济和社会发展"), 3),
    (re.compile(r"人民政府"), 2),
    (re.compile(r"(?<=日在)[\u4e00-\u9fff]{2,14}()$"), 2),
)
_ON_BEHALF = re.compile(r"代表([\u4e00-\u9fff]{2,14}?)人民政府")
_PARTY = re.compile(r"中共([\u4e00-\u9fff]{2,12}?(?:省|自治区|市|州))委")
_SPEECH = 1500
_NATION = re.compile(r"第[一二三四五六七八九十]{1,4}届全国人民代表大会|国务院总理|中华人民共和国")
_BEFORE = re.compile(r"[\u4e00-\u9fff]{2,18}$")
_PLACE = re.compile(r"(?!人民)[\u4e00-\u9fff]{2,12}(?:省|自治区|州|盟|市|县|旗|区)$")
_LONGEST_NAME = 16
_LEVEL = re.compile(r"(?:省|自治区|自治州|州|地区|盟|市|县|旗|区)$")


@dataclass(frozen=True)
class Title:
    """What a text says of itself; ``doubts`` are the voices that say otherwise, a sentence each."""

    region: str = ""
    year: int | None = None
    document: str = ""
    doubts: tuple[str, ...] = field(default=(), compare=False)
    unlisted: str = ""
    """A place that the title names and no list holds; ``region`` is empty then."""


def title_of(text: str, front: Mapping[str, str] | None = None, name: str = "") -> Title:
    r"""Return region, year and name of a document.

    Examples
    --------
    >>> title_of("2026年山东省政府工作报告\n——2026年1月27日在山东省第十四届人民代表大会第四次会议上")
    Title(region='山东省', year=2026, document='2026年山东省政府工作报告', doubts=(), unlisted='')
    """
    front = front or {}
    titles = _titles(text[:_HEAD])
    years = _years(titles, text, front, name)
    year, doubts = _weighed(years)
    region = _region(titles, text[:_SPEECH], front, name)
    return Title(region, year, _document(titles), doubts, "" if region else _unlisted(titles))


def _titles(head: str) -> list[str]:
    """Return the lines before the text proper: short, or telling where and when the congress met."""
    lines = [line.strip(" *#—-|") for line in head.splitlines() if line.strip()]
    told = [line for line in lines[: 2 * _TITLES] if len(line) <= _TITLE_LINE or _SESSION.search(line[:80])]
    return [_WRITTEN_YEAR.sub(lambda year: year[0].translate(_DIGITS), line) for line in told[:_TITLES]]


def _years(titles: list[str], text: str, front: Mapping[str, str], name: str) -> dict[str, Counter[int]]:
    """Return the years that each voice names, with their weights."""
    found: dict[str, Counter[int]] = {"title": Counter(), "day": Counter(), "headings": Counter(), "text": Counter()}
    by_title = any(_DATED_BY_TITLE.search(line) for line in titles)
    for line in titles:
        named = _named_in(line)
        if named and not found["title"]:
            found["title"][named] = _BY_TITLE
        met = _day_of(line) if not by_title else None
        if met and not found["day"]:
            found["day"][met] = _BY_DAY
    given = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", front.get("year", ""))
    if given:
        found["head"] = Counter({int(given[0]): _BY_TITLE})
    of_file = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", name)
    if of_file:
        found["file"] = Counter({int(of_file[0]): _BY_FILE})
    if by_title and found["title"]:
        return found
    found["headings"] = _of_headings(text)
    announced = Counter(int(match[1]) for match in _ANNOUNCES.finditer(text))
    if announced:
        found["text"][announced.most_common(1)[0][0]] = _BY_SENTENCE
    return found


def _named_in(line: str) -> int | None:
    """Return the year that a title names, or the first one of the plan it is about."""
    if _NO_TITLE.search(line):
        return None
    plan = _PLAN.search(line)
    if plan:
        return plan_end(int(value_of(plan["number"]))) - PLAN_YEARS + 1
    named = _YEAR_IN_TITLE.search(line)
    return int(named[1] or named[2]) if named else None


def _day_of(line: str) -> int | None:
    """Return the year whose plan a congress on the day that a line prints would hear."""
    met = _DAY.search(line)
    if met is None or (_NO_TITLE.search(line) and not _SESSION.search(line)):
        return None
    month = _MONTHS.get(met["month"]) or int(met["month"])
    return int(met["year"]) + (month >= _FIRST_MONTH_FOR_NEXT_YEAR)


def _of_headings(text: str) -> Counter[int]:
    """Return the years that headings point to: that of the plan, the one after that of the look back; once each."""
    voices: set[tuple[int, bool]] = set()
    for line in text.split("\n"):
        heading = heading_of(line.strip()) if "年" in line[:60] else None
        if heading is None or heading.rank != "part" or _REPORT.search(heading.text):
            continue
        named = [int(year) for year in _YEARS.findall(heading.text)]
        back = heading.cue in ("back", "results")
        if named and (back or heading.cue in ("year", "forward", "own", "start")):
            voices.add((max(named) + back, back))
    found: Counter[int] = Counter()
    for year, _ in voices:
        found[year] += _BY_HEADING
    return found


def _weighed(voices: Mapping[str, Counter[int]]) -> tuple[int | None, tuple[str, ...]]:
    total: Counter[int] = Counter()
    for voice in voices.values():
        total.update(voice)
    if not total:
        return None, ()
    (year, weight), *others = total.most_common()
    close = [other for other, less in others if less >= _CLOSE * weight]
    said = [f"{voice} {', '.join(map(str, sorted(named)))}" for voice, named in voices.items() if named]
    return year, (f"the year is taken to be {year}, but voices differ: {'; '.join(said)}",) if close else ()


def _region(titles: list[str], speech: str, front: Mapping[str, str], name: str) -> str:
    found: Counter[str] = Counter()
    for given in (front.get("region", ""), front.get("place", "")):
        found.update(dict.fromkeys(_known(given), 4))
    for line in titles:
        if _NATION.search(line):
            found["全国"] += 4
        for pattern, weight in _ANCHORS:
            for anchor in pattern.finditer(line):
                found.update(dict.fromkeys(_known(line[: anchor.start(anchor.lastindex or 0)]), weight))
    for match in _ON_BEHALF.finditer(speech):
        found.update(dict.fromkeys(_known(match[1]), 4))
    found.update(dict.fromkeys(_known(re.split(r"[\d_\-. ]|政府", name)[0]), 1))
    found = found or Counter(_of_source(front)) or Counter(_of_party(speech))
    return found.most_common(1)[0][0] if found else ""


def _of_source(front: Mapping[str, str]) -> list[str]:
    """Return the region on whose own page a text was found, by the name of the site."""
    host = re.match(r"https?://([\w.-]+)\.gov\.cn", front.get("source", "") or front.get("url", ""))
    found = [region_called(label) for label in host[1].split(".")] if host else []
    return [region.name for region in found if region is not None]


def _of_party(speech: str) -> list[str]:
    """Return the region whose party committee a report thanks, where it thanks but one."""
    found = {name for match in _PARTY.finditer(speech) for name in _known(match[1])}
    return [*found] if len(found) == 1 else []


def _known(before: str) -> Iterator[str]:
    """Yield the region whose name a text ends with: the longest on the list."""
    end = _BEFORE.search(re.sub(r"(?:(?:19|20)\d\d年)?《?$|\s", "", before))
    if end is None:
        return
    words = end[0].removesuffix("人民政府").removesuffix("政府").removesuffix("人民")
    for start in range(max(len(words) - _LONGEST_NAME, 0), len(words) - 1):
        region = region_called(words[start:])
        if region is not None and (start == 0 or _LEVEL.search(words[start:])):
            yield region.name
            return


def _unlisted(titles: list[str]) -> str:
    """Return a name that stands where a region's should: 威远市 in 2027年威远市政府工作报告."""
    for line in titles:
        for pattern, _ in _ANCHORS[:2]:
            anchor = pattern.search(line)
            named = _PLACE.search(re.sub(r"\d{4}年?度?", " ", line[: anchor.start()])) if anchor else None
            if named:
                return named[0]
    return ""


def _document(titles: list[str]) -> str:
    for line in titles:
        if 4 <= len(line) <= 40 and _REPORT.search(line) and not re.search(r"[,，。;；:]", line):
            return line
    return ""
