"""Waiting in an event loop for something that ends in whatever thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import anyio

from webex_wholesale._flows.effects import Waitable


async def wait_until_over(event: Waitable, seconds: float) -> None:
    """Wait until something is over, or so many seconds have passed."""
    over = anyio.Event()
    run_soon = _run_soon()

    def ring() -> None:
        # A loop that has ended meanwhile has nobody left to wake.
        with suppress(RuntimeError):
            run_soon(over.set)

    event.listen(ring)
    with anyio.move_on_after(seconds):
        await over.wait()


def _run_soon() -> Callable[[Callable[[], None]], object]:
    """Return what runs something in this event loop when called from another thread."""
    try:
        return asyncio.get_running_loop().call_soon_threadsafe
    except RuntimeError:
        import trio.lowlevel

        return trio.lowlevel.current_trio_token().run_sync_soon
