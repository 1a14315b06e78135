"""Every figure leads to its file as it came; an old file revises nothing that is newer than itself."""

import csv
import hashlib

import pytest

from analysis import workspace as ground
from analysis.city import load
from analysis.errors import InputError
from analysis.ingest.layout import Given
from analysis.ingest.snapshots import Snapshot
from analysis.tables.workspace_tables import read_workspace
from analysis.workspace import Workspace

GRAIN = "指标,2031年\n粮食总产量（亿斤）,118.2\n"
SAID = {"source": "测试年鉴", "published": "2026-11-01", "url": "https://example.org/a.csv", "licence": "CC BY 4.0"}


@pytest.fixture
def grain(tmp_path):
    path = tmp_path / "粮食.csv"
    path.write_text(GRAIN.replace("2031", "1991"), encoding="utf-8")
    return path


def listed(workspace):
    with (workspace / "data/snapshots/index.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_a_figure_names_its_snapshot_and_cell_and_the_bytes_are_kept(workspace, read, grain):
    read(grain, workspace=workspace, **SAID).write()
    (row,) = listed(workspace)
    digest = hashlib.sha256(grain.read_bytes()).hexdigest()
    assert row == {
        "snapshot": digest[:12],
        "sha256": digest,
        "file": "粮食.csv",
        "size": str(len(grain.read_bytes())),
        "retrieved": "2026-11-24",
        "proves": "1991-12-31",
        "url": "https://example.org/a.csv",
        "licence": "CC BY 4.0",
    }
    assert (workspace / f"data/snapshots/{digest[:12]}.csv").read_bytes() == grain.read_bytes()
    (figure,) = [
        each for each in load("聊城市", workspace).store.figures("grain-output", "聊城市", None) if each.year == 1991
    ]
    assert (figure.snapshot, figure.cell, str(figure.retrieved)) == (digest[:12], "B2", "2026-11-24")


def test_the_first_snapshot_widens_the_table_and_leaves_its_rows(workspace, read, grain):
    path = workspace / "data/statistics/observations.csv"
    before = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    read(grain, workspace=workspace, **SAID).write()
    after = [row for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()) if not row["snapshot"]]
    assert [{name: row[name] for name in before[0]} for row in after] == before
    assert len(read_workspace(Workspace(workspace)).observations) == len(before) + 1


def test_the_same_file_again_changes_nothing(workspace, read, grain):
    read(grain, workspace=workspace, **SAID).write()
    assert read(grain, workspace=workspace, **SAID).write() == []
    assert len(listed(workspace)) == 1


def test_the_projects_own_checkout_keeps_hash_and_dates_alone(workspace, read, grain, monkeypatch):
    monkeypatch.setattr(ground, "CHECKOUT", workspace)
    read(grain, workspace=workspace, **SAID).write()
    assert [path.name for path in (workspace / "data/snapshots").iterdir()] == ["index.csv"]


def test_a_snapshot_that_no_list_has_is_a_fault_of_the_table(workspace, read, grain):
    read(grain, workspace=workspace, **SAID).write()
    (workspace / "data/snapshots/index.csv").unlink()
    with pytest.raises(InputError, match=r"expected the id of a snapshot"):
        read_workspace(Workspace(workspace))


@pytest.mark.parametrize(
    ("name", "suffix"), [("a.XLSX", ".xlsx"), ("a", ""), ("../../x.c/d", ""), ("a.城", ""), ("a.b\n", "")]
)
def test_only_a_plain_ending_of_a_name_becomes_one(name, suffix):
    assert Snapshot(name, b"").suffix == suffix


def test_an_export_that_ends_years_ago_revises_nothing_published_since(tmp_path, read):
    path = tmp_path / "old.csv"
    path.write_text("地区,2017年,2016年,2015年\n山东省,72634.15,68024.49,63002.33\n", encoding="utf-8")
    given = Given(indicator="地区生产总值", unit="亿元")
    result = read(path, published="2026-06-01", region="", given=given)
    assert result.counts["outdated"] == 3
    assert result.counts["revised"] == 0
    (doubt,) = [each for each in result.doubts if each.kind == "vintage"]
    assert "ends in 2017" in str(doubt)
    earlier = read(path, published="2018-06-01", region="", given=given)
    assert (earlier.counts["outdated"], len(earlier.added)) == (0, 3)
