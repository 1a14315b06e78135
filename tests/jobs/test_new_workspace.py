"""onpace init: a region's own workspace, from a checkout and from a wheel, and whose region is meant in it."""

import csv
import json
import shutil
import tomllib

import pytest

from analysis.cli.main import run
from analysis.jobs import new_workspace
from analysis.runs.parameters import checked
from analysis.store.store import load
from analysis.workspace import Workspace, own_region


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    place = tmp_path_factory.mktemp("own") / "滨州"
    assert run(["init", str(place), "--region", "滨州市"]) == 0
    return Workspace(place)


def column(path, name):
    with path.open(encoding="utf-8", newline="") as file:
        return {row[name] for row in csv.DictReader(file)}


def test_it_holds_the_figures_of_nation_and_province_and_nobody_elses(begun):
    regions = column(begun.statistics / "observations.csv", "region")
    assert {"全国", "山东省"} <= regions
    assert "聊城市" not in regions
    assert not list(begun.targets.glob("liaocheng-*"))
    assert list(begun.targets.glob("shandong-*"))


def test_its_tables_fit_and_the_province_is_at_hand_at_once(begun):
    assert len(load("山东省", begun.root).targets) > 50


def test_commands_and_notebooks_in_it_mean_its_region(begun, capsys):
    assert own_region(begun.root) == "滨州市"
    assert run(["list", "targets", "--workspace", str(begun.root)]) == 0
    assert "binzhou-2025-01" in capsys.readouterr().out
    assert checked("regions", {}, workspace=begun)["region"] == "滨州市"
    cells = json.loads((begun.notebooks / "regions.ipynb").read_text(encoding="utf-8"))["cells"]
    (cell,) = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    assert cell["source"][0].startswith('region: str = "滨州市"')


def test_scenarios_of_one_place_stay_away(begun):
    assert {path.stem for path in begun.scenarios.glob("*.yml")} >= {"baseline", "slow-build"}
    assert not (begun.scenarios / "wind-farm.yml").exists()


def test_a_folder_that_holds_something_is_refused_and_nothing_is_lost(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert run(["init", str(tmp_path), "--region", "滨州市"]) == 2
    assert "holds something already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_region_makes_nothing(tmp_path, capsys):
    assert run(["init", str(tmp_path / "new"), "--region", "Binzhuo"]) == 2
    assert "binzhou" in capsys.readouterr().err.lower()
    assert not (tmp_path / "new").exists()


def test_what_the_wheel_takes_in_is_enough(root, tmp_path, monkeypatch):
    """The files that pyproject.toml names for the wheel, and nothing else, laid out as there."""
    content = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    taken = content["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for source, place in taken.items():
        there = tmp_path / place.removeprefix("analysis/shipped/")
        there.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (root / source).is_dir() else shutil.copy)(root / source, there)
    monkeypatch.setattr(new_workspace, "shipped", lambda: tmp_path)
    assert run(["init", str(tmp_path / "own"), "--region", "滨州市"]) == 0
    assert (tmp_path / "own" / "notebooks" / "pace.ipynb").is_file()
