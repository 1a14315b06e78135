"""The page of a year shows the golden table of the played year, and every command on it runs."""

import csv
import os
import re
import shlex
import subprocess
import sys

import pytest

from analysis.words.wording import Words

PROMISES = ("renewables", "wind", "compounds", "grain")


@pytest.mark.parametrize(("language", "page"), [("en", "a_year.md"), ("zh", "a_year.zh.md")])
def test_the_table_is_that_of_the_played_year(root, language, page):
    with (root / "tests" / "assessment" / "played_year.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    text = (root / "docs" / page).read_text(encoding="utf-8")
    shown = [line.strip("| ").split(" | ")[1:] for line in text.split("|---|\n")[1].split("\n\n")[0].splitlines()]
    assert shown == [[said(row, language) for row in rows if row["promise"] == name] for name in PROMISES]


def said(row, language):
    word = Words(language).say(f"outlook_code.{row['outlook']}")
    if row["outlook"] in ("kept", "missed", "awaiting"):
        return word
    percent = 5 * int(row["chance"].split("/")[0])
    if language == "zh":
        return f"{word}，" + ("97%以上" if percent == 100 else f"{percent}%")
    return f"{word}, " + ("over 97 %" if percent == 100 else f"{percent} %")


def commands(root, page):
    return [
        line
        for block in re.findall(r"```sh\n(.*?)```", (root / "docs" / page).read_text(encoding="utf-8"), flags=re.S)
        for line in block.splitlines()
    ]


def test_both_pages_have_the_same_commands(root):
    assert commands(root, "a_year.md") == commands(root, "a_year.zh.md")


@pytest.mark.long
def test_every_command_runs(root, workspace):
    (workspace / "reports").mkdir()
    for line in commands(root, "a_year.md"):
        name, *rest = shlex.split(line)
        assert name == "onpace"
        subprocess.run([sys.executable, "-m", "onpace", *rest], cwd=workspace, env=os.environ, check=True)
    assert (workspace / "reports" / "2026Q3-r2" / "zh" / "report.pdf").exists()
