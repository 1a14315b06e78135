"""The official methods give what was worked by hand from their formulas, and what their offices published."""

import csv
import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.cli.main import run
from analysis.pace.methods import METHODS
from analysis.pace.table import judge

PUBLISHED = {
    "StatCan": "open-sdg",
    "SDSN": "sdsn",
    "Imihigo": "imihigo",
    "UNICEF": "unicef-required",
    "UN Progress": "un-2023",
}
IN_SPANISH = {"progreso (reasonable progress, acceleration needed)": "Fair progress, but acceleration needed"}
"""EUSTAT's name of the UN's class."""


@pytest.fixture(scope="module")
def runner():
    """The suite's own runner, which any project may copy; no test module, so not imported by name."""
    spec = importlib.util.spec_from_file_location("runner", Path(__file__).parent / "runner.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def by_package(method, rows):
    told = judge(pd.DataFrame(rows), [method])
    return told.assign(value=told["value"].map(lambda value: "" if value != value else repr(value))).to_dict("records")


def test_every_hand_worked_case_comes_out(runner):
    assert runner.check(by_package) == []


def test_every_method_has_at_least_five_cases_worked_by_hand(runner):
    counted = {method: len(rows) for method, rows in runner.cases().items()}
    assert set(counted) == set(METHODS)
    assert min(counted.values()) >= 5


def test_every_method_has_its_row_in_the_docs(root):
    page = (root / "docs" / "pace.md").read_text(encoding="utf-8")
    assert [name for name in METHODS if f"`{name}`" not in page] == []


def test_every_class_of_every_method_is_reached_by_a_hand_worked_case(runner):
    reached = {(row["method"], row["class"]) for rows in runner.cases().values() for row in rows}
    assert {(one.name, name) for one in METHODS.values() for name in one.classes} - reached == set()


def test_a_case_without_a_class_has_a_reason(runner):
    rows = [row for rows in runner.cases().values() for row in rows]
    told = judge(pd.DataFrame(rows))
    assert (told.loc[told["class"] == "", "reason"] != "").all()


def test_the_runner_holds_a_command_against_the_cases(runner):
    program = [sys.executable, "-c", "from analysis.cli.main import main; main()", "pace", "--format", "csv"]
    judge = runner.by_command([*program, "--file", "{file}", "--method", "{method}"])
    assert runner.check(judge, ["open-sdg"]) == []
    assert len(runner.check(lambda method, rows: judge("linear", rows), ["sdsn"])) > 5


def published_table(root):
    path = root.parent / "shared" / "methods" / "worked_examples.csv"
    if not path.exists():
        pytest.skip(f"{path}: the published cases are not ours to publish and are not here")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_case(number, row):
    def given(pattern):
        found = re.search(pattern, row["method"])
        return found[1] if found else ""

    return {
        "id": str(number),
        **{name: row[name] for name in ("base_year", "base_value", "latest_year", "latest_value")},
        **{name: row[name] for name in ("target_year", "target_value")},
        "direction": row["desirable_direction"],
        "limit": given(r"natural limit=([\d.]+)"),
        "optimum": given(r"optimum=([\d.]+)"),
        "lower_bound": given(r"lower bound=([\d.]+)"),
    }


def test_every_published_case_comes_out_through_the_command(root, tmp_path, capsys):
    rows = published_table(root)
    assert len(rows) == 176
    faults, judged = [], Counter()
    for office, method in PUBLISHED.items():
        mine = {str(n): row for n, row in enumerate(rows) if row["method"].startswith(office)}
        file = tmp_path / f"{method}.csv"
        pd.DataFrame([as_case(n, row) for n, row in mine.items()]).to_csv(file, index=False, encoding="utf-8-sig")
        assert run(["pace", "--file", str(file), "--method", method, "--format", "csv"]) == 0
        for told in csv.DictReader(capsys.readouterr().out.splitlines()):
            row = mine[told["id"]]
            judged[method] += 1
            wanted = IN_SPANISH.get(row["expected_class"], row["expected_class"])
            if "KNOWN EXCEPTION" in row["method"]:
                continue
            if wanted and told["class"] != wanted:
                faults.append((row["indicator"], told, wanted))
            if method in ("open-sdg", "imihigo", "unicef-required"):
                tolerance = {"open-sdg": 1e-9, "imihigo": 0.05, "unicef-required": 0.005}[method]
                if abs(float(told["value"]) - float(row["expected_value"])) > tolerance:
                    faults.append((row["indicator"], told, row["expected_value"]))
    assert faults == []
    assert judged.total() == 176
