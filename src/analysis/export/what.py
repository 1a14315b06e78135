"""What can be exported: the tables of a place, as they were known on a day, with those that they lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from analysis.errors import unknown
from analysis.export.table import Exported

if TYPE_CHECKING:
    import pandas as pd

    from analysis.store.store import Store

_FIGURE_KEY = ("series_id", "region", "period", "published", "source_id", "unit")


def tables_of(
    what: str, stores: Sequence[Store], as_of: date | None, assessment: pd.DataFrame | None
) -> list[Exported]:
    """Return a table, and behind it those to which its columns lead.

    ``what``: targets, observations, assessment, record or sources. ``stores``: one a region. ``as_of``: no figure
    published later is among the observations; without a day all are. ``assessment``: the table of an assessment, where
    that is asked for. Raises RequestError when there is no such table.
    """
    if what not in WHAT:
        raise unknown("table", what, list(WHAT))
    if what == "assessment" and assessment is not None:
        return [Exported(what, assessment, ("id",))]
    return _MAKERS[what](stores, as_of)


def _targets(stores: Sequence[Store], as_of: date | None) -> list[Exported]:
    import pandas as pd

    frame = pd.concat([store.targets for store in stores], ignore_index=True)
    return [Exported("targets", frame, ("id",), {"series_id": "series"}), _series(stores[0])]


def _observations(stores: Sequence[Store], as_of: date | None) -> list[Exported]:
    """Return every figure of some places that was to be seen on a day, those that lost, too."""
    names = {store.region.name for store in stores}
    rows = stores[0].visible(as_of)
    rows = rows[rows["region"].isin(names)].sort_values(list(_FIGURE_KEY), kind="stable")
    rows = rows.rename(columns={"start": "period_start", "end": "period_end"})  # end is a word of Stata's own
    leads = {"series_id": "series", "source_id": "sources", "snapshot": "snapshots"}
    exported = Exported("observations", rows.reset_index(drop=True), (), leads)
    return [exported, _series(stores[0]), *_sources(stores, as_of)]


def _series(store: Store) -> Exported:
    return Exported("series", store.series.reset_index(drop=True), ("series_id",))


def _sources(stores: Sequence[Store], as_of: date | None) -> list[Exported]:
    store = stores[0]
    return [
        Exported("sources", store.sources.reset_index(drop=True), ("source_id",)),
        Exported("snapshots", store.snapshots.reset_index(drop=True), ("snapshot",)),
    ]


def _record(stores: Sequence[Store], as_of: date | None) -> list[Exported]:
    from analysis.record.cases import shipped

    return [Exported("record", shipped())]


_MAKERS: Mapping[str, Callable[[Sequence[Store], date | None], list[Exported]]] = {
    "targets": _targets,
    "observations": _observations,
    "record": _record,
    "sources": _sources,
}
WHAT = ("targets", "observations", "assessment", "record", "sources")
"""What can be exported."""
