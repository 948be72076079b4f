"""The way through a list: by link, by offset, within the limit, and never in a circle."""

from __future__ import annotations

import itertools
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.driving import BASE
from webex_wholesale._core.call.operation import Paging
from webex_wholesale._core.call.options import checked_count
from webex_wholesale._core.paging.cursor import EMPTY_PAGES, WRONG_GUESSES, PageCursor, offset_of, with_offset
from webex_wholesale._core.trust.origin import BaseUrl
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


numbers = itertools.count()


def accept(way: PageCursor, link_header: str | None, count: int) -> int:
    """Have a page of so many new items taken; return how many of them are wanted."""
    return len(way.accept(following(way), link_header, [{"id": next(numbers)} for _ in range(count)]))


def problem(way: PageCursor) -> str:
    """Return why the list does not go on; the page before it was good all the same."""
    assert way.url is None
    assert way.problem is not None
    return f"{type(way.problem).__name__}: {way.problem}"


def asked(url: str | None) -> dict[str, str]:
    assert url is not None
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


def link(target: str) -> str:
    return f'<{target}>; rel="next"'


# --- by offset


def test_without_links_offsets_are_counted_until_a_short_page():
    way = walk(("status", "error"))
    assert asked(way.url) == {"status": "error", "max": "100"}
    assert accept(way, None, 100) == 100
    assert asked(way.url) == {"status": "error", "offset": "100", "max": "100"}
    accept(way, None, 100)
    assert asked(way.url)["offset"] == "200"
    assert accept(way, None, 7) == 7
    assert way.url is None


def test_an_exactly_full_last_page_is_followed_by_an_empty_one():
    way = walk(page_size=2)
    accept(way, None, 2)
    assert accept(way, None, 0) == 0
    assert way.url is None


def test_a_page_cut_down_to_the_services_own_maximum_is_not_short():
    way = walk(page_size=500)
    accept(way, None, 100)
    assert asked(way.url) == {"offset": "100", "max": "500"}


def test_a_list_without_offsets_ends_where_no_link_leads_on():
    way = walk(paging=Paging(offset=False))
    accept(way, None, 100)
    assert way.url is None


# --- by link


def test_a_link_leads_on_however_many_items_there_were_and_keeps_the_filters():
    way = walk(("externalId", "a"), ("onBehalfOfSubPartnerOrgId", "R1"))
    accept(way, link(f"{URL}?offset=3&max=3"), 3)
    assert asked(way.url) == {"externalId": "a", "onBehalfOfSubPartnerOrgId": "R1", "offset": "3", "max": "3"}


def test_a_full_page_without_a_link_after_pages_with_links_is_followed_by_offset():
    way = walk(("status", "error"))
    accept(way, link("?offset=100"), 100)
    accept(way, None, 100)
    assert asked(way.url) == {"status": "error", "offset": "200", "max": "100"}
    accept(way, None, 0)
    assert way.url is None


def test_a_page_as_long_as_the_service_makes_them_is_full_whatever_was_asked_for():
    way = walk()
    accept(way, link("?offset=50"), 50)
    accept(way, None, 50)
    assert asked(way.url)["offset"] == "100"
    accept(way, None, 49)
    assert way.url is None


def test_a_service_that_links_by_cursor_ends_a_list_with_no_link():
    way = walk()
    accept(way, link("?cursor=a"), 100)
    accept(way, None, 100)
    assert (way.url, way.problem) == (None, None)


def test_a_cursor_is_followed_as_it_is():
    way = walk(paging=Paging(offset=False))
    accept(way, link("?cursor=a%2Bb"), 2)
    assert asked(way.url) == {"cursor": "a+b", "max": "100"}
    accept(way, link("?cursor=c"), 2)
    assert asked(way.url)["cursor"] == "c"


def test_two_cursors_that_are_no_text_are_two_pages():
    way = walk(paging=Paging(offset=False))
    accept(way, link("?cursor=%FE"), 2)
    accept(way, link("?cursor=%FF"), 2)
    assert way.url is not None
    assert way.url.endswith("?cursor=%FF&max=100")


def test_an_empty_page_with_a_link_goes_on():
    way = walk()
    accept(way, link("?offset=100"), 0)
    accept(way, link("?offset=200"), 1)
    assert asked(way.url)["offset"] == "200"


def test_empty_pages_do_not_go_on_for_ever():
    way = walk()
    for page in range(1, EMPTY_PAGES + 1):
        assert way.problem is None
        accept(way, link(f"?offset={page}"), 0)
    assert f"{EMPTY_PAGES} empty pages in a row" in problem(way)


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
    accept(way, link(target), 100)
    assert "never end" in problem(way)


