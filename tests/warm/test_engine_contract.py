"""What papermill promises of a run holds in a forked kernel as in a fresh one: each case is asked of both engines."""

import io
import logging
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import nbformat
import papermill
import psutil
import pytest
from click.testing import CliRunner
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.cli import papermill as command
from papermill.exceptions import PapermillExecutionError

from analysis.warm.provisioner import NAME, WarmProvisioner

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kernels are forked on Linux alone"),
]
PROVISIONERS = {"nbclient": "local-provisioner", NAME: NAME}


@pytest.fixture(scope="module", params=PROVISIONERS)
def engine(request):
    """The name of an engine; with it runs one kernel through all cases, which none of them may touch."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("ONPACE_WARM_MODULES", "ipywidgets")
        factory = KernelProvisionerFactory.instance()
        changed.setattr(factory, "default_provisioner_name", PROVISIONERS[request.param])
        manager = KernelManager()
        manager.start_kernel()
        witness = manager.client()
        witness.start_channels()
        witness.wait_for_ready(timeout=60)
        witness.execute_interactive("seen = 1", timeout=30)
        yield SimpleNamespace(name=request.param, manager=manager, witness=witness)
        witness.stop_channels()
        manager.shutdown_kernel(now=True)
        assert not kernels()


def kernels():
    """Return the processes that this one has started, but for those that kernels are forked from."""
    servers = {server.process.pid for server in WarmProvisioner.servers.values()}
    alive = [child for child in psutil.Process().children(recursive=True) if child.status() != psutil.STATUS_ZOMBIE]
    return {child.pid for child in alive} - servers


@pytest.fixture
def run(engine, tmp_path):
    """Runs cells and returns what was saved, with the error that came of it; no kernel is left of any run."""

    def run(*cells, **asked):
        before, error = kernels(), None
        nbformat.write(notebook(*cells), tmp_path / "in.ipynb")
        try:
            papermill.execute_notebook(
                tmp_path / "in.ipynb",
                tmp_path / "out.ipynb",
                engine_name=engine.name,
                **{"progress_bar": False, "cwd": tmp_path, **asked},
            )
        except Exception as raised:
            error = raised
        assert kernels() == before
        return nbformat.read(tmp_path / "out.ipynb", as_version=4), error

    return run


def notebook(*cells):
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
    return made


def tagged(tag, source):
    return nbformat.v4.new_code_cell(source, metadata={"tags": [tag]})


def printed(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


SAVED = """
import json
def saved():
    return json.load(open("out.ipynb"))["cells"]
print([cell["metadata"]["papermill"]["status"] for cell in saved()])
"""
UNTIL_SAVED = """
import time
for beat in range(100):
    print("beat", beat, flush=True)
    time.sleep(0.1)
    if "beat 0" in str(saved()[4].get("outputs")): break
print("saved" if beat < 99 else "never saved")
"""
WIDGETS = """
import ipywidgets
caught = ipywidgets.Output()
with caught: print("into the widget")
display(ipywidgets.IntSlider(3), caught)
"""


@pytest.fixture(scope="module")
def whole(engine, tmp_path_factory):
    """A notebook that nothing goes wrong in, run with all that papermill can be asked for."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "beside.py").write_text("N = 5")
    cells = [
        tagged("parameters", "x = 1"),
        "print(x, flush=True); import sys; print('complaint', file=sys.stderr)",
        SAVED,
        UNTIL_SAVED,
        "# papermill_description=Looking\nimport beside, os; print(beside.N, os.getcwd())",
        WIDGETS,
        "x + 40",
    ]
    nbformat.write(notebook(*cells), folder / "in.ipynb")
    out, err, bar, log = io.StringIO(), io.StringIO(), io.StringIO(), []
    handler = logging.Handler()
    handler.emit = lambda record: log.append((record.levelname, record.getMessage()))
    logger = logging.getLogger("papermill")
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(logger, "handlers", [handler])
        changed.setattr(logger, "level", logging.INFO)
        changed.setattr(sys, "stderr", bar)
        returned = papermill.execute_notebook(
            folder / "in.ipynb",
            folder / "out.ipynb",
            parameters={"x": 2},
            engine_name=engine.name,
            cwd=folder,
            log_output=True,
            stdout_file=out,
            stderr_file=err,
            autosave_cell_every=0.01,
        )
    saved = nbformat.read(folder / "out.ipynb", as_version=4)
    return SimpleNamespace(saved=saved, returned=returned, out=out, err=err, bar=bar, log=log, folder=folder)


