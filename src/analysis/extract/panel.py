"""Several documents in one go: what each holds, what could not be read, ids that run on."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.domain.regions import find_region, region_doubt
from analysis.errors import InputError, RequestError
from analysis.extract.analyse import Analysis, analyse
from analysis.extract.identity import region_slug
from analysis.extract.outcomes import outcomes_of
from analysis.extract.sources import Source, Sources
from analysis.extract.table import Outcome, SkippedNumber, Target
from analysis.extract.targets import skipped_numbers, targets_of
from analysis.extract.workers import in_order
from analysis.files import sha256

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
    targets: list[Target]
    outcomes: list[Outcome]
    skipped: list[SkippedNumber]
    misread: tuple[tuple[str, str], ...] = ()
    """Numbers that hold letters, as printed and as read."""

    @property
    def fingerprint(self) -> str:
        """What tells this text from every other."""
        return fingerprint(self.text)

    @property
    def doubts(self) -> list[str]:
        """What is to be checked before these targets are used, a line each: region, year, letters read as digits."""
        found: list[str] = []
        if not (self.targets or self.outcomes):
            return found
        if not self.region:
            found.append(
                f"{self.source}: no region in its title; --region names it, ids begin with unknown- until then"
            )
        elif region_doubt(self.region):
            found.append(
                f"{self.source}: {region_doubt(self.region)}; its targets cannot be assessed under this name (--region)"
            )
        if not self.year:
            found.append(f"{self.source}: no year in its title; --year names it, due dates stay blank until then")
        if self.misread:
            printed, read = self.misread[0]
            found.append(
                f"{self.source}: {len(self.misread)} numbers hold letters and are read as digits with low confidence, "
                f"such as {printed} as {read}; check them"
            )
        return found


@dataclass(frozen=True)
class Unread:
    """A document that could not be read: its faults, one line each."""

    source: str
    faults: tuple[str, ...]


@dataclass
class Panel:
    """Several documents; ``failures`` names those that could not be read, one line each."""

    extracts: list[Extract] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def targets(self) -> list[Target]:
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
    processes: int = 1,
    progress: Callable[[int, int], object] = lambda done, of: None,
) -> Panel:
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
    RequestError
        When the region is unknown, or not one document could be read.

    Examples
    --------
    >>> extract("reports/liaocheng-2026.txt").table[["indicator_zh", "lower", "unit"]]     # doctest: +SKIP
    """
    named = [files] if isinstance(files, str | Path) else files
    panel = Panel()
    for each in read_all(Sources(map(Path, named)), region=region, year=year, processes=processes, progress=progress):
        if isinstance(each, Extract):
            panel.extracts.append(each)
        else:
            panel.failures += each.faults
    if panel.failures and not panel.extracts:
        raise RequestError("\n".join(panel.failures))
    return panel


def read_all(
    sources: Sources,
    *,
    region: str = "",
    year: int | None = None,
    processes: int = 1,
    progress: Callable[[int, int], object] = lambda done, of: None,
) -> Iterator[Extract | Unread]:
    """Yield each document as it is read, in order, ids of one region and year running on.

    Whatever happens inside a document is its own fault and leaves the others alone. Parameters as for
    :func:`extract`.

    Raises
    ------
    RequestError
        When the region is unknown.
    """
    whose = find_region(region).name if region else ""
    work = partial(read_one, region=whose, year=year)
    counts: Counter[str] = Counter()
    found = in_order(work, sources, _lost, processes=processes if len(sources) > _FEW else 1)
    for done, each in enumerate(found, start=1):
        yield _numbered(each, counts) if isinstance(each, Extract) else each
        progress(done, len(sources))


def read_one(source: Source, *, region: str = "", year: int | None = None) -> Extract | Unread:
    """Return what one document holds, or what hindered it."""
    try:
        return _extract(source, region or source.region, year or source.year)
    except (InputError, RequestError) as error:
        return Unread(source.name, tuple(str(error).splitlines()))
    except Exception as error:
        return Unread(source.name, (f"{source.name}: {_told(error)}",))


def _told(error: Exception) -> str:
    """Return in one line what was raised inside a document, and where."""
    what = " ".join(f"{type(error).__name__}: {error}".split())[:160]
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/analysis/" in frame.filename] or frames
    where = f"{Path(own[-1].filename).name}:{own[-1].lineno}"
    return f"a fault of the program in this document ({what}, {where}); it is left out"


def _lost(source: Source) -> Unread:
    return Unread(source.name, (f"{source.name}: the process that read it was ended; it is left out",))


def _numbered(found: Extract, counts: Counter[str]) -> Extract:
    """Number the targets of a document on from those of its region and year before it."""
    key = f"{region_slug(found.region)}-{found.year or ''}"
    before = counts[key]
    counts[key] += len(found.targets)
    if not before:
        return found
    ids = (f"{key}-{number:02d}" for number in range(before + 1, counts[key] + 1))
    return replace(found, targets=[replace(target, id=id_) for target, id_ in zip(found.targets, ids, strict=True)])


def _extract(source: Source, region: str, year: int | None) -> Extract:
    text = source.read()
    analysis = analyse(text, year)
    document = document_name(analysis, source.called)
    whose = region or analysis.title.region
    return Extract(
        source.name,
        document,
        whose,
        analysis.year,
        text,
        targets_of(analysis, region=whose, document=document),
        outcomes_of(analysis, region=whose, document=document),
        skipped_numbers(analysis, document=document),
        analysis.misread.tokens,
    )
