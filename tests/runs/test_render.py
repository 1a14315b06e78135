"""An executed notebook as a page of Markdown with its images."""

import base64

import nbformat

from analysis.runs.execute import place_of, render_markdown

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def test_a_page_has_text_code_and_images_and_nothing_of_an_earlier_one(tmp_path):
    v4 = nbformat.v4
    picture = v4.new_output("execute_result", {"image/png": PIXEL, "text/plain": "<Figure size 720x360>"})
    injected = v4.new_code_cell("language = 'en'", metadata={"tags": ["injected-parameters"]})
    book = v4.new_notebook(
        cells=[v4.new_markdown_cell("# 图库"), injected, v4.new_code_cell("draw()", outputs=[picture])]
    )
    executed, page = tmp_path / "executed.ipynb", tmp_path / "docs" / "gallery.md"
    nbformat.write(book, executed)
    stale = tmp_path / "docs" / "gallery" / "stale.png"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"old")
    first, image = render_markdown(executed, page)
    text = first.read_text(encoding="utf-8")
    assert text.startswith("# 图库")
    assert "draw()" in text
    assert "<Figure" not in text
    assert "injected" not in text
    assert "language = 'en'" not in text
    assert f"![](gallery/{image.name})" in text
    assert image.read_bytes() == base64.b64decode(PIXEL)
    assert not stale.exists()


def test_a_result_belongs_beside_the_reports_by_region_quarter_and_language(tmp_path):
    assert place_of({"language": "en"}, tmp_path) == tmp_path / "notebooks" / "en"
    assert place_of({"region": "山东", "quarter": "2026Q3", "language": "zh"}, tmp_path).parts[-4:] == (
        "notebooks",
        "370000",
        "2026Q3",
        "zh",
    )
