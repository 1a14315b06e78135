"""The content of one quarter's report: what a notebook's cells show, section by section."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

import jinja2
import pandas as pd
from matplotlib.figure import Figure

from analysis.assessment.door import DRAWS, Assessments, assess
from analysis.forecast.joint import WITHIN_DOMAIN, WITHIN_REGION
from analysis.periods import Quarter
from analysis.present.cards import Card, card, headline, indicator, promise, wanted_figure
from analysis.present.charts import target_figure, verdict_figure
from analysis.present.tables import progress_table, verdict_counts
from analysis.present.wording import check_language, day, number, say
from analysis.regions import region_name
from analysis.scenario import BASELINE
from analysis.store import Store, load
from analysis.vocabulary import VERDICTS

THIN = 4
"""Comparable figures a target, in the median, below which the summary says how little is published."""

FOCUS = 6
"""Targets whose sentence stands under the summary."""


class Html(str):
    """A piece of a page; a notebook shows it as such."""

    def _repr_html_(self) -> str:
        return str(self)


@dataclass(frozen=True)
class QuarterlyReport:
    """One quarter's report on one region, in one language; every method is a section."""

    store: Store
    assessments: Assessments
    quarter: Quarter
    language: str

    def title(self) -> Html:
        """Return the title block."""
        words = {
            "title": self.say("report.title", region=self.region, year=self.report_year),
            "subtitle": self.say(
                "report.subtitle",
                quarter=self.say("report.quarter", year=self.quarter.year, number=self.quarter.number),
                reference=day(self.assessments.reference, self.language),
                as_of=day(self.assessments.as_of, self.language),
                scenario=self._scenario_title(),
            ),
        }
        return self._render("title", **words)

    def summary(self) -> Html:
        """Return the summary paragraph, and the sentence of each target that has figures to judge it by."""
        cases = self.assessments.cases.values()
        judged = [case for case in cases if case.row["probability"] is not None]
        # the best known first; several figures at one grade say more than one
        judged.sort(key=lambda case: (case.row["evidence_grade"], -case.row["n_obs"], case.row["id"]))
        focus = [
            {
                "id": case.row["id"],
                "name": indicator(case.row, self.language),
                "promise": promise(case.row, self.language),
                "verdict": case.row["verdict"],
                "verdict_text": self.say(f"verdict.{case.row['verdict']}"),
                "sentence": headline(case, self.store, self.language),
            }
            for case in judged[:FOCUS]
        ]
        return self._render("summary", paragraph=self.summary_text(), focus=focus)

    def summary_text(self) -> str:
        """Return the summary paragraph as plain text."""
        table = self.assessments.table
        counts = table["verdict"].value_counts()
        judged = table["probability"].notna()
        told = [
            self.say(
                "report.summary_counts",
                all=len(table),
                numeric=int(table["threshold"].notna().sum()),
                judged=int(judged.sum()),
                as_of=day(self.assessments.as_of, self.language),
                **{name: int(counts.get(name, 0)) for name in VERDICTS},
            )
        ]
        if judged.any():
            mean, low, high = self.assessments.expected_met()
            expected = number(mean, self.language, 0)
            told.append(
                self.say("report.summary_expected", judged=int(judged.sum()), expected=expected, low=low, high=high)
            )
        if table.loc[judged, "n_obs"].median() < THIN:
            told.append(self.say("report.summary_thin"))
        return ("" if self.language == "zh" else " ").join(told)

    def domains(self) -> Html:
        """Return the counts of verdicts by domain."""
        counts = verdict_counts(self.assessments.table)
        figure = _image(verdict_figure(counts, self.language), self.say("section.domains"))
        header = [
            self.say("column.domain"),
            *(self.say(f"verdict.{name}") for name in counts),
            self.say("column.total"),
        ]
        rows = [[self.say(f"domain.{name}"), *map(int, row), int(row.sum())] for name, row in counts.iterrows()]
        rows.append([self.say("column.total"), *map(int, counts.sum()), int(counts.to_numpy().sum())])
        return self._render("domains", heading=self.say("section.domains"), figure=figure, header=header, rows=rows)

    def progress(self) -> Html:
        """Return the 序时进度 table as an office prints it."""
        rows = progress_table(self.assessments, self.store, self.language)
        names = ("target", "plan", "done", "progress_share", "elapsed_share", "gap", "last_year", "light", "owner")
        return self._render(
            "progress",
            heading=self.say("section.progress"),
            note=self.say("progress.note"),
            header=[self.say(f"column.{name}") for name in names],
            rows=rows,
        )

    def cards(self) -> Html:
        """Return a card for each target with a number: with its chart where it has data, a short one elsewhere."""
        shown = [item for item in self._cards if item.probability]
        short = [item for item in self._cards if not item.probability and self._has_number(item)]
        figures = {
            item.id: _image(
                target_figure(self.assessments.cases[item.id], self.language), f"{item.name} {item.promise}"
            )
            for item in shown
            if item.has_chart
        }
        sources = {item.id: self._source_notes(item) for item in [*shown, *short]}
        return self._render(
            "cards",
            heading=self.say("section.cards"),
            cards=shown,
            short=short,
            figures=figures,
            sources=sources,
            domains={name: self.say(f"domain.{case.row['domain']}") for name, case in self.assessments.cases.items()},
        )

    def gaps(self) -> Html:
        """Return the targets without data, with the figure that would settle each, and the done-or-not promises."""
        without = [item for item in self._cards if not item.probability]
        rows = [self._gap(item) for item in without if self._has_number(item)]
        events = [self._gap(item) for item in without if not self._has_number(item)]
        header = [self.say(f"column.{name}") for name in ("target", "promise", "reason", "wanted", "when")]
        return self._render(
            "gaps",
            heading=self.say("section.gaps"),
            header=header,
            rows=rows,
            milestones_heading=self.say("section.milestones"),
            milestones=events,
            milestone_note=self.say("reason.milestone"),
        )

    def method(self) -> Html:
        """Return the method in one paragraph each."""
        told = [
            self.say("method_page.what", draws=number(self.assessments.draws, self.language)),
            self.say("method_page.programmes"),
            self.say("method_page.joint", region=WITHIN_REGION, domain=WITHIN_DOMAIN),
            self.say("method_page.vintage", as_of=day(self.assessments.as_of, self.language)),
        ]
        return self._render("method", heading=self.say("section.method"), paragraphs=told)

    def sources(self) -> Html:
        """Return the sources used, numbered."""
        names = ("source", "publisher", "published", "reliability")
        rows = [
            {
                "number": place,
                "title": source["title"],
                "publisher": source["publisher"],
                "published": source["published"],
                "reliability": self.say(f"reliability.{source['reliability']}"),
            }
            for place, source in enumerate((self.store.sources.loc[name] for name in self._source_numbers), start=1)
        ]
        header = [self.say(f"column.{name}") for name in names]
        return self._render("sources", heading=self.say("section.sources"), header=header, rows=rows)

    @property
    def region(self) -> str:
        """The region's name in the report's language."""
        return region_name(self.assessments.region, self.language)

    @property
    def report_year(self) -> str:
        """The year of the work report whose targets these are."""
        return str(self.assessments.table["id"].iloc[0]).rsplit("-", 2)[1]

    def say(self, key: str, **values: object) -> str:
        """Return a word or sentence in the report's language."""
        return say(key, self.language, **values)

    @cached_property
    def _cards(self) -> list[Card]:
        return [
            card(case, self.store, self.language, self.assessments.reference)
            for case in self.assessments.cases.values()
        ]

    @cached_property
    def _source_numbers(self) -> dict[str, int]:
        used = [name for item in self._cards for name in item.sources]
        return {name: place for place, name in enumerate(dict.fromkeys(used), start=1)}

    def _has_number(self, item: Card) -> bool:
        return bool(pd.notna(self.assessments.cases[item.id].row["threshold"]))

    def _source_notes(self, item: Card) -> list[int]:
        return [self._source_numbers[name] for name in item.sources]

    def _scenario_title(self) -> str:
        scenario = self.assessments.scenario
        return scenario.title_zh if self.language == "zh" else scenario.title_en

    def _gap(self, item: Card) -> dict[str, str]:
        case = self.assessments.cases[item.id]
        return {
            "id": item.id,
            "name": item.name,
            "promise": item.promise,
            "reason": self.say(f"reason.{case.row['reason']}") if case.row["reason"] else "",
            "wanted": wanted_figure(case, self.store, self.language),
            "when": case.settles_about.strftime("%Y-%m") if case.settles_about else "",
            "words": item.words,
        }

    def _render(self, name: str, **values: Any) -> Html:
        return Html(_templates().get_template(f"{name}.html").render(language=self.language, word=self.say, **values))


