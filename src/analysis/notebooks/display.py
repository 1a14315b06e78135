"""How things show themselves in a notebook: big tables that sort, filter and export, rows of targets, one target.

Nothing here needs a network: what a table needs to work travels with it.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import pandas as pd

from analysis.assessment.assess import Assessment, Assessments
from analysis.charts import COLOUR, target_figure
from analysis.domain.codes import VERDICTS
from analysis.runs.languages import with_others
from analysis.sentences.cards import outlook_text, reported_text
from analysis.sentences.promised import promise
from analysis.words.wording import Words, shown_share

PAGE_LENGTHS = (10, 25, 50, 100)
EMPTY = "—"


class Html(str):
    """A piece of a page; a notebook shows it as such, and keeps what it is in other languages."""

    others: Mapping[str, Html] = MappingProxyType({})

    def beside(self, others: Mapping[str, Html]) -> Html:
        """Return this piece with what it is in other languages."""
        made = Html(self)
        made.others = others
        return made

    def _repr_html_(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return with_others(self._bundle(), {language: other._bundle() for language, other in self.others.items()})

    def _bundle(self) -> dict[str, object]:
        # as plain text an executed notebook would hold the page's source again: half of its size
        return {"text/html": str(self), "text/plain": f"HTML, {len(self)} characters"}


@dataclass(frozen=True)
class BigTable:
    """A table that a reader can sort, search, filter by column, page through, copy and save as CSV or workbook.

    Attributes
    ----------
    frame : DataFrame
        What it shows; numbers stay numbers, so that they sort as such, and what is missing is blank.
    language : str
        zh or en, for its buttons.
    name : str
        Name of the file that it is saved as, without an ending.
    """

    frame: pd.DataFrame
    language: str = "zh"
    name: str = "onpace"

    @property
    def words(self) -> Words:
        """The words of its buttons."""
        return Words(self.language)

    def _repr_html_(self) -> str:
        from itables import to_html_datatable

        shown = _without_blanks(self.frame.reset_index(drop=self.frame.index.name is None))
        table = to_html_datatable(
            shown,
            connected=False,
            showIndex=False,
            classes="display compact stripe",
            lengthMenu=list(PAGE_LENGTHS),
            pageLength=PAGE_LENGTHS[0],
            column_filters="footer" if len(shown) > PAGE_LENGTHS[0] else False,
            buttons=self._buttons(),
            columnDefs=[{"className": "dt-left", "targets": _texts(shown)}],
            allow_html=False,
            maxBytes=0,
            style="width:100%",
            language=_table_words(self.words),
        )
        return _engine_once() + str(table).replace(*NOT_A_NUMBER).replace(">NaN</td>", "></td>")

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self.frame.to_string(index=False))

    def _buttons(self) -> list[dict[str, Any]]:
        """Return the buttons: what is saved has the heads as its first row, and nothing of filters or of the page."""
        own = {"footer": False, "title": None, "filename": self.name}
        return [
            {"extend": "copyHtml5", "text": self.words.say("table.copy"), "footer": False, "title": None},
            {"extend": "csvHtml5", "charset": "utf-8", "bom": True, **own},  # without the mark Excel garbles Chinese
            {"extend": "excelHtml5", **own},
        ]


NOT_A_NUMBER = (r"[\"NaN\", \"___NaN___\"]", r"[\"\", \"___NaN___\"]")
"""How a table's script holds a number that is missing, and how it is to: told as a blank, sorted as before."""


