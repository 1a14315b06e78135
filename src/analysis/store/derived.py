"""Values that are declared, not typed: computed from the figures known at the time, with the formula as their lineage.

A declaration is one value (``grain-output@2020 - grain-output-change@2020``) or a rule for every region and period:

- period ``year``: a sum of figures of the year or the year before
  (``urbanisation-rate@year - urbanisation-rate@year-1``),
  or ``growth of gdp``, which is 100 × (level ÷ level of the year before - 1);
- period ``quarter`` or ``month``: ``part of gdp``, the figure of the year to its end less that to its start.

A published figure is never replaced by a derived one. A rule does not reach across a break, and joins no figure of
another definition and no bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import isnan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.domain.codes import NOT_COMPARABLE, RELIABILITIES, Bound, Status
from analysis.domain.figure import Figure
from analysis.domain.periods import month_end, parse_period
from analysis.store.figure_rows import figures_of, whole_years
from analysis.store.vintages import KEYS
from analysis.tables.rows import frame_of

MONTHS = {"quarter": 3, "month": 1}
_OPPOSITE = {Bound.OVER: Bound.UNDER, Bound.UNDER: Bound.OVER, Bound.NONE: Bound.NONE}
_WEAKNESS = {name: place for place, name in enumerate(RELIABILITIES)}
_DOUBTFUL = {"A": 0, "B": 0, "P": 1, "E": 2}
"""Order in which doubt of the terms passes on: what rests on an estimate is one."""


def derive(known: pd.DataFrame, derived: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Return the values that can be derived, by the declarations of ``derived.csv``, from what is known.

    `known` has one row a series, region and period. The rows made are like them: `lineage` holds the formula,
    `published` the latest date, `reliability` the least of the terms. There is none where something is published.
    """
    rules = derived["period"].isin(["year", *MONTHS])
    found = frame_of(_declared(derived[~rules].to_dict("records"), known, series), known.dtypes.to_dict())
    found = _unpublished(found, known)
    for rule in derived[rules].to_dict("records"):
        base = pd.concat([known, found], ignore_index=True) if len(found) else known
        usable = base[~base["status"].isin(NOT_COMPARABLE) & base["bound"].eq("")]
        made = _unpublished(_of_rule(rule, usable, base, series), base)
        found = pd.concat([found, made], ignore_index=True) if len(made) else found
    return found


