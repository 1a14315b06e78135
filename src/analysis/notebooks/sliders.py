"""The laboratory's sliders: assumptions on the left, fan, probability and verdict on the right, at once."""

from __future__ import annotations

import base64
import html
import io
import time
from typing import Any

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.image import imsave

from analysis.assessment.assess import Assessment
from analysis.charts import COLOUR, legend_beside, target_chart
from analysis.charts.base import source_line, year_of
from analysis.charts.fonts import chart_style
from analysis.domain.periods import month_end
from analysis.errors import OnpaceError, RequestError
from analysis.notebooks.questions import Laboratory
from analysis.scenario import BASELINE, Addition, Adjustment, FixedLevel, Scenario, save_scenario
from analysis.words.wording import Words

ASKED = 0.8
"""The probability that the reverse question asks for."""
SIZE = (8.2, 3.9)
DOTS_AN_INCH = 96
SLIDERS = {
    "growth_scale": (0.0, 3.0, 0.05, 1.0),
    "growth_points": (-10.0, 10.0, 0.25, 0.0),
    "delay_months": (0.0, 24.0, 1.0, 0.0),
    "event_delay_months": (-12.0, 24.0, 1.0, 0.0),
    "spread_scale": (0.25, 3.0, 0.05, 1.0),
}
"""Lowest, highest, step and rest of each slider, by the adjustment that it sets."""


STILL = "onpace-still"
"""Class of the picture that stands for the sliders in exports; where they live they hide it."""


class LiveChart:
    """One target's chart that is drawn anew quickly.

    Text is what takes time: axes, labels and legend are drawn once and kept as a picture, over which only lines and
    fan are drawn. The scale stays as long as the fan fits, so that the eye sees the fan move and not the axis.
    """

    def __init__(self, base: Assessment, words: Words, source: str) -> None:
        self.base, self.words, self.source = base, words, source
        self.factor, _ = words.unit(base.evidence.unit)
        with chart_style():
            self.figure, self.ax = plt.subplots(figsize=SIZE, dpi=DOTS_AN_INCH, layout="constrained")
            plt.close(self.figure)
        self.canvas = FigureCanvasAgg(self.figure)
        self.artists: list[Artist] = []
        self.background: Any = None

    def png(self, case: Assessment) -> bytes:
        """Return the chart of an assessment, the baseline's 80 % range behind it."""
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
        self.artists = [artist for artist in self.ax.get_children() if artist not in before]

    def _fits(self, case: Assessment) -> bool:
        low, high = self.ax.get_ylim()
        ends = self._ends(case)
        return self.background is not None and low <= ends[0] and ends[1] <= high

    def _ends(self, case: Assessment) -> tuple[float, float]:
        ends = np.quantile(case.projection.paths, [0.025, 0.975], axis=0) * self.factor
        return float(ends.min()), float(ends.max())

    def _settle(self, case: Assessment) -> None:
        """Draw what stays, with a scale that holds the fan, and keep it as a picture."""
        low, high = self.ax.get_ylim()
        if self.background is not None:
            ends = self._ends(case)
            margin = 0.05 * (max(high, ends[1]) - min(low, ends[0]))
            self.ax.set_ylim(min(low, ends[0] - margin), max(high, ends[1] + margin))
        self.ax.set_autoscale_on(False)
        legend_beside(self.ax)
        if self.background is None:
            source_line(self.ax, self.source, self.words)
        for artist in self.artists:
            artist.set_visible(False)
        self.canvas.draw()
        self.figure.set_layout_engine("none")
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


