import numpy as np
import pytest

from analysis.forecast import scores


def test_scale_is_the_mean_absolute_change():
    assert scores.mean_absolute_change([[1.0, 2.0, 4.0], [np.nan, np.nan, 3.0]]) == pytest.approx(
        [1.5, np.nan], nan_ok=True
    )


def test_error_over_a_scale_of_zero_is_left_out():
    assert np.isnan(scores.absolute_scaled_error([[1.0]], [[2.0]], [0.0])).all()


def drawn(slope, intercept=0.0, n=40_000):
    rng = np.random.default_rng(3)
    told = rng.normal(0, 1.5, n)
    happened = rng.random(n) < 1 / (1 + np.exp(-(intercept + slope * told)))
    return 1 / (1 + np.exp(-told)), happened.astype(float)


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (0.6, 0.3), (1.4, -0.2)])
def test_calibration_line_finds_the_line_that_outcomes_were_drawn_from(slope, intercept):
    assert scores.calibration_line(*drawn(slope, intercept)) == pytest.approx((slope, intercept), abs=0.06)


def test_the_line_is_found_where_probabilities_were_far_too_sure():
    rng = np.random.default_rng(3)
    p = np.where(rng.random(3000) < 0.5, 0.01, 0.99)
    slope, intercept = scores.calibration_line(p, rng.random(3000) < 0.45 + 0.1 * (p > 0.5))
    assert 0 < slope < 0.1
    assert abs(intercept) < 0.1


def test_weights_count_as_repeats():
    p, y = drawn(1.0, n=300)
    times = np.random.default_rng(0).integers(0, 3, 300)
    assert scores.calibration_line(p, y, times) == pytest.approx(
        scores.calibration_line(np.repeat(p, times), np.repeat(y, times))
    )


def test_calibration_of_one_outcome_alone_is_unknown():
    assert np.isnan(scores.calibration_line([0.2, 0.7], [1, 1])).all()


def test_interval_of_the_slope_is_that_of_lines_fitted_to_every_draw():
    p, y = drawn(1.0, n=4000)
    series = np.arange(4000) // 4
    told = scores.calibration_interval(p, y, series, np.random.default_rng(1), 500)
    rng = np.random.default_rng(2)
    lines = [scores.calibration_line(p, y, rng.multinomial(1000, np.full(1000, 1e-3))[series]) for _ in range(200)]
    assert np.allclose(np.array(told).T, np.percentile(lines, [2.5, 97.5], axis=0), atol=0.03)


def test_interval_of_one_outcome_alone_is_unknown():
    told = scores.calibration_interval([0.2, 0.7], [1, 1], [0, 1], np.random.default_rng(0))
    assert np.isnan(told).all()
