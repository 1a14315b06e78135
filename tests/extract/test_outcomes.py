import pytest

from analysis.extract.outcomes import extract_outcomes


def row(text, **given):
    (found,) = extract_outcomes(text, year=2026, **given)
    return found


def test_excerpt_of_a_look_back_gives_its_statements():
    found = extract_outcomes(
        "地区生产总值达到9.86万亿元、增长5.7%；常住人口城镇化率达到67.5%、5年提高4.5个百分点；"
        "新增护理型养老床位1500余张。",
        year=2026,
    )
    assert [(each.indicator_zh, each.period, each.value, each.unit, each.kind, each.bound) for each in found] == [
        ("地区生产总值", "2025", 9.86, "万亿元", "flow", ""),
        ("地区生产总值增长", "2025", 5.7, "%", "growth", ""),
        ("常住人口城镇化率", "2025", 67.5, "%", "rate", ""),
        ("常住人口城镇化率", "2021/2025", 4.5, "个百分点", "change", ""),
        ("新增护理型养老床位", "2025", 1500, "张", "flow", "over"),
    ]


def test_expected_figure_is_an_estimate():
    first, second = extract_outcomes("2025年，预计实现地区生产总值286.5亿元、增长5.2%。", year=2026)
    assert (first.status, second.status) == ("E", "E")
    assert row("去年粮食总产12.3亿斤。").status == "A"


def test_over_is_a_bound():
    assert row("去年一般公共预算收入突破200亿元。").bound == "over"


def test_five_years_add_up_what_was_built_and_leave_levels_to_the_last():
    built, level = extract_outcomes("五年来，新建农村公路4.2万公里，高速公路里程达到9310公里。", year=2026)
    assert (built.period, level.period) == ("2021/2025", "2025")


def test_base_of_a_rise_is_no_outcome():
    assert row("去年以来，高铁里程由2110公里增至3055公里。").value == 3055


def test_year_is_never_guessed():
    (found,) = extract_outcomes("去年新建农村公路300公里。")
    assert found.period == ""


def test_promise_is_no_outcome():
    assert extract_outcomes("今年力争新建农村公路260公里。", year=2026) == []


@pytest.mark.parametrize("text", ["去年新增就业５万人，完成投资1,200亿元。", "过去五年，\n城镇新增就业25万人。"])
def test_evidence_is_the_text_at_its_offsets(text):
    for found in extract_outcomes(text, year=2026):
        assert text[found.char_start : found.char_end] == found.evidence


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("去年出口下降2.3%。", ("出口增长", -2.3, "growth", "")),
        ("去年进口减少5%以上。", ("进口增长", -5.0, "growth", "under")),
        ("去年出口增长-2.3%。", ("出口增长", -2.3, "growth", "")),
        ("去年，社会消费品零售总额增速下降2.3%。", ("社会消费品零售总额增速", -2.3, "growth", "")),
        ("去年，单位生产总值能耗下降3%。", ("单位生产总值能耗下降", 3.0, "change", "")),
        ("去年，失业率下降0.3个百分点。", ("失业率下降", 0.3, "change", "")),
    ],
)
def test_decline_keeps_its_sign(text, told):
    found = row(text)
    assert (found.indicator_zh, found.value, found.kind, found.bound) == told


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("过去五年，城镇新增就业30万人。去年，城镇新增就业5万人。", ["2021/2025", "2025"]),
        ("2025年新建学校3所，“十四五”期间累计建成20所。新增学位500个。", ["2025", "2021/2025", "2025"]),
        ("这是极不平凡的五年。新建农村公路400公里。新增床位900张。", ["2021/2025", "2021/2025"]),
        ("去年，“十一五”前四年累计完成投资20亿元。", ["2006/2009"]),
        ("三年来累计投入5亿元。", ["2023/2025"]),
        ("去年，PM2.5年均浓度达到28微克/立方米。", ["2025"]),
    ],
)
def test_period_is_of_clause_and_topic_sentence_and_never_leaks_forward(text, periods):
    assert [each.period for each in extract_outcomes(text, year=2026)] == periods


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("去年，服务业增加值810亿元，占GDP比重达到45%。", ["服务业增加值", "服务业增加值占GDP比重"]),
        ("去年，存贷款余额分别增长15%和6%。", ["存款余额增长", "贷款余额增长"]),
        (
            "去年，城镇和农村居民人均可支配收入分别增长5%和6%。",
            ["城镇居民人均可支配收入增长", "农村居民人均可支配收入增长"],
        ),
        ("去年，安全事故起数、死亡人数分别下降9%、7%。", ["安全事故起数下降", "死亡人数下降"]),
    ],
)
def test_members_of_a_list_have_names_and_figures_of_their_own(text, names):
    assert [each.indicator_zh for each in extract_outcomes(text, year=2026)] == names


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("去年，就业目标任务全面完成。", ("就业目标任务", None, "", "milestone", "")),
        ("去年，生猪出栏超额完成年度任务。", ("生猪出栏", None, "", "milestone", "over")),
        ("去年，公办中心幼儿园实现全覆盖。", ("公办中心幼儿园覆盖率", 100.0, "%", "coverage", "")),
        ("去年，农村公路改造30公里，超额完成年度任务。", ("农村公路改造", 30.0, "公里", "flow", "")),
        ("去年，在预算压减10%的基础上，一般性支出再压减20%。", ("一般性支出增长", -20.0, "%", "growth", "")),
    ],
)
def test_what_is_told_in_words(text, told):
    found = row(text)
    assert (found.indicator_zh, found.value, found.unit, found.kind, found.bound) == told
