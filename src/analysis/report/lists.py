"""The rows of a report's lists: supervision, livelihood, change, scenarios, regions, gaps."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from analysis.assessment.assess import Assessment
from analysis.assessment.history import DAYS_A_YEAR
from analysis.assessment.official import level_aimed_at
from analysis.domain.codes import OFF_PACE, ON_PACE
from analysis.domain.regions import region_name
from analysis.present.promised import promise
from analysis.present.tables import EMPTY, has_own_figure, light, progress_row
from analysis.present.wording import estimate, number, percent, period_text, probability_text, quantity, say
from analysis.report.context import Latest
from analysis.report.edition import Edition
from analysis.retrospect.changes import PARTS

LIVELIHOOD = "实事"
"""What the title of a list of livelihood projects (民生实事) says."""
TELLING = 0.05
"""Difference of probabilities from which a scenario tells something about a target."""
ROUNDING = 1e-9
DAYS_A_MONTH = DAYS_A_YEAR / 12


def supervised(edition: Edition) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of the 督办 list: targets off pace or missed, and those to watch."""
    rows = [edition.each(group, lambda case: _supervised(case, edition)) for group in followed(edition)]
    return rows[0], rows[1]


def followed(edition: Edition) -> tuple[list[Assessment], list[Assessment]]:
    """Return the targets off pace or missed, and those to watch, each the furthest behind first.

    To watch are targets less likely than not to be met, and those behind the calendar.
    """
    late = [case for case in edition.cases if case.row.verdict in ("off_pace", "missed")]
    watched = [case for case in edition.cases if case.row.verdict in ("uncertain", "on_pace") and _slips(case)]
    late.sort(key=_urgency)
    watched.sort(key=_urgency)
    return late, watched


def attention(edition: Edition, most: int) -> list[Assessment]:
    """Return the targets that most need attention: the follow-up list, then what is uncertain nearest to a limit.

    Parameters
    ----------
    edition : Edition
        The report.
    most : int
        How many at most.

    Returns
    -------
    list of Assessment
        Those without a projection are left out; among the uncertain the best evidence comes first.
    """
    late, watched = followed(edition)
    others = [case for case in edition.open if case.row.verdict == "uncertain" and case not in watched]
    others.sort(key=lambda case: (case.row.evidence_grade, _from_limit(case), case.row.id))
    return [*late, *watched, *others][:most]


def _from_limit(case: Assessment) -> float:
    return min(abs(case.row.probability - limit) for limit in (OFF_PACE, ON_PACE))


def _slips(case: Assessment) -> bool:
    return bool(case.row.probability < 0.5 or light(case.standing.gap_points) in ("yellow", "red"))


def _urgency(case: Assessment) -> tuple[float, float, str]:
    gap = case.standing.gap_points
    return case.row.probability, 0.0 if np.isnan(gap) else gap, case.row.id


def _supervised(case: Assessment, edition: Edition) -> dict[str, Any]:
    gap, row = case.standing.gap_points, case.row
    missing, monthly = still_needed(case, edition.assessments.reference)
    unit = "个百分点" if case.evidence.unit == "%" else case.evidence.unit
    return {
        **_named(case, edition),
        "owner": row.owner or edition.say("supervise.no_owner"),
        "gap": EMPTY if np.isnan(gap) else number(gap, edition.language, 1),
        "missing": estimate(missing, unit, edition.language) if missing > 0 else EMPTY,
        "monthly": estimate(monthly, unit, edition.language) if monthly > 0 else EMPTY,
        "when_settled": when_settled(case, edition),
    }


def still_needed(case: Assessment, reference: date) -> tuple[float, float]:
    """Return how much is missing to the target, and how much of it a month from the reference date to the due date.

    In the unit of the target's levels, its way down counted as positive; NaN where no figure is known to start from.
    """
    done, row = case.evidence.latest, case.row
    if done is None or row.kind == "growth":
        return float("nan"), float("nan")
    if row.kind == "flow":
        if done.end < case.target.start or not done.is_within_year:
            return float("nan"), float("nan")
        missing = float(row.threshold) - done.amount
    elif row.kind == "change" and (np.isnan(case.standing.base_value) or done.end < case.target.start):
        return float("nan"), float("nan")  # an increment is measured from its base, by a figure later than that
    else:
        missing = level_aimed_at(case) - done.amount
        missing = -missing if row.direction == "decrease" else missing
    months = (row.due - reference).days / DAYS_A_MONTH
    return missing, missing / months if months > 0 else float("nan")


