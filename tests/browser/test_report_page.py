"""The report in a real browser: search, sorting, keyboard, contrast, sizes, no JavaScript; no request leaves it."""

import json

import pytest

from analysis.city import load
from analysis.report.library import write_library
from analysis.report.page import framed
from analysis.report.sections import SECTIONS
from analysis.words.wording import Words

pytestmark = pytest.mark.slow
WIDTHS = (360, 420, 768, 1200, 1440)
SCROLLING = """[...document.querySelectorAll("main *")].filter(
    e => e.scrollWidth > e.clientWidth + 1 && ["hidden", "clip"].includes(getComputedStyle(e).overflowX)).length"""


@pytest.fixture(scope="module")
def places(root, tmp_path_factory):
    """The pages of both languages, put together without a kernel."""
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for language in ("zh", "en"):
        report = load("聊城市", root).report("2026Q3", language=language, draws=500)
        body = report.title() + "".join(report.section(part.name) for part in SECTIONS)
        assert report.facts.failures == []
        found[language] = folder / f"{language}.html"
        found[language].write_text(framed(report.heading(), Words(language), body), encoding="utf-8")
    return found


@pytest.fixture
def open_page(browser, places):
    """Give a function that opens a page and watches what it asks for and complains about."""
    opened, left, faults = [], [], []

    def opening(language="zh", **options):
        context = browser.new_context(**options)
        opened.append(context)
        page = context.new_page()
        page.on("request", lambda request: left.append(request.url) if request.url.startswith("http") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.goto(places[language].as_uri())
        return page

    yield opening
    for context in opened:
        context.close()
    assert left == []
    assert faults == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_against_wcag_aa(open_page, language, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = open_page(language, color_scheme=scheme, bypass_csp=True)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
    result = axe.Axe().run(page, options=rules)
    assert result.violations_count == 0, result.generate_report()


def test_search_hides_what_does_not_match_and_says_how_many_do(open_page):
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("城镇化率")
    assert page.locator("article.card:not(.hidden)").count() == 1
    assert page.inner_text("#found") == "找到1项"
    assert page.locator("#scenarios tbody tr:not(.hidden)").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("article.card.hidden").count() == 0
    assert page.inner_text("#found") == ""
    page.keyboard.press("/")
    page.keyboard.type("没有这样的目标")
    assert page.inner_text("#found") == "没有找到"


def test_a_heading_sorts_its_table_both_ways_by_keyboard_alone(open_page):
    page = open_page("en")
    page.locator("#scoreboard summary").press("Enter")
    button = page.locator("#scoreboard thead button").last
    button.focus()
    page.keyboard.press("Enter")
    column = page.locator("#scoreboard tbody tr td:last-child")
    numbers = [int(text) for text in column.all_inner_texts()]
    assert numbers == sorted(numbers)
    assert page.locator("#scoreboard thead th").last.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Space")
    numbers = [int(text) for text in column.all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    assert page.locator("#scoreboard tfoot td").last.inner_text() == str(sum(numbers))


def test_plans_are_sorted_as_numbers_whatever_note_stands_behind_them(open_page):
    page = open_page()
    page.locator("#livelihood thead button", has_text="兑现概率").click()
    first = page.locator("#livelihood tbody tr td[data-value]").first.inner_text()
    assert first.endswith("%")
    page.locator("#livelihood thead button", has_text="兑现概率").click()
    assert page.locator("#livelihood tbody tr td[data-value]").first.inner_text().endswith("%")


def test_the_keyboard_reaches_the_report_first_and_then_its_sections(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#director"


def test_every_note_leads_to_its_source(open_page):
    page = open_page()
    broken = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.getElementById(a.hash.slice(1))).length"
    )
    assert broken == 0
    page.locator("#cards summary").first.click()
    page.locator("#cards .ref").first.click()
    assert page.evaluate("document.querySelector(':target').closest('section').id") == "sources"


def test_the_switch_turns_light_to_dark_and_back(open_page):
    page = open_page(color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.click("#theme")
    assert page.evaluate(paper) != light
    page.click("#theme")
    assert page.evaluate(paper) == light


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_is_wider_than_its_screen_and_no_chart_is_cut(open_page, language):
    page = open_page(language)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width
        edges = "[...document.querySelectorAll('.chart')].map(chart => chart.getBoundingClientRect().right)"
        assert max(page.evaluate(edges)) <= width
        assert page.evaluate(SCROLLING) == 0, width


@pytest.fixture(scope="module")
def shelf(root, tmp_path_factory):
    """A folder with a published quarter, its revision with a long reason, and another scenario of the same quarter."""
    output = tmp_path_factory.mktemp("shelf")
    long = "修订说明：" + "市统计局更正了上半年的口径" * 8 + "https://example.org/" + "a" * 150
    report = load("聊城市", root).report("2026Q3", language="zh", draws=200, scenario="dry-year")
    made = report.manifest()
    for folder, scenario, revision in (("2026Q3", "baseline", 0), ("2026Q3-r2", "baseline", 2), ("x", "dry-year", 0)):
        place = output / folder / "zh"
        place.mkdir(parents=True)
        told = {"scenario": scenario, "revision": revision, "reason": long if revision else ""}
        signed = {"signed_off": {"by": "市政府研究室", "on": "2026-11-24"}}
        (place / "manifest.json").write_text(json.dumps(made.content | told | signed), encoding="utf-8")
        (place / "assessment.csv").write_text(made.assessment, encoding="utf-8")
    return write_library(output)


def test_the_shelf_of_reports_fits_every_screen_and_shows_its_links(browser, shelf):
    page = browser.new_page()
    page.goto(shelf.as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width
        links = "Math.max(...[...document.querySelectorAll('td a')].map(a => a.getBoundingClientRect().right))"
        assert width < 1200 or page.evaluate(links) <= width
    text = page.inner_text("main")
    page.close()
    assert "Dry year" in text
    assert "dry-year" not in text


def test_without_javascript_everything_is_there_and_nothing_promises_more(open_page):
    page = open_page(java_script_enabled=False)
    assert page.locator(".bar").is_hidden()
    assert page.locator("#cards article, #cards .compact tbody tr").count() > 60
    assert page.locator("details > summary").first.is_visible()
    page.locator("details > summary").first.click()
    assert page.locator("details table").first.is_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_director_s_page_is_one_sheet_of_ten_lines_one_chart_and_what_needs_attention(open_page, language):
    import pypdfium2

    page = open_page(language)
    assert 1 <= page.locator("#director .lines li").count() <= 10
    assert page.locator("#director svg").count() == 1
    sheets = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    texts = [sheets[place].get_textpage().get_text_range() for place in (0, 1)]
    heading = {"zh": "与上季度相比", "en": "What changed since last quarter"}[language]
    last = page.locator("#director figcaption").inner_text()
    assert "".join(last.split())[:12] in "".join(texts[0].split())
    assert texts[1].strip().startswith(heading)
    assert tuple(round(side / 72 * 25.4) for side in sheets[0].get_size()) == (210, 297)
