"""What somebody types in the first hour: help, version, what there is to be named, and whether the machine is fit."""

import json
import shutil
from datetime import date

import pytest
import typer

from analysis import __version__
from analysis.cli.main import app, run
from analysis.cli.spoken import LOCALES, texts
from analysis.jobs import doctor
from analysis.runs.parameters import NOTEBOOKS


def test_the_bare_command_prints_its_help(capsys):
    assert run([]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("Usage: onpace")
    assert told.err == ""


@pytest.mark.parametrize("words", [["-h"], ["list", "-h"], ["schedule"]])
def test_help_is_a_result(words, capsys):
    assert run(words) == 0
    assert capsys.readouterr().out.startswith("Usage: ")


def test_the_version_is_printed(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"onpace {__version__}\n"


@pytest.mark.parametrize(
    ("what", "row"),
    [
        ("targets", {"id": "liaocheng-2026-20", "promise": "750万千瓦以上", "series": "renewable-capacity"}),
        ("series", {"id": "renewable-capacity", "unit": "万千瓦"}),
        ("regions", {"code": "370000", "region": "山东省"}),
        ("scenarios", {"scenario": "dry-year", "title": "干旱年"}),
        ("notebooks", {"notebook": "pace"}),
    ],
)
def test_what_can_be_named_is_listed_in_one_shape(root, what, row, capsys):
    assert run(["list", what, "--format", "json", "--workspace", str(root)]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert any(row.items() <= each.items() for each in rows)
    assert len({tuple(each) for each in rows}) == 1


def test_a_list_is_a_table_too_and_csv(root, capsys):
    for form in ("table", "csv"):
        assert run(["list", "notebooks", "--format", form, "--workspace", str(root)]) == 0
        assert len(capsys.readouterr().out.splitlines()) == len(NOTEBOOKS) + (2 if form == "table" else 1)


def test_a_list_of_nothing_known_names_what_there_is(capsys):
    assert run(["list", "target"]) == 2
    assert "targets" in capsys.readouterr().err


# Language


def everything(command, path="onpace"):
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from everything(below, f"{path} {name}")


def test_every_command_and_option_has_its_help_in_chinese_and_nothing_else_is_there():
    """Whoever adds or rewords an option adds its line to src/analysis/cli/help_zh.toml."""
    found = dict(everything(typer.main.get_command(app)))
    said = {getattr(each, "help", None) for command in found.values() for each in command.params} - {None}
    assert set(texts("zh")["commands"]) == set(found)
    assert set(texts("zh")["options"]) == said


@pytest.mark.parametrize("words", [[], ["-h"], ["report", "--help"]])
def test_help_is_chinese_where_the_locale_is(words, capsys, monkeypatch):
    for name in LOCALES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert run(words) == 0
    told = capsys.readouterr().out
    assert told.startswith("用法：onpace")
    assert "Show this message" not in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["assess", "--region", "火星市"], "没有这个地区：'火星市'；是否指 新星市？"),
        (["report", "--quarter", "2026Q9"], "没有这个季度：'2026Q9'；应为年份加Q1至Q4，如2026Q3"),
        (["assess", "--draws", "1"], "'--draws'的值有误：应不小于100"),
        (["why"], "缺少参数 'ID'。"),
    ],
)
def test_errors_are_chinese_where_the_locale_is(words, told, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert run(words) == 2
    assert capsys.readouterr().err == f"onpace: {told}\n"


# Doctor


def wrong(folder):
    return {each.check: each for each in doctor.examine(folder, date.today(), kernels=False) if not each.well}


def test_a_sound_machine_and_workspace_are_well(root):
    assert wrong(root) == {}


@pytest.mark.long
def test_the_command_starts_a_kernel_too(root, capsys):
    assert run(["doctor", "--format", "json", "--workspace", str(root)]) == 0
    assert {each["check"] for each in json.loads(capsys.readouterr().out)} >= {"fonts", "kernels", "data", "lock"}


def test_what_is_amiss_ends_with_status_1(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(doctor, "_kernel", lambda: "well")
    assert run(["doctor", "--workspace", str(tmp_path)]) == 1
    assert "onpace init" in capsys.readouterr().err


def test_no_workspace_is_told_with_the_way_out(tmp_path):
    assert "onpace init" in wrong(tmp_path)["workspace"].advice


def test_a_faulty_table_is_named_by_its_line(workspace):
    path = workspace / "data" / "events.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",350,", ",viel,", 1), encoding="utf-8")
    assert "events.csv:2" in wrong(workspace)["data"].seen


def test_an_unknown_region_of_its_own_is_told(workspace):
    (workspace / "data" / "region").write_text("聊成市\n", encoding="utf-8")
    assert "聊城市" in wrong(workspace)["workspace"].seen


def test_a_folder_that_cannot_be_written_is_told(workspace):
    (workspace / "reports").write_text("", encoding="utf-8")
    assert "writable folders" in wrong(workspace)


def test_too_little_room_is_told(workspace, monkeypatch):
    monkeypatch.setattr(doctor, "ROOM", shutil.disk_usage(workspace).free * 2)
    assert "should be" in wrong(workspace)["free space"].seen


def test_a_missing_package_is_told(workspace, monkeypatch):
    monkeypatch.setattr(doctor, "requires", lambda name: ["no-such-package-at-all>=1", "other; extra == 'dev'"])
    assert wrong(workspace)["packages"].seen == "not installed: no-such-package-at-all"
