"""A part of ``benchmarks/soak.py``: notebooks, reports and a hundred days of schedule in a row."""

import subprocess
import sys

import pytest


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="what grows is looked for in /proc")
def test_nothing_grows_over_notebooks_reports_and_days(root, tmp_path):
    words = ["--notebooks", "30", "--reports", "9", "--days", "100", "--rows", tmp_path / "soak.csv"]
    script, plot = root / "benchmarks" / "soak.py", root / "build" / "soak.png"
    plot.parent.mkdir(exist_ok=True)
    done = subprocess.run([sys.executable, script, *words, "--plot", plot], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "soak.csv").read_text().splitlines()) == 140
