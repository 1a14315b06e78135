"""A small workspace that tests may change, made of real rows of the project's own data."""

import os
import shutil
from dataclasses import replace
from datetime import date
from math import nan
from pathlib import Path

import pytest

from analysis.domain.codes import Commitment, Direction, Driver, Kind, Operator
from analysis.domain.target import Target

ROOT = Path(__file__).parents[1]
os.environ["ONPACE_CACHE"] = ""  # what tests check is checked; tests/store/test_kept_checks.py has a folder of its own
os.environ["LC_ALL"] = "C.UTF-8"  # what is said on standard error follows the locale
PROMISE = Target(
    id="liaocheng-2026-20", region="聊城市", document="", section="", domain="energy", indicator_zh="可再生能源装机",
    indicator_en="", series_id="renewable-capacity", kind=Kind.STOCK, operator=Operator.AT_LEAST,
    direction=Direction.INCREASE, lower=750.0, upper=nan, unit="万千瓦", qualifier="", commitment=Commitment.FIRM,
    driver=Driver.OUTCOME, owner="", scope="", base_period="", due=date(2026, 12, 31), confidence=1.0, evidence="",
    char_start=nan, char_end=nan,
)  # fmt: skip


def pytest_addoption(parser):
    parser.addoption("--tenth", type=int, help="of what is chosen run only the tenth of this number, 0 to 9")


@pytest.hookimpl(trylast=True)  # after -m has chosen
def pytest_collection_modifyitems(config, items):
    """Keep one tenth of what is chosen, the same in any order."""
    tenth = config.getoption("--tenth")
    if tenth is None:
        return
    kept = set(sorted(item.nodeid for item in items)[tenth::10])
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in kept])
    items[:] = [item for item in items if item.nodeid in kept]


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture
def workspace(tmp_path):
    """A copy of the project's data and notebooks."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    return tmp_path


@pytest.fixture(scope="session")
def city():
    from analysis.store.store import load

    return load("聊城市", ROOT)


LATER = ("S333ed784", "S68de044c", "S9e27759f", "Sbb8bebde", "Sf5d014c3")
"""Sources of Liaocheng's own reports and of its bulletin of 2025."""


def forget(data, sources=LATER):
    """Take what some sources say out of a copy of the data, with the links to it."""
    for table in (data / "statistics" / "observations.csv", *data.glob("promises/*.csv")):
        lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not any(f",{source}," in line for source in sources)]
        table.write_text("".join(kept), encoding="utf-8")
    shutil.rmtree(data / "links", ignore_errors=True)


@pytest.fixture(scope="session")
def sparse_root(tmp_path_factory):
    """A workspace as most cities have it: a figure or two a series, none of the last two years."""
    place = tmp_path_factory.mktemp("sparse")
    shutil.copytree(ROOT / "data", place / "data")
    shutil.copytree(ROOT / "notebooks", place / "notebooks")
    forget(place / "data")
    return place


@pytest.fixture
def sparse_workspace(workspace):
    """A copy of it that tests may change."""
    forget(workspace / "data")
    return workspace


@pytest.fixture(scope="session")
def sparse_city(sparse_root):
    """The city of that workspace."""
    from analysis.store.store import load

    return load("聊城市", sparse_root)


@pytest.fixture(scope="session")
def sparse_quarter(sparse_city):
    """Its third quarter of 2026."""
    from analysis.assessment.assess import assess

    return assess(sparse_city, quarter="2026Q3")


@pytest.fixture(scope="session")
def third_quarter(city):
    from analysis.assessment.assess import assess

    return assess(city, quarter="2026Q3")


@pytest.fixture(scope="session")
def promise():
    """Makes a target: a level to be reached this year, with whatever is to be different."""
    return lambda **different: replace(PROMISE, **different)


@pytest.fixture(scope="module")
def launch():
    """Opens a browser; what is still open when the module's tests are done is closed."""
    chromium = shutil.which("chromium") or pytest.skip("no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as play:
        given = {"executable_path": chromium, "args": ["--no-sandbox", "--disable-gpu"]}
        yield lambda **options: play.chromium.launch(**given, **options)


@pytest.fixture(scope="module")
def browser(launch):
    opened = launch()
    yield opened
    opened.close()
