"""A small workspace that tests may change, made of real rows of the project's own data."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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


@pytest.fixture(scope="session")
def third_quarter(city):
    from analysis.assessment.assess import assess

    return assess(city, quarter="2026Q3")
