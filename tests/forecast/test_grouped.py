"""What like series know of each other."""

import numpy as np
import pandas as pd
import pytest

from analysis.errors import RequestError
from analysis.forecast.distribution import LEVELS, MEDIAN, quantile_at
from analysis.forecast.grouped import Members, known_elsewhere
from analysis.forecast.kernel import project as kernel
from analysis.forecast.panel import reference_pool
from analysis.panels import project

YEARS, PLACES, HORIZON = 18, 24, 2


def members(history, *, last=None, group=None, kind=1):
    count = len(history)
    nothing = np.full(count, np.nan)
    return Members(
        history,
        np.full(count, 2024) if last is None else np.asarray(last),
        np.zeros(count, np.int64) if group is None else np.asarray(group),
        np.full(count, kind),
        nothing,
        nothing,
        np.ones(count, np.int64),
    )


def projected(those, rows):
    rows = np.asarray(rows)
    pool = reference_pool()
    alone = kernel(those.history[rows], those.kind[rows], HORIZON, pool)
    return alone, known_elsewhere(those, HORIZON, pool).applied(alone, those, rows)


def width(values):
    return quantile_at(values, 0.9) - quantile_at(values, 0.1)


@pytest.fixture(scope="module")
def steady():
    """Shares that rise by about 1.2 points a year everywhere."""
    rng = np.random.default_rng(3)
    return 40 + 8 * rng.random((PLACES, 1)) + np.cumsum(1.2 + 0.1 * rng.standard_normal((PLACES, YEARS)), axis=1)


@pytest.mark.parametrize("figures", [1, 2, 3])
def test_a_short_history_takes_spread_and_place_from_others(steady, figures):
    history = steady.copy()
    history[0, :-figures] = np.nan
    alone, told = projected(members(history, kind=0), [0])
    assert (width(told) < 0.7 * width(alone)).all()
    assert (np.diff(told, axis=-1) >= 0).all()


def test_an_unruly_group_widens_what_looks_calm(steady):
    rng = np.random.default_rng(5)
    history = np.exp(np.cumsum(0.6 * rng.standard_normal((PLACES, YEARS)), axis=1))
    history[0, :-2] = np.nan
    history[0, -2:] = (1.0, 1.01)
    alone, told = projected(members(history), [0])
    assert (width(told) > width(alone)).all()


def test_figures_of_the_year_elsewhere_move_the_median(steady):
    rng = np.random.default_rng(7)
    growth = 5 + np.cumsum(0.2 * rng.standard_normal(YEARS)) + 0.3 * rng.standard_normal((PLACES, YEARS))
    growth[:, -1] = growth[:, -2] - 4  # a bad year, out everywhere but at the first place
    history = growth.copy()
    history[0] = np.concatenate([[np.nan], growth[0, :-1]])
    last = np.full(PLACES, 2024)
    last[0] = 2023
    alone, told = projected(members(history, last=last, kind=2), [0])
    assert told[0, 0, MEDIAN] < alone[0, 0, MEDIAN] - 0.3
    assert told[0, 1, MEDIAN] < alone[0, 1, MEDIAN]


@pytest.mark.parametrize("group", [[-1] * PLACES, list(range(PLACES))])
def test_without_like_series_nothing_changes(steady, group):
    alone, told = projected(members(steady, group=group), range(PLACES))
    assert np.array_equal(alone, told)


def test_a_group_of_single_figures_knows_nothing():
    alone, told = projected(members(np.array([[5.0], [7.0], [9.0]])), [0, 1, 2])
    assert np.array_equal(alone, told)


def test_limits_hold(steady):
    history = np.minimum(steady + 40, 99.8)
    _, told = projected(members(history, kind=0), range(PLACES))
    assert told.max() <= 100
    assert told.shape[-1] == len(LEVELS)


def test_what_a_group_holds_does_not_depend_on_others(steady):
    both = np.concatenate([steady, 1000 * steady])
    whole = members(both, group=np.repeat([0, 1], PLACES), kind=1)
    part = members(steady, kind=1)
    _, apart = projected(part, range(3))
    _, beside = projected(whole, range(3))
    assert np.allclose(quantile_at(apart, 0.5), quantile_at(beside, 0.5), rtol=0.02)


def panel(steady):
    frame = pd.DataFrame(steady.T, index=range(2007, 2007 + YEARS)).melt(ignore_index=False, var_name="place")
    frame = frame.reset_index(names="period").assign(kind="rate", thing="urbanisation")
    return frame.assign(series_id=frame["place"].astype(str))


def test_project_takes_the_column_that_names_like_series(steady):
    result = project(panel(steady), HORIZON, levels=[80], group="thing", pool="reference")
    alone = project(panel(steady), HORIZON, levels=[80], pool="reference")
    assert result.cautions["like"] == PLACES
    assert not result.table["median"].equals(alone.table["median"])
    assert "like" not in alone.cautions


def test_a_missing_column_and_two_groups_of_one_series_are_told(steady):
    frame = panel(steady)
    with pytest.raises(RequestError, match="kindred"):
        project(frame, HORIZON, group="kindred")
    frame.loc[3, "thing"] = "another"
    with pytest.raises(RequestError, match="thing"):
        project(frame, HORIZON, group="thing")
