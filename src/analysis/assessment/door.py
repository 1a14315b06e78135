"""The door: targets × observations × scenario ▶ one assessment a target."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from analysis.assessment.evidence import Evidence, gather
from analysis.assessment.quantity import Projection, Setting, nothing, project_target
from analysis.assessment.standing import Standing, standing
from analysis.errors import RequestError, unknown
from analysis.forecast.joint import count_met
from analysis.pace.met import met
from analysis.periods import Quarter
from analysis.regions import ancestors
from analysis.scenario import BASELINE, Scenario, check_targets, load_scenario
from analysis.store import Store
from analysis.vocabulary import LIKELIHOODS

COLUMNS = (
    "id", "region", "domain", "indicator_zh", "indicator_en", "kind", "operator", "direction",
    "threshold", "threshold_upper", "unit", "commitment", "scope", "due", "owner",
    "base_value", "base_period", "latest_value", "latest_period", "latest_status",
    "progress_share", "elapsed_share", "gap_points", "required_rate", "pace_ratio",
    "median", "lo_80", "hi_80", "lo_95", "hi_95", "probability", "probability_strict",
    "verdict", "likelihood_zh", "likelihood_en", "evidence_grade", "n_obs", "method", "settled_on", "reason",
)  # fmt: skip
"""Columns of an assessment, in their order: of the command's table and JSON, and of the report's assessment.csv."""
DRAWS = 20_000
ON_PACE, OFF_PACE = 2 / 3, 1 / 3
WEAK_GRADES = ("D", "E")
"""Grades at which neither on_pace nor off_pace is said unless the threshold lies outside the 95 % interval."""
SETTLING = ("official", "reported")


@dataclass(frozen=True)
class Assessment:
    """One target's assessment: its row of the table, and what it was made of."""

    row: dict[str, Any]
    target: dict[str, Any]
    evidence: Evidence
    projection: Projection
    standing: Standing
    probability_without_events: float
    settles_about: date | None
    failure: str = ""


@dataclass(frozen=True)
class Assessments:
    """Every target of a region assessed on a day.

    Attributes
    ----------
    table : DataFrame
        One row a target, the columns of ``COLUMNS``.
    cases : dict
        The assessments by target id.
    """

    table: pd.DataFrame
    cases: dict[str, Assessment]
    region: str
    reference: date
    as_of: date
    scenario: Scenario
    draws: int
    seed: int
    failures: tuple[str, ...] = field(default=())

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
        counts = count_met(known["probability"], known["domain"], draws=self.draws, rng=rng)
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

    Returns
    -------
    Assessments

    Raises
    ------
    RequestError
        When the quarter, scenario or a target is unknown, or there is neither quarter nor as-of date.

    Examples
    --------
    >>> city = load("聊城市")                                   # doctest: +SKIP
    >>> assess(city, quarter="2026Q3").table                   # doctest: +SKIP
    """
    reference, known_on = dates(quarter, as_of)
    chosen = store.targets_of(reference)
    wanted = _wanted(chosen, targets)
    laid = load_scenario(scenario, store.workspace.scenarios) if isinstance(scenario, str) else scenario
    check_targets(laid, store.targets["id"])
    cases = {}
    for target in wanted.to_dict("records"):
        row = pd.Series(target)
        setting = Setting(
            store=store,
            as_of=known_on,
            reference=reference,
            adjustments=laid.of(target),
            draws=draws,
            # a target's own stream: its draws do not depend on which others are assessed
            rng=np.random.default_rng([seed, zlib.crc32(str(row["id"]).encode())]),
        )
        cases[str(row["id"])] = _assess_one(row, setting)
    table = _table([case.row for case in cases.values()])
    failures = tuple(f"{name}: {case.failure}" for name, case in cases.items() if case.failure)
    return Assessments(table, cases, store.region.name, reference, known_on, laid, draws, seed, failures)


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
    from analysis.periods import parse_date

    day = parse_date(as_of, "as-of date") if isinstance(as_of, str) else as_of
    if quarter:
        named = Quarter.parse(quarter)
        return named.end, day or named.default_as_of
    if day is None:
        raise RequestError("neither a quarter nor an as-of date is given; name one")
    return day, day


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


def _assess_one(target: pd.Series[Any], setting: Setting) -> Assessment:
    evidence = gather(setting.store, target, setting.as_of, setting.reference)
    reason, failure = _no_projection(target, setting.store), ""
    if reason:
        projection = nothing(reason)
    else:
        try:
            projection = project_target(target, evidence, setting)
        except Exception as error:  # one bad target never spoils the rest; the failure is listed and ends in status 1
            projection, failure = nothing("failed"), f"{type(error).__name__}: {error}"
    where = standing(target, evidence, setting.reference)
    settled = _settled(target, evidence, setting)
    row = _row(target, evidence, projection, where, settled)
    without = _probability(target, projection.without_events) if len(projection.without_events) else float("nan")
    about = _settles_about(target, setting.store) if settled is None else None
    return Assessment(row, target.to_dict(), evidence, projection, where, without, about, failure)


def _no_projection(target: pd.Series[Any], store: Store) -> str:
    if target["kind"] == "milestone":
        return "milestone"
    if pd.isna(target["lower"]) and pd.isna(target["upper"]):
        return "no_number"
    if target["scope"] in {"全省": "province", "全国": "nation"} and target["scope"] in _wider_scopes(store):
        return "other_scope"
    return "" if target["series_id"] in store.series.index else "no_series"


def _wider_scopes(store: Store) -> set[str]:
    """Return the scopes that name a region in which the store's region lies: their promises are not its own."""
    names = {"province": "全省", "nation": "全国"}
    return {names[region.level] for region in ancestors(store.region) if region.level in names}


