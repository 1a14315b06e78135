"""Numbers that decide: spread within a year, growth learnt from its part, dates of derived values, slack of sums."""

from dataclasses import replace
from datetime import date
from math import nan, sqrt

import numpy as np
import pandas as pd
import pytest

from analysis.assessment import project
from analysis.domain.codes import Bound, Direction, Kind, Operator, Reliability, Status
from analysis.domain.series import Series
from analysis.forecast.growth import update_growth
from analysis.forecast.inyear import UsualShare, learnt_share
from analysis.ingest import checks
from analysis.ingest.read_observation import Observation, ReadObservation
from analysis.store import derived

from .made_by_hand import case, figure, promise

SIDE = np.abs(np.arange(len(project.LEVELS)) - project.MEDIAN)
AHEAD = np.stack([0.0 * SIDE, 10.0 + SIDE, 30.0 + 2 * SIDE])
"""Quantiles 0, 1 and 2 years ahead: medians 0, 10 and 30, spreads as far from them as their places."""


@pytest.mark.parametrize(
    ("time", "middle", "spread"),
    [
        (0.25, 2.5, 0.5),
        (0.81, 8.1, 0.9),
        (0.005, 0.0, 0.0),  # as good as now
        (0.985, 9.85, sqrt(0.985)),
        (1.0, 10.0, 1.0),
        (0.995, 10.0, 1.0),
        (1.01, 10.0, 1.0),
        (1.025, 10.5, 1.025),
        (1.05, 11.0, 1.05),
        (1.5, 20.0, 1.5),
        (2.0, 30.0, 2.0),
        (2.6, 30.0, 2.0),  # nothing is known beyond
        (3.4, 30.0, 2.0),
    ],
)
def test_within_the_first_year_spread_grows_with_the_root_of_time_then_evenly(time, middle, spread):
    found = project._between(AHEAD, time)
    assert found[project.MEDIAN] == pytest.approx(middle)
    assert found[0] - middle == pytest.approx(spread * SIDE[0])


@pytest.mark.parametrize(
    ("target", "capped", "enough"),
    [
        ({}, False, 1.0),
        ({"operator": Operator.ABOUT}, False, 0.95),
        ({"operator": Operator.AT_MOST}, True, 1.0),
        ({"operator": Operator.ABOUT, "direction": Direction.DECREASE}, True, 1.05),
        ({"direction": Direction.DECREASE, "kind": Kind.CHANGE}, False, 1.0),
    ],
)
def test_which_part_of_what_is_promised_is_enough(target, capped, enough):
    asked = case(promise(**target))
    assert (project._is_capped(asked), project._enough(asked)) == (capped, pytest.approx(enough))


BEFORE = 5.0 + np.array([-2.0, -1.0, 0.0, 1.0, 2.0])


@pytest.mark.parametrize(
    ("share", "so_far", "differences", "low", "high"),
    [
        (0.5, 7.0, [], 5.0, 7.0),  # between what was projected and the part that is known
        (0.75, 4.0, [], 4.0, 5.0),
        (1.0, 7.0, [1.0, 2.0], 7.0, 7.0),  # a whole year is what it is
        (0.5, 6.0, [2.0, 2.0, 2.0], 5.0, 8.0),
        (0.5, 5.0, [0.0, 0.0], 5.0, 5.0),
    ],
)
def test_growth_of_the_year_lies_between_what_was_projected_and_where_its_part_leads(
    share, so_far, differences, low, high
):
    after = np.median(update_growth(BEFORE, np.full(5, so_far), share, differences))
    assert low - 0.05 <= after <= high + 0.05


def test_growth_narrows_as_the_year_goes_by_and_draws_keep_their_order():
    early, late = (update_growth(BEFORE, np.full(5, 6.0), share, []) for share in (0.25, 0.75))
    assert late.std() < early.std() < BEFORE.std()
    assert (np.diff(early) > 0).all()
    assert (update_growth(BEFORE, np.full(5, 6.5), 0.25, []) > early).all()
    used_to_end_higher = update_growth(BEFORE, np.full(5, 6.0), 0.25, [2.0, 2.0, 2.0])
    assert np.median(used_to_end_higher) > np.median(early)


