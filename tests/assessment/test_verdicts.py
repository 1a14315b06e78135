"""Doubt, disagreement, drivers and the record of promises: what stands beside a probability."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from analysis.assessment.assess import assess
from analysis.assessment.axes import outlook_of
from analysis.assessment.measure import measure_of
from analysis.assessment.verdict import row_of
from analysis.domain.codes import Direction, Kind, Operator, Outlook
from analysis.forecast.borrowing import borrowed_history, yearly
from analysis.forecast.joint import OF_PROMISES
from analysis.record.asked import without_figures
from analysis.record.cases import shipped
from analysis.record.ties import ties
from analysis.sentences.cards import card
from analysis.sentences.explanation import chain
from analysis.sentences.reasoning import expected_sentences
from analysis.store.store import load
from analysis.words.wording import Words

RENEWABLES, COMPOUNDS, GRAIN = (f"liaocheng-2026-{number}" for number in ("20", "36", "02"))
IN_2030 = date(2030, 12, 31)


def observe(sparse_workspace, *lines):
    path = sparse_workspace / "data" / "statistics" / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8") + "".join(f"{line}\n" for line in lines), encoding="utf-8")


def one(sparse_workspace, name, **options):
    return assess(load("聊城市", sparse_workspace), quarter="2026Q3", targets=[name], **options).cases[name]


def told_of(case, language):
    """The sentences of a target's card."""
    return card(case, Words(language)).sentences


@pytest.mark.parametrize(
    ("changes", "kind", "how"),
    [
        ({}, "flow", "level"),
        ({"kind": Kind.STOCK, "due": IN_2030}, "flow", "sum"),
        ({"kind": Kind.STOCK, "due": IN_2030}, "stock", "level"),
        ({"due": IN_2030}, "flow", "level"),
        ({"due": date(2027, 12, 31), "base_period": "2025"}, "flow", "sum"),
        ({"kind": Kind.GROWTH, "base_period": "2025"}, "growth", "level"),
        ({"kind": Kind.GROWTH, "base_period": "2025"}, "flow", "growth"),
        ({"kind": Kind.GROWTH, "base_period": "2025", "due": IN_2030, "evidence": "年均增长5%"}, "growth", "mean"),
        ({"kind": Kind.GROWTH, "base_period": "2025", "due": IN_2030}, "growth", "compound"),
        ({"kind": Kind.CHANGE, "base_period": "2025"}, "rate", "change"),
    ],
)
def test_what_a_target_measures_follows_its_kind_its_series_and_its_years(promise, changes, kind, how):
    assert measure_of(promise(**{"kind": Kind.FLOW} | changes), Kind(kind)).how == how


def test_a_total_over_several_years_adds_its_years(promise):
    measure = measure_of(promise(kind=Kind.STOCK, due=date(2028, 12, 31)), Kind.FLOW)
    levels = {2026: np.array([100.0, 110.0]), 2027: np.array([120.0]), 2028: np.array([90.0, 95.0])}
    assert measure.of(levels.__getitem__).tolist() == [310.0, 325.0]


def test_yearly_growth_compounds_and_its_mean_does_not(promise):
    growth = promise(kind=Kind.GROWTH, base_period="2025", due=date(2027, 12, 31))
    compound, mean = (measure_of(each, Kind.GROWTH) for each in (growth, replace(growth, evidence="年均增长")))
    level = {2026: 10.0, 2027: 20.0}.__getitem__
    assert compound.of(level)[0] == pytest.approx(32.0)
    assert mean.of(level)[0] == pytest.approx(15.0)


def test_two_sources_that_disagree_give_two_projections_and_one_sentence(sparse_workspace):
    observe(sparse_workspace, "renewable-capacity,聊城市,2025,640,万千瓦,A,,2026-03-15,day,S31a1c7fd,")
    observe(sparse_workspace, "renewable-capacity,聊城市,2025,560,万千瓦,A,,2026-03-16,day,S76cc4578,")
    case = one(sparse_workspace, RENEWABLES)
    assert {case.other.chosen.amount, case.other.rival.amount} == {640, 560}
    assert abs(case.other.median - case.row.median) > 40
    told = [line for line in told_of(case, "en") if line.startswith("Two figures for 2025 disagree")]
    assert len(told) == 1


@pytest.mark.parametrize(
    "line",
    [
        "grain-output,聊城市,2024,58.9,亿公斤,A,,2025-03-01,day,S76cc4578,",
        "grain-output,聊城市,2024,117,亿斤,A,over,2025-03-01,day,S76cc4578,",
    ],
)
def test_units_and_bounds_are_no_disagreement(sparse_workspace, line):
    observe(sparse_workspace, line)
    case = one(sparse_workspace, GRAIN)
    assert case.other is None


