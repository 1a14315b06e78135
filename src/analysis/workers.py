"""One function over many things on all processors: results in order, few things held at one time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Generic, TypeVar

_WAITING = 4
"""Things handed out for each process: enough to keep it busy, few enough to bound memory."""

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(
    work: Callable[[Thing], Result],
    things: Iterable[Thing],
    lost: Callable[[Thing], Result],
    *,
    processes: int,
) -> Iterator[Result]:
    """Yield what a function returns for each thing, in the order of the things."""
    if processes < 2:
        yield from map(work, things)
        return
    crew = _Crew(work, processes)
    pending: deque[tuple[Thing, Future[Result]]] = deque()
    try:
        for thing in things:
            pending.append((thing, crew.hand(thing)))
            if len(pending) >= _WAITING * processes:
                yield from _next(crew, pending, lost)
        while pending:
            yield from _next(crew, pending, lost)
    finally:
        crew.dismiss()


def _next(
    crew: _Crew[Thing, Result], pending: deque[tuple[Thing, Future[Result]]], lost: Callable[[Thing], Result]
) -> Iterator[Result]:
    """Yield the next result; where a process has ended, those of all that are pending, asked for one at a time."""
    try:
        result = pending[0][1].result()
    except BrokenProcessPool:
        again = [thing for thing, _ in pending]
        pending.clear()
        yield from (_alone(crew, thing, lost) for thing in again)
    else:
        pending.popleft()
        yield result


def _alone(crew: _Crew[Thing, Result], thing: Thing, lost: Callable[[Thing], Result]) -> Result:
    try:
        return crew.hand(thing).result()
    except BrokenProcessPool:
        return lost(thing)


class _Crew(Generic[Thing, Result]):
    """Processes that do one work; new ones come where they have ended."""

    def __init__(self, work: Callable[[Thing], Result], processes: int) -> None:
        self._work, self._processes = work, processes
        self._pool = self._gathered()

    def _gathered(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._processes, mp_context=context, initializer=_begin)

    def hand(self, thing: Thing) -> Future[Result]:
        """Hand a thing out."""
        try:
            return self._pool.submit(self._work, thing)
        except BrokenProcessPool:
            self._pool = self._gathered()
            return self._pool.submit(self._work, thing)

    def dismiss(self) -> None:
        """End the processes, also those still at work."""
        at_work = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for each in at_work:
            each.terminate()


def _begin() -> None:
    """Leave an interrupt to the parent, and end when it has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
