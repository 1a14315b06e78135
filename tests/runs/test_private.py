"""Kernels are private: any number of runs share a workspace, and none outlives the command that started it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from analysis.runs.execute import run_notebooks
from analysis.runs.private_kernel import own_home
from analysis.scratch import PREFIX, scratch
from analysis.warm.forking import die_with_parent
from analysis.workspace import find_workspace

pytestmark = pytest.mark.slow

ONPACE = Path(sys.executable).with_name("onpace")


def begun(workspace, output, temporary):
    temporary.mkdir(exist_ok=True)
    words = ["run", "history", "--workspace", str(workspace), "--output", str(output)]
    environment = {**os.environ, "TMPDIR": str(temporary), "ONPACE_TEST": str(temporary)}
    return subprocess.Popen([ONPACE, *words], env=environment, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def temporary(tmp_path):
    """A temporary folder whose name is short enough for sockets."""
    with scratch() as folder:
        yield folder / "t"


def running(temporary):
    """Processes that were started with a temporary folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"ONPACE_TEST={temporary}".encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            continue
    return found


def test_two_at_once_in_one_workspace_end_well_and_leave_nothing(workspace, tmp_path, temporary):
    both = [begun(workspace, tmp_path / name, temporary) for name in ("one", "two")]
    for each in both:
        _, said = each.communicate(timeout=240)
        assert each.returncode == 0, said
    assert [path for path in workspace.rglob("*") if path.is_socket()] == []
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
@pytest.mark.parametrize("seconds", [1.5, 3])
def test_a_killed_run_leaves_no_process_and_no_file(workspace, tmp_path, temporary, seconds):
    run = begun(workspace, tmp_path / "out", temporary)
    time.sleep(seconds)
    run.kill()
    run.communicate()
    until = time.monotonic() + 10
    while (running(temporary) or list(temporary.iterdir())) and time.monotonic() < until:
        time.sleep(0.2)
    assert running(temporary) == []
    assert list(temporary.iterdir()) == []
    assert [path for path in workspace.rglob("*") if path.is_socket()] == []


def test_a_killed_kernel_leaves_what_had_run_and_the_cell_is_named(workspace, tmp_path):
    notebook = workspace / "notebooks" / "history.ipynb"
    book = nbformat.read(notebook, 4)
    parameters = next(cell for cell in book.cells if "parameters" in cell.metadata.get("tags", []))
    code = ["print(region, 'read')", "import os; os.kill(os.getpid(), 9)"]
    book.cells = [parameters, *map(nbformat.v4.new_code_cell, code)]
    nbformat.write(book, notebook)
    done, failures = run_notebooks(["history"], find_workspace(workspace), {}, tmp_path)
    assert not done
    assert failures[0].startswith("history.ipynb, cell 4: the kernel failed")
    assert failures[0].endswith(str(tmp_path / "history.failed.ipynb"))
    kept = (tmp_path / "history.failed.ipynb").read_text(encoding="utf-8")
    assert "聊城市 read" in kept
    assert '"region = \\"聊城市\\"' in kept  # as a reader writes it, where papermill escapes


def test_a_home_that_cannot_be_written_is_done_without(tmp_path, monkeypatch):
    (tmp_path / "home").write_text("no folder")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("IPYTHONDIR", raising=False)
    with own_home(tmp_path):
        assert os.environ["IPYTHONDIR"] == str(tmp_path / "ipython")
    assert "IPYTHONDIR" not in os.environ


def test_leftovers_of_ours_go_at_once_and_what_a_living_process_holds_stays_whatever_the_clock_says(
    temporary, monkeypatch
):
    temporary.mkdir()
    monkeypatch.setattr("analysis.scratch.tempfile.gettempdir", lambda: str(temporary))
    left, other = temporary / f"{PREFIX}left", temporary / "onpace-of-a-user"
    for folder in (left, other):
        (folder / "sub").mkdir(parents=True)
    with scratch() as one:
        os.utime(one, (0, 0))  # made while the clock said 1970
        with scratch() as two:
            assert sorted(temporary.iterdir()) == sorted([one, two, other])
            assert one.stat().st_mode & 0o777 == 0o700
    assert sorted(temporary.iterdir()) == [other]


def test_a_kernel_whose_parent_is_gone_already_ends_at_once():
    code = "from analysis.warm.forking import die_with_parent; die_with_parent(); print('lives')"
    environment = {**os.environ, "JPY_PARENT_PID": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells children of their parent's end on Linux")
def test_a_child_ends_with_its_parent_even_while_it_computes():
    reader, writer = os.pipe()
    parent = os.fork()
    if not parent:
        child = os.fork()
        if not child:
            die_with_parent()
            os.write(writer, b"ready")
            while True:  # holds its interpreter: nothing in it could look after the parent
                pass
        os.write(writer, f"{child} ".encode())
        time.sleep(60)
        os._exit(0)
    told = b""
    while b"ready" not in told or b" " not in told:
        told += os.read(reader, 100)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    child = Path("/proc") / told.replace(b"ready", b"").decode().strip()
    until = time.monotonic() + 5
    while child.exists() and "Z" not in (child / "stat").read_text() and time.monotonic() < until:
        time.sleep(0.05)
    assert not child.exists() or ") Z " in (child / "stat").read_text()
