"""The share of a year's plan that is usual by a month, beside the calendar, in sentences and figures."""

from __future__ import annotations

import numpy as np

from analysis.assessment.assess import Assessment
from analysis.assessment.usual_share import Usual, usual
from analysis.words.wording import Words

SHOWN_REGIONS = 3


def usual_of(case: Assessment) -> Usual:
    """Return what is usually done by the month of a target's figure of the year, or of the reference date."""
    done = case.evidence.in_year
    return usual(case.case, (case.case.reference if done is None else done.end).month)


def usual_sentences(case: Assessment, words: Words) -> list[str]:
    """Return how much of the plan is usually done by then, and whether the calendar alone would call it wrongly.

    Empty where no year before shows it, or the target is settled.
    """
    shown = usual_of(case)
    if not shown.years or case.row.settled_on or shown.month == 12:
        return []
    names = [words.region(name) for name in shown.regions[:SHOWN_REGIONS]]
    told = [
        words.say(
            f"usual.{shown.of}",
            month=words.say(f"usual.month_{shown.month}"),
            share=words.percent(shown.share),
            low=words.percent(shown.low),
            high=words.percent(shown.high),
            years=shown.years,
            regions=words.say("pace.list").join(names),
        )
    ]
    where = case.standing
    if not np.isnan(where.progress_share) and (where.gap_points >= 0) != (where.progress_share >= shown.share):
        told.append(words.say("usual.over_called" if where.gap_points >= 0 else "usual.under_called"))
    return told
