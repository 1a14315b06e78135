"""Where figures are from: the sources known, and new ones proposed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from urllib.parse import urlsplit

from analysis.domain.codes import RELIABILITIES
from analysis.domain.periods import parse_date, parse_period
from analysis.errors import RequestError
from analysis.files import sha1_start
from analysis.ingest.read_observation import Notice

_ID = re.compile(r"S[0-9a-f]{8}")
_OFFICIAL = re.compile(r"统计局|统计公报|人民政府|政府工作报告|统计年鉴|调查队")
_OFFICIAL_SITE = re.compile(r"(?:^|\.)gov\.cn$")


@dataclass(frozen=True)
class SourceRow:
    """One row of sources.csv."""

    source_id: str
    title: str
    publisher: str = ""
    published: str = ""
    url: str = ""
    reliability: str = "secondary"

    def texts(self) -> dict[str, str]:
        """Return the row as the file prints it."""
        return {name: str(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Publication:
    """When a figure became known: the day from which it counts, and how exactly that is known."""

    day: str = ""
    precision: str = "unknown"
    printed: str = ""


def read_publication(text: str, precision: str = "") -> Publication:
    """Return the publication that a date known to the day, month or year stands for.

    Raises RequestError when the text is no date.

    Examples
    --------
    >>> read_publication("2026-02").day, read_publication("").precision
    ('2026-02-28', 'unknown')
    """
    text = re.sub(r"(\d{4})[年/.](\d{1,2})(?:[月/.](\d{1,2})日?|月)", _iso, text.strip()).removesuffix("年")
    if not text:
        return Publication()
    if re.fullmatch(r"\d{4}(-\d{2})?", text):
        try:
            day = parse_period(text).end.isoformat()
        except ValueError:
            raise RequestError(
                f"publication date {text!r} is no date; expected year-month-day, year-month or year"
            ) from None
        return Publication(day, precision or ("year" if len(text) == 4 else "month"), text)
    return Publication(parse_date(text, "publication date").isoformat(), precision or "day", text)


def _iso(match: re.Match[str]) -> str:
    return "-".join(part if len(part) == 4 else f"{int(part):02d}" for part in match.groups() if part)


class KnownSources:
    """The sources of a workspace and those that an import adds."""

    def __init__(self, known: Iterable[SourceRow]) -> None:
        self._known = {source.source_id: source for source in known}
        self.new: dict[str, SourceRow] = {}

    def __getitem__(self, source_id: str) -> SourceRow:
        """Return the source of an id."""
        return self.new.get(source_id) or self._known[source_id]

    def find(self, name: str, published: str = "") -> SourceRow | None:
        """Return the source of an id or title, None where there is none.

        Raises RequestError when the text has the form of an id that no source has, or several sources have the title.
        """
        name = name.strip()
        everything = {**self._known, **self.new}
        if name in everything:
            return everything[name]
        if _ID.fullmatch(name):
            near = get_close_matches(name, everything, n=2, cutoff=0.7)
            hint = f"; did you mean {' or '.join(near)}?" if near else "; a title proposes a new source"
            raise RequestError(f"unknown source {name!r}{hint}")
        titled = [
            source for source in everything.values() if name == source.title or (source.url and name == source.url)
        ]
        exact = [source for source in titled if published and source.published == published]
        if len(exact or titled) > 1:
            ids = ", ".join(f"{source.source_id} ({source.published or 'no date'})" for source in exact or titled)
            raise RequestError(f"{len(exact or titled)} sources are called {name!r}; name one by its id: {ids}")
        if published and titled and not exact and titled[0].published and titled[0].published[:4] != published[:4]:
            return None  # a yearly publication of the same title is a source of its own
        return next(iter(exact or titled), None)

    def propose(self, source: SourceRow, *, stated: bool) -> tuple[SourceRow, Notice]:
        """Add a new source; `stated` says whether its reliability was given or is a guess.

        Its id is S and the first 8 hex digits of the SHA-1 of its address, or of its title and date.
        """
        seed = source.url or f"{source.title} {source.published}".strip()
        source_id = f"S{sha1_start(seed, 8)}"
        while source_id in self._known and self._known[source_id].title != source.title:
            seed += " "
            source_id = f"S{sha1_start(seed, 8)}"
        source = replace(source, source_id=source_id)
        self.new.setdefault(source_id, source)
        how = "" if stated else "; --reliability says otherwise"
        about = ", ".join(part for part in (source.publisher, source.reliability) if part)
        message = f"new source {source_id}: {source.title} ({about}{how})"
        return source, Notice("new_source", message)


def likely_reliability(title: str, publisher: str, url: str) -> str:
    """Return how far a source is trusted where nobody says: official for statistics offices and governments.

    Examples
    --------
    >>> likely_reliability("", "国家统计局", ""), likely_reliability("一篇文章", "", "https://example.com/a")
    ('official', 'secondary')
    """
    site = urlsplit(url).hostname or ""
    if url:
        return "official" if _OFFICIAL_SITE.search(site) else "secondary"
    if "转载" in publisher or "转载" in title:
        return "reported"
    return "official" if _OFFICIAL.search(publisher) else "secondary"


def checked_reliability(text: str) -> str:
    """Return a reliability as given, or blank.

    Raises RequestError when it is none.
    """
    if text and text not in RELIABILITIES:
        raise RequestError(f"unknown reliability {text!r}; one of {', '.join(RELIABILITIES)}")
    return text
