"""The recipes name files and tests that there are; what helps contributors agrees with the package."""

import re

import pytest
import yaml

from analysis import __version__


@pytest.fixture(scope="module")
def recipes(root):
    return (root / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Recipes")[2]


def test_every_file_that_a_recipe_names_is_there(root, recipes):
    named = [name for name in re.findall(r"`((?:src|tests|docs|data|notebooks)/[^`]+)`", recipes) if "NAME" not in name]
    assert len(named) > 20
    assert [name for name in named if not (root / name).exists()] == []


def test_every_recipe_names_a_test_that_complains(recipes):
    told = re.findall(r"^\*\*([^*]+)\.\*\*(.*?)(?=^\*\*|\Z)", recipes, flags=re.M | re.S)
    assert len(told) == 8
    assert [name for name, text in told if "`tests/" not in text] == []


def test_pushes_are_tested_on_every_python_supported(root):
    content = yaml.safe_load((root / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))
    job = content["jobs"]["tests"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    targets = re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(encoding="utf-8"), flags=re.M)
    steps = [step["run"] for step in job["steps"] if "run" in step]
    assert set(steps) <= {f"make {name}" for name in targets}
    run = (root / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert {"make check", "make test", "make test-tenth"} <= {*steps} & {*run}


@pytest.mark.parametrize("name", ["fault.yml", "figure.yml", "wish.yml"])
def test_an_issue_s_form_asks_for_something(root, name):
    form = yaml.safe_load((root / ".github" / "ISSUE_TEMPLATE" / name).read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= set(form)
    assert any(field.get("validations", {}).get("required") for field in form["body"])


def test_the_version_to_cite_is_the_package_s(root):
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__
