"""Where a target stands, what is still required, and how the pace so far compares."""

from dataclasses import replace
from datetime import date
from math import nan

import numpy as np
import pytest

from analysis.assessment import verdict
from analysis.assessment.history import YearToDate
from analysis.domain.codes import Direction, Driver, Kind, Operator
from analysis.domain.target import Event
from analysis.pace.progress import (
    gap_points,
    pace_ratio,
    progress_share,
    required_amount,
    required_change,
    required_growth,
)

from .made_by_hand import case, evidence, figure, promise

FLOW = {"kind": Kind.FLOW, "lower": 12.0}
TO_SEPTEMBER = figure("2026-01/2026-09", 8.0, kind=Kind.FLOW)
LEVELS = [figure(str(year), amount) for year, amount in ((2019, 100.0), (2020, 200.0), (2024, 250.0), (2025, 400.0))]
PARTS = {"kind": Kind.RATE, "lower": 60.0, "unit": "%"}


def stands(target, known, **more):
    return verdict.standing(case(target, known, **more))


def test_without_a_figure_or_a_number_the_calendar_alone_is_told():
    for target, known in ((promise(), evidence()), (promise(lower=nan), evidence(LEVELS))):
        where = stands(target, known)
        assert where.elapsed_share == 0.75
        assert np.isnan([where.progress_share, where.required_rate, where.gap_points]).all()


def test_an_amount_of_the_year():
    where = stands(promise(**FLOW), evidence(in_year=TO_SEPTEMBER), reference="2026-10-31")
    assert (where.progress_share, where.calendar_share) == (pytest.approx(2 / 3), 0.75)
    assert where.gap_points == pytest.approx(100 * (2 / 3 - 0.75))
    assert (where.required_rate, where.actual_rate) == (pytest.approx(4 / 3), pytest.approx(8 / 9))
    assert where.pace_ratio == pytest.approx(2 / 3)
    assert (where.required_kind, where.measured_on) == ("amount_a_month", date(2026, 9, 30))
    assert where.elapsed_share == pytest.approx(10 / 12)


@pytest.mark.parametrize(("period", "amount", "required"), [
    ("2026-01/2026-09", 12.0, 0.0), ("2026-01/2026-09", 15.0, 0.0), ("2026-01/2026-12", 8.0, nan),
])  # fmt: skip
def test_what_is_reached_requires_nothing_and_a_year_that_is_over_has_no_month_left(period, amount, required):
    in_year = replace(TO_SEPTEMBER, period=period, amount=amount)
    in_year = replace(in_year, end=date(2026, int(period[-2:]), 30 if period.endswith("09") else 31))
    where = stands(promise(**FLOW), evidence(in_year=in_year))
    assert where.required_rate == pytest.approx(required, nan_ok=True)
    assert np.isnan(where.pace_ratio)


def test_the_last_month_has_to_bring_the_rest():
    in_year = replace(TO_SEPTEMBER, end=date(2026, 11, 30))
    assert stands(promise(**FLOW), evidence(in_year=in_year)).required_rate == pytest.approx(4.0)


def test_a_complete_year_is_value_by_plan():
    where = stands(promise(**FLOW), evidence([figure("2026", 15.0, kind=Kind.FLOW)]))
    assert (where.progress_share, where.elapsed_share, where.measured_on) == (1.25, 1.0, date(2026, 12, 31))
    before = stands(promise(**FLOW), evidence([figure("2025", 15.0, kind=Kind.FLOW)]))
    assert before.elapsed_share == 0.75


