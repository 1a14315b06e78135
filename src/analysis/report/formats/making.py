"""The way in: which formats there are, and a report in those that are wanted; one that fails spares the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from analysis.errors import unknown
from analysis.report.formats.docx import docx
from analysis.report.formats.issue import Issue
from analysis.report.formats.pdf import pdf
from analysis.report.formats.pptx import pptx
from analysis.report.formats.tables import csv_table, json_table
from analysis.report.formats.xlsx import xlsx

DEFAULT = ("html", "pdf", "docx", "xlsx")
FILES = {
    "pdf": "report.pdf",
    "docx": "report.docx",
    "xlsx": "report.xlsx",
    "pptx": "report.pptx",
    "json": "assessment.json",
}
"""Name of each further format's file."""
FORMATS = ("html", "pdf", "docx", "xlsx", "pptx", "csv", "json")


@dataclass
class Written:
    """The files of a report's formats, and what failed, a line each."""

    files: dict[str, bytes] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def checked(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the formats that are known, each once, and a line for each that is not.

    Examples
    --------
    >>> checked(["pdf", "html", "pdf"])
    (['html', 'pdf'], [])
    """
    asked = dict.fromkeys(name.strip().lower() for name in names if name.strip())
    faults = [str(unknown("format", name, FORMATS)) for name in asked if name not in FORMATS]
    return [name for name in FORMATS if name in asked], faults


def written(issue: Issue, names: Iterable[str], template: Path | None = None) -> Written:
    """Return the files of a report: its table, and the formats that are wanted.

    ``issue``: the report. ``names``: formats, as ``checked`` gives them. ``template``: the office's own Word document.
    """
    makers: dict[str, Callable[[Issue], bytes]] = {
        "pdf": pdf,
        "docx": partial(docx, template=template),
        "xlsx": xlsx,
        "pptx": pptx,
        "json": json_table,
    }
    made = Written({"assessment.csv": csv_table(issue)})
    for name in names:
        if name in makers:
            _add(made, name, makers[name], issue)
    return made


def _add(made: Written, name: str, maker: Callable[[Issue], bytes], issue: Issue) -> None:
    try:
        made.files[FILES[name]] = maker(issue)
    except Exception as error:  # a format that fails, or whose tool is missing, never spoils the others
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        made.failures.append(f"{FILES[name]}: is not made ({told})")
