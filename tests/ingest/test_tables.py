"""Tables in every usual form, each named for its form, with the observations that it holds beside it."""

import csv
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TABLES = sorted(path for path in (HERE / "tables").glob("*.csv"))
SHOWN = ("series_id", "region", "period", "value", "unit", "status", "bound")


def observations(result):
    return [tuple(each.observation.texts()[name] for name in SHOWN) for each in result.observations]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_table_is_read_figure_by_figure(path, read):
    result = read(path, region="" if "national" in path.stem else "聊城市")
    assert result.faults == []
    expected = path.with_suffix(".expected")
    with expected.open(encoding="utf-8", newline="") as stream:
        rows = [tuple(row) for row in csv.reader(stream)]
    assert observations(result) == rows[1:]
