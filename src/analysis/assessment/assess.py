"""The door: targets × observations × scenario ▶ one assessment a target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.assessment.case import Case, make_case
from analysis.assessment.explain import Alternative, Opinion, VerdictDriver, alternative, drivers_of, opinions
from analysis.assessment.history import Evidence
from analysis.assessment.project import Projection, nothing, project_target
from analysis.assessment.settling import settled, settles_about
from analysis.assessment.verdict import (
    COLUMNS,
    AssessmentRow,
    Standing,
    already_passed,
    probability_without,
    row_of,
    standing,
)
from analysis.defaults import DRAWS, SEED
from analysis.domain.codes import EXPLAINED, Kind
from analysis.domain.periods import Quarter
from analysis.domain.regions import ancestors
from analysis.domain.spellings import day_of
from analysis.domain.target import Target
from analysis.errors import RequestError, unknown
from analysis.forecast.joint import OF_PROMISES, Correlations, count_met
from analysis.scenario import BASELINE, Scenario, check_targets, load_scenario
from analysis.store.store import Store


@dataclass(frozen=True, repr=False)
class Assessment:
    """One target's assessment: its row of the table, and what it was made of.

    Attributes
    ----------
    case : Case
        The target, what is known of it, and what its assessment depends on.
    row : AssessmentRow
        The row of the table.
    projection, standing
        What is expected, and where the target stands.
    probability_without_events : float
        NaN where no event is included.
    settles_about : date or None
        When the figure that decides it usually comes out.
    failure : str
        What went wrong.
    other : Alternative or None
        The projection from another source's figure, where two disagree.
    drivers : tuple of VerdictDriver
        Why, as codes and numbers.
    """

    case: Case
    row: AssessmentRow
    projection: Projection
    standing: Standing
    probability_without_events: float = float("nan")
    settles_about: date | None = None
    failure: str = ""
    other: Alternative | None = None
    drivers: tuple[VerdictDriver, ...] = ()

    def __repr__(self) -> str:
        chance = f", probability {self.row.probability:.2f}" if self.row.has_probability else ""
        return f"<Assessment {self.row.id}: {self.row.progress}, {self.row.outlook}{chance}>"

    @property
    def target(self) -> Target:
        """The promise."""
        return self.case.target

    @property
    def evidence(self) -> Evidence:
        """What is known."""
        return self.case.evidence

    @property
    def kind(self) -> Kind:
        """The kind of its series."""
        return self.case.kind

    @property
    def store(self) -> Store:
        """The tables it was made from."""
        return self.case.store

    @cached_property
    def opinions(self) -> dict[str, Opinion]:
        """What the usual models expect beside the chosen method; nothing of a settled target."""
        return {} if self.row.settled_on else opinions(self.case, self.projection)


@dataclass(frozen=True)
class Expected:
    """How many promises may be expected to be reported, how many of those kept, and the 80 % range of the second."""

    reported: float
    kept: float
    low: int
    high: int


@dataclass(frozen=True, repr=False)
class Assessments:
    """Every target of a region assessed on a day.

    Attributes
    ----------
    cases : dict
        The assessments by target id.
    store : Store
        The tables they were made from.
    """

    cases: dict[str, Assessment]
    store: Store
    reference: date
    as_of: date
    scenario: Scenario
    draws: int = DRAWS
    seed: int = SEED

    def __repr__(self) -> str:
        return f"<Assessments {self.region} as of {self.as_of}, {self.scenario.name}: {len(self.cases)} targets>"

    @property
    def region(self) -> str:
        """Whose targets these are."""
        return self.store.region.name

    @property
    def failures(self) -> tuple[str, ...]:
        """What went wrong, by target."""
        return tuple(f"{name}: {case.failure}" for name, case in self.cases.items() if case.failure)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a target, the columns of ``COLUMNS``; `due` and `settled_on` are dates."""
        return _table([case.row for case in self.cases.values()])

    @property
    def correlations(self) -> Correlations:
        """Correlations between the outcomes of two promises of one place and year, as the record shows them."""
        return OF_PROMISES

    def expected(self) -> Expected:
        """Return how many of the targets with a probability may be expected to be reported, and of those kept.

        The 80 % range is of joint draws: outcomes share a part within the place and year and a larger one within a
        domain.
        """
        return self._expected

    @cached_property
    def _expected(self) -> Expected:
        return expected_together([self.chances], draws=self.draws, seed=self.seed)

    @property
    def chances(self) -> pd.DataFrame:
        """Of each target with a probability: region, domain, indicator, p_reported, probability."""
        rows = [
            (row.region, row.domain, case.target.series_id or row.indicator_zh, row.p_reported, row.probability)
            for case in self.cases.values()
            if (row := case.row).has_probability
        ]
        return pd.DataFrame(rows, columns=["region", "domain", "indicator", "p_reported", "probability"])

    def _repr_html_(self) -> str:
        columns = [
            "id",
            "indicator_zh",
            "threshold",
            "unit",
            "progress",
            "outlook",
            "p_reported",
            "probability",
            "n_like",
        ]
        shown = self.table[[*columns, "evidence_grade"]]
        return str(shown.to_html(index=False, na_rep="", float_format=lambda value: f"{value:.3g}"))


