"""What typst keeps of a document that it has set."""

import sys
from pathlib import Path

import pytest

from analysis.report.typesetting import typeset

SOURCE = "#for n in range(1200) [承诺 #n #sys.inputs.number \n\n]"


def megabytes():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:")) / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read in /proc")
def test_documents_in_a_row_take_the_memory_of_one():
    for number in range(2):
        typeset(SOURCE, {"number": str(number)}, "pdf")
    before = megabytes()
    for number in range(2, 7):
        typeset(SOURCE, {"number": str(number)}, "pdf")
    assert megabytes() - before < 20  # with what typst would keep: 60 and more


def test_each_page_is_a_picture():
    first, second = typeset("#page[一]#page[二]", {}, "png", ppi=50)
    assert first.startswith(b"\x89PNG")
    assert first != second