def test_a_link_backwards_is_an_error():
    way = walk()
    accept(way, link("?offset=100"), 100)
    accept(way, link("?offset=50"), 100)
    assert "never end" in problem(way)


@pytest.mark.parametrize("there", [201, 100_000, 10**17])
def test_a_link_past_items_that_were_never_shown_is_an_error(there: int):
    way = walk()
    accept(way, link("?offset=100"), 100)
    accept(way, link(f"?offset={there}"), 100)
    assert "never shown" in problem(way)


def test_a_page_that_shows_fewer_than_it_went_over_leads_on():
    way = walk()
    accept(way, link("?offset=100"), 3)
    assert "offset=100" in following(way)


def test_a_longer_circle_of_cursors_is_an_error():
    way = walk(paging=Paging(offset=False))
    for cursor in "abc":
        accept(way, link(f"?cursor={cursor}"), 1)
    accept(way, link("?cursor=a&max=3"), 1)
    assert "never end" in problem(way)


@pytest.mark.parametrize("target", ["https://evil.example/v1/x?offset=100", "/v2/x", "http://webexapis.com/v1/x"])
def test_a_link_out_of_the_api_is_an_error(target: str):
    way = walk()
    accept(way, link(target), 100)
    assert problem(way).startswith("UntrustedLink: next page: ")


@pytest.mark.parametrize(("mine", "link_says"), [((), "R2"), ((("onBehalfOfSubPartnerOrgId", "R1"),), "R2")])
def test_a_link_to_another_sub_partner_is_an_error(mine: tuple[tuple[str, str], ...], link_says: str):
    way = walk(*mine)
    accept(way, link(f"?offset=100&onBehalfOfSubPartnerOrgId={link_says}"), 100)
    assert "another sub-partner" in problem(way)


@pytest.mark.parametrize("offset", ["9" * 5000, "-100", "abc", "١٠٠", "1e3"])
def test_an_offset_that_is_no_number_is_just_another_page(offset: str):
    way = walk()
    accept(way, link(f"?offset={offset}"), 100)
    assert asked(way.url)["offset"] == offset
    assert offset_of(following(way)) is None


# --- the limit


def test_a_limit_trims_the_last_page_and_asks_for_nothing_after_it():
    way = walk(limit=250)
    assert [accept(way, None, 100) for _ in range(3)] == [100, 100, 50]
    assert way.url is None


def test_a_small_limit_is_all_that_is_asked_for():
    way = walk(limit=3)
    assert asked(way.url) == {"max": "3"}
    assert accept(way, link("https://evil.example/"), 3) == 3
    assert way.url is None


def test_a_limit_of_nothing_asks_for_nothing():
    assert walk(limit=0).url is None


def test_a_page_larger_than_asked_for_is_trimmed():
    way = walk(limit=3)
    assert accept(way, None, 50) == 3


@pytest.mark.parametrize("value", [-1, 1.0, "5", True])
def test_a_limit_that_is_no_count_is_refused(value: object):
    with pytest.raises(InvalidRequest, match="limit must be a whole number"):
        walk(limit=value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [0, -1, 2.5, "5", False])
def test_a_page_size_that_is_no_count_is_refused(value: object):
    with pytest.raises(InvalidRequest, match="page_size must be a whole number of at least 1"):
        walk(page_size=value)  # type: ignore[arg-type]


def test_no_count_at_all_is_fine():
    assert checked_count("limit", None, least=0) is None


# --- fetching ahead


def test_pages_ahead_are_guessed_once_the_step_is_known():
    way = walk(("status", "error"), page_size=10)
    assert way.guess_after(following(way)) is None
    accept(way, None, 10)
    second = following(way)
    guess = way.guess_after(second)
    assert asked(guess) == {"status": "error", "offset": "20", "max": "10"}
    accept(way, None, 10)
    assert way.url == guess


def test_no_page_beyond_the_limit_is_guessed():
    way = walk(page_size=10, limit=25)
    accept(way, None, 10)
    assert asked(way.guess_after(following(way)))["offset"] == "20"
    assert way.guess_after(with_offset(following(way), 20)) is None


