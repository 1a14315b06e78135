"""Several documents in one go: what each holds, what could not be read, ids that run on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.domain.indicators import Indicators
from analysis.domain.regions import find_region, region_doubt
from analysis.errors import InputError, OnpaceError, RequestError
from analysis.extract.analyse import Analysis, analyse
from analysis.extract.documents import documents_in, read_document
from analysis.extract.identity import region_slug
from analysis.extract.outcomes import outcomes_of
from analysis.extract.table import Outcome, SkippedNumber, Target
from analysis.extract.targets import skipped_numbers, targets_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Extract:
    """One document with all that was read from it."""

    path: Path
    document: str
    region: str
    text: str
    analysis: Analysis
    targets: list[Target]
    outcomes: list[Outcome]
    skipped: list[SkippedNumber]

    @property
    def doubts(self) -> list[str]:
        """What keeps these targets from being assessed: no region, one on no list, or no year; a line each."""
        found: list[str] = []
        if not (self.targets or self.outcomes):
            return found
        if not self.region:
            found.append(f"{self.path}: no region in its title; --region names it, ids begin with unknown- until then")
        elif region_doubt(self.region):
            found.append(
                f"{self.path}: {region_doubt(self.region)}; its targets cannot be assessed under this name (--region)"
            )
        if not self.analysis.year:
            found.append(f"{self.path}: no year in its title; --year names it, due dates stay blank until then")
        return found


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


def document_name(analysis: Analysis, path: Path) -> str:
    """Return what a document calls itself, with its year, or else its file's name."""
    title = analysis.title.document
    if not title:
        return path.name
    return f"{analysis.year}年{title}" if analysis.year and "20" not in title else title


def extract(
    files: str | Path | Iterable[str | Path],
    *,
    region: str = "",
    year: int | None = None,
    indicators: Indicators | None = None,
    progress: Callable[[int, int], object] = lambda done, of: None,
) -> Panel:
    """Read government work reports: what each promises, what it says was done, which numbers are neither.

    Parameters
    ----------
    files : path or several
        Reports (.txt .md .html .docx .pdf), or folders of them.
    region : str
        Name or six-digit code, of all of them; by default what each one's title prints.
    year : int, optional
        Of all of them; by default what each one's title prints.
    indicators : Indicators, optional
        Names and series that are known; by default the dictionary's.
    progress : callable
        Told how many files are read, and of how many.

    Returns
    -------
    Panel
        `table` holds the targets, as ``data/targets`` does; those that cannot be read are named in ``failures``.

    Raises
    ------
    InputError, RequestError
        When the region is unknown, or not one file could be read.

    Examples
    --------
    >>> extract("reports/liaocheng-2026.txt").table[["indicator_zh", "lower", "unit"]]     # doctest: +SKIP
    """
    whose = find_region(region).name if region else ""
    paths = documents_in(map(Path, [files] if isinstance(files, str | Path) else files))
    panel = Panel()
    counts: Counter[str] = Counter()
    faults: list[OnpaceError] = []
    for done, path in enumerate(paths, start=1):
        try:
            text = read_document(path)
        except (InputError, RequestError) as error:
            faults.append(error)
            panel.failures += str(error).splitlines()
        else:
            panel.extracts.append(_extract(path, text, whose, year, counts, indicators))
        progress(done, len(paths))
    if faults and not panel.extracts:
        raise faults[0] if len(faults) == 1 else RequestError("\n".join(panel.failures))
    return panel


def _extract(
    path: Path, text: str, region: str, year: int | None, counts: Counter[str], indicators: Indicators | None
) -> Extract:
    analysis = analyse(text, year)
    document = document_name(analysis, path)
    whose = region or analysis.title.region
    key = f"{region_slug(whose)}-{analysis.year or ''}"
    targets = targets_of(analysis, region=whose, document=document, first=counts[key] + 1, indicators=indicators)
    counts[key] += len(targets)
    outcomes = outcomes_of(analysis, region=whose, document=document)
    return Extract(
        path, document, whose, text, analysis, targets, outcomes, skipped_numbers(analysis, document=document)
    )
