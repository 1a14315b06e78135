"""``onpace app`` in a real browser: two people at once, parameters in the address, nothing to run and nothing saved."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from analysis.jobs.app import settings
from analysis.workspace import find_workspace

pytestmark = pytest.mark.long
ONPACE = Path(sys.executable).with_name("onpace")
PATIENCE = 180_000


@pytest.fixture(scope="module")
def pages(sparse_root):
    """Where the pages of a workspace are, once the server answers."""
    pytest.importorskip("voila")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [ONPACE, "app", "--port", str(port), "--workspace", str(sparse_root)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/voila/", timeout=2).close()
            break
        except OSError:
            time.sleep(0.3)
    yield f"http://127.0.0.1:{port}/voila/render"
    os.killpg(server.pid, signal.SIGINT)
    server.wait(30)


def test_two_people_look_at_once_each_at_what_their_address_says(pages, browser, sparse_root):
    one, other = (browser.new_context().new_page() for _ in range(2))
    from_elsewhere = []
    one.on(
        "requestfinished", lambda asked: from_elsewhere.append(asked.url) if "//127.0.0.1" not in asked.url else None
    )
    one.goto(
        f"{pages}/scenarios.ipynb?language=en&target=liaocheng-2026-20&token=x", wait_until="commit", timeout=PATIENCE
    )
    other.goto(f"{pages}/targets.ipynb?language=zh", wait_until="load", timeout=PATIENCE)
    other.get_by_text("农业农村").first.wait_for(timeout=PATIENCE)
    one.get_by_role("button", name="Save as scenario").wait_for(timeout=PATIENCE)
    assert "Installed renewable energy capacity" in one.inner_text("body")
    for page in (one, other):
        assert "from onpace import" not in page.inner_text("body")
        assert "notebook below" not in page.inner_text("body")
    before = sorted(path.name for path in (sparse_root / "data" / "scenarios").iterdir())
    one.get_by_role("button", name="Save as scenario").click()
    one.get_by_text("nothing is saved here").wait_for(timeout=PATIENCE)
    assert sorted(path.name for path in (sparse_root / "data" / "scenarios").iterdir()) == before
    assert [url for url in from_elsewhere if not url.startswith(("data:", "blob:", pages[:21]))] == []


def test_the_form_writes_the_address_and_what_is_wrong_is_told(pages, browser):
    page = browser.new_context().new_page()
    page.goto(f"{pages}/targets.ipynb?language=en&region=火星市", wait_until="load", timeout=PATIENCE)
    assert "火星市" in page.get_by_role("alert").inner_text()
    page.fill("input[name=region]", "371500")
    page.click("form button")
    page.get_by_text("Agriculture and villages").first.wait_for(timeout=PATIENCE)
    assert "region=371500" in page.url
    assert page.locator("input[name=report]").count() == 0  # no file of the machine is named from outside


@pytest.mark.parametrize(("address", "token", "told"), [
    ("127.0.0.1", "", {"auto_token": False}),
    ("0.0.0.0", "", {"auto_token": True}),
    ("0.0.0.0", "s3cret", {"token": "s3cret"}),
])  # fmt: skip
def test_others_need_a_token(root, address, token, told):
    options = settings(find_workspace(root), address, 8866, token)["Voila"]
    assert told.items() <= options.items()
