"""Everything that one quarter's report tells, in one language, before any of it is put on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import pandas as pd

from analysis.assessment.assess import Assessment, Assessments, under
from analysis.domain.codes import COMMENTS, Outlook
from analysis.domain.comment import Comment
from analysis.domain.departments import department_of
from analysis.domain.periods import Quarter
from analysis.errors import RequestError
from analysis.report.context import Comparison, Peers, beside, peers
from analysis.report.notes import Notes
from analysis.retrospect.changes import Change, compare, published_probabilities
from analysis.retrospect.coverage import Coverage, coverage
from analysis.scenario import BASELINE, Scenario, load_scenario, scenario_names
from analysis.sentences.cards import CardText, card, failed_card
from analysis.sentences.missing import bundle_texts, department_text
from analysis.store.store import Store
from analysis.words.wording import Words

Made = TypeVar("Made")
BALANCE = (0.15, 0.85)
"""Probabilities between which a target hangs in the balance: an assumption may turn it."""


def _once(make: Callable[[Facts], Made]) -> cached_property[Made]:
    """Reckon something once, whatever the number of languages it is told in."""

    def found(facts: Facts) -> Made:
        return make(facts) if facts.first is None else getattr(facts.first, make.__name__)

    return cached_property(found)


@dataclass(frozen=True)
class Facts:
    """One quarter's report on one region, in one language."""

    store: Store  # the tables
    assessments: Assessments  # every target assessed for the quarter
    quarter: Quarter  # the quarter reported on
    words: Words  # the words of the report's language
    previous: Path | None = None  # ``assessment.csv`` published for the quarter before
    # how many figures and comments a public edition leaves out; None in a full one
    withheld: tuple[int, int] | None = None
    # what could not be made, a line each; it grows while the report is put together
    failures: list[str] = field(default_factory=list)
    first: Facts | None = None  # the same in the language in which it was reckoned

    def told_in(self, language: str) -> Facts:
        """Return the same in another language; nothing is reckoned again for it."""
        return replace(self, words=Words(language), failures=[], first=self)

    def say(self, key: str, **values: object) -> str:
        """Return a word or sentence in the report's language."""
        return self.words.say(key, **values)

    @property
    def region(self) -> str:
        """The region's name in the report's language."""
        return self.words.region(self.assessments.region)

    @property
    def report_year(self) -> str:
        """The year of the work report whose targets these are."""
        return str(self.cases[0].target.year_made)

    @property
    def scenario_title(self) -> str:
        """The scenario's name in the report's language."""
        return self.words.of(self.assessments.scenario.titles)

    def quarter_text(self, quarter: Quarter) -> str:
        """Return a quarter in words."""
        return self.say("report.quarter", year=quarter.year, number=quarter.number)

    def day(self, value: object) -> str:
        """Return a date in words."""
        return self.words.day(pd.Timestamp(str(value)).date())

    def name(self, case: Assessment) -> str:
        """Return a target's name in the report's language."""
        return self.words.of(case.row.names)

    def department(self, case: Assessment) -> str:
        """Return who answers for a target; one that its report does not name is marked as suggested."""
        return department_text(department_of(case.target, case.case.series, self.store.region), self.words)

    def comments(self, case: Assessment) -> list[Comment]:
        """Return the latest that a department said of a target: its reason, then its next step."""
        said = self.store.comments_on(case.row.id, self.assessments.as_of)
        return [said[about] for about in COMMENTS if about in said]

    def comment_text(self, case: Assessment) -> str:
        """Return the same in words."""
        return self.words.clauses(self.say(f"comment.{each.about}", text=each.text) for each in self.comments(case))

    def stands(self, case: Assessment) -> str:
        """Return the key of the words for where a target stands: its verdict, or that its outcome is awaited."""
        row = case.row
        return f"outlook_code.{row.outlook}" if row.outlook == Outlook.AWAITING else f"verdict.{row.verdict}"

    def chance(self, case: Assessment) -> str:
        """Return a target's probability as shown to readers."""
        return self.words.probability(case.row.probability, case.row.evidence_grade)

    def each(self, cases: Iterable[Assessment], make: Callable[[Assessment], Made]) -> list[Made]:
        """Return what is made of each target; one that fails is left out and told, the others stay."""
        made = []
        for case in cases:
            try:
                made.append(make(case))
            except Exception as error:  # one bad target never spoils the report; the failure ends in status 1
                self.failed(str(case.row.id), error)
        return made

    def failed(self, what: str, error: Exception) -> None:
        """Note something that could not be made, once."""
        told = f"{what}: {type(error).__name__}: {error}".replace("\n", " ")
        if told not in self.failures:
            self.failures.append(told)

    @property
    def cases(self) -> list[Assessment]:
        """Every target, in the order of the work report."""
        return list(self.assessments.cases.values())

    @property
    def judged(self) -> list[Assessment]:
        """The targets that have a probability, the best known first."""
        found = [case for case in self.cases if case.row.has_probability]
        return sorted(found, key=lambda case: (case.row.evidence_grade, -case.row.n_obs, case.row.id))

    @property
    def open(self) -> list[Assessment]:
        """The targets that have a probability and are not settled, the least probable first."""
        found = [case for case in self.judged if case.row.verdict not in ("met", "missed")]
        return sorted(found, key=lambda case: (case.row.probability, case.row.id))

    @property
    def balance(self) -> list[Assessment]:
        """The targets that hang in the balance, the most open first."""
        low, high = BALANCE
        found = [case for case in self.open if low <= case.row.probability <= high]
        return sorted(found, key=lambda case: abs(case.row.probability - 0.5))

    @cached_property
    def cards(self) -> dict[str, CardText]:
        """The card of each target by its id; one that cannot be made says so."""
        return {case.row.id: self._card(case) for case in self.cases}

    def _card(self, case: Assessment) -> CardText:
        try:
            return card(case, self.words)
        except Exception as error:  # the card says what failed
            self.failed(str(case.row.id), error)
            return failed_card(case, error, self.words)

    @cached_property
    def notes(self) -> Notes:
        """The numbered notes of the sources."""
        further = [*self.peers.figures, *(latest for row in self.context for latest in row.others)]
        return Notes.of(self.cases, [latest.figure.source_id for latest in further], self.words)

    @_once
    def context(self) -> list[Comparison]:
        """The targets' figures beside those of the wider regions."""
        return beside(self.cases, self.store, self.assessments.as_of)

    @_once
    def peers(self) -> Peers:
        """The region among regions like it."""
        return peers(self.cases, self.store, self.assessments.as_of)

    @_once
    def change(self) -> Change | None:
        """What changed since the quarter before, for the targets with a probability; none in a first report."""
        before, known_on = self.quarter.previous, self.assessments.as_of
        ids = [case.row.id for case in self.judged]
        if not ids or not self._had_targets(before, ids):
            return None
        published = published_probabilities(self.previous) if self.previous else None
        return compare(
            self.store,
            str(before),
            str(self.quarter),
            earlier_as_of=min(before.default_as_of, known_on),
            later_as_of=known_on,
            scenario=self.assessments.scenario,
            targets=ids,
            published=published,
            after=self.assessments,
            draws=self.assessments.draws,
            seed=self.assessments.seed,
        )

    @_once
    def coverage(self) -> Coverage:
        """What is known of the targets, and which missing figures are worth most."""
        return coverage(self.assessments)

    @cached_property
    def calls(self) -> list[tuple[str, str]]:
        """The departments most worth a call, and what each can be asked for, in words."""
        return bundle_texts(self.coverage, self.words)

    def _had_targets(self, before: Quarter, ids: list[str]) -> bool:
        try:
            return set(ids) <= {target.id for target in self.store.targets_of(before.end)}
        except RequestError:
            return False

    @_once
    def scenarios(self) -> dict[str, tuple[Scenario, dict[str, Assessment]]]:
        """The open targets under every scenario of the workspace, the report's own first."""
        own = self.assessments.scenario
        known = {BASELINE, *scenario_names(self.store.workspace.scenarios)} - {own.name}
        names = sorted(known, key=lambda name: (name != BASELINE, name))
        laid = [load_scenario(name, self.store.workspace.scenarios) for name in names]
        found = under(self.assessments, laid, [case.row.id for case in self.open])
        others = dict(zip(names, zip(laid, found, strict=True), strict=True))
        return {own.name: (own, self.assessments.cases), **others}
