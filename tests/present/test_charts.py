"""Charts: what is drawn, in both languages, without a label on another."""

import itertools

import matplotlib.pyplot as plt
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from analysis.present.charts import target_chart, target_figure, verdict_figure
from analysis.present.fonts import chart_style
from analysis.present.tables import verdict_counts

HEADLINES = ["liaocheng-2026-16", "liaocheng-2026-20"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", HEADLINES)
def test_a_target_chart_shows_history_target_and_fan(third_quarter, name, language):
    with chart_style():
        _, ax = plt.subplots()
        assert target_chart(third_quarter.cases[name], language, ax=ax) is ax
        labels = ax.get_legend_handles_labels()[1]
        plt.close("all")
    assert len(labels) >= 6
    assert ax.get_ylabel() != ""
    assert len(ax.collections) >= 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_label_of_any_chart_covers_another(third_quarter, language):
    for case in third_quarter.cases.values():
        if case.row["probability"] is None:
            continue
        figure = target_figure(case, language)
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw(renderer)
        (ax,) = figure.axes
        ticks = [label for label in ax.get_xticklabels() if label.get_text()]
        texts = [*ticks, ax.xaxis.label, ax.yaxis.label, *ax.get_legend().get_texts()]
        boxes = [text.get_window_extent(renderer) for text in texts if text.get_text()]
        for one, other in itertools.combinations(boxes, 2):
            assert not one.overlaps(other), case.row["id"]


def test_drawing_changes_no_global_setting(third_quarter):
    before = plt.rcParams.copy()
    target_figure(third_quarter.cases[HEADLINES[0]], "zh")
    verdict_figure(verdict_counts(third_quarter.table), "en")
    assert plt.rcParams == before
    assert plt.get_fignums() == []


def test_years_stand_at_their_numbers(third_quarter):
    with chart_style():
        _, ax = plt.subplots()
        target_chart(third_quarter.cases["liaocheng-2026-20"], "zh", ax=ax)
        plt.close("all")
    points = {round(float(x), 3) for line in ax.lines for x in line.get_xdata() if line.get_marker() == "o"}
    assert points == {2020.0, 2023.0}
