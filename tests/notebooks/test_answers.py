"""The record of promises as the notebook shows it, from a place of the record and from one that is not in it."""

import pytest
from matplotlib.figure import Figure

from analysis.city import load
from analysis.errors import RequestError
from analysis.words.wording import Words


@pytest.fixture(scope="module")
def roads(root):
    """Promises about rural roads, seen from Jinan, which the record has."""
    return load("济南市", root, need_targets=False).record("农村公路", language="zh")


@pytest.fixture(scope="module")
def homes(root):
    """Promises about shantytowns, seen from Liaocheng, which has but its own table."""
    return load("聊城市", root).record("棚户区", language="en")


def test_what_is_told_names_the_words_and_keeps_three_questions_apart(roads):
    told = roads.told()
    assert "农村公路" in told[0]
    assert [line[:4] for line in told[1:4]] == ["是否公布", "公布的是", "相差多少"]
    assert told[-1] == Words("zh").say("answers.not_mixed")


def test_a_place_that_the_record_lacks_brings_its_own_promises(homes):
    own = homes.table[homes.table["place"] == "聊城市"]
    assert own["from_table"].all()
    assert str(len(own)) in homes.told()[1]
    assert "kept in this workspace" in homes.years().axes[0].texts[-1].get_text()
    assert len(homes.own().frame) == len(own)


def test_years_that_the_record_has_are_not_taken_twice(root):
    whole = load("山东省", root, need_targets=False).record().table
    own = whole[whole["place"] == "山东省"]
    years = own.groupby("year")["from_table"].nunique()
    assert years.max() == 1


@pytest.mark.parametrize("by", ["deliverable", "year", "level"])
def test_groups_have_names_and_enough_cases(roads, by):
    figure = roads.fared(by)
    assert isinstance(figure, Figure)
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names
    assert "build" not in names
    assert roads.counted(by).frame["有结果"].min() >= 30


def test_what_is_too_little_to_draw_is_said(roads, root):
    assert roads.fared("place") == (Words("zh").say("answers.few"),)
    own = load("聊城市", root).record("一村一场戏")
    assert own.ambition() == own.fared("level") == (Words("zh").say("answers.few"),)
    assert own.told()[2].startswith("是否公布：计入比较的1项中，100%")


def test_an_unknown_grouping_and_words_that_nobody_used_are_told(roads, root):
    with pytest.raises(RequestError, match="unknown group of promises 'colour'; known: level, deliverable"):
        roads.fared("colour")
    with pytest.raises(RequestError, match="nothing in the record of promises"):
        load("聊城市", root).record("月球基地")


def test_like_promises_are_named(roads):
    told = roads.likely("新建改建农村公路260公里")
    assert told[0] == "“新建改建农村公路260公里”读作：新建改建农村公路，260公里。"
    cases = roads.nearest("新建改建农村公路260公里", 5).frame
    assert len(cases) == 5
    assert set(cases["结局"]) <= {"兑现", "未兑现", "提到而无可比数字"}
    with pytest.raises(RequestError, match="no promise with a number in it"):
        roads.likely("加快建设")


def test_what_is_said_of_skill_is_what_is_stored(roads):
    assert len(roads.reliability().axes) == 4
    assert roads.scores()["AUC"].to_list() == ["0.822", "0.821", "0.786", "0.763"]
