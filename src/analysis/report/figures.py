"""Charts on a page: vector drawings that use the page's own font and follow its light or dark colours."""

from __future__ import annotations

import io
import re

import matplotlib.pyplot as plt
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from analysis.assessment.assess import Assessment
from analysis.domain.codes import OFF_PACE, ON_PACE
from analysis.present.charts import COLOUR, axis_percent, target_figure
from analysis.present.fonts import FAMILY, chart_style
from analysis.present.promised import promise
from analysis.report.edition import Edition

SHOWN = 12
"""Targets drawn on the director's page: more would not fit a sheet."""
LONGEST_NAME = 22
POINTS_AN_INCH = 72
PAPER = {
    "#ffffff": "paper",
    "#1b1b1b": "ink",
    "#000000": "ink",
    "#444444": "soft",
    "#666666": "soft",
    "#8a8a8a": "soft",
    "#dddddd": "line",
    "#b5b5b5": "grey",
    "#0072b2": "blue",
    "#d55e00": "red",
    "#009e73": "green",
    "#e6a700": "yellow",
    "#00664b": "dark-green",
    "#8b1a1a": "dark-red",
}
"""Colours of charts and the names by which the page's style gives them in light and dark."""


def card_chart(case: Assessment, language: str) -> Markup:
    """Return the chart of a target as part of a page."""
    description = f"{case.row.name(language)} {promise(case.target, language)}"
    return inline(target_figure(case, language), description, case.row.id)


def inline(figure: Figure, description: str, name: str) -> Markup:
    """Return a figure as part of a page: no date, no program's name, no id that another figure has.

    Parameters
    ----------
    figure : Figure
        What is drawn.
    description : str
        What it shows, for those who do not see it.
    name : str
        Distinguishes the ids of this figure from those of the others.

    Returns
    -------
    Markup
        An ``svg`` element.
    """
    stream = io.StringIO()
    with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": "onpace"}):
        _lay_out(figure)
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    drawing = stream.getvalue()
    drawing = drawing[drawing.index("<svg") :]
    drawing = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", drawing, flags=re.DOTALL)
    used = set(re.findall(r'(?:xlink:href="#|url\(#)([^")]+)', drawing))
    drawing = re.sub(r' id="([^"]+)"', lambda found: f' id="{name}-{found[1]}"' if found[1] in used else "", drawing)
    drawing = re.sub(r'(xlink:href="#|url\(#)', rf"\g<1>{name}-", drawing)
    drawing = re.sub(r"#[0-9a-f]{6}", _variable, drawing).replace(f"'{FAMILY}'", "OnPace")
    size = re.search(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"', drawing)
    assert size is not None
    head = f'<svg role="img" class="chart" width="{float(size[1]) * 4 / 3:.0f}" height="{float(size[2]) * 4 / 3:.0f}"'
    drawing = re.sub(
        r'<svg ([^>]*?)width="[\d.]+pt" height="[\d.]+pt"', lambda found: f"{head} {found[1]}", drawing, count=1
    )
    title = Markup("<title>{}</title>").format(description)
    return Markup(re.sub(r"(<svg [^>]*>)\s*", lambda found: f"{found[1]}{title}", drawing, count=1).strip())


def _lay_out(figure: Figure) -> None:
    """Place a figure's parts for good, as saving it would: that draws all of it once for the layout alone."""
    engine = figure.get_layout_engine()
    if engine is not None:
        FigureCanvasSVG(figure)  # texts measured as they are written
        figure.dpi = POINTS_AN_INCH
        engine.execute(figure)
        figure.set_layout_engine(None)


def _variable(found: re.Match[str]) -> str:
    name = PAPER.get(found[0])
    return f"var(--{name}, {found[0]})" if name else found[0]


def director_figure(edition: Edition) -> Figure:
    """Return the director's chart: the probability of each open target now, and a quarter ago where it was another."""
    cases = edition.open[:SHOWN]
    before = _before(edition)
    with chart_style():
        figure, ax = plt.subplots(figsize=(7.2, 0.75 + 0.3 * max(len(cases), 1)), layout="constrained")
        for place, case in enumerate(cases):
            _row(place, case, before.get(case.row.id), edition, ax)
        _frame([_short(edition.name(case)) for case in cases], edition, ax)
        plt.close(figure)
    return figure


def _before(edition: Edition) -> dict[str, float]:
    if edition.change is None:
        return {}
    table = edition.change.table
    moved = table[table["change"].abs() >= 0.005]
    return dict(zip(moved["id"], moved["probability_before"].astype(float), strict=True))


def _row(place: int, case: Assessment, before: float | None, edition: Edition, ax: Axes) -> None:
    now = case.row.probability
    if before is not None:
        ax.plot([before, now], [place, place], color=COLOUR["estimate"], lw=1.2, zorder=2)
        ax.plot([before], [place], marker="o", ms=6, color=COLOUR["estimate"], fillstyle="none", zorder=3)
    ax.plot([now], [place], marker="o", ms=8, color=COLOUR[case.row.verdict], zorder=4, clip_on=False)
    ax.text(1.03, place, edition.chance(case), va="center", fontsize=9)


def _frame(names: list[str], edition: Edition, ax: Axes) -> None:
    for edge in (OFF_PACE, ON_PACE):
        ax.axvline(edge, color=COLOUR["estimate"], lw=0.8, ls=(0, (4, 3)), zorder=1)
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(axis_percent(edition.language))
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False)
    for middle, verdict in ((OFF_PACE / 2, "off_pace"), (0.5, "uncertain"), ((1 + ON_PACE) / 2, "on_pace")):
        ax.annotate(
            edition.say(f"verdict.{verdict}"), (middle, 1.0), xycoords=("data", "axes fraction"),
            xytext=(0, 3), textcoords="offset points", ha="center", fontsize=8.5, color="#444444",
        )  # fmt: skip


def _short(name: str) -> str:
    """Return a name cut to what a chart's margin holds; a wide character counts as two."""
    width = 0
    for place, character in enumerate(name):
        width += 2 if ord(character) > 0x2E80 else 1
        if width > 2 * LONGEST_NAME:
            return name[:place] + "…"
    return name
