"""How a notebook's kernel is started: quiet, private, and gone with the process that started it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from analysis.warm import forking

_QUIET = "--IPKernelApp.log_level=CRITICAL"
"""What a kernel says of itself while it is shut down under an interrupt is no message for a reader; faults of cells
come another way."""
_MORTAL = f"--IPKernelApp.exec_lines=__import__({forking.__name__!r}, fromlist=['_']).die_with_parent()"
_SELDOM_SWEPT = "--IPKernelApp.exec_lines=__import__('gc').set_threshold(10_000)"
"""A kernel of ours lives for one notebook, among many objects that stay: looking through them took a tenth of it."""


_OWN = ["analysis.city", "analysis.notebooks.sliders", "analysis.report.quarterly"]
"""What a forked kernel finds loaded beside the usual packages."""


def settings(folder: Path, *, warm: Sequence[str] | None = None) -> object:
    """Return jupyter's settings for one kernel: its connection file and its sockets lie in a private folder.

    ``warm``: it is forked from a process that has the packages loaded, which pays from the second kernel on, and has
    done what is named besides (``module:function=[arguments]``).
    """
    from traitlets.config import Config

    from analysis.warm.provisioner import MODULES, WarmKernelManager

    forked = {"kernel_manager_class": WarmKernelManager} if warm is not None else {}
    return Config(
        {
            "NotebookClient": {"extra_arguments": [_QUIET, _MORTAL, _SELDOM_SWEPT], **forked},
            "WarmProvisioner": {"modules": [*MODULES, *_OWN, *(warm or ())]},
            "KernelManager": {
                "transport": "ipc",
                "ip": str(folder / "socket"),
                "connection_file": str(folder / "kernel.json"),
            },
        }
    )


def spare_grammar() -> None:
    """Keep jsonschema, loaded with papermill, from building a grammar of web addresses: a second, for no notebook."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # what is None is not installed


@contextmanager
def own_home(folder: Path) -> Iterator[None]:
    """Let IPython keep its files in a folder where the user's home cannot be written."""
    usual = Path(os.environ.get("IPYTHONDIR") or Path.home() / ".ipython")
    try:
        usual.mkdir(parents=True, exist_ok=True)
    except OSError:
        before = os.environ.get("IPYTHONDIR")
        os.environ["IPYTHONDIR"] = str(folder / "ipython")
        try:
            yield
        finally:
            os.environ.pop("IPYTHONDIR")
            if before:
                os.environ["IPYTHONDIR"] = before
        return
    yield
