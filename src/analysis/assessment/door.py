"""The door: targets × observations × scenario ▶ one assessment a target."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from analysis.assessment.common import correlations_of
from analysis.assessment.conflict import Alternative, alternative
from analysis.assessment.drivers import Driver, drivers_of
from analysis.assessment.evidence import Evidence, gather, series_kind
from analysis.assessment.measure import measure_of
from analysis.assessment.opinions import Opinion, opinions
from analysis.assessment.projection import Projection, Setting, nothing
from analysis.assessment.quantity import project_target
from analysis.assessment.record import PastRecord, past_record
from analysis.assessment.standing import Standing, standing
from analysis.assessment.verdict import COLUMNS, already_passed, outcome_decimals, probability_of, row_of, settled
from analysis.assessment.verdict import likelihood as likelihood
from analysis.domain.codes import EXPLAINED
from analysis.domain.periods import Quarter
from analysis.domain.regions import ancestors
from analysis.errors import RequestError, unknown
from analysis.forecast.joint import Correlations, count_met
from analysis.scenario import BASELINE, Scenario, check_targets, load_scenario
from analysis.store.store import Store

DRAWS = 20_000


@dataclass(frozen=True)
class Assessment:
    """One target's assessment: its row of the table, and what it was made of.

    Attributes
    ----------
    row, target : dict
        The row of the table, and that of the targets.
    evidence, projection, standing
        What is known, what is expected, and where the target stands.
    probability_without_events : float
        NaN where no event is included.
    settles_about : date or None
        When the figure that decides it usually comes out.
    kind : str
        Kind of its series.
    failure : str
        What went wrong.
    other : Alternative or None
        The projection from another source's figure, where two disagree.
    drivers : tuple of Driver
        Why, as codes and numbers.
    past : PastRecord or None
        The record of past targets of the same series.
    """

    row: dict[str, Any]
    target: dict[str, Any]
    evidence: Evidence
    projection: Projection
    standing: Standing
    probability_without_events: float
    settles_about: date | None
    kind: str
    failure: str = ""
    other: Alternative | None = None
    drivers: tuple[Driver, ...] = ()
    past: PastRecord | None = None

    @cached_property
    def opinions(self) -> dict[str, Opinion]:
        """What the usual models expect beside the chosen method; nothing of a settled target."""
        return {} if self.row["settled_on"] else opinions(self.target, self.evidence, self.projection, self.kind)


@dataclass(frozen=True)
class Assessments:
    """Every target of a region assessed on a day.

    Attributes
    ----------
    cases : dict
        The assessments by target id.
    """

    cases: dict[str, Assessment]
    region: str
    reference: date
    as_of: date
    scenario: Scenario
    draws: int
    seed: int
    failures: tuple[str, ...] = field(default=())
    tied: Callable[[], Correlations] = Correlations

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a target, the columns of ``COLUMNS``."""
        return _table([case.row for case in self.cases.values()])

    @cached_property
    def correlations(self) -> Correlations:
        """Correlations between the errors of two targets: from the tables where they show any, else judgements."""
        return self.tied()

    def expected_met(self) -> tuple[float, int, int]:
        """Return how many of the targets with a probability may be expected to be met, with an 80 % range.

        Returns
        -------
        mean : float
        low, high : int
            From joint draws: errors share a part within the region and a larger one within a domain.
        """
        known = self.table[self.table["probability"].notna()]
        if known.empty:
            return 0.0, 0, 0
        rng = np.random.default_rng([self.seed, len(known)])
        counts = count_met(
            known["probability"], known["domain"], draws=self.draws, rng=rng, correlations=self.correlations
        )
        low, high = np.quantile(counts, [0.1, 0.9], method="inverted_cdf")
        return float(known["probability"].sum()), int(low), int(high)

    def _repr_html_(self) -> str:
        shown = self.table[["id", "indicator_zh", "threshold", "unit", "probability", "verdict", "evidence_grade"]]
        return str(shown.to_html(index=False, na_rep="", float_format=lambda value: f"{value:.3g}"))


