"""What a report promises, before any of it is judged: by domain, kind, deadline and commitment."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.domain.codes import DOMAINS, KINDS
from analysis.present.cards import indicator, promise
from analysis.present.fonts import chart_style
from analysis.present.wording import day, say

KIND_COLOUR = {
    "stock": "#0072b2",
    "flow": "#009e73",
    "rate": "#56b4e9",
    "change": "#d55e00",
    "growth": "#e6a700",
    "coverage": "#cc79a7",
    "relative": "#8b1a1a",
    "milestone": "#b5b5b5",
    "advance": "#5e6b12",
    "policy": "#8f2d63",
}
"""Colours of kinds, told apart by readers with any colour vision (Okabe and Ito, 2008)."""


def promises(region: str, report: str = "", year: int | None = None) -> pd.DataFrame:
    """Return the targets of a region: those its workspace holds, or those read from a report now.

    Parameters
    ----------
    region : str
        Name or six-digit code.
    report : str
        A report's file, read in place of the workspace's table; blank for the table.
    year : int, optional
        The report's year; by default what its title prints.

    Returns
    -------
    DataFrame
        Columns as in ``data/targets``; ``due`` as dates, without a time where none is set.

    Raises
    ------
    RequestError or InputError
        When region or file is not there, or the file cannot be read.
    """
    if report:
        from analysis.domain.regions import find_region
        from analysis.extract.panel import extract_documents

        panel = extract_documents([Path(report)], region=find_region(region).name, year=year)
        table = pd.DataFrame([asdict(target) for target in panel.targets])
    else:
        from analysis.store.store import load

        table = load(region).targets
    return table.assign(due=pd.to_datetime(table["due"], errors="coerce"))


def counted(targets: pd.DataFrame, column: str, language: str) -> pd.DataFrame:
    """Return how many targets there are by a code, and how many of them are aspirational, most first.

    Parameters
    ----------
    targets : DataFrame
        As :func:`promises` returns them.
    column : str
        A column of codes: kind, commitment, domain, driver or direction.
    language : str
        zh or en.

    Returns
    -------
    DataFrame
        One row a code, named in the language.
    """
    aspired = targets["commitment"].eq("aspirational")
    table = aspired.groupby(targets[column]).agg(["size", "sum"]).sort_values("size", ascending=False)
    table.index = pd.Index([say(f"{column}.{code}", language) for code in table.index], name="")
    table.columns = pd.Index([say("promises.count", language), say("promises.aspirational", language)])
    return table.astype(int)


def deadlines(targets: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return how many targets fall due when, the firm ones beside those aspired to."""
    due = targets["due"].map(lambda when: say("promises.no_date", language) if pd.isna(when) else day(when, language))
    order = targets["due"].rank(method="dense", na_option="bottom")
    table = pd.crosstab([order, due], targets["commitment"]).droplevel(0)
    table = table.rename(columns=lambda code: say(f"commitment.{code}", language))
    return table.rename_axis(index="", columns="")


def listing(targets: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the targets for reading: what, how much, of which kind, by when, how firmly, and in whose words."""
    rows: list[dict[str, Any]] = [
        {str(name): value for name, value in row.items()} for row in targets.to_dict("records")
    ]
    return pd.DataFrame(
        {
            say("promises.indicator", language): [indicator(row, language) for row in rows],
            say("promises.amount", language): [_amount(row, language) for row in rows],
            say("promises.kind", language): [say(f"kind.{code}", language) for code in targets["kind"]],
            say("promises.due", language): ["" if pd.isna(when) else day(when, language) for when in targets["due"]],
            say("promises.commitment", language): [say(f"commitment.{c}", language) for c in targets["commitment"]],
            say("promises.evidence", language): targets["evidence"].str.replace("\n", "").to_list(),
        },
        index=pd.Index(targets["id"], name=""),
    )


def _amount(row: dict[str, Any], language: str) -> str:
    first = row["upper"] if pd.isna(row["lower"]) else row["lower"]
    return promise({**row, "threshold": first, "threshold_upper": row["upper"]}, language)


def promises_chart(targets: pd.DataFrame, language: str, *, ax: Axes | None = None) -> Axes:
    """Draw how many targets of each domain are of which kind.

    Parameters
    ----------
    targets : DataFrame
        As :func:`promises` returns them.
    language : str
        zh or en.
    ax : Axes, optional
        Where to draw; the current axes if left out.

    Returns
    -------
    Axes
    """
    ax = plt.gca() if ax is None else ax
    counts = pd.crosstab(targets["domain"], targets["kind"])
    counts = counts.reindex(
        index=[name for name in DOMAINS if name in counts.index][::-1],
        columns=[name for name in KINDS if name in counts.columns],
    )
    colours = [KIND_COLOUR[name] for name in counts.columns]
    counts.index = pd.Index([say(f"domain.{name}", language) for name in counts.index])
    counts.columns = pd.Index([say(f"kind.{name}", language) for name in counts.columns])
    counts.plot.barh(stacked=True, ax=ax, width=0.75, color=colours, edgecolor="white", linewidth=0.5)
    ax.set(xlabel=say("promises.count", language), ylabel="")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0)
    return ax


def promises_figure(targets: pd.DataFrame, language: str) -> Figure:
    """Return the chart as a figure, high enough for its domains."""
    with chart_style():
        height = 1.0 + 0.28 * targets["domain"].nunique()
        figure, ax = plt.subplots(figsize=(7.2, height), layout="constrained")
        promises_chart(targets, language, ax=ax)
        plt.close(figure)
    return figure