def _unpublished(made: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    if made.empty:
        return made
    keys = list(KEYS)
    there = pd.MultiIndex.from_frame(made[keys]).isin(pd.MultiIndex.from_frame(known[keys]))
    return made[~there]


# One declared value


def _declared(items: list[dict[str, str]], known: pd.DataFrame, series: pd.DataFrame) -> Iterator[Figure]:
    """Yield the values of declarations whose terms are known."""
    named = {term.partition("@")[0] for item in items for term in item["formula"].split(" ")[::2]}
    rows = known[known["series_id"].isin(named)][::-1]  # the first of a period wins
    figures = {(row.series_id, row.region, row.start, row.end): row for row in figures_of(rows, series)}
    for item in items:
        yield from _explicit(item, figures, series)


def _explicit(
    item: dict[str, str], figures: dict[tuple[str, str, date, date], Figure], series: pd.DataFrame
) -> Iterator[Figure]:
    """Yield the value of one declaration, once all its terms are known; none where their bounds disagree."""
    words = item["formula"].split(" ")
    signs = [1.0, *(-1.0 if sign == "-" else 1.0 for sign in words[1::2])]
    terms = []
    for term in words[::2]:
        series_id, _, when = term.partition("@")
        period = parse_period(when)
        found = figures.get((series_id, item["region"], period.start, period.end))
        if found is None or isnan(found.amount):
            return
        terms.append(found)
    bounds = {term.bound if sign > 0 else _OPPOSITE[term.bound] for sign, term in zip(signs, terms, strict=True)}
    bounds -= {Bound.NONE}
    if len(bounds) > 1:
        return
    amount = round(sum(sign * term.amount for sign, term in zip(signs, terms, strict=True)), 10)
    latest = max(terms, key=lambda term: term.published or date.max)
    period = parse_period(item["period"])
    yield replace(
        latest,
        series_id=item["series_id"],
        period=item["period"],
        value=amount,
        amount=amount,
        unit=series.at[item["series_id"], "unit"],
        status=Status.OTHER_DEFINITION if any(term.status == "D" for term in terms) else Status(item["status"]),
        bound=next(iter(bounds), Bound.NONE),
        note=item["note"],
        start=period.start,
        end=period.end,
        reliability=max((term.reliability for term in terms), key=lambda reliability: reliability.rank),
        conflict=any(term.conflict for term in terms),
        revised=any(term.revised for term in terms),
        lineage=item["formula"],
    )


# Rules for every region and period


def _of_rule(rule: dict[str, str], usable: pd.DataFrame, base: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    if rule["region"] != "*":
        usable = usable[usable["region"] == rule["region"]]
    if rule["period"] in MONTHS:
        return _parts(rule, usable, base, series)
    formula = rule["formula"]
    growth = formula.startswith("growth of ")
    if growth:
        name = formula.removeprefix("growth of ")
        words = [f"{name}@year", "-", f"{name}@year-1"]
    else:
        words = formula.split(" ")
    terms = words[::2]
    yearly = whole_years(usable[usable["series_id"].isin([term.partition("@")[0] for term in terms])], series)
    tables = [_term(yearly, term) for term in terms]
    common = tables[0].index
    for table in tables[1:]:
        common = common.intersection(table.index)
    tables = [table.loc[common] for table in tables]
    amounts = [table["amount"].to_numpy(float) for table in tables]
    if growth:
        level = np.where(amounts[1] > 0, amounts[1], np.nan)
        amount = 100 * (amounts[0] / level - 1)
    else:
        signs = [1.0, *(-1.0 if sign == "-" else 1.0 for sign in words[1::2])]
        amount = np.sum([sign * values for sign, values in zip(signs, amounts, strict=True)], axis=0)
    made = _joined(rule, tables, amount, str(series.at[rule["series_id"], "unit"]))
    years = common.get_level_values("year").to_numpy(int)
    made = made.assign(
        series_id=rule["series_id"],
        period=pd.Series(years, index=made.index).astype(str),
        start=pd.to_datetime([f"{year}-01-01" for year in years]).astype(base["start"].dtype),
        end=pd.to_datetime([f"{year}-12-31" for year in years]).astype(base["end"].dtype),
    )
    before = [term.endswith("@year-1") for term in terms]
    if any(before):  # a difference between years does not reach across a break
        later = [table["status"].eq("B").to_numpy() for table, early in zip(tables, before, strict=True) if not early]
        made = made[~np.any(later, axis=0)]
    return _possible(made, series)


def _term(yearly: pd.DataFrame, term: str) -> pd.DataFrame:
    name, _, when = term.partition("@")
    earlier = when == "year-1"
    rows = yearly[yearly["series_id"] == name]
    return rows.assign(year=rows["year"] + earlier).set_index(["region", "year"], drop=False)


def _possible(made: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Drop what is no number or passes its series' limits: its terms are not on one basis."""
    amount = made["amount"].to_numpy(float)
    lower = made["series_id"].map(series["lower_limit"]).fillna(-np.inf).to_numpy(float)
    upper = made["series_id"].map(series["upper_limit"]).fillna(np.inf).to_numpy(float)
    return made[np.isfinite(amount) & (amount >= lower) & (amount <= upper)]


def _joined(rule: dict[str, str], tables: list[pd.DataFrame], amount: NDArray[np.float64], unit: str) -> pd.DataFrame:
    """Return the first term's rows with the amount, and the doubts, dates and sources of all terms."""
    made = tables[0].reset_index(drop=True).drop(columns="year")
    doubts = np.max([table["status"].map(_DOUBTFUL).to_numpy() for table in tables], axis=0)
    weakest = np.max([table["reliability"].map(_WEAKNESS).to_numpy() for table in tables], axis=0)
    for table in tables[1:]:
        other = table.reset_index(drop=True)
        later = other["published"].isna() | (other["published"] > made["published"])
        later &= made["published"].notna()
        for name in ("published", "published_precision", "source_id"):
            made[name] = made[name].mask(later, other[name])
        for name in ("conflict", "revised"):
            made[name] = made[name] | other[name]
    declared = _DOUBTFUL.get(rule["status"], 0)
    return made.assign(
        amount=np.round(amount, 10),
        value=np.round(amount, 10),
        unit=unit,
        status=pd.Series(np.maximum(doubts, declared), index=made.index).map({0: "A", 1: "P", 2: "E"}),
        reliability=pd.Series(weakest, index=made.index).map(dict(enumerate(RELIABILITIES))),
        note=rule["note"],
        lineage=rule["formula"],
    )


def _parts(rule: dict[str, str], usable: pd.DataFrame, base: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of quarters or months: that of the year to the end less that to the end of the one before."""
    months = MONTHS[rule["period"]]
    flows = series.index[series["kind"] == "flow"]
    wanted = flows if rule["series_id"] == "*" else [rule["series_id"]]
    to_date = usable[usable["series_id"].isin(wanted)]
    to_date = to_date[
        to_date["start"].dt.month.eq(1)
        & to_date["start"].dt.day.eq(1)
        & (to_date["start"].dt.year == to_date["end"].dt.year)
        & (to_date["end"].dt.month % months == 0)
    ]
    keys = ["series_id", "region", "_year", "_place"]
    to_date = to_date.assign(_year=to_date["end"].dt.year, _place=to_date["end"].dt.month // months)
    later = to_date.set_index(keys, drop=False)
    before = to_date.assign(_place=to_date["_place"] + 1).set_index(keys, drop=False)
    common = later.index.intersection(before.index)
    if common.empty:
        return base[:0]
    tables = [table.loc[common].rename_axis(index=[None] * 4).assign(year=0) for table in (later, before)]
    amount = tables[0]["amount"].to_numpy(float) - tables[1]["amount"].to_numpy(float)
    made = _joined(rule, tables, amount, "").drop(columns=["_year", "_place"])
    ends = [(year, months * place) for _, _, year, place in common]
    mark = "Q" if months == 3 else "-"
    names = [f"{year}{mark}{month // 3 if months == 3 else f'{month:02d}'}" for year, month in ends]
    starts = [pd.Timestamp(year, month - months + 1, 1) for year, month in ends]
    made = made.assign(
        period=pd.Series(names, index=made.index),
        unit=made["series_id"].map(series["unit"]),
        start=pd.Series(starts, index=made.index).astype(base["start"].dtype),
        end=pd.Series([pd.Timestamp(month_end(*end)) for end in ends], index=made.index).astype(base["end"].dtype),
        lineage=made["series_id"].map(lambda name: f"part of {name}"),
    )
    one_basis = tables[0]["status"].eq("B").to_numpy() <= tables[1]["status"].eq("B").to_numpy()
    return _possible(made[one_basis], series)
