from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import InputError, RequestError
from analysis.tables import panel_file
from analysis.tables.panel_file import (
    csv_text,
    ordinals,
    read_panel,
    read_request,
    read_thresholds,
    threshold_path,
    written,
)

PANELS = Path(__file__).parent / "panels"
EXPECTED = {
    "text_in_value": ["text_in_value.csv:3: value = 'five'; expected a finite number, or empty"],
    "infinite_value": [
        "infinite_value.csv:2: value = 'inf'; expected a finite number, or empty",
        "infinite_value.csv:3: value = '-Infinity'; expected a finite number, or empty",
    ],
    "duplicate_period": ["duplicate_period.csv:4: period = '2020'; expected each period once a series"],
    "two_frequencies": ["two_frequencies.csv:3: period = '2021Q1'; expected one frequency a series"],
    "no_such_month": [
        "no_such_month.csv:2: period = '2020-13'; "
        "expected a year such as 2024, or 2024H1, 2024Q3, 2024-08, one frequency a series"
    ],
    "nameless_series": ["nameless_series.csv:2: series_id = ''; expected the name of a series"],
    "no_value_column": [
        "no_value_column.csv:1: value; expected this column; a table with series_id, period, value is needed"
    ],
    "header_alone": ["header_alone.csv: no rows; at least one value is needed"],
    "two_kinds": ["two_kinds.csv:3: kind = 'flow'; expected the same in all rows of a series"],
    "limits_crossed": ["limits_crossed.csv:2: lower_limit = '10'; expected a limit below the upper one"],
    "more_than_the_header": [
        f"{PANELS / 'more_than_the_header.csv'}: cannot be read as a table (rows have more cells than the header names "
        "columns)"
    ],
    "text_in_limit": ["text_in_limit.csv:2: upper_limit = 'all'; expected a finite number, or empty"],
}


def faults_of(path):
    with pytest.raises(InputError) as caught:
        read_panel(path)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_fault_is_told_with_its_line(name):
    assert faults_of(PANELS / f"{name}.csv") == EXPECTED[name]


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    faults = faults_of(PANELS / "many_faults.csv")
    assert [fault.split(";")[0] for fault in faults] == [
        "many_faults.csv:2: value = 'x'",
        "many_faults.csv:3: period = '2020'",
        "many_faults.csv:5: value = 'inf'",
        "many_faults.csv:5: period = '20x1'",
    ]


@pytest.mark.parametrize("name", ["nothing_at_all.csv", "not_text.csv", "no_such_file.csv", "."])
def test_unreadable_file_is_one_line(name):
    (fault,) = faults_of(PANELS / name)
    assert "cannot be read" in fault
    assert "\n" not in fault


def test_a_csv_under_the_name_of_a_parquet_is_unreadable(tmp_path):
    path = tmp_path / "panel.parquet"
    path.write_text("series_id,period,value\na,2020,1\n", encoding="utf-8")
    assert len(faults_of(path)) == 1