def assess(
    store: Store,
    *,
    quarter: str = "",
    as_of: date | str | None = None,
    scenario: str | Scenario = BASELINE,
    targets: Sequence[str] = (),
    draws: int = DRAWS,
    seed: int = 0,
    reasons: bool = True,
) -> Assessments:
    """Say of every target of a region whether it will be met, and how surely.

    Parameters
    ----------
    store : Store
        The tables, from ``load``.
    quarter : str, optional
        Quarter reported on, such as 2026Q3: its last day is the reference date, and 30 days later the as-of date
        unless one is given.
    as_of : date or str, optional
        Nothing published later is seen. Without a quarter it is the reference date, too.
    scenario : str or Scenario
        Name of a scenario of the workspace, or one.
    targets : sequence of str
        Ids to assess; all if left out.
    draws, seed : int
        Draws a target, and the seed of the randomness.
    reasons : bool
        False leaves out what explains a verdict and changes no number of the table: the drivers, the projection from a
        rival figure, the record of past targets. For those who assess many times over.

    Returns
    -------
    Assessments

    Raises
    ------
    RequestError
        When the quarter, scenario or a target is unknown, there is neither quarter nor as-of date, or the as-of date
        lies before the year of the report.

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
    check_targets(laid, store.targets["id"])
    cases = {}
    for row in wanted.to_dict("records"):
        stream = _stream(seed, str(row["id"]))
        setting = Setting(store, known_on, reference, laid.of(row), draws, stream)
        cases[str(row["id"])] = _assess_one(row, setting, reasons=reasons)
    failures = tuple(f"{name}: {case.failure}" for name, case in cases.items() if case.failure)
    tied = partial(correlations_of, store, known_on)
    return Assessments(cases, store.region.name, reference, known_on, laid, draws, seed, failures, tied)


def again(result: Assessments, name: str, store: Store, draws: int) -> Assessment:
    """Assess one target again from other tables, all else as it was; without what explains.

    Parameters
    ----------
    result : Assessments
        What was assessed.
    name : str
        Id of the target.
    store : Store
        The other tables.
    draws : int
        Draws of the target.

    Returns
    -------
    Assessment
    """
    target = result.cases[name].target
    stream = _stream(result.seed, name)
    setting = Setting(store, result.as_of, result.reference, result.scenario.of(target), draws, stream)
    return _assess_one(target, setting, reasons=False)


def _stream(seed: int, name: str) -> np.random.Generator:
    """Return a target's own stream of random numbers: its draws do not depend on which others are assessed."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def dates(quarter: str, as_of: date | str | None) -> tuple[date, date]:
    """Return the reference date and the as-of date of a request.

    Raises
    ------
    RequestError
        When there is neither a quarter nor an as-of date, or one of them is none.

    Examples
    --------
    >>> dates("2026Q3", None)
    (datetime.date(2026, 9, 30), datetime.date(2026, 10, 30))
    """
    from analysis.domain.periods import parse_date

    day = parse_date(as_of, "as-of date") if isinstance(as_of, str) else as_of
    if quarter:
        named = Quarter.parse(quarter)
        return named.end, day or named.default_as_of
    if day is None:
        raise RequestError("neither a quarter nor an as-of date is given; name one")
    return day, day


def _refuse_unmade(chosen: pd.DataFrame, known_on: date) -> None:
    """Refuse a day before the year whose report made the targets: nobody could judge them yet."""
    year = int(str(chosen["id"].iloc[0]).rsplit("-", 2)[1])
    if known_on.year < year:
        raise RequestError(f"as of {known_on} the targets of {year} were not made yet; name a later as-of date")


