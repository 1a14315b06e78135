"""What a batch is made of: the documents of one place read, or one region's report rendered; each known when done."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product
from pathlib import Path

from analysis.domain.indicators import indicators_of
from analysis.domain.regions import find_region
from analysis.errors import PartialError, RequestError
from analysis.extract.batch import Extract, fingerprint, read_one
from analysis.extract.identity import region_slug
from analysis.extract.sources import DocumentSource
from analysis.files import sha256, write
from analysis.jobs.batch_spec import ALL, OWN, Spec
from analysis.jobs.begin import Begun, begin, write_targets
from analysis.jobs.documents import PlaceDocuments
from analysis.jobs.quarters import promising, quarter_of
from analysis.jobs.reports_of_place import reports_of_place
from analysis.locking import writing
from analysis.report.formats.making import FILES
from analysis.report.manifest import code_hash
from analysis.report.quarterly import rehearse
from analysis.report.render import Request, folder_of, render
from analysis.scenario import BASELINE, scenario_name
from analysis.workspace import Workspace

NOTES = "batch"
"""Folder beside the reports with what was read, and a log of each job that failed."""
REHEARSAL = f"{rehearse.__module__}:{rehearse.__name__}"
_TURN = ".onpace-begin.lock"
_PATIENCE = 12 * 3600.0
"""Seconds for which a place begun waits for its turn to write: what lies in front of it has limits of its own."""
REHEARSED, MANY = 4, 8
"""Reports that a worker makes ahead, so that its kernels find ready what reports have in common: one for each of the
quarters that at least so many have."""


@dataclass(frozen=True)
class ReadingJob:
    """The documents of one place, read into tables; of a place begun also its figures, earlier promises and links."""

    region: str
    documents: tuple[DocumentSource, ...]
    begins: bool
    author: tuple[str, str]
    minutes: float

    def __str__(self) -> str:
        """Return what it is called in messages."""
        years = [each.year for each in self.documents]
        return f"{self.region} {years[0]}" if len(years) == 1 else f"{self.region} {years[0]}–{years[-1]}"

    def run(self, workspace: Workspace, output: Path) -> list[Path]:
        """Read and write; return the files written.

        Raises OnpaceError when nothing can be read. Raises PartialError when a document or a row is left out; the
        others are written.
        """
        failures: list[str] = []
        known = indicators_of(workspace.root)
        extracts: list[Extract] = []
        for source in self.documents:
            each = read_one(source, indicators=known)
            if isinstance(each, Extract):
                extracts.append(each)
            else:
                failures += each.faults
        if not extracts:
            raise RequestError("\n".join(failures))
        files = []
        for made in self._written(workspace, extracts):
            files += made.files
            failures += made.refused
        if failures:
            raise PartialError(failures)
        self._note(workspace, output, files)
        return files

    def _written(self, workspace: Workspace, extracts: list[Extract]) -> Iterable[Begun]:
        if not self.begins:
            return [write_targets(workspace, each, *self.author) for each in extracts]
        reports = reports_of_place(extracts, self.region)
        with writing(workspace.data, "beginning a place", patience=_PATIENCE, name=_TURN):
            return [begin(workspace, reports, *self.author)]

    def done(self, workspace: Workspace, output: Path) -> list[Path] | None:
        """Return the tables that were made of these very documents by this very code and lie there; None otherwise."""
        try:
            noted = json.loads(self._notes(output).read_text(encoding="utf-8"))
            tables = [workspace.root / name for name in noted["tables"]]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        same = noted.get("made_of") == self._made_of() and all(path.exists() for path in tables)
        return tables if same else None

    def _note(self, workspace: Workspace, output: Path, files: Iterable[Path]) -> None:
        tables = sorted({path.relative_to(workspace.root).as_posix() for path in files if path.exists()})
        noted = {"made_of": self._made_of(), "tables": tables}
        write(self._notes(output), json.dumps(noted, ensure_ascii=False, indent=1) + "\n")

    def _notes(self, output: Path) -> Path:
        return output / NOTES / f"{'begin' if self.begins else 'extract'}-{region_slug(self.region)}.json"

    def _made_of(self) -> dict[str, object]:
        made_of = [_hash(each.path) if each.path else fingerprint(each.text) for each in self.documents]
        return {"code": code_hash(), "documents": made_of}


@dataclass(frozen=True)
class ReportJob:
    """One region, quarter and scenario, in all languages and formats."""

    request: Request
    code: str
    minutes: float
    rehearsed: tuple[tuple[str, str], ...] = ()
    """Regions and quarters of the reports that a worker makes ahead."""

    def __str__(self) -> str:
        """Return what it is called in messages."""
        name = "" if self.request.scenario == BASELINE else f" {scenario_name(self.request.scenario)}"
        return f"{self.request.region} {self.request.quarter}{name}"

    def run(self, workspace: Workspace, output: Path) -> list[Path]:
        """Render it; return its pages. Raises as :func:`analysis.report.render.render`."""
        ahead = json.dumps([str(workspace.root), *self.rehearsed], ensure_ascii=False)
        ready = [f"{REHEARSAL}={ahead}"] if self.rehearsed else []
        return render(self.request, workspace, output, warm=ready, listed=False)

    def done(self, workspace: Workspace, output: Path) -> list[Path] | None:
        """Return its pages, where each was made from the same request, code and inputs and is unchanged; else None."""
        folders = [folder_of(self.request, output, self.code, each) for each in self.request.languages]
        if not all(self._made_from_this(folder, workspace) for folder in folders):
            return None
        return self.pages(output)

    def pages(self, output: Path) -> list[Path]:
        """Return the pages of it that lie there."""
        folders = [folder_of(self.request, output, self.code, each) for each in self.request.languages]
        return [folder / "index.html" for folder in folders if (folder / "index.html").exists()]

    def _made_from_this(self, folder: Path, workspace: Workspace) -> bool:
        request = self.request
        try:
            made = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            names = ("draws", "seed", "scenario")
            wanted = {FILES[name] for name in request.formats if name in FILES}
            return (
                [made[name] for name in names] == [getattr(request, name) for name in names]
                and made["targets"] == "all"
                and not made["failures"]
                and made["code"]["sha256"] == code_hash()
                and wanted <= {each["path"] for each in made["outputs"]}
                and all(_hash(folder / each["path"]) == each["sha256"] for each in made["outputs"])
                and all(_hash(workspace.root / each["path"]) == each["sha256"] for each in made["inputs"])
            )
        except (OSError, ValueError, KeyError, TypeError):
            return False


def _hash(path: Path) -> str:
    """Return a file's hash; one that all reports name is read once for all of them, unless it changes."""
    told = path.stat()
    return _hash_of(path, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=8192)
