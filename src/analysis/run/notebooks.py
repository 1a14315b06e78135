"""Notebooks executed by papermill, their parameters checked before a kernel starts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.errors import MachineError, OnpaceError, RequestError
from analysis.run.parameters import checked

CELL_TIMEOUT = 300
"""Seconds after which a cell is given up; papermill's own default is never."""


class NotebookError(OnpaceError):
    """A cell of a notebook failed."""


def execute(
    notebook: str,
    folder: Path,
    values: dict[str, Any],
    output: Path,
    progress: Callable[[str], None] = lambda text: None,
) -> Path:
    """Run one notebook with papermill.

    Parameters
    ----------
    notebook : str
        Its name without the ending.
    folder : Path
        Where the notebooks lie.
    values : dict
        Parameters; those left out keep their defaults.
    output : Path
        Where the executed notebook goes.
    progress : callable
        Told, in a line, what is being done.

    Returns
    -------
    Path
        The executed notebook.

    Raises
    ------
    RequestError
        When the notebook or a parameter is unknown or wrong; no kernel was started then.
    NotebookError
        When a cell fails; its last line is the message.
    """
    parameters = checked(notebook, values)
    source = folder / f"{notebook}.ipynb"
    if not source.exists():
        raise RequestError(f"{source}: there is no such notebook")
    import papermill
    from papermill.exceptions import PapermillExecutionError

    progress(f"running {notebook}.ipynb")
    try:
        papermill.execute_notebook(
            str(source),
            str(output),
            parameters=parameters,
            kernel_name="python3",
            cwd=str(folder.parent),
            progress_bar=False,
            log_output=False,
            execution_timeout=CELL_TIMEOUT,
            config=_settings(),
        )
    except PapermillExecutionError as error:
        raise NotebookError(f"{notebook}.ipynb, cell {error.exec_count}: {error.ename}: {error.evalue}") from error
    except RuntimeError as error:  # a kernel that dies, or cannot be started
        raise MachineError(f"{notebook}.ipynb: the kernel failed ({error})") from error
    return output


def _settings() -> Any:
    """Return jupyter's settings: kernels talk over sockets of the file system, not over the network."""
    from traitlets.config import Config

    return Config({"KernelManager": {"transport": "ipc"}}) if os.name == "posix" else Config()
