"""The content of one quarter's report: what a notebook's cells show, section by section."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import jinja2

from analysis.assessment.assess import Assessment, assess
from analysis.defaults import DRAWS
from analysis.domain.codes import GRADES, KINDS
from analysis.domain.figure import Figure
from analysis.domain.periods import Quarter
from analysis.domain.publishers import is_publishers_own
from analysis.domain.regions import ancestors, region_name
from analysis.errors import OnpaceError
from analysis.present.calibration import Calibration
from analysis.present.cards import headline, outlook_text
from analysis.present.charts import verdict_counts
from analysis.present.missing import coverage_rows
from analysis.present.promised import promise
from analysis.present.record import record_sentences
from analysis.present.wording import check_language, number, period_text, quantity, say
from analysis.report import lists, prose
from analysis.report.edition import Edition
from analysis.report.export import template_text
from analysis.report.figures import card_chart, director_figure, inline
from analysis.report.notes import vintage
from analysis.report.record import Record, record
from analysis.retrospect.changes import PARTS, published_probabilities
from analysis.retrospect.ledger import read_ledger
from analysis.retrospect.ledger import record as record_of
from analysis.scenario import BASELINE
from analysis.store.store import Store

gc.freeze()  # what is imported stays: the collector need not look through it again while a report is made

FOCUS = 6
"""Targets whose sentence stands under the summary."""
PROGRESS = ("plan", "done", "progress_share", "elapsed_share", "usual", "gap", "last_year", "light", "owner")
"""Columns of the 序时进度 table; one that says nothing is left out, here and in the follow-up list."""
FOLLOWED = ("promise", "verdict", "probability", "owner", "gap", "missing", "monthly", "when_settled")
LIVELIHOOD = ("domain", "promise", "progress_share", "verdict", "probability", "owner", "reason")
TERMS = ("pace", "elapsed", "progress", "required", "probability", "range", "as_of", "vintage", "about", "firm")
"""Terms of the glossary that are no code of a table."""


class Html(str):
    """A piece of a page; a notebook shows it as such."""

    def _repr_html_(self) -> str:
        return str(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # as plain text an executed notebook would hold the page's source again: half of its size
        printer.text(f"HTML, {len(self)} characters")


def section(make: Callable[[QuarterlyReport], Html]) -> Callable[[QuarterlyReport], Html]:
    """Make a section that says so where it fails: the rest of the report stays, and the failure is told."""

    @wraps(make)
    def made(self: QuarterlyReport) -> Html:
        try:
            return make(self)
        except OnpaceError:  # a fault of the input is told as such, and nothing is written
            raise
        except Exception as error:  # told in the page, in the manifest and by exit status 1
            self.edition.failed(make.__name__, error)
            return self.render("failed", name=make.__name__, error=f"{type(error).__name__}: {error}")

    return made


@dataclass(frozen=True)
class QuarterlyReport:
    """One quarter's report on one region, in one language; every method is a section."""

    edition: Edition

    @section
    def title(self) -> Html:
        """Return the title block: dates, vintage of the data, scenario, and where each section lies."""
        made = self.edition.assessments
        figures, latest, seen = vintage(self.edition.store, made.as_of)
        facts = {
            "reference": self.edition.day(made.reference),
            "as_of": self.edition.day(made.as_of),
            "vintage": self.say(
                "title.vintage_value", n=figures, latest=self.edition.day(latest) if latest else "—", hash=seen[:8]
            ),
            "scenario": self.edition.scenario_title,
        }
        return self.render(
            "title",
            title=self.heading(),
            quarter=self.edition.quarter_text(self.edition.quarter),
            facts=[(self.say(f"title.{name}"), value) for name, value in facts.items()],
            sections=[(name, self.say(f"section.{name}")) for name in self._sections()],
        )

    def heading(self) -> str:
        """Return the report's title."""
        return self.say("report.title", region=self.edition.region, year=self.edition.report_year)

    @section
    def director(self) -> Html:
        """Return the director's page: ten lines and one chart."""
        chart = None
        if self.edition.open:
            chart = inline(director_figure(self.edition), self.say("director.chart"), "director")
        return self.render("director", lines=prose.director_lines(self.edition), chart=chart)

    @section
    def summary(self) -> Html:
        """Return the summary, and the sentence of each target that most needs attention."""
        focus = self.edition.each(lists.attention(self.edition, FOCUS), self._focus)
        return self.render("summary", paragraphs=prose.summary_paragraphs(self.edition), focus=focus)

    @section
    def scoreboard(self) -> Html:
        """Return the counts of verdicts by domain."""
        counts = verdict_counts(self.edition.assessments.table)
        largest = max(int(counts.to_numpy().max()), 1)
        rows = [
            (self.say(f"domain.{name}"), [(verdict, int(row[verdict]), row[verdict] / largest) for verdict in counts])
            for name, row in counts.iterrows()
        ]
        totals = [(verdict, int(counts[verdict].sum())) for verdict in counts]
        return self.render("scoreboard", rows=rows, totals=totals)

    @section
    def changes(self) -> Html:
        """Return what changed since the quarter before, and why."""
        change = self.edition.change
        before = self.edition.quarter.previous
        return self.render(
            "changes",
            rows=lists.changes(self.edition),
            parts=PARTS,
            nothing=not self.edition.judged,
            first=change is None,
            quarter=self.edition.quarter_text(before),
            as_of=self.edition.day(change.before.as_of) if change else "",
            published=self.edition.previous is not None,
        )

    @section
    def progress(self) -> Html:
        """Return the 序时进度 table as an office prints it."""
        rows, others = lists.progress(self.edition)
        return self.render("progress", rows=rows, others=others, columns=lists.filled(rows, PROGRESS))

    @section
    def supervision(self) -> Html:
        """Return the 督办 list."""
        late, watched = lists.supervised(self.edition)
        columns = lists.filled([*late, *watched], FOLLOWED)
        return self.render("supervision", late=late, watched=watched, columns=columns)

    @section
    def livelihood(self) -> Html:
        """Return the list of livelihood projects; nothing where the report has none."""
        rows = lists.livelihood(self.edition)
        return self.render("livelihood", rows=rows, columns=lists.filled(rows, LIVELIHOOD)) if rows else Html("")

    @section
    def cards(self) -> Html:
        """Return a card for each target with a number: with its chart where it has data, a row elsewhere."""
        numeric = [case for case in self.edition.cases if lists.has_number(case) or case.failure]
        views = self.edition.each(numeric, self._card)
        full = [view for view in views if view["card"].probability]
        short = [view for view in views if not view["card"].probability]
        return self.render("cards", full=full, short=short)

    @section
    def scenarios(self) -> Html:
        """Return the scenarios side by side for the targets that they move, and those in the balance with figures."""
        heads, rows, left_out = lists.scenarios(self.edition)
        return self.render("scenarios", heads=heads, rows=rows, left_out=left_out)

    @section
    def regions(self) -> Html:
        """Return the region's figures beside those of the wider regions and of its like."""
        rows = lists.beside_regions(self.edition)
        wider = [region_name(region.name, self.edition.language) for region in ancestors(self.edition.store.region)]
        peers = any(row["peers"] for row in rows)
        return self.render("regions", rows=rows, wider=wider, peers=peers, region=self.edition.region)

    @section
    def coverage(self) -> Html:
        """Return the figures most worth asking for, then what is known of every target and what would lift it."""
        header, rows = coverage_rows(self.edition.coverage, self.edition.language)
        return self.render("coverage", calls=self.edition.calls, header=header, rows=rows)

    @section
    def gaps(self) -> Html:
        """Return how many targets have no data and where they stand, and the done-or-not promises."""
        without, milestones = lists.gaps(self.edition)
        return self.render("gaps", without=without, milestones=milestones)

    @section
    def method(self) -> Html:
        """Return the method in one page, with the office's own record."""
        made = self.edition.assessments
        told = [
            self.say("method_page.what", draws=number(made.draws, self.edition.language)),
            self.say("method_page.programmes"),
            self._joint(),
            self.say("method_page.vintage", as_of=self.edition.day(made.as_of)),
            Calibration(self.edition.language).method_line(),
            self.say("record_of.source"),
            *self._record(),
        ]
        return self.render("method", paragraphs=told)

    @section
    def sources(self) -> Html:
        """Return the notes: the report itself and its annexes, then every source used, numbered."""
        edition = self.edition
        documents = [self.say("note.document", region=edition.region, title=title) for title in edition.notes.documents]
        return self.render(
            "sources", documents=documents, sources=[self._source(name) for name in edition.notes.sources]
        )

    @section
    def glossary(self) -> Html:
        """Return the terms that a reader may ask about."""
        terms = [(self.say(f"term.{name}"), self.say(f"term.{name}_means")) for name in TERMS]
        terms += [(self.say(f"kind.{name}"), self.say(f"kind_means.{name}")) for name in KINDS]
        grades = [self.say(f"grade.{name}") for name in GRADES]
        return self.render("glossary", terms=terms, grades=grades)

    def record(self) -> Record:
        """Return what the report was made from; call it last, when every failure is known."""
        return record(self.edition, f"{self.heading()} · {self.edition.quarter_text(self.edition.quarter)}")

    def say(self, key: str, **values: object) -> str:
        """Return a word or sentence in the report's language."""
        return self.edition.say(key, **values)

    def render(self, template: str, /, **values: Any) -> Html:
        """Return a section from its template."""
        return Html(
            _templates()
            .get_template(f"{template}.html")
            .render(language=self.edition.language, word=self.say, **values)
        )

    def _sections(self) -> list[str]:
        names = ["director", "summary", "scoreboard", "changes", "progress", "supervision", "livelihood", "cards"]
        names += ["scenarios", "regions", "coverage", "gaps", "method", "sources", "glossary"]
        return [name for name in names if name != "livelihood" or lists.livelihood(self.edition)]

    def _focus(self, case: Assessment) -> dict[str, Any]:
        edition = self.edition
        return {
            "id": case.row.id,
            "name": edition.name(case),
            "promise": edition.notes.promise(promise(case.target, edition.language), case, edition.language),
            "verdict": case.row.verdict,
            "verdict_text": outlook_text(case.row, edition.language),
            "sentence": edition.notes.headline(headline(case, edition.language), case, edition.language),
        }

    def _card(self, case: Assessment) -> dict[str, Any]:
        edition = self.edition
        shown = edition.cards[case.row.id]
        chart = None
        if shown.has_chart:
            try:
                chart = card_chart(case, edition.language)
            except Exception as error:  # the words of the card stay
                edition.failed(shown.id, error)
        return {
            "card": shown,
            "promise": edition.notes.promise(shown.promise, case, edition.language),
            "sentences": [edition.notes.sentence(text, case, edition.language) for text in shown.sentences],
            "chart": chart,
            "domain": self.say(f"domain.{case.row.domain}"),
            "document": edition.notes.of_document(str(case.target.document)),
            "figures": [self._figure(row, case) for row in case.evidence.figures],
        }

    def _figure(self, figure: Figure, case: Assessment) -> dict[str, Any]:
        language = self.edition.language
        value = quantity(figure.amount, case.evidence.unit, language) if figure.amount == figure.amount else "—"
        return {
            "period": period_text(figure.period, language),
            "value": say(f"bound.{figure.bound or 'plain'}", language, value=value),
            "status": self.say("figure.derived") if figure.lineage else self.say(f"status.{figure.status}"),
            "published": figure.published.isoformat() if figure.published else "",
            "note": self.edition.notes.of_source(figure.source_id),
        }

    def _source(self, name: str) -> dict[str, str]:
        """Return what is printed of a source; an address only where the page is the publisher's own."""
        source = self.edition.store.sources.loc[name]
        return {
            "id": name,
            "title": source["title"],
            "publisher": source["publisher"],
            "published": source["published"],
            "reliability": self.say(f"reliability.{source['reliability']}"),
            "url": source["url"] if is_publishers_own(source["url"]) else "",
        }

    def _joint(self) -> str:
        """Say how the expected count was drawn, and from what its correlations were estimated."""
        tied, language = self.edition.assessments.correlations, self.edition.language
        shares = {
            "region": number(tied.within_region, language, 2),
            "domain": number(tied.within_domain, language, 2),
        }
        return self.say("method_page.joint", pairs=number(tied.pairs, language), **shares)

    def _record(self) -> list[str]:
        """Say what the office's own record is, as far as it was known on the as-of date."""
        edition, known_on = self.edition, self.edition.assessments.as_of.isoformat()
        ledger = read_ledger(edition.store.workspace.data / "ledger.csv")
        ledger = ledger[(ledger["published_on"] <= known_on) & (ledger["settled_on"] <= known_on)]
        kept = record_of(ledger[ledger["region"] == edition.store.region.name])
        if not kept.published:
            return [self.say("method_page.record_none")]
        return list(record_sentences(kept, edition.language))


def quarterly_report(
    store: Store,
    quarter: str,
    *,
    as_of: date | None = None,
    language: str = "zh",
    scenario: str = BASELINE,
    targets: Sequence[str] = (),
    draws: int = DRAWS,
    seed: int = 0,
    previous: Path | None = None,
) -> QuarterlyReport:
    """Assess a region for a quarter and return its report, section by section; see ``City.report``.

    Raises
    ------
    RequestError, InputError
        When something asked for does not exist, or the earlier assessment has faults.
    """
    check_language(language)
    named = Quarter.parse(quarter)
    if previous:
        published_probabilities(previous)  # its faults are told before anything is reckoned
    result = assess(store, quarter=quarter, as_of=as_of, scenario=scenario, targets=targets, draws=draws, seed=seed)
    return QuarterlyReport(Edition(store, result, named, language, previous))


def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(template_text),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
