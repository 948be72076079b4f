"""Fetching from the host of the report files: a client of its own, which has never heard of the token.

httpx logs the URL of each request at INFO, and this URL is a secret: a filter takes it out of that line.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self, TypeVar

import anyio.to_thread
import httpx

from webex_wholesale._flows.download import Open, Opened, Receive, Received
from webex_wholesale._flows.effects import Failure
from webex_wholesale._http.config import Config
from webex_wholesale._http.file_sinks import Target
from webex_wholesale._http.progress_bar import Tell
from webex_wholesale._http.wire.clients import make_client
from webex_wholesale._http.wire.failures import CLOSED_BY_OWNER, failure
from webex_wholesale._http.wire.limits import CONNECT_TIMEOUT
from webex_wholesale.errors import ClientClosed, InvalidRequest, UntrustedLink

C = TypeVar("C")


class _SignedURL(httpx.URL):
    """A link that is a secret; `str()` still gives it away, for transports ask for it."""

    def __repr__(self) -> str:
        return f"{self.scheme}://{self.host}/***"


def _mask(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(repr(value) if isinstance(value, _SignedURL) else value for value in record.args)
    return True


def _request(step: Open, config: Config, timeout: float | None) -> httpx.Request:
    # Byte ranges of a compressed body would be of no use, and its length would prove nothing.
    headers = {
        "accept": "*/*",
        "accept-encoding": "identity",
        "user-agent": config.defaults.headers["user-agent"],
    }
    if step.validator is not None:
        headers |= {"range": f"bytes={step.start}-", "if-range": step.validator}
    connect = CONNECT_TIMEOUT if timeout is None else min(timeout, CONNECT_TIMEOUT)
    limits = {"connect": connect, "read": timeout, "write": timeout, "pool": timeout}
    try:
        request = httpx.Request("GET", step.link.reveal(), headers=headers, extensions={"timeout": limits})
        request.url = _SignedURL(step.link.reveal())
    except httpx.InvalidURL:
        raise UntrustedLink("the report's link cannot be read, so it was not followed") from None
    return request


def _wire(kind: Callable[..., C], config: Config) -> tuple[Any, bool]:
    """Return an httpx client, and whether it is ours to close: closing it would close the caller's transport."""
    logging.getLogger("httpx").addFilter(_mask)
    return make_client(kind.__name__, config), config.http_client is None and config.transport is None


def _headers(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


class Transfer:
    """One download of the sync client: a connection, and the target that it fills."""

    def __init__(self, config: Config, target: Target, timeout: float | None, tell: Tell | None) -> None:
        self._config = config
        self._target = target
        self._timeout = timeout
        self._tell = tell
        self._client, self._owned = _wire(httpx.Client, config)
        self._response: Any = None
        self._written = 0

    def open(self, step: Open) -> Opened | Failure:
        """Ask for the file, and read the head of the answer."""
        self._hang_up()
        request = _request(step, self._config, self._timeout)
        try:
            self._response = self._client.send(request, stream=True, auth=None, follow_redirects=False)
        except httpx.RequestError as problem:
            return failure(problem, self._timeout)
        except RuntimeError:
            if self._client.is_closed:
                raise ClientClosed(CLOSED_BY_OWNER) from None
            raise
        return Opened(self._response.status_code, _headers(self._response))

    def receive(self, step: Receive) -> Received:
        """Put the body into the target as it comes."""
        response, before = self._begin(step)
        problem = None
        try:
            for chunk in response.iter_bytes():
                self._target.write(chunk)
                self._written += len(chunk)
                self._report(step.total)
                if step.give_up_at is not None and self._config.clock.monotonic() >= step.give_up_at:
                    problem = Failure(True, "the file is not complete")
                    break
        except httpx.RequestError as error:
            problem = failure(error, self._timeout)
        return Received(self._written - before, self._target.digests(), problem)

    def _begin(self, step: Receive) -> tuple[httpx.Response, int]:
        assert self._response is not None
        if step.afresh:
            self._target.rewind(step.algorithms)
            self._written = 0
        return self._response, self._written

    def _report(self, total: int | None) -> None:
        if self._tell is not None:
            said = self._tell(self._written, total)
            if inspect.iscoroutine(said):
                said.close()
                raise InvalidRequest("an async callback needs the async client")

    def finish(self) -> None:
        """Hand over the file, which is whole."""
        self._target.finish()

    def _hang_up(self) -> None:
        if self._response is not None:
            self._response.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()
        if self._owned:
            self._client.close()


class AsyncTransfer:
    """One download of the async client; files are written in threads, for a disk may be slow."""

    def __init__(self, config: Config, target: Target, timeout: float | None, tell: Tell | None) -> None:
        self._config = config
        self._target = target
        self._timeout = timeout
        self._tell = tell
        self._client, self._owned = _wire(httpx.AsyncClient, config)
        self._response: Any = None
        self._written = 0

    async def open(self, step: Open) -> Opened | Failure:
        """Ask for the file, and read the head of the answer."""
        await self._hang_up()
        request = _request(step, self._config, self._timeout)
        try:
            self._response = await self._client.send(request, stream=True, auth=None, follow_redirects=False)
        except httpx.RequestError as problem:
            return failure(problem, self._timeout)
        except RuntimeError:
            if self._client.is_closed:
                raise ClientClosed(CLOSED_BY_OWNER) from None
            raise
        return Opened(self._response.status_code, _headers(self._response))

    async def receive(self, step: Receive) -> Received:
        """Put the body into the target as it comes."""
        response, before = await self._begin(step)
        problem = None
        try:
            async for chunk in response.aiter_bytes():
                await anyio.to_thread.run_sync(self._target.write, chunk)
                self._written += len(chunk)
                await self._report(step.total)
                if step.give_up_at is not None and self._config.clock.monotonic() >= step.give_up_at:
                    problem = Failure(True, "the file is not complete")
                    break
        except httpx.RequestError as error:
            problem = failure(error, self._timeout)
        return Received(self._written - before, self._target.digests(), problem)

    async def _begin(self, step: Receive) -> tuple[httpx.Response, int]:
        assert self._response is not None
        if step.afresh:
            await anyio.to_thread.run_sync(self._target.rewind, step.algorithms)
            self._written = 0
        return self._response, self._written

    async def _report(self, total: int | None) -> None:
        if self._tell is not None:
            said = self._tell(self._written, total)
            if isinstance(said, Awaitable):
                await said

    async def finish(self) -> None:
        """Hand over the file, which is whole."""
        await anyio.to_thread.run_sync(self._target.finish)

    async def _hang_up(self) -> None:
        if self._response is not None:
            await self._response.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A cancelled download must not leave its connection behind.
        with anyio.CancelScope(shield=True):
            await self._hang_up()
            if self._owned:
                await self._client.aclose()
