"""The reports themselves, where their texts are at hand."""

import pytest

from analysis.extract.outcomes import extract_outcomes
from analysis.extract.targets import extract_targets

PROVINCES = ["hebei_2026", "henan_2026", "jiangsu_2026", "shandong_2026", "hunan_2026", "shaanxi_2026"]


@pytest.fixture(scope="module")
def liaocheng(report, as_rows):
    return as_rows(extract_targets(report("liaocheng_2026"), region="聊城市", year=2026))


@pytest.fixture(scope="module")
def by_hand(hand_read):
    return hand_read("data/targets/liaocheng-2026.csv")


def test_example_report_agrees_with_the_hand_read_table(liaocheng, by_hand, scoring):
    assert scoring.f1(liaocheng, by_hand) >= 0.98
    assert scoring.f1(liaocheng, by_hand, "kind", "operator") >= 0.95
    assert scoring.differences(liaocheng, by_hand, "kind", "operator") == ([], [])


def test_example_report_gives_the_milestones_too(liaocheng, by_hand):
    def milestones(rows):
        return sorted(int(row["char_start"]) // 100 for row in rows if row["kind"] == "milestone")

    assert milestones(liaocheng) == milestones(by_hand)


def test_example_report_gives_due_dates_and_commitment(liaocheng, by_hand, scoring):
    assert scoring.f1(liaocheng, by_hand, "due", "commitment", "direction") >= 0.98


@pytest.mark.parametrize("name", ["hunan", "shaanxi"])
def test_hand_labelled_reports_are_read_as_the_labels_say(report, hand_read, as_rows, scoring, name):
    labels = hand_read(f"tests/extract/gold/{name}-2026.csv")
    found = as_rows(extract_targets(report(f"{name}_2026"), year=2026))
    assert scoring.f1(found, labels) >= 0.95
    assert scoring.f1(found, labels, "kind", "operator") >= 0.88


@pytest.mark.parametrize("name", PROVINCES)
def test_first_half_of_a_report_holds_no_target(report, name):
    text = report(name)
    turn = max(text.find("三、2026年"), text.find("二、2026年"))
    plan = text.find("“十五五”时期", text.find("二、"))
    begins = min(place for place in (turn, plan) if place > 0)
    early = [target.evidence for target in extract_targets(text) if target.char_start < begins]
    assert early == []


@pytest.mark.parametrize("name", PROVINCES)
def test_title_gives_region_and_year(report, name):
    targets = extract_targets(report(name))
    assert len({target.region for target in targets}) == 1
    assert all(target.id.startswith(f"{name.split('_')[0]}-2026-") for target in targets)


@pytest.mark.parametrize("name", PROVINCES)
def test_look_back_gives_the_outcomes_an_office_needs(report, name):
    found = {(each.indicator_zh.removeprefix("地区"), each.period) for each in extract_outcomes(report(name))}
    assert ("生产总值增长", "2025") in found
    assert ("生产总值", "2025") in found
