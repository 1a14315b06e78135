"""Whatever stands in place of a file of the workspace costs a line that names it: no fault of the program, no hang."""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.cli.main import run
from analysis.errors import InputError
from analysis.journals import finish, write_all
from analysis.tables.csv_text import read_text
from analysis.workspace import Workspace

ONPACE = Path(sys.executable).with_name("onpace")
COMMANDS = [
    "assess --quarter 2026Q3 --draws 100 --region 聊城市",
    "report --quarter 2026Q3 --draws 100 --formats csv --output OUT/reports",
    "doctor",
    "list targets",
    "list scenarios",
    "coverage --draws 100",
    "review WORKSPACE/data/targets/liaocheng-2026.csv --output OUT/review.html",
    "review WORKSPACE/data/links/liaocheng-2026.csv --output OUT/links.html",
    "export observations --to OUT/observations.csv",
    "score",
    "scenarios check",
    "upgrade --apply",
    "pull",
    "extract OUT/report.txt --region 聊城市 --year 2027",
    "link --region 聊城市 --year 2026",
    "request --quarter 2026Q3 --output OUT/request",
    "say liaocheng-2026-01 0.5 --by 甲 --because 乙",
    "publish 2026Q3",
    "why liaocheng-2026-01 --draws 100",
    "chart liaocheng-2026-01 --draws 100 --to OUT/chart.svg",
    "dataset OUT/dataset",
    "diff 2026Q2 2026Q3 --draws 100",
    "ingest OUT/figures.csv --source 年鉴",
    "run 00_start",
    "notebooks sync",
]
ADDED_FILES = [
    ".writing.json", ".upgrade/journal.json", "ledger.csv", "feeds.yml", "mappings/a.yml", "snapshots/index.csv",
    "corrections/liaocheng-2026.csv", "region", "scenarios/a.yml", "before-upgrade/4/a.csv",
]  # fmt: skip
CELLS = [
    "", "\0", "🌾", "=1+1", "1e400", "nan", "9999-12-31", "2026-13-45", "-", '"', "inf", "x" * 10_000, "\ud800", "-1",
    "2026Q9", "<b>", "../../etc/passwd", "%s", "{}", "None", "True", "9" * 30,
]  # fmt: skip


def corrupted(data, chance):
    """What stands in place of a file: its bytes in another encoding, cut, doubled, or another thing altogether."""
    text = data.decode("utf-8", "replace")
    lines = text.split("\n")
    row = chance.randrange(len(lines))
    cells = lines[row].split(",")
    cells[chance.randrange(len(cells))] = chance.choice(CELLS)
    changed = [*lines[:row], ",".join(cells), *lines[row + 1 :]]
    return chance.choice([
        b"", b"\xef\xbb\xbf" + data, text.encode("utf-16"), text.encode("gb18030", "replace"), lines[0].encode(),
        "\n".join(lines[1:]).encode(), data.replace(b"\n", b"\r\n"), data.replace(b"\n", b"\r"), data[: len(data) // 2],
        data + data, data[:50] + bytes(10) + data[50:], chance.randbytes(500), text.replace(",", "\t").encode(),
        "\n".join(f"{line},x" for line in lines).encode(), "\n".join(line.rsplit(",", 1)[0] for line in lines).encode(),
        text.replace(",", ',"', 1).encode(), b"{" * 5000, b"- " * 3000, b'{"a": [1, {"b": null}]}', b"null", b"5",
        *["\n".join(changed).encode("utf-8", "surrogatepass")] * 8,
    ])  # fmt: skip


def strange(path, chance):
    """Put something in a file's place that is no file, or that cannot be read."""
    path.unlink(missing_ok=True)
    chance.choice(
        [path.mkdir, lambda: os.mkfifo(path), lambda: path.symlink_to(path), lambda: path.symlink_to("gone")]
    )()


def put(path, what):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(what)


FOUND = [
    (".writing.json", b"[1]", "review WORKSPACE/data/links/liaocheng-2026.csv --output OUT/review.html"),
    (".writing.json", b"{", "extract OUT/report.txt --region 聊城市 --year 2027"),
    (".upgrade/journal.json", b'{"to": 5, "changed": [], "removed": ["../../kept.txt"]}', "upgrade --apply"),
    (".upgrade/journal.json", b"null", "upgrade"),
    ("register/2026.csv", "指标,值\n".encode("gb18030"), "upgrade"),
    ("../notebooks/00_start.ipynb", b"null", "run 00_start"),
    ("../notebooks/scenarios.ipynb", b'{"cells": 5}', "notebooks sync"),
]


def prepared(place, out):
    (out / "report.txt").write_text("三、2027年重点工作\n新建农村公路260公里。", encoding="utf-8")
    (out / "figures.csv").write_text("指标,单位,2023年,2024年\n粮食产量,亿斤,118,119\n", encoding="utf-8")
    return lambda line: [
        *line.replace("WORKSPACE", str(place)).replace("OUT", str(out)).split(), "--workspace", str(place)
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "line"), FOUND)
def test_a_file_that_is_not_what_belongs_there_is_one_line(workspace, capsys, name, content, line):
    words = prepared(workspace, workspace)(line)
    put(workspace / "data" / name, content)
    (workspace / "kept.txt").touch()
    assert run(words) == 2
    *_, told = capsys.readouterr().err.splitlines()
    assert Path(name).name in told
    assert "fault of the program" not in told
    assert (workspace / "kept.txt").exists()


