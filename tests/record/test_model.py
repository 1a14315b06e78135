"""What the record says of a promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.record.asked import Asked
from analysis.record.cases import known, reports_out, shipped
from analysis.record.model import nearest, prospects

NONE = float("nan")
ROADS = Asked(
    "新改建农村公路",
    kind="flow",
    operator="=",
    direction="increase",
    lower=260,
    upper=260,
    unit="公里",
    deliverable="build",
    domain="transport",
)
GROWTH = Asked("地区生产总值增长", "growth", "~", "increase", 5.5, 5.5, "%", deliverable="grow", domain="economy")
UNKNOWN = Asked("某某物", "flow", ">=", "increase", 3, NONE, "匹", deliverable="build", domain="transport")


def test_roads_are_kept_more_often_than_growth() -> None:
    roads, growth = prospects([ROADS, GROWTH])
    assert roads.p_met > 0.85 > 0.75 > growth.p_met
    assert (roads.like, growth.like) == ("农村公路", "生产总值")


def test_like_promises_are_counted_with_those_of_which_nothing_was_told() -> None:
    (roads,) = prospects([ROADS])
    assert roads.kept <= roads.reported == roads.n < roads.promised


def test_the_ratio_is_a_range() -> None:
    for found in prospects([ROADS, GROWTH]):
        assert found.low_ratio <= found.ratio <= found.high_ratio


@pytest.mark.parametrize("asked", [UNKNOWN, replace(UNKNOWN, deliverable="build")])
def test_a_name_never_heard_gets_what_is_less_alike(asked: Asked) -> None:
    (found,) = prospects([asked])
    assert 0.5 < found.p_met < 0.97
    assert found.like == asked.deliverable


def test_more_is_known_of_a_promise_with_its_last_outcome() -> None:
    easy, unknown, hard = prospects([replace(GROWTH, previous=previous) for previous in (9.0, NONE, 2.0)])
    assert easy.p_met > hard.p_met
    assert 0.3 < unknown.p_met < 0.9


def test_the_nearest_cases_are_of_the_same_thing() -> None:
    cases = nearest(ROADS, 20)
    assert list(cases) == ["place", "year", "indicator", "promised", "unit", "reported", "met", "ratio"]
    assert len(cases) == 20
    assert cases["unit"].str.contains("公里").mean() > 0.8


EVENT = Asked("送戏下乡场次", "flow", "=", "increase", 1000, 1000, "场", deliverable="event", domain="culture")


def test_where_few_are_alike_a_wider_group_speaks_and_is_named() -> None:
    (found,) = prospects([EVENT])
    assert found.n >= 50
    assert (found.like, found.domain) == ("", "culture")


def test_an_earlier_day_does_not_see_what_later_reports_told() -> None:
    then, now = (prospects([ROADS], out)[0] for out in (reports_out(date(2015, 10, 30)), None))
    assert (then.promised, then.reported) < (now.promised, now.reported)
    told = shipped().query("head == '农村公路' and unit != '%' and flag == '' and due < 2015")["met"].dropna()
    assert (then.level, then.reported, then.kept) == ("", len(told), told.sum())


def test_a_promise_whose_answer_was_not_out_has_its_number_and_no_outcome() -> None:
    record = known(2015)
    waiting = record[record["due"] >= 2015]
    assert len(waiting)
    assert waiting[["reported", "met", "ratio"]].isna().all().all()
    assert record["year"].max() == 2015


def test_the_very_thing_is_told_where_it_is_too_rare_to_be_the_likeness() -> None:
    rare = Asked("常住人口城镇化率", "change", "~", "increase", 1.2, 1.2, "个百分点", "city", "", 2026)
    (told,) = prospects([rare])
    assert 20 <= told.thing_reported < 50
    assert 0 < told.thing_kept < told.thing_reported
    assert told.n >= 50
    common = Asked("新建农村公路", "flow", "=", "increase", 260.0, 260.0, "公里", "city", "", 2026)
    assert prospects([common])[0].thing_reported == 0
