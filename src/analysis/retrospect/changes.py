"""What changed between two assessments, and why: each cause switched on after the other, so that the parts add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.assessment.assess import Assessments, assess
from analysis.defaults import DRAWS, SEED
from analysis.domain.periods import Quarter
from analysis.errors import Fault, InputError, RequestError
from analysis.scenario import BASELINE, Scenario
from analysis.store.store import Store
from analysis.tables.csv_text import frame_of

PARTS = ("new_data", "revision", "time", "target", "method")
"""Causes of a change, in the order in which they are switched on."""
DECIMALS = 10
"""Probabilities are compared at this many decimals, so that printed parts add up to the printed change exactly."""
PERIOD = ["series_id", "region", "period"]
"""Columns that say what a figure is about."""
TARGET_COLUMNS = ("operator", "threshold", "threshold_upper", "unit", "direction", "due")
"""Columns of a published assessment that say what the target was."""


@dataclass(frozen=True)
class Change:
    """What changed between two quarters."""

    # one row a target in either: id, probability_before, probability_after, change, one column a cause of ``PARTS``
    # (they add up to the change without a remainder), verdict_before, verdict_after
    table: pd.DataFrame
    before: Assessments  # before, after: the two assessments
    after: Assessments


def compare(
    store: Store,
    earlier: str,
    later: str,
    *,
    earlier_as_of: date | None = None,
    later_as_of: date | None = None,
    scenario: str | Scenario = BASELINE,
    targets: Sequence[str] = (),
    earlier_store: Store | None = None,
    published: pd.DataFrame | None = None,
    after: Assessments | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Change:
    """Decompose the change of each probability between two quarters.

    The earlier assessment is taken, and new data, revisions, passing time, changed targets and changed method are
    switched on one after another; each step's difference is its part.

    Raises RequestError when the first quarter is not the earlier one.
    """
    first, last = Quarter.parse(earlier), Quarter.parse(later)
    if first.end >= last.end:
        how = "the same quarter" if first.end == last.end else "the later quarter first"
        raise RequestError(f"nothing to compare in {earlier} and {later}, {how}; name the earlier one, then the later")
    old_day, new_day = earlier_as_of or first.default_as_of, later_as_of or last.default_as_of
    old_tables = earlier_store or _as_published(store, published)

    def run(tables: Store, quarter: Quarter, day: date) -> Assessments:
        return assess(
            tables,
            quarter=str(quarter),
            as_of=day,
            scenario=scenario,
            targets=targets,
            draws=draws,
            seed=seed,
            reasons=False,
        )

    # a step that cannot differ from the next one is not run twice
    revised = store if old_tables is store else replace(old_tables, observations=store.observations)
    fresh = _with_new_only(old_tables, store, old_day, new_day)
    after = after or run(store, last, new_day)
    before = run(old_tables, first, old_day)
    with_revised = run(revised, first, new_day) if _published_between(store, old_day, new_day) else before
    with_new = with_revised if fresh is None else run(fresh, first, new_day)
    with_time = after if revised is store else run(revised, last, new_day)
    steps = [before, with_new, with_revised, with_time, after]
    table = pd.DataFrame({place: step.table.set_index("id")["probability"] for place, step in enumerate(steps)})
    table = (table[table.index.isin(list(targets))] if targets else table).round(DECIMALS)
    start = table[0]
    if published is not None:
        start = published["probability"].reindex(table.index).fillna(start).round(DECIMALS)
    result = pd.DataFrame({"probability_before": start, "probability_after": table[4]})
    result["change"] = (table[4] - start).round(DECIMALS)
    for name, part in _parts(table, start).items():
        result[name] = part.where(result["change"].notna())
    for name, step in (("verdict_before", before), ("verdict_after", after)):
        result[name] = step.table.set_index("id")["verdict"]
    return Change(result.rename_axis("id").reset_index(), before, after)


def _parts(table: pd.DataFrame, start: pd.Series) -> dict[str, pd.Series]:
    """Return the difference that each cause makes, in the order of ``PARTS``.

    The method's is that between what was published and what is recomputed from the same tables. A step in which a
    probability is missing hands its part to the next one that has it.
    """
    steps = pd.concat([start.rename(-1), table], axis=1).ffill(axis=1)
    parts = {name: (steps[place + 1] - steps[place]).round(DECIMALS) for place, name in enumerate(PARTS[:-1])}
    return parts | {"method": (steps[0] - steps[-1]).round(DECIMALS)}


def _as_published(store: Store, published: pd.DataFrame | None) -> Store:
    """Return the tables with the targets as what was published printed them; the same tables if none differs."""
    if published is None or not set(TARGET_COLUMNS) <= set(published):
        return store
    targets = store.targets.set_index("id", drop=False)
    then = published[published.index.isin(targets.index)]
    upper_only = then["operator"].isin(["<=", "<"])
    old = pd.DataFrame(
        {
            "lower": then["threshold"].where(~upper_only),
            "upper": then["threshold_upper"].where(then["operator"] == "range", then["threshold"]),
            "operator": then["operator"].fillna(""),
            "unit": then["unit"].fillna(""),
            "direction": then["direction"],
            "due": pd.to_datetime(then["due"]),
        }
    )
    old.loc[old["operator"].isin([">=", ">"]), "upper"] = float("nan")
    now = targets.loc[old.index, list(old.columns)]
    changed = ((now != old) & ~(now.isna() & old.isna())).any(axis=1)
    if not changed.any():
        return store
    targets.loc[changed.index[changed], list(old.columns)] = old[changed]
    return replace(store, targets=targets.reset_index(drop=True))


def _published_between(store: Store, old_day: date, new_day: date) -> bool:
    """Say whether any figure came out after one day and by another: without one, all that passed is time."""
    published = store.observations["published"]
    return bool(published.between(pd.Timestamp(old_day), pd.Timestamp(new_day), inclusive="right").any())


def _with_new_only(old: Store, new: Store, old_day: date, new_day: date) -> Store | None:
    """Return the tables with figures of periods not known before, but not yet the revisions of known ones.

    None where nothing known before was revised.
    """
    observations = new.observations
    fresh = observations["published"].between(pd.Timestamp(old_day), pd.Timestamp(new_day), inclusive="right")
    known, every = (pd.MultiIndex.from_frame(rows[PERIOD]) for rows in (old.visible(old_day), observations))
    revision = fresh & every.isin(known)
    return replace(old, observations=observations[~revision]) if revision.any() else None


def published_probabilities(path: Path) -> pd.DataFrame:
    """Return a published ``assessment.csv``: its probabilities, and what the targets were, by target id.

    Raises InputError when the file cannot be read or lacks the columns id and probability.
    """
    table = frame_of(path)
    missing = [name for name in ("id", "probability") if name not in table]
    if missing:
        raise InputError([Fault(path.name, 1, name, None, "this column, it is missing") for name in missing])
    return table.set_index("id")