@pytest.mark.parametrize("paging", [Paging(), Paging(offset=False)])
def test_cursors_are_not_guessed(paging: Paging):
    way = walk(paging=paging)
    accept(way, link("?cursor=a"), 10)
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
        seen += way.accept(url, link(f"?offset={start + size}&max={size}") if more else None, page)
    wanted_in_all = total if limit is None else min(limit, total)
    assert seen == list(range(wanted_in_all))
    assert requests <= wanted_in_all // min(page_size, 100) + 1 + (links and not limit)


def test_a_link_into_another_list_is_not_followed():
    way = walk()
    accept(way, link(f"{BASE.text}/people?offset=1"), 1)
    assert "another list" in problem(way)


def test_pages_are_not_guessed_where_a_cursor_comes_with_the_offset():
    way = walk()
    accept(way, link("?offset=100&cursor=a"), 100)
    assert way.guess_after(following(way)) is None
    accept(way, link("?offset=200&cursor=b"), 100)
    assert way.guess_after(following(way)) is None


def test_after_some_wrong_guesses_none_is_made():
    way = walk(page_size=10)
    accept(way, None, 10)
    for _ in range(WRONG_GUESSES):
        assert way.guess_after(following(way)) is not None
        way.guessed_wrong()
    assert way.guess_after(following(way)) is None


# --- links through a base URL of one's own


def gateway(*query: tuple[str, str], paging: Paging | None = None) -> PageCursor:
    return PageCursor(BaseUrl("https://gateway.example/webex"), PATH, query, paging or Paging())


@pytest.mark.parametrize("target", [f"{URL}?offset=100&max=100", f"{URL}?offset=100", f"{URL}?cursor=x"])
def test_a_link_to_the_public_host_is_continued_by_offset_through_the_base_url_in_use(target: str):
    way = gateway(("status", "error"))
    accept(way, link(target), 100)
    assert following(way).startswith("https://gateway.example/webex/wholesale/customers?")
    assert asked(way.url)["offset"] == "100"
    assert asked(way.url)["status"] == "error"


def test_a_cursor_from_the_public_host_leads_on_where_there_is_no_offset():
    way = gateway(paging=Paging(offset=False))
    accept(way, link(f"{URL}?cursor=x"), 100)
    assert following(way).startswith("https://gateway.example/webex/wholesale/customers?")
    assert asked(way.url)["cursor"] == "x"


@pytest.mark.parametrize(
    "target",
    [
        f"{URL}?offset=100&onBehalfOfSubPartnerOrgId=R2",
        f"{BASE.text}/people?offset=100",
        "https://evil.example/v1/wholesale/customers?offset=100",
        "http://webexapis.com/v1/wholesale/customers?offset=100",
    ],
)
def test_no_other_link_is_continued_through_a_base_url_of_ones_own(target: str):
    way = gateway()
    accept(way, link(target), 100)
    assert way.url is None
    assert isinstance(way.problem, PaginationError | UntrustedLink)


# --- what was on the list before


def test_an_item_that_comes_again_is_dropped_and_the_limit_counts_without_it():
    way = walk(page_size=2, limit=3)
    assert way.accept(following(way), None, [{"id": 1}, {"id": 2}]) == [{"id": 1}, {"id": 2}]
    assert way.accept(following(way), None, [{"id": 2}, {"id": 3}]) == [{"id": 3}]
    assert way.url is None


def test_what_has_no_id_is_dropped_never():
    way = walk(page_size=2)
    way.accept(following(way), None, [{"a": 1}, {"a": 1}])
    assert way.accept(following(way), None, [{"a": 1}, {"a": 2}]) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("linked", [True, False])
def test_a_page_of_nothing_new_is_an_error(linked: bool):
    way = walk(page_size=2)
    way.accept(following(way), link("?offset=2"), [{"id": 1}, {"id": 2}])
    with pytest.raises(PaginationError, match="on the list before"):
        way.accept(following(way), link("?offset=4") if linked else None, [{"id": 2}, {"id": 1}])


def test_the_last_item_once_more_on_a_page_of_its_own_is_the_end_of_a_list_that_grew_in_front():
    way = walk(page_size=2)
    way.accept(following(way), None, [{"id": 1}, {"id": 2}])
    assert way.accept(following(way), None, [{"id": 2}]) == []
    assert (way.url, way.problem) == (None, None)


def test_the_same_offset_with_a_new_cursor_is_another_page():
    way = walk()
    accept(way, link("?offset=0&cursor=a"), 100)
    accept(way, link("?offset=0&cursor=b"), 100)
    accept(way, link("?offset=0&cursor=c"), 100)
    assert asked(way.url)["cursor"] == "c"
    accept(way, link("?offset=0&cursor=a"), 100)
    assert "never end" in problem(way)