PRIOR = UsualShare(0.5, 0.1, elapsed=0.5)


@pytest.mark.parametrize(
    ("own", "others", "years", "mine"),
    [((), (), 0, 0), ((0.6,), (), 1, 1), ((0.6,), (0.4, 0.5), 3, 1), ((), (0.4,), 1, 0), ((0.0,), (0.0,), 0, 0)],
)
def test_a_share_rests_on_years_of_its_own_before_those_elsewhere(own, others, years, mine):
    learnt = learnt_share(PRIOR, own, others)
    assert (learnt.years, learnt.own) == (years, mine)
    if not years:
        assert learnt is PRIOR
    elif mine:
        assert learnt.mean == pytest.approx(0.6)
    else:
        assert 0.4 < learnt.mean < 0.5
    assert 0.01 < learnt.sd < 0.2


def test_a_share_that_is_certain_learns_nothing():
    certain = UsualShare(1.0, 0.0, elapsed=1.0)
    assert learnt_share(certain, [0.9], [0.9]) is certain


DERIVED = pd.DataFrame({"unit": ["亿斤"]}, index=["change"])
ITEM = {
    "note": "",
    "series_id": "change",
    "region": "聊城市",
    "period": "2025",
    "status": "A",
    "formula": "capacity@2025 - capacity@2024",
}


def derive(first, second):
    """The value derived from two figures, or None."""
    known = {("capacity", "聊城市", each.start, each.end): each for each in (first, second)}
    return next(derived._explicit(ITEM, known, DERIVED), None)


def terms(**second):
    """The figures of 2025 and of 2024, the second with something different."""
    early, late = date(2025, 2, 1), date(2026, 2, 1)
    return figure("2025", 9.0, published=late), replace(figure("2024", 4.0, published=early), **second)


@pytest.mark.parametrize(
    ("second", "published"),
    [({}, "2026-02-01"), ({"published": date(2026, 3, 1)}, "2026-03-01"), ({"published": None}, None)],
)
def test_a_derived_value_is_known_when_its_last_term_is(second, published):
    made = derive(*terms(**second))
    assert (str(made.published) if made.published else None) == published
    assert (made.amount, made.unit, made.lineage) == (5.0, "亿斤", ITEM["formula"])


@pytest.mark.parametrize(
    ("second", "bound", "status", "reliability"),
    [
        ({}, "", "A", "official"),
        ({"bound": Bound.OVER}, "under", "A", "official"),  # less of what is taken away
        ({"status": Status.OTHER_DEFINITION}, "", "D", "official"),
        ({"reliability": Reliability.PRESS}, "", "A", "press"),
    ],
)
def test_doubts_of_the_terms_pass_on(second, bound, status, reliability):
    made = derive(*terms(**second))
    assert (made.bound, made.status, made.reliability) == (bound, status, reliability)


def test_terms_are_added_and_taken_away_in_any_number():
    first, second = terms(conflict=True, revised=True)
    rows = (first, second, figure("2023", 1.0, published=date(2025, 1, 1)))
    known = {("capacity", "聊城市", each.start, each.end): each for each in rows}
    item = ITEM | {"formula": "capacity@2025 + capacity@2024 - capacity@2023"}
    (made,) = derived._explicit(item, known, DERIVED)
    assert (made.amount, made.conflict, made.revised) == (12.0, True, True)


def test_what_has_an_unknown_term_or_bounds_that_disagree_is_not_derived():
    first, second = terms()
    assert derive(replace(first, amount=nan), second) is None
    assert derive(first, replace(second, start=date(2023, 1, 1))) is None
    assert derive(replace(first, bound=Bound.OVER), replace(second, bound=Bound.OVER)) is None
    assert derive(replace(first, bound=Bound.OVER), replace(second, bound=Bound.UNDER)).bound == Bound.OVER


