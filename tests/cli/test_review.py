"""Corrections from page to table and back: taken in, kept over reruns, withdrawn, disputed; no word is lost."""

import csv
import json
import shutil

import pytest

from analysis import files
from analysis.cli.main import run
from analysis.extract.batch import fingerprint

TEXT = (
    "2026年聊城市政府工作报告\n二、2026年重点工作\n新建农村公路260公里，改造老旧小区15个，粮食产量达到118亿斤以上。\n"
)
STEM = "liaocheng-2026"


@pytest.fixture
def place(tmp_path, root, monkeypatch):
    """A workspace with a report read into its table."""
    (tmp_path / "data" / "targets").mkdir(parents=True)
    shutil.copytree(root / "data" / "statistics", tmp_path / "data" / "statistics")
    (tmp_path / "report.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert extract() == 0
    return tmp_path


def extract(*more):
    return run(["extract", "report.txt", "--output", f"data/targets/{STEM}.csv", *more])


def rows(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def table(place):
    return rows(place / "data" / "targets" / f"{STEM}.csv")


def book(place):
    return rows(place / "data" / "corrections" / f"{STEM}.csv")


def answers(place, row, *fields, who="王", day=1, name="answers.json"):
    """Save answers as the page does."""
    found = [
        {
            "target": row["id"],
            "document": fingerprint(TEXT),
            "char_start": int(row["char_start"]),
            "evidence": row["evidence"],
            "indicator": row["indicator_zh"],
            "field": field,
            "old": row.get(field, ""),
            "new": new,
            "when": f"2026-11-0{day}T08:00:00.123Z",
            "note": "",
        }
        for field, new in fields
    ]
    (place / name).write_text(json.dumps({"onpace_review": 1, "who": who, "answers": found}), encoding="utf-8")
    return name


def test_answers_are_taken_into_table_and_corrections_and_hold_when_the_report_is_read_again(place, capsys):
    road = table(place)[0]
    name = answers(place, road, ("kind", "stock"), ("due", "2027-12-31"))
    capsys.readouterr()
    assert run(["review", "--apply", name]) == 0
    assert "2 corrections taken in" in capsys.readouterr().err
    assert (table(place)[0]["kind"], table(place)[0]["due"], table(place)[0]["confidence"]) == (
        "stock",
        "2027-12-31",
        "1",
    )
    assert [(row["who"], row["field"], row["old"], row["new"]) for row in book(place)] == [
        ("王", "kind", "flow", "stock"),
        ("王", "due", "2026-12-31", "2027-12-31"),
    ]
    assert extract() == 0
    assert "2 corrections hold" in capsys.readouterr().err
    assert table(place)[0]["kind"] == "stock"
    assert run(["extract", "report.txt"]) == 0
    assert ",stock," in capsys.readouterr().out


def test_a_name_and_a_commitment_that_were_read_wrong_are_mended_and_hold(place):
    road = table(place)[0]
    name = answers(place, road, ("indicator_zh", "农村公路新建里程"), ("commitment", "aspirational"))
    assert run(["review", "--apply", name]) == 0
    assert extract() == 0
    assert (table(place)[0]["indicator_zh"], table(place)[0]["commitment"]) == ("农村公路新建里程", "aspirational")


@pytest.mark.parametrize(("field", "value"), [("commitment", "perhaps"), ("indicator_zh", " ")])
def test_no_name_and_an_unknown_commitment_are_refused(place, field, value, capsys):
    assert run(["review", "--apply", answers(place, table(place)[0], (field, value))]) == 2
    assert field.partition("_")[0] in capsys.readouterr().err


def test_the_same_file_twice_is_taken_once(place, capsys):
    name = answers(place, table(place)[0], ("kind", "stock"))
    assert run(["review", "--apply", name]) == run(["review", "--apply", name]) == 0
    assert "nothing new in these answers" in capsys.readouterr().err
    assert len(book(place)) == 1


def test_no_target_goes_and_comes_back_when_it_is_withdrawn(place, capsys):
    before = table(place)
    assert run(["review", "--apply", answers(place, before[1], ("target", "no"))]) == 0
    assert [row["id"] for row in table(place)] == [before[0]["id"], before[2]["id"]]
    assert run(["review", "--undo", f"{STEM}:1"]) == 0
    assert table(place) == before
    assert [row["field"] for row in book(place)] == ["target", "undone"]
    capsys.readouterr()
    assert run(["review", "--undo", f"{STEM}:7"]) == 2
    assert capsys.readouterr().err.endswith("no correction 7\n")
    assert run(["review", "--undo", "7"]) == 2


def test_two_reviewers_who_differ_are_told_in_the_command_and_on_the_page(place, capsys):
    row = table(place)[0]
    first = answers(place, row, ("kind", "stock"), name="a.json")
    second = answers(place, row, ("kind", "change"), who="李", day=2, name="b.json")
    assert run(["review", "--apply", first, "--apply", second]) == 0
    line = f"{row['id']} 新建农村公路: kind: 王 says stock, 李 says change; the latest counts"
    assert line in capsys.readouterr().err
    assert run(["review", f"data/targets/{STEM}.csv", "--text", "report.txt"]) == 0
    out, err = capsys.readouterr()
    assert line in err
    (first, *_) = json.loads(out.split('id="data">')[1].split("</script>")[0])["rows"]
    assert (first["target"], first["disputed"], first["before"] + first["evidence"]) == (
        row["id"],
        ["kind"],
        "新建农村公路260公里",
    )
    assert [one["who"] for one in first["opinions"]] == ["王", "李"]


def test_a_table_changed_by_hand_is_read_anew_without_losing_a_word(place, capsys):
    path = place / "data" / "targets" / f"{STEM}.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[1] = lines[1].replace("新建农村公路,", "新建和改造农村公路,")
    added = lines[3].replace("-03,", "-09,").replace("粮食产量", "秋粮产量")
    path.write_text("".join([*lines[:2], lines[3], added]), encoding="utf-8")
    by_hand = {row["id"]: row["indicator_zh"] for row in table(place)}
    assert extract() == 0
    assert "3 changes made by hand are kept as corrections" in capsys.readouterr().err
    assert {row["id"]: row["indicator_zh"] for row in table(place)} == by_hand
    assert extract() == 0
    assert {row["id"]: row["indicator_zh"] for row in table(place)} == by_hand


def test_what_extract_did_not_write_is_not_written_over(place, capsys):
    for path in (place / "mine.csv", place / "data" / "targets" / "older.csv"):
        path.write_text("id,indicator_zh,evidence\nliaocheng-2026-01,我的,我的\n", encoding="utf-8")
        assert run(["extract", "report.txt", "--output", str(path)]) == 2
        assert "perhaps corrected by hand; nothing is written" in capsys.readouterr().err
        assert "我的" in path.read_text(encoding="utf-8")
        assert run(["extract", "report.txt", "--output", str(path), "--overwrite"]) == 0
        assert run(["extract", "report.txt", "--output", str(path)]) == 0


@pytest.mark.parametrize(
    ("field", "new", "line"),
    [
        ("kind", "stok", "unknown kind 'stok'; did you mean stock?"),
        ("series_id", "grain-outputs", "unknown series 'grain-outputs'; did you mean grain-output or "),
        ("due", "2026-13-01", "due = '2026-13-01'; expected a date, such as 2026-12-31"),
        ("evidence", "x", "unknown field 'evidence'"),
        ("target", "perhaps", "target = 'perhaps'; expected yes or no"),
        ("confirmed", "[]", "confirmed: expected the fields"),
    ],
)
def test_an_answer_that_cannot_be_is_a_line_and_the_others_are_taken(place, capsys, field, new, line):
    row = table(place)[0]
    assert run(["review", "--apply", answers(place, row, (field, new))]) == 2
    assert f"answers.json: answer 1: {line}" in capsys.readouterr().err
    assert run(["review", "--apply", answers(place, row, (field, new), ("unit", "里"))]) == 1
    assert table(place)[0]["unit"] == "里"


@pytest.mark.parametrize(
    "content", ["", "[1]", '{"onpace_review": 2}', "[" * 5000, '{"onpace_review":1,"who":" ","answers":[]}']
)
def test_a_file_that_the_page_did_not_save_is_refused(place, capsys, content):
    (place / "x.json").write_text(content, encoding="utf-8")
    assert run(["review", "--apply", "x.json"]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "onpace: x.json: is no file saved by the review page"
    assert not (place / "data" / "corrections" / f"{STEM}.csv").exists()


def test_an_id_that_leads_out_of_the_folder_is_refused(place, capsys):
    row = table(place)[0] | {"id": "../../liaocheng-2026-01"}
    assert run(["review", "--apply", answers(place, row, ("unit", "里"))]) == 2
    assert "is no id of a target" in capsys.readouterr().err


def test_nothing_named_is_refused(place, capsys):
    assert run(["review"]) == 2
    assert run(["review", "absent.csv"]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "onpace: absent.csv: no such file"


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_table_killed_between_its_files_is_finished_by_the_next_command(place, monkeypatch, at):
    (place / "report.txt").write_text(TEXT.replace("260", "270"), encoding="utf-8")
    real, done = files._settle, 0

    def killed(*words):
        nonlocal done
        done += 1
        if done > at:
            raise KeyboardInterrupt
        real(*words)

    with monkeypatch.context() as broken:
        broken.setattr(files, "_settle", killed)
        extract()
    assert extract() == 0
    assert table(place)[0]["lower"] == "270"
    assert not (place / "data" / "corrections" / f"{STEM}.csv").exists()
    assert not (place / "data" / ".writing.json").exists()


def test_a_table_of_an_earlier_version_is_refused_without_naming_the_workspace(place, capsys):
    (place / "data" / "version").write_text("1\n")
    assert extract() == 2
    assert "onpace upgrade shows what it would change" in capsys.readouterr().err
