"""One target in depth: its history and fan, its probability, and what every official method says, side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from html import escape

import pandas as pd
from pydantic import ValidationError

from analysis.assessment.assess import Assessment, Assessments, again
from analysis.assessment.official import Official, official
from analysis.charts import paths_figure, sources_of, target_figure
from analysis.charts.base import year_of
from analysis.charts.figure import ChartFigure
from analysis.errors import RequestError, plainly, unknown
from analysis.notebooks.display import BigTable, Html, assessment_html
from analysis.notebooks.figure_table import figure_table
from analysis.pace.table import judge
from analysis.scenario import Adjustment
from analysis.sentences.cards import CardText, card
from analysis.sentences.explanation import chain
from analysis.sentences.pace import disagreement_text, reason_text
from analysis.words.wording import Words


class Paragraphs(tuple[str, ...]):
    """Sentences; a notebook shows each as a paragraph."""

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(text)}</p>" for text in self)


@dataclass(frozen=True, repr=False)
class TargetInDepth:
    """One assessed target: the promise, where it stands, how likely it is to be met; its methods are cells.

    Attributes
    ----------
    case : Assessment
        The assessment; `case.row` holds every column of the table, `case.projection` the draws.
    assessments : Assessments
        All that were assessed with it.
    words : Words
        In which language it speaks.
    """

    case: Assessment
    assessments: Assessments
    words: Words

    def __repr__(self) -> str:
        return repr(self.case).replace("Assessment", "Target", 1)

    def under(
        self,
        *,
        growth: float = 1.0,
        growth_points: float = 0.0,
        delay_months: float = 0.0,
        additions_later: float = 0.0,
        spread: float = 1.0,
    ) -> TargetInDepth:
        """Return the target under other assumptions, with the same draws: what differs is the assumption's.

        Parameters
        ----------
        growth : float
            Growth since the last figure times this; a programme's amount times this.
        growth_points : float
            Percentage points of growth added a year; points a year where the level is a percentage.
        delay_months : float
            Everything projected arrives this many months later.
        additions_later : float
            Months by which announced additions alone come later.
        spread : float
            Distance from the median times this.

        Raises
        ------
        RequestError
            When an assumption is none, such as growth below zero.

        Examples
        --------
        >>> wind = load("聊城市").target("liaocheng-2026-20", "2026Q3", draws=500)        # doctest: +SKIP
        >>> wind.under(growth=1.2, delay_months=6).probability                            # doctest: +SKIP
        """
        told = {"growth_scale": growth, "growth_points": growth_points, "delay_months": delay_months}
        told |= {"event_delay_months": additions_later, "spread_scale": spread}
        try:
            changed = Adjustment.model_validate({"target": self.id, **told})
        except ValidationError as error:
            faults = [f"{fault['loc'][0]}: {plainly(fault['msg'])}" for fault in error.errors()]
            raise RequestError("\n".join(faults)) from error
        before = self.assessments
        laid = before.scenario.model_copy(update={"adjustments": (*before.scenario.adjustments, changed)})
        result = replace(before, scenario=laid)
        case = again(result, self.id, before.store, before.draws)
        return TargetInDepth(case, replace(result, cases={self.id: case}), self.words)

    @cached_property
    def card(self) -> CardText:
        """What the report says of the target."""
        return card(self.case, self.words)

    @cached_property
    def official(self) -> Official:
        """What the official methods make of it."""
        return official(self.case)

    @property
    def id(self) -> str:
        """Id of the target."""
        return self.case.row.id

    @property
    def probability(self) -> float | None:
        """Probability that the target is met; None where nothing can be said."""
        return self.case.row.probability if self.case.row.has_probability else None

    @property
    def progress(self) -> str:
        """Code of its progress by published figures: done, ahead, on_schedule, behind or not_reported."""
        return str(self.case.row.progress)

    @property
    def outlook(self) -> str:
        """Code of what is expected of it: to_be_kept, open, to_fall_short, no_basis; kept, missed, awaiting."""
        return str(self.case.row.outlook)

    @property
    def verdict(self) -> str:
        """Code of the verdict: met, on_pace, uncertain, off_pace, missed or no_data."""
        return str(self.case.row.verdict)

    @property
    def has_chart(self) -> bool:
        """Whether there is a projection to be drawn."""
        return self.card.has_chart

    @property
    def heading(self) -> str:
        """Name and promise, as a chart of it is headed."""
        return self.words.named(self.card.name, self.card.promise)

    @property
    def source(self) -> str:
        """Who published the figures, for the line under a chart."""
        return sources_of(self.case.store, list(self.card.sources), self.words)

    def title(self) -> Paragraphs:
        """Return the target's name and number, the clause, and its plain facts."""
        shown = self.card
        return Paragraphs((f"{shown.name} {shown.promise} ({shown.id})", shown.words, shown.facts))

    def history(self) -> ChartFigure | Paragraphs:
        """Return the published figures, the fan of what may come, the target and the required path."""
        if not self.card.has_chart:
            return Paragraphs((self.words.say("depth.no_fan"),))
        return target_figure(self.case, self.words.language, source=self.source).titled(self.heading)

    def told(self) -> Paragraphs:
        """Return the verdict and the sentences of the report's card."""
        shown = self.card
        chance = " · ".join(
            filter(
                None,
                (
                    shown.progress_text,
                    shown.verdict_text,
                    f"{shown.probability} {shown.likelihood}".strip(),
                    shown.reported,
                ),
            )
        )
        return Paragraphs((chance, *shown.sentences))

    def methods(self) -> Html | Paragraphs:
        """Return a table of what every method says of the way so far: figure, class, and why it has none."""
        case = self.official.cases
        if case is None:
            return Paragraphs((self.words.say("depth.no_way"),))
        frame = pd.DataFrame({name: values for name, values in vars(case).items() if name != "direction"})
        frame["direction"] = ["increase" if case.direction[0] > 0 else "decrease"]
        said = judge(frame)
        columns = [self.words.say(f"pace_column.{name}") for name in ("method", "value", "class", "reason")]
        shown = pd.DataFrame(
            {
                columns[0]: [self.words.say(f"pace_method.{name}") for name in said["method"]],
                columns[1]: [self.words.number(value) if value == value else "" for value in said["value"]],
                columns[2]: [self.words.say(f"pace_class.{name}") if name else "" for name in said["class"]],
                columns[3]: [reason_text(codes, self.words) for codes in said["reason"]],
            }
        )
        with pd.option_context("display.max_colwidth", None):  # reasons are read to their end
            return Html(shown.to_html(index=False, border=0))

    def paths(self) -> ChartFigure | Paragraphs:
        """Return the two ways to the target, and where the latest figure stands between them."""
        case = self.official.cases
        if case is None or case.base_value[0] * case.target_value[0] <= 0:
            return Paragraphs((self.words.say("depth.no_way"),))
        yearly = self.case.evidence.yearly
        yearly = yearly[yearly["end"].map(year_of) >= case.base_year[0] - 1e-9]
        history = (yearly["end"].map(year_of).to_list(), yearly["amount"].to_list())
        unit = self.case.evidence.unit
        figure = paths_figure(case, unit, self.words.language, history=history, source=self.source)
        return figure.titled(self.words.say("depth.paths", target=self.card.name))

    def disagreement(self) -> Paragraphs:
        """Return where the official methods disagree, and why."""
        said = self.official
        if said.cases is None:
            return Paragraphs((self.words.say("depth.no_way"),))
        return Paragraphs(tuple(disagreement_text(said.split, said.found, self.words, self.case.evidence.unit)))

    def figures(self) -> BigTable:
        """Return every figure known of the target's series, with its date, source and doubt."""
        return BigTable(
            figure_table(self.case.evidence.known, self.case.evidence.unit, self.case.store, self.words),
            self.words.language,
            f"{self.id}-figures",
        )

    def why(self) -> str:
        """Return the whole chain: clause, target, figures with their sources, model and pool, draws, verdict."""
        return chain(self.assessments, self.id, self.words)

    def _repr_html_(self) -> str:
        told = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.card.sentences)
        return f"{assessment_html(self.case, self.words.language)}<ul>{told}</ul>"


def in_depth(assessments: Assessments, target: str = "", language: str = "zh") -> TargetInDepth:
    """Return one target of an assessment, ready to be looked at.

    ``assessments``: the assessed targets. ``target``: its id; blank for the one that most methods and figures speak of.
    ``language``: zh or en. Raises RequestError when the id is unknown, or none is given and no target has a
    probability.
    """
    words = Words(language)
    if target and target not in assessments.cases:
        raise unknown("target", target, assessments.cases)
    open_ones = [case for case in assessments.cases.values() if case.row.has_probability]
    if not target and not open_ones:
        raise RequestError(f"no target of {assessments.region} has a probability; name one")
    case = assessments.cases[target] if target else max(open_ones, key=_how_much_is_known)
    return TargetInDepth(case, assessments, words)


def _how_much_is_known(case: Assessment) -> tuple[int, int, int]:
    return len(official(case).found), len(case.projection.events), int(case.row.n_obs)
