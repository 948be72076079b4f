"""Views: no connection, no growth, nothing to close; and what a client as a whole leaves behind."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.support.either import Either
from tests.support.lists import Listing
from tests.support.server import Server
from tests.support.steps import json
from webex_wholesale.errors import ClientClosed

Serve = Callable[..., Server]


async def test_views_go_over_the_connection_of_their_client(either: Either, serve: Serve) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    client = either.client(server)
    for number in range(20):
        await client.for_sub_partner(f"s{number}").customers.get("c1")
    assert len(server.requests) == 20
    assert server.connections == 1


async def test_a_view_opens_nothing_by_itself(either: Either, serve: Serve) -> None:
    server = serve()
    client = either.client(server)
    views = [client.for_sub_partner(f"s{number}") for number in range(20)]
    assert (len(views), server.connections) == (20, 0)


async def test_closing_a_view_closes_nothing(either: Either, serve: Serve) -> None:
    server = serve(lambda request: json({"id": "c1"}))
    client = either.client(server)
    async with client.for_sub_partner("s1") as view:
        await view.customers.get("c1")
    await client.customers.get("c1")
    assert server.connections == 1


async def test_a_view_ends_with_its_client(either: Either, serve: Serve) -> None:
    client = either.client(serve())
    view = client.for_sub_partner("s1")
    await client.aclose()
    with pytest.raises(ClientClosed, match="make a new one"):
        await view.customers.get("c1")


async def test_a_view_says_for_whom_it_is_and_is_of_the_same_type(either: Either) -> None:
    client = either.client(Listing(0, linked=False))
    view = client.for_sub_partner("s1")
    assert repr(view) == f"<{either.kind.__name__} of https://webexapis.com/v1 for sub-partner s1>"
    assert (view.sub_partner, client.sub_partner) == ("s1", None)
    assert view.for_sub_partner("s2").sub_partner == "s2"


async def test_closing_twice_or_unused_does_no_harm(either: Either) -> None:
    client = either.client(Listing(0, linked=False))
    await client.aclose()
    await client.aclose()


async def test_a_thousand_views_calls_and_half_read_lists_leave_no_growth(either: Either) -> None:
    pages = Listing(6, linked=True)

    def wire(request: httpx.Request) -> httpx.Response:
        pages.urls.clear()
        return pages(request) if "max" in request.url.params else httpx.Response(200, json={"id": "c1"})

    client = either.client(wire)

    async def use(times: int) -> None:
        for number in range(times):
            view: Any = client.for_sub_partner(f"s{number}")
            await view.customers.get("c1")
            async for _ in view.customers.list(page_size=2):
                break

    await use(50)
    either.clock.sleeps.clear()
    gc.collect()
    before = len(gc.get_objects())
    await use(1000)
    gc.collect()
    # A single object kept for each view would show as a thousand.
    assert len(gc.get_objects()) - before < 500
