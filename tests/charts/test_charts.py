"""Charts: what is drawn, in both languages, without a label on another."""

import inspect
import itertools
import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.text import Text

import analysis.charts as charts
from analysis.charts import (
    COLOUR,
    bullet_figure,
    folded,
    probability_slope,
    rank_figure,
    region_lines,
    reliability_bins,
    reliability_diagram,
    scenario_figure,
    series_chart,
    small_multiples,
    spread,
    target_chart,
    target_figure,
    tornado,
    verdict_counts,
    verdict_figure,
    vintage_plot,
)
from analysis.charts.base import ems, figure_of
from analysis.charts.fonts import chart_style

HEADLINES = ["liaocheng-2026-16", "liaocheng-2026-20"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", HEADLINES)
def test_a_target_chart_shows_history_target_and_fan(sparse_quarter, name, language):
    with chart_style():
        _, ax = plt.subplots()
        assert target_chart(sparse_quarter.cases[name], language, ax=ax) is ax
        labels = ax.get_legend_handles_labels()[1]
        plt.close("all")
    assert len(labels) >= 6
    assert ax.get_ylabel() != ""
    assert len(ax.collections) >= 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_label_of_any_chart_covers_another(sparse_quarter, language):
    for case in sparse_quarter.cases.values():
        if not case.row.has_probability:
            continue
        figure = target_figure(case, language)
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw(renderer)
        (ax,) = figure.axes
        ticks = [label for label in ax.get_xticklabels() if label.get_text()]
        texts = [*ticks, ax.xaxis.label, ax.yaxis.label, *ax.get_legend().get_texts()]
        boxes = [text.get_window_extent(renderer) for text in texts if text.get_text()]
        for one, other in itertools.combinations(boxes, 2):
            assert not one.overlaps(other), case.row.id


def test_drawing_changes_no_global_setting(sparse_quarter):
    before = plt.rcParams.copy()
    target_figure(sparse_quarter.cases[HEADLINES[0]], "zh")
    verdict_figure(verdict_counts(sparse_quarter.table), "en")
    assert plt.rcParams == before
    assert plt.get_fignums() == []


def test_years_stand_at_their_numbers(sparse_quarter):
    with chart_style():
        _, ax = plt.subplots()
        target_chart(sparse_quarter.cases["liaocheng-2026-20"], "zh", ax=ax)
        plt.close("all")
    points = {round(float(x), 3) for line in ax.lines for x in line.get_xdata() if line.get_marker() == "o"}
    assert points == {2020.0, 2023.0}


LONG = {
    "zh": "全市农村黑臭水体整治及生活污水治理任务按期完成并稳定运行的行政村占全部行政村的比例" * 2,
    "en": "Share of administrative villages in which the treatment of waste water has been finished on time " * 2,
}
SOURCE = {
    "zh": "某市统计局、某某省发展和改革委员会、某某报社" * 4,
    "en": "Statistics Office of a city with a long name; " * 5,
}


def names(language, n=9):
    return [LONG[language][: 3 + 9 * place] + str(place) for place in range(n)]


def draws(language):
    """Every chart with labels from very short to very long."""
    told, source = names(language), SOURCE[language]
    chance = np.linspace(0.02, 0.98, 9)
    table = pd.DataFrame({"low": chance[::-1] * 0.5, "high": chance, "low_text": "×0.5", "high_text": "×1.5"})
    table["name"] = told
    matrix = pd.DataFrame([chance, chance[::-1]] * 4 + [chance], index=told, columns=told)
    verdicts = matrix.map(lambda value: "on_pace" if value > 2 / 3 else "uncertain")
    years = pd.DataFrame(
        [(name, year, 50.0 + place / 50 + year % 7) for place, name in enumerate(told) for year in range(2015, 2025)],
        columns=["region", "year", "value"],
    )
    labels = {name: name for name in told[-4:]}
    figures = pd.DataFrame(
        {
            "end": pd.to_datetime(["2020-12-31", "2021-12-31", "2020-12-31", "2024-06-30"]),
            "period": ["2020", "2021", "2020", "2024-06"],
            "amount": [1.0, 2.0, 1.5, 3.0],
            "published": pd.to_datetime(["2021-02-01", "2022-02-01", "2023-02-01", "2024-08-01"]),
            "status": ["A", "B", "A", "A"],
            "whole": [True, True, True, False],
        }
    )
    yield "bullets", bullet_figure(told, chance, chance[::-1], language, source=source)
    yield "ranks", rank_figure(pd.Series(chance * 1e4, told), "亿元", language, highlight=told[4], source=source)
    yield "panels", small_multiples(dict.fromkeys(told[-6:], (years, "%")), language, named=labels, source=source)
    yield "scenarios", scenario_figure(matrix, verdicts, language, source=source)
    yield (
        "slopes",
        figure_of(
            probability_slope, told, chance, chance**2, ("2026Q2", "2026Q3"), language, source=source, size=(7.2, 4)
        ),
    )
    yield "tornado", figure_of(tornado, table, 0.4, language, source=source, size=(7.2, 4))
    bins = reliability_bins(np.linspace(0, 1, 200), np.arange(200) % 3 == 0)
    yield "reliability", figure_of(reliability_diagram, bins, language, source=source, size=(4.6, 4.6))
    yield "vintages", figure_of(vintage_plot, figures, "万千瓦", language, source=source, size=(7.2, 3.6))
    yield "series", figure_of(series_chart, figures, "万千瓦", language, source=source, size=(7.2, 3.6))
    yield (
        "lines",
        figure_of(region_lines, years, "%", language, named=labels, title=told[-1], source=source, size=(6, 4)),
    )


def texts_of(figure, renderer):
    """Every text that is seen, with its box; ticks outside the limits are not seen."""
    unseen = set()
    for ax in figure.axes:
        for labels, place, limits in (
            (ax.get_xticklabels(), 0, ax.get_xlim()),
            (ax.get_yticklabels(), 1, ax.get_ylim()),
        ):
            unseen |= {
                text
                for text in labels
                if not ax.get_visible() or not min(limits) <= text.get_position()[place] <= max(limits)
            }
        if not ax.get_visible():
            unseen |= set(ax.findobj(Text))
    for text in figure.findobj(lambda item: isinstance(item, Text) and item.get_visible() and item.get_text().strip()):
        if text not in unseen:
            yield text, Text.get_window_extent(text, renderer)  # that of an annotation would take in its arrow


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_label_covers_another_at_any_length(language):
    for name, figure in draws(language):
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw(renderer)
        seen = list(texts_of(figure, renderer))
        assert len(seen) > 5, name
        for (one, first), (other, second) in itertools.combinations(seen, 2):
            # a hair of touching boxes is no overlap of letters
            smaller = first.shrunk(0.98, 0.86), second.shrunk(0.98, 0.86)
            assert not smaller[0].overlaps(smaller[1]), (name, one.get_text(), other.get_text())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_axis_has_a_label_and_every_chart_its_source(language):
    for name, figure in draws(language):
        shown = [ax for ax in figure.axes if ax.get_visible()]
        told = [text.get_text().replace("\n", "") for text in figure.findobj(Text)]
        assert any(SOURCE[language][:9] in text for text in told), name
        for ax in shown:
            categories = any(label.get_text() for label in ax.get_yticklabels())
            assert ax.get_ylabel() or categories, name
            assert ax.get_xlabel() or name == "scenarios", name


def test_every_chart_takes_axes_and_returns_them():
    for name in charts.__all__:
        function = getattr(charts, name)
        if not callable(function) or "ax" not in inspect.signature(function).parameters or name == "legend_beside":
            continue
        assert inspect.signature(function).return_annotation == "Axes", name
        assert "Returns" in (function.__doc__ or ""), name


def test_a_chart_without_axes_draws_on_the_current_ones():
    plt.close("all")
    try:
        ax = reliability_diagram(reliability_bins([0.2, 0.8], [False, True]))
        assert ax is plt.gca()
        assert ax.figure.get_layout_engine() is not None
    finally:
        plt.close("all")


def luminance(colour):
    return float(np.dot(to_rgb(colour), [0.2126, 0.7152, 0.0722]))


def test_fan_target_and_history_differ_in_grey_print(sparse_quarter):
    with chart_style():
        _, ax = plt.subplots()
        target_chart(sparse_quarter.cases["liaocheng-2026-20"], "zh", ax=ax)
        plt.close("all")
    styles = [(round(luminance(line.get_color()), 1), line.get_linestyle(), line.get_marker()) for line in ax.lines]
    assert len(set(styles)) == len(styles)
    assert luminance(COLOUR["history"]) < luminance(COLOUR["projection"]) < luminance(COLOUR["context"])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.001, 0.08))
