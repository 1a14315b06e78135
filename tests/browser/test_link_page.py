"""The page of links in a real browser: clicked, typed, refused, saved; what it saves is taken in as it was decided."""

import json
from datetime import date

import pytest

from analysis.domain.target import PastLink
from analysis.jobs.linking import read_decisions
from analysis.review.links import link_page

ABOUT = ("liaocheng-2018-p01", "liaocheng-2020-p02", "liaocheng-2021-r44", "liaocheng-2024-r08")
TARGET = "liaocheng-2026-36"


@pytest.fixture(scope="module")
def path(city, tmp_path_factory):
    past = {row.id: row for _, row in city.earlier(TARGET, date(2026, 10, 30))}
    targets = {target.id: target for target in city.targets_of(date(2026, 9, 30))}
    links = [PastLink(TARGET, about, "same", "", 0.9, "", "") for about in ABOUT]
    page = tmp_path_factory.mktemp("links") / "links.html"
    page.write_text(link_page(links, targets, past, "liaocheng-2026"), encoding="utf-8")
    return page


def click(page, row, relation):
    page.locator("article").nth(row).locator(f"button[data-relation={relation}]").click()


def test_links_are_confirmed_told_apart_refused_taken_back_and_saved(page, tmp_path):
    click(page, 0, "same")
    click(page, 1, "near")
    assert "差别" in page.inner_text("#said")
    assert page.inner_text("#count") == "1 / 4"
    page.locator("article").nth(1).locator("input").fill("改造／开工")
    page.keyboard.press("Enter")
    click(page, 2, "none")
    page.keyboard.press("x")
    page.keyboard.press("z")
    assert page.inner_text("#count") == "3 / 4"
    page.click("#save")
    assert "姓名" in page.inner_text("#said")

    page.fill("#who", "王srx")
    page.reload()
    assert page.inner_text("#count") == "3 / 4"
    page.fill("#who", "王")
    with page.expect_download() as download:
        page.click("#save")
    place = tmp_path / download.value.suggested_filename
    download.value.save_as(place)
    assert json.loads(place.read_text(encoding="utf-8"))["who"] == "王"
    decided = read_decisions(place)
    assert decided.name == "liaocheng-2026"
    assert [(each.about, each.relation, each.apart) for each in decided.links] == [
        (ABOUT[0], "same", ""),
        (ABOUT[1], "near", "改造／开工"),
        (ABOUT[2], "none", ""),
    ]
    assert {each.who for each in decided.links} == {"王"}
