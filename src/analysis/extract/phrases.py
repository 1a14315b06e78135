"""The words in front of a number taken apart: adverbs, scope and verb off its beginning, verbs off its end."""

from __future__ import annotations

import re

from analysis.extract import words

_FOR = re.compile(
    r"(?:对|向|为|给)(?P<scope>[^,，、]{2,26}?)(?P<rest>(?:提供|发放|免费|购买|新增|实施|开展|完成|给予|配备|安装|一次性).*)$"
)
_FROM_TAIL = re.compile(
    r"[,，]?(?:比|较|同)(?:上年|去年|上一年|年初|全国|全省|全市|20\d\d年|“?十[一二三四五]五”?)[^,，。;；、]{0,8}$|(?:由|从)(?:20\d\d年)?的?$|(?:增长|增加|增|提高|提升|扩大|上升|跃升|升|发展|减少|缩小|下降|降)[到至]20\d\d年的?$|(?:将?首次|将|连续|累计完成|合计|继续|仍|总体|普遍|拟|可|应)$"
)


def without_tail(front: str, behind: bool) -> tuple[str, list[str]]:
    """Take verbs and adverbs off the end of the words in front of a number."""
    tails: list[str] = []
    body = front
    for _ in range(5):
        match = words.tail_verb().search(body)
        longer = words.deliver_tail().search(body)
        if match is None or (longer and longer.start() < match.start()):
            break
        tails.insert(0, match[0])
        body = body[: match.start()]
    if behind and not tails:
        match = words.deliver_tail().search(body)
        if match and len(body) > len(match[0]) and not body.endswith("等"):
            tails.insert(0, match[0])
            body = body[: match.start()]
    return body, tails


def leading_parts(body: str) -> tuple[tuple[str, ...], str, str, str, int]:
    """Take adverbs, scope and verb off the beginning; return them, the noun and where the phrase begins."""
    parts = _leads_off(body, adverbs=True)
    return parts if parts[2] else _leads_off(body, adverbs=False)


def _leads_off(body: str, *, adverbs: bool) -> tuple[tuple[str, ...], str, str, str, int]:
    leads: list[str] = []
    scope = verb = ""
    rest, keep, dropped = body, 0, 0
    while rest:
        match = words.leads(adverbs).match(rest)
        beginning = words.head_verb().match(rest)
        if beginning and (match is None or len(beginning[0]) >= len(match[0])):
            break
        if match is None:
            target = _FOR.match(rest)
            if target and not scope:
                scope, rest = target["scope"], target["rest"]
                continue
            break
        lead = match[0]
        if lead in words.lead_words("scope"):
            if lead in ("城乡", "规上", "规模以上", "建成区", "全域", "县城"):
                break
            scope = lead
        elif not scope and len(leads) == dropped and lead not in words.lead_words("aspire") | words.lead_words("firm"):
            keep = len(body) - len(rest) + len(lead)
            dropped += 1
        leads.append(lead)
        rest = rest[len(lead) :]
    verb, rest = _head(rest)
    noun = _FROM_TAIL.sub("", rest.lstrip("了的、:"))
    if not leads and not verb and _FOR.match(body):
        target = _FOR.match(body)
        scope = target["scope"] if target else scope
    return tuple(leads), scope, verb, noun, keep if len(leads) and keep <= len(body) else 0


def _head(rest: str) -> tuple[str, str]:
    """Split a phrase into its verb and the rest; a verb that would leave no noun gives its second half back."""
    match = words.head_verb().match(rest)
    if match is None:
        return "", rest
    verb = match[0]
    first = match["first"] or ""
    known = verb in words.verbs() and match.end() < len(rest)
    if first and not known and (first in words.lead_words("light") or match.end() == len(rest)):
        verb = first
    return verb, rest[len(verb) :]


def role_of(tails: list[str], verb: str) -> str:
    """Return what the verbs around a number do with it: grow, fall, raise, reach or deliver; blank without any."""
    roles = [words.verbs()[tail].role for tail in tails if tail in words.verbs()]
    for role in ("grow", "fall", "raise"):
        if role in roles:
            return role
    if "reach" in roles or any(tail in ("到", "至") for tail in tails):
        return "reach"
    if verb and verb in words.verbs():
        return words.verbs()[verb].role
    if verb:
        return "deliver"
    return "deliver" if roles else ""
