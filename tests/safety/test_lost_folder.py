"""A folder that goes away in mid-write: one line, nothing lost, and the same command again completes it."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.errors import MachineError
from analysis.files import write
from analysis.locking import writing

ONPACE = Path(sys.executable).with_name("onpace")
PYTHON = "/usr/bin/python3"
FIGURE = "renewable-capacity,聊城市,2024-01,"
ADD = ("add", "renewable-capacity", "2024-01", "601", "万千瓦", "--source", "x", "--published", "2024-02-10", "--yes")
NEEDED = "import sys; sys.path.insert(0, '/usr/lib/python3/dist-packages'); import fusepy"


def test_a_folder_that_another_has_taken_the_place_of_is_told_in_the_end(tmp_path):
    place = tmp_path / "reports"

    def written(*, mounted_as=None):
        with writing(place, "trying"):
            if mounted_as:
                place.rename(mounted_as)  # what lies under a mount comes to light where it is lost
            write(place / "page.html", "…")

    with pytest.raises(MachineError, match="went away while it was written"):
        written(mounted_as=tmp_path / "mounted")
    written()


def lost(disk, place, error, after):
    """Show a folder at a place until it fails; it is there once this returns."""
    if subprocess.run([PYTHON, "-c", NEEDED], capture_output=True, check=False).returncode:
        pytest.skip("no fusepy on this machine")
    words = [PYTHON, Path(__file__).with_name("lost_folder.py"), disk, place, error, str(after)]
    shown = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 10
    while not place.is_mount():
        if shown.poll() is not None or time.monotonic() > until:
            pytest.skip("FUSE cannot be used here")
        time.sleep(0.05)
    return shown


@pytest.mark.long
@pytest.mark.parametrize(
    ("error", "after", "told"),
    [
        ("EIO", 8, "Input/output error"),
        ("ESTALE", 14, "Stale file handle"),
        ("EROFS", 18, "Read-only file system"),
        ("ENOSPC", 22, "No space left on device"),
        ("ENOTCONN", 25, "Transport endpoint is not connected"),
    ],
)
def test_data_on_a_folder_that_fails_in_mid_write_are_whole_and_the_same_command_completes_them(
    root, tmp_path, error, after, told
):
    disk, place = tmp_path / "disk", tmp_path / "office" / "data"
    shutil.copytree(root / "data", disk)
    place.mkdir(parents=True)
    table = disk / "statistics" / "observations.csv"
    before = table.read_bytes()
    shown = lost(disk, place, error, after)
    try:
        add = [ONPACE, *ADD, "--region", "聊城市", "--workspace", place.parent]
        done = subprocess.run(add, capture_output=True, text=True, check=False)
        faults = [line for line in done.stderr.splitlines() if line.startswith("onpace: ")]
        assert (done.returncode, len(faults)) == (2, 1), done.stderr
        assert "cannot be written" in faults[0]
        assert told in faults[0] or error in ("ESTALE", "ENOTCONN")  # FUSE says "busy" of some of these
        assert table.read_bytes() == before
        Path(f"{disk}.well").touch()
        again = subprocess.run(add, capture_output=True, text=True, check=False)
        assert again.returncode == 0, again.stderr
        assert table.read_text(encoding="utf-8").count(FIGURE) == 1
        assert [path for path in disk.rglob(".*.onpace") if path.is_file()] == []
    finally:
        subprocess.run(["fusermount3", "-uz", place], check=False)
        shown.wait(10)