def _without_blanks(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose missing texts are blank and whose whole numbers bear no decimals."""
    shown = frame.copy()
    for name in shown:
        column = shown[name]
        if not pd.api.types.is_numeric_dtype(column):
            shown[name] = column.astype(object).where(column.notna(), "")
        elif pd.api.types.is_float_dtype(column) and column.notna().all() and (column % 1 == 0).all():
            shown[name] = column.astype("int64")
    return shown


def _engine_once() -> str:
    """Return the script of tables for the first cell of a notebook that shows one, and for that cell again."""
    # Tables wait for the script, wherever in the page it stands; once in each would be a megabyte a table.
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        return _table_engine()
    parent = getattr(shell, "parent_header", {})
    cell = parent.get("metadata", {}).get("cellId") or str(shell.execution_count)
    holder = shell.user_ns_hidden.setdefault("_onpace_table_engine", cell)
    return _table_engine() if holder == cell else ""


@lru_cache(maxsize=1)
def _table_engine() -> str:
    """Return the script and style of tables, which a page takes in once however often they come."""
    from importlib.resources import files

    from itables.javascript import generate_init_offline_itables_html

    return str(generate_init_offline_itables_html(files("itables").joinpath("html", "dt_bundle.js")))  # type: ignore[arg-type]


def _table_words(words: Words) -> dict[str, Any]:
    def told(name: str) -> str:
        return words.say(f"table.{name}", start="_START_", end="_END_", total="_TOTAL_", menu="_MENU_", max="_MAX_")

    return {
        "search": told("search"),
        "lengthMenu": told("length"),
        "info": told("info"),
        "infoEmpty": told("empty"),
        "infoFiltered": told("filtered"),
        "zeroRecords": told("empty"),
        "emptyTable": told("empty"),
    }


def _texts(frame: pd.DataFrame) -> list[int]:
    """Return the places of the columns that hold no numbers."""
    return [place for place, name in enumerate(frame) if not pd.api.types.is_numeric_dtype(frame[name])]


def small_table(frame: pd.DataFrame) -> Html:
    """Return a table of a few rows of texts, which no reader needs to sort."""
    shown = str(frame.to_html(index=False, border=0))
    for cell in ("td", "th"):
        shown = shown.replace(f"<{cell}>", f'<{cell} style="text-align:left">')
    return Html(shown.replace('style="text-align: right;"', ""))


def chip(verdict: str, words: Words) -> str:
    """Return a verdict as a word with its colour beside it: told apart by the word, not by the colour alone."""
    word = html.escape(words.say(f"verdict.{verdict}"))
    return (
        f'<span style="border-left:8px solid {COLOUR[verdict]};padding-left:5px;white-space:nowrap" '
        f'class="onpace-verdict-{verdict}">{word}</span>'
    )


def assessments_table(assessments: Assessments, language: str = "zh") -> BigTable:
    """Return every assessed target as a table that sorts and filters: promise, latest figure, probability, verdict."""
    words = Words(language)
    names = ("id", "domain", "target", "plan", "latest", "progress", "verdict", "probability", "reported", "grade")
    rows = []
    for case in assessments.cases.values():
        row = case.row
        latest = f"{words.number(row.latest_value)} ({row.latest_period})" if row.latest_period else EMPTY
        rows.append(
            [
                row.id,
                words.say(f"domain.{row.domain}"),
                words.of(row.names),
                promise(case.target, words),
                latest,
                words.say(f"progress_code.{row.progress}"),
                outlook_text(row, words),
                shown_share(row.probability) if row.has_probability else None,
                round(row.p_reported, 2) if row.has_probability else None,
                row.evidence_grade,
            ]
        )
    return BigTable(pd.DataFrame(rows, columns=[words.say(f"table.column_{name}") for name in names]), language)


def assessments_heading(assessments: Assessments, words: Words) -> str:
    """Return of which place, day and scenario an assessment is."""
    return words.say(
        "table.heading",
        region=words.region(assessments.region),
        reference=words.day(assessments.reference),
        as_of=words.day(assessments.as_of),
        scenario=words.of(assessments.scenario.titles),
    )


def assessments_html(assessments: Assessments, language: str = "zh") -> str:
    """Return an assessment of all targets: what it is of, how many have each verdict, and the table."""
    words = Words(language)
    counts, told = assessments.table["verdict"].value_counts(), assessments_heading(assessments, words)
    chips = "　".join(f"{chip(name, words)} {counts[name]}" for name in VERDICTS if name in counts)
    return (
        f"<div><b>{html.escape(told)}</b><p>{chips}</p></div>{assessments_table(assessments, language)._repr_html_()}"
    )


def assessment_html(case: Assessment, language: str = "zh") -> str:
    """Return one assessed target: the promise in its own words, where it stands, probability, verdict, chart."""
    words = Words(language)
    row = case.row
    name, wanted = html.escape(words.of(row.names)), html.escape(promise(case.target, words))
    facts = [
        (words.say("table.words"), f"“{html.escape(str(case.target.evidence))}”"),
        (words.say("column.due"), words.day(row.due)),
        (words.say("table.kind"), words.say(f"kind.{row.kind}")),
        (words.say("table.column_grade"), words.say(f"grade.{row.evidence_grade}")),
        (words.say("column.progress"), words.say(f"progress_code.{row.progress}")),
    ]
    if row.latest_period:
        value = words.quantity(row.latest_value, case.evidence.unit)
        facts.append((words.say("table.column_latest"), f"{html.escape(value)} ({row.latest_period})"))
    if case.standing.progress_share == case.standing.progress_share:
        facts.append((words.say("column.progress_share"), words.percent(case.standing.progress_share, 1)))
    if case.standing.elapsed_share == case.standing.elapsed_share:
        facts.append((words.say("column.elapsed_share"), words.percent(case.standing.elapsed_share)))
    if row.has_probability:
        chance = words.probability(row.probability, row.evidence_grade)
        beside = words.clauses(filter(None, (words.of(row.likelihoods), reported_text(row, words))))
        told = words.say("format.beside", text=chance, beside=beside)
        facts.append((words.say("column.probability"), html.escape(told)))
    elif row.reason:
        facts.append((words.say("column.reason"), html.escape(words.say(f"reason.{row.reason}"))))
    lines = "".join(
        f'<tr><th style="text-align:left">{label}</th><td style="text-align:left">{text}</td></tr>'
        for label, text in facts
    )
    drawn = ""
    if row.has_probability and not row.settled_on:
        drawn = target_figure(case, language).element(f"{words.of(row.names)} {promise(case.target, words)}")
    return (
        f"<div><b>{name}　{wanted}</b>　{chip(row.verdict, words)} <code>{row.id}</code>"
        f"<table>{lines}</table>{drawn}</div>"
    )


def register() -> None:
    """Tell the notebook, if this is one, how assessments show themselves; they know nothing of pages."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None or shell.display_formatter is None:
        return
    formatter = shell.display_formatter.formatters["text/html"]
    formatter.for_type(Assessments, assessments_html)
    formatter.for_type(Assessment, assessment_html)