def _wanted(chosen: pd.DataFrame, ids: Sequence[str]) -> pd.DataFrame:
    for name in ids:
        if name not in set(chosen["id"]):
            raise unknown("target", name, chosen["id"])
    return chosen[chosen["id"].isin(list(ids))] if ids else chosen


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = [name for name in COLUMNS if name.startswith(("threshold", "lo_", "hi_", "probability"))]
    numbers += ["base_value", "latest_value", "progress_share", "elapsed_share", "gap_points", "required_rate"]
    return table.astype(dict.fromkeys([*numbers, "pace_ratio", "median"], "float64"))


def _assess_one(target: dict[str, Any], setting: Setting, *, reasons: bool) -> Assessment:
    try:
        return _assessed(target, setting, reasons=reasons)
    except Exception as error:  # one bad target never spoils the rest; the failure is listed and ends in status 1
        return _failed(target, setting, error)


def _assessed(target: dict[str, Any], setting: Setting, *, reasons: bool) -> Assessment:
    evidence = gather(setting.store, target, setting.as_of, setting.reference, rivals=reasons)
    reason, failure = _no_projection(target, setting.store), ""
    other = None
    if reason:
        projection = nothing(reason)
    else:
        try:
            other = alternative(target, evidence, setting) if reasons else None
            projection = project_target(target, evidence, setting)
            failure = projection.fault
        except Exception as error:  # one bad target never spoils the rest; the failure is listed and ends in status 1
            projection, failure = nothing("failed"), f"{type(error).__name__}: {error}"
    final = settled(target, evidence, setting)
    kind = series_kind(setting.store, target)
    target = target | {"decimals": outcome_decimals(target, evidence, measure_of(target, kind))}
    overdue = pd.Timestamp(setting.reference) > target["due"]
    if overdue and final is None and len(projection.quantity) and not already_passed(target, evidence):
        projection = nothing("unsettled")
    where = standing(target, evidence, setting.reference, kind)
    row = row_of(target, evidence, projection, where, final, kind)
    without = probability_of(target, projection.without_events) if len(projection.without_events) else float("nan")
    about = _settles_about(target, setting.store) if final is None else None
    drivers: tuple[Driver, ...] = ()
    if reasons and final is None:
        drivers = drivers_of(target, evidence, projection, measure_of(target, kind), kind)
    past = None
    if reasons and target["series_id"]:
        past = past_record(setting.store, setting.as_of, series_id=target["series_id"])
    return Assessment(row, target, evidence, projection, where, without, about, kind, failure, other, drivers, past)


def _failed(target: dict[str, Any], setting: Setting, error: Exception) -> Assessment:
    """Return the assessment of a target that could not be made: its own row, no figures, and what went wrong."""
    bare = target | {"series_id": ""}
    kind = str(target["kind"])
    evidence = gather(setting.store, bare, setting.as_of, setting.reference)
    projection, where = nothing("failed"), Standing()
    row = row_of(bare, evidence, projection, where, None, kind)
    told = f"{type(error).__name__}: {error}"
    return Assessment(row, target, evidence, projection, where, float("nan"), None, kind, told)


def _no_projection(target: Mapping[str, Any], store: Store) -> str:
    if target["kind"] in ("milestone", "advance", "policy"):
        return str(target["kind"])
    if pd.isna(target["lower"]) and pd.isna(target["upper"]):
        return "no_number"
    if target["scope"] in {"全省": "province", "全国": "nation"} and target["scope"] in _wider_scopes(store):
        return "other_scope"
    if EXPLAINED in target["qualifier"].split(";"):
        return "explained"
    if target["driver"] == "programme" and target["kind"] == "flow":
        return ""  # the record of past plans needs no series of its own
    return "" if store.definition(target["series_id"]) else "no_series"


def _wider_scopes(store: Store) -> set[str]:
    """Return the scopes that name a region in which the store's region lies: their promises are not its own."""
    names = {"province": "全省", "nation": "全国"}
    return {names[region.level] for region in ancestors(store.region) if region.level in names}


def _settles_about(target: Mapping[str, Any], store: Store) -> date | None:
    lag = store.definition(target["series_id"]).get("release_lag_days")
    return None if lag is None or pd.isna(lag) else target["due"].date() + timedelta(days=int(lag))
