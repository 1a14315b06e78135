"""Bad input costs the file, the row or the character it stands in, one line each, and nothing else."""

import base64
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.extract import documents
from analysis.extract.batch import extract
from analysis.ingest import readers
from analysis.ingest.snapshots import Snapshot
from analysis.report.page import framed
from analysis.words.wording import Words

ONPACE = Path(sys.executable).with_name("onpace")


@pytest.mark.parametrize(
    ("ending", "status", "told"),
    [
        (">/dev/full", 2, ["onpace: the output cannot be written: No space left on device"]),
        (">&-", 0, []),
        (">/dev/null 2>&-", 0, []),
    ],
)
def test_an_output_that_is_full_or_closed_is_a_line_and_no_fault(tmp_path, ending, status, told):
    done = subprocess.run(f"{ONPACE} pace --methods {ending}", shell=True, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr.splitlines()) == (status, told)


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1"])
def test_a_terminal_that_lacks_a_character_shows_another_in_its_place(tmp_path, encoding):
    done = subprocess.run(
        [ONPACE, "pace", "--methods"], cwd=tmp_path, capture_output=True, env={"PYTHONIOENCODING": encoding}
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (b"?" in done.stdout) == (encoding != "gbk")


def test_whatever_a_library_makes_of_a_file_is_that_file_s_fault_alone(tmp_path, monkeypatch):
    def broken(*_):
        raise AssertionError("a table\nwithin itself")

    monkeypatch.setattr(readers, "read_text", broken)
    with pytest.raises(InputError, match=r"a.csv: cannot be read: damaged.*\(AssertionError: a table within itself\)"):
        readers.read_grids(Snapshot("a.csv", b"1,2\n"))
    monkeypatch.setitem(documents.READERS, ".md", broken)
    for name in ("a.md", "b.txt"):
        (tmp_path / name).write_text("三、2026年重点工作\n新建农村公路260公里。\n", encoding="utf-8")
    found = extract(tmp_path, region="聊城市", year=2026)
    assert len(found.table) == 1
    (line,) = found.failures
    assert "a.md: cannot be read: it is damaged" in line


def test_a_report_s_page_runs_and_fetches_nothing_but_what_its_policy_names_by_hash():
    page = framed("<b>", Words("zh"), '<p style="--share: 5%">聊城</p><i style="a}b{c">')
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert "unsafe" not in policy
    assert policy.startswith("default-src &#39;none&#39;")
    for tag in ("script", "style"):
        inline = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in policy
    assert '<p data-s="0">' in page
    assert '#main [data-s="0"]{--share: 5%}' in page
    assert '<i style="a}b{c">' in page
