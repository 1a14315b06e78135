"""Targets walked through in a notebook: the doubtful first, with their sentence; what is saved holds."""

import csv

import pytest

from analysis.domain.regions import find_region
from analysis.errors import RequestError
from analysis.extract.batch import extract
from analysis.jobs.begin import begin
from analysis.jobs.new_workspace import make_workspace
from analysis.jobs.reports_of_place import reports_of_place
from onpace import review

REPORT = """2026年滁州市政府工作报告

——2026年1月11日在滁州市第七届人民代表大会第五次会议上

各位代表：现在，我代表市人民政府，向大会报告工作。

一、2025年工作回顾

过去一年，改造老旧小区115个。

二、2026年主要目标任务

2026年，改造老旧小区120个。提速推进高标准农田建设，新建和改造提升60万亩。过2亿元的镇占比70%以上。
"""


@pytest.fixture
def place(tmp_path):
    made = make_workspace(tmp_path / "own", find_region("滁州市"))
    path = tmp_path / "2026.txt"
    path.write_text(REPORT, encoding="utf-8")
    begin(made, reports_of_place(extract(path).extracts), "王", "2026-11-28T08:00:00Z")
    return made


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def walk(place, **asked):
    return review("滁州市", workspace=place.root, **asked)


def test_the_doubtful_are_walked_through_with_their_sentence(place):
    shown = walk(place)
    assert {row.unit for row in shown.rows} == {"万亩", "%"}
    assert len(walk(place, everything=True).rows) == 3
    sentences = set()
    for _ in shown.rows:
        sentences.add(shown.head.value)
        shown.next()
    assert any("提速推进高标准农田建设，<mark>新建和改造提升60万亩</mark>" in each for each in sentences)


def test_what_is_answered_and_saved_holds_and_leaves_nothing_to_walk_through(place):
    shown = walk(place, who="李")
    while shown.row.unit != "万亩":
        shown.next()
    shown.fields["kind"].value = "stock"
    shown.right()
    while shown.row.unit != "%":
        shown.previous()
    shown.wrong()
    shown.buttons["previous"].click()
    assert shown.save() == [place.targets / "chuzhou-2026.csv"]
    table = {row["unit"]: row for row in rows(place.targets / "chuzhou-2026.csv")}
    assert "%" not in table
    assert (table["万亩"]["kind"], table["万亩"]["confidence"]) == ("stock", "1")
    assert {row["who"] for row in rows(place.data / "corrections" / "chuzhou-2026.csv")} == {"李"}
    assert walk(place).rows == []


def test_nothing_is_saved_without_a_name(place):
    shown = walk(place)
    shown.right()
    assert shown.save() == []
    assert not (place.data / "corrections" / "chuzhou-2026.csv").exists()
    assert "姓名" in shown.message.value


def test_nothing_is_saved_by_a_clock_that_cannot_be_right(place, monkeypatch):
    shown = walk(place, who="李")
    shown.right()
    monkeypatch.setattr("analysis.notebooks.walk._now", lambda: "2050-01-01T00:00:00Z")
    assert shown.save() == []
    assert "2050-01-01" in shown.message.value


def test_a_region_without_targets_is_refused_with_the_way_on(place):
    with pytest.raises(RequestError, match="onpace begin"):
        review("淄博市", workspace=place.root)
