"""Schedules: the entry given to a scheduler, the run it wakes, and cron itself."""

import csv
import os
import shutil
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from analysis.cli.main import run
from analysis.domain.periods import Quarter
from analysis.jobs.running import LOCK, LOG, pending, read_log, run_due
from analysis.jobs.schedule import Job, cron_line, units
from analysis.locking import writing

NOW = datetime(2026, 11, 24, 6, 30)


def job_of(folder, **changed):
    made = {
        "region": "371500",
        "since": Quarter(2026, 3),
        "days": 30,
        "at": "06:30",
        "language": "zh",
        "workspace": Path(folder),
        "output": Path(folder) / "out",
    }
    return Job(**made | changed)


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=40))
def test_the_line_of_a_crontab_holds_the_whole_job_whatever_the_hook(hook):
    import shlex

    job = job_of("/office/on pace", hook=hook if hook.isprintable() else "")
    line = cron_line(job)
    assert "%" not in line.replace("\\%", "")
    assert shlex.split(line.split(maxsplit=5)[5].replace("\\%", "%")) == job.words()


def test_a_report_is_due_days_after_its_quarter_and_all_since_the_first_are_caught_up():
    job = job_of("/office", since=Quarter(2025, 4))
    assert job.due_quarters(date(2026, 1, 29)) == []
    assert list(map(str, job.due_quarters(date(2026, 10, 30)))) == ["2025Q4", "2026Q1", "2026Q2", "2026Q3"]


