"""The review page in a real browser, by mouse and by keyboard alone."""

import shutil
from dataclasses import dataclass

import pytest

from analysis.extract.targets import explain, extract_targets
from analysis.present.review import review_page

TEXT = (
    "三、2026年重点工作\n地区生产总值增长5%左右，新建农村公路260公里。\n"
    "加快10个乡村振兴片区建设，办好第26届省运会，统筹两个大局。\n"
)


@dataclass
class Reviewed:
    document: str
    text: str
    targets: list
    skipped: list


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser, tmp_path):
    path = tmp_path / "review.html"
    shown = Reviewed("报告", TEXT, extract_targets(TEXT), explain(TEXT))
    path.write_text(review_page([shown]), encoding="utf-8")
    opened = browser.new_page()
    faults = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(path.as_uri())
    yield opened
    opened.close()
    assert faults == []


def fields(page):
    return page.inner_text("#fields")


def test_hover_and_tap_show_the_fields(page):
    page.hover("button.target >> nth=1")
    assert "新建农村公路" in fields(page)
    page.click("button.target >> nth=0")
    assert "地区生产总值增长" in fields(page)


def test_keyboard_alone_walks_the_targets(page):
    page.keyboard.press("n")
    assert "地区生产总值增长" in fields(page)
    page.keyboard.press("ArrowRight")
    assert "新建农村公路" in fields(page)
    page.keyboard.press("p")
    assert "地区生产总值增长" in fields(page)
    page.keyboard.press("Tab")
    assert "新建农村公路" in fields(page)


def test_skipped_numbers_show_their_reason_by_keyboard(page):
    page.focus(".skipped >> nth=-1")
    assert "policy or slogan counted" in fields(page)


def test_filter_hides_doubtful_targets_and_takes_them_out_of_the_walk(page):
    assert page.inner_text("#count") == "4 / 4"
    page.focus("#confidence")
    for _ in range(18):
        page.keyboard.press("ArrowRight")
    sure = page.locator("button.target:not(.hidden)").all_inner_texts()
    assert 0 < len(sure) < 4
    assert page.inner_text("#count") == f"{len(sure)} / 4"
    page.check("#below")
    doubtful = page.locator("button.target:not(.hidden)").all_inner_texts()
    assert len(sure) + len(doubtful) == 4
    assert set(sure).isdisjoint(doubtful)


def test_each_kind_has_its_own_colour(page):
    colours = page.eval_on_selector_all(
        "button.target", "all => all.map(each => getComputedStyle(each).backgroundColor)"
    )
    names = page.eval_on_selector_all("button.target", "all => all.map(each => each.className)")
    assert "rgba(0, 0, 0, 0)" not in colours
    assert len(set(colours)) == len(set(names)) > 1


def test_tap_on_a_touch_screen_shows_the_fields(browser, tmp_path):
    path = tmp_path / "touch.html"
    text = TEXT + "常住人口城镇化率提高1.2个百分点，失业率控制在5%以内，实现医共体全覆盖，产业链达到13条。"
    path.write_text(review_page([Reviewed("报告", text, extract_targets(text), explain(text))]), encoding="utf-8")
    telephone = browser.new_context(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    page = telephone.new_page()
    page.goto(path.as_uri())
    page.tap("button.target >> nth=1")
    assert "新建农村公路" in fields(page)
    page.tap(".skipped >> nth=-1")
    assert "policy or slogan counted" in fields(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = page.locator("#fields").bounding_box()
    assert box["y"] + box["height"] <= 780.5
    telephone.close()


def test_page_fits_a_telephone(page):
    page.set_viewport_size({"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
