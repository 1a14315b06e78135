"""Many documents in one go: each one's fault is its own."""

import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from analysis.errors import InputError, RequestError
from analysis.extract import batch
from analysis.extract.batch import Extract, Unread, extract, read_all, read_one
from analysis.extract.sources import DocumentSource, DocumentSources
from analysis.workers import in_order

TEXT = "{year}年工作报告\n一、{year}年重点工作\n新建农村公路{number}公里。\n"
PLACES = ("聊城市", "济宁市", "莱芜市")


@pytest.fixture
def reports():
    rows = [
        {"place": place, "year": year, "kind": "work_report", "text": TEXT.format(year=year, number=100 + number)}
        for number, (place, year) in enumerate((place, year) for place in PLACES for year in (2024, 2025, 2026))
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_a_table_of_reports_is_read_row_by_row(tmp_path, reports, ending):
    path = tmp_path / f"reports.{ending}"
    reports.to_parquet(path) if ending == "parquet" else reports.to_csv(path, index=False)
    found = extract(path)
    assert len(DocumentSources([path])) == len(found.extracts) == 9
    assert [(each.region, each.year) for each in found.extracts][:4] == [
        ("聊城市", 2024),
        ("聊城市", 2025),
        ("聊城市", 2026),
        ("济宁市", 2024),
    ]
    assert [target.lower for target in found.targets] == list(range(100, 109))
    assert found.extracts[0].source == f"{path} row 1: 聊城市 2024 work_report"


def test_a_row_without_text_is_a_line_and_a_place_on_no_list_a_doubt(tmp_path, reports):
    reports.loc[1, "text"] = None
    reports.to_parquet(tmp_path / "reports.parquet")
    found = extract(tmp_path / "reports.parquet")
    assert found.failures == [f"{tmp_path / 'reports.parquet'} row 2: 聊城市 2025 work_report: holds no text"]
    assert [bool(each.doubts) for each in found.extracts] == [False] * 5 + [True] * 3


@pytest.mark.parametrize(("region", "told"), [("聊城市", True), ("济南市", False), ("", False)])
def test_a_report_of_another_place_than_the_one_named_is_told(tmp_path, region, told):
    path = tmp_path / "report.md"
    path.write_text("2026年济南市政府工作报告\n一、2026年重点工作\n新建农村公路260公里。\n", encoding="utf-8")
    (found,) = extract(path, region=region).extracts
    assert any("a report of 济南市 by its title" in doubt for doubt in found.doubts) == told


def test_a_table_without_its_columns_or_damaged_is_refused(tmp_path, reports):
    reports.drop(columns="text").to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(RequestError, match="no column text; a table of reports has the columns place, year"):
        DocumentSources([tmp_path / "a.csv"])
    (tmp_path / "b.parquet").write_bytes(b"PAR1 nonsense")
    with pytest.raises(InputError, match="is no Parquet file, or damaged"):
        DocumentSources([tmp_path / "b.parquet"])


def test_whatever_is_raised_inside_a_document_is_one_line_that_says_where(monkeypatch):
    def fails(*_):
        raise KeyError("头\n（羽）")

    monkeypatch.setattr(batch, "analyse", fails)
    found = read_one(DocumentSource("a.txt", text="新建"))
    assert isinstance(found, Unread)
    (line,) = found.faults
    assert line.startswith("a.txt: a fault of the program in this document (KeyError: ")
    assert "batch.py:" in line
    assert "\n" not in line


def test_several_processes_read_what_one_does_in_the_same_order(tmp_path, reports):
    pd.concat([reports] * 3).to_parquet(tmp_path / "reports.parquet")
    told = []
    one, two = (
        list(
            read_all(
                DocumentSources([tmp_path / "reports.parquet"]), processes=count, progress=lambda *at: told.append(at)
            )
        )
        for count in (1, 2)
    )
    assert one == two
    assert all(isinstance(each, Extract) for each in one)
    assert [target.id for each in two for target in each.targets if each.region == "聊城市"][:4:3] == [
        "liaocheng-2024-01",
        "liaocheng-2024-02",
    ]
    assert told[-1] == (27, 27)


def dies_at_three(number):
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_process_that_is_killed_costs_the_thing_it_was_at_and_no_other():
    assert list(in_order(dies_at_three, range(8), lambda number: -number, processes=2)) == [0, 1, 2, -3, 4, 5, 6, 7]


def test_an_interrupt_ends_the_command_and_its_processes_and_writes_nothing(tmp_path, reports):
    pd.concat([reports] * 2000).to_parquet(tmp_path / "reports.parquet")
    code = "from analysis.cli.main import main; main()"
    command = [sys.executable, "-c", code, "extract", "reports.parquet", "--output", "t.csv"]
    running = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True)
    time.sleep(4)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=20)
    assert (running.returncode, said.splitlines()[-1]) == (130, "onpace: interrupted, nothing half-written is left")
    assert not (tmp_path / "t.csv").exists()
    assert ends(running.pid)


def ends(group):
    """Whether the last process of a group is gone within some seconds."""
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(
    "text",
    [
        "今年出栏万头（羽），藏书千余册（张），建设百个县(市区)示范点。",
        "工业总产值、主营业务产值（营业收入）分别增长40.7%、16.4%。",
        "建设三十四百十千十九个项目。",
    ],
)
def test_what_once_broke_the_reader_is_read(text):
    assert isinstance(read_one(DocumentSource("a.txt", text=text), year=2026), Extract)
