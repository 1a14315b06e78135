"""The record of promises as a notebook shows it: how those of a kind, place, level, year fared; one call a cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from math import isnan

import pandas as pd

from analysis.backtest.promises import stored
from analysis.charts import reliability_diagram
from analysis.charts.answers import ambition_chart, answers_figure, fates_chart
from analysis.charts.base import figure_of, source_below
from analysis.charts.figure import ChartFigure
from analysis.charts.fonts import chart_style
from analysis.domain.codes import Operator
from analysis.domain.english import english_name
from analysis.domain.languages import Bilingual
from analysis.domain.regions import Region, ancestors, find_region
from analysis.errors import unknown
from analysis.notebooks.display import BigTable
from analysis.notebooks.target_in_depth import Paragraphs
from analysis.record.answers import FEW, OUTCOMES, ambition, answers, of_table, outcomes
from analysis.record.cases import find, nothing_of, shipped
from analysis.record.derived import asked_in
from analysis.record.model import nearest, prospects
from analysis.sentences.promised import bounded
from analysis.sentences.reasoning import like_promises
from analysis.store.store import Store
from analysis.words.wording import Words

ENOUGH = 30
"""Promises with an outcome below which a group is left out of charts and tables."""
WIDTH, HEIGHT = 7.2, 3.8
SECTION = {"level": "record_of", "deliverable": "deliverable", "kind": "kind", "domain": "domain"}
"""Where the words of a column's codes stand."""


