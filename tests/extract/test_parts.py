"""The document first: its kind, the borders of its parts, and what follows from them for every target."""

import pytest

from analysis.extract.analyse import analyse
from analysis.extract.genre import Genre
from analysis.extract.parts import part_at
from analysis.extract.targets import extract_targets

BACK = (
    "过去一年，面对复杂多变的形势，我们攻坚克难，经济运行稳中向好，全市生产总值完成820亿元，增长7.1%，成绩来之不易。\n"
    "产业转型成效明显。新引进项目86个，建成投产41个，工业增加值增长8.3%，产业结构不断优化，综合实力显著增强。\n"
    "城乡面貌发生显著变化。改造老旧小区32个，新建农村公路210公里，群众获得感持续提升，各项社会事业全面进步。\n"
    "民生福祉持续改善。城镇新增就业3.2万人，新建学校12所，人民生活水平稳步提高，社会大局保持和谐稳定。\n"
    "同时，我们也清醒地看到，经济总量不大，产业结构不优，民生领域还有不少短板，必须切实加以解决。\n"
)
AHEAD = (
    "我们要坚持稳中求进，着力扩大内需，加快培育新动能，推动经济实现质的有效提升和量的合理增长。\n"
    "加快产业升级。实施技术改造项目100个，培育规上企业50家，推进园区提档升级，大力发展先进制造业。\n"
    "推进城乡融合。新建农村公路260公里，改造老旧小区45个，扎实推进乡村振兴，完善基础设施。\n"
    "切实改善民生。城镇新增就业3.5万人以上，新建学校8所，加强社会保障，办好人民满意的教育。\n"
)
FIVE = (
    "到二〇三〇年，我们将基本建成现代化产业体系，综合实力、创新能力、城市能级迈上新台阶，人民生活更加幸福。\n"
    "——经济实力更强。年均增长6%左右，现代化产业体系更加完善。\n"
    "——人民生活更好。居民收入增长与经济增长同步，城镇化率达到70%，公共服务更加均衡。\n"
)


def names(text, year=2026):
    found = analyse(text, year)
    return [part.name for part in found.parts]


def of(text, place, year=2026):
    found = analyse(text, year)
    return part_at(found.parts, found.reading.text.index(place)).name


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("一、2025年工作回顾", "二、2026年重点工作"),
        ("一、砥砺奋进，交出高质量发展新答卷", "二、乘势而上，奋力谱写现代化新篇章"),
        ("一、攻坚克难的一年", "二、奋发有为的新征程"),
        ("2025年工作回顾", "2026年工作安排"),
    ],
)
def test_a_border_lies_where_the_text_turns_whatever_its_headings_say(first, second):
    text = f"政府工作报告\n{first}\n{BACK * 9}{second}\n{AHEAD * 9}"
    ahead = text.index(second)
    targets = extract_targets(text, year=2026)
    assert targets
    assert all(target.char_start > ahead for target in targets)
    assert {target.part for target in targets} == {"year_plan"}


def test_headings_of_the_look_back_that_speak_of_government_do_not_end_it():
    text = f"一、2025年工作回顾\n{BACK}(五)政府自身建设全面加强。压减会议20%。\n{BACK}二、2026年重点工作\n{AHEAD}"
    assert all(target.char_start > text.index("二、") for target in extract_targets(text, year=2026))


def test_five_years_and_one_under_one_heading_are_told_apart():
    text = (
        f"一、2025年工作回顾\n{BACK}二、“十五五”目标任务和2026年工作安排\n“十五五”时期的主要目标是：\n{FIVE}"
        f"2026年经济社会发展主要预期目标是：地区生产总值增长5%。\n{AHEAD}"
    )
    due = {target.indicator_zh: target.due for target in extract_targets(text, year=2026)}
    assert due["城镇化率"] == "2030-12-31"
    assert due["地区生产总值增长"] == "2026-12-31"
    assert due["新建农村公路"] == "2026-12-31"


@pytest.mark.parametrize(
    ("heading", "due"),
    [
        ("二、“十五五”时期重点任务", "2030-12-31"),
        ("二、“十四五”成就和“十五五”目标任务", "2030-12-31"),
        ("二、今后五年奋斗目标", "2030-12-31"),
        ("二、全力推动“十五五”开好局", "2026-12-31"),
        ("二、2026年重点任务", "2026-12-31"),
    ],
)
def test_a_heading_sets_the_span_and_a_plans_first_year_is_one_year(heading, due):
    (target,) = extract_targets(f"{heading}\n新建农村公路260公里。\n", year=2026)
    assert target.due == due


def test_a_yearly_average_is_never_due_within_one_year():
    (target,) = extract_targets("三、2026年重点工作\n研发投入年均增长7%。\n", year=2026)
    assert target.due == "2030-12-31"


@pytest.mark.parametrize(
    ("text", "genre"),
    [
        ("(上接第3版)\n(四)扩大内需。新建公路260公里。", Genre("excerpt", "(四)")),
        ("(三)扩大内需\n今年新建公路260公里。", Genre("excerpt", "(三)")),
        ("政府工作报告\n各位代表：\n现在，我代表市人民政府向大会报告工作。\n" + BACK * 30, Genre("work_report")),
        ("2026年聊城市重点民生实事清单\n1.新建幼儿园15所。", Genre("list")),
        ("中华人民共和国2024年国民经济和社会发展统计公报\n全年国内生产总值1349084亿元。", Genre("communique")),
        ("聊城市国民经济和社会发展第十五个五年规划纲要\n第一章 发展环境", Genre("five_year_plan")),
        ("通知", Genre("other")),
    ],
)
def test_the_kind_of_a_document(text, genre):
    assert analyse(text).genre == genre


def test_a_communique_gives_what_was_and_no_target():
    found = analyse("2025年聊城市国民经济和社会发展统计公报\n全年粮食产量达到118亿斤。城镇新增就业4.1万人。\n")
    assert found.promises == []
    assert [each.item.quantity.low for each in found.statements] == [118, 4.1]
    assert found.year == 2026


def test_an_annex_of_what_was_done_is_no_promise():
    text = (
        f"一、2026年重点工作\n{AHEAD}附件1\n2025年民生实事完成情况\n一、新建幼儿园3所，已投用。\n二、改造公厕20座。\n"
        "附件2\n2026年民生实事\n一、新建幼儿园5所。\n"
    )
    assert of(text, "改造公厕") == "annex_look_back"
    assert of(text, "新建幼儿园5所") == "annex"


def test_the_parts_leave_no_gap_and_follow_one_another():
    found = analyse(f"一、2025年工作回顾\n{BACK}二、2026年重点工作\n{AHEAD}名词解释\n规上：规模以上。\n", 2026)
    assert [part.name for part in found.parts] == ["look_back", "year_plan", "glossary"]
    assert all(before.end <= after.start for before, after in zip(found.parts, found.parts[1:], strict=False))


def test_without_heading_a_short_text_is_read_sentence_by_sentence():
    assert names("今年新建农村公路260公里。\n去年建成300公里。") == [""]
