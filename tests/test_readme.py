"""What the READMEs show is what happens, and both say the same."""

import re
import subprocess
import sys

import pytest

PAGES = ("README.md", "README.zh.md")


@pytest.fixture(scope="module")
def texts(root):
    return {name: (root / name).read_text(encoding="utf-8") for name in PAGES}


def blocks(text, language):
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.S)


def test_the_python_of_the_readmes_prints_what_they_show(root, texts):
    english, chinese = (blocks(text, "python")[0] for text in texts.values())
    assert chinese == english.replace("indicator_en", "indicator_zh")
    both = english + chinese[chinese.index("print(") :]
    done = subprocess.run([sys.executable, "-c", both], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.split() == " ".join(blocks(text, "text")[0] for text in texts.values()).split()


def test_the_commands_of_the_readmes_are_the_same(texts):
    english, chinese = (re.sub(" *#.*", "", "".join(blocks(text, "sh"))) for text in texts.values())
    assert chinese == english != ""


@pytest.mark.parametrize("name", PAGES)
def test_a_readme_names_files_that_exist(root, texts, name):
    for path in re.findall(r"\]\(([^):#]+)\)", texts[name]):
        assert (root / path).exists(), path
