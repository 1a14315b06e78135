"""environment.yml, pyproject.toml and the locks name the same packages; versions agree with the changelog."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analysis import __version__

CONDA_NAMES = {"brotli-python": "brotli"}


def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked(root, name):
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(m[1]): m[2] for line in lines if (m := re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", line))}


def test_environment_lists_what_pyproject_needs(root):
    content = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    (pip,) = [item["pip"] for item in content["dependencies"] if isinstance(item, dict)]
    conda = [item for item in content["dependencies"] if isinstance(item, str) and item not in ("pip",)]
    listed = {}
    for text in [*conda, *(item for item in pip if not item.startswith("--"))]:
        wanted = Requirement(text)
        listed[canonicalize_name(CONDA_NAMES.get(wanted.name, wanted.name))] = str(wanted.specifier)
    assert listed.pop("python") == project(root)["requires-python"]
    needed = {
        canonicalize_name((r := Requirement(text)).name): str(r.specifier) for text in project(root)["dependencies"]
    }
    assert listed == needed


def test_the_page_on_dependencies_says_why_each_is_there(root):
    rows = re.findall(r"^\| ([^|]+) \|", (root / "docs" / "dependencies.md").read_text(encoding="utf-8"), flags=re.M)
    told = {canonicalize_name(name.split(" ")[0]) for row in rows for name in row.split(", ")}
    needed = {canonicalize_name(Requirement(text).name) for text in project(root)["dependencies"]}
    assert needed - told == set()


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])]
)
def test_lock_pins_every_dependency_within_its_bounds(root, lock, extras):
    pins = locked(root, lock)
    listed = project(root)["optional-dependencies"]
    for text in [*project(root)["dependencies"], *(text for extra in extras for text in listed[extra])]:
        wanted = Requirement(text)
        assert wanted.specifier.contains(pins[canonicalize_name(wanted.name)]), text


def test_developing_changes_no_pin_of_what_a_report_needs(root):
    assert locked(root, "requirements.lock").items() <= locked(root, "requirements-dev.lock").items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-bench.lock"])
def test_lock_has_hashes_and_no_address(root, lock):
    text = (root / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)


def test_changelog_begins_with_this_version(root):
    headings = re.findall(r"^## \[?([0-9.]+)", (root / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.M)
    assert headings[0] == __version__ == project(root)["version"]
