"""Notebooks are committed without outputs, define no function, and their parameter cells come from the typed models."""

import ast
import json

import pytest

from analysis.runs.parameters import NOTEBOOKS, cell_of


def notebooks(root):
    return sorted((root / "notebooks").glob("*.ipynb"))


def test_notebooks_have_no_outputs(root):
    found = notebooks(root)
    assert found
    for path in found:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            assert not cell.get("outputs"), path.name
            assert cell.get("execution_count") is None, path.name


def test_notebooks_define_no_function(root):
    for path in notebooks(root):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                tree = ast.parse("".join(cell["source"]))
                assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)], (
                    path.name
                )


def test_notebooks_import_from_onpace_alone(root):
    for path in notebooks(root):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                nodes = list(ast.walk(ast.parse("".join(cell["source"]))))
                assert not [node for node in nodes if isinstance(node, ast.Import)], path.name
                assert {node.module for node in nodes if isinstance(node, ast.ImportFrom)} <= {"onpace"}, path.name


@pytest.mark.parametrize("name", sorted(NOTEBOOKS))
def test_parameter_cell_is_that_of_the_model(root, name):
    content = json.loads((root / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    (cell,) = [cell for cell in content["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    assert "".join(cell["source"]) == cell_of(NOTEBOOKS[name])


@pytest.mark.parametrize("name", sorted(NOTEBOOKS))
def test_papermill_sees_every_parameter_with_its_type(root, name):
    import papermill

    seen = papermill.inspect_notebook(str(root / "notebooks" / f"{name}.ipynb"))
    assert set(seen) == set(NOTEBOOKS[name].model_fields)
    assert {item["inferred_type_name"] for item in seen.values()} <= {"str", "int", "float", "bool"}
