"""Flows that run beside the one that started them, in the sync client: each on a daemon thread, used again.

Not a ThreadPoolExecutor: Python waits at its end for the threads of one, so a page that is no longer wanted would
keep a program from ending after Ctrl-C.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import Context, copy_context
from functools import partial
from queue import SimpleQueue
from typing import Any

from webex_wholesale._flows.effects import Effect, Flow, TaskLost
from webex_wholesale._http.wire.forks import tell_after_fork

CLOSING_PATIENCE = 60.0
"""Seconds that closing a client waits for flows that must run to their end, such as a token refresh."""


class ShieldedThreads:
    """Runs flows to their end, each on a thread of its own that Python waits for before it ends.

    Args:
        run: runs a flow to its end.
    """

    def __init__(self, run: Callable[[Flow[Any]], Any]) -> None:
        self._run = run
        self._running: set[Future[None]] = set()
        self._pid = os.getpid()

    def run(self, flow: Flow[None], seconds: float | None) -> None:
        """Run a flow, and wait for its end for so many seconds; what it raises by then is raised."""
        future: Future[None] = Future()
        work = partial(copy_context().run, self._work, flow, future)
        thread = threading.Thread(target=work, name="webex-wholesale-shielded", daemon=False)
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        try:
            thread.start()
        except RuntimeError:
            # Python is about to end and makes no more threads: then this one has to do it.
            work()
        wait([future], seconds)
        if future.done():
            future.result()

    def _work(self, flow: Flow[None], future: Future[None]) -> None:
        try:
            future.set_result(self._run(flow))
        except BaseException as problem:
            future.set_exception(problem)

    def close(self) -> None:
        """Wait a minute at most until all flows have ended; those of a parent process do not run in its child."""
        if self._pid == os.getpid():
            wait(list(self._running), CLOSING_PATIENCE)


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
        self.forget_parent()
        tell_after_fork(self)

    def forget_parent(self) -> None:
        """Start afresh in a forked child, which has none of its parent's threads."""
        self._lock = threading.Lock()
        self._idle = 0
        self._queue: SimpleQueue[tuple[ThreadTask, Flow[Any], Context]] = SimpleQueue()

    def start(self, flow: Flow[Any]) -> ThreadTask:
        """Begin to run a flow, with the caller's context variables, as a task has them."""
        task = ThreadTask()
        with self._lock:
            idle = self._idle
            self._idle = max(0, idle - 1)
        self._queue.put((task, flow, copy_context()))
        if not idle:
            threading.Thread(target=self._work, name="webex-wholesale-flow", daemon=True).start()
        return task

    def _work(self) -> None:
        while True:
            task, flow, context = self._queue.get()
            try:
                task.future.set_result(context.run(self._run, _until_cancelled(flow, task)))
            except BaseException as problem:
                task.future.set_exception(problem)
            # While this thread waits for more, nothing of the last flow must stay alive.
            del task, flow, context
            with self._lock:
                self._idle += 1


def _until_cancelled(flow: Flow[Any], task: ThreadTask) -> Flow[Any]:
    """Run a flow until its task is cancelled; what it asks for to clear up is still carried out."""
    reply: Any = None
    advance: Callable[[Any], Effect] = flow.send
    told = False
    while True:
        if task.cancelled and not told:
            told = True
            # Not `close()`: a generator that is closed must not ask for anything any more.
            advance, reply = flow.throw, GeneratorExit()
        try:
            effect = advance(reply)
        except StopIteration as end:
            return end.value
        except GeneratorExit:
            return None
        advance = flow.send
        try:
            reply = yield effect
        except BaseException as problem:
            advance, reply = flow.throw, problem
