"""Promises and outcomes put together: what agrees, what is another scope, one to one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.record.match import Candidate, assign, candidates
from analysis.record.score import disagree, features, stages_conflict, weights
from analysis.record.status import ACCEPTED


def pairs(promises, told):
    return {(each.promise, each.told) for each in assign(candidates(promises, told), ACCEPTED)}


@pytest.mark.parametrize(
    ("promised", "came"),
    [
        ("新建农村公路", "建成农村公路"),
        ("改造老旧小区", "完成老旧小区改造"),
        ("新增高新技术企业", "新认定国家高新技术企业"),
        ("培育省级专精特新企业", "新增省级“专精特新”企业"),
    ],
)
def test_other_words_for_one_thing_are_a_pair(promise, told, promised, came):
    assert pairs([promise(promised)], [told(came)]) == {(0, 0)}


@pytest.mark.parametrize(
    ("promised", "came"),
    [
        ("农村居民人均可支配收入增长", "城镇居民人均可支配收入增长"),
        ("地区生产总值增长", "人均地区生产总值增长"),
        ("地区生产总值增长", "地区生产总值年均增长"),
        ("新开工棚户区改造", "建成棚户区改造"),
        ("储备重点水利项目", "建成重点水利项目"),
        ("新增高新技术企业", "高新技术企业总数"),
        ("省级龙头企业", "国家级龙头企业"),
    ],
)
def test_another_scope_is_no_pair(promise, told, promised, came):
    one, other = promise(promised), told(came)
    assert disagree(one, other)
    assert pairs([one], [other]) == set()


@pytest.mark.parametrize("name", ["投入", "项目", "企业", "完成投资"])
def test_naked_heads_are_refused(promise, told, name):
    assert features(promise(name), told(name)) is None


def test_growth_answers_growth_and_units_of_one_family_only(promise, told):
    growth = promise("出口增长", kind="growth", unit="%")
    assert features(growth, told("出口增长", kind="growth", unit="%")) is not None
    assert features(growth, told("出口", unit="亿元")) is None
    assert features(growth, told("出口占比", kind="rate", unit="%")) is None


def test_a_ratio_beyond_two_makes_a_pair_less_likely(promise, told):
    one = promise("新建农村公路", value=100.0)
    (near,) = candidates([one], [told("新建农村公路", value=120.0)])
    (far,) = candidates([one], [told("新建农村公路", value=320.0)])
    assert far.probability < near.probability


def test_an_outcome_that_lost_its_name_is_named_by_its_sentence(promise, told):
    one = promise("地区生产总值增长", kind="growth", unit="%", value=6.0)
    found = told(
        "比上年增长", kind="growth", unit="%", value=5.8, context="实现地区生产总值3000亿元,", evidence="比上年增长5.8%"
    )
    assert pairs([one], [found]) == {(0, 0)}


def test_each_outcome_answers_one_promise(promise, told):
    promises = [promise("新建农村公路", char_start=6000), promise("新改建农村公路", char_start=6100)]
    assert len(pairs(promises, [told("建成农村公路")])) == 1


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ("begin", "finish", True),
        ("finish", "begin", True),
        ("prepare", "do", True),
        ("prepare", "prepare", False),
        ("prepare", "", False),
        ("do", "finish", False),
        ("begin", "do", False),
        ("", "finish", False),
    ],
)
def test_stages(one, other, conflict):
    assert stages_conflict(one, other) is conflict


chances = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.floats(0, 1)), max_size=16, unique_by=lambda each: each[:2]
)


@given(chances, st.floats(0, 1))
def test_one_to_one_and_no_better_whole(found, least):
    every = [Candidate(one, other, (), chance, other_scope=False) for one, other, chance in found]
    chosen = assign(every, least)
    assert len({each.promise for each in chosen}) == len({each.told for each in chosen}) == len(chosen)
    assert all(each.probability >= least for each in chosen)
    greedy, taken = 0.0, (set(), set())
    for each in sorted(every, key=lambda one: -one.probability):
        if each.probability >= least and each.promise not in taken[0] and each.told not in taken[1]:
            greedy += each.probability
            taken[0].add(each.promise)
            taken[1].add(each.told)
    assert sum(each.probability for each in chosen) >= greedy - 1e-9


def test_likeness_never_counts_against_a_pair_and_distance_never_for_it():
    _, weight = weights()
    from analysis.record.score import FEATURES

    named = dict(zip(FEATURES, weight, strict=True))
    assert all(named[name] >= 0 for name in ("same_head", "dice", "contained", "heard_back", "shared"))
    assert all(named[name] <= 0 for name in ("scope_missing", "scope_soft", "far", "very_far", "five_years", "bare"))
