"""Where a target stands, and the verdict on it: its row of the table, from what is known, projected and settled."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.assessment.axes import outlook_of, progress_of, verdict_of
from analysis.assessment.case import Case
from analysis.assessment.history import DAYS_A_YEAR
from analysis.assessment.lots import announced, is_a_lot
from analysis.assessment.measure import Array
from analysis.assessment.overdue import overdue_of
from analysis.assessment.project import Projection
from analysis.assessment.settling import settled_on
from analysis.domain.codes import (
    ENOUGH_LIKE,
    LIKELIHOODS,
    OFF_PACE,
    ON_PACE,
    Commitment,
    Direction,
    Grade,
    Kind,
    Operator,
    Outlook,
    Progress,
    Status,
    Verdict,
)
from analysis.domain.figure import Figure
from analysis.domain.languages import Bilingual
from analysis.domain.periods import elapsed_share
from analysis.domain.target import Target
from analysis.forecast.distribution import no_surer_than_one
from analysis.pace.met import better_way, for_good, met
from analysis.pace.progress import (
    gap_points,
    pace_ratio,
    progress_share,
    required_amount,
    required_change,
    required_growth,
)
from analysis.words.wording import told_share

RECENT_YEARS = 5
"""The pace so far is that of the last five years at most."""
WEAK_GRADES = (Grade.D, Grade.E)
"""Grades at which figures alone say little, unless the number lies outside the 95 % interval."""
UNKNOWN = math.nan


@dataclass(frozen=True)
class Standing:
    """Progress and pace of one target."""

    # base_value, base_period: the level that progress starts from, where it is published, and its period
    base_value: float = UNKNOWN
    base_period: str = ""
    progress_share: float = UNKNOWN  # progress_share, elapsed_share: shares of 1
    elapsed_share: float = UNKNOWN
    gap_points: float = UNKNOWN  # progress less calendar share, in percentage points
    # still needed: growth a year as a share of 1 for levels, points a year for rates and changes, an amount a month for
    # a flow with a figure of the year, percent for a growth rate. `required_kind` says which.
    required_rate: float = UNKNOWN
    actual_rate: float = UNKNOWN  # the same measure of the recent past
    pace_ratio: float = UNKNOWN  # actual ÷ required
    required_kind: str = ""
    # calendar_share, measured_on: the elapsed share on the day to which the figure of progress counts, and that day:
    # what it is compared with
    calendar_share: float = UNKNOWN
    measured_on: date | None = None


@dataclass(frozen=True)
class AssessmentRow:
    """One target's row of the assessment's table; a number that is not known is NaN, a word blank."""

    id: str
    region: str
    domain: str
    indicator_zh: str
    indicator_en: str
    series_id: str
    kind: Kind
    operator: Operator
    direction: Direction
    threshold: float
    threshold_upper: float
    unit: str
    commitment: Commitment
    scope: str
    due: date
    owner: str
    base_value: float = UNKNOWN
    base_period: str = ""
    latest_value: float = UNKNOWN
    latest_period: str = ""
    latest_status: Status = Status.NONE
    progress_share: float = UNKNOWN
    elapsed_share: float = UNKNOWN
    gap_points: float = UNKNOWN
    required_rate: float = UNKNOWN
    pace_ratio: float = UNKNOWN
    median: float = UNKNOWN
    lo_80: float = UNKNOWN
    hi_80: float = UNKNOWN
    lo_95: float = UNKNOWN
    hi_95: float = UNKNOWN
    p_reported: float = UNKNOWN
    probability: float = UNKNOWN
    probability_figures: float = UNKNOWN
    probability_strict: float = UNKNOWN
    n_like: int = 0
    progress: Progress = Progress.NOT_REPORTED
    outlook: Outlook = Outlook.NO_BASIS
    verdict: Verdict = Verdict.NO_DATA
    likelihood_zh: str = ""
    likelihood_en: str = ""
    evidence_grade: Grade = Grade.E
    n_obs: int = 0
    method: str = ""
    settled_on: date | None = None
    reason: str = ""

    @property
    def has_probability(self) -> bool:
        """Whether anything is said of how likely it is."""
        return not math.isnan(self.probability)

    @property
    def names(self) -> Bilingual:
        """What its indicator is called."""
        return Bilingual(self.indicator_zh, self.indicator_en)

    @property
    def likelihoods(self) -> Bilingual:
        """The word for its probability."""
        return Bilingual(self.likelihood_zh, self.likelihood_en)

    def cells(self) -> dict[str, object]:
        """Return it as the table holds it: codes and days as text, None where a word is blank."""
        return {name: _cell(getattr(self, name)) for name in COLUMNS}


COLUMNS = tuple(field.name for field in fields(AssessmentRow))
"""Columns of an assessment, in their order: of the command's table and JSON, and of the report's assessment.csv."""


def _cell(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) or None if isinstance(value, str) else value


# Where a target stands


def standing(case: Case) -> Standing:
    """Return where a target stands on the reference date; the elapsed share alone where there is no figure."""
    target, evidence = case.target, case.evidence
    start, due, plan = target.start, target.due, target.threshold
    elapsed = elapsed_share(start, due, case.reference) if due >= start else UNKNOWN
    if math.isnan(plan) or evidence.latest is None:
        return Standing(elapsed_share=elapsed, base_period=target.base_period)
    last: date | None
    if case.measure.how == "sum":
        where, last = _of_several_years(case, elapsed)
    elif target.kind == Kind.FLOW and evidence.latest.is_whole_year and evidence.latest.end == due:
        where, last = _of_a_whole_year(evidence.latest.amount, plan), due
    elif target.kind == Kind.FLOW and evidence.in_year is not None:
        where, last = _of_a_year(case, evidence.in_year, elapsed), evidence.in_year.end
    else:
        where, last = _of_a_level(case, evidence.latest, elapsed), evidence.latest.end
    if math.isnan(where.progress_share) or last is None or due < start:
        return where
    share = elapsed_share(start, due, last)
    gap = float(gap_points(where.progress_share, share))
    return replace(where, calendar_share=share, measured_on=last, gap_points=gap)


def _of_a_whole_year(done: float, plan: float) -> Standing:
    return Standing(progress_share=float(progress_share(0.0, done, plan)), elapsed_share=1.0)


def _of_a_year(case: Case, in_year: Figure, elapsed: float) -> Standing:
    due, plan, done = case.target.due, case.target.threshold, in_year.amount
    months_done = 12 * elapsed_share(date(due.year, 1, 1), due, in_year.end)
    left = 12 - months_done
    required = max(float(required_amount(done, plan, left)), 0.0) if left > 0 else UNKNOWN
    actual = done / months_done
    return Standing(
        progress_share=float(progress_share(0.0, done, plan)),
        elapsed_share=elapsed,
        required_rate=required,
        actual_rate=actual,
        pace_ratio=_ratio(actual, required),
        required_kind="amount_a_month",
    )


def _of_several_years(case: Case, elapsed: float) -> tuple[Standing, date | None]:
    """Return where a total over several years stands, what its years brought so far, and the last day that counts."""
    levels = {year: case.evidence.level(year) for year in case.measure.years}
    done = float(np.nansum(list(levels.values())))
    known = [year for year, level in levels.items() if not math.isnan(level)]
    last = date(max(known), 12, 31) if known else None
    to_date = case.evidence.to_date
    if to_date is not None and to_date.year in levels:
        done += to_date.low
        last = to_date.pieces[-1].end
    share = float(progress_share(0.0, done, case.target.threshold))
    return Standing(progress_share=share, elapsed_share=elapsed), last


def _of_a_level(case: Case, latest: Figure, elapsed: float) -> Standing:
    target, evidence, plan, level = case.target, case.evidence, case.target.threshold, latest.amount
    base_year = target.base_year if target.base_period else target.year_made - 1
    base = 0.0 if is_a_lot(announced(case)) else evidence.level(base_year)
    years = (target.due - latest.end).days / DAYS_A_YEAR
    points = target.kind in (Kind.RATE, Kind.CHANGE, Kind.COVERAGE, Kind.GROWTH)
    wanted = base + plan * (-1 if target.falls else 1) if target.kind == Kind.CHANGE else plan
    share = UNKNOWN
    if not target.kind.is_yearly and not math.isnan(base) and latest.year > base_year:
        share = float(progress_share(base, level, wanted))
    if target.kind.is_difference:
        required = plan / max((target.due.year - base_year), 1)
    elif years <= 0:
        required = UNKNOWN
    else:
        required = float((required_change if points else required_growth)(level, plan, years))
    actual = _recent_rate(case, points=points)
    falls = target.falls and target.less_is_better
    if target.kind == Kind.CHANGE and target.falls:
        actual = -actual  # the amount of a fall is a positive number
    if target.kind == Kind.GROWTH and evidence.unit == "%":
        required, actual = plan, level  # a growth rate is its own pace: this year's, else last year's, against the plan
    if target.is_kept_up:
        share = required = UNKNOWN  # a level that is to stay has no way to go
    if target.is_programme:
        required = actual = UNKNOWN  # the plan sets the number: growth over an earlier year's plan says nothing
    return Standing(
        base_value=base,
        base_period=target.base_period or ("" if math.isnan(base) else str(base_year)),
        progress_share=share,
        elapsed_share=elapsed,
        required_rate=required,
        actual_rate=actual,
        pace_ratio=_ratio(-actual, -required) if falls else _ratio(actual, required),
        required_kind=_required_kind(case, required, points=points),
    )


def _required_kind(case: Case, required: float, *, points: bool) -> str:
    if case.target.kind == Kind.GROWTH and case.evidence.unit == "%":
        return "growth_rate"
    return "points_a_year" if points else "growth_a_year" if not math.isnan(required) else ""


def _recent_rate(case: Case, *, points: bool) -> float:
    figures = case.evidence.years
    if len(figures) < 2:
        return UNKNOWN
    last = figures[-1]
    first = next(figure for figure in figures if figure.year >= last.year - RECENT_YEARS)
    years = float(last.year - first.year)
    if years == 0:
        return UNKNOWN
    return float((required_change if points else required_growth)(first.amount, last.amount, years))


def _ratio(actual: float, required: float) -> float:
    """Return actual ÷ required; unknown where nothing more is required."""
    return float(pace_ratio(actual, required)) if required > 0 and not math.isnan(actual) else UNKNOWN


# The verdict


def hits(target: Target, values: ArrayLike, *, strict: bool = False, decimals: int | None = None) -> NDArray[np.bool_]:
    """Return for which values a target is met: draws as they would be printed, published figures as they stand."""
    way = better_way(target.kind, target.direction)
    return met(values, target.operator, way, target.lower, target.upper, strict=strict, decimals=decimals)


def probability_of(target: Target, draws: Array, *, strict: bool = False, decimals: int | None = None) -> float:
    """Return the share of draws in which the target is met, kept strictly between 0 and 1."""
    return float((np.count_nonzero(hits(target, draws, strict=strict, decimals=decimals)) + 0.5) / (len(draws) + 1))


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


def probability_without(case: Case, without: Array) -> float:
    """Return the probability without announced additions, the record beside it; NaN where there are none."""
    if not len(without):
        return UNKNOWN
    return case.with_record(probability_of(case.target, without, decimals=case.decimals))


def outlook_without_events(row: AssessmentRow, probability: float) -> Outlook:
    """Return the outlook of a target without announced additions: no basis where it rests on them alone."""
    return outlook_of(row.evidence_grade, probability, n_like=row.n_like)


def row_of(case: Case, projection: Projection, where: Standing, final: Figure | None) -> AssessmentRow:
    """Return a target's row of the table; `final` is the figure that settles it."""
    target, latest = case.target, case.evidence.latest
    row = AssessmentRow(
        target.id,
        target.region,
        target.domain,
        target.indicator_zh,
        target.indicator_en,
        target.series_id,
        target.kind,
        target.operator,
        target.direction,
        target.threshold,
        target.upper if target.operator == Operator.RANGE else UNKNOWN,
        target.unit,
        target.commitment,
        target.scope,
        target.due,
        target.owner,
        base_value=where.base_value,
        base_period=where.base_period,
        progress_share=where.progress_share,
        elapsed_share=where.elapsed_share,
        gap_points=where.gap_points,
        required_rate=where.required_rate,
        pace_ratio=where.pace_ratio,
        evidence_grade=case.evidence.grade,
        n_obs=case.evidence.n_obs,
    )
    if latest is not None:
        row = replace(row, latest_value=latest.amount, latest_period=latest.period, latest_status=latest.status)
    if final is not None:
        return _judged(_settled_row(row, case, final))
    if projection.reason != "implausible":
        row = replace(row, progress=_progress(case, where))
    if not projection.is_made:
        awaited = projection.reason == "unsettled"
        return _judged(
            replace(row, reason=projection.reason, outlook=Outlook.AWAITING if awaited else Outlook.NO_BASIS)
        )
    return _judged(_projected_row(row, case, projection))


