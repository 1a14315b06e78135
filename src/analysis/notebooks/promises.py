"""What a report promises, before any of it is judged: by domain, kind, deadline and commitment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.charts.base import chart, figure_of
from analysis.charts.figure import ChartFigure
from analysis.domain.codes import DOMAINS, KINDS
from analysis.domain.target import Target
from analysis.notebooks.display import BigTable
from analysis.sentences.promised import promise
from analysis.tables.rows import objects
from analysis.words.wording import Words

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


@dataclass(frozen=True)
class Promises:
    """What a report promises; every method is a cell of the notebook.

    Attributes
    ----------
    table : DataFrame
        Columns as in ``data/targets``; ``due`` as dates, without a time where none is set.
    words : Words
        In which language it speaks.
    """

    table: pd.DataFrame
    words: Words

    def counted(self, column: str) -> pd.DataFrame:
        """Return how many targets there are by a code, and how many of them are aspirational, most first.

        Parameters
        ----------
        column : str
            A column of codes: domain, kind, commitment, driver or direction.
        """
        aspired = self.table["commitment"].eq("aspirational")
        table = aspired.groupby(self.table[column]).agg(["size", "sum"]).sort_values("size", ascending=False)
        table.index = pd.Index([self.words.say(f"{column}.{code}") for code in table.index], name="")
        table.columns = pd.Index([self._say("count"), self._say("aspirational")])
        return table.astype(int)

    def deadlines(self) -> pd.DataFrame:
        """Return how many targets fall due when, the firm ones beside those aspired to."""
        due = self.table["due"].map(self._due(self._say("no_date")))
        order = self.table["due"].rank(method="dense", na_option="bottom")
        table = pd.crosstab([order, due], self.table["commitment"]).droplevel(0)
        table = table.rename(columns=lambda code: self.words.say(f"commitment.{code}"))
        return table.rename_axis(index="", columns="")

    def listing(self) -> BigTable:
        """Return the targets for reading: what, how much, of which kind, by when, how firmly, and in whose words."""
        promised = objects(self.table, Target)
        shown = {
            self.words.say("table.column_id"): self.table["id"],
            self._say("indicator"): [self.words.of(target.names) for target in promised],
            self._say("amount"): [promise(target, self.words) for target in promised],
            self._say("kind"): [self.words.say(f"kind.{code}") for code in self.table["kind"]],
            self._say("due"): self.table["due"].map(self._due("")),
            self._say("commitment"): [self.words.say(f"commitment.{code}") for code in self.table["commitment"]],
            self._say("evidence"): self.table["evidence"].str.replace("\n", ""),
        }
        return BigTable(pd.DataFrame(shown), self.words.language)

    def chart(self) -> ChartFigure:
        """Return how many targets of each domain are of which kind, high enough for its domains."""
        height = 1.0 + 0.28 * self.table["domain"].nunique()
        regions = self.words.listed(self.words.region(name) for name in self.table["region"].unique()[:3])
        told = {"source": self.words.say("chart.own_reports", region=regions), "title": self._say("chart_title")}
        return figure_of(promises_chart, self.table, self.words.language, size=(7.2, height), **told)

    def _repr_html_(self) -> str:
        return self.listing()._repr_html_()

    def _due(self, undated: str) -> Callable[[pd.Timestamp], str]:
        return lambda when: undated if pd.isna(when) else self.words.day(when)

    def _say(self, key: str) -> str:
        return self.words.say(f"promises.{key}")


def promises(table: pd.DataFrame, language: str = "zh") -> Promises:
    """Say what a report promises, before any of it is judged.

    Parameters
    ----------
    table : DataFrame
        Targets: those of a city, ``load(region).targets``, or of reports read now, ``extract(files).table``.
    language : str
        zh or en.

    Returns
    -------
    Promises
        `counted(column)`, `deadlines()`, `listing()`, `chart()`: each a cell of the notebook.

    Examples
    --------
    >>> promises(load("聊城市").targets, "en").counted("kind")            # doctest: +SKIP
    """
    return Promises(table.assign(due=pd.to_datetime(table["due"], errors="coerce")), Words(language))


@chart
def promises_chart(targets: pd.DataFrame, words: Words, *, ax: Axes) -> None:
    """Draw how many targets of each domain are of which kind.

    ``targets``: columns as in ``data/targets``.
    """
    counts = pd.crosstab(targets["domain"], targets["kind"])
    counts = counts.reindex(
        index=[name for name in DOMAINS if name in counts.index][::-1],
        columns=[name for name in KINDS if name in counts.columns],
    )
    colours = [KIND_COLOUR[name] for name in counts.columns]
    counts.index = pd.Index([words.say(f"domain.{name}") for name in counts.index])
    counts.columns = pd.Index([words.say(f"kind.{name}") for name in counts.columns])
    counts.plot.barh(stacked=True, ax=ax, width=0.75, color=colours, edgecolor="white", linewidth=0.5)
    ax.set(xlabel=words.say("promises.count"), ylabel="")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0)
