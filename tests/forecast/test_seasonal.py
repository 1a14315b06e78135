"""Months and quarters: what is told of their histories has no unit, and their pools hold what the page says."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.forecast.blending import blended
from analysis.forecast.features import filled
from analysis.forecast.kernel import project
from analysis.forecast.panel import reference_pool
from analysis.forecast.pool import SEASONAL_KNOTS, Pool
from analysis.forecast.seasonal import seasonal_features

STORED = json.loads((Path(__file__).parents[2] / "benchmarks" / "fit_seasonal.json").read_text())
POOLS = {"quarters": 4, "months": 12}


def months(seed, years=6, periods=12):
    rng = np.random.default_rng(seed)
    season = np.tile(10 * np.sin(2 * np.pi * np.arange(periods) / periods), years)
    return 100 + season + np.cumsum(rng.standard_normal(years * periods))


@pytest.mark.parametrize("length", [2, 3, 4])
def test_a_panel_of_less_than_half_a_year_leaves_the_reference_pool_as_it_is(length):
    pool = reference_pool().of(12)
    assert blended(pool, [np.arange(1.0, length + 1)] * 2, np.zeros(2, np.int64), seed=0) is pool


@given(st.integers(0, 500), st.floats(1e-6, 1e6), st.sampled_from(sorted(SEASONAL_KNOTS)))
@settings(max_examples=40, deadline=None)
def test_the_unit_of_a_series_changes_nothing(seed, unit, periods):
    history = months(seed, periods=periods)
    told = project(np.stack([history, unit * history]), "flow", 18, reference_pool(), periods=periods)
    assert told[1] == pytest.approx(unit * told[0], rel=1e-4)


@pytest.mark.parametrize("periods", sorted(SEASONAL_KNOTS))
def test_features_are_finite_for_histories_of_any_length(periods):
    for length in (1, 2, periods, 3 * periods + 1):
        past = filled(months(1, periods=periods)[None, -length:])
        assert np.isfinite(seasonal_features(past, past.values[:, -1], np.ones(1), periods)).all()


def test_a_known_season_comes_back():
    ahead = project(months(3)[None], "flow", 12, reference_pool(), periods=12)[0, :, 12]
    assert np.ptp(ahead) > 12


@pytest.mark.parametrize(("name", "periods"), POOLS.items())
def test_the_pools_that_ship_are_those_that_were_stored(name, periods):
    pool = reference_pool().of(periods)
    assert (pool.periods, pool.digest) == (periods, STORED["pools"][name])
    assert Pool.from_bytes(pool.to_bytes()).periods == periods
    assert reference_pool().of(2) is reference_pool(), "half-years rest on the pool of years"


@pytest.mark.parametrize("frequency", ["monthly", "quarterly"])
def test_on_m3_left_out_they_are_ahead_of_the_best_peer(frequency):
    own, peer = (STORED["scores"][f"M3, {frequency}"][name] for name in ("OnPace", "DynamicOptimizedTheta"))
    assert own["mase"] < peer["mase"]
    assert own["loss"] < peer["loss"]
    assert own["one_ahead_covers_80"] >= 78
