"""The method in one page, with the office's own record."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.notebooks.calibration import Calibration
from analysis.report.content import Block, Paragraph
from analysis.report.facts import Facts
from analysis.retrospect.ledger import read_ledger, record
from analysis.sentences.record import record_sentences


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield a paragraph each: what is reckoned how, and how it has done so far."""
    return map(Paragraph, _told(facts))


def _told(facts: Facts) -> Iterator[str]:
    made = facts.assessments
    yield facts.say("method_page.what", draws=facts.words.number(made.draws))
    yield facts.say("method_page.programmes")
    yield _joint(facts)
    yield facts.say("method_page.vintage", as_of=facts.day(made.as_of))
    yield Calibration(facts.language).method_line()
    yield facts.say("record_of.source")
    yield from _record(facts)


def _joint(facts: Facts) -> str:
    """Say how the expected count was drawn, and from what its correlations were estimated."""
    tied, number = facts.assessments.correlations, facts.words.number
    shares = {"region": number(tied.within_region, 2), "domain": number(tied.within_domain, 2)}
    return facts.say("method_page.joint", pairs=number(tied.pairs), **shares)


def _record(facts: Facts) -> Iterator[str]:
    """Say what the office's own record is, as far as it was known on the as-of date."""
    known_on = facts.assessments.as_of.isoformat()
    ledger = read_ledger(facts.store.workspace.data / "ledger.csv")
    ledger = ledger[(ledger["published_on"] <= known_on) & (ledger["settled_on"] <= known_on)]
    kept = record(ledger[ledger["region"] == facts.store.region.name])
    if kept.published:
        yield from record_sentences(kept, facts.language)
    else:
        yield facts.say("method_page.record_none")
