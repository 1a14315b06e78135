"""Time grows with length, also for the worst lines known. How fast that is, benchmarks/extract_speed.py tells."""

import time
from math import log

import pytest

from analysis.extract.html_text import html_text
from analysis.extract.targets import extract_targets

LINES = [
    *(
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
    ),
    *("5%\t", "|5%|", "增长5%，", "其中增长5%，", "到2030年增长5%，", "去年增长5%，", "6月底建成5个，", "建成5个，"),
    *("A率、B率、C率分别达到5%、6%、7%，", "城市、农村分别增长5%、6%，", "分别增长5%、6%，", "甲、乙均增长5%，"),
    *("甲率\t%\t1\t2\n", "|甲|5|6|\n", "1个、", "5.1%、"),
    *("新建学校5所、医院6家、", "增长5%。", "增长5%\n", "（增长5%）", "(责任单位:甲)5个\n", "5、", "l80亿，"),
]
PAGES = {
    "nested": lambda size: "<div>" * size + "5%",
    "nested tables": lambda size: "<table><tr><td>" * size + "5%",
    "wide table": lambda size: "<table><tr>" + "<td>5%</td>" * size + "</tr></table>",
    "long table": lambda size: "<table>" + "<tr><td>甲</td><td>5%</td></tr>" * size + "</table>",
    "paragraphs": lambda size: "<p>5%" * size,
    "one cell": lambda size: "<table><tr><td>" + "<b>5%</b>" * size,
    "blanks": lambda size: "<p>5%" + " " * size + "x",
}
SHORT, LONG = 4_000, 24_000
SLOPE = 1.1
"""The steepest that time may grow with length, both on a scale of logarithms; in square it would be 2."""
ROUNDS = 4


def seconds(work, given):
    start = time.process_time()
    work(given)
    return max(time.process_time() - start, 0.004)


def slope(work, made):
    """The least of several measurements: what else the machine does can only add to the time of the longer."""
    found = []
    for _ in range(ROUNDS):
        short, long = (seconds(work, made(size)) for size in (SHORT, LONG))
        found.append(log(long / short) / log(LONG / SHORT))
        if found[-1] <= SLOPE:
            break
    return min(found)


def targets(text):
    return extract_targets(text, year=2026)


@pytest.mark.parametrize("piece", LINES)
def test_a_line_takes_time_in_proportion_to_its_length(piece):
    targets(piece)
    assert slope(targets, lambda size: (piece * size)[:size]) <= SLOPE


def test_a_list_of_any_length_under_one_verb_takes_time_in_proportion():
    assert slope(targets, lambda size: "甲率、" * (size // 6) + "分别达到" + "5%、" * (size // 6)) <= SLOPE


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_time_in_proportion_to_its_length(page):
    assert slope(html_text, PAGES[page]) <= SLOPE


def test_a_table_of_indicators_takes_time_in_proportion_to_its_length():
    head = "指标\t单位\t2025年\t2030年\t属性\n"
    assert slope(targets, lambda size: head + "森林覆盖率\t%\t12.5\t13\t约束性\n" * (size // 20)) <= SLOPE
