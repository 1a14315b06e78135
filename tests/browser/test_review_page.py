"""The review page in a real browser: by keyboard alone, by touch, and what it saves is what --apply takes in."""

import json

import pytest

from analysis.extract.answers import read_answers
from analysis.extract.corrections import CONFIRMED, IS_TARGET
from analysis.extract.targets import explain, extract_targets
from analysis.review.choices import Series
from analysis.review.page import Sheet, review_page

TEXT = (
    "三、2026年重点工作\n地区生产总值增长5%左右，新建农村公路260公里。\n"
    "加快10个乡村振兴片区建设，办好第26届省运会，统筹两个大局。\n"
)
SERIES = [
    Series("gdp-growth", "地区生产总值增长", "GDP growth", "%", "growth"),
    Series("rural-roads-built", "新建农村公路", "Roads", "公里", "flow"),
]


@pytest.fixture
def path(tmp_path):
    page = tmp_path / "review.html"
    targets = extract_targets(TEXT, region="聊城市", year=2026)
    page.write_text(
        review_page([Sheet("报告", targets, TEXT, "a" * 16, explain(TEXT))], series=SERIES), encoding="utf-8"
    )
    return page


def saved(page, tmp_path, who="王"):
    page.fill("#who", who)
    with page.expect_download() as download:
        page.click("#save")
    place = tmp_path / "answers.json"
    download.value.save_as(place)
    return json.loads(place.read_text(encoding="utf-8"))["answers"], read_answers(
        place, {"gdp-growth", "rural-roads-built"}
    )


def current(page):
    return page.inner_text(".row.current")


def test_one_key_confirms_a_row_and_goes_on_to_the_next(page, tmp_path):
    first = current(page)
    page.keyboard.press("Enter")
    assert current(page) != first
    page.keyboard.press("Enter")
    answers, taken = saved(page, tmp_path)
    assert [answer["field"] for answer in answers] == [CONFIRMED, CONFIRMED]
    assert taken.faults == []
    assert {each.who for each in taken.corrections["liaocheng-2026"]} == {"王"}


@pytest.mark.parametrize(
    ("keys", "field"),
    [("k1", "kind"), ("s1", "series_id"), ("u1", "unit"), ("d1", "due"), ("w2", "scope"), ("x", IS_TARGET)],
)
def test_two_keys_correct_a_field_and_one_says_that_it_is_no_target(page, tmp_path, keys, field):
    for key in ("n", "n", "n", *keys):  # on to the growth of the product, which has a unit and a series
        page.keyboard.press(key)
    answers, taken = saved(page, tmp_path)
    assert [answer["field"] for answer in answers] == [field]
    assert answers[0]["new"] != answers[0]["old"]
    assert taken.faults == []
    assert sum(map(len, taken.corrections.values())) == 1


def test_another_value_is_typed(page, tmp_path):
    for key in "do":
        page.keyboard.press(key)
    page.keyboard.type("2031-06-30")
    page.keyboard.press("Enter")
    assert "2031-06-30" in current(page)
    answers, _ = saved(page, tmp_path)
    assert answers[0]["new"] == "2031-06-30"


def test_an_answer_is_taken_back_and_a_note_goes_with_one(page, tmp_path):
    page.keyboard.press("x")
    page.keyboard.press("z")
    assert page.inner_text("#count").startswith("0 /")
    page.keyboard.press("m")
    page.keyboard.type("见第3页")
    page.keyboard.press("Enter")
    page.keyboard.press("x")
    answers, _ = saved(page, tmp_path)
    assert [(answer["field"], answer["note"]) for answer in answers] == [(IS_TARGET, "见第3页")]


def test_nothing_is_saved_without_a_name(page):
    page.keyboard.press("Enter")
    page.click("#save")
    assert page.inner_text("#said") == "请先填写核对人姓名。"


def test_answers_survive_closing_the_page(page, path):
    page.click(".row.current")
    page.keyboard.press("x")
    page.reload()
    assert page.inner_text("#count").startswith("1 /")
    assert page.locator(".row.wrong").count() == 1


def test_filters_leave_the_doubtful_and_the_unanswered(page):
    every = page.locator(".row:visible").count()
    page.focus("#confidence")
    page.keyboard.press("ArrowLeft")
    doubtful = page.locator(".row:visible").count()
    assert 0 < doubtful < every
    page.keyboard.press("Home")
    page.keyboard.press("End")
    page.check("#open")
    page.locator(".row.current").focus()
    page.keyboard.press("Enter")
    assert page.locator(".row:visible").count() == every - 1


def test_the_page_speaks_both_languages(page):
    assert "增长率" in page.inner_text("#rows") or "增速" in page.inner_text("#rows")
    page.click("#language")
    assert page.title() == "Targets for review"
    assert "whose target" in page.inner_text("#rows")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_mark_in_the_text_leads_to_its_row_and_a_skipped_number_tells_why(page):
    page.click("summary")
    page.click("button.mark >> nth=1")
    assert "新建农村公路" in current(page)
    page.focus(".skipped >> nth=-1")
    assert "policy or slogan counted" in page.inner_text("#said")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(browser, path, scheme):
    page = browser.new_page(color_scheme=scheme)
    page.goto(path.as_uri())
    colours = page.evaluate("(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))")
    light = [sum(map(int, colour[4:-1].split(","))) / 765 for colour in colours]
    assert abs(light[0] - light[1]) > 0.7
    assert (light[1] < 0.3) == (scheme == "dark")
    page.close()


def test_a_telephone_shows_a_row_and_takes_answers_by_touch(browser, path):
    telephone = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = telephone.new_page()
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.tap("#keys button >> nth=1")
    page.tap("#options button >> nth=0")
    assert page.locator(".row.changed").count() == 1
    page.tap("#keys button >> nth=0")
    assert page.inner_text("#count").startswith("1 /")
    telephone.close()
