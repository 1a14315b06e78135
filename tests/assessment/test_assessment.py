"""The one door: what is said of a target, from what was known on a day."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.assessment.assess import assess, dates
from analysis.assessment.verdict import COLUMNS, likelihood
from analysis.domain.codes import NO_DATA_REASONS, VERDICTS
from analysis.domain.figure import last_digit_step
from analysis.errors import RequestError
from analysis.sentences.tables import as_json
from analysis.store.store import load

RENEWABLES, URBAN = "liaocheng-2026-20", "liaocheng-2026-16"
SOME = [f"liaocheng-2026-{number}" for number in ("02", "16", "20", "24", "36", "56", "72")]
"""Levels, a change, programmes and milestones."""


def row_of(result, name):
    return result.cases[name].row


def observe(sparse_workspace, line):
    path = sparse_workspace / "data" / "statistics" / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


def test_every_target_is_assessed_once(sparse_quarter, sparse_city):
    assert list(sparse_quarter.table["id"]) == list(sparse_city.targets["id"])
    assert tuple(sparse_quarter.table.columns) == COLUMNS
    assert sparse_quarter.failures == ()


def test_the_table_joins_by_series_and_bears_dates(sparse_quarter, sparse_city):
    table = sparse_quarter.table.set_index("id")
    assert (table["due"].dt.date == pd.Series({each.id: each.due for each in sparse_city.promises})[table.index]).all()
    assert table["series_id"].dropna().isin(sparse_city.series.index).all()
    assert table.at["liaocheng-2026-20", "series_id"] == "renewable-capacity"


def test_every_verdict_and_reason_is_a_known_code(sparse_quarter):
    table = sparse_quarter.table
    assert set(table["verdict"]) <= set(VERDICTS)
    assert set(table.loc[table["verdict"] == "no_data", "reason"]) <= set(NO_DATA_REASONS)
    assert table.loc[table["verdict"] != "no_data", "reason"].isna().all()


def test_json_is_a_plain_list_with_null_for_what_is_absent(sparse_quarter):
    rows = json.loads(as_json(sparse_quarter.table))
    assert [list(row) for row in rows] == [list(COLUMNS)] * len(rows)
    missing = next(row for row in rows if row["verdict"] == "no_data")
    assert missing["probability"] is None
    renewables = next(row for row in rows if row["id"] == RENEWABLES)
    assert renewables["threshold"] == 750
    assert renewables["threshold_upper"] is None
    assert isinstance(renewables["n_obs"], int)


@pytest.mark.parametrize("name", [RENEWABLES, URBAN])
def test_both_headline_targets_have_a_probability_and_an_ordered_interval(sparse_quarter, name):
    row = row_of(sparse_quarter, name)
    assert 0 < row.probability < 1
    assert row.lo_95 < row.lo_80 < row.median < row.hi_80 < row.hi_95
    assert row.elapsed_share == 0.75


def test_the_urbanisation_target_is_in_points_and_its_base_is_projected(sparse_quarter):
    row = row_of(sparse_quarter, URBAN)
    assert (row.threshold, row.unit, row.base_period) == (1.2, "个百分点", "2025")
    assert np.isnan(row.base_value)
    assert 0 < row.median < 2
    assert (row.latest_value, row.latest_period) == (55.8, "2023")


def test_about_is_judged_with_its_tolerance_and_strictly_without(sparse_quarter):
    row = row_of(sparse_quarter, URBAN)
    assert row.probability > row.probability_strict


def test_the_wind_under_construction_raises_the_probability(sparse_quarter):
    case = sparse_quarter.cases[RENEWABLES]
    assert case.row.probability > case.probability_without_events


def test_an_event_counts_from_its_announcement_on(sparse_city):
    before = assess(sparse_city, quarter="2026Q3", as_of="2026-01-19", targets=[RENEWABLES])
    assert before.cases[RENEWABLES].projection.events == ()


def test_an_assessment_can_be_repeated(sparse_city, sparse_quarter):
    again = assess(sparse_city, quarter="2026Q3", targets=SOME).table
    first = sparse_quarter.table[sparse_quarter.table["id"].isin(SOME)].reset_index(drop=True)
    assert repr(again.to_dict("records")) == repr(first.to_dict("records"))


def test_one_target_alone_gets_the_same_numbers(sparse_city, sparse_quarter):
    alone = assess(sparse_city, quarter="2026Q3", targets=[URBAN])
    assert repr(row_of(alone, URBAN)) == repr(row_of(sparse_quarter, URBAN))


def test_another_seed_moves_a_probability_by_no_more_than_chance(sparse_city, sparse_quarter):
    other = assess(sparse_city, quarter="2026Q3", targets=[URBAN], seed=1)
    assert row_of(other, URBAN).probability == pytest.approx(row_of(sparse_quarter, URBAN).probability, abs=0.02)


def test_nothing_published_later_is_seen(sparse_workspace):
    first = assess(load("聊城市", sparse_workspace), quarter="2026Q3", targets=SOME).table
    observe(sparse_workspace, "renewable-capacity,聊城市,2025,640,万千瓦,A,,2026-11-15,day,S31a1c7fd,")
    assert assess(load("聊城市", sparse_workspace), quarter="2026Q3", targets=SOME).table.equals(first)


def test_a_new_figure_narrows_the_interval(sparse_workspace, sparse_quarter):
    observe(sparse_workspace, "renewable-capacity,聊城市,2025,640,万千瓦,A,,2026-03-15,day,S31a1c7fd,")
    row = row_of(assess(load("聊城市", sparse_workspace), quarter="2026Q3", targets=[RENEWABLES]), RENEWABLES)
    wide = row_of(sparse_quarter, RENEWABLES)
    assert (row.latest_value, row.latest_period) == (640, "2025")
    assert row.hi_80 - row.lo_80 < wide.hi_80 - wide.lo_80


def test_a_published_base_gives_a_base_value(sparse_workspace):
    observe(sparse_workspace, "urbanisation-rate,聊城市,2025,57.6,%,A,,2026-04-15,day,S76cc4578,")
    row = row_of(assess(load("聊城市", sparse_workspace), quarter="2026Q3", targets=[URBAN]), URBAN)
    assert (row.base_value, row.base_period) == (57.6, "2025")


def test_a_figure_of_the_year_gives_progress_against_the_calendar(sparse_workspace):
    observe(sparse_workspace, "old-compounds-renovated,聊城市,2026-01/2026-09,9,个,A,,2026-10-15,day,S76cc4578,")
    name = "liaocheng-2026-36"
    row = row_of(assess(load("聊城市", sparse_workspace), quarter="2026Q3", targets=[name]), name)
    assert row.progress_share == pytest.approx(9 / 15)
    assert row.gap_points == pytest.approx(-15)
    assert row.required_rate == pytest.approx(2)
    assert row.pace_ratio == pytest.approx(0.5)


def test_a_flow_past_its_threshold_is_met_before_the_year_ends(sparse_workspace):
    observe(sparse_workspace, "old-compounds-renovated,聊城市,2026-01/2026-09,16,个,A,,2026-10-15,day,S76cc4578,")
    name = "liaocheng-2026-36"
    row = row_of(assess(load("聊城市", sparse_workspace), quarter="2026Q3", targets=[name]), name)
    assert row.verdict == "met"
    assert row.settled_on is None


def test_a_stock_past_its_threshold_can_fall_back(sparse_workspace):
    observe(sparse_workspace, "renewable-capacity,聊城市,2026-09,760,万千瓦,A,,2026-10-15,day,S76cc4578,")
    row = row_of(assess(load("聊城市", sparse_workspace), quarter="2026Q3", targets=[RENEWABLES]), RENEWABLES)
    assert row.verdict != "met"
    assert 0.5 < row.probability < 1


@pytest.mark.parametrize(("value", "verdict", "probability"), [(760, "met", 1.0), (740, "missed", 0.0)])
def test_the_first_official_figure_after_the_due_date_settles(sparse_workspace, value, verdict, probability):
    observe(sparse_workspace, f"renewable-capacity,聊城市,2026,{value},万千瓦,A,,2027-02-15,day,S76cc4578,")
    row = row_of(
        assess(load("聊城市", sparse_workspace), quarter="2026Q4", as_of="2027-03-01", targets=[RENEWABLES]), RENEWABLES
    )
    assert (row.verdict, row.probability, row.settled_on) == (verdict, probability, date(2027, 2, 15))


def test_province_wide_promises_are_not_judged_on_the_city(sparse_quarter):
    table = sparse_quarter.table
    assert (table.loc[table["scope"] == "全省", "reason"] == "other_scope").all()
    assert (table["scope"] == "全省").sum() == 2


def test_weak_evidence_says_neither_on_nor_off_pace_unless_it_is_sure(sparse_quarter):
    table = sparse_quarter.table
    weak = table[table["evidence_grade"].isin(["D", "E"]) & table["verdict"].isin(["on_pace", "off_pace"])]
    outside = (weak["threshold"] < weak["lo_95"]) | (weak["threshold"] > weak["hi_95"])
    sure = ~weak["probability"].between(0.2, 0.8, inclusive="neither") & weak["n_like"].ge(50)
    assert (outside | sure).all()


def test_dates_of_a_quarter_and_of_a_day():
    assert dates("2026Q3", None) == (date(2026, 9, 30), date(2026, 10, 30))
    assert dates("2026Q3", "2026-11-05") == (date(2026, 9, 30), date(2026, 11, 5))
    assert dates("", "2026-09-15") == (date(2026, 9, 15), date(2026, 9, 15))
    with pytest.raises(RequestError, match="neither a quarter nor an as-of date"):
        dates("", None)


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.995, "virtually certain"),
        (0.9, "very likely"),
        (0.67, "likely"),
        (0.66, "about as likely as not"),
        (0.33, "unlikely"),
        (0.5, "about as likely as not"),
        (0.2, "unlikely"),
    ],
)
def test_likelihood_words_follow_their_scale(probability, word):
    assert likelihood(probability)[2] == word


@pytest.mark.parametrize(
    ("value", "step"), [(420, 10), (18000, 1000), (1500, 100), (114, 1), (7.5, 0.1), (55.84, 0.01)]
)
def test_a_bound_reaches_to_the_next_step_of_its_last_digit(value, step):
    assert last_digit_step(value) == pytest.approx(step)


def test_the_last_level_of_an_over_is_drawn_from_its_interval(sparse_quarter):
    latest = sparse_quarter.cases[RENEWABLES].evidence.latest
    assert (latest.low, latest.high) == (420, 430)


def test_an_unknown_target_or_scenario_is_refused(sparse_city):
    with pytest.raises(RequestError, match="liaocheng-2026-20"):
        assess(sparse_city, quarter="2026Q3", targets=["liaocheng-2026-200"])
    with pytest.raises(RequestError, match="baseline"):
        assess(sparse_city, quarter="2026Q3", scenario="baselin")


def test_one_failing_target_leaves_the_others_complete(sparse_city, sparse_quarter, monkeypatch):
    import analysis.assessment.assess as door

    real = door.project_target

    def broken(case):
        if case.target.id == URBAN:
            raise ZeroDivisionError("no")
        return real(case)

    monkeypatch.setattr(door, "project_target", broken)
    result = assess(sparse_city, quarter="2026Q3", targets=SOME)
    assert row_of(result, URBAN).reason == "failed"
    assert result.failures == (f"{URBAN}: ZeroDivisionError: no",)
    assert row_of(result, RENEWABLES).probability == row_of(sparse_quarter, RENEWABLES).probability
