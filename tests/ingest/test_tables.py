"""Tables in every usual form, each named for its form, with the observations that it holds beside it."""

import csv
import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TABLES = sorted((HERE / "tables").glob("*.csv"))
NATIONAL = [path for path in TABLES if "national" in path.stem]
SHOWN = ("series_id", "region", "period", "value", "unit", "status", "bound")


@pytest.fixture(scope="module")
def all_read(read):
    """Every table; those of the nation's database with no region named."""
    return [read(*NATIONAL, region=""), read(*(path for path in TABLES if path not in NATIONAL))]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_table_is_read_figure_by_figure(path, all_read):
    with path.with_suffix(".expected").open(encoding="utf-8", newline="") as stream:
        expected = list(csv.reader(stream))[1:]
    found = [each for result in all_read for each in result.observations if each.entry.file == path.name]
    assert [[each.observation.texts()[name] for name in SHOWN] for each in found] == expected


def test_tables_have_no_faults(all_read):
    assert [str(fault) for result in all_read for fault in result.faults] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encoding_changes_nothing(tmp_path, read, encoding):
    path = tmp_path / "table.csv"
    path.write_text("指标,2024年\n粮食总产量（亿斤）,118.2\n", encoding=encoding)
    (found,) = read(path).observations
    assert (found.observation.series_id, found.observation.value) == ("grain-output", 118.2)


def test_bureau_s_own_exports_are_read_whole(root, read):
    exports = root.parent / "shared" / "statistics" / "nbs_exports"
    if not exports.is_dir():
        pytest.skip(f"no exports of the bureau at {exports}")
    result = read(exports / "gdp_2006_2024.csv", exports / "population_2015_2024.csv", source="", region="")
    assert result.faults == []
    found = {each.observation.key: each.observation.value for each in result.observations}
    assert len(found) == 31 * 19 + 31 * 10
    assert found["gdp", "山东省", "2024"] == 98406.9
    assert found["permanent-population", "新疆维吾尔自治区", "2015"] == 2385
    assert {each.observation.unit for each in result.observations} == {"亿元", "万人"}


def test_outcomes_as_json_read_as_those_in_csv(root, tmp_path, read):
    outcomes = HERE / "outcomes" / "hebei-2026.csv"
    rows = list(csv.DictReader(outcomes.read_text(encoding="utf-8").splitlines()))
    path = tmp_path / "hebei.json"
    path.write_text(json.dumps([{**row, "value": float(row["value"])} for row in rows]), encoding="utf-8")
    one, other = (read(each, source="", region="") for each in (path, outcomes))
    assert one.faults == []
    said = [
        [(each.observation.key, each.amount, each.observation.status, each.observation.note) for each in read_]
        for read_ in (one.observations, other.observations)
    ]
    assert said[0] == said[1]


def test_outcomes_of_a_report_keep_bound_status_and_evidence(root, read):
    result = read(HERE / "outcomes" / "shandong-2026.csv", source="", region="")
    assert result.faults == []
    found = {each.observation.key: each.observation for each in result.observations}
    assert found["gdp", "山东省", "2025"].value == 10.3
    assert found["gdp", "山东省", "2025"].unit == "万亿元"
    assert found["gdp-growth", "山东省", "2025"].note == "地区生产总值增长5.5%"
