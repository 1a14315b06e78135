"""The library: ``index.html`` of the reports' folder, made from nothing but the reports that lie in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from analysis.domain.codes import LANGUAGES, VERDICTS
from analysis.domain.languages import Bilingual
from analysis.domain.periods import Quarter
from analysis.errors import MachineError
from analysis.files import write
from analysis.locking import writing
from analysis.reading import table_rows
from analysis.report.content import ManifestContent
from analysis.report.overview import RegionReport, overview_page
from analysis.report.page import framed, template_text
from analysis.scenario import BASELINE
from analysis.words.wording import Words

OVERVIEW = "regions.html"
"""The page of all regions, beside the list."""
PARTS = ("index.html", "notebook.ipynb")
"""Files that the list of reports does not name as formats."""
CHART_WIDTH, CHART_HEIGHT, MARGIN = 34, 26, 7
"""Size of a quarter in the chart of one target's history, in pixels."""


@dataclass(frozen=True)
class Volume:
    """One quarter's report as it lies in the folder: its manifest, where each language's page is, and its files."""

    folder: str
    manifest: ManifestContent
    pages: dict[str, str]
    table: tuple[dict[str, str], ...]
    files: dict[str, tuple[str, ...]]

    @property
    def key(self) -> tuple[str, str, str, int]:
        """Region, quarter, scenario and revision: the order on the library."""
        told = self.manifest
        return told["region"]["code"], told["quarter"], f"{told['scenario']} {self.is_public:d}", told["revision"]

    @property
    def is_public(self) -> bool:
        """Whether what is marked as internal is left out."""
        return self.manifest.get("edition") == "public"

    @property
    def is_own(self) -> bool:
        """Whether it is the office's own of the baseline scenario."""
        return self.manifest["scenario"] == BASELINE and not self.is_public

    @property
    def region(self) -> str:
        """The region's name."""
        return str(self.manifest["region"]["name"])

    @cached_property
    def rows(self) -> dict[str, dict[str, str]]:
        """The assessment's rows by target id."""
        return {row["id"]: row for row in self.table}


def write_library(output: Path) -> Path:
    """Write ``index.html`` of a folder of reports: each quarter with scoreboard and links, each verdict's history.

    Raises MachineError when it cannot be written.
    """
    with writing(output, "listing the reports"):
        library = volumes(output)
        latest = _latest(library)
        if len(latest) > 1:
            write(output / OVERVIEW, overview_page(latest))
        return write(output / "index.html", library_page(library))


def _latest(library: list[Volume]) -> list[RegionReport]:
    """Return the latest whole report of each region on the scenario of all, for the office's own eyes."""
    whole = [each for each in library if each.is_own and each.manifest["targets"] == "all"]
    newest = {each.region: each for each in sorted(whole, key=lambda each: each.key)}
    return [
        RegionReport(
            region,
            each.manifest["quarter"],
            {language: f"{each.folder}/{place}/index.html" for language, place in each.pages.items()},
            each.table,
        )
        for region, each in newest.items()
    ]


def volumes(output: Path) -> list[Volume]:
    """Return the reports that lie in a folder, the latest quarter of each region first; others' files are passed by."""
    found: dict[str, Volume] = {}
    for path in sorted([*output.glob("*/*/manifest.json"), *output.glob("*/*/*/manifest.json")]):
        manifest = _read(path)
        if manifest is None:
            continue
        folder = path.parents[1].relative_to(output).as_posix()
        pages = {**(found[folder].pages if folder in found else {}), manifest["language"]: path.parent.name}
        files = {**(found[folder].files if folder in found else {}), manifest["language"]: _formats(manifest)}
        table = tuple(table_rows(path.parent / "assessment.csv"))
        found[folder] = Volume(folder, manifest, pages, table, files)
    ordered = sorted(found.values(), key=lambda volume: volume.key, reverse=True)
    return sorted(ordered, key=lambda volume: volume.manifest["region"]["code"])


def signature(place: Path) -> dict[str, str] | None:
    """Return who signed one language's report, and when (keys by, on); None where it is not published."""
    manifest = _read(place / "manifest.json") if (place / "manifest.json").exists() else None
    return manifest.get("signed_off") if manifest else None


def next_revision(folder: Path) -> int:
    """Return the number of a quarter's revision that is open: the first, from 2, that is not published."""
    number = 2
    while any(map(signature, folder.with_name(f"{folder.name}-r{number}").glob("*"))):
        number += 1
    return number


def _read(path: Path) -> ManifestContent | None:
    """Return a report's manifest; nothing where the file is no such thing, or its table is missing."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise MachineError(f"{path}: cannot be read ({error})") from error
    whole = isinstance(content, dict) and {"region", "quarter", "language", "verdicts"} <= set(content)
    return content if whole and (path.parent / "assessment.csv").exists() else None


def library_page(library: list[Volume]) -> str:
    """Return the page that lists reports, in Chinese and, below it, in English."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(template_text("library.html"))
    regions = {name: list(own) for name, own in groupby(library, key=lambda volume: volume.region)}
    body = "".join(
        template.render(
            language=words.language,
            word=words.say,
            verdicts=VERDICTS,
            overview=OVERVIEW if len(_latest(library)) > 1 else "",
            regions=[
                {
                    "name": words.region(name),
                    "volumes": [_view(volume, words) for volume in own],
                    "histories": _histories(own, words),
                }
                for name, own in regions.items()
            ],
        )
        for words in map(Words, LANGUAGES)
    )
    first = Words(LANGUAGES[0])
    return framed(first.say("library.title"), first, body)


