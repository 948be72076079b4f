"""The driver of the async client, on asyncio or trio."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import anyio

from webex_wholesale._core.tokens.source import AsyncTokenSource
from webex_wholesale._core.trust.secret import Secret, checked_token
from webex_wholesale._flows import effects as ask
from webex_wholesale._flows.context import CallContext, FlowSource, TokenRequest
from webex_wholesale._flows.effects import Effect, Flow
from webex_wholesale._http.async_tasks import AsyncTask, LazyTask, ShieldedTasks
from webex_wholesale._http.clock import Clock
from webex_wholesale._http.config import (
    Config,
    TokenFlow,
    aask_source,
    ask_source,
    call_context,
    check_kind,
    fixed_token,
)
from webex_wholesale._http.thread_event import wait_until_over
from webex_wholesale._http.wire.async_wire import AsyncWire
from webex_wholesale._http.wire.tracebacks import without_flow_frames
from webex_wholesale.errors import WholesaleError

T = TypeVar("T")


class AsyncDriver:
    """Carries out flows; one for a client and all its views, and for one event loop."""

    def __init__(self, config: Config) -> None:
        check_kind(config, "AsyncClient", "handle_async_request", "aget_token", "get_token")
        self.config = config
        self.context: CallContext = call_context(config, self._token_flow())
        self.clock: Clock = config.clock
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
        # pytest and IPython leave out frames that say so.
        __tracebackhide__ = True
        reply: Any = None
        advance: Callable[[Any], Effect] = flow.send
        while True:
            try:
                effect = advance(reply)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            except WholesaleError as error:
                raise without_flow_frames(error)  # noqa: B904 - the same exception
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
        await wait_until_over(effect.event, effect.seconds)

    async def _shielded(self, effect: ask.Shielded) -> None:
        await self._shields.run(effect.flow, effect.seconds)

    async def _close_stream(self, effect: ask.CloseStream) -> None:
        await self._wire.close_stream(effect.stream)

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
