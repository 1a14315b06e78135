"""Which earlier promise is of the same thing, and what sets near relatives apart."""

from dataclasses import replace

import pytest

from analysis.record.links import as_told, clauses_about, pairs_of
from analysis.record.rows import Promise


def promise(name, value, unit, kind="flow", evidence="", **more):
    row = Promise(
        name=name, kind=kind, unit=unit, evidence=evidence or f"{name}{value:g}{unit}", context="", start=0,
        falls=False, series_id="", operator="=", direction="increase", low=value, high=value, due=2026, domain="",
        deliverable="", commitment="", driver="", part="", behind=0.0, position=0.0, headline=False, ahead=0,
        before_headline=None,
    )  # fmt: skip
    return replace(row, **more)


def relation(today, earlier):
    found = pairs_of([today], [as_told(earlier)])
    return (found[0].relation, found[0].apart) if found else ("unlike", "")


@pytest.mark.parametrize(
    ("today", "earlier", "expected"),
    [
        (("改造老旧小区", 15, "个"), ("老旧小区改造", 172, "个"), ("same", "")),
        (("粮食产量", 118, "亿斤"), ("粮食总产", 110, "亿斤"), ("same", "")),
        (("新建农村公路", 260, "公里"), ("新改建农村公路", 360, "公里"), ("near", "新建／新改建")),
        (("改造老旧小区", 15, "个"), ("改造老旧小区", 6.1, "万户"), ("near", "按个计／按户计")),
        (("可再生能源装机", 750, "万千瓦"), ("新能源装机", 350, "万千瓦"), ("near", "可再生能源装机／新能源装机")),
        (("新增农业龙头企业", 30, "家"), ("新增国家级农业龙头企业", 2, "家"), ("near", "不限／国家级")),
        (("交付棚改安置房", 1.8, "万套"), ("建成棚改安置房", 5, "万套"), ("near", "交付／不限")),
        (("改造老旧小区", 15, "个"), ("开工老旧小区改造项目", 69, "个"), ("near", "不限／开工")),
        (("改造老旧小区", 15, "个"), ("整治老旧小区", 541, "个"), ("near", "不限／整治")),
        (("改造老旧小区", 15, "个"), ("老旧小区改造", 229, "个", "advance"), ("near", "完成／推进")),
        (("粮食产量", 118, "亿斤"), ("造林", 3000, "亩"), ("unlike", "")),
    ],
)  # fmt: skip
def test_the_same_thing_and_near_relatives(today, earlier, expected):
    assert relation(promise(*today), promise(*earlier)) == expected


def test_the_amount_has_no_say():
    small, large = promise("改造老旧小区", 1, "个"), promise("改造老旧小区", 10_000, "个")
    today = promise("老旧小区改造", 15, "个")
    assert relation(today, small) == relation(today, large) == ("same", "")


def test_a_year_and_all_there_is_are_no_one_thing():
    built, stock = promise("高标准农田", 60, "万亩"), promise("高标准农田", 700, "万亩", kind="stock")
    assert relation(built, stock) == ("near", "当年／累计")


@pytest.mark.parametrize(
    ("deliverable", "clause", "found"),
    [
        ("build", "稳步推进雄商高铁建设", [("稳步推进雄商高铁建设", True)]),
        ("state", "稳步推进雄商高铁建设", [("稳步推进雄商高铁建设", False)]),
        ("build", "建设雄商高铁5座车站", []),
        ("document", "稳步推进雄商高铁建设", []),
        ("build", "推进济郑高铁建设", []),
    ],
)
def test_words_count_by_themselves_only_of_works_named_outright(deliverable, clause, found):
    works = promise(
        "雄商高铁建成", float("nan"), "", kind="milestone", evidence="建成雄商高铁", deliverable=deliverable
    )
    assert [(each.text, each.sure) for each in clauses_about(works, [f"去年很好，{clause}。"])] == found