def _judged(row: AssessmentRow) -> AssessmentRow:
    return replace(row, verdict=verdict_of(row.progress, row.outlook))


def _progress(case: Case, where: Standing) -> Progress:
    latest = case.evidence.latest
    reached = latest is not None and bool(hits(case.target, [latest.low])[0])
    return progress_of(case, where.gap_points, done=already_passed(case), reached=reached)


def _settled_row(row: AssessmentRow, case: Case, final: Figure) -> AssessmentRow:
    evidence, measure = case.evidence, case.measure
    # the first official release decides; a later revision is told, not applied
    last = final.amount * evidence.factor
    value = float(measure.of(lambda year: np.array([last if year == measure.due_year else evidence.level(year)]))[0])
    decimals = case.decimals if measure.how not in ("level", "sum") else None
    beyond = [value + final.beyond * evidence.factor]
    hit = bool(hits(case.target, beyond, decimals=decimals)[0])
    _, zh, en = likelihood(float(hit))
    return replace(
        row,
        median=value,
        lo_80=value,
        hi_80=value,
        lo_95=value,
        hi_95=value,
        p_reported=1.0,
        probability=float(hit),
        probability_strict=float(hits(case.target, beyond, strict=True, decimals=decimals)[0]),
        progress=Progress.DONE if hit else Progress.BEHIND,
        outlook=Outlook.KEPT if hit else Outlook.MISSED,
        likelihood_zh=zh,
        likelihood_en=en,
        method="observed",
        settled_on=settled_on(case, final),
    )