def expected_together(chances: Sequence[pd.DataFrame], *, draws: int = DRAWS, seed: int = SEED) -> Expected:
    """Return how many targets of several regions may be expected to be reported, and of those kept.

    ``chances``: of each region, see `Assessments.chances`: one indicator in several regions goes well or badly in all
    of them.
    """
    known = pd.concat(chances, ignore_index=True)
    if known.empty:
        return Expected(0.0, 0.0, 0, 0)
    rng = np.random.default_rng([seed, len(known)])
    kept, reported = known["probability"].to_numpy(float), known["p_reported"].to_numpy(float)
    where = {"places": known["region"], "indicators": known["indicator"]}
    counts = count_met(kept, known["domain"], among=reported, draws=draws, rng=rng, **where)
    low, high = np.quantile(counts, [0.1, 0.9], method="inverted_cdf")
    return Expected(float(reported.sum()), float(kept @ reported), int(low), int(high))


def assess(
    store: Store,
    *,
    quarter: str = "",
    as_of: date | str | None = None,
    scenario: str | Scenario = BASELINE,
    targets: Sequence[str] = (),
    draws: int = DRAWS,
    seed: int = SEED,
    reasons: bool = True,
) -> Assessments:
    """Say of every target of a region whether it will be met, and how surely.

    Raises RequestError when the quarter, scenario or a target is unknown, there is neither quarter nor as-of date, or
    the as-of date lies before the year of the report.

    Examples
    --------
    >>> city = load("聊城市")                                   # doctest: +SKIP
    >>> assess(city, quarter="2026Q3").table                   # doctest: +SKIP
    """
    reference, known_on = dates(quarter, as_of)
    chosen = store.targets_of(reference)
    _refuse_unmade(chosen, known_on)
    wanted = _wanted(chosen, targets)
    laid = load_scenario(scenario, store.workspace.scenarios) if isinstance(scenario, str) else scenario
    check_targets(laid, (target.id for target in store.promises))
    result = Assessments({}, store, reference, known_on, laid, draws, seed)
    cases = {target.id: _assess_one(target, result, reasons=reasons) for target in wanted}
    return replace(result, cases=cases)


def again(result: Assessments, name: str, store: Store, draws: int) -> Assessment:
    """Assess one target again from other tables and with other draws, all else as it was; without what explains."""
    other = replace(result, store=store, draws=draws)
    return _assess_one(result.cases[name].target, other, reasons=False)


def under(result: Assessments, laid: Sequence[Scenario], ids: Sequence[str]) -> list[dict[str, Assessment]]:
    """Return the assessments with some of them made again under each of some scenarios, without what explains.

    What a scenario assumes no otherwise of stays as it is; of the rest only what it changes is reckoned anew.

    Raises
    ------
    RequestError
        When one names a target that does not exist.
    """
    found = [dict(result.cases) for _ in laid]
    for name in ids:
        case = result.cases[name].case
        own, pairs = result.scenario.of(case.target), zip(laid, found, strict=True)
        moving = [(scenario, cases) for scenario, cases in pairs if scenario.of(case.target) != own]
        others = case.under([scenario.of(case.target) for scenario, _ in moving], result.seed)
        for (scenario, cases), other in zip(moving, others, strict=True):
            check_targets(scenario, (target.id for target in result.store.promises))
            cases[name] = _assess_one(case.target, replace(result, scenario=scenario), reasons=False, case=other)
    return found