def test_a_run_is_told_in_the_metadata(whole):
    of_all = whole.saved.metadata.papermill
    assert of_all.exception is None
    assert of_all.start_time < of_all.end_time
    assert of_all.duration > 0
    assert whole.saved.metadata.language_info.name == "python"
    for cell in whole.saved.cells:
        told = cell.metadata.papermill
        assert (told.status, told.exception) == ("completed", False)
        assert of_all.start_time <= told.start_time < told.end_time <= of_all.end_time
        assert told.duration > 0
    assert [cell.execution_count for cell in whole.saved.cells] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_parameters_stand_in_a_cell_of_their_own(whole):
    given = whole.saved.cells[1]
    assert (given.metadata.tags, given.source) == (["injected-parameters"], "# Parameters\nx = 2\n")
    assert whole.saved.metadata.papermill.parameters == {"x": 2}
    assert whole.saved.cells[-1].outputs[0].data == {"text/plain": "42"}
    assert whole.returned == whole.saved


def test_the_notebook_is_saved_after_each_cell_and_within_a_long_one(whole):
    assert printed(whole.saved.cells[3]) == f"{['completed'] * 3 + ['running'] + ['pending'] * 4}\n"
    assert printed(whole.saved.cells[4]).endswith("\nsaved\n")


def test_a_cell_finds_what_lies_in_the_folder_that_was_asked_for(whole):
    assert printed(whole.saved.cells[5]) == f"5 {whole.folder}\n"


def test_widgets_are_kept_with_what_they_show(whole):
    states = whole.saved.metadata.widgets["application/vnd.jupyter.widget-state+json"].state.values()
    found = {state.model_name: state.state for state in states}
    assert found["IntSliderModel"].value == 3
    assert found["OutputModel"].outputs[0].text == "into the widget\n"


def test_progress_and_output_are_passed_on(whole):
    assert "Executing Looking" in whole.bar.getvalue()
    assert "8/8" in whole.bar.getvalue()
    assert whole.out.getvalue().startswith("2\n")
    assert whole.err.getvalue() == "complaint\n"
    assert {("INFO", "2\n"), ("WARNING", "complaint\n"), ("INFO", "42")} <= set(whole.log)
    assert [words.rstrip("-") for _, words in whole.log if "ing Cell" in words] == [
        f"{does} Cell {number}" for number in range(1, 9) for does in ("Executing", "Ending")
    ]


CHILD = """
import subprocess
try: subprocess.run(["sleep", "60"])
except KeyboardInterrupt: print("interrupted")
"""
OWN_INTERRUPT = f"import os; os.kill(os.getpid(), {int(signal.SIGINT)})\nimport time; time.sleep(60)"
STOPPED = {
    "error": ("1/0", PapermillExecutionError, "ZeroDivisionError"),
    "input": ("input()", PapermillExecutionError, "StdinNotImplementedError"),
    "exit": ("raise SystemExit(3)", PapermillExecutionError, "SystemExit"),
    "own interrupt": (OWN_INTERRUPT, PapermillExecutionError, "KeyboardInterrupt"),
    "time limit": ("import time; time.sleep(60)", CellTimeoutError, None),
    "end of the kernel": ("import os; os._exit(3)", DeadKernelError, None),
    "crash": ("import ctypes; ctypes.string_at(0)", DeadKernelError, None),
}


@pytest.mark.parametrize("case", STOPPED)
def test_a_run_that_stops_keeps_what_had_run(run, case):
    cell, error, name = STOPPED[case]
    limit = {"execution_timeout": 1} if case == "time limit" else {}
    saved, raised = run("print('before')", f"print('at it', flush=True)\n{cell}", "print('after')", **limit)
    assert type(raised) is error
    assert getattr(raised, "ename", None) == name
    first, failed, last = (cell for cell in saved.cells if cell.cell_type == "code")
    assert printed(first) == "before\n"
    assert not last.outputs
    assert printed(failed).startswith("at it\n") or error is DeadKernelError
    if name:
        assert [cell.metadata.papermill.status for cell in (first, failed, last)] == ["completed", "failed", "pending"]
        assert name in [output.get("ename") for output in failed.outputs]
        assert saved.metadata.papermill.exception is True
        assert [cell.cell_type for cell in saved.cells] == ["markdown", "code", "markdown", "code", "code"]


