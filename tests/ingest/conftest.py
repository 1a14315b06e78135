"""Imports as the command line makes them, on the project's own tables."""

from datetime import date
from pathlib import Path

import pytest

from analysis.ingest.imports import Origin
from analysis.intake.taking_in import read_files

HERE = Path(__file__).parent
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def read(root):
    """Read files into observations without writing anything."""

    def reading(*paths, workspace=None, new_series=False, given=None, **origin):
        own = {} if "source" in origin else {"source": "某市统计公报", "reliability": "official"}
        said = {"region": "聊城市", **own, **origin}
        return read_files(paths, Origin(**said), TODAY, workspace=workspace or root, new_series=new_series, given=given)

    return reading
