"""Parameters of notebooks: typed, checked before a kernel starts, refused in one line."""

import ast
import json
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papermill.translators import PythonTranslator

from analysis.errors import RequestError
from analysis.runs.address import PAGES, form
from analysis.runs.execute import run_notebooks, sync
from analysis.runs.parameters import (
    NOTEBOOKS,
    Field,
    Parameters,
    cell_of,
    checked,
    checked_each,
    described,
    parameters,
    question,
)
from analysis.workspace import Workspace

WRONG = [
    ("scenarios", {"regoin": "聊城市"}, "unknown parameter of scenarios, 'regoin'; did you mean region?"),
    ("scenarios", {"region": "聊成市"}, "region = '聊成市'; unknown region"),
    ("pace", {"region": "青岛"}, "青岛市 has no targets in this workspace; there: "),
    ("scenarios", {"quarter": "2026Q5"}, "quarter = '2026Q5'; unknown quarter"),
    ("scenarios", {"as_of": "2026-02-30"}, "as_of = '2026-02-30'"),
    ("scenarios", {"language": "fr"}, "language = 'fr'; unknown language"),
    ("scenarios", {"draws": "many"}, "draws = 'many'; expected a whole number"),
    ("scenarios", {"draws": "5"}, "draws = '5'; expected 100 or more"),
    ("scenarios", {"scenarios": "baseline,wet-year"}, "unknown scenario 'wet-year'"),
    ("scenarios", {"target": "liaocheng-2026-999"}, "unknown target 'liaocheng-2026-999'"),
    ("regions", {"others": "山东省,月球"}, "unknown region '月球'"),
]


@pytest.mark.parametrize(("notebook", "values", "told"), WRONG, ids=[str(values) for _, values, _ in WRONG])
def test_a_wrong_parameter_is_told_in_one_line(root, notebook, values, told):
    with pytest.raises(RequestError) as caught:
        checked(notebook, values, text=True, workspace=Workspace(root))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [["聊城市"], 371500, None, {"name": "聊城市"}])
def test_what_is_no_text_is_refused_where_a_text_belongs(value):
    with pytest.raises(RequestError, match="region = "):
        checked("quarterly_report", {"region": value})


def test_texts_of_a_command_line_are_read_as_the_type_of_the_parameter():
    class Typed(Parameters):
        """A parameter of each type."""

        code: str = Field("", description="code")
        count: int = Field(1, description="count")
        share: float = Field(0.5, description="share")
        loud: bool = Field(False, description="loud")

    NOTEBOOKS["typed"] = Typed
    try:
        read = checked("typed", {"code": "007", "count": "007", "share": "1e-1", "loud": "true"}, text=True)
    finally:
        del NOTEBOOKS["typed"]
    assert read == {"code": "007", "count": 7, "share": 0.1, "loud": True}


def test_all_faults_of_all_notebooks_come_in_one_go(root):
    with pytest.raises(RequestError) as caught:
        checked_each(["scenarios", "regions"], {"quarter": "2026Q5", "target": ""}, text=True)
    assert str(caught.value).count("2026Q5") == 4
    assert "unknown parameter of regions, 'target'" in str(caught.value)


