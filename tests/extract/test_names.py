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
        ("坚决守住不发生系统性风险的底线。", "不发生系统性风险"),
    ],
)
def test_a_name_keeps_what_narrows_it_and_no_word_of_promising(sentence, name):
    assert [target.indicator_zh for target in extract_targets(HEAD + sentence, year=2026, region="聊城市")] == [name]
