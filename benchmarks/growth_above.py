"""What the place above says of a place's growth and prices: ``python benchmarks/growth_above.py [--held]``.

Promises of growth and of prices on record (places kept apart left out; with ``--held`` them alone), each projected from
what the place's reports told until the year before, lengthened by up to six other places where it has five figures or
fewer. Then the figures of the year of the place above and of the provinces are known; then also how the province, or
else the nation, stood to its own promise of that year (`PlaceAbove`); then that alone, of growth as it stood in the
nation at mid-year. Printed: Brier score of keeping the promise, of the share kept as well, the mean error of the median
in points, and the cover of 80 % ranges.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd
from fit_layer import open_record, threshold_of
from five_year_goals import is_kept_apart
from numpy.typing import NDArray

from analysis.assessment.borrowed import SAME_SERIES, WINDOW_YEARS
from analysis.assessment.elsewhere import PlaceAbove
from analysis.domain.codes import Kind
from analysis.domain.figure import Figure
from analysis.domain.regions import ancestors, find_region
from analysis.domain.series import Series
from analysis.forecast.borrowing import borrowed_history, yearly
from analysis.forecast.distribution import LEVELS, MEDIAN, probability_below
from analysis.forecast.grouped import Members, known_elsewhere
from analysis.forecast.kernel import kind_codes, project
from analysis.forecast.panel import reference_pool
from analysis.record.cases import shipped

Array = NDArray[np.float64]
MOST_LENT = 6
NATION = "全国"
PRICES = "cpi-inflation"
SERIES = (
    *("gdp-growth", PRICES, "fai-growth", "retail-sales-growth", "budget-revenue-growth", "industrial-va-growth"),
)
NATIONS = {
    PRICES: {
        2003: (1.2, 1.0), 2004: (3.9, 3.0), 2005: (1.8, 4.0), 2006: (1.5, 3.0), 2007: (4.8, 3.0), 2008: (5.9, 4.8),
        2009: (-0.7, 4.0), 2010: (3.3, 3.0), 2011: (5.4, 4.0), 2012: (2.6, 4.0), 2013: (2.6, 3.5), 2014: (2.0, 3.5),
        2015: (1.4, 3.0), 2016: (2.0, 3.0), 2017: (1.6, 3.0), 2018: (2.1, 3.0), 2019: (2.9, 3.0), 2020: (2.5, 3.5),
        2021: (0.9, 3.0), 2022: (2.0, 3.0), 2023: (0.2, 3.0), 2024: (0.2, 3.0), 2025: (0.0, 2.0),
    },
    "gdp-growth": {
        2005: (9.9, 8.0), 2006: (10.7, 8.0), 2007: (11.4, 8.0), 2008: (9.0, 8.0), 2009: (8.7, 8.0), 2010: (10.3, 8.0),
        2011: (9.2, 8.0), 2012: (7.8, 7.5), 2013: (7.7, 7.5), 2014: (7.4, 7.5), 2015: (6.9, 7.0), 2016: (6.7, 6.5),
        2017: (6.9, 6.5), 2018: (6.6, 6.5), 2019: (6.1, 6.0), 2021: (8.1, 6.0), 2022: (3.0, 5.5), 2023: (5.2, 5.0),
        2024: (5.0, 5.0),
    },
}  # fmt: skip
"""What the nation's prices and output rose by each year, as first released, and what its work report had promised."""
NATIONS_HALVES = {
    2005: 9.5, 2006: 10.9, 2007: 11.5, 2008: 10.4, 2009: 7.1, 2010: 11.1, 2011: 9.6, 2012: 7.8, 2013: 7.6, 2014: 7.4,
    2015: 7.0, 2016: 6.7, 2017: 6.9, 2018: 6.8, 2019: 6.3, 2020: -1.6, 2021: 12.7, 2022: 2.5, 2023: 5.5, 2024: 5.0,
}  # fmt: skip
"""The nation's growth of the first half of each year, as first released."""
TENTH = int(np.searchsorted(LEVELS, 0.1))


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


