"""A share near a limit moves in what is left to it, and one figure alone is sure of nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.forecast.distribution import LEAST_ALONE, LEVELS, MEDIAN, MOST_ALONE, probability_below
from analysis.forecast.kernel import project
from analysis.forecast.panel import project_panel, reference_pool
from analysis.tables.panel_file import ordinals

POOL = reference_pool()
LOW, HIGH = np.searchsorted(LEVELS, [0.1, 0.9])
percents = st.lists(st.floats(2.0, 98.0).map(lambda value: round(value, 2)), min_size=1, max_size=9)


def chance_of_at_least(history, threshold, **limits):
    return 1 - float(probability_below(project([history], "rate", 1, POOL, **limits)[0, 0], threshold))


@pytest.mark.parametrize(
    ("history", "threshold", "least", "most"),
    [
        ([97, 98, 97, 98], 90, 0.97, 1),
        ([99.2], 100, 0, 0.2),
        ([99.2], 99, 0.5, 0.95),
        ([97, 98, 99.2], 100, 0, 0.2),
        ([95.0], 100, 0, 0.05),
        ([3, 2, 3, 2], 10, 0, 0.03),
        ([66.2], 60, 0.9, 1),
    ],
)
def test_the_room_left_says_how_far_a_share_moves(history, threshold, least, most):
    assert least <= chance_of_at_least(history, threshold) <= most


@settings(max_examples=60, deadline=None)
@given(percents)
def test_a_share_and_what_is_left_of_it_are_told_as_one(history):
    assume(history[-1] != 50)
    share, rest = (
        project([values], "rate", 3, POOL, lower_limit=0, upper_limit=100)[0]
        for values in (history, 100 - np.array(history))
    )
    assert np.allclose(share, 100 - rest[..., ::-1], atol=1e-3)


@settings(max_examples=30, deadline=None)
@given(percents)
def test_percent_and_fraction_are_told_as_one(history):
    percent = project([history], "rate", 2, POOL, lower_limit=0, upper_limit=100)
    fraction = project([np.array(history) / 100], "rate", 2, POOL, lower_limit=0, upper_limit=1)
    assert np.allclose(fraction, percent / 100, atol=1e-4)


def test_one_share_alone_moves_less_the_nearer_it_is_to_its_limit():
    values = project([[70.0], [90.0], [97.0], [99.0], [99.9]], "rate", 1, POOL)[:, 0]
    assert (np.diff(values[:, HIGH] - values[:, LOW]) < 0).all()
    assert (values[:, MEDIAN] < 100).all()


def test_one_share_on_its_limit_is_not_still_for_ever():
    values = project([[0.0], [100.0]], "rate", 1, POOL, lower_limit=0, upper_limit=100)[:, 0]
    assert (values[:, HIGH] > values[:, LOW]).all()


@pytest.mark.parametrize("kind", ["rate", "stock", "growth", ""])
@pytest.mark.parametrize("value", [0.0, 99.2, 100.0, 5000.0, -3.0])
def test_nothing_that_rests_on_one_figure_alone_is_nearly_sure(kind, value):
    frame = pd.DataFrame({"series_id": ["a"], "period": ["2025"], "value": [value], "kind": kind})
    frame["frequency"], frame["ordinal"] = ordinals(frame["period"])
    frame["lower_limit"] = frame["upper_limit"] = np.nan
    asked = pd.DataFrame(
        {"series_id": "a", "period": "2026", "operator": [">=", "<", ">=", "<="], "number": [1.0, -1e9, 1e9, 1e9]}
    )
    asked["value"], asked["ordinal"] = asked["number"].astype(str), 2026
    chance = project_panel(frame, 1, thresholds=asked).thresholds["probability"]
    assert chance.between(LEAST_ALONE, MOST_ALONE).all()
