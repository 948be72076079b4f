"""The way through a list: by link, by offset, within the limit, and never in a circle."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.driving import BASE
from webex_wholesale._core.call.operation import Paging
from webex_wholesale._core.paging.cursor import EMPTY_PAGES, PageCursor, checked_count, offset_of, with_offset
from webex_wholesale.errors import InvalidRequest, PaginationError, UntrustedLink

PATH = "/wholesale/customers"
URL = f"{BASE.text}{PATH}"


def walk(
    *query: tuple[str, str], limit: int | None = None, page_size: int | None = None, paging: Paging | None = None
) -> PageCursor:
    return PageCursor(BASE, PATH, query, paging or Paging(), page_size=page_size, limit=limit)


def following(way: PageCursor) -> str:
    assert way.url is not None
    return way.url


def asked(url: str | None) -> dict[str, str]:
    assert url is not None
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


def link(target: str) -> str:
    return f'<{target}>; rel="next"'


# --- by offset


def test_without_links_offsets_are_counted_until_a_short_page():
    way = walk(("status", "error"))
    assert asked(way.url) == {"status": "error", "max": "100"}
    assert way.accept(following(way), None, 100) == 100
    assert asked(way.url) == {"status": "error", "offset": "100", "max": "100"}
    way.accept(following(way), None, 100)
    assert asked(way.url)["offset"] == "200"
    assert way.accept(following(way), None, 7) == 7
    assert way.url is None
    assert way.taken == 207


def test_an_exactly_full_last_page_is_followed_by_an_empty_one():
    way = walk(page_size=2)
    way.accept(following(way), None, 2)
    assert way.accept(following(way), None, 0) == 0
    assert way.url is None


def test_a_page_cut_down_to_the_services_own_maximum_is_not_short():
    way = walk(page_size=500)
    way.accept(following(way), None, 100)
    assert asked(way.url) == {"offset": "100", "max": "500"}


def test_a_list_without_offsets_ends_where_no_link_leads_on():
    way = walk(paging=Paging(offset=False))
    way.accept(following(way), None, 100)
    assert way.url is None


# --- by link


def test_a_link_leads_on_however_many_items_there_were_and_keeps_the_filters():
    way = walk(("externalId", "a"), ("onBehalfOfSubPartnerOrgId", "R1"))
    way.accept(following(way), link(f"{URL}?offset=3&max=3"), 3)
    assert asked(way.url) == {"externalId": "a", "onBehalfOfSubPartnerOrgId": "R1", "offset": "3", "max": "3"}


def test_a_service_that_links_its_pages_ends_them_with_no_link():
    way = walk()
    way.accept(following(way), link("?offset=100"), 100)
    way.accept(following(way), None, 100)
    assert way.url is None


def test_a_cursor_is_followed_as_it_is():
    way = walk(paging=Paging(offset=False))
    way.accept(following(way), link("?cursor=a%2Bb"), 2)
    assert asked(way.url) == {"cursor": "a+b", "max": "100"}
    way.accept(following(way), link("?cursor=c"), 2)
    assert asked(way.url)["cursor"] == "c"


def test_two_cursors_that_are_no_text_are_two_pages():
    way = walk(paging=Paging(offset=False))
    way.accept(following(way), link("?cursor=%FE"), 2)
    way.accept(following(way), link("?cursor=%FF"), 2)
    assert way.url is not None
    assert way.url.endswith("?cursor=%FF&max=100")


def test_an_empty_page_with_a_link_goes_on():
    way = walk()
    way.accept(following(way), link("?offset=100"), 0)
    way.accept(following(way), link("?offset=200"), 1)
    assert (asked(way.url)["offset"], way.taken) == ("200", 1)


def test_empty_pages_do_not_go_on_for_ever():
    way = walk()
    with pytest.raises(PaginationError, match=f"{EMPTY_PAGES} empty pages in a row"):
        for page in range(1, EMPTY_PAGES + 2):
            way.accept(following(way), link(f"?offset={page}"), 0)
    assert page == EMPTY_PAGES


@pytest.mark.parametrize(
    "target",
    [
        URL,
        "",
        f"{URL}?max=100",
        "?max=100&offset=0",
        "?offset=0",
        "?offset=00",
        f"{URL}?max=7",
        f"{URL}?max=100#x",
    ],
)
def test_a_link_to_the_same_page_is_an_error(target: str):
    way = walk()
    with pytest.raises(PaginationError, match="never end"):
        way.accept(following(way), link(target), 100)


def test_a_link_backwards_is_an_error():
    way = walk()
    way.accept(following(way), link("?offset=200"), 100)
    with pytest.raises(PaginationError, match="never end"):
        way.accept(following(way), link("?offset=100"), 100)


def test_a_longer_circle_of_cursors_is_an_error():
    way = walk(paging=Paging(offset=False))
    for cursor in "abc":
        way.accept(following(way), link(f"?cursor={cursor}"), 1)
    with pytest.raises(PaginationError, match="never end"):
        way.accept(following(way), link("?cursor=a&max=3"), 1)


@pytest.mark.parametrize("target", ["https://evil.example/v1/x?offset=100", "/v2/x", "http://webexapis.com/v1/x"])
def test_a_link_out_of_the_api_is_an_error(target: str):
    way = walk()
    with pytest.raises(UntrustedLink, match=r"^next page: "):
        way.accept(following(way), link(target), 100)


@pytest.mark.parametrize(("mine", "link_says"), [((), "R2"), ((("onBehalfOfSubPartnerOrgId", "R1"),), "R2")])
def test_a_link_to_another_sub_partner_is_an_error(mine: tuple[tuple[str, str], ...], link_says: str):
    way = walk(*mine)
    with pytest.raises(PaginationError, match="another sub-partner"):
        way.accept(following(way), link(f"?offset=100&onBehalfOfSubPartnerOrgId={link_says}"), 100)


@pytest.mark.parametrize("offset", ["9" * 5000, "-100", "abc", "١٠٠", "1e3"])
def test_an_offset_that_is_no_number_is_just_another_page(offset: str):
    way = walk()
    way.accept(following(way), link(f"?offset={offset}"), 100)
    assert asked(way.url)["offset"] == offset
    assert offset_of(following(way)) is None


# --- the limit


def test_a_limit_trims_the_last_page_and_asks_for_nothing_after_it():
    way = walk(limit=250)
    assert [way.accept(following(way), None, 100) for _ in range(3)] == [100, 100, 50]
    assert (way.url, way.taken) == (None, 250)


def test_a_small_limit_is_all_that_is_asked_for():
    way = walk(limit=3)
    assert asked(way.url) == {"max": "3"}
    assert way.accept(following(way), link("https://evil.example/"), 3) == 3
    assert way.url is None


def test_a_limit_of_nothing_asks_for_nothing():
    assert walk(limit=0).url is None


def test_a_page_larger_than_asked_for_is_trimmed():
    way = walk(limit=3)
    assert way.accept(following(way), None, 50) == 3


@pytest.mark.parametrize("value", [-1, 1.0, "5", True])
def test_a_limit_that_is_no_count_is_refused(value: object):
    with pytest.raises(InvalidRequest, match="limit takes a whole number"):
        walk(limit=value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [0, -1, 2.5, "5", False])
def test_a_page_size_that_is_no_count_is_refused(value: object):
    with pytest.raises(InvalidRequest, match="page_size takes a whole number of at least 1"):
        walk(page_size=value)  # type: ignore[arg-type]


def test_no_count_at_all_is_fine():
    assert checked_count("limit", None, least=0) is None


# --- fetching ahead


def test_pages_ahead_are_guessed_once_the_step_is_known():
    way = walk(("status", "error"), page_size=10)
    assert way.guess_after(following(way)) is None
    way.accept(following(way), None, 10)
    second = following(way)
    guess = way.guess_after(second)
    assert asked(guess) == {"status": "error", "offset": "20", "max": "10"}
    way.accept(second, None, 10)
    assert way.url == guess


def test_no_page_beyond_the_limit_is_guessed():
    way = walk(page_size=10, limit=25)
    way.accept(following(way), None, 10)
    assert asked(way.guess_after(following(way)))["offset"] == "20"
    assert way.guess_after(with_offset(following(way), 20)) is None


@pytest.mark.parametrize("paging", [Paging(), Paging(offset=False)])
def test_cursors_are_not_guessed(paging: Paging):
    way = walk(paging=paging)
    way.accept(following(way), link("?cursor=a"), 10)
    assert way.guess_after(following(way)) is None


@given(st.integers(0, 400), st.integers(1, 120), st.none() | st.integers(0, 500), st.booleans())
def test_every_item_is_listed_once_and_in_order(total: int, page_size: int, limit: int | None, links: bool):
    way = walk(page_size=page_size, limit=limit)
    seen: list[int] = []
    requests = 0
    while way.url is not None:
        requests += 1
        url = way.url
        start, size = int(asked(url).get("offset", "0")), min(int(asked(url)["max"]), 100)
        page = list(range(start, min(start + size, total)))
        more = links and start + size < total
        wanted = way.accept(url, link(f"?offset={start + size}&max={size}") if more else None, len(page))
        seen += page[:wanted]
    wanted_in_all = total if limit is None else min(limit, total)
    assert seen == list(range(wanted_in_all))
    assert requests <= wanted_in_all // min(page_size, 100) + 1


def test_a_link_into_another_list_is_not_followed():
    walk = PageCursor(BASE, "/wholesale/subscribers", [], Paging())
    with pytest.raises(PaginationError, match="another list"):
        walk.accept(walk.url or "", f'<{BASE.text}/people?offset=1>; rel="next"', 1)