@pytest.mark.parametrize(
    ("first", "second", "published", "source"),
    [
        ("2026-02-01", "2026-01-01", "2026-02-01", "S1"),
        ("2026-02-01", "2026-02-01", "2026-02-01", "S1"),
        ("2026-02-01", "2026-03-01", "2026-03-01", "S2"),
        ("2026-02-01", None, None, "S2"),
        (None, "2026-01-01", None, "S1"),
    ],
)
def test_a_value_by_rule_is_known_when_its_last_term_is(first, second, published, source):
    tables = []
    for name, when in (("S1", first), ("S2", second)):
        told = {"published": pd.to_datetime([when]), "published_precision": "day", "source_id": name, "year": 2025}
        told |= {"conflict": name == "S2", "revised": False, "status": "A", "reliability": "official"}
        tables.append(pd.DataFrame(told))
    rule = {"status": "A", "note": "", "formula": "a - b"}
    (made,) = derived._joined(rule, tables, np.array([1.0]), "%").to_dict("records")
    assert (None if pd.isna(made["published"]) else f"{made['published']:%Y-%m-%d}", made["source_id"]) == (
        published,
        source,
    )
    assert (made["conflict"], made["revised"]) == (True, False)


@pytest.mark.parametrize(
    ("one", "other", "status"), [("A", "B", "A"), ("A", "P", "P"), ("P", "E", "E"), ("E", "A", "E")]
)
def test_a_value_by_rule_is_as_doubtful_as_its_worst_term(one, other, status):
    told = {"published": pd.to_datetime(["2026-01-01"]), "published_precision": "day", "source_id": "S1", "year": 2025}
    told |= {"conflict": False, "revised": False}
    tables = [pd.DataFrame(told | {"status": each, "reliability": "official"}) for each in (one, other)]
    for declared, said in (("A", status), ("", status), ("E", "E")):
        made = derived._joined({"status": declared, "note": "", "formula": "a"}, tables, np.array([1.0]), "%")
        assert made["status"].item() == said


TONNES = Series("grain", "粮食", "Grain", "吨", Kind.FLOW)


def found(value, factor=1.0):
    """A figure read from a table, its amount in the unit of the series."""
    return ReadObservation(Observation("grain", "聊城市", "2025", value, "万吨"), None, TONNES, value * factor)


@pytest.mark.parametrize(
    ("parts", "whole", "factor", "gap", "differs"),
    [
        ((1.2, 3.4), 4.6, 1.0, 0.0, False),
        ((1.2, 3.4), 4.7, 1.0, 0.0, False),
        ((1.2, 3.4), 4.75, 1.0, 0.0, False),  # three roundings of half a tenth
        ((1.2, 3.4), 4.76, 1.0, 0.0, True),
        ((1.2, 3.4), 4.8, 1.0, 0.0, True),
        ((12.0, 34.0), 47.0, 1.0, 0.0, False),
        ((12.0, 34.0), 48.0, 1.0, 0.0, True),
        ((12.0, 34.0), 48.0, 1.0, 0.05, False),
        ((12.0, 34.0), 48.0, 1.0, 0.04, True),
        ((1.2, 3.4), 4.7, 10000.0, 0.0, False),
        ((1.2, 3.4), 4.8, 10000.0, 0.0, True),
        ((0.0, 0.0), 0.0, 1.0, 0.0, False),
        ((1.2, 3.4, 1.1), 5.9, 1.0, 0.0, False),
        ((1.2, 3.4, 1.1), 5.95, 1.0, 0.0, True),
    ],
)
def test_a_sum_of_rounded_figures_may_differ_from_its_rounded_whole_by_so_much(parts, whole, factor, gap, differs):
    told = checks._mismatch([found(each, factor) for each in parts], found(whole, factor), gap)
    assert bool(told) == differs
    assert not told or told.startswith(f"the {len(parts)} parts add up to")
