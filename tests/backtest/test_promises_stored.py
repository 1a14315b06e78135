"""The stored back-test of the record's models: that it is of the weights that ship, and how good they are."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.backtest.promises import stored, weights_hash

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "promise_scores.py"
SPEC = importlib.util.spec_from_file_location("promise_scores", BENCHMARK)
scoring = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(scoring)


def of(question: str, left_out: str, by: str = "all") -> pd.DataFrame:
    table = stored()
    return table[(table["question"] == question) & (table["left_out"] == left_out) & (table["by"] == by)]


def test_the_stored_scores_are_of_the_weights_that_ship() -> None:
    assert set(stored()["weights"]) == {weights_hash()}


def test_scores_of_a_table_worked_by_hand() -> None:
    frame = pd.DataFrame(
        {
            "place": ["甲", "乙"] * 20,
            "head": "农村公路",
            "unit": "公里",
            "domain": "economy",
            "deliverable": "build",
            "kind": "flow",
            "level": "city",
            "year": 2020,
            "due": 2020,
            "promise": "建成3个以上",
            "lower": 3.0,
            "upper": np.nan,
            "previous": 4.0,
        }
    )
    came = np.array([1.0, 0.0] * 20)
    found = scoring.scores("met", "place", frame, came, np.where(came == 1, 0.8, 0.2)).set_index("by").loc["all"]
    assert (found["brier"], found["always_share"], found["light"], found["auc"]) == (0.04, 0.25, 0.5, 1.0)


@pytest.mark.parametrize("left_out", ["place", "year"])
def test_what_is_said_of_a_thing_is_what_came_of_it(left_out: str) -> None:
    things = of("met", left_out, "thing")
    inside = things["said"].between(things["low"], things["high"]) | ((things["said"] - things["came"]).abs() <= 0.03)
    assert len(things) > 30
    assert inside.mean() > 0.9


@pytest.mark.parametrize(("came", "said", "area"), [([1, 0], [0.9, 0.1], 1.0), ([1, 0], [0.5, 0.5], 0.5)])
def test_the_area_counts_ties_half(came: list[float], said: list[float], area: float) -> None:
    assert scoring.auc(np.array(came, float), np.array(said)) == area
