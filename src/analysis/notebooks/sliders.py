"""The laboratory's sliders: assumptions on the left, fan, probability and verdict on the right, at once."""

from __future__ import annotations

import base64
import html
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import ipywidgets as widgets

from analysis.charts import COLOUR
from analysis.domain.codes import PERCENTS
from analysis.domain.periods import month_end
from analysis.errors import OnpaceError, RequestError
from analysis.notebooks.levers import SLIDERS, Assumed, clean, level_unit, path_level
from analysis.notebooks.live_chart import LiveChart
from analysis.notebooks.questions import Laboratory
from analysis.scenario import (
    BASELINE,
    CHOOSERS,
    Addition,
    Adjustment,
    FixedLevel,
    Scenario,
    load_scenario,
    save_scenario,
    scenario_link,
)
from analysis.words.wording import Words

ASKED = 0.8
"""The probability that the reverse question asks for."""
STILL = "onpace-still"
"""Class of the picture that stands for the sliders in exports; where they live they hide it."""
MONTHS = 18
"""Months from which one can be chosen, the last before the due date."""
PATHS = (0.1, 0.5, 0.9)
"""Quantiles of the baseline along which a level can be taken."""
STYLE = {"description_width": "170px"}
WIDE = "385px"


def unit_name(unit: str, words: Words) -> str:
    """Return what a number typed into a field counts: in the tables' unit, said in the reader's words.

    Examples
    --------
    >>> unit_name("万千瓦", Words("zh")), unit_name("万千瓦", Words("en")), unit_name("公里", Words("en"))
    ('万千瓦', '10 MW', 'km')
    """
    factor, name = words.unit(unit)
    return name if factor == 1 else words.say("lab.times_unit", factor=words.number(factor), name=name)


class Amounts:
    """A small table of dated amounts: one row each, added and removed by buttons.

    Attributes
    ----------
    widget : Widget
        What is shown.
    """

    def __init__(self, words: Words, changed: Callable[[], None]) -> None:
        self.words, self.changed = words, changed
        self.unit, self.months = "", list[tuple[str, str]]()
        self.add = widgets.Button(description=words.say("lab.add_row"), layout=widgets.Layout(width=WIDE))
        self.add.on_click(lambda _: self.put(0.0))
        self.rows = widgets.VBox([])
        self.widget = widgets.VBox([self.rows, self.add])

    def begin(self, unit: str, months: list[tuple[str, str]]) -> None:
        """Hold no amount, of a target whose levels have a unit, within some months."""
        self.unit, self.months, self.rows.children = unit, months, ()

    def put(self, amount: float, unit: str = "", month: str = "") -> None:
        """Add a row."""
        units = dict.fromkeys([self.unit] if self.unit in PERCENTS else [self.unit, "%"])
        named = {"%": self.words.say("lab.of_level")} if self.unit not in PERCENTS else {}
        size = widgets.FloatText(value=amount, layout=widgets.Layout(width="100px"))
        kind = widgets.Dropdown(
            options=[(named.get(name) or unit_name(name, self.words), name) for name in units],
            value=unit or self.unit,
            layout=widgets.Layout(width="100px"),
        )
        months = [*self.months, *([] if not month or month in dict(self.months).values() else [(month, month)])]
        when = widgets.Dropdown(options=months, value=month or months[-1][1], layout=widgets.Layout(width="135px"))
        away = widgets.Button(
            description="×", tooltip=self.words.say("lab.remove_row"), layout=widgets.Layout(width="36px")
        )
        row = widgets.HBox([size, kind, when, away])
        for control in (size, kind, when):
            control.observe(lambda _: self.changed(), names="value")
        away.on_click(lambda _: self._remove(row))
        self.rows.children = (*self.rows.children, row)
        self.changed()

    def _remove(self, row: widgets.HBox) -> None:
        self.rows.children = tuple(each for each in self.rows.children if each is not row)
        self.changed()

    @property
    def additions(self) -> tuple[Addition, ...]:
        """The amounts that are not zero."""
        rows = [[control.value for control in row.children[:3]] for row in self.rows.children]
        return tuple(Addition(amount=clean(size), unit=unit, months=(month,)) for size, unit, month in rows if size)


