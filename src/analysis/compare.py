"""What changed between two assessments, and why: each cause switched on after the other, so that the parts add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.assessment.door import DRAWS, Assessments, assess
from analysis.errors import Fault, InputError
from analysis.periods import Quarter
from analysis.scenario import BASELINE
from analysis.store import Store

PARTS = ("new_data", "revision", "time", "target", "method")
"""Causes of a change, in the order in which they are switched on."""


@dataclass(frozen=True)
class Change:
    """What changed between two quarters.

    Attributes
    ----------
    table : DataFrame
        One row a target in either: id, probability_before, probability_after, change, one column a cause of ``PARTS``
        (they add up to the change without a remainder), verdict_before, verdict_after.
    before, after : Assessments
        The two assessments.
    """

    table: pd.DataFrame
    before: Assessments
    after: Assessments


def compare(
    store: Store,
    earlier: str,
    later: str,
    *,
    earlier_as_of: date | None = None,
    later_as_of: date | None = None,
    scenario: str = BASELINE,
    targets: Sequence[str] = (),
    earlier_store: Store | None = None,
    published: pd.Series | None = None,
    after: Assessments | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> Change:
    """Decompose the change of each probability between two quarters.

    The earlier assessment is taken, and new data, revisions, passing time, changed targets and changed method are
    switched on one after another; each step's difference is its part.

    Parameters
    ----------
    store : Store
        The tables of now.
    earlier, later : str
        Quarters, such as 2026Q2 and 2026Q3.
    earlier_as_of, later_as_of : date, optional
        As-of dates; the quarters' own if left out.
    scenario, targets, draws, seed
        As in ``assess``.
    earlier_store : Store, optional
        The tables as they lay then, where targets have changed since; those of now if left out.
    published : Series, optional
        Probabilities published for the earlier quarter, by target id: what differs from their recomputation is the
        method's part.
    after : Assessments, optional
        The later assessment where it has been made already, with the same tables, dates, scenario, draws and seed.

    Returns
    -------
    Change
    """
    first, last = Quarter.parse(earlier), Quarter.parse(later)
    old_day, new_day = earlier_as_of or first.default_as_of, later_as_of or last.default_as_of
    old_tables = earlier_store or store

    def run(tables: Store, quarter: Quarter, day: date) -> Assessments:
        return assess(
            tables, quarter=str(quarter), as_of=day, scenario=scenario, targets=targets, draws=draws, seed=seed
        )

    # a step that cannot differ from the next one is not run twice
    revised = store if old_tables is store else replace(old_tables, observations=store.observations)
    fresh = _with_new_only(old_tables, store, old_day, new_day)
    after = after or run(store, last, new_day)
    before = run(old_tables, first, old_day)
    with_revised = run(revised, first, new_day)
    with_new = with_revised if fresh is None else run(fresh, first, new_day)
    with_time = after if revised is store else run(revised, last, new_day)
    steps = [before, with_new, with_revised, with_time, after]
    table = pd.DataFrame({place: step.table.set_index("id")["probability"] for place, step in enumerate(steps)})
    table = table[table.index.isin(list(targets))] if targets else table
    recomputed = table[0]
    start = recomputed if published is None else published.reindex(table.index).fillna(recomputed)
    known = start.notna() & table[4].notna()
    # a step in which a probability is missing hands its part to the next one that has it
    parts = _without_gaps(table, known)
    parts["method"] = recomputed - start
    result = pd.DataFrame({"probability_before": start, "probability_after": table[4]})
    result["change"] = (table[4] - start).where(known)
    for name in PARTS:
        result[name] = parts[name].where(known)
    for name, step in (("verdict_before", before), ("verdict_after", after)):
        result[name] = step.table.set_index("id")["verdict"]
    return Change(result.rename_axis("id").reset_index(), before, after)


def _without_gaps(table: pd.DataFrame, known: pd.Series) -> dict[str, pd.Series]:
    filled = table.where(known).ffill(axis=1)
    return {name: filled[place + 1] - filled[place] for place, name in enumerate(PARTS[:-1])}


def _with_new_only(old: Store, new: Store, old_day: date, new_day: date) -> Store | None:
    """Return the tables with figures of periods not known before, but not yet the revisions of known ones.

    None where nothing known before was revised.
    """
    observations = new.observations
    fresh = observations["published"].between(pd.Timestamp(old_day), pd.Timestamp(new_day), inclusive="right")
    keys = ["series_id", "region", "period"]
    known = old.visible(old_day)[keys].apply(tuple, axis=1)
    revision = fresh & observations[keys].apply(tuple, axis=1).isin(set(known))
    return replace(old, observations=observations[~revision]) if revision.any() else None


def published_probabilities(path: Path) -> pd.Series:
    """Return the probabilities of a published ``assessment.csv``, by target id.

    Raises
    ------
    InputError
        When the file cannot be read or lacks the columns id and probability.
    """
    try:
        table = pd.read_csv(path, dtype={"id": "str"})
    except (OSError, ValueError) as error:
        raise InputError([Fault(path.name, None, None, None, f"the file cannot be read ({error})")]) from error
    missing = [name for name in ("id", "probability") if name not in table]
    if missing:
        raise InputError([Fault(path.name, 1, name, None, "this column, it is missing") for name in missing])
    return table.set_index("id")["probability"]
