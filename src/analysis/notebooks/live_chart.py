"""The chart under the sliders: drawn anew in tens of milliseconds."""

from __future__ import annotations

import io
from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.image import imsave

from analysis.assessment.assess import Assessment
from analysis.charts import COLOUR, legend_beside, target_chart
from analysis.charts.base import source_line, year_of
from analysis.charts.fans import closer, end_labels, legend_above, outlined
from analysis.charts.fonts import chart_style
from analysis.words.wording import Words

SIZE = (8.2, 3.9)
DOTS_AN_INCH = 96


class LiveChart:
    """One target's chart that is drawn anew quickly.

    Text is what takes time: axes, labels and legend are drawn once and kept as a picture, over which only lines and
    fan are drawn. The scale stays as long as the fan fits, so that the eye sees the fan move and not the axis.
    """

    def __init__(self, base: Assessment, words: Words, source: str, others: Mapping[str, Assessment]) -> None:
        self.base, self.words, self.source, self.others = base, words, source, dict(others)
        self.factor, _ = words.unit(base.evidence.unit)
        with chart_style():
            self.figure, self.ax = plt.subplots(figsize=SIZE, dpi=DOTS_AN_INCH, layout="constrained")
            plt.close(self.figure)
        self.canvas = FigureCanvasAgg(self.figure)
        self.artists: list[Artist] = []
        self.background: object = None
        self.span = self.ax.get_xlim()

    def png(self, case: Assessment) -> bytes:
        """Return the chart of an assessment, the baseline's 80 % range and other scenarios as outlines with it."""
        with chart_style():
            self._place(case)
            if not self._fits(case):
                self._settle(case)
            self.canvas.restore_region(self.background)
            for artist in sorted(self.artists, key=lambda artist: artist.get_zorder()):
                self.ax.draw_artist(artist)
        buffer = io.BytesIO()
        imsave(buffer, np.asarray(self.canvas.buffer_rgba()), format="png", pil_kwargs={"compress_level": 1})
        return buffer.getvalue()

    def _place(self, case: Assessment) -> None:
        """Put the lines and the fan into the axes in place of the earlier ones."""
        for artist in self.artists:
            artist.remove()
        before = set(self.ax.get_children())
        self._ghost()
        target_chart(case, self.words.language, ax=self.ax)
        if self.others:
            outlined(self.others, self.words, self.ax)
            if self.background is None:
                closer({"": case, **self.others}, self.words, self.ax)
            end_labels({self.words.say("lab.as_set"): case, **self.others}, self.words, self.ax)
        if self.background is not None:
            self.ax.set_xlim(self.span)  # what is drawn anew lies over axes that are a picture
        self.artists = [artist for artist in self.ax.get_children() if artist not in before]

    def _fits(self, case: Assessment) -> bool:
        low, high = self.ax.get_ylim()
        ends = self._ends(case)
        return self.background is not None and low <= ends[0] and ends[1] <= high

    def _ends(self, case: Assessment) -> tuple[float, float]:
        cases = (case, *self.others.values())
        ends = np.array([np.quantile(each.projection.paths, [0.025, 0.975], axis=0) for each in cases]) * self.factor
        return float(ends.min()), float(ends.max())

    def _settle(self, case: Assessment) -> None:
        """Draw what stays, with a scale that holds the fan, and keep it as a picture."""
        low, high = self.ax.get_ylim()
        if self.background is not None:
            ends = self._ends(case)
            margin = 0.05 * (max(high, ends[1]) - min(low, ends[0]))
            self.ax.set_ylim(min(low, ends[0] - margin), max(high, ends[1] + margin))
        self.ax.set_autoscale_on(False)
        self.span = self.ax.get_xlim()
        if self.background is None:
            (legend_above if self.others else legend_beside)(self.ax)
            source_line(self.ax, self.source, self.words)
            self.figure.draw_without_rendering()  # what moves has its room, too
            self.figure.set_layout_engine("none")
        for artist in self.artists:
            artist.set_visible(False)
        self.canvas.draw()
        self.background = self.canvas.copy_from_bbox(self.figure.bbox)
        for artist in self.artists:
            artist.set_visible(True)

    def _ghost(self) -> None:
        projection, last = self.base.projection, self.base.evidence.latest
        if last is None or projection.method in ("delivery", "events"):
            return
        start = (float(last.low) + float(last.high)) / 2
        times = [year_of(last.end), *map(year_of, projection.dates)]
        label = self.words.say("lab.ghost")
        for level in np.quantile(projection.paths, [0.1, 0.9], axis=0):
            line = np.array([start, *level]) * self.factor
            self.ax.plot(times, line, color=COLOUR["estimate"], lw=1, ls=(0, (2, 2)), zorder=2.5, label=label)
            label = "_nolegend_"