def test_spread_keeps_order_and_distance(places, gap):
    moved = spread(places, gap, 0.0, 1.0)
    assert (np.diff(moved[np.argsort(places, kind="stable")]) >= gap - 1e-9).all()
    assert (moved >= -1e-9).all()
    assert (moved <= 1 + 1e-9).all()


@given(st.text(alphabet="ab 装机容量,", max_size=60), st.floats(2, 20))
def test_folded_lines_are_never_wider_than_asked(text, width):
    assert all(ems(line) <= width + 1e-6 for line in folded(text, width).splitlines())
    assert folded(text, width).replace("\n", "").replace(" ", "") == text.replace(" ", "")
    assert len(folded(text, width, lines=2).split("\n")) <= 2


def test_a_break_of_a_series_is_not_bridged():
    figures = pd.DataFrame(
        {
            "end": pd.to_datetime([f"{year}-12-31" for year in (2018, 2019, 2020, 2021)]),
            "period": ["2018", "2019", "2020", "2021"],
            "amount": [40.0, 41.0, 53.0, 54.0],
            "status": ["A", "A", "B", "A"],
            "whole": True,
        }
    )
    with chart_style():
        _, ax = plt.subplots()
        series_chart(figures, "%", "en", ax=ax)
        plt.close("all")
    assert sorted(len(line.get_xdata()) for line in ax.lines) == [2, 2]


def drawing_functions():
    names = [name for name in charts.__all__ if callable(getattr(charts, name)) and name != "legend_beside"]
    return {name for name in names if "ax" in inspect.signature(getattr(charts, name)).parameters}


def test_the_gallery_shows_every_chart_and_its_page_is_that_of_the_notebook(root):
    cells = json.loads((root / "notebooks" / "gallery.ipynb").read_text(encoding="utf-8"))["cells"]
    headings = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert {name for name in drawing_functions() if f"`{name}`" not in headings} == set()
    page = (root / "docs" / "gallery.md").read_text(encoding="utf-8")
    for cell in cells:
        assert "".join(cell["source"]).strip() in page, "run the gallery and render its page anew"
    images = re.findall(r"!\[\]\((gallery/[^)]+)\)", page)
    assert len(images) >= len(drawing_functions())
    assert {f"gallery/{path.name}" for path in (root / "docs" / "gallery").iterdir()} == set(images)
