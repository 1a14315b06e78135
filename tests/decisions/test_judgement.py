"""What is said of a target: outlook by grade and probability, progress, verdict, and what limits a probability."""

from dataclasses import replace
from datetime import date
from math import nan

import numpy as np
import pytest

from analysis.assessment import axes, verdict
from analysis.assessment.history import YearToDate
from analysis.assessment.project import InYear, Learnt, Projection
from analysis.domain.codes import Bound, Direction, Grade, Kind, Operator, Outlook, Progress, Status
from analysis.record.asked import Prospect

from .made_by_hand import case, evidence, figure, promise

RATIOS = {"low_ratio": 1.0, "ratio": 1.1, "high_ratio": 1.2}
COUNTS = {"n": 60, "promised": 100, "reported": 60, "kept": 48}
LIKE = Prospect(p_reported=0.5, p_met=0.8, level="city", like="装机", domain="energy", **RATIOS, **COUNTS)


@pytest.mark.parametrize(
    ("grade", "n_like", "certain", "low", "high"),
    [
        ("A", 0, False, 1 / 3, 2 / 3),
        ("B", 0, False, 1 / 3, 2 / 3),
        ("C", 0, False, 1 / 3, 2 / 3),
        ("D", 50, False, 1 / 5, 4 / 5),
        ("D", 49, False, None, None),
        ("R", 50, False, 1 / 5, 4 / 5),
        ("R", 49, False, None, None),
        ("E", 900, False, None, None),
        ("E", 0, True, 1 / 3, 2 / 3),
        ("D", 0, True, 1 / 3, 2 / 3),
    ],
)
def test_outlook_by_grade_and_probability(grade, n_like, certain, low, high):
    def said(probability):
        return axes.outlook_of(Grade(grade), probability, n_like=n_like, certain=certain)

    assert said(nan) == Outlook.NO_BASIS
    assert said(0.5) == Outlook.OPEN
    assert said(low or 0.0) == (Outlook.TO_FALL_SHORT if low else Outlook.OPEN)
    assert said(np.nextafter(low or 0.0, 1)) == Outlook.OPEN
    assert said(high or 1.0) == (Outlook.TO_BE_KEPT if high else Outlook.OPEN)
    assert said(np.nextafter(high or 1.0, 0)) == Outlook.OPEN


@pytest.mark.parametrize(
    ("progress", "outlook", "said"),
    [
        ("done", "to_be_kept", "met"),
        ("done", "open", "met"),
        ("done", "missed", "missed"),
        ("behind", "to_be_kept", "on_pace"),
        ("behind", "kept", "met"),
        ("ahead", "to_fall_short", "off_pace"),
        ("ahead", "open", "uncertain"),
        ("not_reported", "no_basis", "no_data"),
        ("behind", "awaiting", "no_data"),
    ],
)
def test_verdict_of_the_two_axes(progress, outlook, said):
    assert axes.verdict_of(Progress(progress), Outlook(outlook)) == said


NOW, BEFORE = figure("2026-06", 700.0), figure("2025", 700.0)
CEILING = {"operator": Operator.AT_MOST, "direction": Direction.DECREASE, "lower": nan, "upper": 750.0}


@pytest.mark.parametrize(
    ("latest", "target", "gap", "done", "reached", "said"),
    [
        (NOW, {}, nan, True, False, "done"),
        (None, {}, nan, True, False, "done"),
        (None, {}, 3.0, False, True, "not_reported"),
        (BEFORE, {}, 3.0, False, True, "not_reported"),  # of the year before
        (figure("2026-01", 1.0), {}, 0.0, False, False, "on_schedule"),
        (NOW, {}, -0.1, False, True, "behind"),
        (NOW, {}, 0.0, False, False, "on_schedule"),
        (NOW, {}, 4.9, False, False, "on_schedule"),
        (NOW, {}, 5.0, False, False, "ahead"),
        (NOW, {}, nan, False, True, "on_schedule"),
        (NOW, {}, nan, False, False, "not_reported"),
        (NOW, CEILING, nan, False, False, "behind"),
        (NOW, {"direction": Direction.MAINTAIN}, nan, False, False, "behind"),
        (NOW, {"kind": Kind.GROWTH}, nan, False, False, "behind"),
        (NOW, {"kind": Kind.CHANGE}, nan, False, True, "on_schedule"),
        (NOW, {"kind": Kind.FLOW}, nan, False, True, "not_reported"),
    ],
)
def test_progress(latest, target, gap, done, reached, said):
    wanted = promise(**target)
    asked = case(wanted, evidence(in_year=latest))
    assert axes.progress_of(asked, gap, done=done, reached=reached) == said


KEPT = {
    "以上": (Operator.AT_LEAST, 95.0, nan),
    "左右": (Operator.ABOUT, 95.0, 95.0),
    "bare": (Operator.EQUAL, 95.0, 95.0),
    "band": (Operator.RANGE, 90.0, 95.0),
    "以内": (Operator.AT_MOST, nan, 95.0),
}