def test_systemd_accepts_the_units(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    job = job_of(tmp_path, hook='mail -s "Report 100%" director@example.org < "$ONPACE_PAGES"')
    paths = []
    for name, text in units(job).items():
        paths.append(tmp_path / name)
        paths[-1].write_text(text, encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "onpace" in line] == []


def test_print_shows_the_entry_of_either_scheduler(capsys):
    assert run(["schedule", "print", "--days", "20", "--at", "07:05"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("5 7 * * * ")
    assert "--days 20" in shown
    assert run(["schedule", "print", "--scheduler", "systemd"]) == 0
    shown = capsys.readouterr().out
    assert "# onpace-371500.timer" in shown
    assert "Persistent=true" in shown


def test_next_says_what_a_run_would_render_and_what_comes_after(small, capsys):
    words = ["--workspace", str(small), "--output", str(small / "out"), "--since", "2026Q3", "--days", "0"]
    assert run(["schedule", "next", *words]) == 0
    first, *rest = [line for line in capsys.readouterr().out.splitlines() if "聊城市" in line]
    assert "2026Q3" in first
    assert rest


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--at", "25:00"], "time '25:00' is none"),
        (["--since", "2026Q5"], "unknown quarter '2026Q5'"),
        (["--region", "聊成市"], "聊城市"),
        (["--hook", "one\ntwo"], "a hook is one line"),
        (["--scheduler", "anacron"], "unknown scheduler 'anacron'"),
        (["--language", "fr"], "unknown language 'fr'"),
    ],
)
def test_a_wrong_request_is_one_line(words, told, capsys):
    assert run(["schedule", "print", *words]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert len(said.strip().splitlines()) == 1


@pytest.mark.long
def test_missed_quarters_are_caught_up_once_and_logged(small):
    job = job_of(small, since=Quarter(2026, 2))
    outcomes = run_due(job, date(2026, 11, 24), lambda: NOW)
    assert [(str(item.quarter), item.status) for item in outcomes] == [("2026Q2", "done"), ("2026Q3", "done")]
    assert all(page.exists() for item in outcomes for page in item.pages)
    with (job.output / LOG).open(encoding="utf-8") as stream:
        assert [row["as_of"] for row in csv.DictReader(stream)] == ["2026-07-30", "2026-10-30"]
    assert pending(job, date(2026, 11, 24)) == []
    assert run_due(job, date(2026, 11, 24), lambda: NOW) == []


@pytest.mark.long
def test_a_failed_hook_leaves_the_report_and_is_tried_again_alone(small, capsys):
    output = small / "out"
    words = ["schedule", "run", "--workspace", str(small), "--output", str(output), "--language", "zh"]
    assert run([*words, "--since", "2026Q3", "--hook", "echo no route to host >&2; exit 4"]) == 1
    assert "2026Q3: the hook ended with 4: no route to host" in capsys.readouterr().err
    page = output / "2026Q3" / "zh" / "index.html"
    written = page.stat().st_mtime_ns
    assert (
        run([*words, "--since", "2026Q3", "--hook", 'test -s "$ONPACE_PAGES" && test "$ONPACE_QUARTER" = 2026Q3']) == 0
    )
    assert page.stat().st_mtime_ns == written
    assert [row["status"] for row in read_log(output)] == ["hook_failed", "done"]


@pytest.mark.long
def test_a_run_waits_for_that_of_another_region_and_then_renders(small):
    output = small / "out"
    words = [str(Path(sys.executable).with_name("onpace")), "schedule", "run", "--since", "2026Q3"]
    with writing(output, "a scheduled run", name=LOCK):
        other = subprocess.Popen([*words, "--language", "zh", "--workspace", str(small), "--output", str(output)])
        time.sleep(3)
        assert other.poll() is None
        assert not (output / LOG).exists()
    assert other.wait(timeout=120) == 0
    assert [row["status"] for row in read_log(output)] == ["done"]


def test_a_run_that_does_not_end_is_named(small, monkeypatch, capsys):
    output = small / "out"
    output.mkdir()
    monkeypatch.setattr("analysis.jobs.running.PATIENCE", 0.1)
    with FileLock(output / LOCK):
        assert run(["schedule", "run", "--workspace", str(small), "--output", str(output)]) == 2
    assert "is held" in capsys.readouterr().err
    assert not (output / LOG).exists()


def test_a_folder_that_cannot_be_written_is_one_line(small, capsys):
    (small / "file").write_text("", encoding="utf-8")
    assert run(["schedule", "run", "--workspace", str(small), "--output", str(small / "file" / "out")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_quarter_that_fails_ends_in_one_line_and_in_the_log(small, capsys):
    with (small / "data" / "statistics" / "observations.csv").open("a", encoding="utf-8") as stream:
        stream.write("renewable-capacity,聊城市,2026Q7,612,万千瓦,A,,2026-10-20,day,S76cc4578,\n")
    output = small / "out"
    assert run(["schedule", "run", "--workspace", str(small), "--output", str(output), "--since", "2026Q3"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()[-1:]) == 1
    (row,) = read_log(output)
    assert (row["status"], row["quarter"]) == ("failed", "2026Q3")
    assert "2026Q7" in row["reason"]


@pytest.mark.long
def test_cron_itself_renders_the_report(small, capsys):
    if shutil.which("crontab") is None or os.geteuid() != 0:
        pytest.skip("no cron that this user may start")
    before = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False)
    output = small / "out"
    at = datetime.now() + timedelta(seconds=75)  # the next minute that is at least 15 s ahead
    words = ["--workspace", str(small), "--output", str(output), "--language", "zh", "--since", "2026Q3"]
    assert run(["schedule", "print", "--at", f"{at:%H:%M}", *words]) == 0
    subprocess.run(["crontab", "-"], input=before.stdout + capsys.readouterr().out, text=True, check=True)
    daemon = subprocess.Popen(["cron", "-f"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 170
        while not read_log(output) and time.monotonic() < deadline:
            time.sleep(1)
        assert [row["status"] for row in read_log(output)] == ["done"]
        assert (output / "2026Q3" / "zh" / "index.html").exists()
    finally:
        restored = ["crontab", "-"] if before.stdout else ["crontab", "-r"]
        subprocess.run(restored, input=before.stdout or None, text=True, check=True)
        daemon.terminate()
        daemon.wait(timeout=10)
    after = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False)
    assert after.stdout == before.stdout
