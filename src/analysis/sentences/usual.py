"""The share of a year's plan that is usual by a month, beside the calendar, in sentences and figures."""

from __future__ import annotations

import numpy as np

from analysis.assessment.assess import Assessment
from analysis.assessment.usual import Usual, usual
from analysis.domain.regions import region_name
from analysis.words.wording import percent, say

SHOWN_REGIONS = 3


def usual_of(case: Assessment) -> Usual:
    """Return what is usually done by the month of a target's figure of the year, or of the reference date."""
    done = case.evidence.in_year
    return usual(case.case, (case.case.reference if done is None else done.end).month)


def usual_sentences(case: Assessment, language: str) -> list[str]:
    """Return how much of the plan is usually done by then, and whether the calendar alone would call it wrongly.

    Empty where no year before shows it, or the target is settled.
    """
    shown = usual_of(case)
    if not shown.years or case.row.settled_on or shown.month == 12:
        return []
    names = [region_name(name, language) for name in shown.regions[:SHOWN_REGIONS]]
    told = [
        say(
            f"usual.{shown.of}",
            language,
            month=say(f"usual.month_{shown.month}", language),
            share=percent(shown.share, language),
            low=percent(shown.low, language),
            high=percent(shown.high, language),
            years=shown.years,
            regions=say("pace.list", language).join(names),
        )
    ]
    where = case.standing
    if not np.isnan(where.progress_share) and (where.gap_points >= 0) != (where.progress_share >= shown.share):
        told.append(say("usual.over_called" if where.gap_points >= 0 else "usual.under_called", language))
    return told
