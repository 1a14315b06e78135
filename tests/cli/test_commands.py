"""The command line as a user runs it: results on standard output, all else on standard error, a line a fault."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.assessment.assess import COLUMNS

ONPACE = Path(sys.executable).with_name("onpace")


def onpace(*words, cwd, **environment):
    return subprocess.run(
        [ONPACE, *words], cwd=cwd, capture_output=True, text=True, env={**os.environ, **environment}, timeout=300
    )


def test_assess_prints_a_table_for_a_day(root):
    done = onpace("assess", "--as-of", "2026-09-30", cwd=root)
    assert done.returncode == 0, done.stderr
    assert "可再生能源装机容量" in done.stdout
    assert done.stderr == ""


def test_assess_json_and_csv_hold_the_same_columns(root):
    as_json = onpace("assess", "--quarter", "2026Q3", "--format", "json", cwd=root)
    as_csv = onpace("assess", "--quarter", "2026Q3", "--format", "csv", cwd=root)
    rows = json.loads(as_json.stdout)
    assert list(rows[0]) == list(COLUMNS)
    table = list(csv.DictReader(io.StringIO(as_csv.stdout)))
    assert list(table[0]) == list(COLUMNS)
    for one, other in zip(rows, table, strict=True):
        assert ("" if one["probability"] is None else one["probability"]) == (
            float(other["probability"]) if other["probability"] else ""
        )


def test_assess_without_a_date_is_of_today(root):
    from datetime import date

    done = onpace("assess", "--format", "json", cwd=root)
    assert done.returncode == 0, done.stderr
    share = json.loads(done.stdout)[0]["elapsed_share"]
    today = date.today()
    assert share == pytest.approx(min(1, (today - date(2025, 12, 31)).days / 365), abs=0.01)


ONE = ("--format", "json", "--target", "liaocheng-2026-20", "--draws", "200")


def test_a_quarter_under_way_is_as_of_today_with_a_notice(root):
    from datetime import date

    today = date.today()
    done = onpace("assess", "--quarter", f"{today.year}Q{(today.month + 2) // 3}", *ONE, cwd=root)
    assert done.returncode == 0, done.stderr
    assert "still to come" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("assess", "--quarter", "2135Q4"), "has not begun"),
        (("coverage", "--quarter", "2135Q4"), "has not begun"),
        (("diff", "2026Q2", "2135Q4"), "has not begun"),
        (("diff", "2026Q3", "2026Q2"), "the later quarter first"),
        (("diff", "2026Q3", "2026Q3"), "the same quarter"),
        (("assess", "--as-of", "2020-01-01"), "no targets for 2020"),
        (("assess", "--quarter", "2026Q3", "--as-of", "2020-01-01"), "not made yet"),
    ],
)
def test_days_and_quarters_of_which_nothing_can_be_said_are_one_line(root, words, said):
    done = onpace(*words, cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert said in line


def test_after_its_due_date_a_target_without_a_final_figure_is_due_and_unsettled(root):
    done = onpace("assess", "--as-of", "2130-01-01", *ONE, cwd=root)
    assert done.returncode == 0
    assert "still to come" in done.stderr
    (row,) = json.loads(done.stdout)
    assert (row["verdict"], row["reason"], row["probability"]) == ("no_data", "unsettled", None)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["assess", "--quarter", "2026Q5"], "unknown quarter '2026Q5'"),
        (["assess", "--region", "聊成市"], "unknown region '聊成市'; did you mean"),
        (["assess", "--as-of", "2026-02-30"], "'2026-02-30' is no date"),
        (["assess", "--target", "liaocheng-2026-1"], "unknown target"),
        (["assess", "--scenario", "none"], "unknown scenario 'none'"),
        (["assess", "--format", "xml"], "xml"),
        (["assess", "--workspace", "/nowhere"], "no workspace"),
        (["report", "--quarter", "2026Q5"], "unknown quarter '2026Q5'"),
        (["report", "--quarter", "2026Q3", "--language", "fr"], "unknown language 'fr'; known: zh, en, both"),
        (["report", "--region", "999999"], "unknown region '999999'"),
        (["nonsense"], "nonsense"),
    ],
)
def test_a_wrong_request_is_one_line_and_status_two(root, tmp_path, words, message):
    done = onpace(*words, cwd=root)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert message in done.stderr


def test_a_faulty_table_is_told_and_leaves_the_reports_alone(workspace):
    kept = workspace / "reports" / "2026Q3" / "zh" / "index.html"
    kept.parent.mkdir(parents=True)
    kept.write_text("kept")
    path = workspace / "data" / "statistics" / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",2024,117.79,", ",2024年,117.79,"), encoding="utf-8")
    done = onpace("report", "--quarter", "2026Q3", "--workspace", str(workspace), cwd=workspace)
    assert done.returncode == 2
    assert done.stdout == ""
    faults = [line for line in done.stderr.splitlines() if "period = '2024年'" in line]
    assert len(faults) == 2
    assert kept.read_text() == "kept"


def test_debug_shows_a_traceback_and_its_absence_does_not(root):
    assert "Traceback" in onpace("assess", "--quarter", "2026Q5", "--debug", cwd=root).stderr
    assert "Traceback" not in onpace("assess", "--quarter", "2026Q5", cwd=root).stderr


def test_the_command_works_from_any_folder(tmp_path, root):
    done = onpace("assess", "--quarter", "2026Q3", "--format", "json", "--workspace", str(root), cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_targets_of_an_unknown_region_are_one_fault_and_the_others_are_assessed(workspace):
    targets = workspace / "data" / "targets"
    for path in targets.glob("*.csv"):
        if not path.name.startswith(("liaocheng", "hebei")):
            path.unlink()
    strange = (targets / "liaocheng-2026.csv").read_text(encoding="utf-8")
    strange = strange.replace("聊城市,", "聊成市,").replace("liaocheng-2026-", "liaocheng-2025-")
    (targets / "strange-2025.csv").write_text(strange, encoding="utf-8")
    done = onpace("assess", "--region", "all", "--draws", "200", "--format", "csv", cwd=workspace)
    assert done.returncode == 1
    assert {row["region"] for row in csv.DictReader(io.StringIO(done.stdout))} == {"聊城市", "河北省"}
    fault = done.stderr.splitlines()[-1]
    assert "data/targets/strange-2025.csv:2: region = '聊成市'" in fault
    assert "聊城市" in fault
    assert onpace("assess", "--draws", "200", cwd=workspace).returncode == 0


@pytest.mark.long
def test_regions_shared_among_processes_give_the_same_table(root):
    asked = ("assess", "--region", "all", "--draws", "200", "--format", "csv")
    alone, shared = onpace(*asked, cwd=root), onpace(*asked, "--workers", "2", cwd=root)
    assert (shared.returncode, shared.stdout) == (alone.returncode, alone.stdout) != (0, "")


def test_a_suggestion_prefers_the_id_that_differs_by_padding(root):
    done = onpace("why", "liaocheng-2026-2", cwd=root)
    assert done.returncode == 2
    assert done.stderr == "onpace: unknown target 'liaocheng-2026-2'; did you mean liaocheng-2026-02?\n"


@pytest.mark.slow
def test_an_interrupted_report_says_so_in_one_line_and_leaves_nothing(workspace):
    words = [ONPACE, "report", "--quarter", "2026Q3", "--language", "zh", "--draws", "100"]
    with subprocess.Popen(
        words, cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        assert running.stderr.readline().startswith("running")
        time.sleep(2)  # the kernel is at work
        os.killpg(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert (out, err) == ("", "onpace: interrupted, nothing half-written is left\n")
    assert not (workspace / "reports").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("report", "--output", "FILE/reports"),
        ("run", "pace", "--output", "FILE/notebooks"),
        ("assess", "--output", "FILE/table.csv"),
        ("coverage", "--output", "FOLDER"),
        ("request", "--quarter", "2026Q4", "--output", "FILE/forms"),
        pytest.param(
            ("report", "--output", "/proc/x"), marks=pytest.mark.skipif(sys.platform != "linux", reason="/proc")
        ),
    ],
)
def test_whether_the_output_can_be_written_is_known_before_any_work(root, tmp_path, words):
    (tmp_path / "file").write_text("here", encoding="utf-8")
    words = [word.replace("FILE", str(tmp_path / "file")).replace("FOLDER", str(tmp_path)) for word in words]
    done = onpace(*words, cwd=root)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "cannot be written" in line or "is a folder" in line
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("inside", ["", "zh", "zh/more"])
def test_the_folder_of_a_published_report_takes_no_file(root, tmp_path, inside):
    manifest = tmp_path / "2026Q3" / "zh" / "manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text('{"signed_off": {"by": "王敏", "on": "2026-10-30"}}', encoding="utf-8")
    done = onpace("assess", "--output", str(tmp_path / "2026Q3" / inside / "table.csv"), cwd=root)
    assert done.returncode == 2
    assert "published report" in done.stderr
    assert [path.name for path in manifest.parent.iterdir()] == ["manifest.json"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("assess", "--format", "xml"), "'xml' is not one of"),
        (("assess", "--draws", "many"), "expected a whole number"),
        (("assess", "--draws", "5"), "expected 100 or more"),
        (("run", "pace", "-p", "draws", "many"), "draws = 'many'; expected a whole number"),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(root, words, said):
    done = onpace(*words, cwd=root)
    assert done.returncode == 2
    assert said in done.stderr
    assert not any(word in done.stderr for word in ("Value error", "Input should", "unable to parse"))


def test_coverage_of_all_regions_is_one_table(workspace):
    for path in (workspace / "data" / "targets").glob("*.csv"):
        if not path.name.startswith(("liaocheng", "hebei")):
            path.unlink()
    words = ("coverage", "--region", "all", "--as-of", "2026-10-30", "--format", "csv")
    done = onpace(*words, cwd=workspace)
    assert done.returncode == 0, done.stderr
    starts = {row["id"].split("-")[0] for row in csv.DictReader(io.StringIO(done.stdout))}
    assert starts == {"liaocheng", "hebei"}


def test_a_published_latest_quarter_is_nothing_to_do(root, tmp_path):
    from datetime import date

    from analysis.domain.periods import Quarter

    quarter = str(Quarter.latest_complete(date.today()))
    place = tmp_path / quarter / "zh"
    place.mkdir(parents=True)
    manifest = {"region": {"code": "371500"}, "quarter": quarter, "language": "zh", "verdicts": {}}
    signed = json.dumps(manifest | {"signed_off": {"by": "王敏", "on": "2026-10-30"}})
    for name, text in (("manifest.json", signed), ("assessment.csv", "id\n"), ("index.html", "<html></html>")):
        (place / name).write_text(text, encoding="utf-8")
    done = onpace("report", "--output", str(tmp_path), cwd=root)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [str(place / "index.html")]
    assert f"{quarter} is published, nothing to render" in done.stderr
    named = onpace("report", "--quarter", quarter, "--output", str(tmp_path), cwd=root)
    assert (named.returncode, named.stdout) == (2, "")
    assert (place / "index.html").read_text(encoding="utf-8") == "<html></html>"


@pytest.mark.parametrize("words", [(), ("schedule",), ("notebooks",), ("scenarios",)])
def test_help_cuts_no_summary_short(root, words):
    _, listed, told = onpace(*words, "--help", cwd=root, COLUMNS="60").stdout.partition("Commands:")
    assert listed
    assert "..." not in told
    assert "…" not in told


@pytest.mark.parametrize("command", ["assess", "why", "coverage"])
def test_help_tells_what_a_quarter_left_out_means(root, command):
    told = " ".join(onpace(command, "--help", cwd=root).stdout.split())
    assert "if left out, the calendar runs to the as-of date" in told


def test_make_help_lists_the_targets(root):
    done = subprocess.run(["make", "-s", "help"], cwd=root, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    for name in ("report", "test", "lab", "check", "docs", "lock"):
        assert f"make {name} " in done.stdout
