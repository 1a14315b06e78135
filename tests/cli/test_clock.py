"""A clock that cannot be right: who looks is told, nothing is recorded under its day, and --today says the day."""

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from analysis.cli import clock
from analysis.cli.main import run
from analysis.jobs.doctor import examine
from analysis.tables.clock import doubt
from analysis.workspace import Workspace

BEHIND, AHEAD = date(2020, 3, 1), date(2050, 1, 1)
WRONG = {
    BEHIND: "the clock says 2020-03-01, data/statistics/sources.csv:3 2026-04-16: one of them is wrong",
    AHEAD: "the clock says 2050-01-01, 24 years after the latest day in data/ "
    "(data/statistics/sources.csv:3, 2026-04-16)",
}
ADD = ("add", "renewable-capacity", "2019-01", "601", "万千瓦", "--source", "x", "--published", "2019-02-10", "--yes")


@pytest.fixture
def office(tmp_path):
    """A workspace whose latest source came out on 16 April 2026."""
    tables = tmp_path / "data" / "statistics"
    tables.mkdir(parents=True)
    (tmp_path / "data" / "targets").mkdir()
    lines = "s1,a,b,2025,,official\ns2,a,b,2026-04-16,,official\ns3,a,b,,,press\ns4,a,b,soon,,press\n"
    (tables / "sources.csv").write_text(f"source_id,title,publisher,published,url,reliability\n{lines}")
    return tmp_path


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2025-04-16", ""),  # next year's figures may be rehearsed
        ("2025-04-14", "the clock says 2025-04-14, data/statistics/sources.csv:3 2026-04-16: one of them is wrong"),
        ("2046-12-31", ""),
        *((str(day), told) for day, told in WRONG.items()),
    ],
)
def test_a_day_is_doubted_that_lies_before_what_has_come_out_or_years_after(office, day, told):
    assert doubt(date.fromisoformat(day), Workspace(office)) == told


def test_what_was_taken_in_counts_as_well_and_what_cannot_be_read_says_nothing(office):
    (office / "data" / "snapshots").mkdir()
    (office / "data" / "snapshots" / "index.csv").write_text("snapshot,retrieved\na,2026-11-20\n")
    assert "data/snapshots/index.csv:2 2026-11-20" in doubt(date(2026, 11, 1), Workspace(office))
    assert doubt(date(2026, 11, 18), Workspace(office)) == ""  # somewhere it is two days later
    for table in office.rglob("*.csv"):
        table.write_bytes(b"\xff,published,retrieved\n")
    assert doubt(BEHIND, Workspace(office)) == ""


@pytest.mark.parametrize("day", [BEHIND, AHEAD])
def test_what_looks_is_told_and_what_records_is_refused(workspace, monkeypatch, capsys, day):
    told = WRONG[day].replace("sources.csv:3", "sources.csv:")[:60]
    before = {path: path.read_bytes() for path in workspace.rglob("*.csv")}
    monkeypatch.setattr(clock, "clock_day", lambda: day)
    here = ("--workspace", str(workspace))
    assert run(["schedule", "next", *here]) == 0
    assert capsys.readouterr().err.startswith(told[:30])
    recording = [
        ADD,
        ("say", "liaocheng-2026-20", "0.5", "--by", "a", "--because", "b"),
        ("publish", "2026Q3"),
        ("schedule", "run"),
        ("begin", str(workspace), "--region", "聊城市"),
    ]
    for words in recording:
        assert run([*words, *here]) == 2, words
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"onpace: {told[:30]}"), words
        assert line.endswith("nothing is written; set the clock, or say the day: --today 2026-11-30")
    assert {path: path.read_bytes() for path in workspace.rglob("*.csv")} == before
    (found,) = [each for each in examine(workspace, day, kernels=False) if each.check == "clock"]
    assert (found.well, found.seen[:30]) == (False, told[:30])


def test_a_day_that_is_said_counts_and_is_forgotten_with_the_command(workspace, monkeypatch, capsys):
    monkeypatch.setattr(clock, "date", type("Wrong", (date,), {"today": classmethod(lambda cls: AHEAD)}))
    here = ("--workspace", str(workspace))
    assert run([*ADD, *here, "--today", "2026-11-28"]) == 0
    assert "the clock says" not in capsys.readouterr().err
    assert run([*ADD, *here]) == 2
    assert run(["list", "targets", "--today", "soon"]) == 2
    assert "--today 'soon' is no date" in capsys.readouterr().err


@pytest.mark.long
@pytest.mark.parametrize("day", ["1970-01-02", "2050-01-01"])
def test_the_machine_s_own_clock_is_doubted(root, tmp_path, day):
    faketime = shutil.which("faketime") or pytest.skip("no faketime on this machine")
    shutil.copytree(root / "data", tmp_path / "data")
    onpace = Path(sys.executable).with_name("onpace")
    command = [faketime, "--exclude-monotonic", "-f", f"@{day} 12:00:00", onpace]
    for words, status in ((ADD, 2), (("doctor",), 1), (("why", "liaocheng-2026-20", "--as-of", "2026-10-30"), 0)):
        done = subprocess.run([*command, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, f"the clock says {day}" in done.stderr) == (status, True), done.stderr
        assert "Traceback" not in done.stderr
