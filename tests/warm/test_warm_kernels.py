"""Kernels forked from one process are as fresh ones: what one does no other sees, and none outlives who asked."""

import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import papermill
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kernels are forked on Linux alone"),
]

CHANGES = """
import os, random, sys, json
import matplotlib.pyplot as plt, numpy as np
here = {
    "x" : "x" in globals(), "attribute": hasattr(json, "x"), "font": plt.rcParams["font.size"],
    "cwd": os.getcwd(), "ENV": os.environ.get("ONPACE_X"), "interrupt": __import__("signal").getsignal(2).__name__,
    "backend": plt.get_backend(),
    "argv": os.path.basename(sys.argv[0]), "main": sys.modules["__main__"].__dict__ is globals(),
}
print(json.dumps(here)); print(random.random(), np.random.rand())
x = json.x = 1; plt.rcParams["font.size"] = 77; os.chdir("/"); os.environ["ONPACE_X"] = "1"
__import__("signal").signal(2, __import__("signal").SIG_IGN)
"""


@pytest.fixture
def notebook(tmp_path):
    """Writes a notebook of given cells and runs it by the engine; returns the text that its cells print."""

    def run(*cells, engine="onpace-warm", **asked):
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        made.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
        nbformat.write(made, tmp_path / "in.ipynb")
        done = papermill.execute_notebook(
            tmp_path / "in.ipynb", tmp_path / "out.ipynb", engine_name=engine, progress_bar=False, **asked
        )
        return "".join(out.get("text", "") for cell in done.cells for out in cell.get("outputs", []))

    return run


def test_what_one_kernel_does_no_other_sees_and_it_finds_what_a_fresh_one_finds(notebook, tmp_path):
    first, second = (notebook(CHANGES, cwd=tmp_path).splitlines() for _ in range(2))
    fresh = notebook(CHANGES, cwd=tmp_path, engine="nbclient").splitlines()
    assert second[0] == first[0]
    assert first[0].replace("ipykernel_launcher.py", "") == fresh[0].replace(
        fresh[0].split('"argv": "')[1].split('"')[0], ""
    )
    assert len({*first[1].split(), *second[1].split(), *fresh[1].split()}) == 6


ASKS = """
import nbformat, nbclient
from analysis.warm.provisioner import WarmKernelManager
cell = nbformat.v4.new_code_cell("open('pid', 'w').write(str(__import__('os').getpid()))\\nwhile True: pass")
book = nbformat.v4.new_notebook(cells=[cell])
nbclient.NotebookClient(book, kernel_manager_class=WarmKernelManager).execute()
"""


def test_a_kernel_ends_with_who_asked_for_it(tmp_path, monkeypatch):
    monkeypatch.setenv("ONPACE_WARM_MODULES", "")
    asker = subprocess.Popen([sys.executable, "-c", ASKS], cwd=tmp_path)
    told = tmp_path / "pid"
    kernel = Path("/proc") / waited_for(lambda: told.exists() and told.read_text())
    assert kernel.exists()
    asker.kill()
    asker.wait()
    assert waited_for(lambda: not kernel.exists())


def waited_for(happens, patience=30):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := happens():
            return found
        time.sleep(0.05)
    return None


def test_what_python_reads_at_its_start_needs_a_fresh_process(notebook, monkeypatch, caplog):
    told = "import sys; print(sys.flags.hash_randomization, __import__('os').getppid())"
    before = notebook(told)
    monkeypatch.setattr("analysis.warm.provisioner.LAUNCHER", ["-m", "other"])
    assert notebook(told).split()[1] == str(os.getpid()) != before.split()[1]
    assert "the kernel is started afresh" in caplog.text


def test_a_module_that_has_changed_since_it_was_loaded_is_loaded_anew(notebook, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("ONPACE_WARM_MODULES", "changing_thing")
    (tmp_path / "changing_thing.py").write_text("N = 1")
    ask = "import sys; print('changing_thing' in sys.modules, __import__('changing_thing').N)"
    assert notebook(ask) == "True 1\n"
    (tmp_path / "changing_thing.py").write_text("N = 2222")
    assert notebook(ask) == "True 2222\n"