def test_a_cell_interrupted_at_its_time_limit_ends_with_its_children_and_the_rest_runs(run):
    saved, raised = run(CHILD, "print('after')", execution_timeout=1, interrupt_on_timeout=True)
    assert raised is None
    assert [printed(cell).split("\n")[0] for cell in saved.cells] == ["interrupted", "after"]


def test_where_an_error_is_expected_the_rest_runs_and_the_error_is_told_at_the_end(run):
    saved, raised = run(tagged("raises-exception", "1/0"), "print('after')")
    assert raised.ename == "ZeroDivisionError"
    assert printed(saved.cells[-1]) == "after\n"


@pytest.mark.long
def test_a_kernel_that_is_not_ready_in_time_is_given_up(run, tmp_path, monkeypatch):
    startup = tmp_path / "profile_default/startup"
    startup.mkdir(parents=True)
    (startup / "slow.py").write_text("import time; time.sleep(60)")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    _, raised = run("1", start_timeout=1)
    assert isinstance(raised, RuntimeError)
    assert "Kernel didn't respond in 1 seconds" in str(raised)


@pytest.mark.long
def test_who_interrupts_papermill_ends_its_kernel_and_keeps_what_had_run(engine, tmp_path):
    telling = "import os, time; print(1); open('pid', 'w').write(str(os.getpid()))"
    nbformat.write(notebook(telling, "time.sleep(60)"), tmp_path / "in.ipynb")
    words = ["in.ipynb", "out.ipynb", "--engine", engine.name, "--no-progress-bar"]
    asker = subprocess.Popen([sys.executable, "-m", "papermill", *words], cwd=tmp_path, stderr=subprocess.DEVNULL)
    saved = tmp_path / "out.ipynb"
    assert waited_for(lambda: saved.exists() and "running" in saved.read_text() and "completed" in saved.read_text())
    asker.send_signal(signal.SIGINT)
    assert asker.wait(timeout=30) == 1
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))
    assert printed(nbformat.read(saved, as_version=4).cells[0]) == "1\n"


def waited_for(happens, patience=30):
    end = time.monotonic() + patience
    while not (found := happens()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def test_a_kernel_of_another_name_is_asked_for_and_missed(run):
    _, raised = run("1", kernel_name="none-such")
    assert isinstance(raised, NoSuchKernel)


def test_the_command_runs_a_notebook_with_parameters(engine, tmp_path):
    nbformat.write(notebook(tagged("parameters", "x = 1"), "print(x)"), tmp_path / "in.ipynb")
    names = [str(tmp_path / name) for name in ("in.ipynb", "out.ipynb")]
    done = CliRunner().invoke(command, [*names, "--engine", engine.name, "-p", "x", "3", "--no-progress-bar"])
    assert done.exit_code == 0, done.output
    assert printed(nbformat.read(names[1], as_version=4).cells[-1]) == "3\n"


def test_a_kernel_is_interrupted_and_begun_anew_and_was_touched_by_none(engine):
    def ask(code, when_it_prints=lambda: None):
        said = []

        def heard(message):
            if "text" in message["content"]:
                said.append(message["content"]["text"])
                when_it_prints()

        reply = engine.witness.execute_interactive(code, timeout=30, output_hook=heard)["content"]
        return reply.get("ename") or "".join(said)

    assert ask("print(seen)") == "1\n"
    pid = ask("import os; print(os.getpid())")
    sleep = "import time; print('begun', flush=True); time.sleep(60)"
    assert ask(sleep, engine.manager.interrupt_kernel) == "KeyboardInterrupt"
    assert ask("print(seen)") == "1\n"
    engine.manager.restart_kernel()
    engine.witness.wait_for_ready(timeout=30)
    assert ask("print(seen)") == "NameError"
    assert ask("import os; print(os.getpid())") != pid
