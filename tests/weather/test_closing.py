"""A client that is closed: every use says so, and nothing stays open behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import Connection, json
from webex_wholesale.errors import CallError, ClientClosed

Serve = Callable[..., Server]
PAGE = json({"items": [{"id": "c1"}]})


async def test_every_use_after_closing_says_so(either: Either, serve: Serve) -> None:
    server = serve(lambda request: PAGE)
    client = either.client(server)
    pages = client.customers.list(page_size=1).pages()
    await anext(pages)
    poller = client.resume(
        '{"v": 1, "kind": "customers.delete", "id": "c1", "submitted_at": 1, "status_since": 1}'
    )
    customers = client.customers
    await client.aclose()
    uses: list[Callable[[], Any]] = [
        lambda: customers.get("c1"),
        lambda: client.subscribers.list().to_list(),
        lambda: anext(pages),
        lambda: poller.poll(),
        lambda: poller.wait(),
        lambda: client.request("GET", "/x"),
        lambda: client.for_sub_partner("s1").customers.get("c1"),
        lambda: client.customers.list(prefetch=2).first(),
    ]
    for use in uses:
        with pytest.raises(ClientClosed, match="this client is closed: make a new one"):
            await use()
    assert len(server.requests) == 1
    assert server.wait_for(lambda server: server.open == 0)


async def test_leaving_the_with_block_closes(either: Either, serve: Serve) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    async with either.client(server) as client:
        await client.customers.get("c1")
    assert server.wait_for(lambda server: server.open == 0)
    with pytest.raises(ClientClosed):
        await client.customers.get("c1")


async def test_closing_under_calls_on_their_way_leaves_nothing_open(either: Either, serve: Serve) -> None:
    """Some are connecting, some wait for a slot, some for their answer: each ends in an answer or an error."""
    begun, closed = threading.Event(), threading.Event()

    def slow(connection: Connection) -> bool:
        begun.set()
        closed.wait(5)
        return json({"id": "c1"})(connection)

    server = serve(lambda request: slow)
    client = either.client(server, max_connections=3, timeout=0.3, retry=None)

    async def close() -> None:
        if either.is_sync:
            assert begun.wait(5)
        else:
            await anyio.to_thread.run_sync(begun.wait, 5)
        await client.aclose()
        closed.set()

    *results, _ = await either.together(*[lambda: client.customers.get("c1")] * 8, close)
    for result in results:
        assert isinstance(result, CallError | ClientClosed) or result.id == "c1"
    assert any(isinstance(result, ClientClosed) for result in results)
    assert server.wait_for(lambda server: server.open == 0)


async def test_a_call_that_slips_through_while_closing_closes_its_own_connection(
    either: Either, serve: Serve
) -> None:
    """httpx forgets a connection that is still being made when it closes; the answer comes, the socket stays."""
    server = serve(lambda request: json({"id": "c1"}))
    client = either.client(server)
    driver = (client.target if either.is_sync else client)._session.driver
    await client.customers.get("c1")
    inner = driver._wire._pool.client if either.is_sync else driver._wire._client
    pool = inner._transport._pool
    # What closing does while another thread is between connecting and sending.
    sent = pool.handle_request if either.is_sync else pool.handle_async_request

    if either.is_sync:

        def handle(request: Any) -> Any:
            pool._connections.clear()
            inner._state = type(inner._state).CLOSED
            return sent(request)

        pool.handle_request = handle
    else:

        async def ahandle(request: Any) -> Any:
            pool._connections.clear()
            inner._state = type(inner._state).CLOSED
            return await sent(request)

        pool.handle_async_request = ahandle
    held = list(pool._connections)
    assert (await client.customers.get("c1")).id == "c1"
    for connection in held:
        await connection.aclose() if not either.is_sync else connection.close()
    assert server.wait_for(lambda server: server.open == 0)