@dataclass(frozen=True)
class RecordOfPromises:
    """The record of promises, looked at from one place; every method is a cell of the notebook.

    Attributes
    ----------
    table : DataFrame
        One row a promise, as `analysis.record.build.Case` has them; the place's own promises of the workspace too, for
        the years that the record does not have.
    region : Region
        The place.
    words : Words
        Of the language in which it is told.
    chosen : str
        What the promises were chosen by; empty for all.
    """

    table: pd.DataFrame
    region: Region
    words: Words
    chosen: str = ""

    def told(self) -> Paragraphs:
        """Return what the record holds, and the three questions answered over all of it."""
        return Paragraphs(tuple(self._told()))

    def fared(self, by: str) -> ChartFigure | Paragraphs:
        """Return how promises were answered, three questions side by side.

        Parameters
        ----------
        by : str
            deliverable, kind, domain, level, year or place; of places those beside the region.
        """
        table = self._groups(by)
        if table.empty:
            return Paragraphs((self._say("few"),))
        own = by == "place" and not self._own.empty
        sources = [self._source, *([self._own_source(self._own)] if own else [])]
        return answers_figure(table, self.words.language, source=self.words.say("chart.joint").join(sources))

    def counted(self, by: str) -> BigTable:
        """Return the same as a table."""
        table = self._groups(by)
        shown = {
            "group": table.index,
            "promises": table["promises"].to_list(),
            "reported": self._shares(table["reported"]),
            "decided": table["decided"].to_list(),
            "kept": self._shares(table["kept"]),
            "middle": self._shares(table["ratio"]),
        }
        return BigTable(self._headed(pd.DataFrame(shown)), self.words.language)

    def ambition(self) -> ChartFigure | Paragraphs:
        """Return what came against what was promised, both set against the last outcome: of growth, and of all else."""
        parts = [(ambition(self.table, growth=growth), growth) for growth in (True, False)]
        drawn = [(table, growth) for table, growth in parts if table["n"].sum() >= ENOUGH]
        if not drawn:
            return Paragraphs((self._say("few"),))
        with chart_style():
            size = (5.4 * len(drawn), 4.4)
            figure = ChartFigure(figsize=size, layout="constrained")
            axes = figure.subplots(1, len(drawn), squeeze=False)
            for (table, growth), ax in zip(drawn, axes.flat, strict=True):
                ambition_chart(
                    table, self.words.language, label=self._say("from_last_growth" if growth else "of_last"), ax=ax
                )
                ax.set_title(self._say("growth_title" if growth else "amount_title"), fontsize=10)
            axes.flat[0].legend(loc="lower right", fontsize=7.5)
            source_below(figure, self._source, self.words)
        return figure

    def reliability(self) -> ChartFigure:
        """Return what was said of promises of places, and of years, that the models had not seen, and what came."""
        with chart_style():
            figure = ChartFigure(figsize=(9, 8.4), layout="constrained")
            axes = figure.subplots(2, 2)
            panels = [(question, left_out) for question in ("reported", "met") for left_out in ("place", "year")]
            for (question, left_out), ax in zip(panels, axes.flat, strict=True):
                reliability_diagram(_bins(question, left_out), self.words.language, ax=ax)
                unseen = self._say(f"{left_out}_left_out")
                ax.set_title(self._say(f"reliability_{question}", left_out=unseen), fontsize=10)
            source_below(figure, self._say("stored", weights=stored()["weights"].iloc[0]), self.words)
        return figure

    def scores(self) -> pd.DataFrame:
        """Return the scores of the stored back-test: whole places left out, and whole years."""
        rows = []
        for row in stored().query("by == 'all'").to_dict("records"):
            unseen = self._say(f"{row['left_out']}_left_out")
            better = 1 - row["brier"] / row["always_share"]
            named = {"question": self._say(f"reliability_{row['question']}", left_out=unseen), "n": row["n"]}
            named |= {name: self.words.percent(row[name]) for name in ("said", "came")}
            scores = {"brier": row["brier"], "always": row["always_share"]}
            named |= {name: self.words.number(value, 3) for name, value in scores.items()}
            rows.append(named | {"better": self.words.percent(better, 1), "auc": self.words.number(row["auc"], 3)})
        return self._headed(pd.DataFrame(rows)).set_index(self._say("column_question"))

    def years(self) -> ChartFigure | Paragraphs:
        """Return what came of the place's own promises, a bar a year."""
        own = self._own
        if own.empty:
            return Paragraphs((self._nothing_own(),))
        table = pd.crosstab(own["year"], outcomes(own)).reindex(columns=list(OUTCOMES), fill_value=0)
        source = self._own_source(own)
        title = self._say("years_title", region=self.words.region(self.region.name))
        return figure_of(fates_chart, table, self.words.language, source=source, title=title, size=(WIDTH + 2, HEIGHT))

    def own(self) -> BigTable | Paragraphs:
        """Return the place's own promises, each with what the next report said of it."""
        own = self._own.sort_values(["year", "indicator"], ascending=[False, True])
        if own.empty:
            return Paragraphs((self._nothing_own(),))
        return BigTable(self._headed(self._listed(own, outcomes(own))), self.words.language)

    def likely(self, clause: str) -> Paragraphs:
        """Return what the record says of one promise: as it was read, how like ones fared, and its chances.

        Parameters
        ----------
        clause : str
            A promise in the words of a report, such as 城镇新增就业4万人以上.
        """
        asked = asked_in(clause, region=self.region.name)
        (told,) = prospects([asked])
        promised = bounded(
            Operator(asked.operator), asked.lower, asked.upper, asked.unit, self.words, of=asked.indicator
        )
        reported, met, low, high = (
            self.words.percent(share) for share in (told.p_reported, told.p_met, told.low_ratio, told.high_ratio)
        )
        return Paragraphs(
            (
                self._say("read_as", clause=clause, name=self._name(asked.indicator), promise=promised),
                *like_promises(told, asked.level, self.words),
                self._say("chance", reported=reported, met=met, low=low, high=high),
            )
        )

    def nearest(self, clause: str, count: int = 20) -> BigTable:
        """Return the real cases nearest to one promise: who promised what, when, and what was reported."""
        cases = nearest(asked_in(clause, region=self.region.name), count)
        return BigTable(self._headed(self._nearest(cases)), self.words.language)

    @cached_property
    def _own(self) -> pd.DataFrame:
        return self.table[self.table["place"] == self.region.name]

    @property
    def _source(self) -> str:
        return self._say("source", **_span_of(self.table[~self.table["from_table"]]))

    def _own_source(self, own: pd.DataFrame) -> str:
        region, recorded = self.words.region(self.region.name), own[~own["from_table"]]
        told = [self._say("source_one", region=region, **_span_of(recorded))] if len(recorded) else []
        told += [self._say("source_own", region=region)] if own["from_table"].any() else []
        return self.words.say("chart.joint").join(told)

    def _nothing_own(self) -> str:
        return self._say("nothing_own", region=self.words.region(self.region.name))

    def _told(self) -> Iterator[str]:
        counts = {"n": self.words.number(len(self.table), 0), **_span_of(self.table)}
        yield self._say("told_words", words=self.chosen, **counts) if self.chosen else self._say("told", **counts)
        own = int(self.table["from_table"].sum())
        if own:
            yield self._say("own_rows", region=self.words.region(self.region.name), n=own)
        whole = answers(self.table, pd.Series(0, index=self.table.index))
        if len(whole):
            yield from self._answered(whole.iloc[0])
        yield self._say("not_mixed")
        yield from filter(None, [self.words.say("record_page.composed")])

    def _answered(self, row: pd.Series) -> Iterator[str]:
        for name, count in (("reported", "promises"), ("kept", "decided")):
            if not isnan(row[name]):
                shown = {key: self.words.percent(row[f"{name}{end}"]) for key, end in _ENDS.items()}
                yield self._say(f"{name}_told", n=self.words.number(row[count], 0), **shown)
        if not isnan(row["ratio"]):
            middle, low, high = (self.words.percent(row[name]) for name in ("ratio", "ratio_low", "ratio_high"))
            yield self._say("ratio_told", middle=middle, range=self.words.span(low, high))

    def _groups(self, by: str) -> pd.DataFrame:
        """Return the answers by a column, its groups in their order and in words, those with too few left out."""
        if by not in (*SECTION, "year", "place"):
            raise unknown("group of promises", by, [*SECTION, "year", "place"])
        table = self._beside() if by == "place" else self.table
        found = answers(table, by)
        found = found[found["decided"] >= (FEW if by == "place" else ENOUGH)]
        order = found.sort_index() if by == "year" else found.sort_values("kept", ascending=False)
        return order.set_axis([self._group(by, name) for name in order.index], axis=0)

    def _group(self, by: str, name: object) -> str:
        if by == "year":
            return str(name)
        return self.words.region(str(name)) if by == "place" else self.words.say(f"{SECTION[by]}.{name}")

    def _beside(self) -> pd.DataFrame:
        """Return the promises of the region, of what it lies in, and of its neighbours in that."""
        above = {region.name for region in ancestors(self.region)}
        places = [find_region(name) for name in self.table["place"].unique()]
        near = {place.name for place in places if place.parent == self.region.parent}
        return self.table[self.table["place"].isin(above | near | {self.region.name})]

    def _listed(self, rows: pd.DataFrame, came: pd.Series) -> pd.DataFrame:
        columns = ("year", "indicator", "indicator_en", "operator", "lower", "upper", "unit", "reported", "promise")
        shown = []
        for values, fate in zip(rows[list(columns)].itertuples(index=False), came, strict=True):
            year, name, english, operator, lower, upper, unit, reported, phrase = values
            promised = bounded(Operator(operator), lower, upper, unit, self.words, of=name)
            outcome = self._amount(reported, unit, name)
            shown.append((year, self._name(name, english), promised, outcome, self._say(fate), phrase))
        table = pd.DataFrame(shown, columns=["year", "indicator", "promised", "outcome", "fate", "phrase"])
        return table if table["phrase"].any() else table.drop(columns="phrase")

    def _nearest(self, cases: pd.DataFrame) -> pd.DataFrame:
        fates = ["kept" if met else "missed" for met in cases["met"].fillna(False)]
        fates = ["unclear" if unknown else fate for unknown, fate in zip(cases["met"].isna(), fates, strict=True)]
        amount = partial(self._amounts, cases)
        return pd.DataFrame(
            {
                "place": [self.words.region(name) for name in cases["place"]],
                "year": cases["year"],
                "indicator": [self._name(name) for name in cases["indicator"]],
                "promised": amount("promised"),
                "outcome": amount("reported"),
                "ratio": self._shares(cases["ratio"]),
                "fate": [self._say(name) for name in fates],
            }
        )

    def _amounts(self, cases: pd.DataFrame, column: str) -> list[str]:
        rows = zip(cases[column], cases["unit"], cases["indicator"], strict=True)
        return [self._amount(value, unit, name) for value, unit, name in rows]

    def _amount(self, value: float, unit: str, name: str) -> str:
        return "—" if isnan(value) else self.words.quantity(value, unit, of=name)

    def _shares(self, values: pd.Series) -> list[str]:
        return ["—" if isnan(value) else self.words.percent(value) for value in values]

    def _name(self, indicator: str, english: str = "") -> str:
        return self.words.of(Bilingual(indicator, english or english_name(indicator)))

    def _headed(self, table: pd.DataFrame) -> pd.DataFrame:
        return table.rename(columns={name: self._say(f"column_{name}") for name in table})

    def _say(self, key: str, **values: object) -> str:
        return self.words.say(f"answers.{key}", **values)


