"""A few rounds of ``benchmarks/safe_ground.py``: writers at once, and writers killed; its own run makes hundreds."""

import subprocess
import sys

import pytest

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="what is left running is looked for in /proc"),
]


def counts(root, *words):
    """The counts that the rounds print, a line each; they end with 1 where there was a fault."""
    script = root / "benchmarks" / "safe_ground.py"
    done = subprocess.run([sys.executable, script, *words], capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_nothing_is_lost_where_two_write_at_once(root):
    lines = counts(root, "--pairs", "add+add", "publish+publish", "--rounds", "5", "--kills", "0")
    assert lines[0].startswith("add+add: {'rounds': 5}")
    assert lines[1].startswith("publish+publish: {'rounds': 5, 'refused, rightly': 1}")


def test_a_command_killed_at_each_of_its_writes_is_completed_by_the_next_and_leaves_nothing(root):
    (line,) = counts(root, "--pairs", "--commands", "add", "--kills", "1")
    assert "'at a write'" in line