@pytest.mark.parametrize(
    ("printed", "kind", "amount", "kept"),
    [
        ("以上", Kind.RATE, 94.9, False),
        ("以上", Kind.RATE, 99.0, True),
        ("左右", Kind.RATE, 90.3, True),
        ("左右", Kind.RATE, 90.2, False),
        ("左右", Kind.FLOW, 110.0, True),
        ("bare", Kind.STOCK, 94.9, False),
        ("bare", Kind.FLOW, 95.0, True),
        ("bare", Kind.COVERAGE, 99.0, True),
        ("band", Kind.RATE, 89.9, False),
        ("band", Kind.RATE, 93.0, True),
        ("band", Kind.RATE, 95.1, False),
        ("以内", Kind.STOCK, 95.1, False),
        ("以内", Kind.STOCK, 40.0, True),
    ],
)
def test_what_is_to_be_kept_stays_within_what_is_printed_open_and_settled(printed, kind, amount, kept):
    operator, lower, upper = KEPT[printed]
    wanted = promise(kind=kind, direction=Direction.MAINTAIN, operator=operator, lower=lower, upper=upper)
    final = figure("2026", amount, kind=kind, published=date(2027, 1, 20))
    settled = verdict.row_of(case(wanted, evidence([final])), Projection(np.empty(0)), verdict.Standing(), final)
    assert settled.outlook == ("kept" if kept else "missed")
    assert (verdict.probability_of(wanted, np.full(99, amount)) > 0.5) is kept
    if kind != Kind.FLOW:
        now = case(wanted, evidence(in_year=figure("2026-06", amount, kind=kind)))
        assert verdict._progress(now, verdict.Standing()) == ("on_schedule" if kept else "behind")


def test_of_a_change_of_levels_nothing_but_the_calendar_tells_progress():
    asked = case(promise(kind=Kind.CHANGE), evidence(in_year=NOW), kind=Kind.STOCK)
    assert axes.progress_of(asked, nan, done=False, reached=True) == "not_reported"


@pytest.mark.parametrize(("n_obs", "given", "held"), [(1, 0.01, 0.05), (1, 0.99, 0.95), (1, 0.5, 0.5), (2, 0.01, 0.01)])
def test_one_figure_alone_makes_nothing_surer_than_a_twentieth(n_obs, given, held):
    asked = case(known=evidence([figure(str(2026 - age)) for age in range(n_obs, 0, -1)]))
    plain = Projection(np.zeros(10))
    assert verdict._held(given, asked, plain) == held
    knowing = (
        (asked, replace(plain, pool=Learnt(prospect=LIKE))),
        (asked, replace(plain, in_year=InYear(0.5, 0.1, 0, (0, 1, 2), (0, 1, 2)))),
        (asked, replace(plain, events=("a wind farm",))),
        (replace(asked, adjustments=("an assumption",)), plain),
    )
    assert {verdict._held(given, *each) for each in knowing} == {given}


@pytest.mark.parametrize(("method", "n_like", "own", "grade"), [
    ("record", 50, "B", "R"), ("record", 49, "B", "E"), ("delivery", 60, "C", "C"), ("kernel", 0, "A", "A"),
])  # fmt: skip
def test_what_rests_on_like_promises_has_a_grade_of_its_own(method, n_like, own, grade):
    asked = case(known=evidence([BEFORE], grade=Grade(own)))
    asked.__dict__["prospect"] = replace(LIKE, n=n_like)  # what is found once is kept there
    assert verdict._grade(asked, Projection(np.zeros(10), method)) == grade


@pytest.mark.parametrize(("in_year", "assumed", "said"), [(False, (), 0.8), (True, (), 0.3), (False, ("x",), 0.3)])
def test_of_the_record_what_it_says_counts_until_something_moves_its_draws(in_year, assumed, said):
    asked = replace(case(), adjustments=assumed)
    asked.__dict__["prospect"] = LIKE
    moved = InYear(0.5, 0.1, 0, (0, 1, 2), (0, 1, 2)) if in_year else None
    assert verdict._of_record(asked, Projection(np.zeros(10), in_year=moved), 0.3) == said


@pytest.mark.parametrize(
    ("low", "high", "outside"),
    [(700, 740, True), (751, 800, True), (700, 800, False), (740, 750.4, False), (600, 740, True)],
)
def test_a_number_lies_outside_what_is_projected(low, high, outside):
    draws = np.concatenate([np.linspace(low, high, 99), [2000.0]])  # one draw beyond the 95 % range decides nothing
    assert verdict._outside(case(), draws) == outside


@pytest.mark.parametrize(("missing", "outside"), [(3, True), (4, False), (50, False), (96, False), (97, True)])
def test_a_fortieth_of_the_draws_at_either_end_decides_nothing(missing, outside):
    draws = np.array([740.0] * missing + [760.0] * (100 - missing)) + np.arange(100) / 1e3
    assert verdict._outside(case(), draws) == outside


def test_draws_at_the_ends_of_the_range_count():
    assert not verdict._outside(case(), np.array([740.0] * 50 + [760.0] * 50))


