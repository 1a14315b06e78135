"""What settles a target, from what day on, and when that is to be expected."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.assessment import settling
from analysis.domain.codes import Kind, Reliability, Status
from analysis.domain.target import DESIGNATION

from .made_by_hand import case, day, evidence, figure, promise

FINAL = figure("2026-12", 760.0, published=date(2027, 1, 20))
FLOW = figure("2026", 760.0, kind=Kind.FLOW, published=date(2027, 1, 20))


@pytest.mark.parametrize(
    ("told", "different", "decides"),
    [
        (FINAL, {}, True),
        (FINAL, {"status": Status.PROVISIONAL}, True),
        (FINAL, {"status": Status.ESTIMATE}, False),
        (FINAL, {"status": Status.OTHER_DEFINITION}, False),
        (FINAL, {"reliability": Reliability.REPORTED}, True),
        (FINAL, {"reliability": Reliability.PRESS}, False),
        (FINAL, {"published": None}, False),
        (FINAL, {"end": date(2026, 11, 30)}, False),
        (FLOW, {}, True),
        (FLOW, {"start": date(2026, 10, 1)}, False),  # a quarter is not the year's amount
    ],
)
def test_a_final_figure_of_the_due_period(told, different, decides):
    asked = case(promise(kind=told.kind), as_of="2027-03-01", told=[replace(told, **different)])
    assert (settling.settled(asked) is not None) == decides


@pytest.mark.parametrize(
    ("as_of", "early", "decides"),
    [
        ("2026-12-30", False, False),
        ("2026-12-31", False, True),
        ("2026-12-30", True, True),
        ("2027-01-30", False, True),
    ],
)
def test_nothing_settles_before_it_is_due_but_what_is_complete_early(as_of, early, decides):
    lag = {"release_lag_days": 0.0 if early else 20.0}
    published = replace(FINAL, published=date(2026, 12, 28))
    asked = case(as_of=as_of, told=[published], **lag)
    found = settling.settled(asked)
    assert (found is not None) == decides
    assert settling.settled_on(asked, published) == day("2026-12-28" if early else "2026-12-31")
    assert settling.settled_on(asked, FINAL) == day("2027-01-20")


def test_what_somebody_names_is_complete_when_it_is_named():
    named = case(
        promise(deliverable=DESIGNATION), as_of="2026-12-15", told=[replace(FINAL, published=date(2026, 12, 10))]
    )
    assert settling.settled(named) is not None
    assert not settling.is_complete_early(replace(case(), series=None))


def test_the_first_release_decides():
    later = replace(FINAL, amount=740.0, published=date(2027, 2, 20))
    assert settling.settled(case(as_of="2027-03-01", told=[later, FINAL])).amount == 760.0
    revised = replace(FINAL, chosen=False)
    assert settling.settled(case(as_of="2027-03-01", told=[later, revised])).amount == 760.0
    same_day = replace(FINAL, amount=740.0)
    assert settling.settled(case(as_of="2027-03-01", told=[FINAL, same_day])).amount == 760.0


@pytest.mark.parametrize(("base", "decides"), [(("2025",), True), (("2024",), False), ((), False)])
def test_a_change_needs_its_base(base, decides):
    known = evidence([figure(period, 700.0) for period in base])
    asked = case(promise(kind=Kind.CHANGE), known, kind=Kind.STOCK, as_of="2027-03-01", told=[FINAL])
    assert (settling.settled(asked) is not None) == decides


@pytest.mark.parametrize(
    ("lag", "as_of", "expected"),
    [
        (20.0, "2026-10-30", "2027-01-20"),
        (20.0, "2027-01-19", "2027-01-20"),
        (20.0, "2027-01-20", ""),
        (float("nan"), "2026-10-30", ""),
    ],
)
def test_when_a_verdict_is_to_be_expected(lag, as_of, expected):
    assert settling.settles_about(case(as_of=as_of, release_lag_days=lag)) == day(expected)
    assert settling.settles_about(replace(case(as_of=as_of), series=None)) is None
