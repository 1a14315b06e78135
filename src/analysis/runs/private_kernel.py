"""How a notebook's kernel is started: quiet, private, and gone with the process that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_QUIET = "--IPKernelApp.log_level=CRITICAL"
"""What a kernel says of itself while it is shut down under an interrupt is no message for a reader; faults of cells
come another way."""
_MORTAL = f"--IPKernelApp.exec_lines=__import__({__name__!r}, fromlist=['_']).die_with_parent()"


def settings(folder: Path) -> Any:
    """Return jupyter's settings for one kernel: its connection file and its sockets lie in a private folder."""
    from traitlets.config import Config

    return Config(
        {
            "NotebookClient": {"extra_arguments": [_QUIET, _MORTAL]},
            "KernelManager": {
                "transport": "ipc",
                "ip": str(folder / "socket"),
                "connection_file": str(folder / "kernel.json"),
            },
        }
    )


def die_with_parent() -> None:
    """Have the system end this kernel when its parent ends, however that does; at once where it has ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(os.environ.get("JPY_PARENT_PID", os.getppid())):
        os._exit(1)
