"""Lists used as if they were something else: each mistake has a sentence that says what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.either import TOKEN, Either
from tests.support.lists import Listing
from webex_wholesale import AsyncWholesaleClient, WholesaleClient


def lists(client: Any) -> list[Any]:
    pager = client.customers.list()
    return [pager, pager.pages(), client.customers.list(with_names=True), client.request_pages("/people")]


def test_a_list_that_was_not_fetched_is_neither_true_nor_false():
    for client, first in ((WholesaleClient(TOKEN), "pager"), (AsyncWholesaleClient(TOKEN), "await pager")):
        for pager in lists(client):
            with pytest.raises(TypeError, match=rf"ask `{first}\.first\(\) is None`"):
                bool(pager)


def test_a_plain_loop_over_an_async_list_says_how_to_read_it():
    for pager in lists(AsyncWholesaleClient(TOKEN)):
        for use in (list, iter, sorted):
            with pytest.raises(TypeError, match="async for"):
                use(pager)


async def test_an_async_loop_over_a_sync_list_says_how_to_read_it():
    for pager in lists(WholesaleClient(TOKEN)):
        with pytest.raises(TypeError, match="read it with `for item in"):
            async for _ in pager:
                raise AssertionError("nothing comes of it")
        with pytest.raises(TypeError, match="sync client"):
            await pager


async def test_a_list_that_is_awaited_says_that_it_sends_nothing():
    for pager in lists(AsyncWholesaleClient(TOKEN)):
        with pytest.raises(TypeError, match=r"list\(\) is not awaited"):
            await pager


def test_a_repr_says_what_is_listed_and_no_address(either: Either):
    client = either.client(Listing(0, linked=True))
    assert "customers.list(status='error', limit=5)" in repr(client.customers.list(status="error", limit=5))
    assert "email=***" in repr(client.subscribers.list(email="ada@example.com"))