def when_settled(case: Assessment, edition: Edition) -> str:
    """Return the month in which a target is decided, such as 2027-04; a dash where that is not known."""
    return case.settles_about.strftime("%Y-%m") if case.settles_about else EMPTY


def livelihood(edition: Edition) -> list[dict[str, Any]]:
    """Return the list of livelihood projects: those that the work report's list of 民生实事 promises."""
    listed = [case for case in edition.cases if LIVELIHOOD in f"{case.target.document}{case.target.section}"]
    return edition.each(listed, lambda case: _livelihood(case, edition))


def _livelihood(case: Assessment, edition: Edition) -> dict[str, Any]:
    share, row = case.standing.progress_share, case.row
    reason = "" if row.has_probability or not row.reason else edition.say(f"reason.{row.reason}")
    return {
        **_named(case, edition),
        "domain": edition.say(f"domain.{row.domain}"),
        "progress_share": EMPTY if np.isnan(share) else percent(share, edition.language, 1),
        "owner": row.owner or EMPTY,
        "reason": reason,
    }


def changes(edition: Edition) -> list[dict[str, Any]]:
    """Return what changed since the quarter before, the largest change first: before, after, and its parts."""
    if edition.change is None:
        return []
    table = edition.change.table
    moved = table[table["change"].abs() >= 0.0005].copy()
    moved = moved.reindex(moved["change"].abs().sort_values(ascending=False, kind="stable").index)
    cases = edition.assessments.cases
    return [_change(row, cases[row["id"]], edition) for row in moved.to_dict("records")]


def _change(row: dict[str, Any], case: Assessment, edition: Edition) -> dict[str, Any]:
    parts = {name: 100 * row[name] for name in PARTS}
    cause = max(PARTS, key=lambda name: abs(parts[name]))
    verdicts = [row["verdict_before"], row["verdict_after"]]
    return {
        **_named(case, edition),
        "before": probability_text(row["probability_before"], case.row.evidence_grade, edition.language),
        "after": edition.chance(case),
        "change": row["change"],
        "points": _points(100 * row["change"], edition.language),
        "parts": {name: _points(value, edition.language) for name, value in parts.items()},
        "cause": cause,
        "flipped": all(map(pd.notna, verdicts)) and verdicts[0] != verdicts[1],
        "verdict_before": edition.say(f"verdict.{verdicts[0]}") if pd.notna(verdicts[0]) else "",
    }


def _points(value: float, language: str) -> str:
    shown = number(value, language, 1)
    return f"+{shown}" if value > 0 and shown.strip("0.") else shown


def scenarios(edition: Edition) -> tuple[list[dict[str, str]], list[dict[str, Any]], int]:
    """Return the scenarios, under each the probabilities of the targets shown, and how many in the balance are not.

    Shown are the targets that some scenario moves by `TELLING` or more, and those in the balance with figures of their
    own: the rest are plans like other plans, with the same probability under every scenario.
    """
    laid = edition.scenarios
    heads = [
        {
            "name": scenario.name,
            "title": scenario.title(edition.language),
            "note": scenario.note(edition.language),
        }
        for scenario, _ in laid.values()
    ]
    rows, balance = [], edition.balance
    moved = [case for case in edition.open if _spread(case, edition) >= TELLING]
    shown = [case for case in edition.open if case in moved or (case in balance and case.evidence.grade != "E")]
    for case in shown:
        cells = [_cell(case, cases[case.row.id], edition) for _, cases in laid.values()]
        rows.append({**_named(case, edition), "cells": cells})
    return heads, rows, sum(case not in shown for case in balance)


def _spread(case: Assessment, edition: Edition) -> float:
    """Return the difference between a target's highest and lowest probability over the scenarios."""
    under = [cases[case.row.id].row.probability for _, cases in edition.scenarios.values()]
    known = [value for value in under if value is not None]
    return max(known) - min(known) + ROUNDING


