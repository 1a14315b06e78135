"""Several documents in one go: what each holds, what could not be read, ids that run on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.domain.indicators import Indicators
from analysis.domain.regions import find_region, region_doubt
from analysis.errors import Fault, InputError, OnpaceError, RequestError
from analysis.extract.analyse import Analysis, analyse
from analysis.extract.documents import documents_in, read_document
from analysis.extract.identity import region_slug
from analysis.extract.outcomes import outcomes_of
from analysis.extract.script import LANGUAGES, language_of
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
        """What keeps these targets from being assessed, or makes them doubtful; a line each."""
        if not (self.targets or self.outcomes):
            return []
        found = [*self.analysis.title.doubts, *_about_region(self.region, self.analysis.title.unlisted)]
        if not self.analysis.year:
            found.append("no year in its title; --year names it, due dates stay blank until then")
        if self.analysis.genre.begins_at:
            found.append(
                f"the text at hand begins at {self.analysis.genre.begins_at}; what stood before is not counted"
            )
        return [f"{self.path}: {doubt}" for doubt in found + _contradictions(self.targets)]


def _about_region(region: str, unlisted: str) -> list[str]:
    if not region:
        named = f"{region_doubt(unlisted)}; " if unlisted else "no region in its title; "
        return [f"{named}--region names it, ids begin with unknown- until then"]
    doubt = region_doubt(region)
    return [f"{doubt}; its targets cannot be assessed under this name (--region)"] if doubt else []


def _contradictions(targets: Iterable[Target]) -> list[str]:
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
            panel.extracts.append(_extract(path, read_document(path), whose, year, counts, indicators))
        except (InputError, RequestError) as error:
            faults.append(error)
        except Exception as error:  # whatever is wrong with one document, the others are written
            faults.append(_fault(path, f"cannot be read, a fault of the program ({type(error).__name__}: {error})"))
        progress(done, len(paths))
    panel.failures = [line for fault in faults for line in str(fault).splitlines()]
    if faults and not panel.extracts:
        raise faults[0] if len(faults) == 1 else RequestError("\n".join(panel.failures))
    return panel


def _fault(path: Path, what: str) -> InputError:
    return InputError([Fault(str(path), None, None, None, what)])


def _extract(
    path: Path, text: str, region: str, year: int | None, counts: Counter[str], indicators: Indicators | None
) -> Extract:
    language = language_of(text)
    if language != "zh":
        raise _fault(path, f"is in {LANGUAGES[language]}; only Chinese texts are read")
    analysis = analyse(text, year, path.stem)
    document = document_name(analysis, path)
    whose = region or analysis.title.region
    key = f"{region_slug(whose)}-{analysis.year or ''}"
    targets = targets_of(analysis, region=whose, document=document, first=counts[key] + 1, indicators=indicators)
    counts[key] += len(targets)
    outcomes = outcomes_of(analysis, region=whose, document=document)
    return Extract(
        path, document, whose, text, analysis, targets, outcomes, skipped_numbers(analysis, document=document)
    )
