import csv
import importlib.util
import os
from dataclasses import asdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _reports():
    return Path(os.environ.get("ONPACE_REPORTS", ROOT.parent / "shared" / "reports"))


@pytest.fixture(scope="session")
def scoring():
    """The module beside this one that measures agreement."""
    spec = importlib.util.spec_from_file_location("scoring", Path(__file__).parent / "scoring.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def report():
    """Read a report's text by name; skips where the texts are absent."""

    def read(name):
        path = _reports() / f"{name}.txt"
        if not path.is_file():
            pytest.skip(f"the text of {name} is not at hand (ONPACE_REPORTS names its folder)")
        return path.read_bytes().decode("utf-8")

    return read


@pytest.fixture(scope="session")
def hand_read():
    """Read a hand-read table of targets; skips where it is absent."""

    def read(path):
        if not (ROOT / path).is_file():
            pytest.skip(f"{path} is not there")
        with (ROOT / path).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    return read


@pytest.fixture(scope="session")
def as_rows():
    def convert(targets):
        return [{name: "" if value is None else value for name, value in asdict(target).items()} for target in targets]

    return convert