def test_grade_d_says_how_wide_we_do_not_know_is(sparse_quarter):
    told = told_of(sparse_quarter.cases[RENEWABLES], "en")
    assert any("all that figures alone say with 95 % confidence" in sentence for sentence in told)


def test_the_record_is_asked_without_figures_and_the_push_begins_with_the_promise(sparse_quarter):
    case = sparse_quarter.cases["liaocheng-2026-24"].case  # its only figure is of 2020
    asked = without_figures(case.asked)
    assert np.isnan([asked.previous, asked.best, asked.last_plan]).all()
    assert case.years_left == pytest.approx(1, abs=0.01)
    promised_in_2020 = replace(case, target=replace(case.target, id="liaocheng-2021-24"))
    assert promised_in_2020.years_left == pytest.approx(6, abs=0.01)


def test_a_two_sided_target_between_the_ends_of_the_interval_is_not_called(sparse_quarter):
    case = sparse_quarter.cases[GRAIN]
    wide = replace(case.target, operator=Operator.ABOUT, direction=Direction.MAINTAIN, lower=117.0, upper=117.0)
    assert case.row.evidence_grade == "D"
    row = row_of(replace(case.case, target=wide), case.projection, case.standing, None)
    assert row.lo_95 < 0.95 * 117 or row.hi_95 > 1.05 * 117
    assert row.outlook in (Outlook.OPEN, outlook_of(row.evidence_grade, row.probability, n_like=row.n_like))


def test_a_programme_of_which_nothing_is_known_rests_on_like_promises(sparse_quarter):
    case = sparse_quarter.cases["liaocheng-2026-56"]
    row, told = case.row, case.case.prospect
    assert (row.method, row.evidence_grade) == ("record", "R")
    assert (row.probability, row.p_reported, row.n_like) == (told.p_met, told.p_reported, told.n)
    assert np.isnan(row.probability_figures)


def test_the_card_says_how_like_promises_fared_and_never_a_probability_without_the_chance_of_being_reported(
    sparse_quarter,
):
    for case in sparse_quarter.cases.values():
        shown = card(case, Words("en"))
        assert bool(shown.probability) == bool(shown.reported or case.row.settled_on)
    said = [line for line in told_of(sparse_quarter.cases["liaocheng-2026-56"], "en") if line.startswith("Of ")]
    told = sparse_quarter.cases["liaocheng-2026-56"].case.prospect
    assert len(said) == 1
    assert f"Of {told.promised:,} like promises of cities" in said[0]


def test_both_numbers_stand_on_the_card_of_a_target_with_figures(sparse_quarter):
    (said,) = [
        line for line in told_of(sparse_quarter.cases[RENEWABLES], "en") if line.startswith("From figures alone")
    ]
    assert "with the record of promises" in said


def test_a_judgement_typed_by_hand_is_named_where_it_counts(sparse_quarter):
    told = told_of(sparse_quarter.cases[RENEWABLES], "en")
    assert any("is a judgement of this office" in line for line in told)


@pytest.mark.parametrize(("compounds", "moves"), [(1, "lower"), (9.3, "not lower"), (13, "higher")])
def test_a_figure_of_the_year_moves_what_the_record_says_and_the_usual_share_never_lowers_it(
    sparse_workspace, sparse_quarter, compounds, moves
):
    observe(
        sparse_workspace, f"old-compounds-renovated,聊城市,2026-01/2026-06,{compounds},个,A,,2026-07-15,day,S76cc4578,"
    )
    row, said = one(sparse_workspace, COMPOUNDS).row, sparse_quarter.cases[COMPOUNDS].case.prospect.p_met
    assert row.method == "delivery"
    assert {"lower": row.probability < said, "not lower": row.probability >= said, "higher": row.probability > said}[
        moves
    ]


def test_earlier_volumes_are_capacity_and_no_trend(sparse_quarter):
    case = sparse_quarter.cases["liaocheng-2026-56"]
    (capacity,) = [driver for driver in case.drivers if driver.code == "capacity"]
    assert (capacity.numbers["largest"], capacity.period) == (3135, "2017")
    assert case.row.median < 400
    assert any("of the most that was done in one (3,135 km in 2017)" in line for line in told_of(case, "en"))


