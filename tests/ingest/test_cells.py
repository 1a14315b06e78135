"""What a cell says: numbers with marks, units and words; nothing; or no number at all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ingest.cells import CellFigure, NotANumber, decimals, is_missing, number_text, read_figure


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("1,234.5", CellFigure(1234.5)),
        ("１，２３４．５", CellFigure(1234.5)),
        ("1 234.5", CellFigure(1234.5)),
        ("−5.2", CellFigure(-5.2)),
        ("55.8 ％", CellFigure(55.8, "%")),
        ("1.2个百分点", CellFigure(1.2, "个百分点")),
        ("35µg/m³", CellFigure(35, "μg/m³")),
        ("120条(段)", CellFigure(120, "条(段)")),
        ("1234.5①", CellFigure(1234.5, mark="①")),
        ("1234*", CellFigure(1234, mark="*")),
        ("1234.5[1]", CellFigure(1234.5)),
        ("1234.5（注1）", CellFigure(1234.5)),
        ("1234.5（初步核算数）", CellFigure(1234.5, status="P")),
        ("1234 (p)", CellFigure(1234, status="P")),
        ("预计 1,200", CellFigure(1200, status="E")),
        ("118亿斤左右", CellFigure(118, "亿斤", "E")),
        ("超420万千瓦", CellFigure(420, "万千瓦", bound="over")),
        ("420多万千瓦", CellFigure(420, "万千瓦", bound="over")),
        ("420万千瓦以上", CellFigure(420, "万千瓦", bound="over")),
        ("不足5", CellFigure(5, bound="under")),
    ],
)
def test_number_is_read_with_what_is_said_of_it(text, figure):
    assert read_figure(text) == figure


@pytest.mark.parametrize("text", ["", " ", "-", "–", "—", "——", "…", "……", "..", "/", "N/A", "暂无", "\t", "　"])
def test_cell_without_a_figure_is_a_gap(text):
    assert is_missing(text)
    assert read_figure(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "12,34",
        "1,23",
        "3-5",
        "=1+1",
        "2024-01",
        "#DIV/0!",
        "TRUE",
        "12.3.4",
        "(12.3)",
        "一百",
        "x",
        "1e400",
        "inf",
    ],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NotANumber):
        read_figure(text)


numbers = st.decimals(-(10**9), 10**9, places=3).map(float)


@given(numbers)
def test_thousands_separators_and_width_change_no_value(value):
    printed = f"{value:,}"
    wide = "".join(chr(ord(digit) + 0xFEE0) if digit.isdigit() else digit for digit in printed)
    assert unicodedata.normalize("NFKC", wide) == printed
    assert read_figure(printed).value == read_figure(wide).value == value


@given(numbers)
def test_number_printed_in_full_reads_the_same(value):
    assert float(number_text(value)) == value
    assert round(value, decimals(value)) == value
