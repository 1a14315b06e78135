"""The site's navigation names every page there is, once; the generated page of commands has all."""

import importlib.util
import os
import re
import shutil
import subprocess

import pytest
import yaml

GENERATED = {"command_line.md", "command_line.zh.md", "python.md", "example.md"}


@pytest.fixture(scope="module")
def maker(root):
    spec = importlib.util.spec_from_file_location("make_site", root / "docs" / "make_site.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_stands_in_the_navigation_once(root, maker):
    nav = yaml.safe_load((root / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    named = re.findall(r"'([^']+\.md)'", str(nav))
    written = {path.name for path in (root / "docs").glob("*.md")}
    assert sorted(named) == sorted(written | set(maker.ELSEWHERE.values()) | GENERATED)


@pytest.mark.parametrize(("language", "said"), [("en", "Print the version."), ("zh", "打印版本")])
def test_the_page_of_commands_has_each_with_its_help(maker, language, said):
    page = "\n".join(maker._commands(language))
    assert said in page
    assert "## onpace scenarios check\n" in page


@pytest.mark.skipif(not shutil.which("man"), reason="no man on this machine")
def test_the_page_of_the_manual_is_one_that_man_can_show(maker, tmp_path):
    page = tmp_path / "onpace.1"
    page.write_text("\n".join(maker._manual()) + "\n", encoding="utf-8")
    command = ["man", "-l", "--warnings", str(page)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"MANPAGER": "cat"})
    assert "--quarter" in shown.stdout
    assert shown.stderr == ""