def test_a_programme_without_any_series_rests_on_the_record_too(sparse_workspace):
    path = sparse_workspace / "data" / "targets" / "liaocheng-2026.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",resettlement-housing-delivered,", ",,"), encoding="utf-8")
    case = one(sparse_workspace, "liaocheng-2026-35")
    assert (case.row.method, case.row.evidence_grade) == ("record", "R")


def test_a_quarter_is_no_year_of_a_like_series(sparse_workspace):
    observe(sparse_workspace, "grain-output,山东省,2025Q4,210,亿斤,A,,2026-02-15,day,S76cc4578,")
    case = one(sparse_workspace, GRAIN)
    assert case.row.lo_95 > 90


def test_what_is_needed_stands_beside_the_largest_quarter(sparse_workspace):
    lines = [f"renewable-capacity,聊城市,2026Q{quarter},{level},万千瓦,A,,2026-{3 * quarter + 1:02d}-15,day,S31a1c7fd,"
             for quarter, level in ((1, 505), (2, 541), (3, 602))]  # fmt: skip
    observe(sparse_workspace, *lines)
    case = one(sparse_workspace, RENEWABLES)
    (needs,) = [driver for driver in case.drivers if driver.code == "required_quarters"]
    assert (needs.numbers["needed"], needs.numbers["quarters"]) == (148, 1)
    assert (needs.numbers["largest"], needs.period) == (61, "2026Q3")
    (said,) = [line for line in told_of(case, "zh") if line.startswith("要达成，剩余一个季度内还需148万千瓦")]
    assert "单季最多61万千瓦（2026年第3季度）" in said


def test_why_shows_events_figures_of_the_year_pool_and_scenario(sparse_workspace):
    observe(sparse_workspace, "old-compounds-renovated,聊城市,2026-01/2026-09,9,个,A,,2026-10-15,day,S76cc4578,")
    result = assess(load("聊城市", sparse_workspace), quarter="2026Q3", targets=[RENEWABLES, COMPOUNDS])
    wind, year = (chain(result, name, Words("en")) for name in (RENEWABLES, COMPOUNDS))
    assert "all onshore wind projects connected: 3,500 MW by 31 December 2026" in wind
    assert "pool reference of" in wind
    assert "Scenario\n  Baseline" in wind
    assert "January 2026 to September 2026: 9 together" in year
    assert "of a year usually is done" in year


def test_the_summary_prints_the_expected_count_of_those_reported_and_the_correlations_used(sparse_quarter):
    first, second = expected_sentences(sparse_quarter, Words("en"))
    judged = int(sparse_quarter.table["probability"].notna().sum())
    assert first.startswith(f"Of the {judged} targets with a probability about ")
    assert "of those expected to be reported" in first
    assert f"{len(sparse_quarter.table) - judged} more have none" in first
    assert "0.07 within a place and year and 0.19 within a domain" in second


def test_the_expected_count_is_of_what_is_reported(sparse_quarter):
    told, table = sparse_quarter.expected(), sparse_quarter.table.dropna(subset="probability")
    assert told.reported == pytest.approx(table["p_reported"].sum())
    assert told.kept == pytest.approx((table["p_reported"] * table["probability"]).sum())
    assert told.low <= told.kept <= told.high


def test_the_correlations_are_those_of_the_record_that_ships():
    told = ties(shipped())
    assert (round(told.across, 2), round(told.inside, 2)) == (OF_PROMISES.within_region, OF_PROMISES.within_domain)
    assert told.pairs == OF_PROMISES.pairs
    assert told.indicator > told.inside > told.across > 0


def test_a_borrowed_history_ends_with_the_own_one_and_keeps_the_other_s_course():
    moved = borrowed_history(yearly([2024, 2025], [50.0, 51.0]), yearly([2020, 2022], [10.0, 30.0]), relative=False)
    np.testing.assert_array_equal(moved, [30.0, np.nan, 50.0, 51.0])


def test_the_first_release_decides_and_a_later_revision_is_told(sparse_workspace):
    observe(sparse_workspace, "renewable-capacity,聊城市,2026,760,万千瓦,A,,2027-02-15,day,S76cc4578,")
    observe(sparse_workspace, "renewable-capacity,聊城市,2026,741,万千瓦,A,,2027-06-15,day,S76cc4578,")
    result = assess(load("聊城市", sparse_workspace), quarter="2026Q4", as_of="2027-07-01", targets=[RENEWABLES])
    case = result.cases[RENEWABLES]
    assert (case.row.verdict, case.row.median) == ("met", 760)
    assert any("revised to 7,410 MW" in line for line in told_of(case, "en"))