class Sliders:
    """The sliders over one target, laid on a scenario.

    Parameters
    ----------
    laboratory : Laboratory
        The region's targets on a day.
    target : str
        Id of the target to begin with; one with a fan if blank.

    Attributes
    ----------
    widget : Widget
        What a notebook shows.
    case : Assessment
        The target as now assumed.
    seconds : float
        How long the last redraw took.
    """

    def __init__(self, laboratory: Laboratory, target: str = "") -> None:
        self.laboratory = laboratory
        self.words = laboratory.words
        chosen = target or laboratory.first_with_a_fan()
        if chosen not in laboratory.targets:
            raise RequestError(f"target {chosen} has no projection that an assumption could change")
        self.seconds = 0.0
        self._quiet = False
        self._controls(chosen)
        self._actions()
        self.picture, self.verdict, self.message = widgets.HTML(), widgets.HTML(), widgets.HTML()
        for shown, name in ((self.verdict, "verdict"), (self.message, "message"), (self.picture, "chart")):
            shown.add_class(f"onpace-{name}")
        self._begin(chosen)
        for control in (*self.sliders.values(), self.base, self.scope, self.amount, self.joins, self.fixed, self.level):
            control.observe(lambda _: self.redraw(), names="value")
        self.target.observe(lambda change: self._begin(change["new"]), names="value")
        left = [self.target, self.base, self.scope, *self.sliders.values(), self.amount, self.joins]
        left += [widgets.HBox([self.fixed, self.level]), self.reset]
        save = widgets.HBox([self.name, self.title, self.save])
        living = widgets.HTML(f"<style>.{STILL} {{ display: none }}</style>")
        right = [self.verdict, self.picture, widgets.HBox([self.answer]), save, self.message, living]
        self.widget = widgets.HBox(
            [
                widgets.VBox(left, layout=widgets.Layout(flex="0 0 380px")),
                widgets.VBox(right, layout=widgets.Layout(flex="1 1 480px", min_width="320px")),
            ],
            layout=widgets.Layout(flex_flow="row wrap", grid_gap="12px"),
        )
        self.widget.add_class("onpace-laboratory")

    def _ipython_display_(self) -> None:
        """Show the sliders, and the chart as it stands for pages and printers on which nothing slides."""
        from IPython.display import HTML, display

        display(self.widget)
        told = self.verdict.value.replace('class="onpace-', 'class="onpace-still-')  # the living alone bear the names
        display(HTML(f'<div class="{STILL}">{told}{self.picture.value}</div>'))

    def _say(self, key: str, **values: object) -> str:
        return self.words.say(f"lab.{key}", **values)

    def _controls(self, chosen: str) -> None:
        """Make what sets an assumption."""
        style = {"description_width": "160px"}
        wide = widgets.Layout(width="375px")
        lab = self.laboratory
        options = [(lab.name(name), name) for name in lab.targets]
        self.target = widgets.Dropdown(
            options=options, value=chosen, description=self._say("target"), style=style, layout=wide
        )
        titles = [(self.words.of(lab.laid(scenario=name).titles), name) for name in lab.scenarios]
        self.base = widgets.Dropdown(
            options=titles, value=BASELINE, description=self._say("base"), style=style, layout=wide
        )
        scopes = [(self._say(f"scope_{name}"), name) for name in ("target", "domain", "all")]
        self.scope = widgets.Dropdown(
            options=scopes, value="target", description=self._say("scope"), style=style, layout=wide
        )
        self.sliders = {
            name: widgets.FloatSlider(
                value=rest,
                min=low,
                max=high,
                step=step,
                description=self._say(name),
                style=style,
                layout=wide,
                readout_format=".2f" if step < 1 else ".0f",
            )
            for name, (low, high, step, rest) in SLIDERS.items()
        }
        self.amount = widgets.FloatText(value=0.0, style=style, layout=wide)
        self.joins = widgets.Dropdown(options=[], description=self._say("addition_month"), style=style, layout=wide)
        self.fixed = widgets.Checkbox(
            value=False, indent=False, description=self._say("level_fixed"), layout=widgets.Layout(width="120px")
        )
        self.level = widgets.FloatText(value=0.0, style=style, layout=widgets.Layout(width="250px"))

    def _actions(self) -> None:
        """Make the buttons and the fields of the file to be saved."""
        self.reset = widgets.Button(description=self._say("reset"))
        share = self.words.number(100 * ASKED, 0)
        self.answer = widgets.Button(description=self._say("answer", share=share), layout=widgets.Layout(width="260px"))
        self.save = widgets.Button(
            description=self._say("save"), button_style="primary", layout=widgets.Layout(width="auto", flex="0 0 auto")
        )
        # sent when the field is left: what is sent while typing can be overtaken by the click that saves
        field = {"style": {"description_width": "70px"}, "layout": widgets.Layout(width="220px")}
        field["continuous_update"] = False
        self.name = widgets.Text(value="my-scenario", description=self._say("save_name"), **field)
        self.title = widgets.Text(value="", description=self._say("save_title"), **field)
        self.reset.on_click(lambda _: self._begin(self.target.value))
        self.answer.on_click(lambda _: self._answer())
        self.save.on_click(lambda _: self._save())

    def _begin(self, target: str) -> None:
        """Turn to a target, every assumption at rest."""
        self.unchanged = self.laboratory.baseline.cases[target]
        unit = self.unchanged.evidence.unit
        due = self.unchanged.row.due
        after = self.laboratory.baseline.reference
        ends = [month_end(year, place) for year in range(after.year, due.year + 1) for place in range(1, 13)]
        ends = [day for day in ends if day <= due]
        self._quiet = True
        for name, slider in self.sliders.items():
            slider.value = SLIDERS[name][3]
            slider.disabled = name == "event_delay_months" and not self.unchanged.projection.events
        self.amount.description, self.amount.value = self._say("addition", unit=unit), 0.0
        self.joins.options = [(self.words.month(day), f"{day:%Y-%m}") for day in ends[-18:]]
        self.joins.value = f"{ends[-1]:%Y-%m}"
        self.level.description, self.level.value = self._say("level", unit=unit), round(self._level_now(), 2)
        self.fixed.value = False
        self._quiet = False
        self.chart = LiveChart(self.unchanged, self.words, self.laboratory.source)
        self.chart.png(self.unchanged)
        self.message.value = ""
        self.redraw()

    def _level_now(self) -> float:
        return float(np.median(self.unchanged.projection.paths[:, -1]))

    def adjustment(self) -> Adjustment:
        """Return the assumptions as the sliders stand, for the targets that the scope names."""
        choice: dict[str, Any] = {}
        if self.scope.value == "target":
            choice["target"] = (self.target.value,)
        elif self.scope.value == "domain":
            choice["domain"] = (self.unchanged.row.domain,)
        unit = self.unchanged.evidence.unit
        if self.amount.value:
            choice["additions"] = (Addition(amount=float(self.amount.value), unit=unit, months=(self.joins.value,)),)
        if self.fixed.value:
            choice["levels"] = (FixedLevel(value=float(self.level.value), unit=unit),)
        choice |= {name: float(slider.value) for name, slider in self.sliders.items()}
        return Adjustment(**choice)

    def redraw(self) -> None:
        """Assess the target as now assumed; show fan, probability and verdict."""
        if self._quiet:
            return
        begun = time.perf_counter()
        try:
            self.case = self.laboratory.case(self.target.value, self.adjustment(), scenario=self.base.value)
            if self.case.failure:
                raise RequestError(self.case.failure)
        except (OnpaceError, ValueError) as error:
            self._tell(str(error), fault=True)
            return
        picture = base64.b64encode(self.chart.png(self.case)).decode("ascii")
        row = self.case.row
        verdict = self.words.say(f"verdict.{row.verdict}")
        chance = self.words.probability(float(row.probability), row.evidence_grade)
        name = self.laboratory.name(self.target.value)
        described = html.escape(self._say("alt", target=name, probability=chance, verdict=verdict), quote=True)
        self.picture.value = f'<img alt="{described}" src="data:image/png;base64,{picture}" style="max-width:100%">'
        self.verdict.value = self._verdict_html(name, chance, verdict)
        self.seconds = time.perf_counter() - begun

    def _verdict_html(self, name: str, chance: str, verdict: str) -> str:
        row = self.case.row
        change = 100 * (float(row.probability) - float(self.unchanged.row.probability))
        moved = f"{'+' if change > 0 else ''}{self.words.number(change, 0)}"
        told = self._say("same") if abs(change) < 0.5 else self._say("against", change=moved)
        colour = COLOUR[str(row.verdict)]
        return (
            f'<div style="line-height:1.5"><b>{html.escape(name)}</b><br>'
            f'<span style="font-size:28px" class="onpace-probability">{chance}</span> {self._say("probability")} '
            f'<span class="onpace-word" style="border-left:10px solid {colour};padding:2px 8px;font-weight:bold">'
            f"{verdict}</span> {told}</div>"
        )

    def _answer(self) -> None:
        need = self.laboratory.need(self.target.value, ASKED, scenario=self.base.value)
        self._tell(need.sentence(self.unchanged, self.words))

    def scenario(self) -> Scenario:
        """Return the sliders as a scenario that extends the one they are laid on.

        Raises
        ------
        RequestError
            When the name given cannot be that of a scenario.
        """
        name = self.name.value.strip()
        title = self.title.value.strip() or name
        target = self.laboratory.name(self.target.value)
        try:
            return Scenario(
                name=name,
                title_zh=title,
                title_en=title,
                note_zh=Words("zh").say("lab.saved_note", target=target),
                note_en=Words("en").say("lab.saved_note", target=target),
                extends=() if self.base.value == BASELINE else (self.base.value,),
                adjustments=(self.adjustment(),),
            )
        except ValueError as error:
            raise RequestError(
                f"{name!r} is no name of a scenario; use a-z, 0-9 and hyphens, such as dry-year"
            ) from error

    def _save(self) -> None:
        """Write the sliders as a scenario file, unless one of that name is there already."""
        try:
            scenario = self.scenario()
            folder = self.laboratory.store.workspace.scenarios
            if scenario.name in self.laboratory.scenarios:
                raise RequestError(self._say("exists", name=scenario.name))
            path = save_scenario(scenario, folder)
        except OnpaceError as error:
            self._tell(str(error), fault=True)
            return
        self._tell(self._say("saved", path=path.relative_to(folder.parents[1]).as_posix(), name=scenario.name))
        self._quiet = True
        chosen = self.base.value
        self.base.options = [
            (self.words.of(self.laboratory.laid(scenario=name).titles), name) for name in self.laboratory.scenarios
        ]
        self.base.value = chosen
        self._quiet = False

    def _tell(self, text: str, *, fault: bool = False) -> None:
        colour = COLOUR["missed"] if fault else COLOUR["history"]
        self.message.value = f'<div style="color:{colour};line-height:1.5">{html.escape(text)}</div>'
