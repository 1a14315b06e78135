"""Every notebook runs through papermill within its time."""

import resource

import pytest

from analysis.domain.codes import LANGUAGES
from analysis.runs.execute import execute
from analysis.runs.parameters import NOTEBOOKS
from analysis.workspace import Workspace

SECONDS = 30
"""Seconds of processor time of a notebook's kernel: on a machine with nothing else to do, what a reader waits."""

BOTH = {"promises", "quarterly_report", "scenarios"}
"""Notebooks that run in both languages; the others take turns, since their words are compared elsewhere."""
RUNS = [
    (name, language)
    for turn, name in enumerate(sorted(NOTEBOOKS))
    for language in (LANGUAGES if name in BOTH else [LANGUAGES[turn % 2]])
]


def spent():
    """Processor time of all kernels that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.slow
@pytest.mark.parametrize(("name", "language"), RUNS)
def test_notebook_runs_with_its_defaults(root, tmp_path, name, language):
    begun = spent()
    done = execute(name, Workspace(root), {"language": language}, tmp_path / "done.ipynb")
    assert done.exists()
    assert spent() - begun < SECONDS