TO_JUNE = figure("2026-01/2026-06", 800.0, kind=Kind.FLOW)


@pytest.mark.parametrize(
    ("target", "amount", "status", "passed"),
    [
        ({}, 800.0, "A", True),
        ({}, 749.0, "A", False),
        ({}, 800.0, "E", False),
        ({}, 800.0, "P", True),
        ({"kind": Kind.STOCK}, 800.0, "A", False),
        ({"operator": Operator.AT_MOST, "lower": nan, "upper": 900.0}, 800.0, "A", False),
        ({"operator": Operator.EQUAL, "direction": Direction.DECREASE, "upper": 900.0}, 800.0, "A", False),
        ({"operator": Operator.EQUAL, "upper": 750.0}, 800.0, "A", True),
    ],
)
def test_an_amount_that_has_passed_its_number_cannot_fall_back(target, amount, status, passed):
    done = replace(TO_JUNE, amount=amount, low=amount, high=amount, status=Status(status))
    to_date = YearToDate(2026, amount, amount, (True,) * 6 + (False,) * 6, (done,))
    known = evidence(in_year=done, to_date=to_date)
    wanted = promise(**{"kind": Kind.FLOW} | target)
    assert verdict.already_passed(case(wanted, known)) == passed
    assert not verdict.already_passed(case(wanted, replace(known, to_date=None)))
    assert not verdict.already_passed(case(wanted, replace(known, in_year=None)))


def test_the_share_of_draws_that_meet_is_never_none_or_all():
    assert verdict.probability_of(promise(), np.array([700.0] * 9)) == 0.05
    assert verdict.probability_of(promise(), np.array([800.0] * 9)) == 0.95
    assert verdict.probability_of(promise(), np.array([700.0, 800.0, 800.0])) == 0.625


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (1.0, "virtually_certain"),
        (0.99, "virtually_certain"),
        (0.9, "very_likely"),
        (2 / 3, "likely"),
        (0.5, "even"),
        (1 / 3, "unlikely"),
        (0.1, "unlikely"),
        (0.01, "very_unlikely"),
        (0.0, "exceptionally_unlikely"),
    ],
)
def test_likelihood_words(probability, word):
    assert verdict.likelihood(probability)[0] == word


def test_a_bound_settles_as_what_lies_beyond_it():
    over = figure("2026", 750.0, bound=Bound.OVER, published=date(2027, 1, 20))
    asked = case(promise(operator=Operator.ABOVE), evidence([over]), as_of="2027-03-01")
    row = verdict.row_of(asked, Projection(np.empty(0)), verdict.Standing(), over)
    assert (row.outlook, row.progress, row.probability, row.settled_on) == ("kept", "done", 1.0, date(2027, 1, 20))
    plain = replace(over, bound=Bound.NONE)
    row = verdict.row_of(asked, Projection(np.empty(0)), verdict.Standing(), plain)
    assert (row.outlook, row.progress, row.probability) == ("missed", "behind", 0.0)


GROWTH = {"kind": Kind.GROWTH, "lower": 10.0, "unit": "%"}


@pytest.mark.parametrize(
    ("target", "kind", "factor", "amount", "value", "outlook", "strict"),
    [
        ({}, Kind.STOCK, 1.0, 749.6, 749.6, "missed", 0.0),  # as it stands, not as it would be printed
        ({}, Kind.STOCK, 10.0, 75.0, 750.0, "kept", 1.0),
        ({"operator": Operator.ABOUT, "upper": 750.0}, Kind.STOCK, 1.0, 720.0, 720.0, "kept", 0.0),
        (GROWTH, Kind.FLOW, 1.0, 110.0, 10.0, "kept", 1.0),
        (GROWTH, Kind.FLOW, 1.0, 109.96, 9.96, "kept", 1.0),  # printed as 10.0
        (GROWTH, Kind.FLOW, 1.0, 109.94, 9.94, "missed", 0.0),
        (GROWTH, Kind.FLOW, 10.0, 11.0, 10.0, "kept", 1.0),
    ],
)
def test_what_a_final_figure_decides(target, kind, factor, amount, value, outlook, strict):
    final = figure("2026", amount, kind=kind, published=date(2027, 1, 20))
    known = evidence([figure("2025", 100.0, kind=kind), final], factor=factor)
    asked = case(promise(**target), known, kind=kind, as_of="2027-03-01")
    row = verdict.row_of(asked, Projection(np.empty(0)), verdict.Standing(), final)
    assert (row.outlook, row.probability_strict, row.p_reported) == (outlook, strict, 1.0)
    assert row.median == row.lo_95 == row.hi_95 == pytest.approx(value)


def test_over_a_number_is_beyond_it_in_any_unit():
    over = figure("2026", 74.5, bound=Bound.OVER, published=date(2027, 1, 20))
    asked = case(promise(lower=745.4), evidence([over], factor=10.0), as_of="2027-03-01")
    row = verdict.row_of(asked, Projection(np.empty(0)), verdict.Standing(), over)
    assert row.outlook == "kept"  # half a tenth beyond 74.5, in a unit of a tenth
