"""Earlier promises linked to those of a report: found in reports and in ``data/promises``, kept in ``data/links``.

What a person decided stays; what the program matched is matched anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from datetime import date
from math import isnan, nan
from pathlib import Path

from analysis.domain.codes import RELATIONS
from analysis.domain.regions import find_region
from analysis.domain.target import PastLink, PastPromise
from analysis.errors import RequestError, unknown
from analysis.extract.corrections import STEM
from analysis.extract.identity import region_slug
from analysis.files import write_together
from analysis.formulas import as_csv
from analysis.ingest.sources import KnownSources, SourceRow
from analysis.jobs.earlier_reports import EarlierReport, EarlierRows, read, rows_of
from analysis.reading import table_rows
from analysis.record.corpus import Document
from analysis.record.links import LinkPair, clauses_about, pairs_of
from analysis.record.reading import ReportSource, is_fall, report_of
from analysis.record.rows import Promise, Told
from analysis.tables.rows import objects
from analysis.tables.schemas import Links, PastPromises, columns
from analysis.tables.schemas import Sources as SourcesTable
from analysis.tables.workspace_tables import Tables, read_workspace
from analysis.workspace import Workspace

PROVINCE, OTHERS = 5, 2
"""Latest reports that are read of the province or nation that a place lies in, and of other places."""
_LENGTH = 20_000
"""Characters of a report whose text is not at hand: only where a promise stands in it depends on that."""


@dataclass
class Linked:
    """What linking found: new rows of promises by place, new sources, the links, and what to tell."""

    workspace: Workspace
    stem: str
    rows: dict[str, list[PastPromise]] = field(default_factory=dict)
    sources: list[SourceRow] = field(default_factory=list)
    links: list[PastLink] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def path(self) -> Path:
        """The file of the links."""
        return self.workspace.links / f"{self.stem}.csv"

    def write(self) -> list[Path]:
        """Write all tables that change, all or none; return their paths."""
        contents: dict[Path, str | bytes] = {self.path: _csv(columns(Links), map(_cells, self.links))}
        for place, rows in self.rows.items():
            path = self.workspace.past_promises / f"{region_slug(place)}.csv"
            contents[path] = _extended(path, columns(PastPromises), map(_cells, rows), "id")
        if self.sources:
            path = self.workspace.statistics / "sources.csv"
            contents[path] = _extended(
                path, columns(SourcesTable), (each.texts() for each in self.sources), "source_id"
            )
        for path in contents:
            path.parent.mkdir(parents=True, exist_ok=True)
        write_together(contents)
        return list(contents)


def link(
    workspace: Workspace, region: str, year: int | None, documents: Iterable[Document], beside: Sequence[str]
) -> Linked:
    """Link what earlier reports said to the targets of a place's report.

    ``workspace``: with the targets of the report. ``region``: the place's full name. ``year``: of the report; the
    latest with targets if left out. ``documents``: reports to read; those of other places than the region and those
    `beside` are left out and told. ``beside``: places whose same promises stand beside: of those that the region lies
    in the last five reports, else two. Raises RequestError when the place has no targets of that year.
    """
    tables = read_workspace(workspace)
    today, made, ids = _today(tables, region, year)
    result = Linked(workspace, f"{region_slug(region)}-{made}")
    sources = KnownSources(objects(tables.sources, SourceRow))
    known = objects(tables.past_promises, PastPromise)
    readings = _readings(documents, sources, region, made, beside, result)
    for place, by_year in readings.items():
        for report in by_year.values():
            mine = [past for past in (*known, *result.rows.get(place, [])) if past.region == place]
            _keep(result, place, rows_of(report, by_year, today, mine, own=place == region))
    result.sources = [each for each in sources.new.values() if _is_used(each, result.rows)]
    everything = [*known, *(row for rows in result.rows.values() for row in rows)]
    decided = [each for each in objects(tables.links, PastLink) if each.target in ids and each.is_confirmed]
    result.links = _links(today, ids, everything, (region, *beside), made, decided)
    return result


def _today(tables: Tables, region: str, year: int | None) -> tuple[list[Promise], int, list[str]]:
    """Return the promises of the report, its year, and the ids of its targets."""
    mine = tables.targets[tables.targets["region"] == region]
    years = sorted({int(each.rsplit("-", 2)[1]) for each in mine["id"]})
    made = year or (years[-1] if years else 0)
    if made not in years:
        raise RequestError(f"no targets of {region} {made or ''} in {tables_named(years)}; onpace extract makes them")
    rows = mine[mine["id"].str.rsplit("-", n=2).str[1].astype(int) == made]
    cells = [
        {**row, "due": f"{row['due']:%Y-%m-%d}", "lower": _none(row["lower"]), "upper": _none(row["upper"])}
        for row in rows.to_dict("records")
    ]
    report = report_of(ReportSource(region, find_region(region).level, made, "", _LENGTH), cells, [])
    return list(report.promises), made, list(rows["id"])


def tables_named(years: Sequence[int]) -> str:
    """Return which years have targets, in words."""
    return "data/targets (" + ", ".join(map(str, years)) + ")" if years else "data/targets"


def _none(value: float) -> float | None:
    return None if isnan(value) else value


def _readings(
    documents: Iterable[Document], sources: KnownSources, region: str, made: int, beside: Sequence[str], result: Linked
) -> dict[str, dict[int, EarlierReport]]:
    by_place: dict[str, dict[int, Document]] = {}
    for each in documents:
        if each.place not in (region, *beside):
            result.told.append(f"{each.place} {each.year}: a report of another place, left out (--beside takes it in)")
        elif each.year <= made:
            _first(by_place.setdefault(each.place, {}), each, result)
    readings = {
        place: {year: read(reports[year], sources) for year in _latest(place, region, reports)}
        for place, reports in by_place.items()
    }
    if made in readings.get(region, {}):  # its promises are today's targets; it tells what came of those before
        readings[region][made] = readings[region][made].looking_back
    return readings


def _first(reports: dict[int, Document], document: Document, result: Linked) -> None:
    """Keep the first of two reports of one year; tell the second, and whether it differs."""
    before = reports.setdefault(document.year, document)
    if before is not document:
        differs = "differs from the first" if before.text != document.text else "is the same text"
        result.told.append(f"{document.place} {document.year}: a second report of that year {differs}; left out")


def _latest(place: str, region: str, reports: Mapping[int, Document]) -> list[int]:
    years = sorted(reports)
    if place == region:
        return years
    return years[-(PROVINCE if find_region(region).parent == find_region(place).code else OTHERS) :]


def _keep(result: Linked, place: str, found: EarlierRows) -> None:
    result.told += found.told
    if found.rows:
        result.rows.setdefault(place, []).extend(found.rows)


def _is_used(source: SourceRow, rows: Mapping[str, Sequence[PastPromise]]) -> bool:
    used = {name for place in rows.values() for row in place for name in (row.target_source_id, row.outcome_source_id)}
    return source.source_id in used


def _links(
    today: Sequence[Promise],
    ids: Sequence[str],
    everything: Sequence[PastPromise],
    places: Sequence[str],
    made: int,
    decided: Sequence[PastLink],
) -> list[PastLink]:
    """Return the links of all targets: what people decided, and what the matcher says of the rest."""
    taken = {(each.target, each.about) for each in decided}
    own, *_ = places
    earlier = [past for past in everything if past.region in places and past.target_year < made + (past.region != own)]
    told = [_told(past) for past in earlier]
    numbered = [(ids[pair.promise], earlier[pair.told], pair) for pair in pairs_of(today, told)]
    matched = [_link(*each) for each in numbered if each[1].region == own or each[2].relation == "same"]
    words = [past for past in earlier if past.evidence and past.says_no_number]
    for place, promise in enumerate(today):
        matched += [
            PastLink(ids[place], past.id, "same" if clause.sure else "", "", nan, "", "")
            for past in words
            for clause in clauses_about(promise, [past.evidence])
        ]
    fresh = {(each.target, each.about): each for each in matched if (each.target, each.about) not in taken}
    return sorted([*decided, *fresh.values()], key=lambda each: (each.target, each.about))


def _link(target: str, past: PastPromise, pair: LinkPair) -> PastLink:
    relation = pair.relation
    return PastLink(
        target, past.id, relation, pair.apart if relation == "near" else "", round(pair.probability, 3), "", ""
    )


def _told(past: PastPromise) -> Told:
    row = {"kind": past.kind, "indicator_zh": past.indicator_zh, "evidence": past.evidence or past.indicator_zh}
    return Told(
        name=past.indicator_zh,
        kind=past.kind,
        unit=past.unit,
        evidence=past.evidence or past.indicator_zh,
        context="",
        start=0,
        falls=is_fall(row),
        value=nan,
        period=str(past.target_year),
        bound="",
        status="A",
    )


# Files


@dataclass(frozen=True)
class Decisions:
    """What the page of links saved: whose table, and each decision."""

    name: str
    links: tuple[PastLink, ...]


def read_decisions(path: Path) -> Decisions | None:
    """Return what a file saved by the page of links holds; None where it is none of these.

    Raises RequestError when it is one, and an answer in it cannot be taken.
    """
    try:
        held = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None  # whoever reads it as answers about targets tells what is wrong
    if not isinstance(held, dict) or held.get("onpace_links") != 1:
        return None
    try:
        name, who = str(held["name"]), str(held["who"]).strip()
        links = tuple(_decision(each, who) for each in held["answers"])
    except (KeyError, TypeError) as error:
        raise RequestError(f"{path}: is no file saved by the page of links ({error})") from error
    if not (who and STEM.fullmatch(name)):
        raise RequestError(f"{path}: names no reviewer or no table, such as liaocheng-2026")
    return Decisions(name, links)


def _decision(answer: Mapping[str, str], who: str) -> PastLink:
    relation, apart = answer["relation"], answer.get("apart", "").strip()
    if relation not in RELATIONS:
        raise unknown("relation", relation, RELATIONS)
    if relation == "near" and not apart:
        raise RequestError(f"{answer['target']} and {answer['about']}: a near relative needs what sets it apart")
    return PastLink(answer["target"], answer["about"], relation, apart if relation == "near" else "", nan, who[:80], "")


def decide(workspace: Workspace, stem: str, answers: Iterable[PastLink], today: date) -> tuple[Path, int]:
    """Write what a person decided of links into their file; return it with how many changed.

    Raises RequestError when there is no such file, or an answer is of a pair that it does not hold.
    """
    path = workspace.links / f"{stem}.csv"
    if not path.is_file():
        raise RequestError(f"{path}: no links to decide; onpace link makes them")
    rows = {(row["target"], row["about"]): row for row in table_rows(path)}
    changed = 0
    for answer in answers:
        row = rows.get((answer.target, answer.about))
        if row is None:
            raise RequestError(f"{path}: holds no pair of {answer.target} and {answer.about}")
        new = {**row, "relation": answer.relation, "apart": answer.apart, "who": answer.who, "when": today.isoformat()}
        changed += new != row
        rows[answer.target, answer.about] = new
    write_together({path: _csv(columns(Links), rows.values())})
    return path, changed


def _cells(row: PastPromise | PastLink) -> dict[str, str]:
    return {each.name: _cell(value) for each, value in zip(fields(row), astuple(row), strict=True)}


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and isnan(value)):
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _csv(names: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    return as_csv([names, *([row.get(name, "") for name in names] for row in rows)])


def _extended(path: Path, names: Sequence[str], rows: Iterable[Mapping[str, str]], key: str) -> str:
    """Return a table with more rows, those that stand in it untouched."""
    there = table_rows(path) if path.is_file() else []
    return _csv(names, sorted([*there, *rows], key=lambda row: row[key]))
