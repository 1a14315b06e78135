"""The other ways to schedule, as documented: a workflow of GitHub, and a job of jupyter-scheduler run for real."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import yaml

from analysis.domain.periods import Quarter


def test_the_workflow_runs_on_the_days_on_which_reports_are_due(root):
    text = (root / ".github" / "workflows" / "quarterly-report.yml").read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    (entry,) = content[True]["schedule"]  # YAML 1.1 reads the key "on" as true
    _, _, day, months, _ = entry["cron"].split()
    due = [Quarter(2026, number).default_as_of for number in range(1, 5)]
    assert {date.day for date in due} == {int(day)}
    assert {date.month for date in due} == set(map(int, months.split(",")))


def test_the_workflow_calls_commands_that_exist(root):
    content = yaml.safe_load((root / ".github" / "workflows" / "quarterly-report.yml").read_text(encoding="utf-8"))
    lines = [step["run"] for step in content["jobs"]["report"]["steps"] if "run" in step]
    assert lines[0] == "make install"
    assert "\nsetup:" in (root / "Makefile").read_text(encoding="utf-8")
    options = re.findall(r"--[a-z-]+", lines[1])
    shown = subprocess.run(
        [Path(sys.executable).with_name("onpace"), "report", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert options
    assert all(option in shown for option in options)


@pytest.mark.long
def test_jupyter_scheduler_runs_the_report_s_notebook(root, workspace, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [Path(sys.executable).with_name("jupyter"), "server", "--no-browser", "--allow-root", f"--port={port}",
         "--ServerApp.token=t", f"--ServerApp.root_dir={workspace}", f"--SchedulerApp.db_url=sqlite:///{tmp_path}/s.db",
         "--ServerApp.jpserver_extensions={'jupyter_scheduler': True}"],
        env={**os.environ, "HOME": str(tmp_path), "JUPYTER_PLATFORM_DIRS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def call(path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": "token t", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    try:
        deadline = time.monotonic() + 90
        while True:
            try:
                (environment, *_) = call("/scheduler/runtime_environments")
                break
            except OSError:
                assert time.monotonic() < deadline, "the server did not start"
                time.sleep(0.3)
        job = call(
            "/scheduler/jobs",
            {
                "name": "2026Q3",
                "input_uri": "notebooks/quarterly_report.ipynb",
                "runtime_environment_name": environment["name"],
                "output_formats": ["ipynb"],
                "parameters": {"quarter": '"2026Q3"', "targets": '"liaocheng-2026-01"', "draws": 500},
            },
        )
        seen = []
        while not seen or seen[-1] not in ("COMPLETED", "FAILED"):
            assert time.monotonic() < deadline, seen
            seen.append(call(f"/scheduler/jobs/{job['job_id']}")["status"])
            time.sleep(0.3)
        assert seen[-1] == "COMPLETED"
    finally:
        server.terminate()
        server.wait(timeout=20)
