"""Promises of one report set against each other; what a target says of an unpublished base."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.assessment.assess import assess
from analysis.assessment.consistency import clashes_of, twins_of
from analysis.domain.target import Event
from analysis.record.asked import Asked
from analysis.record.bases import base_of
from analysis.sentences.cards import card
from analysis.words.wording import Words

WIND, RENEWABLES, CHAINS, LATER, BEDS = (f"liaocheng-2026-{number}" for number in ("19", "20", "08", "89", "53"))


@pytest.fixture(scope="module")
def quarter(city):
    return assess(city, quarter="2026Q3", targets=[WIND, RENEWABLES, CHAINS, LATER, BEDS], draws=500)


@pytest.mark.parametrize("target", [WIND, RENEWABLES])
def test_a_lot_that_carries_a_level_far_past_its_target_is_told_on_both(quarter, target):
    (clash,) = clashes_of(quarter.cases[target].case)
    assert (clash.level.id, clash.lot.id) == (RENEWABLES, WIND)
    assert clash.together == pytest.approx(691.5 + 350)
    for language, words in (("zh", "不会都按字面理解"), ("en", "Both cannot be meant as read")):
        assert sum(words in sentence for sentence in card(quarter.cases[target], Words(language)).sentences) == 1


def test_nothing_clashes_before_the_level_is_known(city):
    early = assess(city, as_of=date(2026, 2, 1), targets=[RENEWABLES], draws=100).cases[RENEWABLES]
    assert list(clashes_of(early.case)) == []


@pytest.mark.parametrize(("target", "twin"), [(CHAINS, [LATER]), (LATER, [CHAINS]), (BEDS, [])])
def test_one_thing_promised_for_two_years_is_told_on_both(quarter, target, twin):
    assert [other.id for other in twins_of(quarter.cases[target].case)] == twin


@pytest.mark.parametrize(
    ("first", "slipped", "latest"), [(None, 0, 9), (date(2025, 12, 31), 12, 12), (date(2026, 9, 30), 3, 9)]
)
def test_delay_counts_from_the_first_date_promised(first, slipped, latest):
    event = Event("聊城市", "a", 1.0, "万千瓦", date(2026, 12, 31), "S", 0.9, -3, 9, "", None, first_due=first)
    assert event.slipped_months == pytest.approx(slipped, abs=0.1)
    assert event.latest_delay == pytest.approx(latest, abs=0.1)


GRAIN = Asked("粮食产量", "flow", ">=", "increase", 118.0, float("nan"), "亿斤", year=2026, due=2026)


def test_a_target_tells_of_its_base_with_a_width_and_scales_with_it():
    one, double = base_of(GRAIN), base_of(replace(GRAIN, lower=236.0))
    assert one.low < one.middle < one.high
    assert one.n >= 100
    assert double.middle == pytest.approx(2 * one.middle)


@pytest.mark.parametrize(
    "asked",
    [
        replace(GRAIN, kind="growth", unit="%"),
        replace(GRAIN, indicator="风雨连廊", unit="平方米"),
        replace(GRAIN, indicator="从未见过的比例", kind="rate", unit="%", lower=90.0),
    ],
)
def test_of_what_the_record_knows_too_little_nothing_is_said(asked):
    assert base_of(asked) is None


def test_how_the_last_one_ended_stands_on_the_card(city):
    grain = assess(city, quarter="2026Q3", targets=["liaocheng-2026-02"], draws=100).cases["liaocheng-2026-02"]
    (sentence,) = (each for each in card(grain, Words("zh")).sentences if "上次提出" in each)
    assert "2025年，118亿斤以上；结果117.8亿斤，未兑现" in sentence
