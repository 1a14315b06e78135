"""What the nation's growth of the year says of a place's target: ``python benchmarks/growth_above.py``.

GDP growth promised by provinces and cities on record (places kept apart left out), each projected from what its reports
told until the year before, lengthened by up to six other places where it has five figures or fewer. Then the nation's
and the provinces' figures of the year are known; then the nation's growth less its own target moves the median by a
half of it. Printed: Brier score of keeping the target, and the mean error of the median in points.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from fit_layer import open_record, threshold_of
from numpy.typing import NDArray

from analysis.assessment.borrowed import SAME_SERIES, WINDOW_YEARS
from analysis.assessment.elsewhere import FOLLOWED
from analysis.forecast.borrowing import borrowed_history, yearly
from analysis.forecast.distribution import MEDIAN, probability_below
from analysis.forecast.grouped import Members, known_elsewhere
from analysis.forecast.kernel import kind_codes, project
from analysis.forecast.panel import reference_pool
from analysis.record.cases import shipped

Array = NDArray[np.float64]
MOST_LENT = 6


def growth(record: pd.DataFrame) -> pd.DataFrame:
    """Return the yearly promises of GDP growth of a record."""
    return record[(record["series_id"] == "gdp-growth") & (record["due"] == record["year"])]


def known(promised: pd.DataFrame) -> dict[str, pd.Series]:
    """Return what reports told of the growth of each place, by year."""
    told = promised[promised["reported"].notna()].assign(at=promised["year"], value=promised["reported"])
    before = promised[promised["previous"].notna()].assign(at=promised["year"] - 1, value=promised["previous"])
    every = pd.concat([before, told]).drop_duplicates(["place", "at"])
    return {str(place): part.set_index("at")["value"].sort_index() for place, part in every.groupby("place")}


def recent(history: pd.Series, until: int) -> Array:
    """Return the last years of a history up to one, a value a year; empty where it does not reach it."""
    part = history[(history.index <= until) & (history.index > until - WINDOW_YEARS)]
    return yearly(part.index, part) if len(part) and part.index[-1] == until else np.empty(0)


def grouped(own: Array, others: list[Array], said: Array) -> Array:
    """Return quantiles of the year with the others' figures of it."""
    rows = [own, *others]
    width, count = max(map(len, rows)), len(rows)
    table = np.stack([np.concatenate([np.full(width - len(row), np.nan), row]) for row in rows])
    same, nothing = np.zeros(count, np.int64), np.full(count, np.nan)
    last = np.where(np.arange(count) > 0, 1, 0)
    members = Members(table, last, same, np.repeat(kind_codes(["growth"]), count), nothing, nothing, same + 1)
    told = known_elsewhere(members, 1, reference_pool()).since_alone
    return told.applied(said[None, None], members, np.array([0]))[0, 0]


def scored() -> Iterator[tuple[str, str, float, float]]:
    """Yield level, method, squared error of the probability and error of the median, for each promise."""
    nation = growth(shipped()).query("level == 'nation'").drop_duplicates("year").set_index("year")
    wanted = nation["lower"].fillna(nation["upper"])
    above = known(nation.reset_index())
    nations = next(iter(above.values()))
    promised = growth(open_record())
    histories = known(promised[promised["level"] != "nation"])
    provinces = set(promised[promised["level"] == "province"]["place"])
    for row in promised[
        promised["met"].notna() & promised["reported"].notna() & (promised["level"] != "nation")
    ].itertuples():
        own = recent(histories[row.place], row.year - 1)
        if not len(own) or row.year not in wanted.index or row.year not in nations.index:
            continue
        others = [nations, *(histories[name] for name in sorted(provinces) if name in histories and name != row.place)]
        lent = [part for part in (recent(each, row.year - 1) for each in others) if len(part) > 1][:MOST_LENT]
        later = [part for part in (recent(each, row.year) for each in others) if len(part) > 1]
        lengthened = np.isfinite(own).sum() in SAME_SERIES and len(lent) > 0
        used = [borrowed_history(own, each, relative=False) for each in lent] if lengthened else [own]
        alone = np.mean([project(each[None], "growth", 1, reference_pool())[0, 0] for each in used], axis=0)
        told = grouped(max(used, key=len), later, alone)
        moved = told + FOLLOWED * (nations[row.year] - wanted[row.year])
        threshold, _ = threshold_of(row.operator, row.head, row.lower, row.upper)
        for method, said in {"alone": alone, "elsewhere": told, "and less target": moved}.items():
            p = 1 - float(probability_below(said, threshold, inclusive=False))
            yield row.level, method, (p - float(row.met)) ** 2, abs(row.reported - said[MEDIAN])


def main() -> None:
    """Print the table."""
    table = pd.DataFrame(scored(), columns=["level", "method", "brier", "error"])
    found = table.groupby(["level", "method"], sort=False)[["brier", "error"]]
    print(found.mean().join(found.size().rename("promises")).round(3).to_string())


if __name__ == "__main__":
    main()
