"""How Jupyter gets its kernels from the process that forks them: a kernel provisioner, chosen by name.

See ``docs/warm_kernels.md``.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import List, Unicode, default

from analysis.warm import forking
from analysis.warm.forking import ASK, STALE

NAME = "onpace-warm"
"""The name by which provisioner and papermill engine are chosen."""
MODULES_ENV = "ONPACE_WARM_MODULES"
MODULES = ("numpy", "pandas", "matplotlib.pyplot", "seaborn", "statsmodels.api")
LAUNCHER = ["-m", "ipykernel_launcher"]
QUIET = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}
"""Of the process alone: the debugger that is loaded ahead would warn of what no kernel here debugs."""
PATIENCE = 60.0
"""Seconds in which the process must have loaded its packages and answered."""


class ForkServer:
    """The process that kernels are forked from; it ends with this one."""

    def __init__(self, modules: Sequence[str]) -> None:
        self.asked, theirs = socket.socketpair()
        words = [sys.executable, forking.__file__, str(theirs.fileno()), *modules]
        env = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"} | QUIET
        with theirs:
            self.process = subprocess.Popen(
                words, pass_fds=[theirs.fileno()], env=env, stdin=subprocess.DEVNULL, start_new_session=True
            )
        atexit.register(self.end)

    def end(self) -> None:
        """End the process, and with it each of its kernels."""
        self.asked.close()
        self.process.terminate()
        self.process.wait()

    def retire(self) -> None:
        """Have the process end with the last of its kernels."""
        self.asked.close()

    def fork(self, told: Mapping[str, object], output: Sequence[int]) -> tuple[socket.socket, bytes]:
        """Return the channel of a new kernel, and what was said into it: its process id."""
        channel, theirs = socket.socketpair()
        channel.settimeout(PATIENCE)
        with theirs, os.fdopen(os.memfd_create("kernel"), "w+", encoding="utf-8") as words:
            json.dump(told, words)
            words.seek(0)
            socket.send_fds(self.asked, [ASK], [theirs.fileno(), words.fileno(), *output])
        return channel, _line(channel)


class WarmProcess:
    """A forked kernel, as the part of :class:`subprocess.Popen` that Jupyter uses of it."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, channel: socket.socket) -> None:
        self.pid, self.channel = pid, channel
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return how the kernel ended; None while it runs."""
        return self._asked(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for its end and return how it ended."""
        return self._asked(timeout)

    def _asked(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            self.channel.settimeout(timeout)
            with contextlib.suppress(BlockingIOError, TimeoutError):
                said = _line(self.channel).strip()
                self.returncode = int(said) if said else -signal.SIGKILL  # with the process it was forked from
                self.channel.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send the kernel a signal."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)


class WarmProvisioner(LocalProvisioner):
    """Starts kernels on this machine by forking a process that has loaded the usual packages.

    Where that cannot be done — another interpreter, another kernel than IPython's, a system without fork — the kernel
    is started as ever, with a notice.
    """

    modules = List(Unicode(), help="packages that are loaded before the first kernel is forked").tag(config=True)
    servers: ClassVar[dict[tuple[str, ...], ForkServer]] = {}
    lock: ClassVar[threading.Lock] = threading.Lock()

    @default("modules")
    def _modules(self) -> list[str]:
        return os.environ.get(MODULES_ENV, " ".join(MODULES)).split()

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel, or launch it as ever where it cannot be forked."""
        reason = _hindrance(cmd, kwargs.get("env") or os.environ)
        if not reason:
            try:
                return self._forked(cmd[3:], kwargs)
            except OSError as error:
                reason = str(error)
        self.log.warning("%s: %s; the kernel is started afresh", NAME, reason)
        return await super().launch_kernel(cmd, **kwargs)

    def _forked(self, words: Sequence[str], asked: dict[str, Any]) -> KernelConnectionInfo:
        output = [_file(asked.get(name), place) for name, place in (("stdout", 1), ("stderr", 2))]
        told = {
            "argv": list(words),
            "env": dict(asked.get("env") or os.environ),
            "cwd": asked.get("cwd") or str(Path.cwd()),
        }
        with self.lock:
            channel, said = self._server().fork(told, output)
            if said == STALE:
                channel.close()
                self._server().retire()
                channel, said = self._server(afresh=True).fork(told, output)
        if not said:
            raise OSError("the process that forks kernels has ended")
        self.pid = self.pgid = int(said)
        self.process = cast(Any, WarmProcess(self.pid, channel))
        return self.connection_info

    def _server(self, *, afresh: bool = False) -> ForkServer:
        key = (str(os.getpid()), *self.modules)
        found = self.servers.get(key)
        if found is None or afresh or found.process.poll() is not None:
            found = self.servers[key] = ForkServer(self.modules)
        return found


class WarmKernelManager(AsyncKernelManager):
    """A kernel manager whose kernels are forked, whatever their specification says of how they are started."""

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """The kernel's specification, with the name of the provisioner."""
        spec = super().kernel_spec
        if spec is not None:
            spec.metadata["kernel_provisioner"] = {"provisioner_name": NAME}
        return spec


def _hindrance(cmd: Sequence[str], env: Mapping[str, str]) -> str:
    """Return what keeps a kernel from being forked; blank where nothing does."""
    if not sys.platform.startswith("linux"):
        return "kernels are forked on Linux alone"
    if list(cmd[1:3]) != LAUNCHER or not _is_this_interpreter(cmd[0]):
        return f"{' '.join(cmd[:3])} is another kernel than this interpreter's own"
    other = [
        name for name in {*env, *os.environ} if name.startswith("PYTHON") and env.get(name) != os.environ.get(name)
    ]
    return f"{', '.join(sorted(other))} is read when Python starts" if other else ""


def _is_this_interpreter(path: str) -> bool:
    """Say whether it is the same program in the same environment, which the folder tells."""
    return Path(path).parent == Path(sys.executable).parent and Path(path).samefile(sys.executable)


def _file(given: Any, place: int) -> int:
    """Return the number of the file that a kernel's output goes to: what was given, else this process's own."""
    if given in (None, subprocess.PIPE):
        return place
    if given == subprocess.DEVNULL:
        return os.open(os.devnull, os.O_WRONLY)
    return given if isinstance(given, int) else int(given.fileno())


def _line(channel: socket.socket) -> bytes:
    """Return what is said up to the end of a line; less where the other end is closed."""
    said = b""
    while not said.endswith(b"\n"):
        part = channel.recv(1)
        if not part:
            break
        said += part
    return said
