from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.forecast.distribution import LEVELS, MEDIAN
from analysis.forecast.features import describe, filled
from analysis.forecast.kernel import CHUNK, KIND_CODES, kind_codes, limits_of, project
from analysis.forecast.panel import reference_pool
from analysis.forecast.pool import KNOTS, LENGTHS

POOL = reference_pool()
LOW, HIGH = np.searchsorted(LEVELS, [0.1, 0.9])
numbers = st.floats(allow_nan=True, allow_infinity=False) | st.floats(-1e6, 1e6) | st.sampled_from([0.0, 1.0, 100.0])
histories = arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 26)), elements=numbers)


def walk(series, years, seed=0):
    return np.random.default_rng(seed).normal(0.5, 1.0, (series, years)).cumsum(axis=1) + 50


@settings(max_examples=150, deadline=None)
@given(histories, st.sampled_from(sorted(KIND_CODES)), st.integers(1, 12))
def test_any_history_has_ordered_finite_quantiles_or_none(history, kind, horizon):
    values = project(history, kind, horizon, POOL)
    assert values.shape == (len(history), horizon, len(LEVELS))
    known = np.isfinite(history).any(axis=1)
    assert np.isfinite(values[known]).all()
    assert np.isnan(values[~known]).all()
    assert (values[known][..., 1:] >= values[known][..., :-1]).all()


@settings(max_examples=50, deadline=None)
@given(arrays(float, (3, 9), elements=st.floats(0, 1e9)))
def test_what_never_was_negative_stays_so(history):
    assert project(history, "flow", 4, POOL).min() >= 0


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8, 25])
def test_limits_told_are_held(length):
    history = np.clip(walk(50, length) + 45, 0, 100)
    values = project(history, "rate", 6, POOL, lower_limit=0, upper_limit=100)
    assert values.min() >= 0
    assert values.max() <= 100


def test_growth_rate_may_turn_negative():
    assert project([[2.0, 1.0, 3.0, 0.5, 1.5]], "growth", 3, POOL)[..., 0].min() < 0


@pytest.mark.parametrize("kind", ["stock", "rate", "whatever"])
def test_a_series_below_zero_is_the_mirror_of_one_above(kind):
    history = walk(20, 9) + 20
    above = project(history, kind, 4, POOL, lower_limit=-1e9, upper_limit=200.0)
    below = project(-history, kind, 4, POOL, lower_limit=-200.0, upper_limit=1e9)
    assert np.allclose(below, -above[..., ::-1], rtol=1e-3, atol=0.5)


def test_a_debt_may_be_paid_off():
    values = project([[-9.0, -7.0, -3.0, -1.0]], "stock", 3, POOL)
    assert values.max() > 0
    assert project([[-9.0, -7.0, -3.0, -1.0]], "stock", 3, POOL, upper_limit=0).max() == 0


def test_a_median_that_goes_no_way_stays_at_the_last_value():
    still = replace(POOL, reach=np.zeros(len(LENGTHS) + 1, np.float32))
    values, moved = (project([[10.0, 12.0, 14.0]], "stock", 3, pool)[0] for pool in (still, POOL))
    assert values[:, MEDIAN] == pytest.approx(14)
    assert moved[-1, MEDIAN] > 14
    assert (np.diff(values, axis=-1) >= 0).all()


def test_a_limit_the_series_has_passed_gives_way():
    values = project([[98.0, 99.0, 101.0]], "rate", 1, POOL, upper_limit=100)
    assert values.max() == pytest.approx(101.0)


@pytest.mark.parametrize("factor", [1e-12, 0.01, 1e4, 1e200])
def test_unit_of_a_series_does_not_matter(factor):
    history = walk(20, 12)
    own = project(history, "stock", 5, POOL) * factor
    assert np.allclose(project(history * factor, "stock", 5, POOL), own, rtol=1e-4, atol=1e-5 * own.max())


def test_series_of_a_panel_are_projected_as_if_alone():
    history = walk(CHUNK + 5, 10)
    together = project(history, "flow", 3, POOL)
    alone = np.concatenate([project(history[row : row + 1], "flow", 3, POOL) for row in (0, CHUNK - 1, CHUNK + 4)])
    assert np.allclose(together[[0, CHUNK - 1, CHUNK + 4]], alone, rtol=1e-4)


