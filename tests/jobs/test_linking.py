"""Earlier reports read into the record of a place, linked, decided; nothing overwritten."""

import csv
import json
import shutil
from dataclasses import replace

import pytest

from analysis.cli.main import run
from analysis.domain.target import PastLink
from analysis.errors import RequestError
from analysis.jobs.linking import link, read_decisions
from analysis.record.corpus import Document
from analysis.store.store import load
from analysis.workspace import Workspace

REPORT = """——2025年1月11日在聊城市第十八届人民代表大会上

一、2024年工作回顾

过去一年，我们新增集中供热面积{heat}万平方米，改造老旧小区191个。

二、2025年主要目标任务

2025年，改造老旧小区{compounds}个，新改建农村公路360公里。
"""


def report(place="聊城市", year=2025, heat=605, compounds=120):
    return Document(place, "city", year, REPORT.format(heat=heat, compounds=compounds))


def rows(workspace, *parts):
    with workspace.data.joinpath(*parts).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def place(workspace):
    """A workspace whose earlier reports nobody has read."""
    for folder in ("promises", "links"):
        shutil.rmtree(workspace / "data" / folder)
    return Workspace(workspace)


def linked(place, *documents):
    result = link(place, "聊城市", 2026, documents, [])
    result.write()
    return result


def by_phrase(place, phrase):
    return next(row for row in rows(place, "promises", "liaocheng.csv") if phrase in row["evidence"])


def test_a_report_becomes_promises_and_links_with_their_source(place):
    result = linked(place, report())
    compounds = by_phrase(place, "老旧小区120个")
    assert (compounds["target_year"], compounds["lower"]) == ("2025", "120")
    assert by_phrase(place, "供热面积605")["outcome_value"] == "605"
    links = {(row["target"], row["about"]): row for row in rows(place, "links", "liaocheng-2026.csv")}
    assert links["liaocheng-2026-36", compounds["id"]]["relation"] == "same"
    roads = links["liaocheng-2026-56", by_phrase(place, "360公里")["id"]]
    assert (roads["relation"], roads["apart"]) == ("near", "新建／新改建")
    assert result.told == []


def test_reading_again_changes_nothing(place):
    again = replace(report(), text=report().text + "持续扩大集中供热覆盖范围。\n")  # said of what has a number, too
    linked(place, again)
    before = {path: path.read_bytes() for path in place.data.rglob("*.csv")}
    linked(place, again)
    assert {path: path.read_bytes() for path in place.data.rglob("*.csv")} == before


def test_another_number_of_the_same_thing_is_told_and_not_written(place):
    linked(place, report())
    before = (place.data / "promises" / "liaocheng.csv").read_bytes()
    result = linked(place, report(compounds=130))
    assert [("is 120" in line and "says 130" in line) for line in result.told] == [True]
    assert (place.data / "promises" / "liaocheng.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (report(place="济南市"), "济南市 2025: a report of another place, left out"),
        (report(compounds=999), "聊城市 2025: a second report of that year differs from the first; left out"),
        (report(), "聊城市 2025: a second report of that year is the same text; left out"),
    ],
)
def test_a_report_of_another_city_and_a_second_of_one_year_are_told(place, second, told):
    result = linked(place, report(), second)
    assert [line.startswith(told) for line in result.told] == [True]
    assert all("999" not in row["evidence"] for row in rows(place, "promises", "liaocheng.csv"))


def test_what_a_person_decided_stays(place, tmp_path, capsys):
    linked(place, report())
    about = by_phrase(place, "老旧小区120个")["id"]
    decided = {"target": "liaocheng-2026-36", "about": about, "relation": "none", "apart": ""}
    answers = {"onpace_links": 1, "name": "liaocheng-2026", "who": "王", "answers": [decided]}
    saved = tmp_path / "answers.json"
    saved.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
    assert run(["review", "--apply", str(saved), "--workspace", str(place.root)]) == 0
    assert "1 links decided" in capsys.readouterr().err
    linked(place, report())
    (row,) = [row for row in rows(place, "links", "liaocheng-2026.csv") if row["about"] == about and row["who"]]
    assert (row["target"], row["relation"], row["who"]) == ("liaocheng-2026-36", "none", "王")


def test_the_page_asks_and_needs_nothing_else(place, capsys):
    linked(place, report())
    assert run(["review", str(place.links / "liaocheng-2026.csv"), "--workspace", str(place.root)]) == 0
    page = capsys.readouterr().out
    assert all(phrase in page for phrase in ("改造老旧小区120个", "default-src &#39;none&#39;"))
    assert "src=" not in page.replace("script-src", "")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"relation": "maybe", "apart": ""}, "maybe"),
        ({"relation": "near", "apart": " "}, "needs what sets it apart"),
    ],
)
def test_answers_that_say_nothing_are_refused(tmp_path, answer, said):
    saved = tmp_path / "answers.json"
    held = {
        "onpace_links": 1,
        "name": "liaocheng-2026",
        "who": "王",
        "answers": [{"target": "a", "about": "b", **answer}],
    }
    saved.write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(RequestError, match=said):
        read_decisions(saved)


def test_a_card_sees_no_report_that_came_later(place):
    from datetime import date

    linked(place, report())
    store = load("聊城市", place)
    known = store.earlier("liaocheng-2026-36", date(2026, 10, 30))
    assert any("120个" in past.evidence for _, past in known)
    assert not any("120个" in past.evidence for _, past in store.earlier("liaocheng-2026-36", date(2025, 1, 10)))
    assert all(isinstance(each, PastLink) for each, _ in known)