def test_a_total_of_several_years_counts_the_years_and_the_one_under_way():
    target = promise(id="liaocheng-2025-1", kind=Kind.STOCK, lower=100.0, due=date(2029, 12, 31))
    years = [figure(str(year), 10.0, kind=Kind.FLOW) for year in (2024, 2025)]
    where = stands(target, evidence(years), kind=Kind.FLOW, reference="2026-09-30")
    assert (where.progress_share, where.measured_on) == (0.1, date(2025, 12, 31))
    part = replace(TO_SEPTEMBER, amount=8.0)
    to_date = YearToDate(2026, 8.0, 8.0, (True,) * 9 + (False,) * 3, (part,))
    where = stands(target, evidence(years, to_date=to_date), kind=Kind.FLOW, reference="2026-09-30")
    assert (where.progress_share, where.measured_on) == (pytest.approx(0.18), date(2026, 9, 30))
    assert where.gap_points == pytest.approx(100 * (0.18 - 21 / 60))
    over = [*years, figure("2026", 10.0, kind=Kind.FLOW)]
    where = stands(target, evidence(over), kind=Kind.FLOW, reference="2027-03-31")
    assert (where.progress_share, where.measured_on) == (0.2, date(2026, 12, 31))
    other = replace(to_date, year=2030)
    assert stands(target, evidence(years, to_date=other), kind=Kind.FLOW).progress_share == 0.1


def test_a_level_on_its_way():
    where = stands(promise(base_period="2024", due=date(2027, 12, 31)), evidence(LEVELS))
    assert (where.base_value, where.base_period) == (250.0, "2024")
    assert where.progress_share == pytest.approx(150 / 500)
    assert where.required_rate == pytest.approx((750 / 400) ** (365.25 / 730) - 1)
    assert where.actual_rate == pytest.approx((400 / 200) ** (1 / 5) - 1)  # five years at most
    assert where.pace_ratio == pytest.approx(where.actual_rate / where.required_rate)
    assert where.required_kind == "growth_a_year"


@pytest.mark.parametrize(
    ("target", "base_value", "base_period", "share"),
    [
        ({}, 400.0, "2025", nan),  # its latest figure is the base itself
        ({"id": "liaocheng-2025-1"}, 250.0, "2024", 0.3),
        ({"id": "liaocheng-2024-1"}, nan, "", nan),
        ({"base_period": "2020"}, 200.0, "2020", 200 / 550),
        ({"base_period": "2020", "direction": Direction.MAINTAIN}, 200.0, "2020", nan),
        ({"base_period": "2020", "kind": Kind.FLOW, "due": date(2021, 12, 31)}, 200.0, "2020", nan),
    ],
)
def test_the_way_from_a_base(target, base_value, base_period, share):
    where = stands(promise(**target), evidence(LEVELS))
    assert where.base_value == pytest.approx(base_value, nan_ok=True)
    assert where.base_period == base_period
    assert where.progress_share == pytest.approx(share, nan_ok=True)


@pytest.mark.parametrize(("direction", "first"), [(Direction.INCREASE, 52.0), (Direction.DECREASE, 58.0)])
def test_the_way_of_a_change_goes_up_or_down_from_its_base(direction, first):
    known = evidence([figure("2024", first, kind=Kind.RATE), figure("2025", 55.0, kind=Kind.RATE)])
    where = stands(promise(kind=Kind.CHANGE, lower=6.0, base_period="2024", direction=direction), known)
    assert where.progress_share == pytest.approx(0.5)


def test_what_is_left_of_a_lot_starts_from_nothing():
    told = {"source_id": "S1", "note": "", "announced": date(2026, 1, 1), "lot_series_id": "capacity"}
    sure = {"share_expected": 1.0, "delay_months_low": 0.0, "delay_months_high": 0.0}
    lot = Event("聊城市", "capacity", 750.0, "万千瓦", date(2026, 12, 31), **told, **sure)
    asked = case(promise(), evidence(LEVELS, figure("2026-06", 300.0)))
    assert verdict.standing(asked).base_value == 400.0
    asked.store.additions = (lot,)
    where = verdict.standing(asked)
    assert (where.base_value, where.progress_share) == (0.0, pytest.approx(0.4))


