"""How promises were answered: shares with intervals, ratios, ambition; what is flagged is left out."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.domain.codes import Bound, Direction, Driver, Kind, Operator, Status
from analysis.domain.target import PastPromise
from analysis.record.answers import ambition, answers, of_table, outcomes, share_interval

NONE = float("nan")
JOBS = PastPromise(
    id="liaocheng-2020-p01",
    target_year=2020,
    region="聊城市",
    domain="employment",
    indicator_zh="城镇新增就业",
    indicator_en="new urban jobs",
    series_id="new-urban-jobs",
    kind=Kind.FLOW,
    operator=Operator.AT_LEAST,
    direction=Direction.INCREASE,
    lower=4.0,
    upper=NONE,
    unit="万人",
    driver=Driver.OUTCOME,
    status="reported",
    outcome_value=NONE,
    outcome_status=Status.NORMAL,
    outcome_bound=Bound.NONE,
    outcome_published=date(2021, 1, 31),
    target_source_id="S1",
    outcome_source_id="S2",
    note="",
)


def row(year=2021, status="reported", met=True, ratio=1.1, place="甲市", **other):
    """One row of the record, with the columns that counting reads."""
    told = {"place": place, "year": year, "status": status, "met": met, "ratio": ratio, "flag": "", "level": "city"}
    told |= {"kind": "flow", "direction": "increase", "lower": 10.0, "reported": 11.0, "previous": 10.0}
    return told | other


def record(*rows):
    frame = pd.DataFrame(rows)
    return frame.assign(met=frame["met"].astype("boolean"))


def test_three_questions_are_counted_apart():
    silent = row(status="not_reported", met=None, ratio=NONE)
    undecided = row(met=None)
    table = answers(record(row(), row(met=False), undecided, silent, row(flag="plan_end")), "level")
    (told,) = table.to_dict("records")
    assert (told["promises"], told["reported"], told["decided"], told["kept"]) == (4, 0.75, 2, 0.5)


@pytest.mark.parametrize(("direction", "expected"), [("increase", 1.1), ("decrease", NONE)])
def test_ratios_are_of_promises_where_more_is_better_and_of_ten_at_least(direction, expected):
    ten = record(*[row(direction=direction)] * 10)
    assert answers(ten, "level")["ratio"].item() == pytest.approx(expected, nan_ok=True)
    assert np.isnan(answers(ten.head(9), "level")["ratio"].item())


def test_an_interval_draws_whole_reports_and_is_wider_than_one_of_rows():
    rows = [row(year, met=year % 2 == 0) for year in range(2000, 2010) for _ in range(20)]
    (told,) = answers(record(*rows), "level").to_dict("records")
    assert told["kept"] == 0.5
    assert told["kept_low"] < 0.3 < 0.7 < told["kept_high"]


@pytest.mark.parametrize(("came", "low", "high"), [(1.0, 0.025**0.5, 1.0), (0.0, 0.0, 1 - 0.025**0.5)])
def test_where_all_are_alike_the_interval_is_that_of_so_many_reports(came, low, high):
    found = share_interval(pd.Series([came] * 6), pd.Series([1, 1, 1, 2, 2, 2]), np.random.default_rng(0))
    assert found == pytest.approx((low, high))
    assert np.isnan(share_interval(pd.Series([], dtype=float), pd.Series([]), np.random.default_rng(0))).all()


@pytest.mark.parametrize(("growth", "promised", "came"), [(False, 1.2, 1.5), (True, 2.0, 5.0)])
def test_ambition_and_outcome_are_measured_from_the_last_outcome(growth, promised, came):
    kind = "growth" if growth else "flow"
    rows = [row(kind=kind, lower=12.0, reported=15.0), row(kind=kind, lower=30.0, direction="decrease")]
    (told,) = ambition(record(*rows), growth=growth).to_dict("records")
    assert (told["promised"], told["ratio"], told["kept"], told["n"]) == (promised, came, 1.0, 1)
    assert ambition(record(*rows), growth=not growth).empty


def test_what_came_of_a_promise():
    rows = [row(), row(met=False), row(met=None), row(status="words_only", met=None)]
    rows += [row(status="not_reported", met=None), row(flag="plan_end")]
    expected = ["kept", "missed", "unclear", "unclear", "not_reported", "not_scored"]
    assert outcomes(record(*rows)).to_list() == expected


@pytest.mark.parametrize(
    ("outcome", "status", "met", "ratio"), [(5.0, "reported", True, 1.25), (3.0, "reported", False, 0.75)]
)
def test_rows_of_the_office_are_rows_of_the_record(outcome, status, met, ratio):
    past = replace(JOBS, status=status, outcome_value=outcome)
    (told,) = of_table([past]).to_dict("records")
    assert (told["place"], told["level"], told["year"], told["met"], told["ratio"]) == (
        "聊城市",
        "city",
        2020,
        met,
        ratio,
    )
    assert outcomes(of_table([past])).item() == ("kept" if met else "missed")
    assert of_table([]).empty
