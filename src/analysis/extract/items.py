"""One clause taken apart: what each quantity measures, what is done with it, where its phrase begins and ends."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from analysis.extract import words
from analysis.extract.bare import Head, done_with, full_name
from analysis.extract.phrases import leading_parts, role_of, without_tail
from analysis.extract.quantities import Quantity

_AND = r"和(?!美|谐|平|睦)|以及|(?<![普涉波危])及(?!时|早|格)"
_SEPARATOR = re.compile(rf"、|{_AND}|与(?!会)|并(?!网|购|轨)|或(?!许)|;")
_JOINERS = re.compile(rf"(?:[、,，;；:： \-]|{_AND}|与|并(?!网|购|轨)|或(?!许))+")
_LIST = re.compile(rf"、|{_AND}|与(?!会)")
_WHEN = re.compile(
    r"(?:到|至|在)?(?:“?十[二三四五六七]五”?(?:规划)?(?:期?末|时期|期间|期内)|[\d一二两三四五六七八九十]年之?内|20\d\d年(?!度)(?:\d{1,2}月)?(?:底|末|份|中旬|上半年)?|\d{1,2}月(?:底|份|末|中旬)?|年底|年末|年内|今年|全年|上半年)(?:之?前|以前)?(?=[^,，]|$)"
)
_SHARES = frozenset(("share", "points", "doubling"))
_BETTERS = re.compile(r"提高|提升|扩大")
_UNFINISHED = ("等", "的", "内", "中", "上", "和", "及", "与", "、")
_COUNTED = frozenset(("count", "people", "events"))
_PAYS = ("争取", "安排", "发放", "投入", "落实", "拨付", "下达", "到位", "兑现", "投放", "发行", "筹集", "完成", "实现")
"""Verbs that take a sum of money after a count of things: 争取项目50个、资金3亿元."""
_MEASURED = ("数", "量", "值", "额", "率")
"""Endings of members of a list that say themselves what is counted."""
_PAIRS = {"城乡": ("城镇", "农村"), "存贷款": ("存款", "贷款")}
"""Words for two things at once, each of which has its own number behind 分别."""
_AMOUNTS = ("量", "值", "额")
_REMARK = re.compile(
    r"(?:稳居|位居|位列|排名?|居|列|创|总量|增速|增幅)(?:全|世|中|东|西|第|历|近|同|位|居|排)[^、,，]{0,12}[、,，]"
    r"|(?:高于|快于|好于|低于|优于|高出)[^、,，\d]{2,12}$"
)
"""A remark between two figures, or in front of a difference: 稳居全国前十强、增长4.8%; 快于经济增速1个百分点."""
_ON_A_BASE = re.compile(r"(?:在|努力在)[^,，。;；、\d]{2,24}基础上[,，]?")
"""What is done first, and names nothing: 在压缩小火电的基础上争取装机突破5000万千瓦."""
_DELIVERED = ("", "deliver")
_LONG = 16
_NAMED_RATE = 3
"""Characters that name a rate with its verb: 建成率, 达标率."""
_NO_NOUN_BEHIND = re.compile(
    r"[,，。;；、:！？!?()]|(?:已|将|要)?(?:全部|悉数|如期|按期)|并|且|和(?!美|谐|平)|(?<![普涉波危])及(?!时)|以及|与|的(?:台阶|目标|基础|水平|增速|速度)|目标|任务|$|其中|同比|进行|予以|占|居(?=全|首|第|前|于|世)|位居|、|新台阶|大关|水平$|安排|力争|用于|。"
)
_PER = re.compile(
    r"每?(千|万|百|十万)(?:常住|户籍|名|户|老年|职工|劳动年龄|就业)?"
    r"(?:人口|人员|人|户|名老年人|名老人|从业人员|就业人员)"
)


@dataclass(frozen=True)
class ClauseQuantity:
    """One quantity of a clause with its name, verb and place."""

    quantity: Quantity
    noun: str
    verb: str = ""
    tail: str = ""
    role: str = ""
    leads: tuple[str, ...] = ()
    scope: str = ""
    start: int = 0
    end: int = 0
    behind: bool = False
    inherited: bool = False
    per: str = ""
    level: bool = False
    bare: str = ""
    """The name as printed where it got a head from what was spoken of before (总数 of 高新技术企业总数)."""


@dataclass
class SentenceContext:
    """What a sentence has said so far, for the items that leave it out."""

    noun: str = ""
    verb: str = ""
    role: str = ""
    leads: tuple[str, ...] = field(default_factory=tuple)
    unit: str = ""
    per: str = ""
    same_clause: bool = False
    head: Head = field(default_factory=Head)
    """What a bare name is completed by: the last name that stood for itself."""
    listed: list[ClauseQuantity] = field(default_factory=list)
    """All items so far that name themselves, for those that follow them with 分别."""


def items_of(
    text: str, start: int, end: int, quantities: list[Quantity], context: SentenceContext
) -> list[ClauseQuantity]:
    """Return the items of one clause.

    The quantities are those inside the clause, in order; the context, subject and verb so far, is updated.

    Examples
    --------
    >>> from analysis.extract.quantities import find_quantities
    >>> clause = "交付保交房项目61个、房屋1.28万套"
    >>> found = items_of(clause, 0, len(clause), find_quantities(clause)[0], SentenceContext())
    >>> [item.verb + item.noun for item in found]
    ['交付保交房项目', '交付房屋']
    """
    found: list[ClauseQuantity] = []
    position = start
    for number, quantity in enumerate(quantities):
        limit = quantities[number + 1].start if number + 1 < len(quantities) else end
        cut = _behind_end(text, quantity.end, limit, last=number + 1 == len(quantities))
        context.same_clause = number > 0
        item = _item(text, position, quantity, cut, context)
        found.append(item)
        _remember(context, item)
        position = item.end
    shared = _shared(found, context.listed)
    context.listed += filter(_is_named, found)
    return shared


def _is_named(item: ClauseQuantity) -> bool:
    return bool(item.noun) and not item.inherited


def _name_of(item: ClauseQuantity) -> str:
    """Return what an item is called when spoken of again (接待游客, 旅游收入)."""
    told = item.role == "deliver" and item.verb and item.verb not in words.lead_words("light")
    return item.verb + item.noun if told and not item.noun.startswith(item.verb) else item.noun


def _behind_end(text: str, begin: int, limit: int, *, last: bool) -> int:
    """Return where the words behind a number end: before the words in front of the next one."""
    behind = text[begin:limit]
    if _NO_NOUN_BEHIND.match(behind):
        return begin
    if last:
        stop = re.search(r"[,，。;；]", behind)
        return begin + stop.start() if stop and not re.search(r"[、]", behind[: stop.start()]) else limit
    cuts = list(_SEPARATOR.finditer(behind))
    verbal = [cut for cut in cuts if words.head_verb().match(behind, cut.end())]
    if not cuts:
        inner = words.inner_verb().search(behind)
        return begin + inner.start() if inner and inner.start() > 1 else begin
    return begin + (verbal[0] if verbal else cuts[-1]).start()


def _item(text: str, begin: int, quantity: Quantity, cut: int, context: SentenceContext) -> ClauseQuantity:
    front = text[begin : quantity.start]
    behind = text[quantity.end : cut]
    joined = _JOINERS.match(front)
    start = begin + joined.end() if joined else begin
    front = front[joined.end() :] if joined else front
    when = _WHEN.match(front)
    if when:
        start, front = start + when.end(), front[when.end() :]
    base = _ON_A_BASE.match(front)
    if base:
        start, front = start + base.end(), front[base.end() :]
    remark = _REMARK.match(front)
    if remark:
        start, front = start + remark.end(), front[remark.end() :]
    body, tails = without_tail(front, bool(behind))
    leads, scope, verb, noun, offset = leading_parts(body)
    if not noun and tails and words.noun_row(verb) and role_of(tails, "") not in ("", "deliver"):
        noun, verb = verb, ""
    bound = _bound_verb(text, quantity) if not (verb and not tails) else []
    if (
        noun
        and verb in words.lead_words("aspire")
        and role_of(tails + _bound_verb(text, quantity), "") not in _DELIVERED
    ):
        leads, verb = (*leads, verb), ""
        bound = _bound_verb(text, quantity)
    delivered = tails and ((behind and tails[-1] == "为") or ((behind or not body) and _delivers(tails[-1])))
    role = "deliver" if delivered else role_of(tails + bound, verb)
    if not verb and tails and _delivers(tails[-1]):
        verb = tails[-1]
    level = any(tail.endswith(("到", "至", "达")) for tail in tails + bound) or tails[-1:] == ["为"]
    tail = "".join(tails + bound)
    item = ClauseQuantity(quantity, noun, verb, tail, role, leads, scope, start + offset, quantity.end, level=level)
    if behind and _names_behind(item, body):
        name = behind.lstrip("的").strip()
        item = replace(item, noun=_short(name), end=cut, behind=True, scope=item.scope or _listed(noun))
        if item.role == "raise" and not level and quantity.family in _COUNTED:
            item = replace(item, role="deliver")
        item = _verb_for_behind(item, noun, context)
    elif not noun:
        item = _inherit(item, context)
    else:
        item = _shortened(item, text, context)
        name = full_name(item.noun, item.quantity, context.head)
        item = replace(item, noun=name, bare=item.noun if name != item.noun else "")
    return replace(item, per=_per(text[max(begin, quantity.start - 14) : quantity.start], item, context))


def _per(front: str, item: ClauseQuantity, context: SentenceContext) -> str:
    """Return per how many people an item counts (每千人拥有床位6.2张、医师2.5人: both per 千人)."""
    if item.quantity.family not in _COUNTED:
        return ""
    per = _PER.search(front) or _PER.search(item.noun)
    carried = context.per if context.same_clause and not item.verb else ""
    context.per = f"{per[1]}人" if per else carried
    return context.per


def _delivers(verb: str) -> bool:
    row = words.verbs().get(verb)
    return row is not None and row.role == "deliver"


def _listed(front: str) -> str:
    """Return the names that 等 sums up in front of a number (临莘、高台等4条高速公路)."""
    names = front[:-1] if front.endswith("等") else ""
    return names if 0 < len(names) <= 16 and "、" in names else ""


def _bound_verb(text: str, quantity: Quantity) -> list[str]:
    """Return the bound word in front of a number when it is a verb as well (突破60亿元)."""
    word = re.match(r"[^\d一二两三四五六七八九十百千万亿]*", text[quantity.start : quantity.first])
    row = words.verbs().get(word[0]) if word else None
    return [word[0]] if word and row and row.role != "deliver" and word[0] not in ("约", "近", "接近") else []


def _verb_for_behind(item: ClauseQuantity, front: str, context: SentenceContext) -> ClauseQuantity:
    """Find the verb of a noun behind the number: further in front, or the one of the item before."""
    if item.verb or item.tail:
        return item
    inner = words.inner_verb().search(front) if front else None
    if inner is None and not item.quantity.written:
        inner = _BETTERS.search(front)
    if inner:
        return replace(item, verb=inner[0], role="deliver")
    if not context.same_clause and not front.endswith("等"):
        return item
    if context.verb or context.role:
        return replace(item, verb=context.verb, role=context.role or "deliver", leads=context.leads)
    return item


def _names_behind(item: ClauseQuantity, body: str) -> bool:
    """Say whether the noun stands behind the number (10家服务中心) and not in front (服务中心10家)."""
    if not item.noun or words.only_adverbs(item.noun) or item.noun.endswith(_UNFINISHED):
        return True
    if _delivers(item.tail):
        return True
    if body.startswith(("为", "对", "向", "给")):
        return True
    return item.quantity.family in _COUNTED and item.tail in ("", "的")


def _inherit(item: ClauseQuantity, context: SentenceContext) -> ClauseQuantity:
    if item.role in ("grow", "fall", "raise", "reach", "") and context.noun and not (item.verb and not item.tail):
        return replace(
            item, noun=context.noun, verb=item.verb or context.verb, role=item.role or context.role, inherited=True
        )
    if item.verb and not item.noun:
        whole = full_name(item.verb, item.quantity, context.head)
        if whole != item.verb:
            return replace(item, noun=whole, verb="", bare=item.verb)
        same = context.noun if item.quantity.unit == context.unit and not context.head.noun else ""
        return replace(item, noun=same or done_with(item.verb, item.quantity, context.head), inherited=True)
    return replace(item, noun=item.noun or context.noun, role=item.role or context.role, inherited=True)


def _shortened(item: ClauseQuantity, text: str, context: SentenceContext) -> ClauseQuantity:
    noun = item.noun
    if noun.endswith("级") and "级" in context.noun:
        noun += context.noun.rsplit("级", 1)[1]
    noun = re.split(r"(?<![级模额])(?<!亿元)(?<!万元)(?<=.)以上的?(?=[^\d]{3})", noun)[-1]
    verb, role, leads = item.verb, item.role, item.leads
    own = words.inner_verb().search(noun)
    if own and not verb and not role and item.quantity.family not in _SHARES:
        role = "deliver"
    if not verb and not item.tail and not role and item.quantity.family not in _SHARES:
        carried = context.same_clause or "其中" in leads or item.quantity.unit == context.unit
        if context.verb and (carried or words.noun_row(noun) is None) and _takes(context, item):
            verb, role, leads = (
                context.verb,
                context.role,
                (*leads, *(lead for lead in context.leads if lead == "累计")),
            )
        elif context.same_clause or "其中" in leads:
            role = context.role if context.role == "reach" else ""
    short = _short(noun)
    start = item.start
    if len(noun) > _LONG and len(short) < len(noun) and "分别" not in item.tail and "各" not in item.tail:
        place = text.rfind(short, item.start, item.quantity.start)
        start = place if place > 0 else start
    else:
        short = noun
    return replace(item, noun=short, verb=verb, role=role, leads=leads, start=start)


def _takes(context: SentenceContext, item: ClauseQuantity) -> bool:
    """Say whether the verb of the item before holds for one that names itself: 接待 takes no 旅游收入380亿元."""
    family = context.head.family
    if not family or family == item.quantity.family or words.noun_row(item.noun) is None:
        return True
    if item.quantity.family == "money":
        return context.verb.endswith(_PAYS)
    return not item.noun.endswith(_AMOUNTS)


def _short(noun: str) -> str:
    """Return a long noun phrase from its last 的, 等 or list mark on."""
    if len(noun) <= _LONG:
        return noun
    for mark in ("的", "等"):
        rest = noun.rsplit(mark, 1)[-1]
        if 3 <= len(rest) < len(noun):
            return rest
    return noun


def _remember(context: SentenceContext, item: ClauseQuantity) -> None:
    if item.noun:
        context.noun = item.noun
    if _is_named(item) and not item.bare:
        context.head = Head(item.noun, item.quantity.unit, item.quantity.family)
    context.unit = item.quantity.unit
    if item.verb:
        context.verb = item.verb
    context.role = item.role or context.role
    if item.leads:
        context.leads = item.leads


def _shared(found: list[ClauseQuantity], listed: list[ClauseQuantity]) -> list[ClauseQuantity]:
    """Give each quantity behind 分别 its own noun, and each noun in front of 各 its own quantity.

    A 分别 without a noun speaks of as many names as were said last: A达到…、B达到…，分别增长8%、6%.
    """
    result: list[ClauseQuantity] = []
    number = 0
    while number < len(found):
        item = found[number]
        group = [item]
        if "分别" in item.tail or "分别" in item.noun:
            while number + len(group) < len(found) and found[number + len(group)].inherited:
                group.append(found[number + len(group)])
        if len(group) > 1:
            before = chain((found[place] for place in range(number - 1, -1, -1)), reversed(listed))
            said = [*islice(filter(_is_named, before), len(group))][::-1]
            result += _apart(group, _said_again(item, said))
        elif _holds_for_each(item):
            result += [replace(item, noun=piece) for piece in _pieces(item.noun)]
        else:
            result.append(item)
        number += len(group)
    return result


def _said_again(item: ClauseQuantity, said: list[ClauseQuantity]) -> list[str]:
    """Return the names that a 分别 without one of its own speaks of: 分别增长, 总数分别达到."""
    if item.bare:
        return [Head(each.noun).thing + item.bare for each in said]
    return [_name_of(each) for each in said] if item.inherited else []


def _holds_for_each(item: ClauseQuantity) -> bool:
    """Say whether a number holds for each noun of a list: 各20家, 均达到95%, 工业投资、民间投资增长6%."""
    listed = [piece for piece in _LIST.split(item.noun) if piece]
    if len(listed) < 2:
        return False
    if "各" in item.tail or "均" in item.tail:
        return True
    share = item.quantity.family == "share" and item.role in ("grow", "fall")
    return share and not re.search(r"等|和|与|及", item.noun) and words.noun_row(item.noun) is not None


def _pieces(noun: str) -> list[str]:
    pieces = [piece for piece in _LIST.split(noun.replace("分别", "")) if piece]
    row = words.noun_row(pieces[-1]) if pieces else None
    if row and len(pieces) > 1:
        last = words.without_bracket(pieces[-1])
        ending = max((word for word in row.words if last.endswith(word)), key=len, default="")
        if ending == "率" and len(pieces[-1]) > _NAMED_RATE:
            ending = pieces[-1][-_NAMED_RATE:]
        if ending and len(pieces[-1]) > len(ending):
            pieces = [piece if _is_whole(piece) else piece + ending for piece in pieces[:-1]] + pieces[-1:]
    return _residents(pieces)


def _is_whole(piece: str) -> bool:
    """Say whether a member of a list names a quantity itself and needs no ending of the last one (起数, 产量)."""
    return words.noun_row(piece) is not None or piece.endswith(_MEASURED)


def _residents(pieces: list[str]) -> list[str]:
    """Give 城镇 the residents that stand behind 农村 (城镇和农村居民人均可支配收入)."""
    if len(pieces) == 2 and pieces[0].startswith("城镇") and pieces[1].startswith("农村居民"):
        return ["城镇" + pieces[1].removeprefix("农村"), pieces[1]]
    return pieces


def _both(noun: str) -> list[str]:
    """Return the two names in a word for both: 城乡居民收入, 存贷款余额; empty where there is none."""
    for word, members in _PAIRS.items():
        if word in noun and not (word == "城乡" and not noun.startswith(word)):
            return [noun.replace(word, member, 1) for member in members]
    return []


def _apart(group: list[ClauseQuantity], said: list[str]) -> list[ClauseQuantity]:
    pieces = said if len(said) == len(group) else _pieces(group[0].noun)[-len(group) :]
    if len(group) == 2:
        pieces = _both(group[0].noun.removesuffix("分别")) or pieces
    last = group[-1].quantity
    first = group[0].quantity
    bound = last.operator if last.marks and last.operator in (">=", "<=", "~") else ""
    shared = last.marks
    if not bound and first.start < first.first and first.operator in (">", ">=", "<", "<=", "~"):
        bound, shared = first.operator, first.marks
    apart = []
    for place, item in enumerate(group):
        quantity = item.quantity
        if bound and not quantity.marks and quantity.operator == "=":
            quantity = replace(quantity, operator=bound, marks=shared)
        if quantity.unit == "个" and last.family == "points":
            quantity = replace(quantity, unit=last.unit, family=last.family)
        noun = pieces[place] if len(pieces) == len(group) else group[0].noun
        apart.append(
            replace(
                item,
                noun=noun,
                verb=group[0].verb,
                tail=group[0].tail,
                role=group[0].role,
                level=group[0].level,
                quantity=quantity,
                inherited=False,
                leads=group[0].leads,
                scope=group[0].scope,
            )
        )
    return apart