RATES = [figure("2024", 52.0, kind=Kind.RATE), figure("2025", 55.0, kind=Kind.RATE)]
YEARS_LEFT = 365 / 365.25
CAPPED = {"operator": Operator.AT_MOST, "direction": Direction.DECREASE, "lower": nan, "upper": 50.0}


@pytest.mark.parametrize(
    ("target", "unit", "required", "actual", "ratio", "kind"),
    [
        (PARTS, "%", 5.0 / YEARS_LEFT, 3.0, 0.6 * YEARS_LEFT, "points_a_year"),
        (PARTS | {"kind": Kind.COVERAGE}, "%", 5.0 / YEARS_LEFT, 3.0, 0.6 * YEARS_LEFT, "points_a_year"),
        (PARTS | {"lower": 54.0}, "%", -1.0 / YEARS_LEFT, 3.0, nan, "points_a_year"),
        (PARTS | CAPPED, "%", -5.0 / YEARS_LEFT, 3.0, -0.6 * YEARS_LEFT, "points_a_year"),
        (PARTS | {"kind": Kind.CHANGE, "lower": 1.5}, "%", 1.5, 3.0, 2.0, "points_a_year"),
        (PARTS | {"kind": Kind.CHANGE, "lower": 3.0, "base_period": "2023"}, "%", 1.0, 3.0, 3.0, "points_a_year"),
        (
            PARTS | {"kind": Kind.CHANGE, "lower": 1.5, "direction": Direction.DECREASE},
            "%",
            1.5,
            -3.0,
            -2.0,
            "points_a_year",
        ),
        (PARTS | {"kind": Kind.GROWTH, "lower": 50.0}, "%", 50.0, 55.0, 1.1, "growth_rate"),
        (PARTS | {"kind": Kind.GROWTH, "lower": 50.0}, "亿元", 50.0, 3.0, 0.06, "points_a_year"),
        (PARTS | {"direction": Direction.MAINTAIN}, "%", nan, 3.0, nan, "points_a_year"),
        (PARTS | {"due": date(2025, 12, 31)}, "%", nan, 3.0, nan, "points_a_year"),
        ({"lower": 60.0, "due": date(2025, 12, 31)}, "", nan, 55 / 52 - 1, nan, ""),
        ({"lower": 60.0, "kind": Kind.FLOW, "driver": Driver.PROGRAMME}, "", nan, nan, nan, "growth_a_year"),
    ],
)
def test_what_is_required_and_the_pace_so_far(target, unit, required, actual, ratio, kind):
    where = stands(promise(**target), evidence(RATES, unit=unit))
    expected = (required, actual, ratio)
    assert (where.required_rate, where.actual_rate, where.pace_ratio) == pytest.approx(expected, nan_ok=True, rel=1e-6)
    assert where.required_kind == ("" if np.isnan(required) and kind == "growth_a_year" else kind)


def test_one_figure_has_no_pace():
    where = stands(promise(**PARTS), evidence(RATES[1:], unit="%"))
    assert np.isnan([where.actual_rate, where.pace_ratio]).all()


def test_the_arithmetic_of_what_is_required():
    assert required_growth([100, 100, 0, 100, 100], [121, 81, 5, 0, 121], [2, 2, 1, 1, 0]) == pytest.approx(
        [0.1, -0.1, nan, nan, nan], nan_ok=True
    )
    assert required_growth(0.25, 0.5, 0.5) == pytest.approx(3.0)
    assert required_change([55, 55], [58, 58], [2, 0]) == pytest.approx([1.5, nan], nan_ok=True)
    assert required_amount(9, 15, 3) == 2
    assert progress_share([0, 20, 5], [9, 15, 6], [15, 10, 5]) == pytest.approx([0.6, 0.5, nan], nan_ok=True)
    assert pace_ratio([1, 1], [2, 0]) == pytest.approx([0.5, nan], nan_ok=True)
    assert gap_points(0.6, 0.75) == pytest.approx(-15)
