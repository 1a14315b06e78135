"""Charts on a page: vector drawings that use the page's own font and follow its light or dark colours."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING
from warnings import catch_warnings, filterwarnings
from weakref import WeakKeyDictionary

from markupsafe import Markup

from analysis.report.content import Drawing
from analysis.typeface import FAMILY

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS_AN_INCH = 72
PAPER = {
    "#ffffff": "paper",
    "#1b1b1b": "ink",
    "#000000": "ink",
    "#444444": "soft",
    "#555555": "soft",
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

_DRAWN: WeakKeyDictionary[Figure, Drawing] = WeakKeyDictionary()


def drawn(figure: Figure | Drawing) -> Drawing:
    """Return a figure as drawn: no date, no program's name; a figure is drawn once."""
    if isinstance(figure, Drawing):
        return figure
    if figure not in _DRAWN:
        import matplotlib.pyplot as plt  # whoever reads drawings alone is spared it

        stream = io.StringIO()
        with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": "onpace"}), catch_warnings(), _measured_once():
            filterwarnings("ignore", message=r"Glyph .* missing from")  # the page tells of them
            _lay_out(figure)
            figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
        drawing = stream.getvalue()
        drawing = drawing[drawing.index("<svg") :]
        bare = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", drawing, flags=re.DOTALL)
        _DRAWN[figure] = Drawing(bare)
    return _DRAWN[figure]


def inline(figure: Figure | Drawing, description: str, name: str) -> Markup:
    """Return a figure as part of a page: no id that another figure has, colours that follow light and dark."""
    drawing = drawn(figure).svg
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


@contextmanager
def _measured_once() -> Iterator[None]:
    """Have matplotlib measure each text once for all figures; by itself it does so twice for each."""
    from matplotlib.textpath import TextToPath

    measure, sizes = TextToPath.get_text_width_height_descent, _sizes()
    known = staticmethod(lambda text, font, ismath: sizes(text, font.copy(), ismath))
    TextToPath.get_text_width_height_descent = known  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        TextToPath.get_text_width_height_descent = measure  # type: ignore[method-assign]


@lru_cache(maxsize=1)
def _sizes() -> Callable[..., tuple[float, float, float]]:
    from matplotlib.textpath import TextToPath

    return lru_cache(maxsize=8192)(TextToPath().get_text_width_height_descent)


def _lay_out(figure: Figure) -> None:
    """Place a figure's parts for good, as saving it would: that draws all of it once for the layout alone."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    engine = figure.get_layout_engine()
    if engine is not None:
        FigureCanvasSVG(figure)  # texts measured as they are written
        figure.dpi = POINTS_AN_INCH
        engine.execute(figure)
        figure.set_layout_engine(None)


def _variable(found: re.Match[str]) -> str:
    name = PAPER.get(found[0])
    return f"var(--{name}, {found[0]})" if name else found[0]