def _projected_row(row: AssessmentRow, case: Case, projection: Projection) -> AssessmentRow:
    target, draws, prospect = case.target, projection.quantity, case.prospect
    low95, low80, middle, high80, high95 = (float(x) for x in np.quantile(draws, [0.025, 0.1, 0.5, 0.9, 0.975]))
    of_record = projection.pool.prospect is not None
    decimals = None if of_record else case.decimals  # the record counts outcomes as they were printed
    alone = _held(probability_of(target, draws, decimals=decimals), case, projection)
    strict = _held(probability_of(target, draws, strict=True, decimals=decimals), case, projection)
    before = UNKNOWN
    if len(projection.before_figures):
        before = probability_of(target, projection.before_figures, decimals=decimals)
    probability = _of_record(case, projection, alone) if of_record else case.with_record(alone, before)
    grade = _grade(case, projection)
    agree = (alone > 0.5) == (probability > 0.5)
    certain = not of_record and grade in WEAK_GRADES and agree and _outside(case, draws)
    outlook = outlook_of(grade, probability, n_like=prospect.n, certain=certain)
    _, zh, en = likelihood(told_share(probability))
    row = replace(
        row,
        median=middle,
        lo_80=low80,
        hi_80=high80,
        lo_95=low95,
        hi_95=high95,
        p_reported=prospect.p_reported,
        n_like=prospect.n,
        probability=probability,
        probability_figures=UNKNOWN if of_record else alone,
        probability_strict=min(strict if of_record else case.with_record(strict, before), probability),
        outlook=outlook,
        likelihood_zh=zh,
        likelihood_en=en,
        evidence_grade=grade,
        method=projection.method,
    )
    overdue = overdue_of(case)
    waits = overdue is not None and (not of_record or overdue.is_due_of(case.target))
    return replace(row, outlook=Outlook.OPEN) if target.is_doubtful or waits or at_odds(row) else row


