"""Cancellation at every turn of the event loop that a job takes: nothing is lost, and the client goes on.

`make check` cancels at some turns, `make soak` at every one.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import anyio
import pytest

from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import Request, Step, answer, json
from tests.support.streams import fetched, run

Serve = Callable[..., Server]
SOAK = bool(os.environ.get("SOAK"))
MOST_TURNS = 400
CONNECTIONS = 2


@pytest.fixture
async def either() -> AsyncIterator[Either]:
    either = Either("async")
    yield either
    await either.close()


def service(request: Request) -> Step:
    if request.path == "/v1/file":
        return answer(200, b"a,b\n" * 50_000)
    if request.path.endswith("/customers"):
        start = int(request.query.get("offset", ["0"])[0])
        items = [{"id": f"c{number}"} for number in range(start, min(start + 2, 6))]
        link = f'<{request.path}?offset={start + 2}&max=2>; rel="next"' if start < 4 else ""
        return json({"items": items}, **({"Link": link} if link else {}))
    if request.method == "PUT":
        return json({"url": f"{request.path}"}, status=202)
    return json({"id": "c1", "packages": ["webex_calling"], "status": "provisioned", "externalId": "e1"})


async def call(client: Any) -> None:
    await client.customers.get("c1")


async def gather(client: Any) -> None:
    await asyncio.gather(*(client.customers.get("c1") for _ in range(4)))


async def pager(client: Any) -> None:
    assert len(await client.customers.list(page_size=2, prefetch=2).to_list()) == 6


async def poller(client: Any) -> None:
    changed = await client.customers.update("c1", external_id="e1", packages=["webex_calling"])
    await changed.wait(timeout=60)


async def download(client: Any) -> None:
    link = client.config.base_url + "/file"
    _, _, body = await run(client, fetched(link))
    assert len(body) == 200_000


async def cancel_once(task: asyncio.Task[Any]) -> None:
    task.cancel()


async def cancel_twice(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()


async def cancel_at_every_turn(task: asyncio.Task[Any]) -> None:
    while not task.done():
        task.cancel()
        await asyncio.sleep(0)


async def in_a_task(work: Awaitable[Any], turns: int, how: Callable[[asyncio.Task[Any]], Awaitable[None]]) -> bool:
    """Cancel some work after so many turns of the loop; return whether it was over by then."""
    task = asyncio.ensure_future(work)
    for _ in range(turns):
        if task.done():
            break
        await asyncio.sleep(0)
    over = task.done()
    await how(task)
    async with asyncio.timeout(5):
        await asyncio.wait([task])
    if not task.cancelled():
        task.result()
    return over


async def in_a_scope(work: Awaitable[Any], turns: int) -> bool:
    """Likewise by a cancel scope of anyio's around it."""
    over = False
    with anyio.CancelScope() as scope:

        async def stop() -> None:
            for _ in range(turns):
                await asyncio.sleep(0)
            scope.cancel()

        stopper = asyncio.ensure_future(stop())
        await work
        over = True
    await stopper
    return over


WAYS: dict[str, Callable[[Awaitable[Any], int], Awaitable[bool]]] = {
    "once": lambda work, turns: in_a_task(work, turns, cancel_once),
    "twice": lambda work, turns: in_a_task(work, turns, cancel_twice),
    "at every turn": lambda work, turns: in_a_task(work, turns, cancel_at_every_turn),
    "by a scope": in_a_scope,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fresh", [False, True], ids=["on open connections", "while connecting"])
@pytest.mark.parametrize("job", [call, gather, pager, poller, download])
async def test_cancelled_at_any_turn_a_job_leaves_the_client_as_it_was(
    either: Either, serve: Serve, job: Callable[[Any], Awaitable[None]], way: str, fresh: bool
) -> None:
    server = serve(service)
    client = either.client(server, max_connections=CONNECTIONS)
    chance = random.Random(f"{job.__name__} {way} {fresh}")
    turn = 0
    while turn < MOST_TURNS:
        if fresh:
            await client.aclose()
            client = either.client(server, max_connections=CONNECTIONS)
        else:
            await call(client)
        if await WAYS[way](job(client), turn):
            break
        async with asyncio.timeout(5):
            # Two turns of a connection are there again, and so are their connections.
            await gather(client)
        turn += 1 if SOAK else chance.randint(4, 20)
    await client.aclose()
    gc.collect()
    assert await anyio.to_thread.run_sync(server.wait_for, lambda server: server.open == 0)
    assert asyncio.all_tasks() == {asyncio.current_task()}