def test_nothing_runs_when_a_parameter_is_wrong(root, tmp_path):
    with pytest.raises(RequestError):
        run_notebooks(["scenarios", "regions"], Workspace(root), {"quarter": "2026Q5"}, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", sorted(NOTEBOOKS))
def test_every_parameter_has_a_help_that_the_cell_can_carry(name):
    assert question(name).endswith("?")
    for parameter, kind, default, told in described(name):
        assert told, parameter
        assert kind in {"str", "int", "float", "bool"}
        assert "#" not in str(default)
        assert "#" not in told


def test_sync_writes_the_parameters_cell_and_nothing_else(workspace):
    path = workspace / "notebooks" / "scenarios.ipynb"
    before = json.loads(path.read_text(encoding="utf-8"))
    spoiled = json.loads(json.dumps(before))
    (cell,) = [cell for cell in spoiled["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    cell["source"] = ["region = 1"]
    path.write_text(json.dumps(spoiled), encoding="utf-8")
    assert sync(Workspace(workspace)) == [path]
    assert json.loads(path.read_text(encoding="utf-8")) == before
    assert sync(Workspace(workspace)) == []


def test_every_notebook_has_a_model_and_every_model_a_notebook(root):
    assert {path.stem for path in (root / "notebooks").glob("*.ipynb")} == set(NOTEBOOKS)
    assert cell_of(NOTEBOOKS["gallery"]) == 'language: str = "zh"  # zh or en'


ONPACE = Path(sys.executable).with_name("onpace")


def test_the_command_refuses_with_status_2_and_lists_what_show_names(root):
    import subprocess

    done = subprocess.run(
        [ONPACE, "run", "scenarios", "-p", "quarter", "2026Q5"], cwd=root, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    shown = subprocess.run(
        [ONPACE, "notebooks", "show", "scenarios", "--format", "json"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert [row["name"] for row in json.loads(shown.stdout)] == list(NOTEBOOKS["scenarios"].model_fields)


@pytest.mark.parametrize(
    ("notebook", "given", "told"),
    [
        ("pace", {"region": 371500}, ""),
        ("pace", {"as_of": date(2026, 10, 30)}, ""),
        ("pace", {"as_of": None, "target": None}, ""),
        ("pace", {"target": 20}, "unknown target '20'"),
        ("pace", {"draws": "abc"}, "pace: draws = 'abc'"),
        ("scenarios", {"seed": float("nan")}, "scenarios: seed = nan"),
        ("regions", {"region": float("nan")}, "regions: region = nan"),
        ("regions", {"others": ["北京市"]}, "regions: others = ['北京市']"),
        ("regions", {"reggion": "山东省"}, "did you mean region?"),
        ("pace", {"quarter": "2026Q5"}, "pace: quarter = '2026Q5'"),
        ("pace", {"as_of": "2026-13-01"}, "pace: as_of = '2026-13-01'"),
        ("scenarios", {"scenarios": "dry-yaer"}, "did you mean dry-year?"),
    ],
)
def test_a_notebook_checks_what_plain_papermill_gave_it(root, monkeypatch, notebook, given, told):
    monkeypatch.chdir(root)
    names = {name: default for name, _, default, _ in described(notebook)} | given
    names["In"] = ["", "\n".join(["# Parameters", *(f"{name} = ..." for name in given)])]
    if told:
        with pytest.raises(RequestError) as caught:
            parameters(notebook, names)
        assert told in str(caught.value)
        return
    assert parameters(notebook, names).keys() <= names.keys()
    assert all(isinstance(names[name], str) for name in given)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_field_in_words_for_every_parameter_asked_for(name):
    values = {key: field.default for key, field in NOTEBOOKS[name].model_fields.items()}
    for language in ("zh", "en"):
        assert form(name, {**values, "language": language}).count("<input") >= 2


def test_a_page_reads_no_file_of_its_machine(root, monkeypatch):
    own = str(root / "data" / "scenarios" / "dry-year.yml")
    assert checked("scenarios", {"scenario": own}, workspace=Workspace(root))
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5")
    for field in ("scenario", "scenarios"):
        with pytest.raises(RequestError, match="not a file of this machine"):
            checked("scenarios", {field: own}, workspace=Workspace(root))


@given(
    st.text()
    | st.sampled_from(["'\"\"\"\n__import__('os').system('id')", "\\", "\r\nraise", "{}", "%s", "\u2028x = 1"])
)
def test_a_text_is_a_text_in_the_cell_that_is_given_to_a_notebook_whatever_it_holds(text):
    cell = ast.parse(PythonTranslator.codify({"clause": text}))
    (assigned,) = cell.body
    assert isinstance(assigned, ast.Assign)
    assert ast.literal_eval(assigned.value) == text
