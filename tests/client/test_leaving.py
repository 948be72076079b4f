"""Breaking out of a list: no task, no thread, no socket and no warning is left."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import textwrap
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
import pytest

from tests.support.either import Either
from tests.support.lists import Listing
from tests.support.server import Server
from tests.support.steps import Request, json, silence
from webex_wholesale.errors import CallError, ClientClosed

Serve = Callable[..., Server]


def ahead() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "webex-wholesale-ahead"]


async def nothing_runs() -> bool:
    """Whether all threads and tasks of ours come to an end without our doing."""
    for thread in ahead():
        thread.join(5)
    for _ in range(20):
        await asyncio.sleep(0)
    return not ahead() and asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("prefetch", [None, 1, 4, 30])
@pytest.mark.parametrize("seen", [1, 10, 11, 35])
async def test_breaking_out_leaves_no_task_and_no_thread(either: Either, prefetch: int | None, seen: int) -> None:
    left = seen
    async for _ in either.client(Listing(500, linked=False)).customers.list(page_size=10, prefetch=prefetch):
        left -= 1
        if not left:
            break
    assert await nothing_runs()


async def test_a_list_read_to_its_end_leaves_none_either(either: Either) -> None:
    pages = either.client(Listing(95, linked=False, beyond=500)).customers.list(page_size=10, prefetch=8).pages()
    async for _ in pages:
        pass
    assert await nothing_runs()


async def test_an_error_on_the_way_leaves_none_either(either: Either) -> None:
    listing = Listing(500, linked=False, status={50: 400})
    pages = either.client(listing).customers.list(page_size=10, prefetch=8).pages()
    with pytest.raises(Exception, match="400"):
        async for _ in pages:
            pass
    assert await nothing_runs()


async def test_a_half_read_list_ends_with_its_last_reference(either: Either) -> None:
    """Not with the garbage collector: the work under way must not keep the list alive."""
    gc.disable()
    try:
        pages: Any = either.client(Listing(500, linked=False)).customers.list(page_size=10, prefetch=4).pages()
        await anext(pages)
        await anext(pages)
        watch = weakref.ref(pages.target if either.is_sync else pages)
        del pages
        assert watch() is None
    finally:
        gc.enable()
    assert await nothing_runs()


def three_pages_then_silence(request: Request) -> Any:
    offset = int(request.query.get("offset", ["0"])[0])
    return json({"items": [{"id": f"c{n}"} for n in range(offset, offset + 10)]}) if offset < 30 else silence


async def test_leaving_while_pages_hang_leaves_no_connection(either: Either, serve: Serve) -> None:
    server = serve(three_pages_then_silence)
    client = either.client(server, timeout=0.3, retry=None)
    async for item in client.customers.list(page_size=10, prefetch=4):
        if item.id == "c25":
            break
    assert await nothing_runs()
    await client.aclose()
    assert server.wait_for(lambda server: server.open == 0)


async def test_closing_the_client_under_a_half_read_list_warns_of_nothing(either: Either, serve: Serve) -> None:
    server = serve(three_pages_then_silence)
    client = either.client(server, timeout=0.3, retry=None)
    pages = client.customers.list(page_size=10, prefetch=4).pages()
    await anext(pages)
    await anext(pages)
    await client.aclose()
    with suppress(CallError, ClientClosed):
        # Its answer may have come before the end, or not.
        await anext(pages)
    del pages
    assert await nothing_runs()


async def test_a_list_may_be_dropped_in_another_thread() -> None:
    either = Either("async")
    # In this mode asyncio refuses what is done to its tasks from other threads.
    asyncio.get_running_loop().set_debug(True)

    async def wire(request: httpx.Request) -> httpx.Response:
        if int(request.url.params.get("offset", 0)) >= 20:
            await asyncio.sleep(60)
        return Listing(500, linked=False)(request)

    client = either.client(transport=httpx.MockTransport(wire))
    pages = client.customers.list(page_size=10, prefetch=4).pages()
    await anext(pages)
    await anext(pages)
    assert len(asyncio.all_tasks()) > 1
    await asyncio.to_thread(pages.close)
    assert await nothing_runs()
    await either.close()


def test_a_list_may_outlive_its_event_loop() -> None:
    either = Either("async")
    kept: list[Any] = []

    async def read() -> None:
        pages = either.client(Listing(500, linked=False)).customers.list(page_size=10, prefetch=4).pages()
        await anext(pages)
        await anext(pages)
        kept.append(pages)

    asyncio.run(read())
    kept.pop().close()


SCRIPT = """
    import sys
    from webex_wholesale import WholesaleClient
    client = WholesaleClient(token="t", base_url=sys.argv[1], trust_env=False, timeout=30)
    for item in client.customers.list(page_size=10, prefetch=4):
        if item.id == "c25":
            break
    print("left")
"""


def test_a_program_ends_although_pages_that_nobody_wants_hang(serve: Serve) -> None:
    server = serve(three_pages_then_silence)
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT), server.url], capture_output=True, text=True, timeout=60
    )
    assert (ran.stdout, ran.returncode) == ("left\n", 0)
    assert "Traceback" not in ran.stderr
