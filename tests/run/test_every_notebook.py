"""Every notebook runs through papermill, in both languages, within its time."""

import time

import pytest

from analysis.run.notebooks import execute
from analysis.run.parameters import NOTEBOOKS
from analysis.workspace import Workspace

SECONDS = 30


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(NOTEBOOKS))
def test_notebook_runs_with_its_defaults(root, tmp_path, name, language):
    begun = time.monotonic()
    done = execute(name, Workspace(root), {"language": language}, tmp_path / "done.ipynb")
    assert done.exists()
    assert time.monotonic() - begun < SECONDS
