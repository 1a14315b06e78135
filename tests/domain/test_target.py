"""What is asked of a target and of a series."""

from dataclasses import replace
from datetime import date
from math import inf, isnan, nan

import pytest

from analysis.domain.codes import Kind, Operator
from analysis.domain.series import Series
from analysis.words.wording import Words


@pytest.mark.parametrize(
    ("operator", "lower", "upper", "ceiling", "threshold"),
    [(">=", 5, nan, False, 5), ("<=", nan, 6, True, 6), ("<", nan, 6, True, 6), ("range", 5, 6, False, 5)],
)
def test_the_threshold_is_the_lower_number_and_of_a_ceiling_the_upper(
    operator, lower, upper, ceiling, threshold, promise
):
    target = promise(operator=Operator(operator), lower=lower, upper=upper)
    assert (target.is_ceiling, target.threshold, target.has_number) == (ceiling, threshold, True)


def test_a_target_without_a_number_says_so(promise):
    target = promise(operator=Operator.NONE, lower=nan)
    assert not target.has_number
    assert isnan(target.threshold)


@pytest.mark.parametrize(
    ("base", "base_year", "start"),
    [("", 2025, date(2026, 1, 1)), ("2020", 2020, date(2021, 1, 1)), ("2025H1", 2025, date(2025, 7, 1))],
)
def test_a_target_starts_after_its_base_else_with_the_year_of_its_report(base, base_year, start, promise):
    target = promise(base_period=base)
    assert (target.year_made, target.base_year, target.start) == (2026, base_year, start)


def test_a_name_is_chinese_where_there_is_no_other(promise):
    assert [Words(language).of(promise().names) for language in ("zh", "en")] == ["可再生能源装机", "可再生能源装机"]
    assert Words("en").of(promise(indicator_en="Renewable capacity").names) == "Renewable capacity"


def test_a_series_without_limits_is_unlimited_and_without_lag_of_unknown_release():
    share = Series("share", "比重", "Share", "%", Kind.RATE, lower_limit=0.0)
    assert share.limits == (0.0, inf)
    assert share.released(date(2025, 12, 31)) is None
    assert replace(share, release_lag_days=25.0).released(date(2025, 12, 31)) == date(2026, 1, 25)
