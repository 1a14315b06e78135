"""Seasons are taken out before a projection and put back after it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.forecast.distribution import MEDIAN
from analysis.forecast.kernel import project
from analysis.forecast.panel import reference_pool
from analysis.forecast.season import season_of


@pytest.mark.parametrize("periods", [2, 4, 12])
@pytest.mark.parametrize("grown", [False, True])
def test_a_season_on_a_straight_line_is_found_and_carried_on(periods, grown):
    time = np.arange(periods * 5 + 3)
    wave = np.sin(2 * np.pi * time / periods + 1)
    line = 100 + 2.0 * time
    truth = line * (1 + 0.2 * wave) if grown else line + 10 * wave
    known, ahead = truth[: -periods - 1], truth[-periods - 1 :]
    said = project(known[None], "flow", periods + 1, reference_pool(), periods=periods)[0, :, MEDIAN]
    plain = project(known[None], "flow", periods + 1, reference_pool())[0, :, MEDIAN]
    assert np.abs(said - ahead).max() < 0.05 * ahead.max()
    assert np.abs(said - ahead).mean() < 0.3 * np.abs(plain - ahead).mean()


@given(seed=st.integers(0, 10_000), periods=st.sampled_from([2, 4, 12]), length=st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_what_is_taken_out_is_what_is_put_back(seed, periods, length):
    rng = np.random.default_rng(seed)
    history = 50 + rng.normal(0, 5, (3, length)).cumsum(axis=1) + 8 * np.cos(np.arange(length) * 2 * np.pi / periods)
    history[rng.random(history.shape) < 0.1] = np.nan
    season = season_of(history, periods)
    assert np.isfinite(season.effect).all()
    assert np.allclose(season.effect.sum(axis=1), 0, atol=1e-9)
    # A year on from its last value, a period has the season that was taken out of that value.
    year_on = season.removed(history)[:, -1:, None].repeat(periods, axis=1)
    assert np.allclose(season.restored(year_on)[:, -1, 0], history[:, -1], equal_nan=True)


def test_two_years_are_needed_before_anything_is_called_a_season():
    once = np.array([[100.0, 130, 90, 110, 104, 134, 94]])
    assert (season_of(once, 4).effect == 0).all()


def test_what_has_no_season_is_hardly_moved():
    walk = np.random.default_rng(3).normal(0, 1, (400, 40)).cumsum(axis=1) + 100
    moved = np.abs(season_of(walk, 4).removed(walk) - walk).mean()
    assert moved < 0.2


def test_a_projection_with_a_season_stays_within_its_limits():
    time = np.arange(24)
    share = np.clip(97 + 5 * np.sin(time * np.pi / 2), 0, 100)
    said = project(share[None], "share", 8, reference_pool(), upper_limit=100.0, periods=4)
    assert said.max() <= 100
    assert (np.diff(said, axis=-1) >= 0).all()
