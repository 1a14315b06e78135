"""Languages and scripts: what is refused by name, what is converted with every place kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.extract.batch import extract
from analysis.extract.script import language_of, simplified
from analysis.extract.targets import extract_targets

ENGLISH = "This year we will build 260 km of rural roads and create 40,000 jobs in the towns of the city. " * 5
JAPANESE = "本年度は農村道路を260キロ建設し、都市部で4万人の雇用を創出することにする。" * 5


@pytest.mark.parametrize(
    ("text", "language"),
    [(ENGLISH, "en"), (JAPANESE, "ja"), ("올해 농촌 도로 260킬로미터를 건설한다. " * 5, "ko"), ("260公里", "zh")],
)
def test_a_language_is_told(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize(("text", "name"), [(ENGLISH, "English"), (JAPANESE, "Japanese")])
def test_other_languages_are_refused_by_name(tmp_path, text, name):
    path = tmp_path / "report.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=f"report.txt: is in {name}; only Chinese texts are read"):
        extract([path])


def test_traditional_characters_read_like_simplified_ones_and_are_quoted_as_printed():
    text = (
        "臨江市2026年政府工作報告\n二、2026年重點工作\n"
        "新建農村公路260公里，農產品出口額突破60億元，城鎮新增就業4萬人以上。\n"
    )
    plain = (
        "临江市2026年政府工作报告\n二、2026年重点工作\n"
        "新建农村公路260公里，农产品出口额突破60亿元，城镇新增就业4万人以上。\n"
    )
    read, wanted = extract_targets(text), extract_targets(plain)
    fields = ("indicator_zh", "lower", "unit", "kind", "operator", "due", "series_id", "region")
    assert len(read) == 3
    for found, same in zip(read, wanted, strict=True):
        assert [getattr(found, name) for name in fields] == [getattr(same, name) for name in fields]
        assert text[found.char_start : found.char_end] == found.evidence


@given(st.text(max_size=80))
def test_conversion_keeps_every_place(text):
    assert len(simplified(text)) == len(text)


def test_a_yaml_head_gives_title_region_and_year_and_no_target():
    text = "---\ntitle: 政府工作报告\nregion: 莘县\nyear: 2026\nsource: https://x.cn/260公里\n---\n今年新建农村公路260公里。\n"
    (target,) = extract_targets(text)
    assert (target.region, target.due, target.document) == ("莘县", "2026-12-31", "政府工作报告")


def test_what_a_browser_prints_round_a_page_is_no_quantity():
    text = (
        "11/27/26, 9:22 PM 政府工作报告\n今年新建农村公路260公里。\nhttps://www.example.gov.cn/art/2026.html 3/12\n"
        "浏览次数：12,345次\n2026-11-27 21:22 来源：市政府\n"
    )
    assert [target.lower for target in extract_targets(text, year=2026)] == [260]
