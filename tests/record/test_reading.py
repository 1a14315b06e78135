"""Tables of the extractor as rows of the record."""

import pytest

from analysis.record.reading import is_fall, shared_apart


@pytest.mark.parametrize(
    ("name", "kind", "evidence", "expected"),
    [
        ("出口增长", "growth", "出口增长5%", False),
        ("出口下降", "change", "出口下降5%", True),
        ("出口增长", "growth", "出口增长-5%", True),
        ("出口增长", "growth", "5%", False),
        ("氨氮排放量下降", "change", "2%", True),
        ("炼钢产能下降", "change", "压减炼钢产能1562万吨", True),
        ("进出口", "growth", "由上年下降3%转为增长2%", False),
        ("二氧化硫", "change", "主要污染物减排2%", True),
        ("农村公路", "flow", "减少农村公路5公里", False),
    ],
)
def test_falls(name, kind, evidence, expected):
    assert is_fall({"indicator_zh": name, "kind": kind, "evidence": evidence}) is expected


def test_names_told_together_come_apart_only_in_pairs():
    row = {"indicator_zh": "旅游人数和收入增长", "kind": "growth", "unit": "%"}
    assert [each["indicator_zh"] for each in shared_apart([row])] == ["旅游人数和收入增长"]
    assert [each["indicator_zh"] for each in shared_apart([row, row])] == ["旅游人数增长", "旅游收入增长"]


HEADLINE = [
    ("地区生产总值增长", 4000),
    ("一般公共预算收入增长", 4030),
    ("固定资产投资增长", 4060),
]


@pytest.mark.parametrize(
    ("start", "operator", "looks_back", "headline"),
    [
        (2500, "=", True, False),
        (2500, ">=", False, False),
        (4100, "=", False, True),
        (6000, "=", False, False),
    ],
)
def test_what_stands_before_the_main_targets_looks_back(report, rows, start, operator, looks_back, headline):
    target_row, _ = rows
    main = [target_row(name, kind="growth", unit="%", char_start=place) for name, place in HEADLINE]
    asked = report([*main, target_row("新建农村公路", char_start=start, operator=operator)]).promises[-1]
    assert asked.looks_back is looks_back
    assert asked.headline is headline


@pytest.mark.parametrize(("start", "expected"), [(3000, True), (5000, False)])
def test_without_main_targets_the_first_part_looks_back(report, rows, start, expected):
    target_row, _ = rows
    assert report([target_row("新建农村公路", char_start=start)]).promises[0].looks_back is expected


@pytest.mark.parametrize(
    ("part", "due", "expected"),
    [
        ("year_plan", "2023-12-31", False),
        ("annex", "2023-12-31", False),
        ("five_year_goals", "2023-12-31", True),
        ("five_year_goals", "2027-12-31", False),
        ("glossary", "2023-12-31", True),
    ],
)
def test_the_part_that_the_extractor_names_counts_first(promise, part, due, expected):
    assert promise("新建农村公路", part=part, due=due, char_start=1000).looks_back is expected


def test_the_name_of_the_place_itself_is_left_out(promise):
    assert promise("聊城市中心城区绿化").name == "中心城区绿化"
