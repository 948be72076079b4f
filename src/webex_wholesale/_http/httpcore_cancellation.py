"""Keeps asyncio's cancellations away from the moments in which httpcore would lose a connection to one.

httpcore tidies up behind a shield of anyio's, but asyncio's own `Task.cancel()` goes through that. When it
strikes at one of the bare yields in there, with which a lock lets other tasks run, a connection stays marked as
busy: it is never used nor closed again, and after `max_connections` of these every call waits in vain. A bare
yield waits for nothing, so a cancellation can as well be delivered at the next place that does.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar

T = TypeVar("T")

# Tidying up takes a handful of bare yields; who yields without end is waiting for the cancellation.
_PATIENCE = 32


@types.coroutine
def steady(work: Coroutine[Any, Any, T]) -> Generator[Any, Any, T]:
    """Await some work; a cancellation reaches it only where it waits for something, else when it is finished."""
    steps = work.__await__()
    advance: Callable[[Any], Any] = steps.send
    argument: Any = None
    held: asyncio.CancelledError | None = None
    yields = 0
    while True:
        try:
            awaited = advance(argument)
        except StopIteration as end:
            if held is not None:
                raise held from None
            result: T = end.value
            return result
        advance, argument = steps.send, None
        yields += awaited is None
        if held is not None and awaited is not None:
            awaited.cancel(*held.args)
            held = None
        elif held is not None and yields > _PATIENCE:
            advance, argument, held = steps.throw, held, None
            continue
        try:
            argument = yield awaited
        except asyncio.CancelledError as stop:
            if awaited is None and not _of_a_scope(stop):
                held, yields = stop, 0
            else:
                advance, argument = steps.throw, stop
        except BaseException as problem:
            advance, argument = steps.throw, problem


def _of_a_scope(stop: asyncio.CancelledError) -> bool:
    """Whether a cancellation is from a cancel scope of anyio's, which keeps out of shields by itself."""
    return bool(stop.args) and "cancel scope" in str(stop.args[0])
