"""序时进度: progress against the calendar and against what is usual by the date."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.pace.progress import by_month, gap_points, progress_share, required_change, required_growth, usual_share

NAN = float("nan")


def shares(**months):
    names = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    return [months.get(name, NAN) for name in names]


def test_front_loaded_years_show_what_the_calendar_hides():
    """Old-compound renovation starts stand at 61 to 80 % of the plan by mid-year."""
    past = [shares(jun=0.76), shares(jun=0.804), shares(jun=0.611)]
    median, low, high, years = usual_share(past, 6)
    assert (median, low, high, years) == (0.76, 0.611, 0.804, 3)
    progress = 0.55
    assert gap_points(progress, 0.5) > 0
    assert gap_points(progress, median) < 0


def test_january_comes_with_february():
    past = [shares(feb=0.18, mar=0.3), shares(feb=0.14, mar=0.24)]
    assert usual_share(past, 1)[0] == pytest.approx((0.09 + 0.07) / 2)
    assert usual_share(past, 2)[0] == pytest.approx(0.16)


def test_a_long_gap_stays_unknown():
    assert usual_share([shares(jun=0.6, sep=0.9)], 8)[0] == pytest.approx(0.8)
    assert usual_share([shares(jun=0.6, nov=0.9)], 8)[3] == 0
    assert usual_share([shares(oct=0.95)], 3)[3] == 0


def test_what_comes_after_the_last_month_known_stays_unknown():
    assert usual_share([shares(jun=0.6)], 9)[3] == 0
    assert np.isnan(usual_share([shares(jun=0.6)], 9)[0])


def test_no_history_shows_nothing():
    assert usual_share([shares()], 6)[3] == 0


@given(st.lists(st.floats(0, 1.3), min_size=12, max_size=12))
def test_known_months_are_kept_and_gaps_lie_between_their_neighbours(values):
    known = np.sort(values)
    gappy = known.copy()
    gappy[[0, 4, 7]] = np.nan  # gaps of one month each
    filled = by_month(gappy)
    np.testing.assert_allclose(filled[1:][~np.isnan(gappy)], known[~np.isnan(gappy)])
    assert (np.diff(filled) >= -1e-12).all()


@given(st.floats(0.1, 1e4), st.floats(0.1, 1e4), st.integers(1, 30))
def test_what_is_required_leads_to_the_target(latest, target, years):
    assert latest + required_change(latest, target, years) * years == pytest.approx(target)
    assert latest * (1 + required_growth(latest, target, years)) ** years == pytest.approx(target)


def test_no_way_has_no_progress():
    assert np.isnan(progress_share(5, 6, 5))
    assert progress_share(20, 15, 10) == 0.5
