"""What an economist asks of scenarios: what flips, which assumption matters most, what would have to be true."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.assessment.assess import Assessment, Assessments, assess
from analysis.defaults import DRAWS, SEED
from analysis.errors import RequestError
from analysis.notebooks.display import small_table
from analysis.notebooks.levers import Assumed, Need, growth_of, level_unit, levers_of, reach
from analysis.scenario import BASELINE, CHOOSERS, Adjustment, Scenario, load_scenario, scenario_names
from analysis.sentences.assumptions import assumed_of, assumptions
from analysis.store.store import Store
from analysis.words.wording import Words

TRIAL = "trial"
"""Name of the scenario that the sliders make until it is saved."""
AS_IT_IS = Assumed()
ALIKE = 0.05
"""Difference of probabilities up to which two targets stand alike, and from which a scenario moves one."""
SCALES, DELAYS = (0.5, 0.75, 1.0, 1.25, 1.5), (0.0, 3.0, 6.0, 9.0, 12.0)
"""Growth and months of delay under which a target is looked at."""


@dataclass(frozen=True)
class Laboratory:
    """A region's targets on a day, under any assumption.

    Parameters
    ----------
    store : Store
        The tables, from ``load``.
    quarter, as_of
        As in ``assess``.
    words : Words
        In which language it speaks.
    draws, seed : int
        Draws a target; the same for every assumption, so that a difference is the assumption's and not the dice's.

    Examples
    --------
    >>> lab = Laboratory(load("聊城市"), "2026Q3", None, Words("en"))            # doctest: +SKIP
    >>> lab.need("liaocheng-2026-20", 0.8)                                     # doctest: +SKIP
    """

    store: Store
    quarter: str
    as_of: date | None
    words: Words
    draws: int = DRAWS
    seed: int = SEED
    _cache: dict[str, Assessments] = field(default_factory=dict, repr=False, compare=False)
    _read: dict[str, Scenario] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def baseline(self) -> Assessments:
        """Every target under no changed assumption."""
        return self._assessed(BASELINE)

    @property
    def targets(self) -> list[str]:
        """Ids of the targets with a projection, in the order of the report."""
        known = self.baseline.table
        return [str(name) for name in known.loc[known["probability"].notna() & known["settled_on"].isna(), "id"]]

    @property
    def scenarios(self) -> list[str]:
        """Names of the scenarios of the workspace, the baseline first."""
        return scenario_names(self.store.workspace.scenarios)

    @property
    def source(self) -> str:
        """What a chart of the laboratory rests on, for the line under it."""
        return self.words.say("lab.source", as_of=self.words.day(self.baseline.as_of), draws=self.draws)

    def name(self, target: str) -> str:
        """Return a target's indicator in the laboratory's language."""
        return self.words.of(self.baseline.cases[target].row.names)

    def first_with_a_fan(self) -> str:
        """Return the target to begin with: the one with most figures of those that are projected from their own.

        Raises
        ------
        RequestError
            When no target of the region has a projection.
        """
        if not self.targets:
            raise RequestError(f"no target of {self.store.region.name} has a projection to be put under assumptions")
        cases = [self.baseline.cases[name] for name in self.targets]
        walked = [case for case in cases if case.projection.method not in ("delivery", "events")] or cases
        return str(max(walked, key=lambda case: (len(case.projection.events), case.row.n_obs)).row.id)

    def case(self, target: str, *adjustments: Adjustment, scenario: str = BASELINE) -> Assessment:
        """Return one target assessed under a scenario and further adjustments."""
        return self._under(target, self.laid(*adjustments, scenario=scenario))

    def under(self, target: str, assumed: Assumed) -> Assessment:
        """Return one target assessed under one set of assumptions."""
        return self.case(target, assumed.adjustment, scenario=assumed.scenario)

    def told(self, target: str, assumed: Assumed, words: Words | None = None) -> str:
        """Return in words what is assumed of a target."""
        words, case = words or self.words, self.baseline.cases[target]
        unit, is_programme = level_unit(case), case.target.is_programme
        own = assumptions([assumed.adjustment], words, unit=unit, is_programme=is_programme)
        if assumed.scenario == BASELINE:
            return own or words.say("assumed.nothing")
        title = words.of(self.laid(scenario=assumed.scenario).titles)
        return words.say("assumed.on_top", scenario=title, assumed=own) if own else title

    def answer(self, target: str, probability: float, assumed: Assumed) -> str:
        """Return the reversed question answered as a piece of a page: under what, the sentence, each lever."""
        words, need = self.words, self.need(target, probability, assumed)
        row = need.case.row
        chance = words.probability(float(row.probability), row.evidence_grade)
        told = [words.say("lab.asked_under", assumed=self.told(target, assumed), probability=chance)]
        if not np.isnan(row.probability_figures):
            figures = words.probability(row.probability_figures, row.evidence_grade)
            told.append(words.say("lab.record_too", figures=figures))
        text = html.escape(words.joined([*told, need.sentence(words)]))
        table = small_table(need.table(words))
        return f'<div class="onpace-answer" style="line-height:1.5"><p>{text}</p>{table}</div>'

    def fans(
        self, target: str, scenarios: Sequence[str], assumed: Assumed = AS_IT_IS
    ) -> tuple[dict[str, Assessment], pd.DataFrame, list[str]]:
        """Return one target under several scenarios, what each assumes of it, and the titles of those that do not.

        The baseline comes first; what is assumed beside all scenarios last.
        """
        words, first = self.words, self.baseline.cases[target]
        laid = {name: self.laid(scenario=name) for name in dict.fromkeys([BASELINE, *scenarios])}
        touching = {name: each for name, each in laid.items() if name == BASELINE or each.of(first.target)}
        cases = {words.of(each.titles): self._under(target, each) for each in touching.values()}
        texts = [assumed_of(each, first.target, level_unit(first), words) for each in touching.values()]
        if not assumed.is_baseline:
            cases[words.say("lab.as_set")] = self.under(target, assumed)
            texts.append(self.told(target, assumed))
        rows = [self._fan_row(title, text, case) for (title, case), text in zip(cases.items(), texts, strict=True)]
        heads = ["table.column_scenario", "assumed.heading", "lab.median", "lab.range", "table.column_probability"]
        table = pd.DataFrame(rows, columns=[words.say(head) for head in heads])
        return cases, table, [words.of(each.titles) for name, each in laid.items() if name not in touching]

    def _fan_row(self, title: str, text: str, case: Assessment) -> list[str]:
        words, row = self.words, case.row
        low, high = words.estimated_range(row.lo_80, row.hi_80, row.unit)
        chance = words.probability(float(row.probability), row.evidence_grade)
        told = text or words.say("assumed.nothing")
        median = words.estimate(row.median, row.unit)
        return [title, told, _unbroken(median), _unbroken(words.span(low, high)), chance]

    def sensitivity(self, target: str, assumed: Assumed = AS_IT_IS) -> tuple[pd.DataFrame, tuple[float, float]]:
        """Return the probability under growth × delay, all else as assumed, and where the assumptions stand in it."""
        own = assumed.adjustment
        stands = (own.growth_scale, own.delay_months)
        scales, delays = (sorted({*usual, at}) for usual, at in zip((SCALES, DELAYS), stands, strict=True))

        def chance(scale: float, delay: float) -> float:
            laid = own.model_copy(update={"growth_scale": scale, "delay_months": delay})
            return float(self.case(target, laid, scenario=assumed.scenario).row.probability)

        rows = [[chance(scale, delay) for delay in delays] for scale in scales]
        return pd.DataFrame(rows, index=scales, columns=delays), stands

    def laid(self, *adjustments: Adjustment, scenario: str = BASELINE) -> Scenario:
        """Return a scenario of the workspace with further adjustments after its own."""
        if scenario not in self._read:
            self._read[scenario] = load_scenario(scenario, self.store.workspace.scenarios)
        base = self._read[scenario]
        made = (item for item in adjustments if item.is_made)
        return base.model_copy(update={"name": TRIAL, "adjustments": (*base.adjustments, *made)})

    def _under(self, target: str, scenario: Scenario) -> Assessment:
        result = assess(
            self.store,
            quarter=self.quarter,
            as_of=self.as_of,
            scenario=scenario,
            targets=[target],
            draws=self.draws,
            seed=self.seed,
            reasons=False,
        )
        return result.cases[target]

    def _assessed(self, scenario: str) -> Assessments:
        if scenario not in self._cache:
            self._cache[scenario] = assess(
                self.store,
                quarter=self.quarter,
                as_of=self.as_of,
                scenario=scenario,
                targets=() if scenario == BASELINE else self.targets,
                draws=self.draws,
                seed=self.seed,
            )
        return self._cache[scenario]

    def matrix(self, scenarios: Sequence[str] = (), *, named: bool = True) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return probability and verdict of every target with a projection, under each scenario.

        Parameters
        ----------
        scenarios : sequence of str
            Names; all of the workspace if left out. The baseline comes first in any case.
        named : bool
            Whether rows and columns are indicators and titles, as readers know them; ids and names otherwise.

        Returns
        -------
        probabilities, verdicts : DataFrame
            Targets × scenarios.
        """
        chosen = list(dict.fromkeys([BASELINE, *(scenarios or self.scenarios)]))
        tables = {name: self._assessed(name).table.set_index("id").loc[self.targets] for name in chosen}
        frames = []
        for column in ("probability", "verdict"):
            frame = pd.DataFrame({name: table[column] for name, table in tables.items()})
            if named:
                frame = frame.rename(
                    index=self.name, columns=lambda name: self.words.of(self._assessed(name).scenario.titles)
                )
            frames.append(frame)
        return frames[0], frames[1]

    def moved(self, scenarios: Sequence[str] = ()) -> tuple[pd.DataFrame, pd.DataFrame, int]:
        """Return the matrix of the targets that some scenario moves, what is moved most first, like rows as one.

        Rows are alike that have the same verdicts, and probabilities at most `ALIKE` apart; theirs is the median.

        Returns
        -------
        probabilities, verdicts : DataFrame
            Groups of targets × scenarios, as readers know them.
        unmoved : int
            Targets left out, for no scenario moves them.
        """
        chances, verdicts = self.matrix(scenarios, named=False)
        effect = chances.sub(chances[BASELINE], axis=0).abs().max(axis=1)
        moving = effect[(effect >= ALIKE) | verdicts.ne(verdicts[BASELINE], axis=0).any(axis=1)]
        groups: list[list[str]] = []
        for name in moving.sort_values(ascending=False, kind="stable").index:
            like = next((group for group in groups if _alike(chances, verdicts, group[0], name)), None)
            if like is None:
                groups.append([name])
            else:
                like.append(name)
        names = [self._group_name(group) for group in groups]
        titles = {name: self.words.of(self._assessed(name).scenario.titles) for name in chances}
        shown = pd.DataFrame([chances.loc[group].median() for group in groups], index=names).rename(columns=titles)
        said = pd.DataFrame([verdicts.loc[group[0]] for group in groups]).set_axis(names).rename(columns=titles)
        return shown, said, len(chances) - len(moving)

    def _group_name(self, ids: Sequence[str]) -> str:
        first = self.name(ids[0])
        return first if len(ids) == 1 else self.words.say("lab.alike", name=first, n=len(ids))

    def flips(self, scenarios: Sequence[str] = ()) -> pd.DataFrame:
        """Return every verdict that a scenario changes: target, scenario, probability and verdict before and after."""
        probabilities, verdicts = self.matrix(scenarios, named=False)
        rows = []
        for scenario in probabilities.columns[1:]:
            for target in probabilities.index[verdicts[scenario] != verdicts[BASELINE]]:
                rows.append(
                    {
                        "id": target,
                        "scenario": scenario,
                        "probability_before": probabilities.at[target, BASELINE],
                        "probability_after": probabilities.at[target, scenario],
                        "verdict_before": verdicts.at[target, BASELINE],
                        "verdict_after": verdicts.at[target, scenario],
                    }
                )
        columns = ["id", "scenario", "probability_before", "probability_after", "verdict_before", "verdict_after"]
        return pd.DataFrame(rows, columns=columns)

    def effects(self, target: str, assumed: Assumed = AS_IT_IS) -> pd.DataFrame:
        """Return how far each assumption moves a target's probability, set low and set high, one at a time.

        Parameters
        ----------
        target : str
            Id of a target with a projection.
        assumed : Assumed
            What each of them is laid on.

        Returns
        -------
        DataFrame
            `name`, `low`, `high` (probabilities), `low_text`, `high_text`: as ``tornado`` draws them.
        """
        rows = []
        for key, (low, low_text), (high, high_text) in self._assumptions(target):
            laid = [self.case(target, assumed.adjustment, item, scenario=assumed.scenario) for item in (low, high)]
            at = [float(case.row.probability) for case in laid]
            told = self.words.say(f"lab.assumption_{key}")
            rows.append({"name": told, "low": at[0], "high": at[1], "low_text": low_text, "high_text": high_text})
        return pd.DataFrame(rows)

    def _assumptions(self, target: str) -> list[tuple[str, tuple[Adjustment, str], tuple[Adjustment, str]]]:
        """Return the assumptions that mean something for a target, each with a low and a high setting."""

        def pair(key: str, low: float, high: float, form: str) -> tuple[tuple[Adjustment, str], tuple[Adjustment, str]]:
            told = [form.format(self.words.number(value)) for value in (low, high)]
            made = [Adjustment.model_validate({"target": target, key: value}) for value in (low, high)]
            return (made[0], told[0]), (made[1], told[1])

        months = self.words.say("lab.months", value="{}")
        case = self.baseline.cases[target]
        found = [
            (
                "amount_scale" if case.target.is_programme else "growth_scale",
                *pair("growth_scale", 0.8, 1.2, "×{}"),
            ),
            ("delay", *pair("delay_months", 6.0, 0.0, months)),
            ("spread", *pair("spread_scale", 1.5, 0.67, "×{}")),
        ]
        if case.projection.method != "delivery" and case.evidence.latest is not None:
            found.insert(
                1, ("growth_points", *pair("growth_points", -1.0, 1.0, self.words.say("lab.points", value="{}")))
            )
        if case.projection.events:
            found.append(("events", *pair("event_delay_months", 6.0, -3.0, months)))
            dropped = Adjustment(target=(target,), without_events=True), self.words.say("lab.none")
            found.append(("announced", dropped, (Adjustment(target=(target,)), self.words.say("lab.as_announced"))))
        return found

    def need(self, target: str, probability: float = 0.8, assumed: Assumed = AS_IT_IS) -> Need:
        """Return what would make a target as likely as asked, under one set of assumptions.

        Each assumption is moved alone, all others as they stand; the median that is needed is that with the amount
        added, its spread kept. Asked are the place's own figures alone where there are any (`asked_of`).

        Parameters
        ----------
        target : str
            Id of a target with a projection.
        probability : float
            Between 0 and 1.
        assumed : Assumed
            What the question is asked under.

        Returns
        -------
        Need
        """

        def under(adjustment: Adjustment) -> Assessment:
            return self.case(target, adjustment, scenario=assumed.scenario)

        def chance(adjustment: Adjustment) -> float:
            return asked_of(under(adjustment))

        own = assumed.adjustment.model_copy(update=dict.fromkeys(CHOOSERS, ()) | {"target": (target,)})
        case = under(own)
        found = {lever.key: reach(lever, chance, probability) for lever in levers_of(case, own)}
        amount = found["amount"]
        edges = [edge for edge in (amount.low, amount.high) if not np.isnan(edge)]
        there = under(amount.lever.laid(min(edges, key=abs))) if edges else None
        reaches = tuple(each for each in found.values() if each.matters)
        everywhere = amount.works and not edges
        needed = (float(there.row.median), growth_of(there)) if there else (np.nan, np.nan)
        side = "most" if np.isnan(amount.low) else "least"
        median, growth = float(case.row.median), growth_of(case)
        return Need(probability, case, assumed, reaches, median, needed[0], growth, needed[1], side, everywhere)


def asked_of(case: Assessment) -> float:
    """Return the probability that the reversed question is about: by the place's own figures where they say anything.

    What the record of like promises adds stays whatever is assumed: with it half of what was promised could seem to do.
    """
    row = case.row
    return float(row.probability if np.isnan(row.probability_figures) else row.probability_figures)


def _alike(chances: pd.DataFrame, verdicts: pd.DataFrame, one: str, other: str) -> bool:
    """Return whether two targets stand alike under every scenario."""
    near = (chances.loc[one] - chances.loc[other]).abs() <= ALIKE
    return bool(near.all() and (verdicts.loc[one] == verdicts.loc[other]).all())


def _unbroken(text: str) -> str:
    """Return a text that no line breaks."""
    return text.replace(" ", "\u00a0")