_ENDS = {"share": "", "low": "_low", "high": "_high"}


def _span_of(table: pd.DataFrame) -> dict[str, object]:
    return {"places": table["place"].nunique(), "first": table["year"].min(), "last": table["year"].max()}


def _bins(question: str, left_out: str) -> pd.DataFrame:
    """Return what was said and what came in the stored back-test, bin by bin, as the diagram asks for it."""
    table = stored()
    chosen = table["question"].eq(question) & table["left_out"].eq(left_out) & table["by"].eq("bin")
    return table[chosen].rename(columns={"said": "stated", "came": "observed"})[
        ["stated", "observed", "low", "high", "n"]
    ]


def record_of_promises(store: Store, words: str = "", language: str = "zh") -> RecordOfPromises:
    """Look at the record of promises from a place; see ``City.record``.

    Raises RequestError when the language is unknown, or no promise has the words.
    """
    own = of_table(past for past in store.past if past.region == store.region.name)
    record = shipped().assign(from_table=False, indicator_en="")
    if len(own):
        recorded = record.loc[record["place"] == store.region.name, "year"]
        own = own[~own["year"].isin(recorded)].assign(from_table=True)
        blank = dict.fromkeys(("promise", "outcome", "head", "deliverable"), "")
        record = pd.concat([record, own.assign(**blank)], ignore_index=True)[record.columns]
    found = find(words, record=record)
    if found.empty:
        raise nothing_of(words)
    return RecordOfPromises(found, store.region, Words(language), words)
