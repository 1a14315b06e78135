"""Any table as a panel of series: what `project` takes beside series_id, period and value."""

import openpyxl
import pytest

from analysis.errors import InputError
from analysis.ingest.panel_table import panel_of
from analysis.panels import project


@pytest.fixture
def panel(tmp_path):
    """Write a workbook of two cities."""
    book = openpyxl.Workbook()
    book.active.append(["城市", "年份", "名义GDP"])
    for year in range(2010, 2024):
        book.active.append(["聊城市", year, 1000 + 90 * (year - 2010)])
        book.active.append(["德州市", year, 1200 + 80 * (year - 2010)])
    book.save(tmp_path / "panel.xlsx")
    return tmp_path / "panel.xlsx"


def test_series_is_named_by_what_tells_it_from_the_others(panel):
    found = panel_of(panel)
    assert sorted(set(found["series_id"])) == ["德州市", "聊城市"]
    assert found.iloc[0].tolist() == ["聊城市", "2010", 1000]


def test_panel_in_a_workbook_is_projected(panel):
    table = project(panel, 2, levels=[80]).table
    assert table["series_id"].value_counts().to_dict() == {"聊城市": 2, "德州市": 2}
    assert table["median"].between(2200, 2450).all()


def test_panel_s_own_columns_are_left_to_its_reader(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text("series_id,period,value\na,2019,1\n", encoding="utf-8")
    assert panel_of(path) is None


def test_table_read_in_part_is_refused(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text("城市,年份,名义GDP\n聊城市,2020,1\n聊城市,2021,x\n", encoding="utf-8")
    with pytest.raises(InputError, match="is neither"):
        panel_of(path)
