"""The driver of the async client, on asyncio or trio."""

from __future__ import annotations

import asyncio
import inspect
import os
import ssl
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Generic, TypeVar

import anyio
import anyio.lowlevel
import httpx

from webex_wholesale._core.tokens.source import AsyncTokenSource
from webex_wholesale._core.trust.secret import Secret, checked_token
from webex_wholesale._flows import effects as ask
from webex_wholesale._flows.context import CallContext, FlowSource, TokenRequest
from webex_wholesale._flows.effects import Answer, Effect, Failure, Flow, Throttled
from webex_wholesale._http.async_tasks import AsyncTask, LazyTask
from webex_wholesale._http.config import (
    CLOSED,
    CLOSED_BY_OWNER,
    NO_SLOT,
    TOO_LATE,
    Config,
    TokenFlow,
    attempt_timeout,
    build_request,
    call_context,
    check_kind,
    failure,
    fixed_token,
    make_client,
    time_left,
)
from webex_wholesale._http.httpcore_cancellation import steady
from webex_wholesale._http.raw_streams import AsyncRawStream, stream_failure, stream_request
from webex_wholesale._http.thread_event import landed
from webex_wholesale.errors import ClientClosed, WrongEventLoop

T = TypeVar("T")

_WRONG_LOOP = (
    "this client was first used in another event loop, and its connections belong there: make and close one "
    "client for each loop, such as inside the function that asyncio.run() is given"
)


def _running_loop() -> object:
    """Return what tells one event loop from another."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return anyio.lowlevel.current_token()


def _is_running(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether this is the event loop's own thread, and it is running."""
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False


class AsyncDriver:
    """Carries out flows; one for a client and all its views, and for one event loop."""

    def __init__(self, config: Config) -> None:
        check_kind(config, httpx.AsyncClient, "handle_async_request", "aget_token", "get_token")
        self.config = config
        self.context = call_context(config, self._token_flow())
        self.clock = config.clock
        self._perform: dict[type, Callable[[Any], Any]] = {
            ask.Send: self._send,
            ask.OpenStream: self._open_stream,
            ask.ReadStream: self._read_stream,
            ask.CloseStream: self._close_stream,
            ask.Sleep: self._sleep,
            ask.RunBlocking: self._run_blocking,
            ask.Tell: self._tell,
            ask.WaitFor: self._wait_for,
            ask.Shielded: self._shielded,
            ask.Start: self._start,
            ask.WaitTasks: self._wait_tasks,
        }
        self._slots: anyio.Semaphore | None = None
        self._client: httpx.AsyncClient | None = None
        self._headers: dict[str, str] = {}
        self._loop: object = None
        self._pid = 0
        self._closed = False
        self._refreshes: set[asyncio.Task[None]] = set()

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
                return checked_token((yield ask.Tell(partial(source.aget_token, request.refused))))
            return checked_token((yield ask.RunBlocking(partial(source.get_token, request.refused))))

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
        """Run a flow that a cancelled caller must not cut short: its answer may be the only copy of a token."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            with anyio.CancelScope(shield=True):
                return await self.run(effect.flow)
        # Cancelling a task reaches through a shielded scope of anyio's; a task of its own stays out of reach.
        task = loop.create_task(self.run(effect.flow))
        self._refreshes.add(task)
        task.add_done_callback(self._refreshes.discard)
        return await asyncio.shield(task)

    async def _send(self, send: ask.Send) -> Answer | Failure | Throttled:
        client, slots = self._ready_client()
        try:
            slots.acquire_nowait()
        except anyio.WouldBlock:
            with anyio.move_on_after(time_left(send, self.clock.monotonic())) as scope:
                await slots.acquire()
            if scope.cancelled_caught:
                return NO_SLOT
        try:
            now = self.clock.monotonic()
            if send.token is not None and self.context.gate.wait(now):
                return Throttled()
            timeout = attempt_timeout(send, now)
            request = build_request(send, self._headers, timeout)
            return await steady(self._exchange(client, request, send.give_up_at))
        except (httpx.RequestError, ssl.SSLError) as problem:
            # anyio lets a TLS alert through as it is, such as the one for a missing client certificate.
            return failure(problem, timeout)
        except RuntimeError:
            # httpx's way to say that it was closed, by another thread or by the owner of `http_client`.
            if client.is_closed:
                raise ClientClosed(CLOSED if self._closed else CLOSED_BY_OWNER) from None
            raise
        finally:
            slots.release()

    async def _exchange(
        self, client: httpx.AsyncClient, request: httpx.Request, give_up_at: float | None
    ) -> Answer | Failure:
        response = await client.send(request, stream=True, auth=None, follow_redirects=False)
        try:
            chunks = []
            async for chunk in response.aiter_bytes():
                chunks.append(chunk)
                if give_up_at is not None and self.clock.monotonic() >= give_up_at:
                    return TOO_LATE
        finally:
            await response.aclose()
            if client.is_closed and (stream := response.extensions.get("network_stream")) is not None:
                # Closed meanwhile: a connection that was being made at the time belongs to no pool any more.
                await stream.aclose()
        return Answer(response.status_code, dict(response.headers.items()), b"".join(chunks))

    async def _open_stream(self, effect: ask.OpenStream) -> AsyncRawStream | Failure:
        if self._closed:
            raise ClientClosed(CLOSED)
        now = self.clock.monotonic()
        timeout = attempt_timeout(effect, now)
        request = stream_request(effect, self.config, timeout)
        stream = AsyncRawStream(self.config)
        try:
            with anyio.move_on_after(time_left(effect, now)):
                await steady(stream.begin(request))
                return stream
        except BaseException as problem:
            await self._close_stream(ask.CloseStream(stream))
            return stream_failure(problem, timeout, stream.client)
        await self._close_stream(ask.CloseStream(stream))
        return TOO_LATE

    async def _read_stream(self, effect: ask.ReadStream) -> bytes | Failure | None:
        stream: AsyncRawStream = effect.stream
        now = self.clock.monotonic()
        if effect.give_up_at is not None and now >= effect.give_up_at:
            return TOO_LATE
        timeout = attempt_timeout(effect, now)
        try:
            with anyio.move_on_after(time_left(effect, now)):
                return await steady(stream.read(timeout))
        except BaseException as problem:
            return stream_failure(problem, timeout, stream.client)
        return TOO_LATE

    async def _close_stream(self, effect: ask.CloseStream) -> None:
        stream: AsyncRawStream = effect.stream
        with anyio.CancelScope(shield=True):
            await steady(stream.aclose())

    def _ready_client(self) -> tuple[httpx.AsyncClient, anyio.Semaphore]:
        if self._closed:
            raise ClientClosed(CLOSED)
        loop = _running_loop()
        if self._client is None or self._slots is None or self._pid != os.getpid():
            client = make_client(httpx.AsyncClient, self.config)
            self._headers = dict(client.headers.items())
            self._slots = anyio.Semaphore(self.config.max_connections)
            self._client, self._pid, self._loop = client, os.getpid(), loop
        elif loop != self._loop:
            raise WrongEventLoop(_WRONG_LOOP)
        return self._client, self._slots

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
        if self._refreshes and _running_loop() == self._loop:
            await asyncio.wait(self._refreshes)
        self._closed = True
        client, self._client = self._client, None
        if client is None or client is self.config.http_client or self._pid != os.getpid():
            return
        if _running_loop() != self._loop:
            raise WrongEventLoop(_WRONG_LOOP)
        await client.aclose()


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
