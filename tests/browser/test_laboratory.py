"""The laboratory in JupyterLab and a real browser: run all cells, move a slider, see the verdict change, save."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from analysis.scenario import read_scenario
from analysis.typeface import font_file

JUPYTER = Path(sys.executable).with_name("jupyter")
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def place(root, tmp_path_factory):
    """A workspace that may be written to, with the project's data and notebooks."""
    folder = tmp_path_factory.mktemp("workspace")
    shutil.copytree(root / "data", folder / "data")
    shutil.copytree(root / "notebooks", folder / "notebooks")
    return folder


@pytest.fixture(scope="module")
def server(place, launch, tmp_path_factory):
    """JupyterLab on the workspace, without announcements."""
    settings = tmp_path_factory.mktemp("jupyter")
    (settings / "labconfig").mkdir()
    disabled = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (settings / "labconfig" / "page_config.json").write_text(json.dumps(disabled), encoding="utf-8")
    # every cell stays in the page, also those out of sight
    tracker = settings / "user" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    tracker.parent.mkdir(parents=True)
    tracker.write_text(json.dumps({"windowingMode": "none"}), encoding="utf-8")
    port = free_port()
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(settings), "JUPYTER_DATA_DIR": str(settings / "data")}
    environment["JUPYTERLAB_SETTINGS_DIR"] = str(settings / "user")
    words = [JUPYTER, "lab", "--no-browser", "--allow-root", f"--port={port}", f"--notebook-dir={place / 'notebooks'}"]
    words += ["--IdentityProvider.token=", "--ServerApp.password=", "--ServerApp.port_retries=0"]
    log = (settings / "log").open("w")
    process = subprocess.Popen(words, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/api/status", timeout=2).read()
                break
            except (urllib.error.URLError, OSError):
                assert process.poll() is None, (settings / "log").read_text(encoding="utf-8")
                time.sleep(0.25)
        else:
            pytest.fail((settings / "log").read_text(encoding="utf-8"))
        yield address
    finally:
        process.terminate()
        process.wait(20)
        log.close()


@pytest.fixture(scope="module")
def page(server, launch, tmp_path_factory):
    """The laboratory's notebook, all cells run."""
    folder = tmp_path_factory.mktemp("fonts")
    (folder / "fonts.conf").write_text(FONTS.format(fonts=font_file().parent, cache=folder), encoding="utf-8")
    environment = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    browser = launch(env=environment)
    opened = browser.new_page(viewport={"width": 1500, "height": 1200})
    opened.goto(f"{server}/lab/tree/scenarios.ipynb")
    opened.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    opened.locator("#jp-main-statusbar", has_text="| Idle").wait_for(timeout=60_000)  # else nothing is run
    opened.get_by_role("menuitem", name="Run", exact=True).click()
    opened.get_by_text("Run All Cells", exact=True).first.click()
    opened.locator(".onpace-probability").wait_for(timeout=90_000)
    yield opened
    if folder := os.environ.get("ONPACE_SCREENSHOTS"):
        opened.locator(".onpace-laboratory").scroll_into_view_if_needed()
        opened.screenshot(path=Path(folder) / "laboratory.png")
    browser.close()


def chance(page):
    return int(re.sub(r"\D", "", page.locator(".onpace-probability").inner_text()))


def slide(page, place, share):
    """Drag the handle of a slider to a share of its way."""
    slider = page.locator(".onpace-laboratory .widget-slider").nth(place)
    slider.scroll_into_view_if_needed()
    way = slider.locator(".noUi-base").bounding_box()
    handle = slider.locator(".noUi-handle").bounding_box()
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(way["x"] + share * way["width"], way["y"] + way["height"] / 2, steps=4)
    page.mouse.up()


@pytest.mark.slow
def test_moving_a_slider_changes_the_chart_and_never_lowers_what_grows_faster(page):
    before = chance(page)
    drawn = page.locator(".onpace-chart img").get_attribute("src")
    slide(page, 0, 1.0)  # growth three times as fast
    page.wait_for_function(
        "before => document.querySelector('.onpace-chart img').src !== before", arg=drawn, timeout=90_000
    )
    assert chance(page) >= before
    assert page.locator(".onpace-chart img").get_attribute("alt")


@pytest.mark.slow
def test_the_question_reversed_is_asked_under_the_sliders_and_amounts_and_scenarios_join_them(page):
    page.get_by_role("button", name="怎样才能到80%？").click()
    answer = page.locator(".onpace-message .onpace-answer")
    answer.get_by_text("增速×3：达成概率").wait_for(timeout=90_000)  # nothing else is changed, to the last digit
    page.get_by_role("button", name="添加一笔数量").click()
    page.locator(".onpace-laboratory input[type=number]").first.fill("-100")
    page.locator(".onpace-laboratory input[type=number]").first.press("Tab")
    answer.wait_for(state="detached", timeout=90_000)  # it was an answer to something else
    page.locator(".onpace-laboratory select[multiple]").select_option(index=[2, 4])
    page.get_by_role("button", name="生成链接").click()
    page.locator(".onpace-message", has_text="?name=my-scenario").wait_for(timeout=90_000)
    page.get_by_role("button", name="×").click()


@pytest.mark.slow
def test_the_sliders_are_saved_as_a_scenario_that_reads_back(page, place):
    def save(name):
        page.get_by_role("textbox", name="文件名").fill(name)
        page.get_by_role("textbox", name="文件名").press("Tab")
        page.get_by_role("button", name="保存为情景").click()

    save("Not a name")
    page.locator(".onpace-message", has_text="不能用作情景的文件名").wait_for(timeout=90_000)
    save("from-the-browser")
    page.locator(".onpace-message", has_text="from-the-browser.yml").wait_for(timeout=90_000)
    scenario = read_scenario(place / "data" / "scenarios" / "from-the-browser.yml")
    (adjustment,) = scenario.adjustments
    assert adjustment.target
    assert adjustment.growth_scale == 3.0
    save("from-the-browser")
    page.locator(".onpace-message", has_text="已存在").wait_for(timeout=90_000)


@pytest.mark.slow
def test_every_cell_ran_and_its_tables_sort_without_a_network(page):
    page.locator(".dt-container").last.wait_for(timeout=90_000)
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    table = page.locator(".dt-container").last
    table.scroll_into_view_if_needed()
    assert table.locator("tbody tr").count() >= 6
    assert table.locator("tbody tr").first.inner_text().startswith("baseline")
    table.locator("thead .dt-column-order").nth(1).click()
    last = "[...document.querySelectorAll('.dt-container')].at(-1)"
    page.wait_for_function(f"() => !{last}.querySelector('tbody tr').innerText.startsWith('baseline')")
