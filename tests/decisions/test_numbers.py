"""Numbers that decide: spread within a year, growth learnt from its part, dates of derived values, slack of sums."""

from dataclasses import replace
from datetime import date
from math import log, nan, sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from analysis.assessment import project
from analysis.domain.codes import Bound, Direction, Kind, Operator, Reliability, Status
from analysis.domain.series import Series
from analysis.forecast.distribution import LEVELS
from analysis.forecast.growth import LEAST_SPREAD, GrowthWeights, middle_and_spread, update_growth
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
        ({"operator": Operator.ABOUT, "direction": Direction.DECREASE, "kind": Kind.GROWTH}, True, 1.05),  # prices
    ],
)
def test_which_part_of_what_is_promised_is_enough(target, capped, enough):
    asked = case(promise(**target))
    assert (asked.target.less_is_better, project._enough(asked)) == (capped, pytest.approx(enough))


PLAIN = GrowthWeights((0, 0, 0), years=(0, 0), weight=(0, 1, 0), spread=(0, 0, 0, 0), quantiles=(0,) * len(LEVELS))
BEFORE = 5.0 + ndtri(LEVELS)
"""A year's growth as projected: 5 %, with a standard deviation of one point."""


@pytest.mark.parametrize(
    ("weights", "share", "differences", "moved", "weight", "variance"),
    [
        ({}, 0.5, (), 0.0, 2 / 3, 2 / 3),
        ({}, 0.5, (1.0,), 0.5, 1.5 / 2.5, 1.5 / 2.5),
        ({}, 0.5, (1.0, 2.0, 3.0, nan), 1.5, 1.25 / 2.25, 1.25 / 2.25),
        ({"weight": (log(3), 0, 0)}, 0.5, (), 0.0, 3 / 4, 2 / 3),
        ({"weight": (0, 0, 1)}, 0.25, (), 0.0, 3 / 4, 2 / 3),  # three parts of four are to come
        ({"usual": (log(2), 0, 0)}, 0.5, (), 0.0, 8 / 9, 8 / 9),
        ({"usual": (0, 0, 1)}, 0.25, (), 0.0, 18 / 19, 18 / 19),
        ({"years": (log(2), 0)}, 0.5, (1.0, 3.0), 4 / 3, 16 / 25, 16 / 25),
        ({"years": (0, log(2))}, 0.5, (2.0,), 2 / 3, 4 / 7, 4 / 7),
        ({"spread": (log(2), 0, 0, 0)}, 0.5, (), 0.0, 2 / 3, 8 / 3),
        ({"spread": (0, 1, 0, 0)}, 0.25, (), 0.0, 2 / 3, 6.0),
        ({"spread": (0, 0, log(2), 0)}, 0.5, (), 0.0, 2 / 3, 8 / 3),
        ({"spread": (0, 0, log(4), 0)}, 0.5, (1.0,), 0.5, 3 / 5, 4 * 3 / 5),
        ({"spread": (0, 0, 0, 1)}, 0.5, (), 0.0, 2 / 3, 8 / 3),
    ],
)
def test_growth_learns_from_the_part_and_from_how_earlier_years_ended(
    weights, share, differences, moved, weight, variance
):
    given = BEFORE[None], np.array([7.0]), np.array([share]), np.array([differences], float).reshape(1, -1)
    middle, spread = middle_and_spread(*given, replace(PLAIN, **weights))
    paced = 7.0 + moved
    assert middle[0] == pytest.approx(paced + weight * (5.0 - paced))
    assert spread[0] ** 2 == pytest.approx(variance)


@pytest.mark.parametrize(("width", "prior"), [(2.0, 2.0), (0.0, LEAST_SPREAD)])
def test_a_wide_projection_weighs_less_and_none_is_without_any_width(width, prior):
    given = (5.0 + width * ndtri(LEVELS))[None], np.array([7.0]), np.array([0.5]), np.empty((1, 0))
    usual = replace(PLAIN, usual=(0, 1, 0))
    for weights, apart in ((PLAIN, 2.0), (usual, 2.0 * prior**2)):
        odds = apart / prior**2
        middle, spread = middle_and_spread(*given, weights)
        assert middle[0] == pytest.approx(7.0 - 2.0 * odds / (1 + odds))
        assert spread[0] ** 2 == pytest.approx(apart * prior**2 / (apart + prior**2))


def test_draws_of_growth_keep_their_ranks_and_a_whole_year_is_what_it_is():
    draws = np.array([6.0, 4.0, 5.0, 7.0, 3.0])
    after = update_growth(draws, np.full(5, 5.5), 0.5, [0.1, 0.2])
    assert np.argsort(after).tolist() == np.argsort(draws).tolist()
    assert np.median(after) == pytest.approx(after[2])
    assert (update_growth(draws, np.full(5, 6.5), 0.5, [0.1, 0.2]) > after).all()
    for share in (1.0, 1.5):
        assert update_growth(draws, np.full(5, 5.5), share, [0.1]).tolist() == [5.5] * 5


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
