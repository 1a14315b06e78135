import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from analysis.forecast.distribution import LEVELS, MEDIAN, mean_of, probability_below, quantile_at, sample_paths

steps = st.lists(st.floats(0.001, 100), min_size=len(LEVELS), max_size=len(LEVELS))


def test_levels_are_symmetric_and_reach_far():
    assert np.allclose(LEVELS + LEVELS[::-1], 1)
    assert (np.diff(LEVELS) > 0).all()
    assert LEVELS[MEDIAN] == 0.5
    assert LEVELS[0] == 0.005


@given(steps, st.floats(0.001, 0.999))
def test_probability_is_the_inverse_of_the_quantile(rises, level):
    values = np.cumsum(rises)
    assert probability_below(values, quantile_at(values, level)) == pytest.approx(level, abs=1e-6)


@given(steps, st.floats(0.0001, 0.9999), st.floats(0.0001, 0.9999))
def test_quantiles_never_fall_with_the_level(rises, first, second):
    values = np.cumsum(rises)
    low, high = sorted((first, second))
    assert quantile_at(values, low) <= quantile_at(values, high) + 1e-9


def test_quantiles_at_the_levels_are_the_values_themselves():
    values = np.cumsum(np.arange(1.0, len(LEVELS) + 1))
    assert np.allclose(quantile_at(values, LEVELS), values)


def test_tails_of_normal_quantiles_are_normal():
    assert quantile_at(ndtri(LEVELS), 1e-4) == pytest.approx(ndtri(1e-4), rel=1e-6)


def test_mass_on_a_limit_is_above_or_below_as_the_operator_says():
    held = np.maximum(ndtri(LEVELS), 0.0)
    assert probability_below(held, 0.0) == 0.0
    assert probability_below(held, 0.0, inclusive=True) == pytest.approx(0.5)
    assert probability_below(held, -1.0) == 0.0


def test_one_certain_value_is_either_passed_or_not():
    certain = np.full(len(LEVELS), 3.0)
    assert probability_below(certain, [2.0, 3.0, 4.0]).tolist() == [0.0, 0.0, 1.0]
    assert probability_below(certain, [2.0, 3.0, 4.0], inclusive=True).tolist() == [0.0, 1.0, 1.0]


def test_unknown_threshold_or_distribution_has_no_probability():
    assert np.isnan(probability_below(LEVELS, np.nan))
    assert np.isnan(probability_below(np.full(len(LEVELS), np.nan), 1.0))


def test_mean_of_symmetric_quantiles_is_their_median():
    assert mean_of(5 + ndtri(LEVELS)) == pytest.approx(5)


def test_paths_have_the_quantiles_and_the_ties_of_a_random_walk():
    values = ndtri(LEVELS) * np.sqrt([[1.0], [2.0], [3.0]]) + [[1.0], [2.0], [3.0]]
    paths = sample_paths(values, 20_000, np.random.default_rng(1))
    assert np.quantile(paths, 0.9, axis=0) == pytest.approx(quantile_at(values, 0.9), abs=0.06)
    assert np.corrcoef(paths.T)[0, 2] == pytest.approx(3**-0.5, abs=0.02)
    assert (
        sample_paths(values, 5, np.random.default_rng(1)) == sample_paths(values, 5, np.random.default_rng(1))
    ).all()


def test_paths_stay_within_limits():
    paths = sample_paths(ndtri(LEVELS)[None], 1000, np.random.default_rng(2), lower_limit=0.0, upper_limit=1.0)
    assert paths.min() >= 0
    assert paths.max() <= 1
