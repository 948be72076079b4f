"""Services that page badly: a list is whole or an error, never short in silence, double or endless; ahead too."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.support.either import Either
from tests.support.lists import Listing, customer
from tests.support.server import Server
from tests.support.steps import Connection, Request, Step, json
from webex_wholesale.errors import PaginationError, UntrustedLink

Serve = Callable[..., Server]
ahead = pytest.mark.parametrize("prefetch", [None, 1, 4])
MANY = 50


class Odd:
    """An httpx handler that answers by offset, and fails the test rather than go on without end."""

    def __init__(self, page: Callable[[int, httpx.URL], tuple[range, str | None]]) -> None:
        self.page = page
        self.urls: list[httpx.URL] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.urls.append(request.url)
        assert len(self.urls) < MANY, "a list without an end"
        numbers, link = self.page(int(request.url.params.get("offset", 0)), request.url)
        headers = {"Link": link} if link else {}
        return httpx.Response(200, json={"items": [customer(number) for number in numbers]}, headers=headers)


def to(target: str) -> str:
    return f'<{target}>; rel="next"'


async def ids(pager: Any) -> list[str]:
    return [item.id for item in await pager.to_list()]


@ahead
async def test_a_full_page_that_lost_its_link_does_not_end_the_list(either: Either, prefetch: int | None) -> None:
    def page(offset: int, url: httpx.URL) -> tuple[range, str | None]:
        link = to(f"?offset={offset + 100}&max=100") if offset == 0 else None
        return range(offset, min(offset + 100, 250)), link

    service = Odd(page)
    found = await ids(either.client(service).customers.list(prefetch=prefetch))
    assert found == [f"c{number}" for number in range(250)]


@ahead
@pytest.mark.parametrize("header", ["garbage", "<?offset=100", "<?offset=100>", '<?offset=100>; rel="next'])
async def test_a_link_header_that_cannot_be_read_is_no_end(
    either: Either, prefetch: int | None, header: str
) -> None:
    def page(offset: int, url: httpx.URL) -> tuple[range, str | None]:
        return range(offset, offset + 20), header if offset else to("?offset=20&max=20")

    seen = []
    with pytest.raises(PaginationError, match="Link header that cannot be read") as caught:
        async for item in either.client(Odd(page)).customers.list(prefetch=prefetch):
            seen.append(item.id)
    assert seen == [f"c{number}" for number in range(40)]
    assert caught.value.operation == "customers.list"
    assert caught.value.tracking_id


@ahead
async def test_a_page_that_is_repeated_under_a_new_link_is_an_error(either: Either, prefetch: int | None) -> None:
    def page(offset: int, url: httpx.URL) -> tuple[range, str | None]:
        start = 0 if offset == 20 else offset
        return range(start, start + 20), to(f"?offset={offset + 20}&max=20") if offset < 40 else None

    seen = []
    with pytest.raises(PaginationError, match="on the list before"):
        async for item in either.client(Odd(page)).customers.list(page_size=20, prefetch=prefetch):
            seen.append(item.id)
    assert seen == [f"c{number}" for number in range(20)]


@ahead
@pytest.mark.parametrize("pages", [1, 2])
async def test_a_service_that_ignores_offset_or_alternates_and_keeps_linking_comes_to_an_end(
    either: Either, prefetch: int | None, pages: int
) -> None:
    def page(offset: int, url: httpx.URL) -> tuple[range, str | None]:
        start = offset // 20 % pages * 20
        return range(start, start + 20), to(f"?offset={offset + 20}&max=20")

    seen = []
    with pytest.raises(PaginationError, match="on the list before"):
        async for item in either.client(Odd(page)).customers.list(page_size=20, prefetch=prefetch):
            seen.append(item.id)
    assert len(seen) == len(set(seen)) == 20 * pages


@ahead
async def test_the_same_offset_with_a_new_cursor_is_the_next_page(either: Either, prefetch: int | None) -> None:
    def page(offset: int, url: httpx.URL) -> tuple[range, str | None]:
        number = int(url.params.get("cursor", "x0")[1:])
        link = to(f"?offset=0&cursor=x{number + 1}") if number < 3 else None
        return range(number * 5, number * 5 + 5), link

    found = await ids(either.client(Odd(page)).customers.list(page_size=20, prefetch=prefetch))
    assert found == [f"c{number}" for number in range(20)]


@ahead
async def test_an_item_that_moved_to_the_next_page_is_given_once(either: Either, prefetch: int | None) -> None:
    def page(offset: int, url: httpx.URL) -> tuple[range, str | None]:
        # One was added in front after the first page.
        start = max(offset - 1, 0)
        return range(start, min(start + 20, 60)), None

    found = await ids(either.client(Odd(page)).customers.list(page_size=20, prefetch=prefetch))
    assert found == [f"c{number}" for number in range(60)]


async def test_a_list_that_grows_while_pages_are_fetched_ahead_loses_nothing(either: Either, serve: Serve) -> None:
    """The third page is read before somebody comes in at the front, and the second after that."""
    third_was_read = threading.Event()
    everybody = list(range(40))

    def page(request: Request) -> Step:
        offset = int(request.query.get("offset", ["0"])[0])

        def step(connection: Connection) -> bool:
            if offset == 10:
                assert third_was_read.wait(5)
                everybody.insert(0, 99)
            numbers = everybody[offset : offset + 10]
            if offset == 20:
                third_was_read.set()
            return json({"items": [customer(number) for number in numbers]})(connection)

        return step

    found = await ids(either.client(serve(page)).customers.list(page_size=10, prefetch=2))
    assert found == [str(customer(number)["id"]) for number in range(40)]


@ahead
async def test_a_service_that_ignores_offset_and_grows_comes_to_an_end(
    either: Either, prefetch: int | None
) -> None:
    service = Odd(lambda offset, url: (range(-len(service.urls), 10), to(f"?offset={offset + 10}")))
    with pytest.raises(PaginationError, match=r"offset is not read|does not read offset"):
        await ids(either.client(service).customers.list(page_size=10, prefetch=prefetch))


@ahead
async def test_links_to_the_public_host_lead_on_through_the_base_url_in_use(
    either: Either, serve: Serve, prefetch: int | None
) -> None:
    def gateway(request: Request) -> Step:
        offset = int(request.query.get("offset", ["0"])[0])
        link = {"Link": to(f"https://webexapis.com/v1/wholesale/customers?max=20&offset={offset + 20}")}
        return json({"items": [customer(n) for n in range(offset, offset + 20)]}, **(link if offset < 80 else {}))

    server = serve(gateway)
    found = await ids(either.client(server).customers.list(page_size=20, limit=100, prefetch=prefetch))
    assert found == [f"c{number}" for number in range(100)]


async def test_links_to_any_other_place_on_the_public_host_are_not_followed(either: Either, serve: Serve) -> None:
    for target in (
        "https://webexapis.com/v1/people?offset=20",
        "https://webexapis.com.evil.example/v1/x?offset=1",
    ):
        server = serve([json({"items": [customer(0)]}, Link=to(target))])
        with pytest.raises((UntrustedLink, PaginationError)):
            await either.client(server).customers.list().to_list()
        assert len(server.requests) == 1


async def test_pages_of_uneven_length_are_not_fetched_in_vain_again_and_again(either: Either) -> None:
    def page(offset: int, url: httpx.URL) -> tuple[range, str | None]:
        size = 10 + offset % 7
        return range(offset, offset + size), to(f"?offset={offset + size}") if offset < 300 else None

    service = Odd(page)
    found = await ids(either.client(service).customers.list(page_size=100, prefetch=8))
    assert found == [f"c{number}" for number in range(len(found))]
    # About 25 pages, and three windows of eight that were wrong.
    assert len(service.urls) < MANY


@pytest.mark.parametrize("prefetch", [1, 2, 8])
async def test_as_many_pages_are_in_flight_as_are_asked_for_and_never_more(
    either: Either, serve: Serve, prefetch: int
) -> None:
    lock, most, now = threading.Lock(), 0, 0
    together = threading.Event()

    def slow(request: Request) -> Step:
        offset = int(request.query.get("offset", ["0"])[0])
        page = json({"items": [customer(n) for n in range(offset, min(offset + 10, 300))]})

        def step(connection: Any) -> Any:
            nonlocal most, now
            with lock:
                now += 1
                most = max(most, now)
                if now == prefetch and offset:
                    together.set()
            if offset:
                together.wait(5)
            with lock:
                now -= 1
            return page(connection)

        return step

    found = await ids(either.client(serve(slow)).customers.list(page_size=10, prefetch=prefetch))
    assert len(found) == 300
    assert most == prefetch


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_goes_on_with_the_list_that_its_parent_was_reading() -> None:
    either = Either("sync")
    client = either.client(Listing(100, linked=True)).target
    items = iter(client.customers.list(page_size=10, prefetch=4))
    for _ in range(35):
        next(items)
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if sum(1 for _ in items) == 65 else 1)
        finally:
            os._exit(2)
    # A child that waits for its parent's threads would never end.
    timer = threading.Timer(20, os.kill, (child, 9))
    timer.start()
    status = os.waitpid(child, 0)[1]
    timer.cancel()
    assert os.waitstatus_to_exitcode(status) == 0
    assert sum(1 for _ in items) == 65
    client.close()
