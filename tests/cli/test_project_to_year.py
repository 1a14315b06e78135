"""``onpace project --to-year``: the year's total from its months, and what is refused."""

import io

import numpy as np
import pandas as pd
import pytest

from analysis.errors import RequestError
from analysis.panels import project_to_year


def monthly(name="sales", years=range(2020, 2026), months=9, growth=1.05):
    """Return months of full years, and the first ones of 2026."""
    season = np.array([7, 6, 8, 8, 8, 9, 8, 8, 9, 9, 10, 10])
    rows = []
    for number, year in enumerate([*years, 2026]):
        for month in range(1, (12 if year < 2026 else months) + 1):
            rows.append((name, f"{year}-{month:02d}", season[month - 1] * growth**number))
    return pd.DataFrame(rows, columns=["series_id", "period", "value"])


def table(text):
    return pd.read_csv(io.StringIO("series_id,period,value\n" + text), dtype=str)


def test_the_total_follows_from_nine_months():
    row = project_to_year(monthly(), levels=[80], pool="reference").table.iloc[0]
    assert row["period"] == "2026"
    assert row["median"] == pytest.approx(100 * 1.05**6, rel=0.01)
    assert row["lo-80"] < row["median"] < row["hi-80"]
    assert row["hi-80"] - row["lo-80"] < 0.06 * row["median"]


def test_each_month_more_narrows_the_range():
    widths = []
    for months in (1, 3, 6, 9, 11):
        row = project_to_year(monthly(months=months), levels=[80], pool="reference").table.iloc[0]
        widths.append(row["hi-80"] - row["lo-80"])
    assert widths == sorted(widths, reverse=True)


def test_cumulative_figures_say_the_same_as_their_months():
    months = monthly()
    year = months["period"].str[:4]
    cumulative = months.assign(value=months.groupby(year)["value"].cumsum(), period=year + "-01/" + months["period"])
    one, other = (project_to_year(frame, pool="reference").table for frame in (months, cumulative))
    pd.testing.assert_frame_equal(one, other)


def test_a_complete_year_is_its_sum_and_a_series_without_a_whole_year_is_named():
    frame = pd.concat([monthly(months=12), monthly("new", years=[], months=3)])
    result = project_to_year(frame, levels=[80], pool="reference")
    row = result.table.iloc[0]
    assert row["lo-80"] == row["median"] == row["hi-80"] == pytest.approx(100 * 1.05**6)
    assert list(result.no_data) == ["new"]


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("a,2025,9\na,2026-11/2027-02,3\n", "period", "months of one year"),
        ("a,2025,9\na,2026-13,3\n", "period", "months of one year"),
        ("a,2025,9\na,2026-03,3\na,2026-03,4\n", "period", "each period once"),
        ("a,2025,9\na,2026Q1,3\na,2026-03,1\n", "period", "one figure a month"),
        ("a,2025,9\na,2026-01/2026-03,3\na,2026-01/2026-04,2\n", "value", "no less than the cumulative figure"),
        ("a,2025,9\na,2026-01,-3\n", "value", "0 or more"),
    ],
)
def test_what_cannot_be_added_up_is_named(text, column, expected):
    with pytest.raises(RequestError) as told:
        project_to_year(table(text))
    (line,) = [line for line in str(told.value).splitlines() if "table:" in line]
    assert f": {column} =" in line
    assert expected in line


def test_a_rate_is_no_amount():
    with pytest.raises(RequestError, match="a rate, level or growth has no total") as told:
        project_to_year(monthly().assign(kind="rate"))
    assert str(told.value).count("table:") == 1
