"""A feed asked and taken in: the answer as it came, then the same door as for every file."""

from __future__ import annotations

from datetime import date

from analysis.fetch.feeds import Feed
from analysis.fetch.web import Web
from analysis.ingest.imported import Import
from analysis.ingest.snapshots import Snapshot
from analysis.intake.taking_in import read_files
from analysis.workspace import Workspace


def fetch(feed: Feed, web: Web) -> Snapshot:
    """Return the answer to a feed's query, as it came.

    Raises FetchError when none came.
    """
    return web.get(feed.query.address(), feed.query.headers(), feed.licence)


def pull(name: str, feed: Feed, today: date, workspace: Workspace, web: Web | None = None) -> Import:
    """Ask a feed, and return what its answer holds and what writing it would change.

    Raises FetchError when no answer came. Raises InputError when the answer does not hold what was asked for.
    """
    snapshot = fetch(feed, web or Web(proxy=feed.proxy, certificate=feed.certificate))
    origin = feed.origin(name, today)
    return read_files([snapshot], origin, today, workspace=workspace, given=feed.given(), read=feed.query.parse)
