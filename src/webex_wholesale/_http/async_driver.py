"""The driver of the async client, on asyncio or trio."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Generic, TypeVar

import anyio

from webex_wholesale._core.tokens.source import AsyncTokenSource
from webex_wholesale._core.trust.secret import Secret, checked_token
from webex_wholesale._flows import effects as ask
from webex_wholesale._flows.context import CallContext, FlowSource, TokenRequest
from webex_wholesale._flows.effects import Effect, Flow
from webex_wholesale._http.async_tasks import AsyncTask, LazyTask, ShieldedTasks
from webex_wholesale._http.config import (
    Config,
    TokenFlow,
    aask_source,
    ask_source,
    call_context,
    check_kind,
    fixed_token,
)
from webex_wholesale._http.thread_event import landed
from webex_wholesale._http.wire.async_wire import AsyncWire

T = TypeVar("T")


def _is_running(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether this is the event loop's own thread, and it is running."""
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False


class AsyncDriver:
    """Carries out flows; one for a client and all its views, and for one event loop."""

    def __init__(self, config: Config) -> None:
        check_kind(config, "AsyncClient", "handle_async_request", "aget_token", "get_token")
        self.config = config
        self.context = call_context(config, self._token_flow())
        self.clock = config.clock
        self._wire = AsyncWire(config, self.context.pace)
        self._perform: dict[type, Callable[[Any], Any]] = {
            ask.Send: self._wire.send,
            ask.OpenStream: self._wire.open,
            ask.ReadStream: self._wire.read,
            ask.CloseStream: self._close_stream,
            ask.Sleep: self._sleep,
            ask.RunBlocking: self._run_blocking,
            ask.Tell: self._tell,
            ask.WaitFor: self._wait_for,
            ask.Shielded: self._shielded,
            ask.Start: self._start,
            ask.WaitTasks: self._wait_tasks,
        }
        self._shields = ShieldedTasks(self.run)

    async def run(self, flow: Flow[T]) -> T:
        """Answer a flow's effects until it returns."""
        reply: Any = None
        advance: Callable[[Any], Effect] = flow.send
        while True:
            try:
                effect = advance(reply)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            advance = flow.send
            try:
                reply = await self._perform[type(effect)](effect)
            except BaseException as problem:
                # The flow knows what an interruption means for this call, and says so on the exception.
                advance, reply = flow.throw, problem

    def _token_flow(self) -> TokenFlow:
        source = self.config.token
        if isinstance(source, Secret):
            return fixed_token(source)
        if isinstance(source, FlowSource):
            return source.flow

        def flow(request: TokenRequest, context: CallContext) -> Flow[Secret]:
            if isinstance(source, AsyncTokenSource):
                return checked_token((yield ask.Tell(partial(aask_source, source.aget_token, request.refused))))
            return checked_token((yield ask.RunBlocking(partial(ask_source, source.get_token, request.refused))))

        return flow

    async def _sleep(self, effect: ask.Sleep) -> None:
        await self.clock.asleep(effect.seconds)

    async def _run_blocking(self, effect: ask.RunBlocking) -> Any:
        return await anyio.to_thread.run_sync(effect.run)

    async def _tell(self, effect: ask.Tell) -> Any:
        value = effect.run()
        return await value if inspect.isawaitable(value) else value

    async def _wait_for(self, effect: ask.WaitFor) -> None:
        await landed(effect.event, effect.seconds)

    async def _shielded(self, effect: ask.Shielded) -> None:
        await self._shields.run(effect.flow, effect.seconds)

    async def _close_stream(self, effect: ask.CloseStream) -> None:
        await self._wire.close_stream(effect.stream)

    def ahead(self, workers: int) -> TasksAhead | OneByOne:
        """Return a way to do some work before it is asked for; on trio, work is done when it is asked for."""
        try:
            return TasksAhead(asyncio.get_running_loop(), workers)
        except RuntimeError:
            return OneByOne()

    async def _start(self, effect: ask.Start) -> AsyncTask | LazyTask:
        try:
            return AsyncTask(asyncio.get_running_loop().create_task(self.run(effect.flow)))
        except RuntimeError:
            # trio has no place for tasks that outlive a call: the flow runs when it is waited for.
            return LazyTask(partial(self.run, effect.flow))

    async def _wait_tasks(self, effect: ask.WaitTasks) -> None:
        if any(task.done for task in effect.tasks):
            return
        lazy = next((task for task in effect.tasks if isinstance(task, LazyTask)), None)
        if lazy is not None:
            await lazy.run()
        else:
            await asyncio.wait(
                [task.task for task in effect.tasks],
                timeout=effect.seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )

    async def aclose(self) -> None:
        """Close the connections; a client that the caller passed in stays open.

        Raises:
            WrongEventLoop: the connections belong to another event loop, and nobody can close them from here.
        """
        await self._shields.close()
        await self._wire.aclose()


class TasksAhead:
    """RunBlocking done ahead in tasks, so many at a time; what is under way when it is closed is cancelled."""

    def __init__(self, loop: asyncio.AbstractEventLoop, workers: int) -> None:
        self._loop = loop
        self._tasks: set[asyncio.Task[Any]] = set()
        self._turns = asyncio.Semaphore(workers)

    def submit(self, work: Callable[[], Coroutine[Any, Any, T]]) -> TaskWork[T]:
        """Begin some work."""
        task = self._loop.create_task(self._in_turn(work))
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return TaskWork(task)

    async def _in_turn(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        async with self._turns:
            return await work()

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            # A page beyond the end may fail; asyncio would complain that nobody asked why.
            task.exception()

    def close(self) -> None:
        """Cancel what is under way; does not wait."""
        for task in list(self._tasks):
            if self._loop.is_closed():
                break
            if _is_running(self._loop):
                task.cancel()
            else:
                # The garbage collector may come by in any thread, and tasks are not for other threads to touch.
                self._loop.call_soon_threadsafe(task.cancel)


class TaskWork(Generic[T]):
    """RunBlocking that was begun."""

    def __init__(self, task: asyncio.Task[T]) -> None:
        self._task = task

    async def result(self) -> T:
        """Wait for it."""
        return await self._task


class OneByOne:
    """No work ahead: structured concurrency has no place for tasks that outlive a call."""

    def submit(self, work: Callable[[], Coroutine[Any, Any, T]]) -> LazyWork[T]:
        """Remember the work."""
        return LazyWork(work)

    def close(self) -> None:
        """Do nothing."""


class LazyWork(Generic[T]):
    """RunBlocking that is done when somebody asks for its result."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._work = work

    async def result(self) -> T:
        """Do it."""
        return await self._work()
