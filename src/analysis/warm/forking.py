"""The process that kernels are forked from: it loads packages once, then forks itself for each kernel asked for.

    python forking.py SOCKET_FD MODULE…

It holds no thread and no event loop, so that a fork of it is whole. Over the socket it is sent, for each kernel, a
channel, a file that holds the kernel's words, environment and folder, and the files for its output. It says the
process id into the channel, then, once the kernel has ended, how. It ends with whoever started it, and each kernel
ends with it.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import NoReturn

ASK = b"kernel"
STALE = b"stale\n"
"""Said instead of a process id where a file of a loaded module has changed since it was loaded."""
INLINE = "module://matplotlib_inline.backend_inline"
"""What a kernel draws with unless its environment says otherwise; matplotlib asks once, when it is loaded."""
KERNEL = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.inprocess", "ipykernel.debugger", "sqlite3", "psutil"),
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger", "IPython.core.oinspect"),
    *("IPython.extensions.storemagic", "tornado.platform.asyncio", "tornado.queues", "encodings.idna"),
)
"""What IPython's kernel loads as it starts, the most of it for its debugger."""
_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Have the system end this kernel when its parent ends, however that does; at once where it has ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(os.environ.get("JPY_PARENT_PID", os.getppid())):
        os._exit(1)


def load(modules: Sequence[str]) -> None:
    """Load the packages that kernels will find loaded; one that is not installed is left to the notebook to miss.

    `module:function=[arguments]` is called besides: kernels find ready what it has worked out.
    """
    os.environ.setdefault("MPLBACKEND", INLINE)
    for name in (*KERNEL, *modules):
        path, _, call = name.partition(":")
        with contextlib.suppress(Exception if call else ImportError):  # whatever fails in it fails in the notebook, too
            module = importlib.import_module(path)
            if call:
                function, _, arguments = call.partition("=")
                getattr(module, function)(*json.loads(arguments or "[]"))


def loaded_files() -> dict[str, int]:
    """Return the files of the loaded modules, with the time at which each was changed last."""
    found = {}
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if path:
            with contextlib.suppress(OSError):
                found[path] = os.stat(path).st_mtime_ns  # noqa: PTH116  by Path it costs each kernel 30 ms more
    return found


def serve(asked: socket.socket) -> NoReturn:
    """Fork a kernel for each channel that comes, and say of each how it ended, until nobody asks any more."""
    gc.collect()
    gc.freeze()  # what is loaded stays shared with the kernels
    server, files = os.getpid(), loaded_files()
    woken, wake = socket.socketpair()
    for end in (woken, wake):
        end.setblocking(False)
    signal.set_wakeup_fd(wake.fileno())
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channels: dict[int, socket.socket] = {}
    asking = [asked]
    while asking or channels:
        ready, _, _ = select.select([*asking, woken, *channels.values()], [], [])
        if woken in ready:
            woken.recv(4096)
            for pid, code in _ended():
                _say(channels.pop(pid), f"{code}\n".encode())
        for pid in [pid for pid, channel in channels.items() if channel in ready]:
            with contextlib.suppress(ProcessLookupError):  # whoever asked for it is gone
                os.killpg(pid, signal.SIGKILL)
            channels.pop(pid).close()
        if asked in ready:
            message, sent, _, _ = socket.recv_fds(asked, len(ASK), 4)
            if not message:
                asking.clear()
                continue
            channel = socket.socket(fileno=sent[0])
            if loaded_files() != files:
                _say(channel, STALE)
            else:
                pid = os.fork()
                if not pid:
                    _become_kernel(server, sent[1:], [asked, woken, wake, channel, *channels.values()])
                _say(channel, f"{pid}\n".encode(), close=False)
                channels[pid] = channel
            for file in sent[1:]:
                os.close(file)
    os._exit(0)


def _ended() -> Iterator[tuple[int, int]]:
    """Yield the kernels that have ended, each with its status as subprocess has it: negative for a signal."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        yield pid, os.waitstatus_to_exitcode(status)


def _say(channel: socket.socket, words: bytes, *, close: bool = True) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more
        channel.sendall(words)
    if close:
        channel.close()


def _become_kernel(server: int, sent: Sequence[int], others: Sequence[socket.socket]) -> NoReturn:
    """Be a kernel as a fresh process would be one: with its own session, environment, folder, signals and chance."""
    code = 1
    try:
        os.setsid()
        os.environ["JPY_PARENT_PID"] = str(server)
        die_with_parent()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for other in others:
            other.close()
        with os.fdopen(sent[0], "rb") as stream:
            told = json.load(stream)
        for place, file in enumerate((os.open(os.devnull, os.O_RDONLY), *sent[1:])):
            os.dup2(file, place)
            os.close(file)
        _take_on(told["env"], told["cwd"], server)
        _run(told["argv"], server)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        import atexit

        atexit._run_exitfuncs()
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _take_on(env: Mapping[str, str], folder: str | None, server: int) -> None:
    os.environ.clear()
    os.environ.update(env)
    os.environ["JPY_PARENT_PID"] = str(server)
    if folder:
        os.chdir(folder)
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    if matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rcParams["backend"] = env.get("MPLBACKEND") or INLINE
    import time

    time.tzset()


def _run(words: Sequence[str], server: int) -> None:
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel_launcher.py", *words]
    IPKernelApp.launch_instance([*words, f"--IPKernelApp.parent_handle={server}"])


if __name__ == "__main__":
    if not sys.flags.safe_path:  # by python -P kernels, too, would not find what lies beside their notebook
        del sys.path[0]
    load(sys.argv[2:])
    serve(socket.socket(fileno=int(sys.argv[1])))
