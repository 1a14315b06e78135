"""What a promise means: kind, operator, sort of thing, stage, direction; whose it is; which item of a list."""

import tomllib
from pathlib import Path

import pytest

from analysis.extract.targets import explain, extract_targets

TABLE = tomllib.loads((Path(__file__).parent / "meanings.toml").read_text(encoding="utf-8"))
PARTS = ("kind", "operator", "deliverable", "stage", "direction")


def meaning(target):
    return [getattr(target, part) or "-" for part in PARTS]


@pytest.mark.parametrize("case", TABLE["cases"])
def test_a_promise_means_what_careful_readers_say(case):
    text, wanted = case.split(" => ")
    (target,) = extract_targets(f"今年，{text}。", region="聊城市", year=2026)
    assert meaning(target) == wanted.split()


@pytest.mark.parametrize("text", TABLE["nothing"])
def test_what_is_no_quantity_is_no_target(text):
    assert extract_targets(f"{text}。", year=2026) == []


def test_every_arabic_numeral_is_a_target_or_has_a_reason():
    text = "加快推进国道108、208建设，5#机组投运，新建公路20公里，参保人数23万人，压减4.0版流程（试行）。"
    accounted = [(target.char_start, target.char_end) for target in extract_targets(text, year=2026)]
    accounted += [(skip.char_start, skip.char_end) for skip in explain(text, year=2026)]
    numerals = [place for place, character in enumerate(text) if character.isascii() and character.isdigit()]
    assert [place for place in numerals if not any(start <= place < end for start, end in accounted)] == []


@pytest.mark.parametrize(
    ("text", "region", "scope"),
    [
        ("国家提出国内生产总值增长5%左右。", "聊城市", "全国"),
        ("省政府确定今年全省生产总值增长6%。", "聊城市", "全省"),
        ("全省生产总值增长6%。", "聊城市", "全省"),
        ("全市生产总值增长6%。", "聊城市", "全市"),
        ("国内生产总值增长5%左右。", "全国", ""),
    ],
)
def test_a_number_of_another_level_says_so(text, region, scope):
    (target,) = extract_targets(text, region=region, year=2026)
    assert target.scope == scope


def test_a_goal_that_only_an_explanation_of_words_names_is_marked():
    text = "2026年政府工作报告\n附件3\n报告部分用语说明\n产业提质工程：到2027年，全市建成产业链15个。"
    (target,) = extract_targets(text, region="聊城市", year=2026)
    assert "用语说明" in target.qualifier.split(";")


ANNEX = (
    "2026年重点民生实事清单\n就业领域\n- 举办招聘活动180场，开展技能培训2万人次。\n住房保障\n"
    "- 改造老旧小区15个。\n- 实施物业服务提升行动，推动服务进家庭。\n交通出行\n- 新建农村公路260公里。"
)


def test_a_list_without_numbers_counts_its_items_on_through_its_groups():
    found = extract_targets(ANNEX, region="聊城市", year=2026)
    assert [(target.item, target.kind) for target in found] == [
        ("1", "flow"),
        ("1", "flow"),
        ("2", "flow"),
        ("3", "milestone"),
        ("4", "flow"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "办好三件民生实事：一是新建幼儿园3所；二是推进公立医院免陪护服务；三是改造小区5个。",
        "办好3件民生实事：（1）新建幼儿园3所；（2）推进公立医院免陪护服务；（3）改造小区5个。",
        "办好3件民生实事：\n1.新建幼儿园3所。\n2.推进公立医院免陪护服务。\n3.改造小区5个。",
        "办好3件民生实事：①新建幼儿园3所；②推进公立医院免陪护服务；③改造小区5个。",
    ],
)
def test_an_announced_list_keeps_its_numbers_and_the_items_without_a_number(text):
    found = [target for target in extract_targets(text, region="聊城市", year=2026) if target.item]
    assert [(target.item, target.kind) for target in found] == [("1", "flow"), ("2", "milestone"), ("3", "flow")]


def test_what_is_no_list_has_no_items():
    text = "办好十件民生实事。\n（一）坚持求真务实。新建公路20公里。\n（二）坚持廉洁从政。改造小区5个。"
    assert {target.item for target in extract_targets(text, region="聊城市", year=2026)} == {""}


def test_a_domain_in_a_list_is_the_one_its_heading_names():
    text = "附件1\n2026年重点民生实事清单\n- 住房保障\n- 新增集中供热面积380万平方米。\n"
    (target,) = extract_targets(text, region="聊城市", year=2026)
    assert target.domain == "housing"
