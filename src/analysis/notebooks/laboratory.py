"""The laboratory as a notebook shows it: one call a cell."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import folded, legend_beside, scenario_figure, tornado
from analysis.charts.base import figure_of
from analysis.charts.figure import ChartFigure
from analysis.defaults import DRAWS, SEED
from analysis.errors import RequestError
from analysis.notebooks.display import BigTable, Html
from analysis.notebooks.questions import Laboratory
from analysis.notebooks.sliders import ASKED, Sliders
from analysis.scenario import BASELINE, load_scenario
from analysis.store.store import Store
from analysis.words.wording import Words, shown_share


@dataclass(frozen=True)
class LaboratoryCells:
    """The laboratory as a notebook shows it, piece by piece."""

    laboratory: Laboratory
    target: str
    names: tuple[str, ...]

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
        """Return the sliders over the target."""
        return Sliders(self.laboratory, self.target)

    def matrix(self) -> ChartFigure:
        """Return targets × scenarios: probabilities, a frame around each verdict that flips."""
        probabilities, verdicts = self.laboratory.matrix(self.names)
        words = self.laboratory.words
        figure = scenario_figure(probabilities, verdicts, words.language, source=self.laboratory.source)
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
        effects = lab.effects(self.target)
        base = float(lab.case(self.target).row.probability)
        size = (7.6, 1.3 + 0.5 * len(effects))

        def draw(*, ax: Axes) -> Axes:
            tornado(effects, base, lab.words.language, source=self.laboratory.source, ax=ax)
            legend_beside(ax)
            ax.set_title(folded(lab.name(self.target), 30, lines=2), fontsize=10)
            return ax

        return figure_of(draw, size=size)

    def answer(self, probability: float = ASKED) -> Html:
        """Return what growth would make the target as likely as asked."""
        lab = self.laboratory
        need = lab.need(self.target, probability)
        told = need.sentence(lab.baseline.cases[self.target], lab.words)
        return Html(f"<p>{html.escape(lab.words.named(lab.name(self.target), told))}</p>")


def laboratory(
    store: Store,
    quarter: str = "",
    *,
    as_of: date | None = None,
    target: str = "",
    scenarios: Sequence[str] = (),
    language: str = "zh",
    draws: int = DRAWS,
    seed: int = SEED,
) -> LaboratoryCells:
    """Open the laboratory of a region: its targets under assumptions; see ``City.laboratory``.

    Raises
    ------
    RequestError
        When something asked for does not exist, or no assumption could change the target.
    """
    lab = Laboratory(store, quarter, as_of, Words(language), draws, seed)
    chosen = target or lab.first_with_a_fan()
    if chosen not in lab.targets:
        raise RequestError(f"target {chosen} has no projection that an assumption could change")
    return LaboratoryCells(lab, chosen, tuple(dict.fromkeys([BASELINE, *(scenarios or lab.scenarios)])))
