"""Work reports of many places, by place and year: a table of them, or a folder for each place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.domain.regions import find_region, region_doubt
from analysis.errors import OnpaceError, RequestError
from analysis.extract.sources import DocumentSource, DocumentSources
from analysis.extract.titles import title_of
from analysis.jobs.reports_of_place import may_be_of

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass
class PlaceDocuments:
    """Documents by place and year, of two of one year the longer; and what cannot be placed, a line each."""

    by_place: defaultdict[str, dict[int, DocumentSource]] = field(default_factory=lambda: defaultdict(dict))
    told: list[str] = field(default_factory=list)

    @property
    def places(self) -> list[str]:
        """The places, in the order of their codes."""
        return sorted(self.by_place, key=lambda name: find_region(name).code)

    def of(self, place: str, years: Iterable[int] = ()) -> list[DocumentSource]:
        """Return a place's documents of some years, the latest alone where none is named."""
        own = self.by_place[place]
        return [own[year] for year in sorted(years or [max(own)]) if year in own]

    def all_of(self, place: str) -> list[DocumentSource]:
        """Return all documents of a place, the oldest first."""
        return self.of(place, self.by_place[place])


def documents_of(paths: Iterable[Path]) -> PlaceDocuments:
    """Return the work reports among some tables and folders.

    A row of a table says whose it is and of which year; of a file its folder's name does, or its title.

    Raises RequestError when a path is none, or holds no document that can be read.
    """
    found = PlaceDocuments()
    for source in DocumentSources(paths):
        if not may_be_of(source, ""):
            continue
        try:
            placed = _placed(source)
        except OnpaceError as error:
            found.told += str(error).splitlines()
            continue
        own = found.by_place[placed.region]
        before = own.setdefault(placed.year or 0, placed)
        if before is not placed and len(placed.text) > len(before.text):
            own[placed.year or 0] = placed
    return found


def _placed(source: DocumentSource) -> DocumentSource:
    """Return a document with its place and year."""
    region, year = source.region, source.year
    if source.path is not None:
        region, year = _named_by(source.path)
        if not (region and year):
            title = title_of(source.read(), name=source.path.stem)
            region, year = region or title.region, year or title.year
    if doubt := region_doubt(region) if region else "no place":
        raise RequestError(f"{source.name}: left out ({doubt})")
    if year is None:
        raise RequestError(f"{source.name}: left out (no year)")
    return replace(source, region=find_region(region).name, year=year)


def _named_by(path: Path) -> tuple[str, int | None]:
    """Return the place that a file's folder names, and the year in its own name."""
    year = _YEAR.search(path.stem)
    try:
        region = find_region(path.parent.name).name
    except RequestError:
        region = ""
    return region, int(year[0]) if year else None
