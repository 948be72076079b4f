"""The driver of the sync client: threads, blocking sockets, no event loop anywhere."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, wait
from functools import partial
from typing import Any, TypeVar

from webex_wholesale._core.trust.secret import Secret, checked_token
from webex_wholesale._flows import effects as ask
from webex_wholesale._flows.context import CallContext, FlowSource, TokenRequest
from webex_wholesale._flows.effects import Effect, Flow
from webex_wholesale._http.clock import Clock
from webex_wholesale._http.config import Config, TokenFlow, ask_source, call_context, check_kind, fixed_token
from webex_wholesale._http.wire.streams import RawStream
from webex_wholesale._http.wire.sync_wire import SyncWire
from webex_wholesale._http.wire.tracebacks import without_flow_frames
from webex_wholesale._http.worker_threads import ShieldedThreads, ThreadTask, WorkerThreads
from webex_wholesale.errors import InvalidRequest, WholesaleError

T = TypeVar("T")


class SyncDriver:
    """Carries out flows; one for a client and all its views."""

    def __init__(self, config: Config) -> None:
        check_kind(config, "Client", "handle_request", "get_token")
        self.config = config
        self.context: CallContext = call_context(config, self._token_flow())
        self.clock: Clock = config.clock
        self._wire = SyncWire(config, self.context.pace)
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
        self._workers = WorkerThreads(self.run)
        self._shields = ShieldedThreads(self.run)

    def run(self, flow: Flow[T]) -> T:
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
                reply = self._perform[type(effect)](effect)
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
            return checked_token((yield ask.RunBlocking(partial(ask_source, source.get_token, request.refused))))

        return flow

    def _sleep(self, effect: ask.Sleep) -> None:
        self.clock.sleep(effect.seconds)

    def _run_blocking(self, effect: ask.RunBlocking) -> Any:
        return effect.run()

    def _tell(self, effect: ask.Tell) -> Any:
        value = effect.run()
        if inspect.isawaitable(value):
            if inspect.iscoroutine(value):
                value.close()
            raise InvalidRequest("an async callback needs the async client")
        return value

    def _wait_for(self, effect: ask.WaitFor) -> None:
        effect.event.wait(effect.seconds)

    def _shielded(self, effect: ask.Shielded) -> None:
        self._shields.run(effect.flow, effect.seconds)

    def _close_stream(self, effect: ask.CloseStream) -> None:
        stream: RawStream = effect.stream
        stream.close()

    def _start(self, effect: ask.Start) -> ThreadTask:
        return self._workers.start(effect.flow)

    def _wait_tasks(self, effect: ask.WaitTasks) -> None:
        if not any(task.done for task in effect.tasks):
            wait([task.future for task in effect.tasks], timeout=effect.seconds, return_when=FIRST_COMPLETED)

    def close(self) -> None:
        """Close the connections; a client that the caller passed in stays open."""
        self._shields.close()
        self._wire.close()
