"""The laboratory as a notebook shows it: one call a cell."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import fans_figure, folded, legend_beside, scenario_figure, sensitivity_chart, tornado
from analysis.charts.base import figure_of
from analysis.charts.figure import ChartFigure
from analysis.defaults import DRAWS, SEED
from analysis.errors import RequestError
from analysis.notebooks.display import BigTable, Html, small_table
from analysis.notebooks.levers import Assumed
from analysis.notebooks.questions import Laboratory
from analysis.notebooks.sliders import ASKED, Sliders
from analysis.scenario import BASELINE, load_scenario
from analysis.store.store import Store
from analysis.words.wording import Words, shown_share


@dataclass(frozen=True)
class LaboratoryCells:
    """The laboratory as a notebook shows it, piece by piece."""

    laboratory: Laboratory
    first: str
    names: tuple[str, ...]
    scenario: str = BASELINE
    panels: list[Sliders] = field(default_factory=list, repr=False, compare=False)

    @property
    def target(self) -> str:
        """The target asked about: that under the sliders, once they are shown."""
        return str(self.panels[-1].target.value) if self.panels else self.first

    @property
    def assumed(self) -> Assumed:
        """What every answer is asked under: what the sliders say, once they are shown."""
        return self.panels[-1].assumed if self.panels else Assumed(self.scenario)

    def assumptions(self) -> BigTable:
        """Return every scenario compared, with what it assumes and why."""
        words, folder = self.laboratory.words, self.laboratory.store.workspace.scenarios
        loaded = [load_scenario(name, folder) for name in self.names]
        rows = [[item.name, words.of(item.titles), words.of(item.notes)] for item in loaded]
        columns = [
            words.say("lab.save_name"),
            words.say("table.column_scenario"),
            words.say("table.column_note"),
        ]
        return BigTable(pd.DataFrame(rows, columns=columns), words.language)

    def panel(self) -> Sliders:
        """Return the sliders over the target; what they say is what all that follows is asked under."""
        self.panels[:] = [Sliders(self.laboratory, self.target, self.scenario)]
        return self.panels[-1]

    def fans(self) -> Html:
        """Return the target under each scenario as fans on one chart, with a table of what each assumes."""
        lab, words = self.laboratory, self.laboratory.words
        cases, table, untouched = lab.fans(self.target, self.names, self.assumed)
        figure = fans_figure(cases, words.language, source=lab.source)
        figure.titled(words.say("lab.fans_title", target=lab.name(self.target)))
        left_out = words.say("lab.untouched", names=words.listed(untouched)) if untouched else ""
        return Html(f"{figure._repr_mimebundle_()['text/html']}{small_table(table)}<p>{html.escape(left_out)}</p>")

    def sensitivity(self) -> ChartFigure:
        """Return the target's probability under delay × growth, a frame around what is assumed."""
        lab, words = self.laboratory, self.laboratory.words
        table, at = lab.sensitivity(self.target, self.assumed)
        is_programme = lab.baseline.cases[self.target].target.is_programme
        rows = words.say("lab.lever_amount_scale" if is_programme else "lab.lever_growth_scale")
        labels = (rows, words.say("lab.delay_months"))
        size = (2.2 + 0.8 * table.shape[1], 1.4 + 0.5 * len(table))
        figure = figure_of(sensitivity_chart, table, at, words.language, labels=labels, source=self._source, size=size)
        return figure.titled(words.say("lab.sensitivity_title", target=lab.name(self.target)))

    @property
    def _source(self) -> str:
        """What a chart rests on: figures, draws, and what is assumed."""
        told = self.laboratory.told(self.target, self.assumed)
        return self.laboratory.words.say("lab.source_assumed", source=self.laboratory.source, assumed=told)

    def matrix(self) -> ChartFigure | Html:
        """Return targets × scenarios, what moves most on top, like rows as one; a frame around each flipped verdict."""
        lab, words = self.laboratory, self.laboratory.words
        probabilities, verdicts, unmoved = lab.moved(self.names)
        told = words.say("lab.unmoved", n=unmoved)
        if probabilities.empty:
            return Html(f"<p>{html.escape(told)}</p>")
        source = words.joined([lab.source + words.say("lab.stop"), told]) if unmoved else lab.source
        figure = scenario_figure(probabilities, verdicts, words.language, source=source)
        return figure.titled(words.say("lab.matrix_title"))

    def flips(self) -> BigTable | Html:
        """Return every verdict that a scenario changes."""
        lab, words = self.laboratory, self.laboratory.words
        table = lab.flips(self.names)
        if table.empty:
            return Html(words.say("table.no_flips"))
        folder = lab.store.workspace.scenarios
        shown = pd.DataFrame(
            {
                words.say("table.column_scenario"): [
                    words.of(load_scenario(name, folder).titles) for name in table["scenario"]
                ],
                words.say("table.column_target"): [lab.name(name) for name in table["id"]],
                words.say("table.column_before"): table["probability_before"].map(shown_share),
                words.say("table.column_after"): table["probability_after"].map(shown_share),
                words.say("table.column_verdict"): [
                    words.say(
                        "table.flips",
                        before=words.say(f"verdict.{row.verdict_before}"),
                        after=words.say(f"verdict.{row.verdict_after}"),
                    )
                    for row in table.itertuples()
                ],
            }
        )
        return BigTable(shown, words.language)

    def tornado(self) -> ChartFigure:
        """Return which assumption moves the target's probability most."""
        lab = self.laboratory
        effects = lab.effects(self.target, self.assumed)
        base = float(lab.under(self.target, self.assumed).row.probability)
        size = (7.6, 1.3 + 0.5 * len(effects))

        def draw(*, ax: Axes) -> Axes:
            tornado(effects, base, lab.words.language, source=self._source, ax=ax)
            legend_beside(ax)
            ax.set_title(folded(lab.name(self.target), 30, lines=2), fontsize=10)
            return ax

        return figure_of(draw, size=size)

    def answer(self, probability: float = ASKED) -> Html:
        """Return what would make the target as likely as asked, each assumption changed alone."""
        name = html.escape(self.laboratory.name(self.target))
        return Html(f"<b>{name}</b>{self.laboratory.answer(self.target, probability, self.assumed)}")


def laboratory(
    store: Store,
    quarter: str = "",
    *,
    as_of: date | None = None,
    target: str = "",
    scenarios: Sequence[str] = (),
    scenario: str = BASELINE,
    language: str = "zh",
    draws: int = DRAWS,
    seed: int = SEED,
) -> LaboratoryCells:
    """Open the laboratory of a region: its targets under assumptions; see ``City.laboratory``.

    Raises RequestError when something asked for does not exist, or no assumption could change the target.
    """
    lab = Laboratory(store, quarter, as_of, Words(language), draws, seed)
    chosen = target or lab.first_with_a_fan()
    if chosen not in lab.targets:
        raise RequestError(f"target {chosen} has no projection that an assumption could change")
    load_scenario(scenario, store.workspace.scenarios)
    return LaboratoryCells(lab, chosen, tuple(dict.fromkeys([BASELINE, *(scenarios or lab.scenarios)])), scenario)
