"""The tables of the stored back-test with the headings that a reader knows."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.backtest import stored as stored
from analysis.backtest.backtest import OWN
from analysis.charts.base import figure_of
from analysis.charts.calibration import coverage_chart, coverage_figure, reliability_figure, wrong_figure
from analysis.charts.figure import ChartFigure
from analysis.notebooks.target_in_depth import Paragraphs
from analysis.words.wording import Words

FEW = 3
"""Years of history that the method page calls a few."""
DECIMALS = {"mase": 3, "scaled_quantile_loss": 3, "brier": 4, "slope": 2, "intercept": 2}
DECIMALS |= {"said": 3, "came": 3, "skill": 3, "slope_0": 2, "slope_1": 2, "slope_2": 2}


@dataclass(frozen=True)
class Calibration:
    """How projections held in the stored back-test; every method is a cell of the notebook."""

    words: Words

    def source(self) -> Paragraphs:
        """Return what the figures rest on: the day, the pool, each collection with its hash."""
        told = stored.record()
        data = _data(list(told["data"]), self.words)
        return Paragraphs((self.words.say("backtest.source", date=told["date"], pool=told["pool"], data=data),))

    def short_histories(self) -> pd.DataFrame:
        """Return how projections from one to eight years of history held, collection by collection."""
        return self._headed(stored.short_table())

    def short_chart(self) -> ChartFigure:
        """Return coverage by years of history."""
        title = self.words.say("backtest.coverage_title")
        return figure_of(coverage_chart, "n", self.words.language, title=title, size=(8, 4))

    def reliability(self) -> ChartFigure:
        """Return stated probabilities against the share that came true, beside the usual models."""
        return reliability_figure(self.words.language)

    def reliability_table(self) -> pd.DataFrame:
        """Return `stated`, `observed` and `n` of this package's probabilities on the first collection."""
        table = stored.reliability_table()
        table = table[table["model"].eq(OWN) & table["data"].eq(self._first())]
        return table.rename(columns={"said": "stated", "was": "observed", "cases": "n"})

    def collection(self) -> str:
        """Return the name of the first collection."""
        return self.words.say(f"backtest_data.{self._first()}")

    def models(self) -> pd.DataFrame:
        """Return this package beside the usual models on the same series."""
        return self._headed(stored.model_table())

    def coverage_chart(self) -> ChartFigure:
        """Return coverage by years ahead and by length of history."""
        return coverage_figure(self.words.language)

    def coverage(self, by: str) -> pd.DataFrame:
        """Return coverage by ``horizon`` or by ``length`` of history."""
        return self._headed(stored.coverage_table(by))

    def along_trend(self, n: int = 0) -> pd.DataFrame:
        """Return what was said where governments set targets, from `n` figures, or from whole histories."""
        table = stored.trend_table()
        table = table[table["n"] == n].drop(columns="n")
        table["part"] = [self.words.say(f"backtest_part.{name}") for name in table["part"]]
        return self._headed(table)

    def wrong(self) -> ChartFigure:
        """Return the cases that went farthest wrong."""
        return wrong_figure(self.words.language)

    def method_line(self) -> str:
        """Return what the method page says of calibration: coverage on series not seen, with the back-test's date."""
        told = stored.record()
        whole = stored.model_table()
        whole = whole[(whole["model"] == OWN) & whole["data"].isin(list(told["unseen"]))]
        short = stored.short_table()
        short = short[(short["n"] <= FEW) & short["data"].isin(list(told["unseen"]))]
        shares = {
            "c80": _mean(whole, "80"),
            "c95": _mean(whole, "95"),
            "s80": _mean(short, "80"),
            "s95": _mean(short, "95"),
        }
        data = self.words.listed(self.words.say(f"backtest_data.{name}") for name in told["unseen"])
        cases = self.words.number(float(whole["cases"].sum()), 0)
        return self.words.say("backtest.method", date=told["date"], data=data, cases=cases, **shares)

    def _first(self) -> str:
        table = stored.reliability_table()
        return str(table.loc[table["model"].eq(OWN), "data"].iloc[0])

    def _headed(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table with names and headings a reader knows, numbers cut to what they can bear."""
        out = table.copy()
        out["data"] = [self.words.say(f"backtest_data.{name}") for name in out["data"]]
        if "model" in out:
            out["model"] = [self.words.say(f"backtest_model.{name}") for name in out["model"]]
        for name in out.columns:
            if out[name].dtype.kind == "f":
                out[name] = [f"{value:.{DECIMALS.get(name, 1)}f}" for value in out[name]]
        return out.rename(columns={name: self.words.say(f"backtest_column.{name}") for name in out.columns})


def calibration(language: str = "zh") -> Calibration:
    """Say whether the stated probabilities mean what they say: how they held in the stored back-test.

    Parameters
    ----------
    language : str
        zh or en.

    Returns
    -------
    Calibration
        Tables and figures: each method is a cell of the notebook.

    Examples
    --------
    >>> "width" in calibration("en").short_histories().to_string()
    True
    """
    return Calibration(Words(language))


def _data(names: list[str], words: Words) -> str:
    told = stored.record()["data"]
    return ", ".join(f"{words.say(f'backtest_data.{name}')} {told[name]['hash']}" for name in names)


def _mean(table: pd.DataFrame, level: str) -> str:
    """Mean coverage over all cases of a table, in whole percent."""
    return f"{(table[f'coverage_{level}'] * table['cases']).sum() / table['cases'].sum():.0f}"
