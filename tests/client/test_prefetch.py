"""Pages fetched ahead: the same items in the same order, and nothing worse for it."""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest

from tests.support.either import Either
from tests.support.lists import Listing
from webex_wholesale import CallOptions
from webex_wholesale.errors import BadRequest, DeadlineExceeded

linked = pytest.mark.parametrize("linked", [True, False], ids=["link", "offset"])


@linked
@pytest.mark.parametrize("total", [0, 1, 10, 95, 100, 101])
@pytest.mark.parametrize("prefetch", [1, 3, 50])
async def test_the_items_are_those_of_a_sequential_run(
    either: Either, linked: bool, total: int, prefetch: int
) -> None:
    customers = either.client(Listing(total, linked=linked)).customers
    ahead = await customers.list(page_size=10, prefetch=prefetch).to_list()
    assert ahead == await customers.list(page_size=10).to_list()


@linked
async def test_the_first_item_takes_one_request(either: Either, linked: bool) -> None:
    listing = Listing(500, linked=linked)
    await anext(aiter(either.client(listing).customers.list(page_size=10, prefetch=8)))
    assert listing.offsets == [0]


@linked
async def test_filters_and_sub_partner_are_on_every_page(either: Either, linked: bool) -> None:
    listing = Listing(95, linked=linked)
    view = either.client(listing).for_sub_partner("s1")
    await view.customers.list(external_id="e", page_size=10, prefetch=4).to_list()
    assert all(url.params["onBehalfOfSubPartnerOrgId"] == "s1" for url in listing.urls)
    assert all(url.params["externalId"] == "e" for url in listing.urls)


@linked
async def test_no_page_is_asked_for_twice(either: Either, linked: bool) -> None:
    listing = Listing(95, linked=linked)
    await either.client(listing).customers.list(page_size=10, prefetch=4).to_list()
    assert sorted(listing.offsets) == sorted(set(listing.offsets))
    # Never further ahead of the end than the pages that may be under way.
    assert max(listing.offsets) <= 90 + 4 * 10


@linked
@pytest.mark.parametrize("beyond", [400, 404, 500])
async def test_errors_beyond_the_end_are_nobodys_business(either: Either, linked: bool, beyond: int) -> None:
    listing = Listing(95, linked=linked, beyond=beyond)
    items = await either.client(listing).customers.list(page_size=10, prefetch=8).to_list()
    assert len(items) == 95


@linked
async def test_an_error_before_the_end_comes_when_its_page_is_due(either: Either, linked: bool) -> None:
    listing = Listing(95, linked=linked, status={50: 400})
    seen = 0
    with pytest.raises(BadRequest):
        async for _ in either.client(listing).customers.list(page_size=10, prefetch=8):
            seen += 1
    assert seen == 50


@linked
async def test_a_limit_keeps_from_fetching_what_is_not_wanted(either: Either, linked: bool) -> None:
    listing = Listing(1000, linked=linked)
    items = await either.client(listing).customers.list(page_size=10, prefetch=8, limit=35).to_list()
    assert len(items) == 35
    assert sorted(listing.offsets) == [0, 10, 20, 30]


async def test_pages_of_uneven_length_are_followed_where_they_lead(either: Either) -> None:
    """A guess that was wrong is thrown away, and what really follows is fetched."""
    steps = {0: 10, 10: 10, 20: 3, 23: 10, 33: 10, 43: 0}

    def wire(request: httpx.Request) -> httpx.Response:
        offset = int(request.url.params.get("offset", 0))
        count = steps.get(offset, 10)
        items = [{"id": f"c{number}"} for number in range(offset, offset + count)]
        link = {"Link": f'<?offset={offset + count}>; rel="next"'} if offset < 33 else {}
        return httpx.Response(200, json={"items": items}, headers=link)

    items = await either.client(wire).customers.list(page_size=10, prefetch=4).to_list()
    assert [item.id for item in items] == [f"c{number}" for number in range(43)]


async def test_links_without_offsets_are_followed_one_by_one(either: Either) -> None:
    cursors = {None: "a", "a": "b", "b": None}

    def wire(request: httpx.Request) -> httpx.Response:
        following = cursors[request.url.params.get("cursor")]
        link = {"Link": f'<?cursor={following}>; rel="next"'} if following else {}
        return httpx.Response(200, json={"items": [{"id": str(following)}]}, headers=link)

    items = await either.client(wire).customers.list(prefetch=4).to_list()
    assert [item.id for item in items] == ["a", "b", "None"]


async def test_a_deadline_covers_pages_that_were_fetched_ahead(either: Either) -> None:
    listing = Listing(10_000, linked=False)

    def slow(request: httpx.Request) -> httpx.Response:
        either.clock.advance(1)
        return listing(request)

    pager = either.client(slow).customers.list(prefetch=3, options=CallOptions(deadline=20))
    with pytest.raises(DeadlineExceeded):
        await pager.to_list()
    assert len(listing.urls) < 30


async def test_pages_really_are_under_way_together() -> None:
    """Both clients, each in its own way: no page is answered before four are asked for."""
    listing = Listing(50, linked=False)
    barrier = threading.Barrier(4)

    def meet(request: httpx.Request) -> httpx.Response:
        if "offset" in request.url.params and int(request.url.params["offset"]) <= 40:
            barrier.wait(5)
        return listing(request)

    sync = Either("sync")
    assert len(await sync.client(meet).customers.list(page_size=10, prefetch=4).to_list()) == 50
    await sync.close()

    waiting = 0
    together = asyncio.Event()

    async def gather(request: httpx.Request) -> httpx.Response:
        nonlocal waiting
        if "offset" in request.url.params:
            waiting += 1
            if waiting == 4:
                together.set()
            await asyncio.wait_for(together.wait(), 5)
        return listing(request)

    other = Either("async")
    client = other.client(transport=httpx.MockTransport(gather))
    assert len(await client.customers.list(page_size=10, prefetch=4).to_list()) == 50
    await other.close()