def _settled(target: pd.Series[Any], evidence: Evidence, setting: Setting) -> pd.Series[Any] | None:
    """Return the figure that decides the target: the first official one for its due period, or a flow already past."""
    rows = setting.store.visible(setting.as_of)
    rows = rows[(rows["series_id"] == target["series_id"]) & (rows["region"] == target["region"])]
    rows = rows[rows["reliability"].isin(SETTLING) & ~rows["status"].isin(["D", "E", "F", "M"])]
    due = target["due"]
    final = rows[(rows["end"] == due) & (rows["published"] > due)]
    if target["kind"] in ("flow", "growth"):
        final = final[final["start"] == pd.Timestamp(due.year, 1, 1)]
    if target["kind"] == "change" and np.isnan(evidence.level(_base_year(target))):
        return None
    return final.sort_values("published").iloc[0] if len(final) else None


def _base_year(target: pd.Series[Any]) -> int:
    return int(target["base_period"][:4]) if target["base_period"] else int(target["due"].year) - 1


def _settles_about(target: pd.Series[Any], store: Store) -> date | None:
    if target["series_id"] not in store.series.index:
        return None
    lag = store.series.at[target["series_id"], "release_lag_days"]
    return None if pd.isna(lag) else target["due"].date() + timedelta(days=int(lag))


def _hits(target: pd.Series[Any], draws: Any, *, strict: bool = False) -> Any:
    return met(draws, target["operator"], target["direction"], target["lower"], target["upper"], strict=strict)


def _probability(target: pd.Series[Any], draws: Any, *, strict: bool = False) -> float:
    """Return the share of draws in which the target is met, kept strictly between 0 and 1."""
    return float((np.count_nonzero(_hits(target, draws, strict=strict)) + 0.5) / (len(draws) + 1))


def likelihood(probability: float) -> tuple[str, str, str]:
    """Return the likelihood word of a probability: its code, and the word in Chinese and English.

    Examples
    --------
    >>> likelihood(0.7)[2]
    'likely'
    """
    for code, least, zh, en in LIKELIHOODS:
        if probability >= least:
            return code, zh, en
    raise ValueError("a probability lies between 0 and 1")


