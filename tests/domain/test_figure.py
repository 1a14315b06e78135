"""What is asked of a figure, and that the same asked of a table says the same."""

from dataclasses import replace
from itertools import groupby

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.domain.codes import SERIES_KINDS, STATUSES, Bound, Kind, Status
from analysis.domain.figure import Figure, comparable, in_order, whole_years, yearly
from analysis.domain.series import Series
from analysis.store import figure_rows
from analysis.tables.rows import frame_of

COLUMNS = {
    **dict.fromkeys(("series_id", "region", "period", "unit", "status", "bound", "source_id", "note"), "str"),
    **dict.fromkeys(("reliability", "published_precision", "lineage"), "str"),
    **dict.fromkeys(("value", "amount"), "float64"),
    **dict.fromkeys(("start", "end", "published"), "datetime64[ns]"),
    **dict.fromkeys(("chosen", "conflict", "revised"), "bool"),
}


def figure(period, kind="flow", amount=1.0, **more):
    series = Series(str(kind), "", "", "万千瓦", Kind(kind))
    return replace(Figure.of(series, "聊城市", period, amount), **more)


@pytest.mark.parametrize(
    ("period", "of_a_level", "of_an_amount"),
    [
        ("2025", True, True),
        ("2025-12", True, False),
        ("2025Q4", True, False),
        ("2025H2", True, False),
        ("2025-01/2025-12", True, True),
        ("2025-11", False, False),
        ("2025H1", False, False),
        ("2025-01/2025-11", False, False),
        ("2021/2025", False, False),
        ("2024-07/2025-12", False, False),
    ],
)
def test_a_year_is_known_by_its_end_or_by_all_its_months(period, of_a_level, of_an_amount):
    for kind in SERIES_KINDS:
        assert figure(period, kind).is_whole_year == (of_a_level if kind.is_level else of_an_amount), kind


@pytest.mark.parametrize(
    ("status", "joins", "decides"),
    [("A", 1, 1), ("B", 1, 1), ("P", 1, 1), ("E", 1, 0), ("D", 0, 0), ("F", 0, 0), ("M", 0, 0), ("V", 0, 0)],
)
def test_a_status_says_whether_a_figure_joins_a_history_and_decides(status, joins, decides):
    assert (Status(status).is_comparable, Status(status).is_final) == (joins, decides)


def test_a_history_starts_at_its_last_break_and_has_one_figure_a_year():
    rows = [figure("2021", "stock"), figure("2022", "stock", status=Status.BREAK)]
    rows += [figure("2024-12", "stock", 8.0), figure("2024", "stock", 7.0), figure("2023", "stock", status=Status("D"))]
    assert [(row.period, row.amount) for row in yearly(rows)] == [("2022", 1.0), ("2024", 7.0)]


@pytest.mark.parametrize(
    ("bound", "interval"), [(Bound.OVER, (420, 430)), (Bound.UNDER, (410, 420)), (Bound.NONE, (420, 420))]
)
def test_a_bound_reaches_to_the_next_step_of_the_last_digit_in_any_unit(bound, interval):
    there = figure("2023", "stock", 420.0, bound=bound).within_bound()
    assert (there.low, there.high) == interval
    assert (there.in_unit(0.01).low, there.in_unit(0.01).high) == pytest.approx([end / 100 for end in interval])


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ((57.0, "%", ""), (57.1, "%", ""), True),
        ((57.0, "%", ""), (57.2, "%", ""), False),
        ((420.0, "个", ""), (424.9, "个", ""), True),
        ((420.0, "个", ""), (431.0, "个", ""), False),
        ((420.0, "个", "over"), (428.3, "个", ""), True),
        ((420.0, "个", "over"), (410.2, "个", ""), False),
    ],
)
def test_two_figures_agree_where_the_values_rounded_to_them_meet(one, other, agree):
    first, second = (figure("2023", "stock", value, unit=unit, bound=Bound(b)) for value, unit, b in (one, other))
    assert first.agrees_with(second) == second.agrees_with(first) == agree


MONTHS = st.integers(1, 12)
PERIODS = st.one_of(
    st.builds(str, st.integers(2020, 2023)),
    st.builds("{}Q{}".format, st.integers(2020, 2023), st.integers(1, 4)),
    st.builds("{}-{:02d}".format, st.integers(2020, 2023), MONTHS),
    st.builds("{0}-01/{0}-{1:02d}".format, st.integers(2020, 2023), MONTHS),
    st.builds("{}-{:02d}/{}-12".format, st.integers(2020, 2021), MONTHS, st.integers(2021, 2023)),
)
FIGURES = st.lists(
    st.builds(
        lambda period, kind, status, amount: figure(period, kind, amount, status=status),
        PERIODS,
        st.sampled_from(SERIES_KINDS),
        st.sampled_from([*STATUSES, Status.NORMAL, Status.NORMAL]),
        st.floats(0, 100),
    ),
    max_size=25,
    unique_by=lambda row: (row.kind, row.start, row.end),
)


SERIES = pd.DataFrame({"kind": pd.Series({str(kind): str(kind) for kind in SERIES_KINDS}, dtype="str")})
FEW = settings(max_examples=30, deadline=None)


@FEW
@given(FIGURES)
def test_a_table_of_figures_says_what_each_figure_does(figures):
    rows = frame_of(figures, COLUMNS)
    assert figure_rows.is_whole_year(rows, SERIES).to_list() == [row.is_whole_year for row in figures]
    for ask, of_table in ((yearly, figure_rows.yearly), (whole_years, figure_rows.whole_years)):
        ordered = sorted(figures, key=lambda row: row.series_id)
        told = [ask(list(group)) for _, group in groupby(ordered, key=lambda row: row.series_id)]
        expected = [(row.series_id, row.period, row.amount) for each in told for row in each]
        found = of_table(rows, SERIES)
        assert list(found[["series_id", "period", "amount"]].itertuples(index=False, name=None)) == expected


@FEW
@given(FIGURES)
def test_figures_made_of_a_table_are_those_it_was_made_of(figures):
    assert list(figure_rows.figures_of(frame_of(figures, COLUMNS), SERIES)) == figures


@FEW
@given(FIGURES)
def test_what_is_comparable_keeps_its_order_and_has_no_break_but_its_first(figures):
    ordered = [row for row in in_order(figures) if row.kind == Kind.STOCK]
    kept = list(comparable(ordered))
    assert kept == [row for row in ordered if row in kept]
    assert not any(row.is_break for row in kept[1:])
