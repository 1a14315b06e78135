"""An economist's day: the tasks of ``economists_day.toml`` done in a browser, in both languages, without a network."""

import os
import tomllib
from pathlib import Path

import papermill
import pytest
from nbconvert import HTMLExporter

from analysis.domain.codes import LANGUAGES

pytestmark = pytest.mark.long
TASKS = tomllib.loads(Path(__file__).with_name("economists_day.toml").read_text(encoding="utf-8"))
LEGIBLE = """() => [...document.querySelectorAll('.jp-OutputArea-output')].map(one => one.innerText).join('\\n')
    + [...document.images].map(one => one.alt).join('\\n')"""
CLIPPED = """() => [...document.querySelectorAll('.jp-OutputArea-output')]
    .filter(one => one.scrollWidth > one.clientWidth + 2 && getComputedStyle(one).overflowX === 'hidden').length"""


@pytest.fixture(scope="module")
def offline(browser):
    return browser.new_context(offline=True, viewport={"width": 1200, "height": 900})


@pytest.fixture
def page(offline, root, tmp_path, request):
    name, language = request.param
    executed = tmp_path / f"{name}.ipynb"
    papermill.execute_notebook(
        root / "notebooks" / f"{name}.ipynb",
        executed,
        parameters={**TASKS[name].get("parameters", {}), "language": language},
        engine_name="onpace-warm",
        cwd=root,
        progress_bar=False,
    )
    exported = executed.with_suffix(".html")
    exported.write_text(HTMLExporter().from_filename(str(executed))[0], encoding="utf-8")
    opened = offline.new_page()
    opened.goto(exported.as_uri(), wait_until="domcontentloaded")
    opened.wait_for_function("() => !document.body.innerText.includes('Loading ITables')", timeout=30_000)
    yield name, language, opened
    if folder := os.environ.get("ONPACE_SCREENSHOTS"):
        opened.screenshot(path=f"{folder}/day-{name}-{language}.png", full_page=True)
    opened.close()


@pytest.mark.parametrize("page", [(name, each) for name in TASKS for each in LANGUAGES], indirect=True, ids="-".join)
def test_the_day_s_task_is_answered_on_the_page(page):
    name, language, opened = page
    task = TASKS[name]
    if "search" in task:
        opened.locator("input[type=search]:visible").first.fill(task["search"][language])
        opened.wait_for_timeout(300)
    legible = opened.evaluate(LEGIBLE)
    assert [text for text in task["seen"][language] if text not in legible] == [], task["asks"][language]
    assert [text for text in task.get("not_seen", {}).get(language, []) if text in legible] == []
    assert opened.evaluate(CLIPPED) == 0


def test_the_day_has_eight_tasks_one_a_notebook(root):
    assert len(TASKS) == 8
    assert all((root / "notebooks" / f"{name}.ipynb").exists() for name in TASKS)