def at_odds(row: AssessmentRow) -> bool:
    """Return whether the place's figures alone say the opposite of what they give with the record."""
    alone, both = row.probability_figures, row.probability
    return min(alone, both) <= OFF_PACE and max(alone, both) >= ON_PACE


def _held(probability: float, case: Case, projection: Projection) -> float:
    """Return a probability, no surer than one figure alone can make it."""
    known_otherwise = projection.pool.prospect is not None or projection.events or projection.in_year is not None
    alone = case.evidence.n_obs == 1 and not known_otherwise and not case.adjustments
    return float(no_surer_than_one(probability, alone))


def _of_record(case: Case, projection: Projection, alone: float) -> float:
    """Return the probability of what rests on the record: what it says, or its draws once something moves them."""
    moved = projection.in_year is not None or projection.pool.above is not None or case.adjustments
    return alone if moved else case.prospect.p_met


def _grade(case: Case, projection: Projection) -> Grade:
    """Return the grade of the evidence that a probability rests on."""
    own = case.evidence.grade
    if projection.method == "record":  # figures of earlier volumes do not speak of this promise
        return Grade.R if case.prospect.n >= ENOUGH_LIKE else Grade.E
    return own


def _outside(case: Case, draws: Array) -> bool:
    """Return whether a target's number lies outside the 95 % range of its draws."""
    low, high = np.quantile(draws, [0.025, 0.975])
    inner = hits(case.target, draws[(draws >= low) & (draws <= high)], decimals=case.decimals)
    return bool(inner.all() or not inner.any())


def already_passed(case: Case) -> bool:
    """Return whether a cumulative flow has passed its threshold: it cannot fall back."""
    target, in_year = case.target, case.evidence.in_year
    if target.kind != Kind.FLOW or case.evidence.to_date is None or in_year is None:
        return False
    if not for_good(target.operator, target.direction) or not in_year.status.is_final:
        return False
    return bool(hits(target, [in_year.low])[0])
