"""Event loops: the sync client needs none and minds none, the async one keeps to its own, asyncio or trio."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest

from tests.support.clock import ManualClock
from tests.support.either import Either
from tests.support.lists import Listing
from tests.support.server import Server
from tests.support.steps import answer, hang_up, json, silence
from webex_wholesale import AsyncWholesaleClient, WholesaleClient
from webex_wholesale.errors import PollTimeout, ResponseLost, WrongEventLoop

Serve = Callable[..., Server]


@pytest.fixture
def client() -> AsyncWholesaleClient:
    return AsyncWholesaleClient(token="t", transport=httpx.MockTransport(Listing(3, linked=False)))


async def test_the_sync_client_works_inside_a_running_event_loop(serve: Serve) -> None:
    server = serve(lambda request: json({"items": [{"id": "c1"}]}))
    with WholesaleClient(token="t", base_url=server.url, trust_env=False) as client:
        assert [customer.id for customer in client.customers.list(prefetch=2)] == ["c1"]
    assert asyncio.get_running_loop().is_running()


def test_the_sync_client_leaves_no_event_loop_behind(serve: Serve) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    with WholesaleClient(token="t", base_url=server.url, trust_env=False) as client:
        client.customers.get("c1")
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()


def test_an_async_client_of_one_loop_says_no_in_another(client: AsyncWholesaleClient) -> None:
    assert len(asyncio.run(client.customers.list().to_list())) == 3
    with pytest.raises(WrongEventLoop, match="one client for each loop"):
        asyncio.run(client.customers.list().to_list())


def test_a_view_belongs_to_the_loop_of_its_client(client: AsyncWholesaleClient) -> None:
    asyncio.run(client.customers.list().to_list())
    with pytest.raises(WrongEventLoop):
        asyncio.run(client.for_sub_partner("s1").customers.list().to_list())


def test_two_threads_with_a_loop_each_do_not_share_a_client(client: AsyncWholesaleClient) -> None:
    problems: list[Exception] = []

    async def elsewhere() -> None:
        try:
            await client.customers.list().to_list()
        except WrongEventLoop as problem:
            problems.append(problem)

    async def main() -> None:
        await client.customers.list().to_list()
        thread = threading.Thread(target=lambda: asyncio.run(elsewhere()))
        thread.start()
        await asyncio.to_thread(thread.join)

    asyncio.run(main())
    assert len(problems) == 1


def test_from_trio_to_asyncio_is_another_loop_as_well(client: AsyncWholesaleClient) -> None:
    anyio.run(client.customers.list().to_list, backend="trio")
    with pytest.raises(WrongEventLoop):
        asyncio.run(client.customers.list().to_list())


def test_closing_in_another_loop_is_not_passed_over_in_silence(client: AsyncWholesaleClient) -> None:
    asyncio.run(client.customers.list().to_list())
    with pytest.raises(WrongEventLoop, match="make and close"):
        asyncio.run(client.aclose())


def test_a_client_may_be_made_and_closed_outside_of_any_loop_that_uses_it(client: AsyncWholesaleClient) -> None:
    asyncio.run(client.aclose())


def on_trio(run: Callable[[AsyncWholesaleClient, ManualClock], Any], server: Server, **options: Any) -> Any:
    clock = ManualClock()

    async def main() -> Any:
        async with AsyncWholesaleClient(
            token="t", base_url=server.url, trust_env=False, clock=clock, **options
        ) as client:
            return await run(client, clock)

    return anyio.run(main, backend="trio")


def test_trio_runs_calls_retries_and_waits(serve: Serve) -> None:
    server = serve([json({"id": "c1"}), hang_up, answer(503), json({"id": "c2"})])

    async def run(client: AsyncWholesaleClient, clock: ManualClock) -> list[Any]:
        return [(await client.customers.get(id)).id for id in ("c1", "c2")]

    assert on_trio(run, server) == ["c1", "c2"]
    assert server.wait_for(lambda server: server.open == 0)


@pytest.mark.parametrize("prefetch", [None, 4])
def test_trio_runs_lists_and_leaves_them(serve: Serve, prefetch: int | None) -> None:
    def page(request: Any) -> Any:
        offset = int(request.query.get("offset", ["0"])[0])
        return json({"items": [{"id": f"c{n}"} for n in range(offset, min(offset + 10, 35))]})

    async def run(client: AsyncWholesaleClient, clock: ManualClock) -> list[str]:
        pager = client.customers.list(page_size=10, prefetch=prefetch)
        async for item in pager:
            if item.id == "c15":
                break
        return [str(item.id) for item in await pager.to_list()]

    assert on_trio(run, serve(page)) == [f"c{number}" for number in range(35)]


def test_trio_runs_pollers(serve: Serve) -> None:
    server = serve(
        lambda request: answer(202) if request.method == "DELETE" else json({"id": "c1", "status": "deleting"})
    )

    async def run(client: AsyncWholesaleClient, clock: ManualClock) -> list[float]:
        with pytest.raises(PollTimeout):
            await (await client.customers.delete("c1")).wait(timeout=60)
        return clock.sleeps

    assert sum(on_trio(run, server)) == pytest.approx(60)


def test_trio_cancels_a_call_and_the_client_goes_on(serve: Serve) -> None:
    server = serve([silence, json({"id": "c1"})])

    async def run(client: AsyncWholesaleClient, clock: ManualClock) -> Any:
        with anyio.move_on_after(0.5) as scope:
            await client.customers.get("c1")
        assert scope.cancelled_caught
        return await client.customers.get("c1")

    assert on_trio(run, server, max_connections=1).id == "c1"


def test_trio_keeps_timeouts(serve: Serve) -> None:
    async def run(client: AsyncWholesaleClient, clock: ManualClock) -> None:
        with pytest.raises(ResponseLost, match="no answer within 0.5 s"):
            await client.customers.get("c1")

    on_trio(run, serve(lambda request: silence), timeout=0.5, retry=None)


async def test_either_client_serves_a_loop_that_runs_many_calls(either: Either) -> None:
    client = either.client(
        lambda request: httpx.Response(200, json={"id": request.url.path[-1]}), max_connections=2
    )
    results = await either.together(*(lambda n=n: client.customers.get(str(n)) for n in range(8)))
    assert [customer.id for customer in results] == [str(number) for number in range(8)]