def test_empty_value_is_a_gap(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text("series_id,period,value\na,2020,1\na,2021,\na,2022,NaN\n", encoding="utf-8")
    assert read_panel(path)["value"].tolist()[1:] == pytest.approx([np.nan, np.nan], nan_ok=True)


def test_parquet_reads_as_csv_does(tmp_path):
    frame = pd.DataFrame({"series_id": [7, 7], "period": [2020, 2021], "value": [1.5, np.nan], "kind": [None, "rate"]})
    frame.to_parquet(tmp_path / "panel.parquet")
    frame.to_csv(tmp_path / "panel.csv", index=False)
    one, other = read_panel(tmp_path / "panel.parquet"), read_panel(tmp_path / "panel.csv")
    pd.testing.assert_frame_equal(one, other)


CELLS = st.tuples(
    st.sampled_from(["a", "b", " c"]),
    st.sampled_from(["2020", "2021", "2022", "2023", "2020Q1", "2020x"]),
    st.sampled_from(["1", "2.5", "", "NaN", "x", "inf"]),
    st.sampled_from(["", "", "rate", "flow"]),
    st.sampled_from(["", "", "0", "0.0", "9", "y"]),
    st.sampled_from(["", "", "10", "1"]),
)


def told(source, group=None):
    try:
        return read_panel(source, group).astype({"series_id": str, "period": str, "kind": str, "frequency": str})
    except InputError as error:
        return [str(fault) for fault in error.faults]


@given(st.lists(CELLS, min_size=1, max_size=9), st.sampled_from([None, "kind"]))
@settings(max_examples=12, deadline=None)
def test_a_panel_read_in_pieces_is_the_panel_read_at_once(rows, group):
    table = pd.DataFrame(rows, columns=["series_id", "period", "value", "kind", "lower_limit", "upper_limit"])
    whole = told(table, group)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(panel_file, "PIECE", 3)
        pieces = told(table, group)
    if isinstance(whole, list):
        assert pieces == whole
    else:
        pd.testing.assert_frame_equal(pieces, whole)


@pytest.mark.parametrize("gap", [None, 1])
def test_a_file_read_in_pieces_is_the_file_read_at_once(tmp_path, monkeypatch, gap):
    frame = pd.DataFrame({"series_id": list("aabba"), "period": [2020, 2021, 2020, 2021, 2022], "value": [1.5] * 5})
    frame["like"] = pd.Series([7, 7, 8, 8, 7], dtype="int64").where(frame.index != gap) if gap else 7
    frame.to_parquet(tmp_path / "panel.parquet", index=False)
    (tmp_path / "panel.csv").write_bytes(frame.assign(series_id="粮" + frame["series_id"]).to_csv().encode("gb18030"))
    files = [tmp_path / "panel.parquet", tmp_path / "panel.csv"]
    whole = [told(file) for file in files]
    monkeypatch.setattr(panel_file, "PIECE", 2)
    for file, expected in zip(files, whole, strict=True):
        pd.testing.assert_frame_equal(told(file), expected)


def test_byte_order_mark_and_chinese_names_are_read(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text("series_id,period,value\n粮食产量,2020,118\n", encoding="utf-8-sig")
    assert read_panel(path)["series_id"].tolist() == ["粮食产量"]


@pytest.mark.parametrize("text", ["2024", "7", "2024H2", "2024Q4", "2024-01", "2024-12", "2024-12-31"])
def test_periods_are_written_as_they_were_read(text):
    frequency, number = ordinals(pd.Series([text]))
    assert written(frequency[0], int(number[0])) == text


def test_options_and_both_files_are_told_together():
    with pytest.raises(InputError) as caught:
        read_request(PANELS / "text_in_value.csv", 0, "80,101,x", PANELS / "no_such_file.csv")
    assert [fault.column for fault in caught.value.faults] == ["--horizon", "--levels", "--levels", "value", None]


def test_thresholds_are_checked(tmp_path):
    panel = tmp_path / "panel.csv"
    panel.write_text("series_id,period,value\na,2020,1\n", encoding="utf-8")
    asked = tmp_path / "asked.csv"
    rows = "series_id,period,operator,value\nb,2021,>=,1\na,2021Q1,>=,1\na,2021,~,1\na,2021,<,\na,2021,<,x\n"
    asked.write_text(rows, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_thresholds(asked, read_panel(panel))
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [
        (2, "series_id"),
        (3, "period"),
        (4, "operator"),
        (5, "value"),
        (6, "value"),
    ]


def test_thresholds_go_beside_the_output():
    assert threshold_path(Path("x/out.csv"), Path("t.csv")) == Path("x/out-thresholds.csv")
    assert threshold_path(None, None) is None
    with pytest.raises(RequestError):
        threshold_path(None, Path("t.csv"))


def test_a_table_is_written_with_numbers_in_full():
    table = pd.DataFrame({"a": ["x", "y"], "b": [0.1, np.nan], "c": [1 / 3, 1e300]})
    assert csv_text(table) == "a,b,c\nx,0.1,0.3333333333333333\ny,,1e+300\n"


@pytest.mark.parametrize("name", ["a,b", 'a"b', "a\nb", "甲，乙", " a ", "=1", "007"])
def test_a_name_of_any_kind_survives_writing_and_reading(tmp_path, name):
    text = csv_text(pd.DataFrame({"series_id": [name, "plain"], "mean": [1.5, np.nan]}))
    (tmp_path / "t.csv").write_text(text, encoding="utf-8", newline="")
    again = pd.read_csv(tmp_path / "t.csv", dtype={"series_id": str})
    assert again["series_id"].tolist() == [name, "plain"]
    assert again["mean"].iloc[0] == 1.5


def test_a_file_as_chinese_spreadsheets_save_it_is_read(tmp_path):
    (tmp_path / "gbk.csv").write_bytes("series_id,period,value\n城镇化率,2020,5\n".encode("gbk"))
    assert read_panel(tmp_path / "gbk.csv")["series_id"].tolist() == ["城镇化率"]


def test_a_file_in_another_encoding_says_what_to_do(tmp_path):
    (tmp_path / "latin.csv").write_bytes("series_id,period,value\nZürich,2020,5\né".encode("latin-1"))
    with pytest.raises(InputError, match="save it as CSV UTF-8"):
        read_panel(tmp_path / "latin.csv")
