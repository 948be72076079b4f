"""The driver of the async client, on asyncio or trio."""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Generic, TypeVar

import anyio
import anyio.lowlevel
import httpx

from webex_wholesale._core.secret import Secret, access_token
from webex_wholesale._core.wire import Answer, Effect, Failure, GetToken, Send, Sleep
from webex_wholesale._http.config import (
    NO_SLOT,
    TOO_LATE,
    Config,
    attempt_timeout,
    build_request,
    client_options,
    failure,
    surroundings,
)
from webex_wholesale.errors import ClientClosed, WrongEventLoop

T = TypeVar("T")


def _running_loop() -> object:
    """Return what tells one event loop from another."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return anyio.lowlevel.current_token()


class AsyncDriver:
    """Carries out flows; one for a client and all its views, and for one event loop."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.around = surroundings(config)
        self.clock = config.clock
        self._slots: anyio.Semaphore | None = None
        self._client: httpx.AsyncClient | None = None
        self._headers: dict[str, str] = {}
        self._loop: object = None
        self._pid = 0
        self._closed = False

    async def run(self, flow: Generator[Effect, Any, T]) -> T:
        """Answer a flow's questions until it returns."""
        reply: Any = None
        advance: Callable[[Any], Effect] = flow.send
        while True:
            try:
                effect = advance(reply)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            advance = flow.send
            try:
                if isinstance(effect, Send):
                    reply = await self._send(effect)
                elif isinstance(effect, Sleep):
                    await self.clock.asleep(effect.seconds)
                    reply = None
                else:
                    reply = await self._token(effect)
            except BaseException as problem:
                # The flow knows what a cancellation means for this call, and says so on the exception.
                advance, reply = flow.throw, problem

    async def _token(self, effect: GetToken) -> Secret:
        source = self.config.token
        if isinstance(source, Secret):
            return source
        token = source()
        return access_token(await self.settled(token))

    async def _send(self, send: Send) -> Answer | Failure:
        client, slots = self._ready_client()
        timeout = attempt_timeout(send, self.clock.monotonic())
        request = build_request(send, self._headers, timeout)
        left = None if send.give_up_at is None else timeout
        try:
            slots.acquire_nowait()
        except anyio.WouldBlock:
            with anyio.move_on_after(left) as scope:
                await slots.acquire()
            if scope.cancelled_caught:
                return NO_SLOT
        try:
            response = await client.send(request, stream=True, auth=None, follow_redirects=False)
            try:
                chunks = []
                async for chunk in response.aiter_bytes():
                    chunks.append(chunk)
                    if send.give_up_at is not None and self.clock.monotonic() >= send.give_up_at:
                        return TOO_LATE
            finally:
                await response.aclose()
        except httpx.RequestError as problem:
            return failure(problem, timeout)
        finally:
            slots.release()
        return Answer(response.status_code, dict(response.headers.items()), b"".join(chunks))

    def _ready_client(self) -> tuple[httpx.AsyncClient, anyio.Semaphore]:
        if self._closed:
            raise ClientClosed("this client is closed: make a new one, and keep it for as long as you need it")
        loop = _running_loop()
        if self._client is None or self._slots is None or self._pid != os.getpid():
            client = self.config.http_client or httpx.AsyncClient(**client_options(self.config))
            if client.is_closed:
                raise ClientClosed("the http_client that was passed in is closed")
            self._headers = dict(client.headers.items())
            self._slots = anyio.Semaphore(self.config.max_connections)
            self._client, self._pid, self._loop = client, os.getpid(), loop
        elif loop is not self._loop:
            raise WrongEventLoop(
                "this client was first used in another event loop, and its connections belong there: make one "
                "client for each loop, such as inside the function that asyncio.run() is given"
            )
        return self._client, self._slots

    def ahead(self, workers: int) -> TasksAhead | OneByOne:
        """Return a way to do some work before it is asked for; on trio, work is done when it is asked for."""
        try:
            return TasksAhead(asyncio.get_running_loop())
        except RuntimeError:
            return OneByOne()

    async def settled(self, value: Any) -> Any:
        """Return what a caller's callback gave, awaited where it is a coroutine."""
        return await value if inspect.isawaitable(value) else value

    async def aclose(self) -> None:
        """Close the connections; a client that the caller passed in stays open."""
        self._closed = True
        client, self._client = self._client, None
        if client is not None and client is not self.config.http_client and self._pid == os.getpid():
            await client.aclose()


class TasksAhead:
    """Work done ahead in tasks; what is under way when it is closed is cancelled."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._tasks: set[asyncio.Task[Any]] = set()

    def submit(self, work: Callable[[], Coroutine[Any, Any, T]]) -> TaskWork[T]:
        """Begin some work."""
        task = self._loop.create_task(work())
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return TaskWork(task)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            # A page beyond the end may fail; asyncio would complain that nobody asked why.
            task.exception()

    def close(self) -> None:
        """Cancel what is under way; does not wait."""
        if not self._loop.is_closed():
            for task in list(self._tasks):
                task.cancel()


class TaskWork(Generic[T]):
    """Work that was begun."""

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
    """Work that is done when somebody asks for its result."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._work = work

    async def result(self) -> T:
        """Do it."""
        return await self._work()
