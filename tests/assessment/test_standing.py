"""Where a target stands when less is better: a fall is required, and the pace is that of the fall."""

from datetime import date

import pytest

from analysis.assessment.assess import assess
from analysis.sentences.cards import card
from analysis.store.store import load
from analysis.words.wording import Words

AIR = "hunan-2026-42"


def air(workspace, *values):
    path = workspace / "data" / "statistics" / "observations.csv"
    lines = [
        f"pm25,湖南省,{2025 - age},{value},微克/立方米,A,,{2026 - age}-01-20,day,S76cc4578,"
        for age, value in enumerate(reversed(values))
    ]
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(lines) + "\n", encoding="utf-8")
    province = load("湖南省", workspace)
    result = assess(province, quarter="2026Q3", targets=[AIR])
    case = result.cases[AIR]
    return case, card(case, Words("en")).sentences


def test_a_fall_that_is_still_needed_is_told_as_a_fall(workspace):
    case, told = air(workspace, 40.0, 38.0, 36.1)
    assert case.standing.required_rate == pytest.approx(33 / 36.1 - 1, abs=1e-3)
    assert case.row.pace_ratio == pytest.approx(0.05 / (1 - 33 / 36.1), rel=0.01)
    assert any("a fall of 8.6% a year is needed; recent years brought a fall of 5.0%" in text for text in told), told


def test_a_rise_where_a_fall_is_needed_counts_against_it(workspace):
    case, _ = air(workspace, 36.0, 38.0, 40.0)
    assert case.row.pace_ratio < 0


def test_below_the_ceiling_nothing_is_required(workspace):
    _, told = air(workspace, 36.0, 34.0, 31.0)
    assert any("already at the target's level" in text for text in told), told


def test_a_figure_of_the_year_stands_against_the_calendar_of_its_own_month(workspace):
    path = workspace / "data" / "statistics" / "observations.csv"
    line = "old-compounds-renovated,聊城市,2026-01/2026-09,12,个,A,,2026-10-15,day,Sc8aac4f6,\n"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    store, compounds = load("聊城市", workspace), "liaocheng-2026-36"
    for quarter, elapsed in (("2026Q3", 0.75), ("2026Q4", 1.0)):
        known = assess(store, quarter=quarter, as_of="2026-11-24", targets=[compounds], draws=500)
        where = known.cases[compounds].standing
        assert (where.measured_on, where.calendar_share, where.elapsed_share) == (date(2026, 9, 30), 0.75, elapsed)
        assert where.gap_points == pytest.approx(100 * (12 / 15 - 0.75))
