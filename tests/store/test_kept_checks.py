"""What was checked is not checked again, unless a byte, a name or a rule is another."""

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.tables import kept_checks, workspace_tables
from analysis.tables.workspace_tables import read_workspace
from analysis.workspace import Workspace

FRAMES = ("series", "sources", "snapshots", "observations", "derived", "events", "past_promises", "links", "comments")


@pytest.fixture
def checks(monkeypatch, tmp_path):
    """The tables that are checked, each time that they are; what this process remembers counts for nothing."""
    monkeypatch.setenv(kept_checks.CACHE_ENV, str(tmp_path / "kept"))
    told = []

    def counted(files, table, check=workspace_tables.check_tables):
        told.append(table.__name__)
        return check(files, table)

    monkeypatch.setattr(workspace_tables, "check_tables", counted)
    return told


def read(place, told):
    """The tables as a new process reads them, and what it checked."""
    workspace_tables._parsed.cache_clear()
    workspace_tables._checked_once.cache_clear()
    told.clear()
    return read_workspace(Workspace(place)), sorted(told)


def test_tables_that_were_checked_are_the_same_without_being_checked_again(sparse_workspace, checks):
    first, checked = read(sparse_workspace, checks)
    assert len(checked) == len(FRAMES) + 1
    again, checked = read(sparse_workspace, checks)
    assert not checked
    for name in (*FRAMES, "targets"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(first, name))


def test_a_changed_byte_is_checked_again_and_its_fault_told_each_time(sparse_workspace, checks):
    read(sparse_workspace, checks)
    path = sparse_workspace / "data" / "statistics" / "series.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",A,", ",X,", 1), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(InputError, match="frequency = 'X'"):
            read(sparse_workspace, checks)
        assert checks == ["SeriesTable"]
    path.write_text(text, encoding="utf-8")
    assert read(sparse_workspace, checks)[1] == []


@pytest.mark.parametrize("harm", ["cut short", "something else", "a folder that cannot be made"])
def test_a_cache_that_is_harmed_or_cannot_be_written_costs_nothing_but_time(sparse_workspace, checks, harm, tmp_path):
    if harm == "a folder that cannot be made":
        (tmp_path / "kept").write_text("a file", encoding="utf-8")
    first, _ = read(sparse_workspace, checks)
    for path in (tmp_path / "kept").glob("*"):
        path.write_bytes(path.read_bytes()[:99] if harm == "cut short" else b"x")
    again, checked = read(sparse_workspace, checks)
    assert len(checked) == len(FRAMES) + 1
    pd.testing.assert_frame_equal(again.observations, first.observations)


def test_no_more_are_kept_than_are_of_use(sparse_workspace, checks, monkeypatch, tmp_path):
    monkeypatch.setattr(kept_checks, "MOST", 3)
    read(sparse_workspace, checks)
    assert len(list((tmp_path / "kept").iterdir())) == 3
