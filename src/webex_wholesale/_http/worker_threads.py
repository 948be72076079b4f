"""Flows that run beside the one that started them, in the sync client: each on a daemon thread, used again.

Not a ThreadPoolExecutor: Python waits at its end for the threads of one, so a page that is no longer wanted would
keep a program from ending after Ctrl-C.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

from webex_wholesale._flows.effects import Effect, Flow, TaskLost


class ThreadTask:
    """A flow on a thread of its own; see `effects.Task`."""

    def __init__(self) -> None:
        self.future: Future[Any] = Future()
        self.cancelled = False
        self._pid = os.getpid()

    @property
    def done(self) -> bool:
        """Whether it has ended, or never will."""
        return self._pid != os.getpid() or self.future.done()

    def result(self) -> Any:
        """Return what it returned, or raise what it raised."""
        if self._pid != os.getpid():
            # Not even the future is safe to touch: its lock may have been held at the time of the fork.
            raise TaskLost
        return self.future.result()

    def cancel(self) -> None:
        """Have it ended at its next effect."""
        self.cancelled = True


class WorkerThreads:
    """Starts flows at once; a thread that has nothing left to do waits for the next flow.

    Args:
        run: runs a flow to its end.
    """

    def __init__(self, run: Callable[[Flow[Any]], Any]) -> None:
        self._run = run
        self._forget_other_process()

    def _forget_other_process(self) -> None:
        self._lock = threading.Lock()
        self._idle = 0
        self._queue: SimpleQueue[tuple[ThreadTask, Flow[Any]]] = SimpleQueue()
        self._pid = os.getpid()

    def start(self, flow: Flow[Any]) -> ThreadTask:
        """Begin to run a flow."""
        if self._pid != os.getpid():
            # A fork copies no threads: those of the parent would never take this flow.
            self._forget_other_process()
        task = ThreadTask()
        with self._lock:
            idle = self._idle
            self._idle = max(0, idle - 1)
        self._queue.put((task, flow))
        if not idle:
            threading.Thread(target=self._work, name="webex-wholesale-flow", daemon=True).start()
        return task

    def _work(self) -> None:
        while True:
            task, flow = self._queue.get()
            try:
                task.future.set_result(self._run(_until_cancelled(flow, task)))
            except BaseException as problem:
                task.future.set_exception(problem)
            # While this thread waits for more, nothing of the last flow must stay alive.
            del task, flow
            with self._lock:
                self._idle += 1


def _until_cancelled(flow: Flow[Any], task: ThreadTask) -> Flow[Any]:
    reply: Any = None
    advance: Callable[[Any], Effect] = flow.send
    while not task.cancelled:
        try:
            effect = advance(reply)
        except StopIteration as end:
            return end.value
        advance = flow.send
        try:
            reply = yield effect
        except BaseException as problem:
            advance, reply = flow.throw, problem
    flow.close()
    return None