def _hash_of(path: Path, changed: int, size: int) -> str:
    return sha256(path.read_bytes())


def reading_jobs(spec: Spec, found: PlaceDocuments, author: tuple[str, str]) -> list[ReadingJob]:
    """Return a job for each region whose documents are to be read.

    Raises RequestError when a region is named of which there are none.
    """
    wanted = found.places if ALL in spec.regions else [find_region(name).name for name in spec.regions]
    if without := [name for name in wanted if name not in found.by_place]:
        raise RequestError(f"no documents: {', '.join(dict.fromkeys(without))}")
    chosen = {name: found.all_of(name) if spec.begin else found.of(name, spec.years) for name in wanted}
    return [
        ReadingJob(name, tuple(documents), spec.begin is not None, author, spec.minutes)
        for name, documents in chosen.items()
        if documents
    ]


def report_jobs(spec: Spec, workspace: Workspace, today: date, among: Iterable[str] | None = None) -> list[ReportJob]:
    """Return the reports to render, in the order of their regions; of the regions `among` some where these are given.

    Raises RequestError when a region has no targets in the workspace.
    """
    promised = promising(workspace)
    named = sorted(promised, key=lambda name: find_region(name).code) if ALL in spec.regions else spec.regions
    regions = list(dict.fromkeys(find_region(name).name for name in named))
    if among is not None:
        regions = [name for name in regions if name in set(among)]
    if without := [name for name in regions if name not in promised]:
        raise RequestError(f"no targets in this workspace: {', '.join(without)}")
    own = {name: str(quarter_of(promised[name].year, today)) for name in regions}
    wanted = [
        (region, own[region] if quarter == OWN else quarter, scenario)
        for region, quarter, scenario in product(regions, spec.quarters, spec.scenarios)
    ]
    ahead = _rehearsed(wanted)
    return [
        ReportJob(
            Request(
                region, quarter, "", tuple(spec.languages), scenario, draws=spec.draws, seed=spec.seed,
                formats=tuple(spec.formats),
            ),
            find_region(region).code,
            spec.minutes,
            ahead,
        )
        for region, quarter, scenario in wanted
    ]  # fmt: skip


def _rehearsed(wanted: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, str], ...]:
    """Return region and quarter of one report for each of the quarters that many have."""
    regions: dict[str, list[str]] = {}
    for region, quarter, _ in wanted:
        regions.setdefault(quarter, []).append(region)
    common = [quarter for quarter, of in sorted(regions.items(), key=lambda each: -len(each[1])) if len(of) >= MANY]
    return tuple((regions[quarter][0], quarter) for quarter in common[:REHEARSED])
