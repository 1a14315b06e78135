"""Fields beyond value and unit: region, year, due date, commitment, scope, owner, what is left blank."""

import pytest

from analysis.extract.reading import read
from analysis.extract.targets import explain, extract_targets
from analysis.extract.titles import title_of


def test_excerpt_without_title_leaves_region_and_dates_blank():
    (target,) = extract_targets("新建农村公路260公里。")
    assert (target.id, target.region, target.due, target.base_period) == ("unknown--01", "", "", "")


def test_region_and_year_given_fill_id_due_and_base():
    (target,) = extract_targets("地区生产总值增长5%左右。", region="聊城市", year=2026)
    assert (target.id, target.due, target.base_period) == ("liaocheng-2026-01", "2026-12-31", "2025")


def test_title_and_meeting_give_region_and_year():
    text = "政府工作报告\n——2023年1月5日在莘县第十八届人民代表大会第二次会议上\n今年新建农村公路86公里。"
    (target,) = extract_targets(text)
    assert (target.region, target.due) == ("莘县", "2023-12-31")


def test_sentence_sets_its_own_due_date():
    first, second = extract_targets("2027年底前建成15个，力争到2030年建成40个。", year=2026)
    assert (first.due, first.kind, second.due) == ("2027-12-31", "stock", "2030-12-31")
    (half,) = extract_targets("上半年完成50个老旧小区改造。", year=2026)
    assert half.due == "2026-06-30"
    (month,) = extract_targets("6月底前完成改造20公里。", year=2026)
    assert month.due == "2026-06-30"


def test_plan_heading_sets_the_plans_end():
    text = "二、“十五五”时期主要目标任务\n常住人口城镇化率达到65%左右。"
    (target,) = extract_targets(text, year=2026)
    assert (target.due, target.kind) == ("2030-12-31", "rate")


def test_aspiration_ends_where_a_firm_word_begins():
    aspired, firm = extract_targets("力争粮食产量达到118亿斤，确保城镇新增就业4万人。", year=2026)
    assert (aspired.commitment, firm.commitment) == ("aspirational", "firm")


@pytest.mark.parametrize(
    ("text", "aspired"),
    [
        ("今年力争粮食产量达到118亿斤，城镇新增就业4万人。", [True, True]),
        ("全力争取生产总值增长8%左右，固定资产投资增长9%。", [True, True]),
        ("生产总值增长7%以上、力争达到8%，固定资产投资增长15%。", [False, True, False]),
        ("根据实际情况争取更好的结果，固定资产投资增长5%左右。", [False]),
        ("进出口总额力争保持正增长，城镇新增就业45万人。", [True, False]),
    ],
)
def test_aspiration_behind_a_subject_or_a_number_is_of_its_own_clause_alone(text, aspired):
    found = sorted(extract_targets(text, year=2026), key=lambda target: target.char_start)
    assert [target.commitment == "aspirational" for target in found] == aspired


def test_list_of_things_names_who_is_responsible():
    text = (
        "1.新建幼儿园15所。新增学位4500个。（责任单位：市教育局）\n2.改造老旧小区15个。（责任单位：市住房城乡建设局）"
    )
    assert [target.owner for target in extract_targets(text, year=2026)] == ["市教育局", "市教育局", "市住房城乡建设局"]


def test_decrease_is_a_positive_number_with_its_direction():
    (target,) = extract_targets("单位GDP能耗下降3.8%。", year=2026)
    assert (target.lower, target.kind, target.direction) == (3.8, "change", "decrease")


def test_bound_of_apart_holds_for_every_item():
    found = extract_targets("美丽河湖、美丽海湾建成率分别达到30%、50%以上。", year=2026)
    assert [target.operator for target in found] == [">=", ">="]
    alone = extract_targets("新建公园10个、绿道30公里以上。", year=2026)
    assert [target.operator for target in alone] == ["=", ">="]


def test_every_skipped_number_has_a_reason():
    skipped = explain("统筹国内国际两个大局，办好第26届省运会，完成20年以上老旧大棚改造。", year=2026)
    assert {skip.text for skip in skipped} >= {"两个", "第26届", "20年"}
    assert all(skip.reason for skip in skipped)


def test_confidence_lies_between_zero_and_one():
    text = "支持3个县试点，新建公路20公里，加快10个片区建设，十万亩农田。"
    assert all(0 < target.confidence <= 1 for target in extract_targets(text, year=2026))


def test_owner_stands_in_a_column_of_a_table_or_in_a_line_below():
    table = "序号|项目|内容|责任单位\n1|教育|新建幼儿园3所。|市教育局\n2|小区改造|45个|市住建局\n"
    found = extract_targets(table, year=2026)
    assert [(target.owner, target.indicator_zh) for target in found] == [
        ("市教育局", "新建幼儿园"),
        ("市住建局", "小区改造"),
    ]
    (below,) = extract_targets("新建养老中心8处。\n责任单位：市民政局，配合单位：各县区政府", year=2026)
    assert below.owner == "市民政局"


