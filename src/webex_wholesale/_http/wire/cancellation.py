"""Keeps asyncio's cancellations away from the moments in which httpcore would lose a connection to one.

httpcore tidies up behind a shield of anyio's, but asyncio's own `Task.cancel()` goes through that. Two kinds of
moment are dangerous. At a bare yield, with which a lock lets other tasks run, a cancellation leaves a connection
marked as busy: it is never used nor closed again, and after `max_connections` of these every call waits in vain.
And while httpcore clears up behind a first cancellation, a second one breaks that off; a cancelled scope of
anyio's cancels the task that awaits a `gather` at every turn of the loop, and `gather` hands each on to its tasks.

So a cancellation at a bare yield is delivered at the next place that waits for something, and once one has been
delivered, others wait until the work is over.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar

import anyio

T = TypeVar("T")

# Tidying up takes a handful of bare yields; what yields without end is waiting for the cancellation.
_BARE_YIELDS = 32
# Where they take long, they are a peer's flood that is being read, and fewer of them are enough.
_FLOOD_SECONDS = 0.2
_FLOOD_YIELDS = 2
# Tidying up waits for no peer; what takes longer is a transport of the caller's that hangs.
_SECONDS = 5.0


@types.coroutine
def defer_cancellation(
    work: Coroutine[Any, Any, T], *, shield: bool = False, on_wait: Callable[[], None] | None = None
) -> Generator[Any, Any, T]:
    """Await some work, so that a cancellation reaches it once, and only where it waits for something.

    Args:
        shield: work that clears up: no cancellation reaches it at all.
        on_wait: called when the work has to wait for the first time.
    """
    steps = work.__await__()
    advance: Callable[[Any], Any] = steps.send
    argument: Any = None
    held: asyncio.CancelledError | None = None
    held_since = 0.0
    yields = 0
    delivered = shield
    while True:
        try:
            awaited = advance(argument)
        except StopIteration as end:
            if held is not None:
                raise held from None
            result: T = end.value
            return result
        except Exception:
            if held is not None:
                raise held from None
            raise
        if on_wait is not None:
            on_wait()
            on_wait = None
        advance, argument = steps.send, None
        yields += awaited is None
        if held is not None and not delivered:
            if awaited is not None:
                awaited.cancel(*held.args)
                held, delivered = None, True
            elif yields > (_BARE_YIELDS if _now() < held_since + _FLOOD_SECONDS else _FLOOD_YIELDS):
                advance, argument, held, delivered = steps.throw, held, None, True
                continue
        try:
            if delivered and isinstance(awaited, asyncio.Future):
                held = (yield from _undisturbed(awaited)) or held
            else:
                argument = yield awaited
        except asyncio.CancelledError as stop:
            own_scope = _of_own_scope()
            if awaited is None and (delivered or not own_scope):
                held, held_since, yields = stop, _now(), 0
            else:
                advance, argument, delivered = steps.throw, stop, delivered or not own_scope
        except BaseException as problem:
            advance, argument = steps.throw, problem


def _now() -> float:
    return asyncio.get_running_loop().time()


def _undisturbed(awaited: asyncio.Future[Any]) -> Generator[Any, Any, asyncio.CancelledError | None]:
    """Wait for a future that cancelling this task does not cancel at once; return a cancellation that came."""
    # The task sets this on what it waits for, and it waits for something else here.
    awaited._asyncio_future_blocking = False
    loop = awaited.get_loop()
    came: asyncio.CancelledError | None = None
    timer: asyncio.TimerHandle | None = None
    while not awaited.done():
        over: asyncio.Future[None] = loop.create_future()

        def ring(_: object, over: asyncio.Future[None] = over) -> None:
            if not over.done():
                over.set_result(None)

        awaited.add_done_callback(ring)
        try:
            yield from over
        except asyncio.CancelledError as stop:
            if came is None:
                came, timer = stop, loop.call_later(_SECONDS, awaited.cancel)
        finally:
            awaited.remove_done_callback(ring)
    if timer is not None:
        timer.cancel()
    return came


def _of_own_scope() -> bool:
    """Whether a cancel scope of anyio's that this task is in was cancelled.

    It keeps out of shields by itself, and may be one that httpcore or anyio uses for a timeout and goes on after.
    """
    return anyio.current_effective_deadline() == float("-inf")
