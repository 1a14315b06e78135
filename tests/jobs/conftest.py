"""A workspace small enough to render in seconds."""

import shutil

import pytest


@pytest.fixture(scope="session")
def few_targets(root, tmp_path_factory):
    """The project's data and notebooks with three of Liaocheng's targets only; not to be changed."""
    folder = tmp_path_factory.mktemp("few")
    shutil.copytree(root / "data", folder / "data")
    shutil.copytree(root / "notebooks", folder / "notebooks")
    for path in (folder / "data" / "targets").glob("*.csv"):
        if path.stem == "liaocheng-2026":
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            path.write_text("".join(lines[:4]), encoding="utf-8")
        else:
            path.unlink()
    for path in (folder / "data" / "scenarios").glob("*.yml"):  # they name targets that are gone
        path.unlink()
    return folder


@pytest.fixture
def small(few_targets, tmp_path):
    """A copy of it that a test may change."""
    return shutil.copytree(few_targets, tmp_path / "small")
