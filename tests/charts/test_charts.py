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
    ambition_chart,
    answers_figure,
    bullet_figure,
    fan_chart,
    fans_figure,
    fates_chart,
    folded,
    growth_chart,
    level_chart,
    paths_figure,
    probability_slope,
    promises_chart,
    rank_figure,
    ratios_chart,
    region_lines,
    reliability_bins,
    reliability_diagram,
    scenario_figure,
    sensitivity_chart,
    series_chart,
    shares_chart,
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
from analysis.domain.codes import DOMAINS
from analysis.pace.cases import Cases

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


def figures_of(ends, statuses):
    """Figures of a series as ``Store.history`` and ``Store.visible`` give them; the last is of half a year."""
    end = pd.to_datetime(ends)
    return pd.DataFrame(
        {
            "start": end - pd.to_timedelta([364] * (len(ends) - 1) + [180], unit="D"),
            "end": end,
            "period": [end[:4] for end in ends],
            "amount": np.arange(1.0, len(ends) + 1),
            "published": end + pd.to_timedelta(np.arange(40, 40 + len(ends)), unit="D"),
            "status": statuses,
            "bound": [*[""] * (len(ends) - 1), "over"],
            "lineage": "",
            "whole": [*[True] * (len(ends) - 1), False],
        }
    )


def counted(told, language):
    """Promises counted by groups, as the record answers."""
    share, steps = np.linspace(0.1, 0.9, len(told)), {"": 0.0, "_low": -0.05, "_high": 0.05}
    table = {f"{name}{end}": share + step for name in ("reported", "kept", "ratio") for end, step in steps.items()}
    return pd.DataFrame(table | {"promises": 90_000, "decided": 120, "promised": share, "n": 30}, index=told)


def draws(language, case):
    """Every chart with labels from very short to very long, under its names."""
    told, source, title = names(language), SOURCE[language], LONG[language]
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
    figures = figures_of(["2020-12-31", "2021-12-31", "2020-12-31", "2022-12-31", "2024-06-30"], list("ABAAA"))
    quantiles = pd.DataFrame({"period": ["2025", "2026"], "median": [5.0, 6.0], "lo-80": 4.0, "hi-80": 8.0})
    growth = pd.DataFrame({"year": range(2016, 2025), "change": np.linspace(-3, 9, 9)})
    past = growth.rename(columns={"change": "target"}).assign(outcome=[np.nan, *range(8)], met=[None, *[True] * 8])
    fates = pd.DataFrame({"kept": 9, "missed": 2, "not_reported": 30}, index=range(2016, 2025))
    counts = pd.DataFrame({"on_pace": 3, "no_data": 0}, index=list(DOMAINS[:6]))
    bins = reliability_bins(np.linspace(0, 1, 200), np.arange(200) % 3 == 0)
    way = {"base_year": 2020, "base_value": 60, "latest_year": 2023, "latest_value": 64}
    cases = Cases.of(**way, target_year=2030, target_value=75, direction=1)

    def alone(draw, *values, size=(7.2, 3.6), **options):
        return figure_of(draw, *values, source=source, title=title, size=size, **options)

    said = {"source": source}
    yield "bullet_figure progress_bullet", bullet_figure(told, chance, chance[::-1], language, **said).titled(title)
    ranked = pd.Series(chance * 1e4, told)
    yield "rank_figure rank_chart", rank_figure(ranked, "亿元", language, highlight=told[4], **said).titled(title)
    panels = dict.fromkeys(told[-6:], (years, "%"))
    yield "small_multiples", small_multiples(panels, language, named=labels, **said).titled(title)
    yield "scenario_figure scenario_matrix", scenario_figure(matrix, verdicts, language, **said).titled(title)
    yield "verdict_figure verdict_heatmap", verdict_figure(counts, language, **said).titled(title)
    slopes = (told, chance, chance**2, ("2026Q2", "2026Q3"), language)
    yield "probability_slope", alone(probability_slope, *slopes, size=(7.2, 4))
    yield "tornado", alone(tornado, table, 0.4, language, size=(7.2, 4))
    yield "reliability_diagram", alone(reliability_diagram, bins, language, size=(4.6, 4.6))
    yield "vintage_plot", alone(vintage_plot, figures, "万千瓦", language)
    yield "series_chart", alone(series_chart, figures, "万千瓦", language)
    yield "level_chart", alone(level_chart, figures, "万千瓦", language)
    yield "fan_chart", alone(fan_chart, figures, quantiles, "万千瓦", language, threshold=7.0)
    yield "growth_chart", alone(growth_chart, growth, "%", language)
    yield "promises_chart", alone(promises_chart, past, "%", language)
    yield "region_lines", alone(region_lines, years, "%", language, named=labels, size=(6, 4))
    yield "target_figure target_chart", target_figure(case, language, **said).titled(title)
    yield "paths_figure paths_chart", paths_figure(cases, "%", language, **said).titled(title)
    yield "answers_figure", answers_figure(counted(told, language), language, **said).titled(title)
    shares = pd.DataFrame({"share": chance, "low": chance - 0.02, "high": chance + 0.02, "n": 90}, index=told)
    yield "shares_chart", alone(shares_chart, shares, language, label="%", size=(7.2, 5))
    yield "ratios_chart", alone(ratios_chart, counted(told, language), language, label="%", size=(7.2, 5))
    yield "ambition_chart", alone(ambition_chart, counted(told, language), language, label="%")
    yield "fates_chart", alone(fates_chart, fates, language)
    fans = fans_figure(dict.fromkeys(told[-7:], case), language, **said)
    yield "fans_figure fans_chart", fans.titled(title)
    table = matrix.iloc[:5, :5].set_axis([0.5, 0.75, 1.0, 1.25, 1.5]).set_axis([0, 3, 6, 9, 12], axis=1)
    yield "sensitivity_chart", alone(sensitivity_chart, table, (1.25, 6), language, labels=told[:2])