def quarterly_report(
    region: str = "聊城市",
    quarter: str = "2026Q3",
    as_of: str = "",
    language: str = "zh",
    scenario: str = BASELINE,
    targets: str = "",
    draws: int = DRAWS,
    seed: int = 0,
    workspace: str = "",
) -> QuarterlyReport:
    """Assess a region for a quarter and return its report, ready to be shown section by section.

    Parameters
    ----------
    region : str
        Name or six-digit code.
    quarter : str
        Such as 2026Q3.
    as_of : str
        Nothing published later is seen; the quarter's end and 30 days if blank.
    language : str
        zh or en.
    scenario : str
        Name of a scenario.
    targets : str
        Ids, separated by commas; all if blank.
    draws, seed : int
        Draws a target, and the seed of the randomness.
    workspace : str
        Folder of the data; the nearest one if blank.

    Returns
    -------
    QuarterlyReport

    Raises
    ------
    RequestError, InputError
        When something asked for does not exist, or a table has faults.
    """
    check_language(language)
    named = Quarter.parse(quarter)
    store = load(region, workspace or None)
    wanted = [name.strip() for name in targets.split(",") if name.strip()]
    result = assess(
        store, quarter=quarter, as_of=as_of or None, scenario=scenario, targets=wanted, draws=draws, seed=seed
    )
    return QuarterlyReport(store, result, named, language)


def _templates() -> jinja2.Environment:
    loader = jinja2.FunctionLoader(lambda name: files("analysis.report").joinpath("templates", name).read_text("utf-8"))
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)


def _image(figure: Figure, description: str) -> dict[str, str]:
    """Return a figure as data for an image element; no date and no program name in the file."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return {"data": base64.b64encode(buffer.getvalue()).decode("ascii"), "alt": description}


def csv_of(table: pd.DataFrame) -> str:
    """Return an assessment's table as CSV text, numbers at full precision."""
    return str(table.to_csv(index=False, lineterminator="\n"))
