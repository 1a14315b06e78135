"""What an economist asks of scenarios: what flips, which assumption matters most, what would have to be true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.assessment.assess import Assessment, Assessments, assess
from analysis.defaults import DRAWS, SEED
from analysis.domain.codes import PERCENTS
from analysis.errors import RequestError
from analysis.scenario import BASELINE, Adjustment, Scenario, load_scenario, scenario_names
from analysis.store.store import Store
from analysis.words.wording import Words

TRIAL = "trial"
"""Name of the scenario that the sliders make until it is saved."""
DAYS_A_YEAR = 365.25
WIDEST = 12.0
"""How many times the width of its 80 % range a projection is moved at most, in looking for a probability."""
HALVINGS = 9
EARLIEST_MONTHS = 12
"""How much earlier announced additions are thought to come at most."""


@dataclass(frozen=True)
class Need:
    """What would make a target as likely as asked.

    Attributes
    ----------
    probability : float
        The probability asked for.
    median, needed : float
        Median of the target's quantity now, and the one that would do, in the target's unit; NaN where none would.
    growth, needed_growth : float
        Growth a year of the level from its last whole year, now and as needed: percent, or points where the level is a
        percentage; NaN where there is none to grow from.
    points : bool
        Whether growth is in points.
    months_earlier : int
        For a target that rests on announced additions alone: how much earlier they have to come.
    """

    probability: float
    median: float
    needed: float
    growth: float
    needed_growth: float
    points: bool
    months_earlier: int = 0

    def sentence(self, case: Assessment, words: Words) -> str:
        """Return the answer as a sentence."""
        share = words.number(100 * self.probability, 0)
        if np.isnan(self.needed):
            return words.say("lab.need_none", share=share)
        if self.months_earlier:
            return words.say("lab.need_events", share=share, months=self.months_earlier)
        unit = str(case.row.unit)
        told = {"share": share, "needed": words.quantity(self.needed, unit, _decimals(self.needed))}
        told["median"] = words.quantity(self.median, unit, _decimals(self.needed))
        if np.isnan(self.needed_growth):
            return words.say("lab.need_amount", **told)
        told["growth"] = words.number(self.growth, 1 if not self.points else 2)
        told["needed_growth"] = words.number(self.needed_growth, 1 if not self.points else 2)
        return words.say("lab.need_points" if self.points else "lab.need_growth", **told)


def _decimals(value: float) -> int | None:
    return None if abs(value) >= 100 else 2


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

    def laid(self, *adjustments: Adjustment, scenario: str = BASELINE) -> Scenario:
        """Return a scenario of the workspace with further adjustments after its own."""
        base = load_scenario(scenario, self.store.workspace.scenarios)
        return base.model_copy(update={"name": TRIAL, "adjustments": (*base.adjustments, *adjustments)})

    def _under(self, target: str, scenario: Scenario) -> Assessment:
        result = assess(
            self.store,
            quarter=self.quarter,
            as_of=self.as_of,
            scenario=scenario,
            targets=[target],
            draws=self.draws,
            seed=self.seed,
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

    def effects(self, target: str, scenario: str = BASELINE) -> pd.DataFrame:
        """Return how far each assumption moves a target's probability, set low and set high, one at a time.

        Parameters
        ----------
        target : str
            Id of a target with a projection.
        scenario : str
            What the assumptions are laid on.

        Returns
        -------
        DataFrame
            `name`, `low`, `high` (probabilities), `low_text`, `high_text`: as ``tornado`` draws them.
        """
        rows = []
        for key, (low, low_text), (high, high_text) in self._assumptions(target):
            at = [float(self.case(target, item, scenario=scenario).row.probability) for item in (low, high)]
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
            ("growth_scale", *pair("growth_scale", 0.8, 1.2, "×{}")),
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

    def need(self, target: str, probability: float = 0.8, scenario: str = BASELINE) -> Need:
        """Return what growth would make a target as likely as asked.

        The whole projection is moved by an equal amount a year, its spread kept, until the probability is reached.

        Parameters
        ----------
        target : str
            Id of a target with a projection.
        probability : float
            Between 0 and 1.
        scenario : str
            What the question is asked under.

        Returns
        -------
        Need
        """
        base = self.case(target, scenario=scenario)
        if base.projection.method == "events":
            return self._need_of_events(base, probability, scenario)

        def moved(shift: float) -> Assessment:
            return self.case(target, Adjustment(target=(target,), growth_shift=shift), scenario=scenario)

        shift = _shift_for(base, probability, moved)
        median = float(base.row.median)
        growth, points = _growth(base, float(np.median(base.projection.paths[:, -1])))
        if shift is None:
            return Need(probability, median, np.nan, growth, np.nan, points)
        there = moved(shift)
        needed_growth, _ = _growth(there, float(np.median(there.projection.paths[:, -1])))
        return Need(probability, median, float(there.row.median), growth, needed_growth, points)

    def _need_of_events(self, base: Assessment, probability: float, scenario: str) -> Need:
        """Return how much earlier announced additions have to come, whole months, where nothing else is known."""
        target, median = str(base.row.id), float(base.row.median)
        for months in range(1, EARLIEST_MONTHS + 1):
            earlier = Adjustment(target=(target,), event_delay_months=-float(months))
            there = self.case(target, earlier, scenario=scenario)
            if float(there.row.probability) >= probability:
                return Need(probability, median, float(there.row.median), np.nan, np.nan, False, months)
        return Need(probability, median, np.nan, np.nan, np.nan, points=False)


def _shift_for(base: Assessment, wanted: float, moved: Callable[[float], Assessment]) -> float | None:
    """Return the yearly shift at which a probability is reached, the smallest in size; None where none does."""

    def chance(shift: float) -> float:
        return float(moved(shift).row.probability)

    start = float(base.row.probability)
    low80, high80 = np.quantile(base.projection.paths[:, -1], [0.1, 0.9])
    step = max(float(high80 - low80), abs(float(base.row.threshold)) * 0.02, 1e-9) / 8
    rising = start < wanted
    size = step
    while size <= 8 * WIDEST * step:
        for sign in (1.0, -1.0):
            if (chance(sign * size) >= wanted) == rising:
                inner, outer = (0.0 if size == step else sign * size / 2), sign * size
                for _ in range(HALVINGS):
                    middle = (inner + outer) / 2
                    inner, outer = (inner, middle) if (chance(middle) >= wanted) == rising else (middle, outer)
                return outer
        size *= 2
    return None


def _growth(case: Assessment, level: float) -> tuple[float, bool]:
    """Return the growth a year from the last whole year to a level at the due date, and whether it is in points.

    A figure within the due year is no start: a part of the year's amount, or too near for a year's growth.
    """
    points = case.evidence.unit in PERCENTS
    if not case.evidence.years or case.projection.method in ("delivery", "events"):
        return float("nan"), points
    latest = case.evidence.years[-1]
    start = (float(latest.low) + float(latest.high)) / 2
    years = (case.row.due - latest.end).days / DAYS_A_YEAR
    if years <= 0:
        return float("nan"), points
    if points:
        return (level - start) / years, points
    return (100 * ((level / start) ** (1 / years) - 1) if start > 0 and level > 0 else float("nan")), points
