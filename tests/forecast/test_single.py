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


HARD = {
    "constant": [5.0] * 8,
    "two equal points": [5.0] * 2,
    "one enormous value": [1, 1.1, 1.2, 1e15, 1.3, 1.4, 1.5],
    "the largest there are": [1e308, 1e307, 1.2e308, 1e308, 9e307, 1e308],
    "beyond any figure": [1e18, 1e17, 1e18, 9e17, 1e18, 1e18],
    "hardly anything": [1e-300, 2e-300, 1e-300, 3e-300, 1e-300, 2e-300],
    "nothing": [np.nan] * 6,
}


@pytest.mark.parametrize("name", HARD)
def test_a_fit_that_does_not_converge_says_no_number_and_no_word(name, recwarn, capfd):
    values = np.asarray(HARD[name], float)
    told = usual_models(values, 2)
    known = values[np.isfinite(values)]
    for model in ("damped", "theta"):
        ahead = told[model]
        assert np.isnan(ahead).all() or (np.ptp(known) > 0) or np.allclose(ahead, known[0])
    if name in ("constant", "beyond any figure", "the largest there are"):  # which it is that fails is the library's
        assert np.isnan([told["damped"], told["theta"]]).any()
    assert [str(each.message) for each in recwarn] == []
    assert capfd.readouterr() == ("", "")


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
