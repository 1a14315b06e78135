"""A workspace watched: what is written within a moment is one change, told by the names of the files."""

import threading

from analysis.jobs.watching import changes
from analysis.workspace import Workspace

PAUSE = 0.02


def test_files_written_together_are_one_change_and_what_the_program_writes_is_none(small):
    told = changes(Workspace(small), PAUSE)
    assert next(told) == []
    (small / "data" / "derived.csv").write_text("written while something is done\n", encoding="utf-8")
    assert next(told) == ["data/derived.csv"]
    (small / "data" / "ledger.csv").write_text("the program's own\n", encoding="utf-8")

    def write():
        for name in ("comments.csv", "events.csv"):
            path = small / "data" / name
            path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    later = threading.Timer(3 * PAUSE, write)
    later.start()
    assert next(told) == ["data/comments.csv", "data/events.csv"]

    gone = threading.Timer(3 * PAUSE, (small / "data" / "comments.csv").unlink)
    gone.start()
    assert next(told) == ["data/comments.csv"]
