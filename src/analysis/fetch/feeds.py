"""The feeds of a workspace, ``data/feeds.yml``: what is asked of whom, and what is said of the answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from analysis.errors import RequestError, unknown
from analysis.fetch.connectors import Query
from analysis.ingest.imports import Origin
from analysis.ingest.layout import Given, read_columns
from analysis.typed_yaml import read_typed
from analysis.workspace import Workspace

NAME = "data/feeds.yml"
_Text = Annotated[str, Field(max_length=400)]


class Feed(BaseModel):
    """One feed.

    Attributes
    ----------
    query : Query
        What is asked of whom.
    source, publisher, reliability, licence : str
        Of the source; its title is the feed's name where none is given.
    published : str
        Day, month or year on which the figures came out. Left out, they are known from the day they are fetched: nobody
        can show that they were known before.
    region, indicator, unit, scope, only, columns
        As the options of ``onpace ingest`` say what a table does not.
    proxy, certificate : str
        How the server is reached, and which authority signs its certificate.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    query: Query
    source: _Text = ""
    publisher: _Text = ""
    reliability: _Text = ""
    licence: _Text = ""
    published: _Text = ""
    region: _Text = ""
    indicator: _Text = ""
    unit: _Text = ""
    scope: _Text = ""
    only: list[_Text] = []
    columns: _Text = ""
    proxy: _Text = ""
    certificate: _Text = ""

    def origin(self, name: str, today: date) -> Origin:
        """Return whose figures the answer holds, from where, known since when."""
        return Origin(
            source=self.source or name,
            region=self.region,
            published=self.published or today.isoformat(),
            url=self.query.address(),
            publisher=self.publisher,
            reliability=self.reliability,
            inferred=not self.published,
            licence=self.licence,
        )

    def given(self) -> Given:
        """Return what is said of the answer's tables."""
        return Given(self.indicator, self.unit, self.scope, "", tuple(self.only), read_columns(self.columns))


_FEEDS = TypeAdapter(dict[Annotated[str, Field(pattern=r"^[\w-]{1,60}$")], Feed])


def feeds_of(workspace: Workspace) -> dict[str, Feed]:
    """Return the feeds of a workspace by their names; none where it has no file of them.

    Raises InputError with every fault of the file.
    """
    path = workspace.data / "feeds.yml"
    if not path.exists():
        return {}
    return read_typed(path, _FEEDS, NAME)


def chosen(feeds: dict[str, Feed], names: list[str]) -> dict[str, Feed]:
    """Return the feeds asked for, all where none is named.

    Raises RequestError when there are none, or one asked for is not there.
    """
    if not feeds:
        raise RequestError(f"no feeds: {NAME} names none; docs/feeds.md shows how")
    for name in names:
        if name not in feeds:
            raise unknown("feed", name, list(feeds))
    return {name: feeds[name] for name in names or feeds}
