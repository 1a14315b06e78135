"""What stands above all sections: dates, vintage of the data, scenario, and where each section lies."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.report.content import Front, Section
from analysis.report.facts import Facts
from analysis.report.notes import vintage


def front(facts: Facts, sections: Sequence[Section]) -> Front:
    """Return the title block of a report of these sections."""
    return Front(
        title=heading(facts),
        above=facts.quarter_text(facts.quarter),
        facts=[(facts.say(f"title.{name}"), value) for name, value in _facts(facts).items()],
        contents_title=facts.say("title.contents"),
        number=facts.say("issue.number", year=facts.quarter.year, number=facts.quarter.number),
        contents=[(section.name, section.title) for section in sections],
    )


def heading(facts: Facts) -> str:
    """Return the report's title."""
    return facts.say("report.title", region=facts.region, year=facts.report_year)


def _facts(facts: Facts) -> dict[str, str]:
    made = facts.assessments
    figures, latest, _ = vintage(facts.store, made.as_of)
    newest = facts.day(latest) if latest else "—"
    edition = {"edition": _edition(*facts.withheld, facts)} if facts.withheld else {}
    return edition | {
        "reference": facts.day(made.reference),
        "as_of": facts.day(made.as_of),
        "vintage": facts.say("title.vintage_value", n=figures, latest=newest),
        "scenario": facts.scenario_title,
    }


def _edition(figures: int, comments: int, facts: Facts) -> str:
    if not figures + comments:
        return facts.say("edition.public_whole")
    return facts.say("edition.public", figures=figures, comments=comments)
