"""Cancel scopes of anyio's around tasks of asyncio's, as in Starlette: no connection, no turn is lost."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import anyio
import pytest

from tests.support.drips import STAGES
from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import Connection, Step, answer, json, silence

Serve = Callable[..., Server]
GOOD = json({"id": "c1"})
WIDTH = 3


@pytest.fixture
async def either() -> AsyncIterator[Either]:
    either = Either("async")
    yield either
    await either.close()


def slow(connection: Connection) -> bool:
    connection.stopping.wait(0.005)
    return GOOD(connection)


async def gathered(client: Any) -> None:
    await asyncio.gather(*(client.customers.get("c1") for _ in range(WIDTH * 2)))


async def created(client: Any) -> None:
    for task in [asyncio.create_task(client.customers.get("c1")) for _ in range(WIDTH * 2)]:
        await task


async def grouped(client: Any) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(WIDTH * 2):
            group.create_task(client.customers.get("c1"))


async def in_an_anyio_group(client: Any) -> None:
    async with anyio.create_task_group() as group:
        for _ in range(WIDTH * 2):
            group.start_soon(client.customers.get, "c1")


async def gathered_in_gathered(client: Any) -> None:
    await asyncio.gather(gathered(client), asyncio.create_task(created(client)))


WAYS = [gathered, created, grouped, in_an_anyio_group, gathered_in_gathered]


@pytest.mark.parametrize("work", WAYS)
@pytest.mark.parametrize("step", [silence, slow, STAGES["the body"], STAGES["header lines"]])
@pytest.mark.parametrize("own", [False, True])
async def test_thirty_cancelled_scopes_cost_no_connection(
    either: Either, serve: Serve, work: Callable[[Any], Awaitable[None]], step: Step, own: bool
) -> None:
    answered = False
    server = serve(lambda request: GOOD if answered else step)
    options: dict[str, Any] = {}
    if own:
        import httpx

        options["http_client"] = either.httpx_client(limits=httpx.Limits(max_connections=WIDTH), timeout=3)
    client = either.client(server, max_connections=WIDTH, **options)
    for number in range(30):
        with anyio.move_on_after(number % 8 * 0.002):
            await work(client)
        # Tasks that nobody awaits any more go on until they are told.
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.wait_for(asyncio.gather(*others, return_exceptions=True), 5)
    answered = True
    async with asyncio.timeout(5):
        results = await asyncio.gather(*(client.customers.get("c1") for _ in range(WIDTH * 3)))
    assert [result.id for result in results] == ["c1"] * WIDTH * 3
    if own:
        await either.close_httpx(options["http_client"])


async def test_a_scope_that_is_cancelled_over_and_over_does_not_break_off_clearing_up(
    either: Either, serve: Serve
) -> None:
    server = serve(lambda request: silence)
    client = either.client(server, max_connections=2)
    with anyio.CancelScope() as scope:
        task = asyncio.ensure_future(gathered(client))
        await anyio.to_thread.run_sync(server.wait_for, lambda server: len(server.requests) == 2)
        scope.cancel()
        await task
    assert await anyio.to_thread.run_sync(server.wait_for, lambda server: server.open == 0)


async def test_a_cancelled_handshake_closes_its_connection(either: Either) -> None:
    opened: asyncio.Queue[None] = asyncio.Queue()
    closed: asyncio.Queue[None] = asyncio.Queue()

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.put_nowait(None)
        with contextlib.suppress(OSError):
            await reader.read()
        writer.close()
        closed.put_nowait(None)

    server = await asyncio.start_server(deaf, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        client = either.client(base_url=f"https://127.0.0.1:{port}/v1")
        for _ in range(3):
            task = asyncio.ensure_future(client.customers.get("c1"))
            await opened.get()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            async with asyncio.timeout(5):
                await closed.get()


async def test_a_cancellation_is_told_as_one_and_not_swallowed(either: Either, serve: Serve) -> None:
    server = serve(lambda request: silence)
    task = asyncio.ensure_future(either.client(server).customers.get("c1"))
    await anyio.to_thread.run_sync(server.wait_for, lambda server: len(server.requests) == 1)
    task.cancel("first")
    task.cancel("second")
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()


async def test_a_timeout_of_the_callers_is_his_and_not_the_deadline(either: Either, serve: Serve) -> None:
    client = either.client(serve([silence, answer(200, b'{"id": "c1"}')]))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await client.customers.get("c1")
    async with asyncio.timeout(5):
        assert (await client.customers.get("c1")).id == "c1"
