import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.extract.reading import read
from analysis.extract.targets import extract_targets


def only(text, **given_):
    (target,) = extract_targets(text, year=2026, **given_)
    return target


def test_page_break_inside_a_sentence_is_bridged():
    long = "持续推进黄河大运河生态廊道建设,科学开展国土绿化,完善河湖管护长效机制,扎实抓好问题整改,完成造"
    target = only(f"{long}\n\n林绿化3000亩以上。")
    assert (target.lower, target.unit) == (3000, "亩")
    assert "\n" in target.evidence


def wrapped(text, width):
    """The text as a column sets it, with a page number after every fifth line."""
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    pages = [lines[at : at + 5] for at in range(0, len(lines), 5)]
    return "\n".join(f"{chr(10).join(page)}\n- {number} -" for number, page in enumerate(pages, 1))


@pytest.mark.parametrize("width", [16, 23, 34])
def test_column_is_read_like_the_unbroken_text(width):
    text = (
        "坚持农业农村优先发展，以片区建设为抓手，毫不放松抓好粮食生产，建设高标准农田60万亩，力争粮食产量达到118亿斤以上。"
        "实施种业振兴行动，培育2—3个优势农作物品种，繁育蔬菜种质25亿株以上，新增农业龙头企业30家以上，农产品出口额突破60亿元。"
        "推进城市更新，改造老旧小区15个，新增集中供热面积380万平方米，建设更新供热管网70余公里，城市再生水利用率达到56%以上。"
    )
    whole = [(target.indicator_zh, target.lower, target.unit) for target in extract_targets(text, year=2026)]
    broken = [(t.indicator_zh, t.lower, t.unit) for t in extract_targets(wrapped(text, width), year=2026)]
    assert broken == whole


def test_years_in_front_of_a_decimal_are_numbers():
    assert only("完成投资2023.5亿元。").lower == 2023.5


def test_full_width_text_reads_like_half_width():
    assert only("农产品出口额突破６０亿元。").lower == only("农产品出口额突破60亿元。").lower == 60


def test_bold_marks_and_bullets_are_no_part_of_a_name():
    assert only(" - **新建农村公路260公里**。").indicator_zh == "新建农村公路"


def test_list_lines_without_stops_stay_apart():
    found = extract_targets("新建农村公路260公里\n改造老旧小区15个\n打造和美乡村80个以上\n", year=2026)
    assert [target.unit for target in found] == ["公里", "个", "个"]


def test_windows_line_ends_leave_offsets_alone():
    text = "一、2026年重点工作\r\n新建农村公路260公里。\r\n改造老旧小区15个。\r\n"
    for target in extract_targets(text):
        assert text[target.char_start : target.char_end] == target.evidence


def test_ascii_commas_separate_clauses_and_group_digits():
    found = extract_targets("建设高标准农田60万亩,力争粮食产量达到118亿斤以上,发放补贴1,200万元", year=2026)
    assert [(target.lower, target.unit) for target in found] == [(60, "万亩"), (118, "亿斤"), (1200, "万元")]


@given(st.text(alphabet="建设新增0123456789.,，。万亿个%％（）“”、 \n\t一二三百千—-至年月以上左右增长*", max_size=120))
def test_any_text_is_read_and_every_offset_holds(text):
    for target in extract_targets(text, year=2026):
        assert text[target.char_start : target.char_end] == target.evidence


@given(st.text(max_size=200))
def test_reading_keeps_the_place_of_each_character(text):
    reading = read(text)
    assert len(reading.places) == len(reading.text)
    assert list(reading.places) == sorted(set(reading.places))