def test_values_after_the_last_known_one_do_not_count_as_years():
    assert np.allclose(
        project([[np.nan, 5.0, 6.0, 7.5]], "flow", 2, POOL), project([[5.0, 6.0, 7.5, np.nan]], "flow", 2, POOL)
    )


def test_a_gap_leaves_less_known_than_its_straight_line_says():
    whole = walk(200, 12)
    thinned = whole.copy()
    thinned[:, [2, 4, 5, 7, 9, 10]] = np.nan
    lines = filled(thinned).values
    gap, line = (project(history, "flow", 1, POOL)[:, 0] for history in (thinned, lines))
    assert np.ptp(gap[:, [LOW, HIGH]], axis=1).mean() > np.ptp(line[:, [LOW, HIGH]], axis=1).mean()
    assert np.median(np.abs(gap[:, MEDIAN] - line[:, MEDIAN])) < 1


def test_spread_grows_with_the_horizon():
    values = project(walk(200, 15), "flow", 12, POOL)
    width = np.median(values[..., HIGH] - values[..., LOW], axis=0)
    assert (np.diff(width) > 0).all()


def test_a_wide_past_makes_a_wide_future():
    calm, rough = walk(1, 20, seed=3), walk(1, 20, seed=3)
    rough = rough[:, -1:] + 5 * (rough - rough[:, -1:]) + 300
    width = [np.ptp(project(past, "flow", 1, POOL)[0, 0, [LOW, HIGH]]) for past in (calm, rough)]
    assert width[1] > 3 * width[0]


def test_zeros_stay_zeros_and_a_constant_keeps_its_median():
    assert (project(np.zeros((1, 8)), "flow", 3, POOL) == 0).all()
    constant = project(np.full((1, 8), 40.0), "stock", 3, POOL)[0]
    assert constant[:, MEDIAN] == pytest.approx(40.0, rel=0.02)
    assert (constant[:, HIGH] >= constant[:, MEDIAN]).all()


def test_horizons_beyond_the_knots_go_on_smoothly():
    values = project(walk(1, 20), "flow", KNOTS[-1] + 12, POOL)[0]
    assert np.abs(np.diff(values[:, MEDIAN], n=2)).max() < 1.0
    assert (np.diff(values[KNOTS[-1] - 1 :, -1] - values[KNOTS[-1] - 1 :, 0]) > 0).all()


def test_a_longer_horizon_leaves_the_nearer_ones_as_they_were():
    history = walk(5, 9)
    assert np.allclose(project(history, "flow", 3, POOL), project(history, "flow", 9, POOL)[:, :3], rtol=1e-5)


def test_words_and_codes_of_kinds_agree():
    assert kind_codes(["rate", "flow", "growth", "whatever"]).tolist() == [0, 1, 2, 3]
    assert kind_codes(np.array([2, 1])).tolist() == [2, 1]


def test_filled_agrees_with_a_plain_loop():
    rng = np.random.default_rng(5)
    history = rng.normal(size=(300, 14))
    history[rng.random(history.shape) < 0.4] = np.nan
    values, length, bridged = filled(history)
    for row, past in enumerate(history):
        known = np.flatnonzero(np.isfinite(past))
        span = np.interp(np.arange(known[0], known[-1] + 1), known, past[known]) if len(known) else np.array([])
        assert length[row] == len(span)
        assert np.allclose(values[row, 14 - len(span) :], span)
        assert bridged[row] == pytest.approx(1 - len(known) / max(len(span), 1))


def test_features_are_few_finite_and_without_unit():
    past = filled(walk(10, 12))
    kind = np.ones(10, np.int64)
    nothing = np.full(10, np.nan)
    one = describe(past, kind, *limits_of(past, kind, nothing, nothing))
    past = past._replace(values=past.values * 1024)
    large = describe(past, kind, *limits_of(past, kind, nothing, nothing))
    assert np.isfinite(one.features).all()
    assert np.allclose(one.features, large.features)
    assert np.abs(one.features).max() < 50
