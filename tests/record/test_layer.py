"""The promise layer: what the record makes of a probability from figures alone."""

import csv
import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.record.layer import SHIPPED, Before, with_figure_of_the_year, with_record

CASES = Path(__file__).parents[2] / "benchmarks" / "record" / "layer_cases.csv"
LISTS = ("mdg", "who_vaccine")
chances = st.floats(0.0, 1.0)
horizons = st.floats(0.0, 15.0)
priors = st.floats(0.001, 0.999) | st.just(float("nan"))
counts = st.integers(1, 40)


@pytest.fixture(scope="module")
def stored():
    return json.loads(files("analysis.record").joinpath(SHIPPED).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cases():
    with CASES.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def brier(rows, *, with_layer=True):
    p, ahead, prior, figures, met = (
        np.array([float(row[name] or "nan") for row in rows]) for name in ("p", "ahead", "prior", "figures", "met")
    )
    said = with_record(p, ahead, prior, figures) if with_layer else p
    return float(((said - met) ** 2).mean())


@pytest.mark.parametrize(
    ("p", "horizon", "prior", "figures", "expected"),
    [
        (0.4, 1.0, np.nan, 8, 0.4),  # a year ahead and no record: as figures have it
        (0.0, 5.0, 0.9, 8, 0.0),  # settled
        (1.0, 5.0, 0.1, 8, 1.0),
        (0.999, 5.0, np.nan, 8, 0.999),  # figures may be surer than any record
        (0.9, 0.0, 0.5, 1, 0.9),  # all of the figures on the due date
    ],
)
def test_what_stays_as_figures_have_it(p, horizon, prior, figures, expected):
    assert float(with_record(p, horizon, prior, figures)) == pytest.approx(expected, abs=1e-12)


def test_someone_pushes_what_was_promised_for_years_ahead():
    assert with_record(0.4, [1, 1.5, 2, 8]).tolist() == sorted(with_record(0.4, [1, 1.5, 2, 8]).tolist())
    assert 0.55 < float(with_record(0.4, 5)) < 0.7


def test_the_record_counts_the_more_the_fewer_the_figures():
    few, many = (float(with_record(0.2, 1, 0.9, count)) for count in (1, 20))
    assert 0.2 < many < few < 0.95


@given(chances, chances, horizons, priors, counts)
def test_it_never_falls_where_the_probability_rises(one, other, horizon, prior, count):
    low, high = sorted((one, other))
    assert with_record(low, horizon, prior, count) <= with_record(high, horizon, prior, count)


@given(chances, horizons, st.floats(0, 1), st.floats(0, 1), counts)
def test_it_never_falls_where_the_record_says_more(p, horizon, one, other, count):
    low, high = sorted((one, other))
    assert with_record(p, horizon, low, count) <= with_record(p, horizon, high, count)


@given(st.floats(0.001, 0.999), st.floats(0, 1), st.floats(0.03, 0.97), counts)
def test_within_a_year_what_both_say_lies_between_what_each_says(p, horizon, prior, count):
    said = float(with_record(p, horizon, prior, count))
    assert min(p, prior) - 1e-9 <= said <= max(p, prior) + 1e-9


@given(chances, horizons, priors, counts)
def test_it_is_a_probability_and_settled_only_where_figures_settle(p, horizon, prior, count):
    said = float(with_record(p, horizon, prior, count))
    assert 0 <= said <= 1
    assert (said in (0, 1)) == (p in (0, 1))


def test_the_stored_scores_are_those_of_the_weights_that_ship(stored, cases):
    for name, told in stored["shipped"].items():
        those = [row for row in cases if row["source"] == name]
        assert brier(those) == pytest.approx(told["brier"], abs=2e-4)
        assert brier(those, with_layer=False) == pytest.approx(told["brier_alone"], abs=2e-4)


def test_no_source_left_out_is_made_worse(stored):
    for told in stored["left_out"]:
        assert told["brier"] <= told["brier_alone"] + 0.005, told["source"]
        assert told["change_low"] <= 0, told["source"]


def test_complete_lists_of_several_years_stay_as_good_as_they_were(stored):
    told = [each["brier"] for each in stored["left_out"] if each["source"] in LISTS]
    assert len(told) == len(LISTS)
    assert sum(told) / len(told) <= 0.112


@given(p=st.floats(0.001, 0.999), before=st.floats(0.001, 0.999), prior=st.floats(0.03, 0.97), left=st.floats(0, 1))
def test_a_figure_of_the_year_that_is_no_bad_news_lowers_nothing(p, before, prior, left):
    said = Before(before, 1.0, 3)
    now, better = (with_figure_of_the_year(each, left, prior, 4, said) for each in (p, max(p, before)))
    assert better >= float(with_record(before, 1.0, prior, 3)) - 1e-9
    assert better >= now - 1e-12
    assert min(p, prior) - 1e-9 <= now <= max(p, before, prior, 0.03) + 1e-9


def test_a_figure_far_behind_still_counts_in_full():
    assert with_figure_of_the_year(0.01, 0.1, 0.9, 4, Before(0.13, 1.0, 3)) < 0.12
