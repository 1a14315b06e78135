"""What "met" means, sentence by sentence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.pace.met import better_way, for_good, met, printed_decimals

NAN = float("nan")


def meets(value, operator, direction, lower=NAN, upper=NAN, **options):
    return bool(met(value, operator, direction, lower, upper, **options))


@pytest.mark.parametrize(
    ("value", "operator", "direction", "lower", "upper", "expected"),
    [
        (260, "=", "increase", 260, 260, True),
        (275, "=", "increase", 260, 260, True),
        (259, "=", "increase", 260, 260, False),
        (38, "=", "decrease", 40, 40, True),
        (41, "=", "decrease", 40, 40, False),
        (259, "=", "maintain", 260, 260, False),
        (260, "=", "maintain", 260, 260, True),
        (261, "=", "maintain", 260, 260, True),
        (89.9, ">=", "maintain", 90, NAN, False),
        (97, ">=", "maintain", 90, NAN, True),
        (90, ">", "maintain", 90, NAN, False),
        (5.6, "<=", "maintain", NAN, 5.5, False),
        (0, "<=", "maintain", NAN, 5.5, True),
        (750, ">", "increase", 750, NAN, False),
        (750.1, ">", "increase", 750, NAN, True),
        (750, ">=", "increase", 750, NAN, True),
        (749.6, ">=", "increase", 750, NAN, False),
        (5.5, "<=", "decrease", NAN, 5.5, True),
        (5.5, "<", "decrease", NAN, 5.5, False),
        (4.75, "~", "increase", 5, 5, True),
        (4.74, "~", "increase", 5, 5, False),
        (7, "~", "increase", 5, 5, True),
        (1.14, "~", "increase", 1.2, 1.2, True),
        (1.13, "~", "increase", 1.2, 1.2, False),
        (2.1, "~", "decrease", 2, 2, True),
        (2.11, "~", "decrease", 2, 2, False),
        (0.2, "~", "decrease", 2, 2, True),
        (1.9, "~", "maintain", 2, 2, True),
        (1.89, "~", "maintain", 2, 2, False),
        (2.11, "~", "maintain", 2, 2, True),
        (4.5, "range", "increase", 4.5, 5, True),
        (6, "range", "increase", 4.5, 5, True),
        (4.4, "range", "increase", 4.5, 5, False),
        (3, "range", "decrease", 4.5, 5, True),
        (5.1, "range", "decrease", 4.5, 5, False),
        (4.7, "range", "maintain", 4.5, 5, True),
        (5.1, "range", "maintain", 4.5, 5, False),
    ],
)
def test_each_operator_and_direction(value, operator, direction, lower, upper, expected):
    assert meets(value, operator, direction, lower, upper) is expected


def test_about_strictly_has_no_tolerance():
    assert not meets(4.75, "~", "increase", 5, 5, strict=True)
    assert meets(5, "~", "increase", 5, 5, strict=True)
    assert not meets(2.1, "~", "decrease", 2, 2, strict=True)


def test_the_tolerance_is_that_of_about_alone():
    assert not meets(4.9, "=", "increase", 5, 5)
    assert not meets(4.9, ">=", "increase", 5)
    assert not meets(4.45, "range", "increase", 4.5, 5)


def test_a_number_equal_in_print_is_equal():
    assert meets(57.0 - 55.8, ">=", "increase", 1.2)
    assert not meets(57.0 - 55.8, ">", "increase", 1.2)


def test_values_are_judged_as_they_would_be_printed():
    assert not meets(15.4, ">", "increase", 15, decimals=0)
    assert meets(15.5001, ">", "increase", 15, decimals=0)
    assert meets(14.6, ">=", "increase", 15, decimals=0)
    assert not meets(4.94, ">=", "increase", 5, decimals=1)
    assert meets(4.96, ">=", "increase", 5, decimals=1)


@given(
    st.floats(-1e6, 1e6),
    st.floats(0, 1e6),
    st.floats(0.01, 1e5),
    st.sampled_from([">=", ">", "~", "=", "range"]),
)
def test_where_more_is_better_more_never_misses_what_less_met(value, more, threshold, operator):
    before = meets(value, operator, "increase", threshold, threshold)
    assert not before or meets(value + more, operator, "increase", threshold, threshold)


@given(st.floats(0.01, 1e5), st.floats(0.01, 1e5), st.sampled_from([("~", "~"), ("=", "="), (">=", "<="), (">", "<")]))
def test_ceilings_mirror_floors(value, threshold, operators):
    floor, ceiling = operators
    up = meets(value, floor, "increase", threshold, threshold)
    assert up == meets(-value, ceiling, "decrease", -threshold, -threshold)


def test_of_a_fall_more_is_better():
    way = better_way("change", "decrease")
    assert not meets(2.7, "~", way, 3, 3)
    assert meets(3.4, "~", way, 3, 3)
    assert better_way("rate", "decrease") == "decrease"
    assert better_way("growth", "maintain") == "maintain"


def test_of_a_rise_that_is_to_be_held_less_is_better():
    way = better_way("growth", "decrease")
    assert [bool(meets(value, "~", way, 2, 2)) for value in (0.3, 2.0, 2.1, 2.2)] == [True, True, True, False]


def test_only_what_cannot_fall_back_is_met_for_good():
    assert for_good(">=", "increase")
    assert for_good("~", "increase")
    assert not for_good("<=", "decrease")
    assert not for_good("~", "decrease")
    assert for_good("=", "maintain")
    assert not for_good("range", "maintain")


def test_decimals_are_those_of_the_finest_figure():
    assert printed_decimals([117.79, 118.0]) == 2
    assert printed_decimals([15.0, 200.0]) == 0
    assert printed_decimals([np.pi]) is None
    assert printed_decimals([]) == 0
