"""The sync client in the clothes of the async one, so that one test body drives both.

Calls are made in plain form, at once; `await`, `async for` and `async with` only hand over what is there already.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

from webex_wholesale import Pager, Poller, WholesaleClient

_OURS = (WholesaleClient, Pager, Poller)


def _dressed(value: Any) -> Any:
    ours = isinstance(value, _OURS) or type(value).__module__.startswith("webex_wholesale._sync")
    return Plain(value) if ours or (callable(value) and not isinstance(value, type)) else value


class Plain:
    """A client, resource, pager, poller or bound method."""

    def __init__(self, target: Any) -> None:
        self.target = target

    def __getattr__(self, name: str) -> Any:
        return _dressed(getattr(self.target, {"aclose": "close"}.get(name, name)))

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return Given(self.target(*arguments, **named))

    def __aiter__(self) -> Any:
        return Plain(iter(self.target))

    async def __anext__(self) -> Any:
        try:
            return next(self.target)
        except StopIteration:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Any:
        self.target.__enter__()
        return self

    async def __aexit__(self, *what: Any) -> None:
        self.target.__exit__(*what)

    def __repr__(self) -> str:
        return repr(self.target)


class Given(Plain):
    """What a call gave; may be awaited or used as it is."""

    def __await__(self) -> Generator[Any, Any, Any]:
        return _dressed(self.target)
        yield


def finish(work: Awaitable[Any]) -> Any:
    """Return what a coroutine gives that never has to wait."""

    async def run() -> Any:
        return await work

    coroutine: Coroutine[Any, Any, Any] = run()
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    coroutine.close()
    raise AssertionError("something waited in the plain client")


def in_threads(works: tuple[Callable[[], Awaitable[Any]], ...]) -> list[Any]:
    """Do some work at the same time; return the results, exceptions among them."""
    results: list[Any] = [None] * len(works)

    def do(index: int) -> None:
        try:
            results[index] = finish(works[index]())
        except BaseException as problem:
            results[index] = problem

    threads = [threading.Thread(target=do, args=(index,)) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    return results
