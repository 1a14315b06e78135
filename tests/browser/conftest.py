"""Pages that are files: opened in a browser, without a fault and without a request that leaves them."""

import pytest


@pytest.fixture
def page(browser, path):
    context = browser.new_context(locale="zh-CN", accept_downloads=True)
    opened = context.new_page()
    faults, asked = [], []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("dialog", lambda dialog: dialog.accept())
    opened.goto(path.as_uri())
    yield opened
    context.close()
    assert faults == []
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
