"""A chart as a figure of its own: with a text for those who cannot see it, and saved at the size of print."""

from __future__ import annotations

import base64
import html
import io
from pathlib import Path
from typing import Self

from matplotlib.figure import Figure

from analysis.charts.fonts import chart_style
from analysis.errors import RequestError
from analysis.files import write
from analysis.typeface import FAMILY

FORMS = (".svg", ".pdf", ".png")
PRINTED = 300
"""Dots an inch of a picture for print."""
DARK = "filter:invert(.93) hue-rotate(180deg)"
"""How a chart is shown on a dark page: light and dark change places, each colour keeps its hue."""
DARK_PAGES = ('[data-jp-theme-light="false"]', ".vscode-dark", ".vscode-high-contrast", ".theme-dark")
"""What marks a page as dark in JupyterLab, its exports, Voilà and editors."""


class ChartFigure(Figure):
    """A figure that says in words what it shows, and saves itself."""

    def titled(self, text: str) -> Self:
        """Say above the chart what it shows; return it."""
        with chart_style():
            self.suptitle(text, x=0.02, ha="left", fontsize=11, fontfamily=FAMILY)
        return self

    @property
    def alt(self) -> str:
        """What it shows, for those who cannot see it: titles, units, lines and source; blank without a title."""
        own = [self.get_suptitle()] + [ax.get_title("left") or ax.get_title() for ax in self.axes]
        titles = [title for title in own if title]
        if not titles:
            return ""
        said = [*titles, *(ax.get_ylabel() for ax in self.axes), *self._lines(), *self._sources()]
        return " · ".join(dict.fromkeys(" ".join(text.split()) for text in said if text))

    def _lines(self) -> list[str]:
        return [label for ax in self.axes for label in ax.get_legend_handles_labels()[1]]

    def _sources(self) -> list[str]:
        below = [text.get_text() for ax in self.axes for text in ax.texts if text.get_gid() == "source"]
        return [*below, self.get_supxlabel()]

    def save(self, path: str | Path, dpi: int = PRINTED) -> Path:
        """Write the chart to a file for print: .svg or .pdf to any size, .png with so many dots an inch.

        Raises
        ------
        RequestError
            When the file's ending names no form of a picture.
        """
        file = Path(path)
        if file.suffix.lower() not in FORMS:
            raise RequestError(f"{file.name}: a chart is saved as {', '.join(FORMS)}")
        return write(file, self._drawn(file.suffix.lower()[1:], dpi))

    def _drawn(self, form: str, dpi: float) -> bytes:
        told = {"svg": {"Title": self.alt, "Date": None}, "pdf": {"Title": self.alt, "CreationDate": None}}
        buffer = io.BytesIO()
        with chart_style():
            self.savefig(buffer, format=form, dpi=dpi, bbox_inches="tight", metadata=told.get(form, {"Software": None}))
        return buffer.getvalue()

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Return the picture as a page shows it, with its text, and as such; nbconvert gives the latter no text."""
        picture = self._encoded()
        return {"text/html": _page(picture, self.alt), "image/png": picture, "text/plain": self.alt}

    def element(self, told: str) -> str:
        """Return the chart as a part of a page, with a text for those who cannot see it."""
        return _page(self._encoded(), told)

    def _encoded(self) -> str:
        return base64.b64encode(self._drawn("png", self.dpi)).decode("ascii")


def _page(picture: str, told: str) -> str:
    dark = ",".join(f"{page} .onpace-chart" for page in DARK_PAGES)
    return (
        f"<style>{dark}{{{DARK}}}</style>"
        f'<img class="onpace-chart" alt="{html.escape(told, quote=True)}" src="data:image/png;base64,{picture}" '
        'style="max-width:100%">'
    )