@pytest.fixture(params=["zh", "en"])
def drawn(request, sparse_quarter):
    """Every public chart, drawn in one language."""
    return request.param, list(draws(request.param, sparse_quarter.cases[HEADLINES[1]]))


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


def test_every_chart_says_what_it_shows_in_which_unit_and_from_where_and_no_label_covers_another(drawn):
    language, figures = drawn
    assert {name for names in figures for name in names[0].split()} == drawing_functions()
    for name, figure in figures:
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw(renderer)
        told = [text.get_text().replace("\n", "") for text in figure.findobj(Text)]
        assert any(SOURCE[language][:9] in text for text in told), name
        assert figure.alt.startswith(LONG[language][:9]), name
        for ax in figure.axes:
            beside = ax.get_shared_y_axes().get_siblings(ax)
            categories = any(label.get_text() for one in beside for label in one.get_yticklabels())
            assert not ax.get_visible() or ax.get_xlabel(), name
            assert not ax.get_visible() or ax.get_ylabel() or categories, name
        assert_apart(name, figure, renderer)


def assert_apart(name, figure, renderer):
    seen = list(texts_of(figure, renderer))
    assert len(seen) > 5, name
    for (one, first), (other, second) in itertools.combinations(seen, 2):
        # a hair of touching boxes is no overlap of letters
        smaller = first.shrunk(0.98, 0.86), second.shrunk(0.98, 0.86)
        assert not smaller[0].overlaps(smaller[1]), (name, one.get_text(), other.get_text())


def test_a_chart_follows_a_dark_page_and_says_what_it_shows(sparse_quarter):
    figure = target_figure(sparse_quarter.cases[HEADLINES[1]], "en").titled("Renewable <power>")
    for page in (figure._repr_mimebundle_()["text/html"], figure.element(figure.alt)):
        assert 'class="onpace-chart" alt="Renewable &lt;power&gt;' in page
        assert re.search(r'\[data-jp-theme-light="false"\] \.onpace-chart.*filter:invert', page)


@pytest.mark.parametrize("draw", [level_chart, series_chart, vintage_plot])
def test_the_sum_of_several_years_never_stands_in_a_yearly_chart(draw):
    figures = figures_of(["2019-12-31", "2020-12-31", "2021-12-31", "2022-06-30"], ["A"] * 4)
    figures.loc[1, ["start", "amount"]] = [pd.Timestamp("2016-01-01"), 999.0]  # a plan's five years
    figure = figure_of(draw, figures, "万人", "en", size=(7, 3))
    assert max(max(line.get_ydata()) for line in figure.axes[0].lines) < 999


def test_every_chart_takes_axes_and_returns_them():
    for name in drawing_functions(["Axes"]):
        function = getattr(charts, name)
        assert "ax" in inspect.signature(function).parameters, name
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
    figures = figures_of([f"{year}-12-31" for year in (2018, 2019, 2020, 2021)], ["A", "A", "B", "A"])
    figures["whole"] = True
    with chart_style():
        _, ax = plt.subplots()
        series_chart(figures, "%", "en", ax=ax)
        plt.close("all")
    assert sorted(len(line.get_xdata()) for line in ax.lines) == [2, 2]


def drawing_functions(kinds=("Axes", "ChartFigure")):
    told = {name: getattr(charts, name) for name in charts.__all__ if callable(getattr(charts, name))}
    answers = {name: inspect.signature(function).return_annotation for name, function in told.items()}
    return {name for name, answer in answers.items() if answer in kinds}


def test_the_gallery_shows_every_chart_and_its_page_is_that_of_the_notebook(root):
    cells = json.loads((root / "notebooks" / "gallery.ipynb").read_text(encoding="utf-8"))["cells"]
    headings = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert {name for name in drawing_functions() if f"`{name}`" not in headings} == set()
    page = (root / "docs" / "gallery.md").read_text(encoding="utf-8")
    for cell in cells:
        assert "".join(cell["source"]).strip() in page, "run the gallery and render its page anew"
    images = re.findall(r"!\[\]\((gallery/[^)]+)\)", page)
    assert len(images) >= len(drawing_functions(["Axes"]))
    assert {f"gallery/{path.name}" for path in (root / "docs" / "gallery").iterdir()} == set(images)
