"""Lists of any endpoint: the rules of every list, and the JSON as it came."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.either import Either
from tests.support.lists import Listing
from webex_wholesale.errors import DecodeError, InvalidRequest, PaginationError, UntrustedLink


@pytest.mark.parametrize("linked", [True, False], ids=["link", "offset"])
@pytest.mark.parametrize("prefetch", [None, 3])
async def test_all_items_come_in_order(either: Either, linked: bool, prefetch: int | None) -> None:
    listing = Listing(250, linked=linked)
    pages = either.client(listing).request_pages("/people", params={"orgId": "o"}, prefetch=prefetch)
    assert [item["id"] for item in await pages.to_list()] == [f"c{number}" for number in range(250)]
    assert {url.path for url in listing.urls} == {"/v1/people"}
    assert all(url.params["orgId"] == "o" and url.params["max"] == "100" for url in listing.urls)


async def test_a_limit_a_page_size_and_the_first(either: Either) -> None:
    listing = Listing(250, linked=True)
    client = either.client(listing)
    assert len(await client.request_pages("people", page_size=20, limit=30).to_list()) == 30
    assert [url.params["max"] for url in listing.urls] == ["20", "20"]
    assert (await client.request_pages("people", params={"max": 50}).first())["id"] == "c0"
    assert listing.urls[-1].params.get_list("max") == ["1"]
    assert len(await client.request_pages("people", params={"max": 50}).to_list()) == 250
    assert listing.urls[-1].params.get_list("max") == ["50"]


@pytest.mark.parametrize("wire", [{"phoneNumbers": [1, 2]}, {"items": [1, 2], "notFoundIds": []}, [1, 2]])
async def test_the_items_are_found_under_whatever_name(either: Either, wire: Any) -> None:
    client = either.client(lambda request: httpx.Response(200, json=wire))
    assert await client.request_pages("/numbers").to_list() == [1, 2]


@pytest.mark.parametrize("wire", [{"a": [1], "b": [2]}, {"message": "no list"}, "text", {"items": "text"}])
async def test_an_answer_without_one_list_is_an_error(either: Either, wire: Any) -> None:
    client = either.client(lambda request: httpx.Response(200, json=wire))
    with pytest.raises(DecodeError):
        await client.request_pages("/numbers").to_list()


async def test_the_list_can_be_named(either: Either) -> None:
    client = either.client(lambda request: httpx.Response(200, json={"a": [1], "b": [2]}))
    assert await client.request_pages("/numbers", items="b").to_list() == [2]


async def test_a_view_names_its_sub_partner_on_every_page(either: Either) -> None:
    listing = Listing(250, linked=True)
    view = either.client(listing).for_sub_partner("s1")
    assert len(await view.request_pages("/people").to_list()) == 250
    assert all(url.params["onBehalfOfSubPartnerOrgId"] == "s1" for url in listing.urls)


async def test_a_path_out_of_the_api_is_refused_at_once(either: Either) -> None:
    for path in ("https://elsewhere.invalid/x", "/../x", "", 7):
        with pytest.raises(InvalidRequest):
            either.client(Listing(1, linked=True)).request_pages(path)


async def test_a_page_that_repeats_and_a_link_out_of_the_api_are_errors(either: Either) -> None:
    same = [{"name": "a"}, {"name": "b"}]
    client = either.client(lambda request: httpx.Response(200, json={"items": same}))
    with pytest.raises(PaginationError, match="on the list before"):
        await client.request_pages("/x", page_size=2).to_list()
    link = {"Link": '<https://elsewhere.invalid/v1/x?offset=2>; rel="next"'}
    client = either.client(lambda request: httpx.Response(200, json={"items": same}, headers=link))
    with pytest.raises(UntrustedLink):
        await client.request_pages("/x").to_list()
