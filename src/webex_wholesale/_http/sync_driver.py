"""The driver of the sync client: threads, blocking sockets, no event loop anywhere."""

from __future__ import annotations

import inspect
import os
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

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
from webex_wholesale.errors import ClientClosed, InvalidRequest

T = TypeVar("T")


class SyncDriver:
    """Carries out flows; one for a client and all its views."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.around = surroundings(config)
        self.clock = config.clock
        self._slots = threading.BoundedSemaphore(config.max_connections)
        self._making = threading.Lock()
        self._client: httpx.Client | None = None
        self._headers: dict[str, str] = {}
        self._pid = 0
        self._closed = False

    def run(self, flow: Generator[Effect, Any, T]) -> T:
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
                    reply = self._send(effect)
                elif isinstance(effect, Sleep):
                    self.clock.sleep(effect.seconds)
                    reply = None
                else:
                    reply = self._token(effect)
            except BaseException as problem:
                # The flow knows what an interruption means for this call, and says so on the exception.
                advance, reply = flow.throw, problem

    def _token(self, effect: GetToken) -> Secret:
        source = self.config.token
        return source if isinstance(source, Secret) else access_token(self.settled(source()))

    def _send(self, send: Send) -> Answer | Failure:
        client = self._ready_client()
        timeout = attempt_timeout(send, self.clock.monotonic())
        request = build_request(send, self._headers, timeout)
        if not self._slots.acquire(timeout=None if send.give_up_at is None else timeout):
            return NO_SLOT
        try:
            response = client.send(request, stream=True, auth=None, follow_redirects=False)
            try:
                chunks = []
                for chunk in response.iter_bytes():
                    chunks.append(chunk)
                    if send.give_up_at is not None and self.clock.monotonic() >= send.give_up_at:
                        return TOO_LATE
            finally:
                response.close()
        except httpx.RequestError as problem:
            return failure(problem, timeout)
        finally:
            self._slots.release()
        return Answer(response.status_code, dict(response.headers.items()), b"".join(chunks))

    def _ready_client(self) -> httpx.Client:
        if self._closed:
            raise ClientClosed("this client is closed: make a new one, and keep it for as long as you need it")
        # A connection that a fork left in two processes would mix up their answers: the child makes its own.
        if self._client is None or self._pid != os.getpid():
            with self._making:
                if self._client is None or self._pid != os.getpid():
                    client = self.config.http_client or httpx.Client(**client_options(self.config))
                    if client.is_closed:
                        raise ClientClosed("the http_client that was passed in is closed")
                    self._headers = dict(client.headers.items())
                    self._client, self._pid = client, os.getpid()
        return self._client

    def ahead(self, workers: int) -> ThreadsAhead:
        """Return a way to do some work before it is asked for."""
        return ThreadsAhead(workers)

    def settled(self, value: T) -> T:
        """Return what a caller's callback gave."""
        if inspect.isawaitable(value):
            if inspect.iscoroutine(value):
                value.close()
            raise InvalidRequest("an async callback needs the async client")
        return value

    def close(self) -> None:
        """Close the connections; a client that the caller passed in stays open."""
        self._closed = True
        client, self._client = self._client, None
        if client is not None and client is not self.config.http_client and self._pid == os.getpid():
            client.close()


class ThreadsAhead:
    """Work done ahead on threads; what has begun when it is closed is finished and dropped."""

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="webex-wholesale-ahead")

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Begin some work; its `result()` waits for it."""
        return self._pool.submit(work)

    def close(self) -> None:
        """Begin nothing more; does not wait."""
        self._pool.shutdown(wait=False, cancel_futures=True)
