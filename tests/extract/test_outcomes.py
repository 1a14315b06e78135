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
