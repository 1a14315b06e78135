"""Time grows with length, also for the worst lines known. How fast that is, benchmarks/extract_speed.py tells."""

import time

import pytest

from analysis.extract.targets import extract_targets

WORST = [
    "1",
    "（",
    "）",
    "、",
    "“",
    "一",
    "万",
    "，",
    "—",
    "个",
    "建设",
    "1—2",
    "1.",
    "1,",
    "2026年",
    "(1)",
    "[1]",
    "1 ",
    "分之",
    "5%\t",
    "增长5%，",
    "今年目标是",
    "一、2026年工作\n",
    "---\ntitle: x\n",
]
SHORT, LONG = 5_000, 50_000
LINEAR = LONG / SHORT
SLACK = 3


def seconds(text):
    start = time.process_time()
    extract_targets(text, year=2026)
    return time.process_time() - start


@pytest.mark.parametrize("piece", WORST)
def test_no_pattern_backtracks_over_a_long_line(piece):
    extract_targets(piece, year=2026)
    short, long = (seconds((piece * size)[:size]) for size in (SHORT, LONG))
    assert long < SLACK * LINEAR * max(short, 0.01)
