"""Flows that run beside the one that started them, in the async client: asyncio tasks; on trio, one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import copy_context
from typing import Any

import anyio

from webex_wholesale._flows.effects import Flow, TaskLost
from webex_wholesale._http.worker_threads import CLOSING_PATIENCE


class ShieldedTasks:
    """Runs flows to their end, each in a task that no cancelled caller can reach.

    Args:
        run: runs a flow to its end.
    """

    def __init__(self, run: Callable[[Flow[None]], Coroutine[Any, Any, None]]) -> None:
        self._run = run
        self._tasks: set[asyncio.Task[None]] = set()
        self._ends: set[anyio.Event] = set()

    async def run(self, flow: Flow[None], seconds: float | None) -> None:
        """Run a flow, and wait for its end for so many seconds; what it raises by then is raised."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            await self._run_on_trio(flow, seconds)
            return
        # Cancelling a task reaches through a shielded scope of anyio's; a task of its own stays out of reach.
        task = loop.create_task(self._run(flow))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_retrieve)
        await asyncio.wait([task], timeout=seconds)
        if task.done():
            task.result()

    async def _run_on_trio(self, flow: Flow[None], seconds: float | None) -> None:
        import trio

        over = anyio.Event()
        problems: list[BaseException] = []

        async def work() -> None:
            try:
                with trio.CancelScope(shield=True):
                    await self._run(flow)
            except BaseException as problem:
                # A system task that raises would end the whole program.
                problems.append(problem)
            finally:
                self._ends.discard(over)
                over.set()

        self._ends.add(over)
        trio.lowlevel.spawn_system_task(work, context=copy_context())
        with anyio.move_on_after(seconds):
            await over.wait()
        if problems and over.is_set():
            raise problems[0]

    async def close(self) -> None:
        """Wait until all flows have ended or a minute is over; another event loop cannot wait for them."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            with anyio.move_on_after(CLOSING_PATIENCE):
                for over in list(self._ends):
                    await over.wait()
            return
        if tasks := [task for task in self._tasks if task.get_loop() is loop]:
            await asyncio.wait(tasks, timeout=CLOSING_PATIENCE)


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
            # The garbage collector may run in any thread, and a task must only be touched by its loop's. A loop
            # that is closed in this very moment has cancelled it itself.
            with suppress(RuntimeError):
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
        except BaseException:
            # The one that waited was cancelled, and the flow with it: it cannot be taken up again.
            self._problem = TaskLost()
            raise
        finally:
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
