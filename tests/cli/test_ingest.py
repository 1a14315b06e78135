"""onpace ingest, add and request as a user runs them: JSON alone on standard output, nothing written on a fault."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ONPACE = Path(sys.executable).with_name("onpace")
FILES = Path(__file__).parents[1] / "ingest"
TOLD = ["measured", "indicator", "scope", "region_code", "file"]
COLUMNS = [
    "series_id",
    "region",
    "period",
    "value",
    "unit",
    "status",
    "bound",
    "published",
    "published_precision",
    "source_id",
    "note",
    "retrieved",
    "snapshot",
    "cell",
]


def onpace(*words, cwd):
    return subprocess.run(
        [ONPACE, *words], cwd=cwd, capture_output=True, text=True, env=os.environ, timeout=300, stdin=subprocess.DEVNULL
    )


def stored(workspace):
    return {path.name: path.read_bytes() for path in (workspace / "data" / "statistics").iterdir()}


def test_dry_run_prints_observations_notices_and_faults_and_writes_nothing(workspace):
    before = stored(workspace)
    path = FILES / "tables" / "nbs_provinces_months_cumulative.csv"
    done = onpace("ingest", path, "--source", "国家统计局月度数据", "--dry-run", "--format", "json", cwd=workspace)
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert list(printed) == ["observations", "comments", "columns", "notices", "faults"]
    assert printed["faults"] == []
    assert [list(row) for row in printed["observations"]] == [[*COLUMNS, *TOLD]] * 9
    first = printed["observations"][0]
    assert (first["region"], first["period"], first["value"], first["unit"]) == (
        "北京市",
        "2024-01/2024-09",
        9992,
        "亿元",
    )
    assert (first["published"], first["published_precision"]) == (None, "unknown")
    assert {notice["kind"] for notice in printed["notices"]} == {"new_source", "new", "undated"}
    assert stored(workspace) == before


def test_faults_are_lines_and_json_with_status_2_and_nothing_written(workspace):
    before = stored(workspace)
    done = onpace(
        "ingest", FILES / "faults" / "many_faults.csv", "--source", "某公报", "--format", "json", cwd=workspace
    )
    assert done.returncode == 2
    printed = json.loads(done.stdout)
    assert [(fault["line"], fault["column"], fault["value"]) for fault in printed["faults"]] == [
        (2, "value", "x"),
        (3, "period", "2023Q9"),
        (3, "unit", "元"),
        (4, "value", "155.8"),
    ]
    assert len([line for line in done.stderr.splitlines() if line.startswith("onpace: many_faults.csv:")]) == 4
    assert stored(workspace) == before


@pytest.mark.slow
def test_doubt_stops_writing_until_it_is_confirmed(workspace):
    before = stored(workspace)
    words = ["ingest", FILES / "doubts" / "hundredfold.csv", "--source", "某公报", "--region", "聊城市"]
    asked = onpace(*words, cwd=workspace)
    assert asked.returncode == 2
    assert "--yes" in asked.stderr
    assert stored(workspace) == before
    confirmed = onpace(*words, "--yes", cwd=workspace)
    assert confirmed.returncode == 0, confirmed.stderr
    assert stored(workspace).keys() == before.keys()
    assert stored(workspace)["observations.csv"].count(b"\n") == before["observations.csv"].count(b"\n") + 3


@pytest.mark.slow
def test_one_line_adds_one_figure(workspace):
    before = stored(workspace)
    words = ["renewable-capacity", "2026-09", "612", "万千瓦", "--source-url", "https://www.liaocheng.gov.cn/n.html"]
    done = onpace("add", *words, "--published", "2026-10-20", cwd=workspace)
    assert done.returncode == 0, done.stderr
    added = set(stored(workspace)["observations.csv"].splitlines()) - set(before["observations.csv"].splitlines())
    assert [line.decode().split(",")[:8] for line in added] == [
        ["renewable-capacity", "聊城市", "2026-09", "612", "万千瓦", "A", "", "2026-10-20"]
    ]
    negative = onpace("add", "gdp-growth", "2026Q3", "-1.2", "%", "--source", "某公报", "--dry-run", cwd=workspace)
    assert negative.returncode == 0, negative.stderr
    unknown = onpace("add", "renewable-capasity", "2026-09", "612", "万千瓦", "--source", "某公报", cwd=workspace)
    assert unknown.returncode == 2
    assert "renewable-capacity" in unknown.stderr


@pytest.mark.slow
def test_request_writes_one_workbook_a_department(workspace, tmp_path):
    done = onpace("request", "--quarter", "2026Q4", "--owner", "能源", "--output", tmp_path / "forms", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert [Path(line).name for line in done.stdout.splitlines()] == ["2026Q4-聊城市能源局.xlsx"]
    none = onpace("request", "--quarter", "2026Q4", "--owner", "气象", "--output", tmp_path / "forms", cwd=workspace)
    assert none.returncode == 2
    assert "聊城市农业农村局" in none.stderr
