"""Lists, by Link and by offset: the same items, the filters kept, nothing asked for that nobody wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from tests.support.either import Either
from tests.support.lists import Listing, customer
from tests.support.server import Server
from tests.support.steps import json
from webex_wholesale import CallOptions
from webex_wholesale.errors import DeadlineExceeded, InvalidRequest, PaginationError, UntrustedLink

Serve = Callable[..., Server]
linked = pytest.mark.parametrize("linked", [True, False], ids=["link", "offset"])


@linked
@pytest.mark.parametrize(("total", "requests"), [(0, {1}), (99, {1}), (100, {1, 2}), (101, {2}), (250, {3})])
async def test_all_items_come_in_order(either: Either, linked: bool, total: int, requests: set[int]) -> None:
    listing = Listing(total, linked=linked)
    items = await either.client(listing).customers.list().to_list()
    assert [item.id for item in items] == [f"c{number}" for number in range(total)]
    assert len(listing.urls) in requests


@linked
async def test_nothing_is_asked_before_the_first_item_is(either: Either, linked: bool) -> None:
    listing = Listing(250, linked=linked)
    pager = either.client(listing).customers.list()
    assert listing.urls == []
    async for _ in pager:
        break
    assert len(listing.urls) == 1
    kind = "Pager" if either.is_sync else "AsyncPager"
    assert repr(pager) == f"<{kind} of customers.list(); nothing is fetched until it is read>"


@linked
async def test_each_iteration_begins_anew(either: Either, linked: bool) -> None:
    pager = either.client(Listing(120, linked=linked)).customers.list()
    assert len(await pager.to_list()) == len(await pager.to_list()) == 120


@linked
async def test_filters_and_sub_partner_are_on_every_page(either: Either, linked: bool) -> None:
    listing = Listing(250, linked=linked)
    view = either.client(listing).for_sub_partner("s1")
    await view.customers.list(external_id="e e", status=["error", "new"]).to_list()
    for url in listing.urls:
        assert url.params.get_list("status") == ["error", "new"]
        assert url.params["externalId"] == "e e"
        assert url.params["onBehalfOfSubPartnerOrgId"] == "s1"
    assert listing.offsets == [0, 100, 200]


@linked
@pytest.mark.parametrize(("limit", "sizes"), [(1, ["1"]), (30, ["30"]), (100, ["100"]), (130, ["100", "100"])])
async def test_a_limit_is_what_comes_in_all(either: Either, linked: bool, limit: int, sizes: list[str]) -> None:
    listing = Listing(1000, linked=linked)
    items = await either.client(listing).customers.list(limit=limit).to_list()
    assert [item.id for item in items] == [f"c{number}" for number in range(limit)]
    assert [url.params["max"] for url in listing.urls] == sizes


async def test_a_limit_of_nothing_asks_for_nothing(either: Either) -> None:
    listing = Listing(5, linked=True)
    pager = either.client(listing).customers.list(limit=0)
    assert await pager.to_list() == []
    assert await pager.first() is None
    assert listing.urls == []


@linked
async def test_the_first_item_costs_one_small_request(either: Either, linked: bool) -> None:
    listing = Listing(250, linked=linked)
    first = await either.client(listing).customers.list().first()
    assert first.id == "c0"
    assert [url.params["max"] for url in listing.urls] == ["1"]
    assert await either.client(Listing(0, linked=linked)).customers.list().first() is None


async def test_pages_come_with_all_that_is_known_of_them(either: Either, serve: Serve) -> None:
    server = serve([json({"items": [customer(0)]}, trackingid="t1"), json({"items": []})])
    pages = [page async for page in either.client(server).customers.list(page_size=1).pages()]
    assert [(page.number, len(page), page.attempts) for page in pages] == [(1, 1, 1), (2, 0, 1)]
    assert pages[0].tracking_id == "t1"
    assert pages[0].headers["trackingid"] == "t1"
    assert [item.id for item in pages[0]] == ["c0"]


@pytest.mark.parametrize("name", ["page_size", "limit", "prefetch"])
@pytest.mark.parametrize("value", [-1, 1.5, "10", True])
def test_a_count_that_is_no_count_is_refused_at_once(either: Either, name: str, value: Any) -> None:
    with pytest.raises(InvalidRequest, match=name):
        either.client(Listing(1, linked=True)).customers.list(**{name: value})


async def test_a_service_that_cuts_pages_short_and_links_them_is_followed(either: Either) -> None:
    listing = Listing(95, linked=True, cap=10)
    assert len(await either.client(listing).customers.list(page_size=50).to_list()) == 95
    assert len(listing.urls) == 10


async def test_a_large_page_size_that_the_service_cuts_to_100_goes_on(either: Either) -> None:
    assert len(await either.client(Listing(250, linked=False)).customers.list(page_size=500).to_list()) == 250


def linking(
    pages: Mapping[str, tuple[list[dict[str, Any]], str | None]],
) -> Callable[[httpx.Request], httpx.Response]:
    """Serve pages by their offset, each with a link to the next."""

    def wire(request: httpx.Request) -> httpx.Response:
        items, following = pages.get(request.url.params.get("offset", "0"), ([], None))
        headers = {"Link": f'<{following}>; rel="next"'} if following else {}
        return httpx.Response(200, json={"items": items}, headers=headers)

    return wire


async def test_an_empty_page_with_a_link_goes_on(either: Either) -> None:
    pages = {
        "0": ([customer(0)], "/v1/wholesale/customers?offset=1"),
        "1": ([], "/v1/wholesale/customers?offset=2"),
        "2": ([customer(2)], None),
    }
    items = await either.client(linking(pages)).customers.list().to_list()
    assert [item.id for item in items] == ["c0", "c2"]


@pytest.mark.parametrize(
    "target", ["/v1/wholesale/customers", "/v1/wholesale/customers?offset=0&max=5", "?offset=1"]
)
async def test_a_link_back_is_an_error_and_not_an_endless_list(either: Either, target: str) -> None:
    pages = {"0": ([customer(0)], "?offset=1"), "1": ([customer(1)], target)}
    pager = either.client(linking(pages)).customers.list()
    seen = []
    with pytest.raises(PaginationError, match="read before"):
        async for item in pager:
            seen.append(item.id)
    assert seen == ["c0", "c1"]


async def test_a_good_page_is_handed_out_before_what_is_wrong_with_the_next_one(either: Either) -> None:
    pages = {"0": ([customer(0)], "https://elsewhere.invalid/v1/wholesale/customers?offset=1")}
    pages_of = either.client(linking(pages)).customers.list().pages()
    assert [item.id for item in await pages_of.__anext__()] == ["c0"]
    for _ in range(2):
        with pytest.raises(UntrustedLink):
            await pages_of.__anext__()


async def test_a_service_that_does_not_read_offset_is_an_error_and_not_an_endless_list(either: Either) -> None:
    def wire(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"items": [customer(0), customer(1)]})

    seen = []
    with pytest.raises(PaginationError, match="on the list before"):
        async for item in either.client(wire).customers.list(page_size=2):
            seen.append(item.id)
    assert seen == ["c0", "c1"]


async def test_empty_pages_do_not_lead_on_for_ever(either: Either) -> None:
    def wire(request: httpx.Request) -> httpx.Response:
        following = int(request.url.params.get("offset", 0)) + 1
        return httpx.Response(200, json={"items": []}, headers={"Link": f'<?offset={following}>; rel="next"'})

    with pytest.raises(PaginationError, match="empty pages"):
        await either.client(wire).customers.list().to_list()


async def test_sub_partners_come_under_either_name(either: Either) -> None:
    for name in ("items", "subPartners"):
        client = either.client(lambda request, name=name: httpx.Response(200, json={name: [{"orgId": "o1"}]}))
        assert [item.org_id for item in await client.sub_partners.list().to_list()] == ["o1"]


async def test_billing_reports_go_on_by_link_alone(either: Either) -> None:
    full = {"items": [{"id": f"r{number}"} for number in range(100)]}
    urls: list[str] = []

    def wire(request: httpx.Request) -> httpx.Response:
        urls.append(str(request.url))
        return httpx.Response(200, json=full)

    # The operation has no offset: a full page without a link is the last one.
    assert len(await either.client(wire).billing_reports.list(type="USER").to_list()) == 100
    assert len(urls) == 1


async def test_a_deadline_of_a_list_covers_all_its_pages(either: Either) -> None:
    listing = Listing(1000, linked=False)

    def slow(request: httpx.Request) -> httpx.Response:
        either.clock.advance(4)
        return listing(request)

    pager = either.client(slow).customers.list(options=CallOptions(deadline=10))
    with pytest.raises(DeadlineExceeded) as caught:
        await pager.to_list()
    assert listing.offsets == [0, 100, 200]
    assert caught.value.operation == "customers.list"


async def test_time_between_pages_does_not_count(either: Either) -> None:
    pager = either.client(Listing(300, linked=False)).customers.list(options=CallOptions(deadline=10))
    read = 0
    async for page in pager.pages():
        read += len(page)
        either.clock.advance(1000)
    assert read == 300


async def test_after_a_failed_page_the_iterator_can_be_asked_again(either: Either) -> None:
    listing = Listing(150, linked=False, status={100: 400})
    pages = either.client(listing).customers.list().pages()
    await anext(pages)
    with pytest.raises(Exception, match="400"):
        await anext(pages)
    listing.status.clear()
    assert len(await anext(pages)) == 50
