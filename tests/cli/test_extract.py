import csv
import io
import json

import pytest

from analysis.cli.main import run
from analysis.extract import batch
from analysis.extract.target_table import FoundTarget, Outcome, columns_of

TEXT = (
    "2026年东昌府区政府工作报告\n一、2025年工作回顾\n新建农村公路300公里。\n"
    "二、2026年重点工作\n新建农村公路260公里，统筹两个大局。\n"
)


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_table_on_standard_output_nothing_else(report, capsys):
    assert run(["extract", str(report)]) == 0
    out, err = capsys.readouterr()
    (row,) = rows(out)
    assert list(row) == columns_of(FoundTarget)
    assert (row["id"], row["lower"], row["unit"], row["document"]) == (
        "dongchangfu-2026-01",
        "260",
        "公里",
        "2026年东昌府区政府工作报告",
    )
    assert err == ""


def test_region_and_year_given_win_over_the_title(report, capsys):
    assert run(["extract", str(report), "--region", "聊城市", "--year", "2025"]) == 0
    assert rows(capsys.readouterr().out)[0]["id"] == "liaocheng-2025-01"


def test_json_has_numbers_and_nulls(report, capsys):
    assert run(["extract", str(report), "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["lower"], row["owner"], row["char_start"] > 0) == (260, None, True)


def test_output_is_written_to_a_file(report, tmp_path, capsys):
    assert run(["extract", str(report), "--output", str(tmp_path / "out" / "t.csv")]) == 0
    out, err = capsys.readouterr()
    assert (out, "written: " in err) == ("", True)
    assert len(rows((tmp_path / "out" / "t.csv").read_text(encoding="utf-8"))) == 1


def test_outcomes_are_observations(report, capsys):
    assert run(["extract", str(report), "--outcomes"]) == 0
    (row,) = rows(capsys.readouterr().out)
    assert list(row) == columns_of(Outcome)
    assert (row["period"], row["value"]) == ("2025", "300")


def test_explain_lists_skipped_numbers_on_standard_error(report, capsys):
    assert run(["extract", str(report), "--explain"]) == 0
    out, err = capsys.readouterr()
    assert len(rows(out)) == 1
    assert "'两个' skipped: policy or slogan counted" in err


def test_review_is_one_page(report, capsys):
    assert run(["extract", str(report), "--review"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("<!doctype html>")
    assert "新建农村公路260公里" in page


def test_no_target_is_a_header_a_notice_and_no_fault(tmp_path, capsys):
    path = tmp_path / "poem.txt"
    path.write_text("床前明月光，疑是地上霜。", encoding="utf-8")
    assert run(["extract", str(path)]) == 0
    out, err = capsys.readouterr()
    assert (out.strip(), err.strip()) == (",".join(columns_of(FoundTarget)), "no target found in poem.txt")
    assert run(["extract", str(path), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_unreadable_file_alone_is_status_2_beside_others_status_1(report, tmp_path, capsys):
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    assert run(["extract", str(empty)]) == 2
    assert capsys.readouterr().err == f"onpace: {empty}: is empty\n"
    assert run(["extract", str(empty), str(report)]) == 1
    out, err = capsys.readouterr()
    assert len(rows(out)) == 1
    assert err == f"onpace: {empty}: is empty\n"


def test_ids_run_on_over_files_of_one_region(report, tmp_path, capsys):
    (tmp_path / "second.txt").write_text(TEXT, encoding="utf-8")
    assert run(["extract", str(tmp_path)]) == 0
    assert [row["id"] for row in rows(capsys.readouterr().out)] == ["dongchangfu-2026-01", "dongchangfu-2026-02"]


def test_a_region_on_no_list_is_told_with_the_nearest_names(tmp_path, capsys):
    path = tmp_path / "report.txt"
    path.write_text("2027年威远市政府工作报告\n今年新建农村公路260公里。\n", encoding="utf-8")
    assert run(["extract", str(path)]) == 0
    out, err = capsys.readouterr()
    assert rows(out)[0]["id"] == "unknown-2027-01"
    assert err.count("\n") == 1
    assert "威远县" in err
    assert "report.txt" in err


def test_without_a_region_ids_say_so_and_a_notice_too(tmp_path, capsys):
    path = tmp_path / "report.txt"
    path.write_text("今年新建农村公路260公里。\n", encoding="utf-8")
    assert run(["extract", str(path), "--year", "2027"]) == 0
    out, err = capsys.readouterr()
    assert rows(out)[0]["id"] == "unknown-2027-01"
    assert "--region" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("region", ["火星", "西湖区"])
def test_a_region_that_is_none_or_several_is_refused(report, capsys, region):
    assert run(["extract", str(report), "--region", region]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert region in err
    assert err.count("\n") == 1


def test_a_region_named_in_short_is_written_in_full(report, capsys):
    assert run(["extract", str(report), "--region", "聊城"]) == 0
    assert rows(capsys.readouterr().out)[0]["region"] == "聊城市"


def test_targets_of_less_confidence_are_left_out_and_the_others_keep_their_ids(tmp_path, capsys):
    path = tmp_path / "report.txt"
    path.write_text("2026年聊城市政府工作报告\n二、2026年重点工作\n建成三所学校，新建农村公路260公里。\n", "utf-8")
    assert run(["extract", str(path)]) == 0
    every = rows(capsys.readouterr().out)
    sure = [row["id"] for row in every if float(row["confidence"]) >= 0.9]
    assert 0 < len(sure) < len(every)
    assert run(["extract", str(path), "--min-confidence", "0.9"]) == 0
    out, err = capsys.readouterr()
    assert [row["id"] for row in rows(out)] == sure
    assert f"{len(every) - len(sure)} targets of less confidence left out" in err


def test_whatever_is_wrong_with_one_document_the_others_are_written(report, tmp_path, capsys, monkeypatch):
    broken = tmp_path / "broken.txt"
    broken.write_text("今年新建农村公路260公里。\n", encoding="utf-8")
    whole = batch.analyse
    monkeypatch.setattr(batch, "analyse", lambda text, *rest: whole(text, *rest) if "东昌府" in text else 1 / 0)
    assert run(["extract", str(broken), str(report)]) == 1
    out, err = capsys.readouterr()
    assert len(rows(out)) == 1
    assert err.count("broken.txt") == 1
    assert "ZeroDivisionError" in err


def test_two_values_of_one_series_for_one_day_are_told(tmp_path, capsys):
    path = tmp_path / "report.txt"
    path.write_text(
        "2026年莘县政府工作报告\n二、2026年重点工作\n地区生产总值增长5%。\n地区生产总值增长6%。\n", encoding="utf-8"
    )
    assert run(["extract", str(path)]) == 0
    assert "2 different values" in capsys.readouterr().err


def test_a_text_that_begins_in_mid_report_says_so(tmp_path, capsys):
    path = tmp_path / "report.txt"
    path.write_text(
        "莘县2026年政府工作报告\n（上接第3版）\n（四）扩大内需\n今年新建农村公路260公里。\n", encoding="utf-8"
    )
    assert run(["extract", str(path)]) == 0
    assert "begins at (四)" in capsys.readouterr().err
