"""All regions on one page: a row a region with its latest report, ranked, its two axes as a heat map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from analysis.domain.codes import LANGUAGES, Outlook, Progress
from analysis.domain.periods import Quarter
from analysis.report.content import Cell, Column, Heading, Link, Paragraph, Row, Section, Table
from analysis.report.html_writer import section_html
from analysis.report.page import framed
from analysis.words.wording import Words

AXES = {"progress": tuple(Progress), "outlook": tuple(Outlook)}
"""The two axes by their column of the assessments, each with its codes."""


@dataclass(frozen=True)
class RegionReport:
    """The latest report of a region."""

    region: str
    quarter: str
    pages: dict[str, str]  # where each language's page lies, from the folder of the reports
    rows: Sequence[dict[str, str]]  # the rows of its ``assessment.csv``

    @property
    def mean(self) -> float:
        """The mean probability of the targets that have one; NaN where none has."""
        known = [float(row["probability"]) for row in self.rows if row["probability"]]
        return math.fsum(known) / len(known) if known else math.nan

    @property
    def promised(self) -> str:
        """The year of the work report that promised."""
        return max((row["id"].rsplit("-", 2)[1] for row in self.rows), default="")


def overview_page(reports: Sequence[RegionReport]) -> str:
    """Return the page of all regions, in Chinese and, below it, in English; the highest mean probability first."""
    ranked = sorted(reports, key=lambda each: (math.isnan(each.mean), -each.mean, each.region))
    body = "".join(_in_language(ranked, words) for words in map(Words, LANGUAGES))
    first = Words(LANGUAGES[0])
    return framed(first.say("overview.title"), first, body)


def _in_language(ranked: Sequence[RegionReport], words: Words) -> Markup:
    return Markup('<div lang="{}">{}</div>\n').format(words.language, section_html(_section(ranked, words), _raised))


def _raised(name: str, error: Exception) -> None:
    raise error


def _section(ranked: Sequence[RegionReport], words: Words) -> Section:
    shown = _shown(ranked)
    name, title = f"overview-{words.language}", words.say("overview.title")
    back = Link(words.say("library.title"), "index.html", is_page=True)
    rows = [_row(place, each, shown, words) for place, each in enumerate(ranked, 1)]
    table = Table(_columns(shown, words), rows, name, "overview")
    return Section("", "", [Heading(title, name), Paragraph((back, words.say("overview.note")), "note"), table])


def _shown(reports: Sequence[RegionReport]) -> list[tuple[str, str]]:
    """Return the codes of both axes at which any target of any region stands."""
    there = {(axis, row.get(axis)) for each in reports for row in each.rows for axis in AXES}
    return [(axis, code) for axis, codes in AXES.items() for code in codes if (axis, code) in there]


def _columns(shown: Sequence[tuple[str, str]], words: Words) -> list[Column]:
    names = ("region", "rank", "quarter", "year", "targets", "mean")
    heads = [Column(words.say(f"overview.{name}"), "number" * (name not in ("region", "quarter"))) for name in names]
    return [*heads, *(Column(words.say(f"{axis}_code.{code}"), "number") for axis, code in shown)]


def _row(place: int, report: RegionReport, shown: Sequence[tuple[str, str]], words: Words) -> Row:
    quarter, count = Quarter.parse(report.quarter), len(report.rows)
    page = report.pages.get(words.language) or next(iter(report.pages.values()))
    mean = "—" if math.isnan(report.mean) else f"{report.mean:.0%}"
    return Row(
        [
            Cell((Link(words.region(report.region), page, is_page=True),)),
            Cell(str(place), place),
            Cell(words.say("report.quarter", year=quarter.year, number=quarter.number), quarter.end.toordinal()),
            Cell(report.promised, float(report.promised or "nan")),
            Cell(str(count), count),
            Cell(mean, report.mean),
            *(_count(axis, code, report) for axis, code in shown),
        ]
    )


def _count(axis: str, code: str, report: RegionReport) -> Cell:
    """Return how many targets stand at a code of an axis, the stronger coloured the larger their share."""
    count = sum(row.get(axis) == code for row in report.rows)
    return Cell(str(count), count, "count", count / len(report.rows)) if count else Cell("·", 0)
