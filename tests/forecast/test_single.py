import numpy as np
import pytest

from analysis.forecast.distribution import LEVELS, MEDIAN
from analysis.forecast.kernel import project
from analysis.forecast.panel import reference_pool
from analysis.forecast.single import usual_models


@pytest.mark.parametrize("years", [0, 1, 2, 4, 5, 12])
def test_models_that_need_more_values_are_unknown(years):
    told = usual_models(np.arange(years) * 2.0 + 5, 3)
    assert list(told) == ["naive", "drift", "damped", "theta"]
    assert np.isfinite(told["naive"]).all() == (years >= 1)
    assert np.isfinite(told["drift"]).all() == (years >= 2)
    assert np.isfinite(told["theta"]).all() == (years >= 5)


def test_a_straight_line_goes_on():
    told = usual_models(np.arange(10.0), 3)
    assert told["drift"] == pytest.approx([10, 11, 12])
    assert (np.diff(told["damped"]) > 0).all()


@pytest.mark.parametrize("values", [np.zeros(9), np.full(9, 7.0), [1e300, -1e300] * 5, [1.0, np.nan, 3.0] * 3])
def test_odd_series_neither_raise_nor_warn(values):
    assert all(len(ahead) == 2 for ahead in usual_models(values, 2).values())


def test_the_kernel_stays_near_the_usual_models():
    rng = np.random.default_rng(4)
    for row in range(10):
        history = 100 + rng.normal(1, 1, 18).cumsum()
        values = project(history[None], "flow", 3, reference_pool())[0]
        told = usual_models(history, 3)
        for name in ("drift", "damped", "theta"):
            inside = (values[:, 0] <= told[name]) & (told[name] <= values[:, len(LEVELS) - 1])
            assert inside.all(), (row, name)


def test_the_kernel_agrees_with_the_fitted_models_where_they_agree_with_one_another():
    rng = np.random.default_rng(8)
    gaps = []
    for _ in range(40):
        history = 200 + rng.normal(2, 1, 20).cumsum()
        told = usual_models(history, 3)
        opinions = np.stack([told[name] for name in ("drift", "damped", "theta")])
        median = project(history[None], "flow", 3, reference_pool())[0, :, MEDIAN]
        gaps.append(np.abs(median - opinions.mean(axis=0)).mean() / np.abs(np.diff(history)).mean())
    assert np.median(gaps) < 0.5
    assert max(gaps) < 1.5
