import json

import numpy as np
import pytest

from analysis.backtest.backtest import OWN, backtest_cases, read_data, stored
from analysis.backtest.cut import competition_cases, observed_by, rolling_cases
from analysis.backtest.models import own_word, peer_word
from analysis.backtest.scoring import trend_scores
from analysis.errors import InputError, OnpaceError
from analysis.forecast.panel import Panel


def panel_of(values):
    rows = len(values)
    nothing = np.full(rows, np.nan)
    names = np.array([f"s{row}" for row in range(rows)], object)
    yearly = np.full(rows, "A", object)
    return Panel(names, values, np.ones(rows, np.int64), nothing, nothing, yearly, np.full(rows, 2020))


@pytest.fixture(scope="module")
def walks():
    return np.random.default_rng(0).normal(0.5, 1.0, (200, 16)).cumsum(axis=1) + 60


def test_rolling_origins_hold_the_last_values_back(walks):
    first, second = rolling_cases(panel_of(walks), 3, origins=2)
    assert np.array_equal(first.history, walks[:, :13])
    assert np.array_equal(first.actual, walks[:, 13:])
    assert np.array_equal(second.actual, walks[:, 12:15])


def test_histories_are_cut_to_their_last_values(walks):
    (cases,) = rolling_cases(panel_of(walks), 3, cut=2)
    assert np.array_equal(cases.history, walks[:, 11:13])


def test_what_comes_after_the_origin_changes_nothing(walks):
    later = walks.copy()
    later[:, 13:] *= 7
    words = [own_word(rolling_cases(panel_of(values), 3)[0], "auto", 0) for values in (walks, later)]
    assert np.array_equal(words[0][0].mean, words[1][0].mean)
    assert np.array_equal(words[0][0].probability, words[1][0].probability)
    assert words[0][1].digest == words[1][1].digest


def test_errors_of_other_series_enter_only_when_they_could_be_seen(walks):
    panel = panel_of(walks)
    panel.last[100:] = 2030
    earlier, _ = rolling_cases(panel, 3)
    assert earlier.observed.last.max() == 2017
    later = panel_of(walks.copy())
    later.last[100:] = 2030
    later.history[100:, -12:] *= 7
    (again, _) = rolling_cases(later, 3)
    assert np.array_equal(earlier.history, again.history)
    assert own_word(earlier, "auto", 0)[1].digest == own_word(again, "auto", 0)[1].digest


@pytest.mark.parametrize(
    ("frequency", "last", "seen"), [("A", 2019, 2), ("Q", 2020 * 4 + 1, 2), ("Q", 2020 * 4 + 3, 3)]
)
def test_what_had_been_observed_by_a_date_counts_whole_periods(frequency, last, seen):
    panel = panel_of(np.array([[1.0, 2.0, 3.0]]))
    assert np.isfinite(observed_by(panel, frequency, last).history).sum() == seen


def test_short_histories_are_scored_by_the_change_of_the_whole_ones(walks):
    result = backtest_cases(rolling_cases(panel_of(walks), 3, cut=1), pool="reference")
    assert result.models[OWN]["mase"] > 0
    assert result.models[OWN]["probability"]["all"]["series"] == 200


def test_thresholds_stand_around_the_line_of_the_drift():
    cases = competition_cases([np.array([1.0, 2.0, 4.0])], np.array([[5.0, 5.0]]), 1)
    assert cases.thresholds[0, 1] == pytest.approx(4 + 2 * 1.5 + 1.5 * 2**0.5 * np.array([-2, -1, -0.5, 0, 0.5, 1, 2]))


@pytest.mark.parametrize(
    ("history", "actual", "rising", "limits", "came"),
    [
        ([1.0, 2.0, 4.0], 5.0, True, [4, 5.5, 7], [True, False, False]),
        ([9.0, 8.0, 5.0], 2.5, False, [5, 3, 1], [True, True, False]),
        ([9.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 6.0, True, [6, 7, 8], [True, False, False]),
    ],
)
def test_thresholds_on_the_trend_are_passed_in_its_direction(history, actual, rising, limits, came):
    cases = competition_cases([np.array(history)] * 400, np.full((400, 1), actual), 1)
    assert cases.rising.tolist() == [rising] * 400
    assert cases.along_trend[0, 0] == pytest.approx(limits)
    cases.actual[:2, 0] = [99, -99]  # no share that came is 0 or 1, of which a slope cannot tell
    rows = {row["factor"]: row for row in trend_scores(cases, np.full((400, 1, 3), 0.5)) if row["part"] == "all"}
    assert [rows[factor]["came"] > 0.5 for factor in (0, 1, 2)] == came


def test_ranges_of_a_peer_learnt_from_its_errors_hold_and_are_no_normal_ones(walks):
    (cases,) = rolling_cases(panel_of(walks), 3)
    usual, learnt = (peer_word(cases, name) for name in ("naive", "naive-conformal"))
    assert np.array_equal(usual.mean, learnt.mean)
    inside = (learnt.lower[..., 7] <= cases.actual) & (cases.actual <= learnt.upper[..., 7])
    assert inside.mean() == pytest.approx(0.8, abs=0.06)
    assert (np.diff(learnt.probability, axis=-1) <= 0).all()
    assert learnt.probability.mean() != usual.probability.mean()


def test_probability_of_a_peer_is_the_normal_through_its_interval():
    cases = competition_cases([np.array([1.0, 2.0, 4.0, 5.0])], np.array([[5.0]]), 1)
    word = peer_word(cases, "drift")
    assert word.probability[0, 0, 3] == pytest.approx(0.5)
    assert (np.diff(word.probability[0, 0]) < 0).all()


def test_a_random_walk_is_covered_as_promised_and_beats_naive(walks):
    result = backtest_cases(rolling_cases(panel_of(walks), 3, origins=2), peers=["naive", "drift"])
    own = result.models[OWN]
    assert 72 < own["coverage"]["80"] < 90
    assert own["coverage"]["95"] > 90
    assert own["mase"] < result.models["naive"]["mase"]
    assert 0.7 < own["probability"]["all"]["slope"] < 1.4
    assert list(result.table()["model"]) == ["onpace", "naive", "drift"]
    assert json.loads(stored(result, "2026-11-24"))["date"] == "2026-11-24"


def test_no_series_long_enough_is_one_line(tmp_path):
    (tmp_path / "short.csv").write_text("series_id,period,value\na,2020,1\na,2021,2\n")
    with pytest.raises(OnpaceError, match="long enough"):
        read_data(str(tmp_path / "short.csv"), 3)


def test_faults_of_options_and_file_are_told_at_once(tmp_path):
    with pytest.raises(InputError) as caught:
        read_data(str(tmp_path / "none.csv"), 0, peers=["naive", "prophet"])
    assert [fault.column for fault in caught.value.faults] == ["--horizon", "--peers", None]
