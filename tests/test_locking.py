"""One lock for what it protects: whoever holds it is named, and however a holder ends the lock is free."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from analysis.errors import MachineError
from analysis.locking import LOCK, writing

HOLD = """
import sys, time
from pathlib import Path
from analysis.locking import writing

with writing(Path(sys.argv[1]), "adding figures"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        yield other
        other.kill()


def test_another_holder_is_named_when_patience_ends(tmp_path, holder):
    with pytest.raises(MachineError) as fault, writing(tmp_path, "publishing", patience=0.2):
        pytest.fail("the lock is held")
    told = str(fault.value)
    assert "adding figures by " in told
    assert f"(process {holder.pid}) since 20" in told
    assert "nothing is written" in told
    assert len(told.splitlines()) == 1


def test_a_killed_holder_holds_nothing(tmp_path, holder):
    os.kill(holder.pid, signal.SIGKILL)
    begun = time.monotonic()
    with writing(tmp_path, "publishing", patience=10):
        assert time.monotonic() - begun < 5


def test_the_lock_knows_no_temporary_folder(tmp_path, holder, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "elsewhere"))
    with pytest.raises(MachineError), writing(tmp_path, "adding", patience=0.1):
        pytest.fail("the lock is held")


def test_within_one_process_it_is_taken_again(tmp_path):
    with writing(tmp_path, "publishing"), writing(tmp_path / ".", "listing", patience=0):
        assert (tmp_path / LOCK).exists()
    with writing(tmp_path, "adding", patience=0):
        pass


@pytest.mark.parametrize(
    ("stranger", "told"), [("link", "is a link"), ("folder", "is a folder"), ("file", "of something else")]
)
def test_what_is_no_lock_is_refused_and_stays_as_it_is(tmp_path, stranger, told):
    place, other = tmp_path / LOCK, tmp_path / "figures.csv"
    other.write_text("750")
    if stranger == "link":
        place.symlink_to(other)
    elif stranger == "folder":
        place.mkdir()
    else:
        place.write_text("750")
    with pytest.raises(MachineError, match=told) as fault, writing(tmp_path, "adding"):
        pytest.fail("there is no lock")
    assert len(str(fault.value).splitlines()) == 1
    assert other.read_text() == "750"
    assert stranger != "file" or place.read_text() == "750"


@pytest.mark.skipif(os.geteuid() != 0, reason="another user is needed")
@pytest.mark.parametrize(("mode", "told"), [(0o666, "done"), (0o600, "(Permission denied; it belongs to root)")])
def test_another_user_locks_or_is_told_whose_it_is(mode, told):
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o777)
        with writing(folder, "adding"):
            pass
        if mode != 0o666:
            (folder / LOCK).chmod(mode)
        assert told in _said_by_another_user(folder)


def _said_by_another_user(folder):
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        said = "done"
        try:
            os.setuid(65534)
            with writing(folder, "adding"):
                pass
        except BaseException as error:
            said = str(error)
        os.write(writer, said.encode())
        os._exit(0)
    os.waitpid(child, 0)
    return os.read(reader, 500).decode()
