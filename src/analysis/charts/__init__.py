"""Charts: finished numbers in, Axes out. Every chart takes ``ax=`` and changes nothing global.

What is drawn inside axes is a function that returns them; what needs a size of its own ends in ``_figure``.
"""

from analysis.charts.answers import ambition_chart, answers_figure, fates_chart, ratios_chart, shares_chart
from analysis.charts.base import COLOUR, axis_percent, chart, folded, legend_beside, sources_of, spread
from analysis.charts.counts import (
    scenario_figure,
    scenario_matrix,
    verdict_counts,
    verdict_figure,
    verdict_heatmap,
)
from analysis.charts.fans import fans_chart, fans_figure, sensitivity_chart
from analysis.charts.history import growth_chart, level_chart, promises_chart
from analysis.charts.pace import paths_chart, paths_figure
from analysis.charts.progress import bullet_figure, probability_slope, progress_bullet, tornado
from analysis.charts.regions import rank_chart, rank_figure, region_lines, small_multiples
from analysis.charts.reliability import reliability_bins, reliability_diagram, vintage_plot
from analysis.charts.target import fan_chart, series_chart, shown_figures, target_chart, target_figure

__all__ = [
    "COLOUR",
    "ambition_chart",
    "answers_figure",
    "axis_percent",
    "bullet_figure",
    "chart",
    "fan_chart",
    "fans_chart",
    "fans_figure",
    "fates_chart",
    "folded",
    "growth_chart",
    "legend_beside",
    "level_chart",
    "paths_chart",
    "paths_figure",
    "probability_slope",
    "progress_bullet",
    "promises_chart",
    "rank_chart",
    "rank_figure",
    "ratios_chart",
    "region_lines",
    "reliability_bins",
    "reliability_diagram",
    "scenario_figure",
    "scenario_matrix",
    "sensitivity_chart",
    "series_chart",
    "shares_chart",
    "shown_figures",
    "small_multiples",
    "sources_of",
    "spread",
    "target_chart",
    "target_figure",
    "tornado",
    "verdict_counts",
    "verdict_figure",
    "verdict_heatmap",
    "vintage_plot",
]
