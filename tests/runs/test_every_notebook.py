"""Every notebook runs through papermill, in kernels forked from one."""

import pytest

from analysis.domain.codes import LANGUAGES
from analysis.runs.execute import execute
from analysis.runs.parameters import NOTEBOOKS
from analysis.workspace import Workspace

BOTH = {"promises", "quarterly_report", "scenarios"}
"""Notebooks that run in both languages; the others take turns, since their words are compared elsewhere."""
RUNS = [
    (name, language)
    for turn, name in enumerate(sorted(NOTEBOOKS))
    for language in (LANGUAGES if name in BOTH else [LANGUAGES[turn % 2]])
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "language"), RUNS)
def test_notebook_runs_with_its_defaults(root, tmp_path, name, language):
    done = execute(name, Workspace(root), {"language": language}, tmp_path / "done.ipynb", warm=True)
    assert done.exists()
