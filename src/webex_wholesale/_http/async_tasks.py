"""Flows that run beside the one that started them, in the async client: asyncio tasks; on trio, one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class AsyncTask:
    """A flow in an asyncio task; see `effects.Task`."""

    def __init__(self, task: asyncio.Task[Any]) -> None:
        self.task = task
        self._loop = task.get_loop()
        task.add_done_callback(_retrieve)

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self.task.done()

    def result(self) -> Any:
        """Return what it returned, or raise what it raised."""
        return self.task.result()

    def cancel(self) -> None:
        """Cancel it."""
        if self._loop.is_closed():
            return
        if _is_running(self._loop):
            self.task.cancel()
        else:
            # The garbage collector may run in any thread, and a task must only be touched by its loop's.
            self._loop.call_soon_threadsafe(self.task.cancel)


class LazyTask:
    """A flow that is run when somebody waits for it."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        self._work = work
        self._value: Any = None
        self._problem: BaseException | None = None
        self.done = False

    async def run(self) -> None:
        """Run it."""
        try:
            self._value = await self._work()
        except Exception as problem:
            self._problem = problem
        self.done = True

    def result(self) -> Any:
        """Return what it returned, or raise what it raised."""
        if self._problem is not None:
            raise self._problem
        return self._value

    def cancel(self) -> None:
        """Do nothing: it has not begun, or is over."""


def _retrieve(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        # A page beyond the end may fail; asyncio would complain that nobody asked why.
        task.exception()


def _is_running(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether this is the event loop's own thread, and it is running."""
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
