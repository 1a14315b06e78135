"""Charts drawn by a second process: the same as drawn here, also when that process is lost."""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from analysis.assessment.assess import assess
from analysis.present.cards import has_chart
from analysis.report.ahead import Charts, draw

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="one process draws all elsewhere")]

CHOSEN = ("liaocheng-2026-16", "liaocheng-2026-20", "liaocheng-2026-22")


@pytest.fixture(scope="module")
def cases(city):
    made = assess(city, quarter="2026Q3", targets=CHOSEN, draws=500)
    return [case for case in made.cases.values() if has_chart(case)]


def test_charts_drawn_ahead_are_those_drawn_here(cases):
    charts = Charts.ahead(cases, "zh")
    assert [charts.of(case) for case in cases] == [draw(case, "zh") for case in cases]


def test_charts_of_a_process_that_is_lost_are_drawn_here(cases):
    with ProcessPoolExecutor(1, get_context("fork")) as pool:
        lost = pool.submit(os._exit, 1)
        assert lost.exception() is not None
    charts = Charts("en", {cases[0].row.id: lost})
    assert charts.of(cases[0]) == draw(cases[0], "en")


def test_one_processor_draws_all_itself(cases, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert Charts.ahead(cases, "en").begun == {}