def promised_of(series_id: str, record: pd.DataFrame) -> pd.DataFrame:
    """Return the yearly promises of a series."""
    return record[(record["series_id"] == series_id) & (record["due"] == record["year"])]


def numbers(promised: pd.DataFrame) -> dict[tuple[str, int], float]:
    """Return what each place promised, by place and year."""
    chosen = promised["lower"].fillna(promised["upper"])
    return dict(zip(zip(promised["place"].astype(str), promised["year"], strict=True), chosen, strict=True))


def above(figure: float, wanted: float, elapsed: float = 1.0) -> PlaceAbove:
    """Return how a place above stands."""
    series = Series("growth", "", "", "%", Kind.GROWTH)
    return PlaceAbove(Figure.of(series, NATION, "2020", figure), elapsed, wanted)


def scored(series_id: str, record: pd.DataFrame, *, held: bool) -> Iterator[tuple[str, str, bool, float, float, bool]]:
    """Yield level, method, whether kept, squared error, error of the median and cover, for each promise."""
    promised = promised_of(series_id, record)
    nations = NATIONS.get(series_id, {})
    histories, wanted = known(promised[promised["level"] != "nation"]), numbers(promised)
    histories[NATION] = pd.Series({year: rise for year, (rise, _) in nations.items()}, dtype=float)
    wanted |= {(NATION, year): number for year, (_, number) in nations.items()}
    provinces = sorted(set(promised.loc[promised["level"] == "province", "place"].astype(str)) & set(histories))
    asked = promised[promised["met"].notna() & promised["reported"].notna() & (promised["level"] != "nation")]
    for row in asked[asked["place"].map(is_kept_apart).astype(bool) == held].itertuples():
        parents = [region.name for region in ancestors(find_region(str(row.place))) if region.name in histories]
        told_by = next((p for p in parents if row.year in histories[p].index and (p, row.year) in wanted), None)
        own = recent(histories[row.place], row.year - 1)
        if not len(own) or told_by is None:
            continue
        others = [histories[name] for name in dict.fromkeys([*parents, *provinces]) if name != row.place]
        lent = [part for part in (recent(each, row.year - 1) for each in others) if len(part) > 1][:MOST_LENT]
        later = [part for part in (recent(each, row.year) for each in others) if len(part) > 1]
        lengthened = np.isfinite(own).sum() in SAME_SERIES and len(lent) > 0
        used = [borrowed_history(own, each, relative=False) for each in lent] if lengthened else [own]
        alone = np.mean([project(each[None], "growth", 1, reference_pool())[0, 0] for each in used], axis=0)
        elsewhere = grouped(max(used, key=len), later, alone)
        plan = row.upper if np.isnan(row.lower) else row.lower
        stands = above(histories[told_by][row.year], wanted[told_by, row.year])
        methods = {"alone": alone, "elsewhere": elsewhere, "and above": stands.beside(elsewhere, plan)}
        if series_id == "gdp-growth" and row.year in NATIONS_HALVES and row.year in nations:
            half = above(NATIONS_HALVES[row.year], wanted[NATION, row.year], 0.5)
            methods["half a year above"] = half.beside(alone, plan)
        threshold, at_least = threshold_of(row.operator, row.head, row.lower, row.upper)
        for method, said in methods.items():
            below = float(probability_below(said, threshold, inclusive=not at_least))
            squared = ((1 - below if at_least else below) - float(row.met)) ** 2
            inside = said[TENTH] <= row.reported <= said[-1 - TENTH]
            yield row.level, method, bool(row.met), squared, abs(row.reported - said[MEDIAN]), inside


def main() -> None:
    """Print the tables."""
    held = "--held" in sys.argv
    record = shipped() if held else open_record()
    for series_id in SERIES:
        names = ["level", "method", "kept", "brier", "error", "covers"]
        table = pd.DataFrame(scored(series_id, record, held=held), columns=names)
        found = table.groupby(["level", "method"], sort=False)
        shares = found["kept"].mean()
        shown = found[["brier", "error", "covers"]].mean().join(found.size().rename("promises"))
        print(series_id, shown.assign(share_kept=shares * (1 - shares)).round(3).to_string(), sep="\n")


if __name__ == "__main__":
    main()
