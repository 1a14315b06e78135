"""What is known: grade and age of evidence, whole years, the figure within the year, a rival figure."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.assessment import history
from analysis.domain.codes import Bound, Kind, Reliability, Status
from analysis.domain.figure import whole_years

from .made_by_hand import Told, day, figure, promise

NINE, EIGHT, SEVEN = (tuple(range(2026 - count, 2026)) for count in (9, 8, 7))


@pytest.mark.parametrize(
    ("years", "reference", "due", "grade"),
    [
        ((), "2026-03-31", 2026, "E"),
        ((2025,), "2026-03-31", 2026, "D"),
        ((2024, 2025), "2026-03-31", 2026, "C"),
        ((2023, 2024, 2025), "2026-03-31", 2026, "C"),
        ((2022, 2023, 2024, 2025), "2026-03-31", 2026, "B"),
        (SEVEN, "2026-03-31", 2026, "B"),
        (EIGHT, "2026-03-31", 2026, "A"),
        (EIGHT, "2026-06-29", 2026, "A"),  # half of the target's year is over on the next day
        (EIGHT, "2026-06-30", 2026, "B"),
        (EIGHT, "2026-06-30", 2027, "A"),
        ((*SEVEN, 2026), "2026-12-31", 2026, "A"),
        (EIGHT, "2026-12-31", 2028, "A"),
        ((2022, 2023, 2024, 2025), "2027-01-01", 2027, "B"),  # 366 days old
        ((2022, 2023, 2024, 2025), "2027-01-02", 2027, "C"),
        ((*NINE,), "2027-01-02", 2028, "C"),
    ],
)
def test_grade_and_age_of_evidence(years, reference, due, grade):
    used = [figure(str(year)) for year in years]
    assert history._grade(used, day(reference), due) == grade


def test_only_official_and_reported_figures_lift_a_grade():
    used = [figure(str(year)) for year in EIGHT]
    press = [replace(each, reliability=Reliability.PRESS) for each in used]
    assert history._grade(press, day("2026-03-31"), 2026) == "D"
    assert history._grade([*press, used[-1]], day("2026-03-31"), 2026) == "D"
    assert history._grade([*press[1:], *used[:4]], day("2026-03-31"), 2026) == "C"  # the latest good one is of 2021


@pytest.mark.parametrize(
    ("period", "of_a_level", "of_an_amount"),
    [
        ("2025", True, True),
        ("2025-12", True, False),
        ("2025Q4", True, False),
        ("2025-02/2025-12", True, False),
        ("2025-01/2025-12", True, True),
        ("2025-01/2025-11", False, False),
        ("2025-11", False, False),
        ("2021/2025", False, False),
        ("2024-12/2025-12", False, False),
    ],
)
def test_a_whole_year(period, of_a_level, of_an_amount):
    assert figure(period, kind=Kind.STOCK).is_whole_year == of_a_level
    assert figure(period, kind=Kind.FLOW).is_whole_year == of_an_amount


def test_one_figure_a_year_and_of_several_that_of_the_longest_period():
    rows = [figure("2025-12", 3.0), figure("2025", 2.0), figure("2024", 1.0), figure("2025-06", 9.0)]
    assert [each.amount for each in whole_years(rows)] == [1.0, 2.0]


@pytest.mark.parametrize(
    ("kind", "years", "rest", "period"),
    [
        (Kind.STOCK, ("2025",), ("2026-06",), "2026-06"),
        (Kind.STOCK, ("2025",), ("2025-06",), None),
        (Kind.STOCK, (), ("2024-06", "2025-06"), "2025-06"),
        (Kind.STOCK, ("2025",), ("2021/2025",), None),  # no later than what is known
        (Kind.RATE, ("2025",), (), None),
        (Kind.FLOW, ("2025",), ("2026-01/2026-06",), "2026-01/2026-06"),
        (Kind.FLOW, ("2024",), ("2025-01/2025-06", "2026-01/2026-06"), None),  # the first year not known as a whole
        (Kind.FLOW, ("2026",), ("2026-01/2026-06",), None),
        (Kind.FLOW, ("2025",), ("2027-01/2027-06",), None),
        (Kind.FLOW, (), ("2026-01/2026-06",), "2026-01/2026-06"),
        (Kind.FLOW, (), ("2025-01/2025-06", "2026-01/2026-06"), "2026-01/2026-06"),
        (Kind.COVERAGE, ("2025",), ("2026-06",), "2026-06"),
        (Kind.CHANGE, ("2025",), ("2026-06",), None),
    ],
)
def test_the_figure_within_the_year(kind, years, rest, period):
    whole, parts = (tuple(figure(name, kind=kind) for name in names) for names in (years, rest))
    to_date = history._to_date(parts, whole, promise(kind=kind), kind)
    found = history._in_year(parts, whole, promise(kind=kind), kind, to_date)
    assert (found.period if found else None) == period


@pytest.mark.parametrize(("kind", "together"), [(Kind.FLOW, 12.0), (Kind.GROWTH, 6.0)])
def test_of_parts_amounts_add_up_and_growth_is_their_mean(kind, together):
    parts = [figure("2026Q1", 4.0, kind=kind), figure("2026Q2", 8.0, kind=kind)]
    assert history._to_date(parts, (), promise(kind=kind), kind).low == together


@pytest.mark.parametrize(("bound", "beyond", "low", "high"), [
    (Bound.OVER, 5.0, 420.0, 430.0), (Bound.UNDER, -5.0, 410.0, 420.0), (Bound.NONE, 0.0, 420.0, 420.0),
])  # fmt: skip
def test_a_bound_reaches_a_step_and_lies_half_of_it_beyond(bound, beyond, low, high):
    there = figure("2025", 420.0, bound=bound).within_bound()
    assert (there.beyond, there.low, there.high) == (beyond, low, high)


CHOSEN = figure("2025", 118.3, source_id="S1", published=date(2026, 3, 1))


def other(amount=121.7, **different):
    """What another source says of the same year."""
    said = {"source_id": "S2", "value": amount, "amount": amount, "low": amount, "high": amount, "chosen": False}
    return replace(CHOSEN, **(said | different))


@pytest.mark.parametrize(
    ("different", "publishers", "found"),
    [
        ({}, {"S1": "甲", "S2": "乙"}, True),
        ({"amount": 118.35}, {"S1": "甲", "S2": "乙"}, False),  # they agree within the last digit
        ({"amount": 118.5}, {"S1": "甲", "S2": "乙"}, True),
        ({"amount": 118.36}, {"S1": "甲", "S2": "乙"}, True),  # half a hundredth beyond
        ({"amount": 118.24}, {"S1": "甲", "S2": "乙"}, True),
        ({"period": "2024"}, {"S1": "甲", "S2": "乙"}, False),
        ({"status": Status.OTHER_DEFINITION}, {"S1": "甲", "S2": "乙"}, False),
        ({}, {"S1": "甲", "S2": "甲"}, False),  # of the same publisher and day: a revision
        ({"published": date(2026, 3, 2)}, {"S1": "甲", "S2": "甲"}, True),  # later than the chosen one
        ({"published": None}, {"S1": "甲", "S2": "甲"}, False),
        ({}, {"S1": "", "S2": ""}, True),  # nobody is named
        ({}, {}, True),
        ({}, {"S1": "转载甲", "S2": "转载甲"}, True),
        ({"status": Status.ESTIMATE}, {"S1": "甲", "S2": "乙"}, False),  # before a final one
        ({"status": Status.ESTIMATE, "published": date(2026, 4, 1)}, {"S1": "甲", "S2": "乙"}, True),
        ({"status": Status.PROVISIONAL}, {"S1": "甲", "S2": "乙"}, False),
    ],
)
def test_a_rival_figure(different, publishers, found):
    store = Told((CHOSEN, other(**different)), publishers)
    assert (history._rival(store, CHOSEN, day("2026-10-30"), 1.0) is not None) == found


def test_a_source_is_no_rival_of_its_own_and_a_rival_is_told_as_it_is_printed():
    assert history._rival(Told((CHOSEN, other(source_id="S1"))), CHOSEN, day("2026-10-30"), 1.0) is None
    over = Told((CHOSEN, other(bound=Bound.OVER, low=121.7)))
    rival = history._rival(over, CHOSEN, day("2026-10-30"), 1.0)
    assert (rival.low, rival.high) == (121.7, 121.7)


def test_of_rivals_the_most_trusted_and_then_the_latest():
    press = other(150.3, reliability=Reliability.PRESS)
    earlier = other(130.3, source_id="S3", published=date(2026, 2, 1))
    store = Told((press, earlier, other(source_id="S4")))
    assert history._rival(store, CHOSEN, day("2026-10-30"), 2.0).amount == 243.4


def test_an_estimate_that_stands_against_an_estimate_is_a_rival():
    chosen = replace(CHOSEN, status=Status.ESTIMATE)
    store = Told((chosen, other(status=Status.PROVISIONAL)))
    assert history._rival(store, chosen, day("2026-10-30"), 1.0) is not None
