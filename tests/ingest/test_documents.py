"""Documents: tables of a PDF by where its words stand, running text by what it says, bombs refused in one line."""

import time
import zlib

import pytest
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

YEARS = ("2021", "2022", "2023")
BULLETIN = """聊城市2024年国民经济和社会发展统计公报

一、综合
2024年全市实现地区生产总值3035.16亿元，比上年增长5.8%。
年末全市常住人口580.34万人。
"""


def page(path, rows, starts=(0.1, 0.4, 0.55, 0.7)):
    """A page of a yearbook: words at places, no rules between them."""
    figure = Figure(figsize=(8, 4))
    figure.text(0.1, 0.9, "table")
    for number, row in enumerate(rows):
        for left, text in zip(starts, row, strict=True):
            figure.text(left, 0.8 - 0.08 * number, text)
    with PdfPages(path) as pages:
        pages.savefig(figure)
    return path


def figures(result):
    return {(each.observation.region, each.observation.period): each.observation.value for each in result.observations}


def test_a_table_of_a_pdf_is_read_by_where_its_words_stand(tmp_path, read):
    rows = [("indicator", *YEARS), ("gdp", "2642.52", "2779.67", "2926.36")]
    result = read(page(tmp_path / "a.pdf", rows), published="2024-10-01")
    assert figures(result) == {("聊城市", "2021"): 2642.52, ("聊城市", "2022"): 2779.67, ("聊城市", "2023"): 2926.36}
    assert [each.observation.cell for each in result.observations] == ["p. 1!B3", "p. 1!C3", "p. 1!D3"]


def test_a_gap_of_a_pdfs_table_moves_no_figure(tmp_path, read):
    rows = [("indicator", *YEARS), ("gdp", "2642.52", "-", "2926.36")]
    result = read(page(tmp_path / "a.pdf", rows), published="2024-10-01")
    assert figures(result) == {("聊城市", "2021"): 2642.52, ("聊城市", "2023"): 2926.36}


def test_a_communique_is_read_from_its_prose(tmp_path, read):
    path = tmp_path / "公报.txt"
    path.write_text(BULLETIN, encoding="utf-8")
    result = read(path, region="", published="2025-03-20")
    assert result.faults == []
    found = {each.observation.series_id: each.observation for each in result.observations if each.known}
    assert (found["gdp"].value, found["gdp"].unit, found["gdp"].period) == (3035.16, "亿元", "2024")
    assert found["permanent-population"].value == 580.34
    assert (found["gdp"].cell, found["gdp"].region) == ("", "聊城市")
    assert found["gdp"].snapshot in result.snapshots


def test_a_page_without_table_is_read_from_its_prose(tmp_path, read):
    path = tmp_path / "gb.html"
    told = "".join(f"<p>{line}</p>" for line in BULLETIN.splitlines())
    path.write_text(f"<html><body>{told}</body></html>", encoding="utf-8")
    result = read(path, region="", published="2025-03-20")
    assert {"gdp", "permanent-population"} <= {each.observation.series_id for each in result.observations}


def test_a_document_that_says_nothing_is_told_in_one_sentence(tmp_path, read):
    path = tmp_path / "a.html"
    path.write_text("<html><body><p>没有数字的一页。</p></body></html>", encoding="utf-8")
    (fault,) = read(path).faults
    assert "the page has no table" in str(fault)


def _pdf(stream, about=b"/Filter /FlateDecode"):
    body = b"%PDF-1.4\n1 0 obj\n<< /Length " + str(len(stream)).encode() + b" " + about + b" >>\nstream\n"
    return body + stream + b"\nendstream\nendobj\ntrailer << >>\n%%EOF\n"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (_pdf(zlib.compress(bytes(300 * 2**20), 1)), "unpacks to more than"),
        (_pdf(zlib.compress(zlib.compress(bytes(10**6))), b"/Filter [/FlateDecode /FlateDecode]"), "more than once"),
        (b"%PDF-1.4\n%%EOF\n", "no whole PDF"),
    ],
)
def test_a_pdf_that_no_table_needs_is_refused_before_it_is_unpacked(tmp_path, read, data, word):
    path = tmp_path / "bomb.pdf"
    path.write_bytes(data)
    begun = time.process_time()
    (fault,) = read(path).faults
    assert word in str(fault)
    assert time.process_time() - begun < 5
