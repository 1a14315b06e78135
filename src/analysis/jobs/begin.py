"""A place begun from its work reports: targets of the latest, figures and earlier promises of all, links, review.

What is made can be made again: what stands in a table is never overwritten, what a person took out stays out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from analysis.domain.regions import ancestors, find_region
from analysis.domain.target import SURE_ENOUGH
from analysis.extract.batch import Extract
from analysis.extract.identity import region_slug
from analysis.extract.kept_corrections import Kept
from analysis.extract.target_table import FoundTarget, Outcome, columns_of, to_csv
from analysis.files import write
from analysis.formulas import as_csv
from analysis.ingest.coded import tidy
from analysis.ingest.grids import Grid
from analysis.ingest.imports import Origin, read_tables
from analysis.ingest.snapshots import Snapshot
from analysis.jobs.earlier_reports import known_since, source_of
from analysis.jobs.linking import Linked, link
from analysis.jobs.reports_of_place import PlaceReports, document_of
from analysis.locking import writing
from analysis.reading import table_rows
from analysis.review.page import Sheet, review_page
from analysis.tables.checking import check_tables
from analysis.tables.schemas import Targets
from analysis.workspace import Workspace


@dataclass
class Begun:
    """What was made of a place's reports: files, what to look at, what to tell."""

    stem: str
    files: list[Path] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    """What a person should look at, a line each."""
    refused: list[str] = field(default_factory=list)
    """Targets that no table takes as they were read, a line each; they are left out."""


def write_targets(workspace: Workspace, report: Extract, who: str, when: str) -> Begun:
    """Write the targets of one report into a workspace, with what people corrected, and nothing else of it."""
    result = Begun(f"{region_slug(report.region)}-{report.year}")
    if not report.targets:
        result.refused.append(f"{report.source}: no target found in it")
        return result
    _write_targets(Kept(workspace, who, when, keeps_reading=True), report, result)
    return result


def begin(workspace: Workspace, reports: PlaceReports, who: str, when: str) -> Begun:
    """Write all that a place's reports hold into a workspace: targets, figures, earlier promises, links.

    Raises InputError when tables of the workspace have faults.
    """
    latest = reports.latest
    result = Begun(f"{region_slug(reports.region)}-{latest.year}", told=list(reports.told))
    kept = Kept(workspace, who, when, keeps_reading=True)
    targets = _write_targets(kept, latest, result)
    made = _Made.open(workspace, reports.region)
    for each in (*reports.earlier, latest):
        _write_figures(workspace, each, date.fromisoformat(when[:10]), made, result)
    linked = _write_links(workspace, reports, made, result)
    result.files.append(made.write())
    _write_page(kept, latest, targets, result)
    undecided = sum(not each.relation for each in linked.links)
    if undecided:
        result.doubtful.append(f"{undecided} links to earlier promises to be decided: onpace review {linked.path}")
    result.doubtful += linked.told
    return result


def _write_targets(kept: Kept, latest: Extract, result: Begun) -> list[FoundTarget]:
    """Write the table of targets with what people corrected; one that this program did not write stays as it is."""
    workspace = kept.workspace
    assert workspace is not None
    path = workspace.targets / f"{result.stem}.csv"
    with writing(workspace.data, "writing targets"):
        ours = path.is_file() and kept.take_changes_by_hand(path)
        targets = _taken(kept.correct(latest).targets, path.name, result)
        if path.is_file() and not ours:
            result.told.append(f"{path}: not of this program's reading, it stays; take it away to have the report read")
        else:
            made = {path: to_csv(targets, FoundTarget), kept.reading_of(path): kept.reading_text(_ids(targets))}
            kept.write({**kept.files(), **made})
            result.files.append(path)
    kept.close()
    result.told += [*latest.doubts, *kept.told]
    unsure = sum(each.confidence < SURE_ENOUGH for each in targets)
    if unsure:
        result.doubtful.append(
            f"{unsure} of {len(targets)} targets are read with little confidence, nothing is said of them"
        )
    return targets


def _taken(targets: list[FoundTarget], name: str, result: Begun) -> list[FoundTarget]:
    """Return the targets that the table takes: one row that it refuses would keep all regions from being loaded."""
    frame, faults = check_tables({name: to_csv(targets, FoundTarget).encode()}, Targets)
    if not faults:
        return targets
    refused = {fault.line for fault in faults}
    result.refused += [f"left out: {fault}" for fault in faults]
    lines = frame.index.get_level_values("line")
    return [each for line, each in zip(lines, targets, strict=True) if line not in refused]


