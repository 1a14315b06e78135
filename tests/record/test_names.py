"""A name taken apart: head, stage of the work, extent, words of scope."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.record.names import bigrams, meaning
from analysis.record.vocabulary import WordList


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("新建农村公路", "建成农村公路"),
        ("新改建“四好农村路”", "农村公路"),
        ("地区生产总值增长", "全市GDP增长"),
        ("单位地区生产总值能耗下降", "万元GDP能耗下降"),
        ("城镇新增就业", "新增城镇就业人数"),
        ("完成营造林", "植树造林"),
        ("老旧小区改造", "改造城镇老旧小区"),
        ("居民消费价格涨幅", "CPI"),
        ("新认定高新技术企业", "高新技术企业"),
        ("规模以上工业增加值增长", "规上工业增加值增长"),
    ],
)
def test_two_names_of_one_thing_have_one_head(one, other):
    assert meaning(one).head == meaning(other).head


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("社会消费品零售总额增长", "固定资产投资增长"),
        ("登记失业率", "调查失业率"),
        ("财政总收入增长", "一般公共预算收入增长"),
        ("贷款余额", "存款余额"),
        ("粮食产量", "粮食播种面积"),
    ],
)
def test_two_things_have_two_heads(one, other):
    assert meaning(one).head != meaning(other).head


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        ("谋划重点项目", "prepare"),
        ("新签约项目", "prepare"),
        ("新开工棚户区改造", "begin"),
        ("在建高速公路", "begin"),
        ("改造老旧小区", "do"),
        ("建成棚户区改造", "finish"),
        ("竣工重点项目", "finish"),
        ("粮食产量", ""),
        ("工业增加值", ""),
    ],
)
def test_stage_of_the_verb(name, stage):
    assert meaning(name).stage == stage


@pytest.mark.parametrize(
    ("name", "axis", "words"),
    [
        ("农村居民人均可支配收入增长", "people", {"rural"}),
        ("城镇居民人均可支配收入增长", "people", {"urban"}),
        ("人均生产总值", "per", {"head"}),
        ("规上工业增加值", "size", {"designated"}),
        ("民间投资", "whose", {"private"}),
        ("生产总值年均增长", "span", {"years"}),
        ("中心城区空气质量优良率", "part", {"centre"}),
        ("省级龙头企业", "rank", {"province"}),
    ],
)
def test_every_word_of_scope_is_heard(name, axis, words):
    assert meaning(name).scopes[axis] == words


@pytest.mark.parametrize("name", ["城镇化率", "城镇新增就业", "城镇登记失业率"])
def test_words_inside_a_known_name_are_no_scope(name):
    assert dict(meaning(name).scopes) == {}


@pytest.mark.parametrize("name", ["投入", "项目", "新增企业", "完成任务", "增长", ""])
def test_heads_that_name_nothing_are_naked(name):
    assert meaning(name).naked


@pytest.mark.parametrize("name", ["民间投资", "重点项目开工", "老旧小区改造"])
def test_a_word_of_scope_or_a_noun_is_enough(name):
    assert not meaning(name).naked


@pytest.mark.parametrize(("name", "bare"), [("同比增长", True), ("占生产总值比重", True), ("出口增长", False)])
def test_a_name_that_lost_its_subject_is_bare(name, bare):
    assert meaning(name).bare is bare


@given(st.text(alphabet="新建农村公路城镇居民人均增长率的GDP“”()（）0123456789%", max_size=24))
def test_any_text_can_be_taken_apart(name):
    found = meaning(name)
    assert found.pairs == bigrams(found.head)
    assert "<" not in found.head


@given(st.text(alphabet="甲乙丙丁", max_size=12))
def test_words_not_known_are_left_as_they_are(text):
    assert WordList(["戊", "己庚"]).replaced(text, {}) == text
