"""Several documents in one go: what each holds, what could not be read, ids that run on."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.domain.indicators import Indicators
from analysis.domain.regions import find_region, region_doubt
from analysis.errors import InputError, OnpaceError, RequestError, one_line
from analysis.extract.analyse import Analysis, analyse
from analysis.extract.documents import fault
from analysis.extract.identity import region_slug
from analysis.extract.outcomes import outcomes_of
from analysis.extract.quantities import CROWDED
from analysis.extract.script import OTHER_LANGUAGES, language_of
from analysis.extract.sources import DocumentSource, DocumentSources
from analysis.extract.target_table import FoundTarget, Outcome, SkippedNumber
from analysis.extract.targets import skipped_numbers, targets_of
from analysis.extract.titles import Title
from analysis.files import sha256
from analysis.limits import most
from analysis.workers import in_order

if TYPE_CHECKING:
    import pandas as pd

_FEW = 16
"""Documents for which starting other processes takes longer than reading them."""


def fingerprint(text: str) -> str:
    """Return what tells a text from every other."""
    return sha256(text.encode("utf-8", "surrogatepass"))[:16]


@dataclass(frozen=True)
class Extract:
    """One document with all that was read from it; ``source`` is what messages call it."""

    source: str
    document: str
    region: str
    year: int | None
    text: str
    targets: list[FoundTarget]
    outcomes: list[Outcome]
    skipped: list[SkippedNumber]
    title: Title
    begins_at: str = ""
    """The heading in the middle of a report at which the text begins."""
    misread: tuple[tuple[str, str], ...] = ()
    """Numbers that hold letters, as printed and as read."""

    @property
    def fingerprint(self) -> str:
        """What tells this text from every other."""
        return fingerprint(self.text)

    @property
    def doubts(self) -> list[str]:
        """What keeps these targets from being assessed, or makes them doubtful; a line each."""
        found = _about_crowds(self.skipped)
        if self.targets or self.outcomes:
            found += self._about_targets()
        return [f"{self.source}: {doubt}" for doubt in found]

    def _about_targets(self) -> list[str]:
        found = [*self.title.doubts, *_about_region(self.region, self.title)]
        if not self.year:
            found.append("no year in its title; --year names it, due dates stay blank until then")
        if self.begins_at:
            found.append(f"the text at hand begins at {self.begins_at}; what stood before is not counted")
        return [*found, *_about_letters(self.misread), *_contradictions(self.targets)]


def _about_region(region: str, title: Title) -> list[str]:
    if not region:
        named = f"{region_doubt(title.unlisted)}; " if title.unlisted else "no region in its title; "
        return [f"{named}--region names it, ids begin with unknown- until then"]
    if title.region and title.region != region:
        return [f"a report of {title.region} by its title; what it promises is told as that of {region} (--region)"]
    doubt = region_doubt(region)
    return [f"{doubt}; its targets cannot be assessed under this name (--region)"] if doubt else []


def _about_crowds(skipped: Iterable[SkippedNumber]) -> list[str]:
    crowded = sum(each.reason == CROWDED for each in skipped)
    limit = f"{most('numbers of a sentence'):,}"
    return [f"{crowded} numbers stand in sentences of more than {limit} and are not read (--limits)"] if crowded else []


def _about_letters(misread: tuple[tuple[str, str], ...]) -> list[str]:
    if not misread:
        return []
    printed, read = misread[0]
    held = f"{len(misread)} numbers hold letters and are read as digits with low confidence"
    return [f"{held}, such as {printed} as {read}; check them"]


def _contradictions(targets: Iterable[FoundTarget]) -> list[str]:
    """Say where one series has two values for one day."""
    said: dict[tuple[str, str, str], dict[tuple[float | None, float | None, str], str]] = {}
    for target in targets:
        if target.series_id and not target.scope:
            values = said.setdefault((target.series_id, target.due, target.kind), {})
            values.setdefault((target.lower, target.upper, target.unit), target.id)
    return [
        f"{series} has {len(values)} different values due on {due} ({', '.join(values.values())})"
        for (series, due, _), values in said.items()
        if len(values) > 1 and due
    ]


@dataclass(frozen=True)
class Unread:
    """A document that could not be read, and why."""

    source: str
    error: OnpaceError

    @property
    def faults(self) -> list[str]:
        """What hindered it, one line each."""
        return str(self.error).splitlines()


@dataclass
class ExtractedDocuments:
    """Several documents; ``failures`` names those that could not be read, one line each."""

    extracts: list[Extract] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def targets(self) -> list[FoundTarget]:
        """All targets, in the order of the documents."""
        return [target for each in self.extracts for target in each.targets]

    @property
    def table(self) -> pd.DataFrame:
        """All targets as a table, its columns those of ``data/targets``."""
        import pandas as pd

        return pd.DataFrame([asdict(target) for target in self.targets])

    @property
    def outcomes(self) -> list[Outcome]:
        """All statements of what was."""
        return [outcome for each in self.extracts for outcome in each.outcomes]

    @property
    def skipped(self) -> list[SkippedNumber]:
        """All numbers that are no targets."""
        return [skip for each in self.extracts for skip in each.skipped]


def document_name(analysis: Analysis, called: str) -> str:
    """Return what a document calls itself, with its year, or else what it is called."""
    title = analysis.title.document
    if not title:
        return called
    return f"{analysis.year}年{title}" if analysis.year and "20" not in title else title


def extract(
    files: str | Path | Iterable[str | Path],
    *,
    region: str = "",
    year: int | None = None,
    indicators: Indicators | None = None,
    processes: int = 1,
    progress: Callable[[int, int], object] = lambda done, of: None,
) -> ExtractedDocuments:
    """Read government work reports: what each promises, what it says was done, which numbers are neither.

    Parameters
    ----------
    files : path or several
        Reports (.txt .md .html .docx .pdf), folders of them, or tables of reports (.parquet .csv with the columns
        place, year, kind and text).
    region : str
        Name or six-digit code, of all of them; by default what a table's row or each one's title says.
    year : int, optional
        Of all of them; by default what a table's row or each one's title says.
    indicators : Indicators, optional
        Names and series that are known; by default the dictionary's.
    processes : int
        How many work at a time. More than one in a script of one's own needs its ``if __name__ == "__main__"``.
    progress : callable
        Told how many documents are read, and of how many.

    Returns
    -------
    Panel
        `table` holds the targets, as ``data/targets`` does; those that cannot be read are named in ``failures``.

    Raises
    ------
    InputError, RequestError
        When the region is unknown, or not one document could be read.

    Examples
    --------
    >>> extract("reports/liaocheng-2026.txt").table[["indicator_zh", "lower", "unit"]]     # doctest: +SKIP
    """
    sources = DocumentSources(map(Path, [files] if isinstance(files, str | Path) else files))
    panel = ExtractedDocuments()
    errors: list[OnpaceError] = []
    for each in read_all(
        sources, region=region, year=year, indicators=indicators, processes=processes, progress=progress
    ):
        if isinstance(each, Extract):
            panel.extracts.append(each)
        else:
            errors.append(each.error)
            panel.failures += each.faults
    if errors and not panel.extracts:
        raise errors[0] if len(errors) == 1 else RequestError("\n".join(panel.failures))
    return panel


def read_all(
    sources: DocumentSources,
    *,
    region: str = "",
    year: int | None = None,
    indicators: Indicators | None = None,
    processes: int = 1,
    progress: Callable[[int, int], object] = lambda done, of: None,
) -> Iterator[Extract | Unread]:
    """Yield each document as it is read, in order, ids of one region and year running on.

    Whatever happens inside a document is its own fault and leaves the others alone. Parameters as for
    :func:`extract`.

    Raises RequestError when the region is unknown.
    """
    whose = find_region(region).name if region else ""
    work = partial(read_one, region=whose, year=year, indicators=indicators)
    counts: Counter[str] = Counter()
    found = in_order(work, sources, _lost, processes=processes if len(sources) > _FEW else 1)
    for done, each in enumerate(found, start=1):
        yield _numbered(each, counts) if isinstance(each, Extract) else each
        progress(done, len(sources))


def read_one(
    source: DocumentSource, *, region: str = "", year: int | None = None, indicators: Indicators | None = None
) -> Extract | Unread:
    """Return what one document holds, or what hindered it."""
    try:
        return _extract(source, region or source.region, year or source.year, indicators)
    except (InputError, RequestError) as error:
        return Unread(source.name, error)
    except Exception as error:  # whatever is wrong with one document, the others are written
        return _unread(source, _told(error))


def _unread(source: DocumentSource, why: str) -> Unread:
    return Unread(source.name, InputError([fault(source.name, why)]))


def _told(error: Exception) -> str:
    """Return in one line what was raised inside a document, and where."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/analysis/" in frame.filename] or frames
    where = f"{Path(own[-1].filename).name}:{own[-1].lineno}"
    return f"a fault of the program in this document ({one_line(error)}, {where}); it is left out"