def _verdict(target: pd.Series[Any], probability: float, grade: str, interval: tuple[float, float]) -> str:
    verdict = "on_pace" if probability >= ON_PACE else "off_pace" if probability <= OFF_PACE else "uncertain"
    if grade in WEAK_GRADES and verdict != "uncertain":
        ends = _hits(target, np.array(interval))
        return verdict if ends.all() or not ends.any() else "uncertain"
    return verdict


def _row(
    target: pd.Series[Any],
    evidence: Evidence,
    projection: Projection,
    where: Standing,
    settled: pd.Series[Any] | None,
) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    for name in ("id", "region", "domain", "indicator_zh", "indicator_en", "kind", "direction", "unit", "commitment"):
        row[name] = target[name] or None
    row |= {name: target[name] or None for name in ("operator", "scope", "owner")}
    upper_only = target["operator"] in ("<=", "<")
    row["threshold"] = target["upper"] if upper_only else target["lower"]
    row["threshold_upper"] = target["upper"] if target["operator"] == "range" else None
    row["due"] = target["due"].date().isoformat()
    row |= where.columns()
    latest = evidence.latest
    if latest is not None:
        row |= {
            "latest_value": float(latest["amount"]),
            "latest_period": latest["period"],
            "latest_status": latest["status"],
        }
    row |= {"evidence_grade": evidence.grade, "n_obs": evidence.n_obs}
    if settled is not None:
        return row | _settled_columns(target, evidence, settled)
    if not len(projection.quantity):
        return row | {"verdict": "no_data", "reason": projection.reason}
    return row | _projected_columns(target, evidence, projection)


def _settled_columns(target: pd.Series[Any], evidence: Evidence, settled: pd.Series[Any]) -> dict[str, Any]:
    final = evidence.known.loc[evidence.known["period"] == settled["period"], "amount"]
    value = float(final.iloc[0]) if len(final) else float(settled["amount"])
    base = evidence.level(_base_year(target))
    if target["kind"] == "change":
        value = base - value if target["direction"] == "decrease" else value - base
    elif target["kind"] == "growth" and evidence.unit != "%":
        value = 100 * (value / base - 1)
    hit = bool(_hits(target, np.array([value]))[0])
    strict = bool(_hits(target, np.array([value]), strict=True)[0])
    _, zh, en = likelihood(float(hit))
    return {
        "median": value,
        **dict.fromkeys(("lo_80", "hi_80", "lo_95", "hi_95"), value),
        "probability": float(hit),
        "probability_strict": float(strict),
        "verdict": "met" if hit else "missed",
        "likelihood_zh": zh,
        "likelihood_en": en,
        "method": "observed",
        "settled_on": settled["published"].date().isoformat(),
    }


def _projected_columns(target: pd.Series[Any], evidence: Evidence, projection: Projection) -> dict[str, Any]:
    draws = projection.quantity
    low95, low80, middle, high80, high95 = (float(x) for x in np.quantile(draws, [0.025, 0.1, 0.5, 0.9, 0.975]))
    probability = _probability(target, draws)
    _, zh, en = likelihood(probability)
    verdict = _verdict(target, probability, evidence.grade, (low95, high95))
    if _already_passed(target, evidence):
        verdict = "met"
    return {
        "median": middle,
        "lo_80": low80,
        "hi_80": high80,
        "lo_95": low95,
        "hi_95": high95,
        "probability": probability,
        "probability_strict": _probability(target, draws, strict=True),
        "verdict": verdict,
        "likelihood_zh": zh,
        "likelihood_en": en,
        "method": projection.method,
    }


def _already_passed(target: pd.Series[Any], evidence: Evidence) -> bool:
    """Return whether a cumulative flow has passed its threshold: it cannot fall back."""
    if target["kind"] != "flow" or evidence.in_year is None or target["operator"] in ("<=", "<"):
        return False
    done = float(evidence.in_year["low"])
    return bool(_hits(target, np.array([done]))[0])