def _cell(own: Assessment, case: Assessment, edition: Edition) -> dict[str, Any]:
    if not case.row.has_probability:
        return {"text": EMPTY, "value": "", "verdict": "no_data", "flips": False, "word": ""}
    return {
        "text": edition.chance(case),
        "value": case.row.probability,
        "verdict": case.row.verdict,
        "flips": case.row.verdict != own.row.verdict,
        "word": edition.say(f"verdict.{case.row.verdict}"),
    }


def beside_regions(edition: Edition) -> list[dict[str, Any]]:
    """Return the city's figures beside those of the wider regions and of regions of its level."""
    rows = []
    for row in edition.context:
        rows.append(
            {
                "id": row.case.row.id,
                "name": _series_name(row.case, edition),
                "own": _latest(row.own, edition),
                "wider": [_latest(latest, edition) for latest in row.wider],
                "peers": [
                    (region_name(peer.figure.region, edition.language), _latest(peer, edition)) for peer in row.peers
                ],
            }
        )
    return rows


def _series_name(case: Assessment, edition: Edition) -> str:
    assert case.case.series is not None
    return case.case.series.name(edition.language)


def _latest(latest: Latest | None, edition: Edition) -> dict[str, Any] | None:
    if latest is None:
        return None
    figure, language = latest.figure, edition.language
    value = quantity(figure.amount, latest.unit, language)
    value = say(f"bound.{figure.bound or 'plain'}", language, value=value)
    unit = "个百分点" if latest.unit == "%" else latest.unit
    change = ""
    if not np.isnan(latest.change):
        shown = quantity(latest.change, unit, language) if latest.in_points else percent(latest.change, language, 1)
        change = edition.say("context.change", change=shown if latest.change < 0 else f"+{shown}")
    return {
        "value": edition.notes.figure(value, figure.source_id, edition.language),
        "period": period_text(figure.period, edition.language),
        "change": change,
    }


def gaps(edition: Edition) -> tuple[int, list[dict[str, str]]]:
    """Return how many targets with a number have no data, and the done-or-not promises."""
    without = [case for case in edition.cases if not case.row.has_probability]
    rest = [case for case in without if not has_number(case)]
    return len(without) - len(rest), [{"id": case.row.id, "name": edition.name(case)} for case in rest]


def has_number(case: Assessment) -> bool:
    """Return whether a target prints a number."""
    return bool(pd.notna(case.row.threshold))


def _named(case: Assessment, edition: Edition) -> dict[str, Any]:
    """Return what every list says of a target: its name, promise with its note, verdict and probability."""
    row = case.row
    known = row.has_probability
    return {
        "id": row.id,
        "name": edition.name(case),
        "promise": _promise(case, edition),
        "verdict": row.verdict,
        "verdict_text": edition.say(f"verdict.{row.verdict}"),
        "probability": edition.chance(case) if known and not row.settled_on else EMPTY,
        "chance_value": row.probability if known else "",
    }


def _promise(case: Assessment, edition: Edition) -> Markup:
    return edition.notes.promise(promise(case.target, edition.language), case, edition.language)


def progress(edition: Edition) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Return the rows of the 序时进度 table, the largest lag first, and what cannot be set against the calendar.

    That is what has no figure of its own period: an amount without one of the year, a level known from before alone.
    """
    numeric = [case for case in edition.cases if has_number(case)]
    known = [case for case in numeric if not np.isnan(case.standing.gap_points) or has_own_figure(case)]
    known.sort(key=lambda case: (np.nan_to_num(case.standing.gap_points, nan=np.inf), case.row.id))
    others = [{"id": case.row.id, "name": edition.name(case)} for case in numeric if case not in known]
    return edition.each(known, lambda case: _progress(case, edition)), others


def filled(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> list[str]:
    """Return the columns in which some row says something."""
    return [name for name in columns if any(row[name] not in (EMPTY, "") for row in rows)]


def _progress(case: Assessment, edition: Edition) -> dict[str, Any]:
    row = progress_row(case, edition.language)
    notes, language = edition.notes, edition.language
    return row | {
        "plan": notes.promise(row["plan"], case, language),
        "done": notes.sentence(row["done"], case, language),
    }