def _lost(source: DocumentSource) -> Unread:
    return _unread(source, "the process that read it was ended; it is left out")


def _numbered(found: Extract, counts: Counter[str]) -> Extract:
    """Number the targets of a document on from those of its region and year before it."""
    key = f"{region_slug(found.region)}-{found.year or ''}"
    before = counts[key]
    counts[key] += len(found.targets)
    if not before:
        return found
    ids = (f"{key}-{number:02d}" for number in range(before + 1, counts[key] + 1))
    return replace(found, targets=[replace(target, id=id_) for target, id_ in zip(found.targets, ids, strict=True)])


def _extract(source: DocumentSource, region: str, year: int | None, indicators: Indicators | None) -> Extract:
    text = source.read()
    language = language_of(text)
    if language in OTHER_LANGUAGES:
        raise InputError([fault(source.name, f"is in {OTHER_LANGUAGES[language]}; only Chinese texts are read")])
    analysis = analyse(text, year, source.path.stem if source.path else "")
    document = document_name(analysis, source.called)
    whose = region or analysis.title.region
    return Extract(
        source.name,
        document,
        whose,
        analysis.year,
        text,
        targets_of(analysis, region=whose, document=document, indicators=indicators),
        outcomes_of(analysis, region=whose, document=document),
        skipped_numbers(analysis, document=document),
        analysis.title,
        analysis.genre.begins_at,
        analysis.misread.tokens,
    )
