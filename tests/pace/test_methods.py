"""What holds of every official method whatever the numbers: units, mirrors, order; and what stops it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.pace.cases import Cases, Reason
from analysis.pace.compound import aarr
from analysis.pace.methods import METHODS
from analysis.pace.open_sdg import open_sdg_score, open_sdg_status
from analysis.pace.table import judge

POSITIVE = st.floats(0.01, 1e5)
YEARS = st.integers(1, 20)
ROUNDING = 1e-9

cases = st.builds(
    dict,
    base_value=POSITIVE,
    latest_value=POSITIVE,
    target_value=POSITIVE,
    span=YEARS,
    left=YEARS,
    direction=st.sampled_from([1.0, -1.0]),
)


def case(values, **changes):
    values = {**values, **changes}
    span, left = values.pop("span"), values.pop("left")
    return Cases.of(base_year=2010, latest_year=2010 + span, target_year=2010 + span + left, **values)


def near_a_step(judgement, steps):
    return any(abs(judgement.value[0] - step) < 1e-6 for step in steps)


STEPS = {
    "open-sdg": (0.95, 0.6, 0.0),
    "linear": (0.95, 0.6, 0.0),
    "eurostat": (0.95, 0.6, 0.0),
    "un-2023": (0.95, 0.1),
    "sdsn": (1.0, 0.5, 0.0),
    "destatis": (0.0, 0.05, 0.2, 1.0),
    "escap-anticipated": (0.0, 100.0),
    "unicef": (0.5, -0.5),
    "iea": (1.0,),
    "climate-action": (1.0, 2.0),
    "calendar": (0.0,),
}


@pytest.mark.parametrize("name", METHODS)
@given(values=cases, factor=st.floats(1e-3, 1e3))
@settings(max_examples=60, deadline=None)
def test_scaling_the_unit_changes_nothing(name, values, factor):
    method = METHODS[name]
    scaled = {key: values[key] * factor for key in ("base_value", "latest_value", "target_value")}
    before, after = method.judge(case(values)), method.judge(case(values, **scaled))
    assume(not near_a_step(before, STEPS.get(name, ())))
    assert after.code == before.code
    assert after.reason == before.reason
    np.testing.assert_allclose(after.value, before.value, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", [name for name in METHODS if not name.startswith("unicef")])
@given(values=cases)
@settings(max_examples=60, deadline=None)
def test_mirrored_values_and_direction_give_the_same_class(name, values):
    """A straight line is mirrored by its sign, compound growth by the inverse."""
    method = METHODS[name]
    names = ("base_value", "latest_value", "target_value")
    if method.path == "linear":
        mirrored = {key: -values[key] for key in names}
    else:
        mirrored = {key: 1 / values[key] for key in names}
    before = method.judge(case(values))
    after = method.judge(case(values, direction=-values["direction"], **mirrored))
    assert (after.value >= 0) == (before.value >= 0) or near_a_step(before, (0.0,)) or np.isnan(before.value[0])
    if method.path == "linear":
        assume(not near_a_step(before, STEPS.get(name, ())))
        assert after.code == before.code
        np.testing.assert_allclose(after.value, before.value, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", [name for name, method in METHODS.items() if method.classes])
@given(values=cases, other=POSITIVE)
@settings(max_examples=100, deadline=None)
def test_a_better_latest_value_never_lowers_a_class(name, values, other):
    method = METHODS[name]
    better = max(other, values["latest_value"]) if values["direction"] > 0 else min(other, values["latest_value"])
    before, after = method.judge(case(values)), method.judge(case(values, latest_value=better))
    if before.code[0] >= 0 and after.code[0] >= 0:
        assert after.code[0] <= before.code[0]


@given(values=cases, other=POSITIVE)
@settings(max_examples=200, deadline=None)
def test_a_better_latest_value_never_lowers_a_score(values, other):
    better = max(other, values["latest_value"]) if values["direction"] > 0 else min(other, values["latest_value"])
    before, after = open_sdg_score(case(values)), open_sdg_score(case(values, latest_value=better))
    assert (
        np.isnan(before[0]) or np.isnan(after[0]) or after[0] >= before[0] - 1e-3
    )  # published coefficients have 5 figures


@given(base=st.floats(0, 300), limit=st.floats(1, 100), growth=st.floats(-0.05, 0.05))
def test_a_natural_limit_only_ever_helps(base, limit, growth):
    free = Cases.of(base_year=2015, base_value=base, latest_year=2016, latest_value=base * (1 + growth), direction=1)
    near = Cases.of(
        base_year=2015, base_value=base, latest_year=2016, latest_value=base * (1 + growth), direction=1, limit=limit
    )
    assert METHODS["open-sdg"].judge(near).code <= METHODS["open-sdg"].judge(free).code


def test_many_cases_are_judged_as_each_alone():
    rng = np.random.default_rng(1)
    n = 40_000
    many = Cases.of(
        base_year=2015,
        base_value=rng.lognormal(2, 2, n),
        latest_year=rng.integers(2014, 2024, n),
        latest_value=rng.lognormal(2, 2, n),
        target_year=2030,
        target_value=np.where(rng.random(n) < 0.8, rng.lognormal(2, 2, n), np.nan),
        direction=rng.choice([1.0, -1.0, 0.0, np.nan], n),
    )
    for method in METHODS.values():
        together = method.judge(many)
        for at in (0, 16_383, 16_384, 39_999):
            alone = method.judge(many.rows(at, at + 1))
            assert together.code[at] == alone.code[0]
            assert together.reason[at] == alone.reason[0]
            np.testing.assert_equal(together.value[at], alone.value[0])


@pytest.mark.parametrize("name", METHODS)
@given(
    values=st.lists(st.one_of(st.floats(-1e9, 1e9), st.just(np.nan), st.just(0.0)), min_size=10, max_size=10),
    direction=st.sampled_from([1.0, -1.0, 0.0, np.nan]),
)
@settings(max_examples=60, deadline=None)
def test_whatever_comes_in_there_is_a_class_or_a_reason(name, values, direction):
    names = ("base_year", "base_value", "latest_year", "latest_value", "target_year", "target_value")
    found = METHODS[name].judge(Cases.of(**dict(zip(names, values[:6], strict=True)), direction=direction))
    assert found.code[0] >= 0 or found.reason[0] != 0
    assert np.isfinite(found.value[0]) or np.isnan(found.value[0])


def test_an_unreadable_case_says_so_and_the_others_are_judged():
    rows = pd.DataFrame(
        {
            "id": ["good", "text", "infinite", "direction"],
            "base_year": ["2015", "2015", "2015", "2015"],
            "base_value": ["10.2", "about ten", "inf", "10.2"],
            "latest_year": ["2020"] * 4,
            "latest_value": ["13.1"] * 4,
            "target_year": ["2030"] * 4,
            "target_value": ["20"] * 4,
            "direction": ["increase", "increase", "increase", "sideways"],
        }
    )
    told = judge(rows, ["open-sdg"]).set_index("id")
    assert told.loc["good", "class"] == "substantial_progress"
    assert told["reason"].to_dict() == {
        "good": "",
        "text": "unreadable:base_value",
        "infinite": "unreadable:base_value",
        "direction": "unreadable:direction",
    }
    assert told["value"].isna().tolist() == [False, True, True, True]


def test_a_column_that_a_method_does_not_read_cannot_spoil_it():
    rows = pd.DataFrame({"latest_year": ["Q4"], "latest_value": [12000], "target_value": [18713], "direction": ["up"]})
    assert judge(rows, ["imihigo"])["value"].round(1).tolist() == [64.1]


def test_series_of_one_indicator_are_averaged_by_their_scores():
    """Statistics Canada's 11-7-1: two age groups that both fall."""
    both = Cases.of(
        base_year=2015,
        base_value=[83.8, 66.7],
        latest_year=[2022, 2024],
        latest_value=[77.7, 61.1],
        direction=1,
        limit=100,
    )
    scores = open_sdg_score(both)
    assert scores.mean() == pytest.approx(-3.777194091390002)
    assert open_sdg_status(scores, np.array([False, False])) == "deterioration"
    assert open_sdg_status(np.array([np.nan]), np.array([False])) == ""
    assert open_sdg_status(np.array([5.0, 5.0]), np.array([True, True])) == "target_achieved"


def test_the_rate_of_reduction_is_the_slope_of_the_whole_series():
    years = np.arange(2010, 2020)
    assert aarr(years, 50 * 0.9 ** (years - 2010)) == pytest.approx(10)
    assert aarr([2010, 2012, 2015], [50.0, np.nan, 40.0]) == pytest.approx(
        METHODS["unicef"]
        .judge(
            Cases.of(
                base_year=2010,
                base_value=50,
                latest_year=2015,
                latest_value=40,
                target_year=2030,
                target_value=20,
                direction=-1,
            )
        )
        .value[0]
    )
    assert np.isnan(aarr([2010], [50.0]))


def test_notes_do_not_take_a_class_away():
    zero = Cases.of(
        base_year=2015, base_value=0, latest_year=2020, latest_value=1, target_year=2030, target_value=5, direction=1
    )
    found = METHODS["open-sdg"].judge(zero)
    assert found.code[0] >= 0
    assert found.reason[0] & Reason.BASE_REPLACED
