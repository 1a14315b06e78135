"""Which region a figure is of: the finest place that its table names, found within the coarser ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analysis.domain.countries import country_called
from analysis.domain.regions import Region, ancestors, find_region
from analysis.ingest.cells import close_up
from analysis.ingest.entry import Entry
from analysis.ingest.head_parts import place_called


@dataclass(frozen=True)
class Place:
    """A region's name and code as they are kept, and what is in doubt about it."""

    name: str
    code: str = ""
    doubt: str = ""
    printed: str = ""


class Places:
    """The places of the entries of one file, each path of names looked up once."""

    def __init__(self, entries: Iterable[Entry], within: Region | None, assumed: str) -> None:
        self._within, self._assumed = within, assumed
        self._found: dict[tuple[str, ...], Place] = {}
        paths = {entry.region for entry in entries if entry.region}
        self._whole = self._parent_of({self._of(path) for path in paths})
        if self._whole is not None and self._within is None:  # 白云区 beside districts of one city is that city's
            unknown = [path for path, place in self._found.items() if place.doubt == "unknown_region"]
            self._found |= {path: self._looked_up((self._whole.code, *path)) for path in unknown}

    def of(self, entry: Entry) -> Place:
        """Return the place of an entry; that of its file, or of the others' whole, where it names none."""
        if entry.region:
            return self._of(entry.region)
        if entry.total and entry.label[:2] in _LEVELS:
            return self._at(_LEVELS[entry.label[:2]])
        if self._within is not None:
            return Place(self._within.name, self._within.code)
        if entry.total and self._whole is not None:
            return Place(self._whole.name, self._whole.code, "whole_region")
        if not self._assumed:
            return Place("")
        assumed = find_region(self._assumed)
        return Place(assumed.name, assumed.code, "no_region")

    def _at(self, level: str) -> Place:
        """Return the province or nation in which a table's places lie: 全省 in a table of cities."""
        known = [place_called(place.code) for place in self._found.values() if place.code.isdigit()]
        bases = [self._within, self._whole, *known, find_region(self._assumed) if self._assumed else None]
        for base in filter(None, bases):
            for region in (base, *ancestors(base)):
                if region.level == level:
                    return Place(region.name, region.code, "whole_region")
        return Place("")

    def doubts(self, places: Iterable[Place]) -> Iterator[tuple[str, str]]:
        """Yield what is to be told of places, a kind at a time."""
        by_kind: dict[str, list[Place]] = {}
        for place in sorted(places, key=lambda place: place.name):
            if place.doubt:
                by_kind.setdefault(place.doubt, []).append(place)
        for kind, doubtful in by_kind.items():
            names = "、".join(place.printed or place.name for place in doubtful[:8])
            more = f" and {len(doubtful) - 8} more" if len(doubtful) > 8 else ""
            yield kind, _SENTENCES[kind].format(names=names + more)

    def _of(self, path: tuple[str, ...]) -> Place:
        if path not in self._found:
            self._found[path] = self._looked_up(path)
        return self._found[path]

    def _looked_up(self, path: tuple[str, ...]) -> Place:
        """Return the finest region of a path; the coarser ones say which of several places of its name is meant."""
        above: Region | None = None
        texts = [close_up(text).partition(".0")[0] for text in path if text.strip()]
        *coarser, finest = texts
        for text in coarser:
            above = _called(text, above or self._within) or above
        found = _called(finest, above or self._within)
        if found is None and above is not None:
            found = next(
                (
                    each
                    for each in (_called(f"{outer.name}{finest}", None) for outer in (above, *ancestors(above)))
                    if each
                ),
                None,
            )
        if found is None:
            return Place(finest, "", "unknown_region", finest)
        inside = above is None or above in (found, *ancestors(found)) or found in ancestors(above)
        if not inside and above is not None:
            return Place(finest, "", "misplaced_region", f"{finest} ({above.name})")
        if above is not None and found in ancestors(above):
            found = above  # a name repeated coarser than the code or name before it
        return Place(found.name_en if found.level == "country" else found.name, found.code)

    def _parent_of(self, places: set[Place]) -> Region | None:
        """Return the region in which most of several places lie, whose figures are called 全市 or 合计."""
        parents: Counter[str] = Counter()
        for place in places:
            region = place_called(place.code) if place.code.isdigit() else None
            if region is not None and region.parent:
                parents[region.parent] += 1
        if len(parents) != 1 or parents.total() < 2:
            return None
        return place_called(next(iter(parents)))


_LEVELS = {"全省": "province", "全国": "nation"}
_SENTENCES = {
    "unknown_region": "unknown region {names}, kept as it is printed",
    "misplaced_region": "{names}: the place does not lie in the one beside it, kept as it is printed",
    "no_region": "no region is printed; read as {names}, --region says otherwise",
    "whole_region": "the whole is read as {names}, in which the other places lie",
}


def _called(text: str, within: Region | None) -> Region | None:
    return place_called(text, within) or country_called(text)