def _ids(targets: Iterable[FoundTarget]) -> set[str]:
    return {each.id for each in targets}


def _write_page(kept: Kept, latest: Extract, targets: list[FoundTarget], result: Begun) -> None:
    """Write the page on which targets are checked by eye, the least sure first."""
    from analysis.domain.indicators import indicators_of

    assert kept.workspace is not None
    sheet = Sheet(
        latest.document, targets, latest.text, latest.fingerprint, latest.skipped, kept.removed, kept.opinions,
        kept.disputes,
    )  # fmt: skip
    series = list(indicators_of(kept.workspace.root).series.values())
    page = review_page([sheet], series=series, name=result.stem)
    result.files.append(write(kept.workspace.reports / "review" / f"{result.stem}.html", page))


class _Made:
    """Figures and earlier promises that the program once wrote: one that is gone since was taken out by a person."""

    COLUMNS = ("table", "key")

    def __init__(self, path: Path, earlier: set[tuple[str, str]]) -> None:
        self._path = path
        self._earlier = earlier
        self._now: set[tuple[str, str]] = set()

    @classmethod
    def open(cls, workspace: Workspace, region: str) -> _Made:
        """Return what earlier runs wrote of a region."""
        path = workspace.data / "corrections" / "as-read" / f"{region_slug(region)}-begun.csv"
        if not path.is_file():
            return cls(path, set())
        return cls(path, {(row["table"], row["key"]) for row in table_rows(path)})

    def wants(self, table: str, *key: object) -> bool:
        """Say whether a new row is to be written, and remember that it was."""
        entry = (table, " ".join(map(str, key)))
        self._now.add(entry)
        return entry not in self._earlier

    def write(self) -> Path:
        """Write down all that was made, now and before."""
        return write(self._path, as_csv([self.COLUMNS, *sorted(self._earlier | self._now)]))


def _write_figures(workspace: Workspace, report: Extract, today: date, made: _Made, result: Begun) -> None:
    """Add what a report says was; what is doubtful in it is told and left out."""

    def read(snapshot: Snapshot) -> list[Grid]:
        told = [each for each in report.outcomes if each.value is not None]
        records = (["" if value is None else str(value) for value in asdict(each).values()] for each in told)
        return [tidy(columns_of(Outcome), records, snapshot.name, addressed=False)]

    if not any(each.value is not None for each in report.outcomes):
        result.told.append(f"{report.source}: says nothing of what was; no figures of it")
        return
    source = source_of(document_of(report))
    since = known_since(source)
    snapshot = Snapshot(f"{source.title}.txt", report.text.encode("utf-8", "surrogatepass"))
    origin = Origin(
        source.title, report.region, since.isoformat(), publisher=source.publisher, reliability=source.reliability,
        inferred=len(source.published) < 10,
    )  # fmt: skip
    found = read_tables([snapshot], origin, today, workspace=workspace, read=read)
    doubted = {(each.file, each.line) for each in found.doubts}
    sure = [each for each in found.added if (each.entry.file, each.entry.line) not in doubted]
    rows = [each for each in sure if made.wants("figures", *each.observation.key, each.observation.source_id)]
    result.doubtful += [f"{report.source}: figure left out: {each}" for each in (*found.doubts, *found.faults)]
    if len(sure) > len(rows):
        result.told.append(f"{report.source}: {len(sure) - len(rows)} figures that somebody took out stay out")
    found.added, found.faults, found.again = rows, [], None
    result.files += found.write(confirmed=True)


def _write_links(workspace: Workspace, reports: PlaceReports, made: _Made, result: Begun) -> Linked:
    """Add what earlier reports promised and told, and link it to the targets."""
    above = [each.name for each in ancestors(find_region(reports.region))]
    with writing(workspace.data, "linking promises"):
        documents = [document_of(each) for each in (*reports.earlier, reports.latest)]
        linked = link(workspace, reports.region, reports.latest.year, documents, above)
        gone = {
            row.id
            for rows in linked.rows.values()
            for row in rows
            if not made.wants("promises", row.region, row.target_year, row.indicator_zh, row.unit, row.evidence)
        }
        linked.rows = {place: [row for row in rows if row.id not in gone] for place, rows in linked.rows.items()}
        linked.links = [each for each in linked.links if each.about not in gone]
        result.files += linked.write()
    if gone:
        result.told.append(f"{len(gone)} earlier promises and outcomes that somebody took out stay out")
    return linked