def dates(quarter: str, as_of: date | str | None) -> tuple[date, date]:
    """Return the reference date and the as-of date of a request.

    Raises RequestError when there is neither a quarter nor an as-of date, or one of them is none.

    Examples
    --------
    >>> dates("2026Q3", None)
    (datetime.date(2026, 9, 30), datetime.date(2026, 10, 30))
    """
    day = day_of(as_of)
    if quarter:
        named = Quarter.parse(quarter)
        return named.end, day or named.default_as_of
    if day is None:
        raise RequestError("neither a quarter nor an as-of date is given; name one")
    return day, day


def _refuse_unmade(chosen: Sequence[Target], known_on: date) -> None:
    """Refuse a day before the year whose report made the targets: nobody could judge them yet."""
    year = chosen[0].year_made
    if known_on.year < year:
        raise RequestError(f"as of {known_on} the targets of {year} were not made yet; name a later as-of date")


def _wanted(chosen: Sequence[Target], ids: Sequence[str]) -> Sequence[Target]:
    known = [target.id for target in chosen]
    for name in ids:
        if name not in known:
            raise unknown("target", name, known)
    return [target for target in chosen if target.id in ids] if ids else chosen


def _table(rows: list[AssessmentRow]) -> pd.DataFrame:
    table = pd.DataFrame([row.cells() for row in rows], columns=list(COLUMNS))
    numbers = [name for name in COLUMNS if name.startswith(("threshold", "lo_", "hi_", "probability", "p_"))]
    numbers += ["base_value", "latest_value", "progress_share", "elapsed_share", "gap_points", "required_rate"]
    table = table.astype(dict.fromkeys([*numbers, "pace_ratio", "median"], "float64"))
    days = {name: pd.to_datetime(table[name]).astype("datetime64[s]") for name in ("due", "settled_on")}
    return table.assign(**days)


def _assess_one(target: Target, within: Assessments, *, reasons: bool, case: Case | None = None) -> Assessment:
    try:
        return _assessed(case or _case(target, within, rivals=reasons), reasons=reasons)
    except Exception as error:  # one bad target never spoils the rest; the failure is listed and ends in status 1
        return _failed(target, within, error)


def _case(target: Target, within: Assessments, *, rivals: bool = True) -> Case:
    return make_case(
        target,
        within.store,
        within.as_of,
        within.reference,
        within.scenario.of(target),
        draws=within.draws,
        seed=within.seed,
        rivals=rivals,
    )


def _assessed(case: Case, *, reasons: bool) -> Assessment:
    target = case.target
    reason, failure, other = _no_projection(case), "", None
    if reason:
        projection = nothing(reason)
    else:
        try:
            other = alternative(case) if reasons else None
            projection = project_target(case)
            failure = projection.fault
        except Exception as error:  # one bad target never spoils the rest; the failure is listed and ends in status 1
            projection, failure = nothing("failed"), _told(error)
    final = settled(case)
    overdue = case.reference > target.due
    if overdue and final is None and not reason and not already_passed(case):
        projection = nothing("unsettled")
    where = standing(case)
    without = projection.without_events
    return Assessment(
        case,
        row_of(case, projection, where, final),
        projection,
        where,
        probability_without(case, without),
        settles_about(case) if final is None else None,
        failure,
        other,
        drivers_of(case, projection) if reasons and final is None else (),
    )


def _failed(target: Target, within: Assessments, error: Exception) -> Assessment:
    """Return the assessment of a target that could not be made: its own row, no figures, and what went wrong."""
    case = _case(replace(target, series_id=""), within)
    projection, where = nothing("failed"), Standing()
    row = row_of(case, projection, where, None)
    return Assessment(replace(case, target=target), row, projection, where, failure=_told(error))


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _no_projection(case: Case) -> str:
    target = case.target
    if target.kind in (Kind.MILESTONE, Kind.ADVANCE, Kind.POLICY):
        return str(target.kind)
    if not target.has_number:
        return "no_number"
    if target.scope in _wider_scopes(case.store):
        return "other_scope"
    if EXPLAINED in target.qualifier.split(";"):
        return "explained"
    return ""  # the record of promises needs no series of its own


def _wider_scopes(store: Store) -> set[str]:
    """Return the scopes that name a region in which the store's region lies: their promises are not its own."""
    names = {"province": "全省", "nation": "全国"}
    return {names[region.level] for region in ancestors(store.region) if region.level in names}
