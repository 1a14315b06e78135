"""What a target is called: its noun with every word that narrows it, and no word of promising."""

import pytest

from analysis.extract.targets import extract_targets

HEAD = "2026年聊城市政府工作报告\n二、2026年重点工作\n"


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("新增省级以上研发平台45家以上。", "新增省级以上研发平台"),
        ("亿元以上重大项目占全市投资总额的45%以上。", "亿元以上重大项目占全市投资总额比重"),
        ("拟安排地方政府专项债券38亿元。", "地方政府专项债券"),
        ("争取全市实现高新技术产业总产值4400亿元。", "高新技术产业总产值"),
        ("在新老城区建设公共卫生间10座。", "新老城区建设公共卫生间"),
        ("鲜食玉米面积发展到60万亩。", "鲜食玉米面积"),
        ("固定资产投资必保增长7%以上。", "固定资产投资增长"),
        ("推动陵宝二线、北二环等14个项目竣工。", "北二环等项目竣工"),
        ("生活污水治理率达85%。", "生活污水治理率"),
        ("农村卫生厕所普及率达96.4%。", "农村卫生厕所普及率"),
        ("坚决守住不发生系统性风险的底线。", "不发生系统性风险"),
        ("加快42个在建普通国道项目建设。", "在建普通国道项目建设"),
        ("新建3个多功能运动场。", "新建多功能运动场"),
        ("进出口总额力争保持正增长。", "进出口总额"),
    ],
)
def test_a_name_keeps_what_narrows_it_and_no_word_of_promising(sentence, name):
    assert [target.indicator_zh for target in extract_targets(HEAD + sentence, year=2026, region="聊城市")] == [name]


def test_a_rate_of_spread_stands_whole_in_a_list_of_rates():
    found = extract_targets(HEAD + "农村自来水普及率、规模化供水工程覆盖率均达99%以上。", year=2026, region="聊城市")
    assert [target.indicator_zh for target in found] == ["农村自来水普及率", "规模化供水工程覆盖率"]


@pytest.mark.parametrize(
    "sentence", ["新建和改造提升60万亩。", "过2亿元的镇占比70%以上。", "建设1个省级和天长产业园。"]
)
def test_a_name_that_names_nothing_is_hardly_trusted(sentence):
    found = extract_targets(HEAD + sentence, year=2026, region="聊城市")
    assert max(target.confidence for target in found) <= 0.3


def test_the_sorts_that_a_free_service_covers_are_no_amount_of_work():
    (found,) = extract_targets(HEAD + "继续实行孕产妇13种致畸基因免费筛查。", year=2026, region="聊城市")
    assert found.kind == "policy"
