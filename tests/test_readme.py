"""What the README shows is what happens."""

import re
import subprocess
import sys


def test_the_python_of_the_readme_prints_what_it_shows(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, flags=re.S)[1]
    shown = re.search(r"```text\n(.*?)```", text, flags=re.S)[1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.split() == shown.split()


def test_the_readme_names_files_that_exist(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    for path in re.findall(r"\]\(([^):#]+)\)", text):
        assert (root / path).exists(), path
