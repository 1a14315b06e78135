"""How a notebook's kernel is started: quiet, private, and gone with the process that started it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.warm import forking

_QUIET = "--IPKernelApp.log_level=CRITICAL"
"""What a kernel says of itself while it is shut down under an interrupt is no message for a reader; faults of cells
come another way."""
_MORTAL = f"--IPKernelApp.exec_lines=__import__({forking.__name__!r}, fromlist=['_']).die_with_parent()"


_OWN = ["analysis.city", "analysis.notebooks.sliders", "analysis.report.quarterly"]
"""What a forked kernel finds loaded beside the usual packages."""


def settings(folder: Path, *, warm: Sequence[str] | None = None) -> Any:
    """Return jupyter's settings for one kernel: its connection file and its sockets lie in a private folder.

    ``warm``: it is forked from a process that has the packages loaded, which pays from the second kernel on, and has
    done what is named besides (``module:function=[arguments]``).
    """
    from traitlets.config import Config

    from analysis.warm.provisioner import MODULES, WarmKernelManager

    forked = {"kernel_manager_class": WarmKernelManager} if warm is not None else {}
    return Config(
        {
            "NotebookClient": {"extra_arguments": [_QUIET, _MORTAL], **forked},
            "WarmProvisioner": {"modules": [*MODULES, *_OWN, *(warm or ())]},
            "KernelManager": {
                "transport": "ipc",
                "ip": str(folder / "socket"),
                "connection_file": str(folder / "kernel.json"),
            },
        }
    )