def _view(volume: Volume, words: Words) -> dict[str, Any]:
    manifest = volume.manifest
    quarter = Quarter.parse(manifest["quarter"])
    return {
        "quarter": words.say("report.quarter", year=quarter.year, number=quarter.number),
        "value": manifest["quarter"],
        "variant": _variant(volume, words),
        "as_of": words.day(_date(manifest["as_of"])),
        "verdicts": manifest["verdicts"],
        "expected": manifest["expected"],
        "links": [_links(volume, name, words) for name in sorted(volume.pages, reverse=True)],
    }


def _formats(manifest: ManifestContent) -> tuple[str, ...]:
    """Return the files of a language's report that are read by themselves, beside its page."""
    return tuple(each["path"] for each in manifest.get("outputs", ()) if each["path"] not in PARTS)


def _links(volume: Volume, language: str, words: Words) -> list[tuple[str, str]]:
    """Return what leads to a language's page and to each further format of it."""
    place = f"{volume.folder}/{volume.pages[language]}"
    further = [(Path(name).suffix[1:].upper(), f"{place}/{name}") for name in volume.files[language]]
    return [(words.say(f"library.{language}"), f"{place}/index.html"), *further]


def _variant(volume: Volume, words: Words) -> str:
    """Say what sets a report apart from the quarter's own: another scenario, a revision, a part of the targets."""
    manifest, told = volume.manifest, []
    if manifest["scenario"] != BASELINE:
        told.append(words.say("library.scenario", name=_scenario(manifest, words)))
    if manifest["targets"] != "all":
        told.append(words.say("library.part", n=len(manifest["targets"])))
    if volume.is_public:
        told.append(words.say("library.public"))
    if manifest["revision"]:
        told.append(words.say("library.revision", n=manifest["revision"], reason=manifest["reason"]))
    if signed := manifest.get("signed_off"):
        told.append(words.say("library.signed", by=signed["by"], on=words.day(_date(signed["on"]))))
    return " · ".join(told)


def _scenario(manifest: ManifestContent, words: Words) -> str:
    """Return the scenario's title; its name where an older manifest holds no title."""
    return str(manifest.get("scenario_title", {}).get(words.language) or manifest["scenario"])


def _date(text: str) -> date:
    from analysis.domain.periods import parse_date

    return parse_date(text)


def _histories(library: list[Volume], words: Words) -> list[dict[str, Any]]:
    """Return the chart of each target's verdicts over the quarters: the baseline, the latest revision of each."""
    latest: dict[str, Volume] = {}
    for volume in reversed([volume for volume in library if volume.is_own]):
        latest[volume.manifest["quarter"]] = volume
    quarters = sorted(latest)
    ids = sorted({name for volume in latest.values() for name in volume.rows})
    shown = []
    for name in ids:
        line = [latest[quarter].rows.get(name) for quarter in quarters]
        known = [row for row in line if row is not None]
        if any(row["verdict"] != "no_data" for row in known):
            label = words.of(Bilingual(known[-1]["indicator_zh"], known[-1]["indicator_en"]))
            shown.append({"id": name, "name": label, "chart": _chart(quarters, line, words)})
    return shown


def _chart(quarters: list[str], line: list[dict[str, str] | None], words: Words) -> Markup:
    """Return a small chart: the probability of each quarter as a line, its verdict as a coloured mark with its word."""
    points, marks, history = [], [], []
    for place, (quarter, row) in enumerate(zip(quarters, line, strict=True)):
        if row is None:
            continue
        verdict = row["verdict"]
        chance = float(row["probability"]) if row["probability"] else None
        x = MARGIN + place * CHART_WIDTH
        y = MARGIN + CHART_HEIGHT * (1 - chance) if chance is not None else MARGIN + CHART_HEIGHT / 2
        if chance is not None:
            points.append(f"{x},{y:.1f}")
        told = f"{quarter} {words.say(f'verdict.{verdict}')}"
        history.append(told)
        marks.append(
            Markup('<circle class="{}" cx="{}" cy="{:.1f}" r="5"><title>{}</title></circle>').format(
                verdict, x, y, told
            )
        )
    width, height = 2 * MARGIN + CHART_WIDTH * max(len(quarters) - 1, 0), 2 * MARGIN + CHART_HEIGHT
    path = Markup('<polyline points="{}"/>').format(" ".join(points)) if len(points) > 1 else Markup("")
    return Markup(
        '<svg class="history" role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}">{}{}</svg>'
    ).format(
        words.clauses(history),
        width,
        height,
        width,
        height,
        path,
        Markup("").join(marks),
    )