def test_a_pipe_in_a_file_s_place_is_never_waited_for(workspace, capsys):
    for name in ("scenarios/wind-farm.yml", "targets/liaocheng-2026.csv", "region"):
        (workspace / "data" / name).unlink(missing_ok=True)
        os.mkfifo(workspace / "data" / name)
    assert run(["scenarios", "check", "--workspace", str(workspace)]) == 2
    assert "wind-farm.yml: expected a file, not a folder or device" in capsys.readouterr().err
    assert run(["upgrade", "--workspace", str(workspace)]) == 0
    _, (fault,) = read_text(workspace / "data" / "targets" / "liaocheng-2026.csv", [], [], "a.csv")
    assert str(fault) == "a.csv: expected a file, not a folder or device"
    assert Workspace(workspace).region == "聊城市"


def test_a_journal_names_no_file_outside_its_folder(tmp_path):
    data = tmp_path / "office" / "data"
    inside, outside = data / "targets" / "a.csv", tmp_path / "b.csv"
    write_all(data / ".writing.json", {inside: "1", outside: "2"})
    assert (inside.read_text(), outside.read_text()) == ("1", "2")
    (data / ".writing.json").write_text('{"../../b.csv": "another\'s"}')
    with pytest.raises(InputError, match="expected a file below the journal's folder"):
        finish(data / ".writing.json")
    assert outside.read_text() == "2"


@pytest.mark.long
def test_any_file_of_a_workspace_corrupted_in_any_way_is_told_by_any_command(root, tmp_path):
    """For two minutes, from another start each day; ``ONPACE_CORRUPTED=600`` goes on for ten."""
    chance = random.Random(day := time.strftime("%F"))
    call = prepared(place := tmp_path / "place", tmp_path)
    files = [
        path.relative_to(root) for folder in ("data", "notebooks") for path in sorted((root / folder).rglob("*.*"))
    ]
    files = [path for path in files if path.suffix != ".md" and (root / path).is_file() and path.parts[1] != "targets"]
    files += [Path("data/targets/liaocheng-2026.csv"), *(Path("data") / name for name in ADDED_FILES)]
    end, faults = time.monotonic() + float(os.environ.get("ONPACE_CORRUPTED", 120)), []
    while time.monotonic() < end:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        for folder in ("data", "notebooks"):
            shutil.copytree(root / folder, place / folder, symlinks=True)
        name, line = chance.choice(files), chance.choice(COMMANDS)
        sound = (root / name).read_bytes() if (root / name).exists() else b"a,b\n1,2\n"
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        if chance.random() < 0.15:
            strange(place / name, chance)
        else:
            put(place / name, corrupted(sound, chance))
        done = subprocess.run([ONPACE, *call(line)], capture_output=True, text=True, errors="replace", cwd=tmp_path)
        if done.returncode not in (0, 1, 2) or "fault of the program" in done.stderr:
            faults.append((day, name, line, done.returncode, done.stderr[-300:]))
    assert faults == []
