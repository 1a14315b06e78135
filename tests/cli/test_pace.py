"""``onpace pace``: one case by every method, a table by one, and one line a fault."""

import csv
import json

import pytest

from analysis.cli.main import run
from analysis.pace.methods import METHODS

VEHICLES = ("--base", "2015:0.37", "--latest", "2025:9.53", "--target", "2030:60", "--direction", "increase")


def printed(capsys, *words, status=0):
    assert run(["pace", *words]) == status
    return capsys.readouterr()


def test_one_case_shows_every_method_and_why_they_disagree(capsys):
    out = printed(capsys, *VEHICLES, "--language", "en").out
    assert all(name in out for name in METHODS)
    assert "substantial_progress" in out
    assert "Stagnating" in out
    assert "The methods disagree: open-sdg, eurostat say it will be reached" in out
    assert "compound growth asks for 11, a straight line for 40.12; the value is 9.53" in out


def test_the_same_in_chinese(capsys):
    out = printed(capsys, *VEHICLES).out
    assert "复合增长要求11，直线要求40.12，实际为9.53" in out


def test_one_case_as_json_carries_the_reasons(capsys):
    said = json.loads(printed(capsys, *VEHICLES, "--format", "json", "--language", "en").out)
    assert [row["method"] for row in said["methods"]] == list(METHODS)
    assert len(said["disagreement"]) == 2
    unicef = next(row for row in said["methods"] if row["method"] == "unicef")
    assert (unicef["value"], unicef["class"]) == (None, "")
    assert unicef["reason"]


def test_agreement_is_said_too(capsys):
    words = ("--base", "2015:10", "--latest", "2020:30", "--target", "2030:20", "--direction", "increase")
    assert "agree" in printed(capsys, *words, "--language", "en", "--method", "open-sdg,sdsn").out
    words = ("--base", "2015:10", "--target", "2030:20", "--direction", "increase")
    assert "No method can judge" in printed(capsys, *words, "--language", "en").out


def test_a_difference_of_class_alone_is_explained(capsys):
    words = ("--base", "2015:10", "--latest", "2020:11.5", "--target", "2030:20", "--direction", "increase")
    out = printed(capsys, *words, "--method", "open-sdg", "--method", "linear", "--language", "en").out
    assert "limited_progress" in out
    assert "disagree" not in out or "classes differ" in out


def test_a_table_gives_id_value_class_reason(capsys, tmp_path):
    file = tmp_path / "cases.csv"
    text = (
        "id,base_year,base_value,latest_year,latest_value,target_year,target_value,direction,limit,optimum,lower_bound\r\n"
        "poverty,2015,14.5,2023,10.4,2030,7.25,decrease,,,\r\n"
        "resilience,2016,66.6,2023,71.4,,,increase,100,,\r\n"
        "broken,2015,n.a.,2023,71.4,,,increase,,,\r\n"
    )
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    out = printed(capsys, "--file", str(file), "--method", "open-sdg", "--format", "csv", "--language", "en").out
    rows = list(csv.DictReader(out.splitlines()))
    assert list(rows[0]) == ["id", "value", "class", "reason"]
    assert float(rows[0]["value"]) == pytest.approx(0.9010899546976208, abs=1e-12)
    assert [row["class"] for row in rows] == ["moderate_progress", "moderate_progress", ""]
    assert rows[2]["value"] == ""
    assert rows[2]["reason"] == "base_value cannot be read"


def test_several_methods_are_told_apart_and_columns_may_be_missing(capsys, tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text("base_year,base_value,latest_year,latest_value,direction\n2015,10,2020,12,up\n", encoding="utf-8")
    out = printed(capsys, "--file", str(file), "--method", "all", "--format", "csv").out
    rows = list(csv.DictReader(out.splitlines()))
    assert [row["method"] for row in rows] == list(METHODS)
    assert {row["id"] for row in rows} == {"1"}
    assert all(row["class"] or row["reason"] for row in rows)


def test_methods_are_listed_with_classes_and_sources(capsys):
    out = printed(capsys, "--methods", "--language", "en").out
    assert all(name in out for name in METHODS)
    assert "On track or maintaining achievement | Moderately Increasing | Stagnating | Decreasing" in out
    rows = list(csv.DictReader(printed(capsys, "--methods", "--format", "csv").out.splitlines()))
    assert [row["method"] for row in rows] == list(METHODS)


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (("--file", "nowhere.csv"), ["nowhere.csv: cannot be read"]),
        ((), ["nothing to judge"]),
        (("--file", "x.csv", "--base", "2015:1"), ["--file brings its own cases"]),
        (("--base", "2015", "--latest", "x:1"), ["--base = '2015'", "--latest = 'x:1'"]),
        (("--base", "2015:1", "--limit", "much"), ["--limit = 'much'"]),
        ((*VEHICLES, "--method", "opensdg"), ["unknown method 'opensdg'; did you mean open-sdg?"]),
        ((*VEHICLES, "--language", "fr"), ["unknown language 'fr'"]),
    ],
)
def test_a_wrong_request_is_one_line_a_fault(capsys, tmp_path, monkeypatch, words, lines):
    monkeypatch.chdir(tmp_path)
    said = printed(capsys, *words, status=2)
    assert said.out == ""
    told = said.err.strip().splitlines()
    assert len(told) == len(lines)
    for line, wanted in zip(told, lines, strict=True):
        assert wanted in line


def test_a_table_without_any_column_of_cases_is_refused(capsys, tmp_path):
    file = tmp_path / "other.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    assert "expected some of id, base_year" in printed(capsys, "--file", str(file), status=2).err


@pytest.mark.parametrize(("target", "way"), [("2030:20", "increase"), ("2030:5", "decrease")])
def test_the_direction_is_told_from_base_to_target_and_said(capsys, target, way):
    case = ("--base", "2015:10.2", "--latest", "2020:13.1", "--target", target, "--format", "csv")
    found = printed(capsys, *case)
    assert found.err == f"direction: {way}, as the case itself tells; --direction says otherwise\n"
    assert found.out == printed(capsys, *case, "--direction", way).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--base", "2015:10", "--latest", "2020:13", "--target", "2030:10"), "--direction"),
        (("--latest", "2020:13", "--target", "2030:10"), "--direction"),
        (("--base", "2015:10", "--latest", "2010:13", "--target", "2030:20"), "a year after the base's, 2015"),
        (("--base", "2015:10", "--latest", "2020:13", "--target", "2014:20"), "a year after the base's, 2015"),
        (("--latest", "2020:13", "--direction", "increase"), "no method can judge this case"),
        (
            ("--base", "2015:10", "--latest", "2020:13", "--target", "2030:20", "--direction", "up"),
            "increase, decrease",
        ),
    ],
)
def test_a_case_that_cannot_be_judged_is_one_line_and_nothing_printed(capsys, words, said):
    found = printed(capsys, *words, status=2)
    assert found.out == ""
    assert found.err.count("\n") == 1
    assert said in found.err