class Sliders:
    """The sliders over one target, laid on a scenario.

    Parameters
    ----------
    laboratory : Laboratory
        The region's targets on a day.
    target : str
        Id of the target to begin with; one with a fan if blank.
    scenario : str
        Name, file or link of a scenario to begin with: under the sliders where they can say it, else beneath them.

    Attributes
    ----------
    widget : Widget
        What a notebook shows.
    case : Assessment
        The target as now assumed.
    seconds : float
        How long the last redraw took.
    """

    def __init__(self, laboratory: Laboratory, target: str = "", scenario: str = BASELINE) -> None:
        self.laboratory = laboratory
        self.words = laboratory.words
        chosen = target or laboratory.first_with_a_fan()
        if chosen not in laboratory.targets:
            raise RequestError(f"target {chosen} has no projection that an assumption could change")
        self.seconds = 0.0
        self._quiet = True
        self._controls(chosen, scenario)
        self._actions()
        self.picture, self.verdict, self.message = widgets.HTML(), widgets.HTML(), widgets.HTML()
        for shown, name in ((self.verdict, "verdict"), (self.message, "message"), (self.picture, "chart")):
            shown.add_class(f"onpace-{name}")
        for control in (*self.sliders.values(), self.base, self.scope, self.fixed, self.on, self.path, self.level):
            control.observe(lambda _: self.redraw(), names="value")
        for control in (self.on, self.path):
            control.observe(lambda _: self._follow_path(), names="value")
        self.compare.observe(lambda _: self._compare(), names="value")
        self._begin(chosen)
        self._open(scenario)
        self.target.observe(lambda change: self._begin(change["new"]), names="value")
        self._arrange()

    def _arrange(self) -> None:
        """Put the controls and what they show beside one another."""
        level = widgets.VBox([widgets.HBox([self.fixed, self.level]), widgets.HBox([self.on, self.path])])
        left = [self.target, self.base, self.scope, *self.sliders.values(), self.amounts.widget, level, self.reset]
        save = widgets.HBox([self.name, self.title, self.save, self.link], layout=widgets.Layout(flex_flow="row wrap"))
        living = widgets.HTML(f"<style>.{STILL} {{ display: none }}</style>")
        right = [self.verdict, self.picture, self.compare, widgets.HBox([self.answer]), save, self.message, living]
        self.widget = widgets.HBox(
            [
                widgets.VBox(left, layout=widgets.Layout(flex="0 0 400px")),
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
        assumed = html.escape(self.laboratory.told(self.target.value, self.assumed))
        display(HTML(f'<div class="{STILL}">{told}<p>{assumed}</p>{self.picture.value}</div>'))

    def _say(self, key: str, **values: object) -> str:
        return self.words.say(f"lab.{key}", **values)

    def _dropdown(self, key: str, options: list[tuple[str, Any]], value: Any, width: str = WIDE) -> widgets.Dropdown:
        return widgets.Dropdown(
            options=options, value=value, description=self._say(key), style=STYLE, layout=widgets.Layout(width=width)
        )

    def _titles(self, *more: str) -> list[tuple[str, str]]:
        """Return title and name of every scenario of the workspace, and of others from outside."""
        lab = self.laboratory
        names = dict.fromkeys([*lab.scenarios, *more])
        return [(self.words.of(lab.laid(scenario=name).titles), name) for name in names]

    def _controls(self, chosen: str, scenario: str) -> None:
        """Make what sets an assumption."""
        lab = self.laboratory
        self.target = self._dropdown("target", [(lab.name(name), name) for name in lab.targets], chosen)
        self.base = self._dropdown("base", self._titles(scenario), BASELINE)
        scopes = [(self._say(f"scope_{name}"), name) for name in ("target", "domain", "all")]
        self.scope = self._dropdown("scope", scopes, "target")
        self.sliders = {
            name: widgets.FloatSlider(
                value=rest,
                min=low,
                max=high,
                step=step,
                description=self._say(name),
                style=STYLE,
                layout=widgets.Layout(width=WIDE),
                readout_format=".2f" if step < 1 else ".0f",
            )
            for name, (low, high, step, rest) in SLIDERS.items()
        }
        self.amounts = Amounts(self.words, self.redraw)
        self.fixed = widgets.Checkbox(
            value=False, indent=False, description=self._say("level_fixed"), layout=widgets.Layout(width="120px")
        )
        self.level = widgets.FloatText(value=0.0, style=STYLE, layout=widgets.Layout(width="250px"))
        self.on = widgets.Dropdown(description=self._say("level_on"), layout=widgets.Layout(width="192px"))
        paths = [(self._say("own_number"), 0.0)]
        paths += [(self._say("of_path", share=self.words.number(100 * share, 0)), share) for share in PATHS]
        self.path = widgets.Dropdown(
            options=paths, description=self._say("level_path"), layout=widgets.Layout(width="192px")
        )
        for control in (self.on, self.path):
            control.style.description_width = "65px"
        others = [pair for pair in self._titles() if pair[1] != BASELINE]
        self.compare = widgets.SelectMultiple(
            options=others, description=self._say("compare"), rows=4, layout=widgets.Layout(width="400px")
        )

        self.compare.style.description_width = "110px"

    def _actions(self) -> None:
        """Make the buttons and the fields of the file to be saved."""
        self.reset = widgets.Button(description=self._say("reset"))
        share = self.words.number(100 * ASKED, 0)
        self.answer = widgets.Button(description=self._say("answer", share=share), layout=widgets.Layout(width="260px"))
        narrow = widgets.Layout(width="auto", flex="0 0 auto")
        self.save = widgets.Button(description=self._say("save"), button_style="primary", layout=narrow)
        self.link = widgets.Button(description=self._say("link"), layout=narrow)
        # sent when the field is left: what is sent while typing can be overtaken by the click that saves
        field = {"style": {"description_width": "70px"}, "layout": widgets.Layout(width="220px")}
        field["continuous_update"] = False
        self.name = widgets.Text(value="my-scenario", description=self._say("save_name"), **field)
        self.title = widgets.Text(value="", description=self._say("save_title"), **field)
        self.reset.on_click(lambda _: self._begin(self.target.value))
        self.answer.on_click(lambda _: self._answer())
        self.save.on_click(lambda _: self._told_or_refused(self._save))
        self.link.on_click(lambda _: self._told_or_refused(self._link))

    def _begin(self, target: str) -> None:
        """Turn to a target, every assumption at rest."""
        self.unchanged = self.laboratory.baseline.cases[target]
        unit, months = level_unit(self.unchanged), self._months()
        self._quiet = True
        for name, slider in self.sliders.items():
            slider.value = SLIDERS[name][3]
            slider.disabled = name == "event_delay_months" and not self.unchanged.projection.events
        is_programme = self.unchanged.target.is_programme
        self.sliders["growth_scale"].description = self._say("amount_scale" if is_programme else "growth_scale")
        self.amounts.begin(unit, [(self.words.month(day), f"{day:%Y-%m}") for day in months])
        kind = self.unchanged.kind
        dates = months[-1:] if kind.is_yearly or is_programme else months
        self.on.options = [(self.words.month(day), day) for day in dates]
        self.on.value, self.path.value, self.fixed.value = dates[-1], 0.0, False
        self.level.description = self._say("level", unit=unit_name(unit, self.words))
        self.level.value = round(path_level(self.unchanged, dates[-1], 0.5), 2)
        self._quiet = False
        self._compare()

    def _months(self) -> list[date]:
        """Return the ends of the months in which something may join or a level be fixed, up to the due date."""
        due, after = self.unchanged.row.due, self.laboratory.baseline.reference
        ends = [month_end(year, place) for year in range(after.year, due.year + 1) for place in range(1, 13)]
        return [day for day in ends if day <= due][-MONTHS:] or [due]

    def _open(self, scenario: str) -> None:
        """Begin with a scenario: its numbers on the sliders where they can say them, else laid beneath."""
        if scenario == BASELINE:
            return
        items = load_scenario(scenario, self.laboratory.store.workspace.scenarios).adjustments
        own = self.unchanged.target
        if len(items) == 1 and items[0].concerns(own) and self._can_say(items[0]):
            self.set(items[0])
        else:
            self.base.value = scenario

    def _can_say(self, item: Adjustment) -> bool:
        """Return whether the sliders have a place for all that an adjustment assumes."""
        said = {*CHOOSERS, *SLIDERS, "additions", "levels"}
        dated = all(len(each.months) == 1 or each.due is not None for each in item.additions)
        units = {each.unit for each in item.additions} | {each.unit for each in item.levels}
        return (
            item.model_fields_set <= said and dated and len(item.levels) < 2 and units <= {"", self.amounts.unit, "%"}
        )

    def set(self, item: Adjustment) -> None:
        """Put the controls to what an adjustment assumes."""
        self._quiet = True
        for name, slider in self.sliders.items():
            slider.value = getattr(item, name)
        for each in item.additions:
            self.amounts.put(each.amount, each.unit, each.months[0] if each.months else f"{each.due:%Y-%m}")
        for level in item.levels:
            self.level.value, self.fixed.value = level.value, True
            dates = [day for _, day in self.on.options]
            self.on.value = level.on if level.on in dates else dates[-1]
        self._quiet = False
        self.redraw()

    def _follow_path(self) -> None:
        """Take the level from the path chosen, at the day chosen."""
        if self.path.value:
            self.level.value = round(path_level(self.unchanged, self.on.value, self.path.value), 2)

    def _compare(self) -> None:
        """Draw other scenarios beside what is assumed."""
        lab, target = self.laboratory, self.target.value
        titles = {name: title for title, name in self.compare.options}
        others = {titles[name]: lab.case(target, scenario=name) for name in self.compare.value}
        self.chart = LiveChart(self.unchanged, self.words, lab.source, others)
        self.chart.png(self.unchanged)
        self.redraw()

    @property
    def assumed(self) -> Assumed:
        """What is assumed as the controls stand."""
        return Assumed(self.base.value, self.adjustment())

    def adjustment(self) -> Adjustment:
        """Return the assumptions as the controls stand, for the targets that the scope names."""
        # a browser sends what it computed of a slider's place: not 0 but 4e-16
        steps = {name: (slider.value, SLIDERS[name][2]) for name, slider in self.sliders.items()}
        choice: dict[str, Any] = {name: clean(round(value / step) * step) for name, (value, step) in steps.items()}
        if self.scope.value == "target":
            choice["target"] = (self.target.value,)
        elif self.scope.value == "domain":
            choice["domain"] = (self.unchanged.row.domain,)
        if self.fixed.value:
            due, unit = self.unchanged.row.due, level_unit(self.unchanged)
            on = None if self.on.value >= due else self.on.value
            choice["levels"] = (FixedLevel(value=clean(self.level.value), unit=unit, on=on),)
        return Adjustment(**choice, additions=self.amounts.additions)

    def redraw(self) -> None:
        """Assess the target as now assumed; show fan, probability and verdict; what was answered before goes."""
        if self._quiet:
            return
        begun = time.perf_counter()
        self.message.value = ""
        try:
            assumed = self.assumed
            self.case = self.laboratory.under(self.target.value, assumed)
            if self.case.failure:
                raise RequestError(self.case.failure)
        except (OnpaceError, ValueError) as error:
            self._tell(self._say("cannot", why=str(error)), fault=True)
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
        row, before = self.case.row, self.unchanged.row
        moved = abs(float(row.probability) - float(before.probability)) >= 0.005
        base = self.words.probability(float(before.probability), before.evidence_grade)
        told = self._say("against", base=base) if moved else self._say("same")
        colour = COLOUR[str(row.verdict)]
        return (
            f'<div style="line-height:1.5"><b>{html.escape(name)}</b><br>'
            f'<span style="font-size:28px" class="onpace-probability">{chance}</span> {self._say("probability")} '
            f'<span class="onpace-word" style="border-left:10px solid {colour};padding:2px 8px;font-weight:bold">'
            f"{verdict}</span> {told}</div>"
        )

    def _answer(self) -> None:
        self.message.value = self.laboratory.answer(self.target.value, ASKED, self.assumed)

    def scenario(self) -> Scenario:
        """Return what the controls assume as a scenario that extends the one they are laid on.

        What is typed as its title is in the panel's language; a title that nobody wrote says what is assumed.

        Raises
        ------
        RequestError
            When the name given cannot be that of a scenario.
        """
        name, typed = self.name.value.strip(), self.title.value.strip()
        titles, notes = {}, {}
        for words in (Words("zh"), Words("en")):
            told = self._assumption(words)
            titles[words.language] = typed if typed and words.language == self.words.language else told
            target, scope = words.of(self.unchanged.row.names), words.say(f"lab.scope_{self.scope.value}")
            notes[words.language] = words.say("lab.saved_note", target=target, scope=scope, assumed=told)
        beneath, extends = self._beneath()
        try:
            return Scenario(
                name=name,
                title_zh=titles["zh"],
                title_en=titles["en"],
                note_zh=notes["zh"],
                note_en=notes["en"],
                extends=extends,
                adjustments=(*beneath, *(item for item in [self.adjustment()] if item.is_made)),
            )
        except ValueError as error:
            raise RequestError(self._say("bad_name", name=name)) from error

    def _beneath(self) -> tuple[tuple[Adjustment, ...], tuple[str, ...]]:
        """Return what the controls are laid on: the name of a scenario of the workspace, all of one from outside."""
        if self.base.value in self.laboratory.scenarios:
            return (), () if self.base.value == BASELINE else (self.base.value,)
        return load_scenario(self.base.value, self.laboratory.store.workspace.scenarios).adjustments, ()

    def _assumption(self, words: Words) -> str:
        """Return what is assumed in one of the languages, the scenario beneath by its title."""
        return self.laboratory.told(self.target.value, self.assumed, words)

    def _save(self) -> str:
        """Write what is assumed as a scenario file, unless one of that name is there already."""
        scenario, folder = self.scenario(), self.laboratory.store.workspace.scenarios
        if scenario.name in self.laboratory.scenarios:
            raise RequestError(self._say("exists", name=scenario.name))
        path = save_scenario(scenario, folder)
        self._quiet = True
        chosen, beside = self.base.value, self.compare.value
        self.base.options = self._titles(chosen)
        self.base.value = chosen
        self.compare.options = [pair for pair in self._titles() if pair[1] != BASELINE]
        self.compare.value = beside
        self._quiet = False
        return self._say("saved", path=path.relative_to(folder.parents[1]).as_posix(), name=scenario.name)

    def _link(self) -> str:
        """Return what is assumed as a link, whole: what it is laid on comes with it."""
        scenario, folder = self.scenario(), self.laboratory.store.workspace.scenarios
        beneath = (item for name in scenario.extends for item in load_scenario(name, folder).adjustments)
        laid = {"extends": (), "adjustments": (*beneath, *scenario.adjustments)}
        whole = scenario.model_copy(update={**laid, "note_zh": "", "note_en": ""})  # its titles say what they would
        return self._say("linked", link=scenario_link(whole))

    def _told_or_refused(self, act: Callable[[], str]) -> None:
        try:
            self._tell(act())
        except OnpaceError as error:
            self._tell(str(error), fault=True)

    def _tell(self, text: str, *, fault: bool = False) -> None:
        colour = COLOUR["missed"] if fault else COLOUR["history"]
        self.message.value = (
            f'<div style="color:{colour};line-height:1.5;overflow-wrap:anywhere">{html.escape(text)}</div>'
        )