def test_time_limit_holds_for_what_stands_in_front_of_it():
    (target,) = extract_targets("新建幼儿园3所（完成时限：2026年9月底前）。", year=2026)
    assert target.due == "2026-09-30"


@pytest.mark.parametrize(
    ("head", "region", "year"),
    [
        ("政府工作报告\n——2022年12月27日在张湾区第十届人民代表大会第二次会议上", "张湾区", 2023),
        ("政 府 工 作 报 告\n——2023年2月23日在苏尼特右旗\n第十六届人民代表大会第三次会议上", "苏尼特右旗", 2023),
        ("2025年聊城市重点民生实事清单", "聊城市", 2025),
        ("洋县2024年十大民生实事项目清单", "洋县", 2024),
        ("上海市人民政府工作报告\n（2024年1月23日）", "上海市", 2024),
        ("2022年政府工作报告确定的任务全面完成。", "", None),
        ("株洲市政府工作报告（2024年12月25日）\n一、2024年所做的工作\n二、2025年工作安排", "株洲市", 2025),
        ("政府工作报告\n——2024年元月8日在甘肃省十四届人大二次会议上", "甘肃省", 2024),
        (
            "2009年四川省人民政府工作报告\n——2010年1月26日在四川省第十一届人民代表大会第三次会议上\n2010年工作安排",
            "四川省",
            2010,
        ),
        ("现在，我代表泉州市人民政府向大会报告工作。\n一、2025年工作回顾", "泉州市", 2026),
        ("2020年省政府工作报告", "", 2020),
        ("民代表大会第七次会议关于深圳市政府工作报告", "深圳市", None),
        ("中华人民共和国国家统计局关于一九八五年国民经济和社会发展统计公报\n1986年2月28日", "全国", 1985),
        ("中华人民共和国国民经济和社会发展第十四个五年规划纲要", "全国", 2021),
    ],
)
def test_title_tells_region_and_year(head, region, year):
    title = title_of(read(head).text)
    assert (title.region, title.year) == (region, year)


def test_look_back_stays_silent_under_headings_that_sound_like_plans():
    text = (
        "2024年临江市政府工作报告\n一、我们走过了极不平凡的2023年\n（一）民生实事全面落实。新建农村公路120公里。\n"
        "（二）重点项目加快推进。完成投资215亿元，圆满完成全年目标任务：粮食总产12亿斤。\n"
        "二、奋力推进2024年高质量发展\n（一）在民生福祉上取得新成效。新建农村公路150公里。\n"
    )
    assert [target.lower for target in extract_targets(text)] == [150]


@pytest.mark.parametrize(
    ("text", "series"),
    [
        ("地区生产总值达到3200亿元，人均地区生产总值达到10万元。", ["gdp", ""]),
        ("粮食产量达到60亿斤，人均粮食产量达到900斤。", ["grain-output", ""]),
        ("新建高标准农田20万亩、改造提升15万亩。", ["high-standard-farmland-built", ""]),
        ("新建和改造提升高标准农田35万亩。", ["high-standard-farmland-built"]),
        ("居民人均可支配收入增长6%，农村居民人均可支配收入增长7%。", ["disposable-income-growth", ""]),
        ("更新改造农村公路90公里，新改建农村公路60公里。", ["", "rural-roads-built"]),
    ],
)
def test_a_quantity_per_head_and_a_thing_mended_are_series_of_their_own(text, series):
    assert [target.series_id for target in extract_targets(text, year=2026)] == series


def test_voices_that_name_different_years_are_told():
    title = title_of("2008年四川省人民政府工作报告\n一、2008年工作回顾\n二、2009年工作安排")
    assert title.year == 2009
    (doubt,) = title.doubts
    assert "title 2008; headings 2009" in doubt


@pytest.mark.parametrize(
    "text",
    [
        "产值(营业收入)、税收(全口径)分别增长40.7%、16.4%。",
        "规上工业总产值、营业收入(含税)均增长40%。",
        "生猪出栏万头(羽)以上。",
        "整治千余条(块)。",
        "一万万万人",
        "٣年内建成学校٣所，١٢分之٣。",
        "\ud800新建農村公路260公里\udfff，地區生產總值增長5%。",
        "办好一一件实事：1.新建公路5公里。2.改造管网6公里。",
    ],
)
def test_brackets_and_odd_numerals_do_not_break_the_reader(text):
    assert isinstance(extract_targets(text, year=2026), list)
