"""Link headers as RFC 8288 has them, and the query that survives whatever a link says."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale._core.call.operation import encode_query
from webex_wholesale._core.paging.links import merge_query, next_link, parse_links
from webex_wholesale.errors import PaginationError

URL = "https://webexapis.com/v1/wholesale/customers"
ON_BEHALF, FILTER = "onBehalfOfSubPartnerOrgId", "subPartnerOrgId"
TOKENS = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=8)
# What may stand between the angle brackets and in quotes; both may hold the commas and semicolons of the syntax.
TARGETS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="<>"), max_size=30)
QUOTED = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)
SPACE = st.sampled_from(["", " ", "  ", "\t"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
# Anything but the names that say where in the list one is, or whose list it is.
PAIRS = st.lists(st.tuples(TOKENS.map("p-{}".format), TEXTS), max_size=6)


def query(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


@pytest.mark.parametrize(
    "header",
    [
        '<https://x/2>; rel="next"',
        "<https://x/2>; rel=next",
        "<https://x/2>;rel=next",
        '<https://x/2> ; REL="NEXT"',
        '<https://x/1>; rel="first", <https://x/2>; rel="next", <https://x/9>; rel="last"',
        "<https://x/1>;rel=prev,<https://x/2>;rel=next",
        '<https://x/2>; title="a, b; rel=\\"prev\\""; rel="next"',
        '<https://x/2>; rel="prev next"',
        '<https://x/2>; rel="next"; rel="prev"',
        ", , <https://x/2>; rel=next",
        '<https://x/2>; crossorigin; rel="next"',
        "<https://x/2>; title*=UTF-8''%e2%82%ac; rel=next",
        '< https://x/2 >; rel="next"',
    ],
)
def test_the_next_link_is_found_in_every_spelling(header: str):
    assert next_link(header, URL) == "https://x/2"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        " , ,",
        '<https://x/2>; rel="prev"',
        '<https://x/2>; rel="nextish"',
        '<https://x/2>; rel="prev"; rel="next"',
        '<https://x/2>; rev="next"; rel=last',
        '<https://x/2>; rel="next"; anchor="/v1/people"',
        "<https://x/2>; rel=prev;",
    ],
)
def test_what_names_no_next_page_is_none(header: str | None):
    assert next_link(header, URL) is None


@pytest.mark.parametrize(
    "header",
    [
        "garbage",
        "https://x/2; rel=next",
        "<https://x/2>",
        '<https://x/2>; title="rel=next"',
        '<https://x/2>; title="unclosed; rel=next',
        "<https://x/2>; rel*=next",
        "<https://x/2; rel=next",
        '<https://x/1>; rel=prev, https://x/2; rel="next"',
        '<https://x/1>; rel="prev" <https://x/2>; rel="next"',
        "<https://x/1>; rel=first, <>; =next",
    ],
)
def test_what_cannot_be_read_is_an_error_and_not_the_end(header: str):
    with pytest.raises(PaginationError, match="Link header that cannot be read"):
        next_link(header, URL)


@pytest.mark.parametrize("anchor", ["", URL, "#items", "/v1/wholesale/customers?offset=0", "//[bad"])
def test_an_anchor_of_the_page_itself_changes_nothing(anchor: str):
    assert next_link(f'<https://x/2>; rel="next"; anchor="{anchor}"', URL) == "https://x/2"


def test_a_next_link_counts_whatever_comes_behind_it():
    assert next_link("<https://x/2>; rel=next, garbage", URL) == "https://x/2"


def test_a_link_with_commas_and_semicolons_in_its_target_is_one_link():
    header = '<https://x/2?status=a,b;c>; rel="next", <https://x/1>; rel="prev"'
    assert [link.target for link in parse_links(header)] == ["https://x/2?status=a,b;c", "https://x/1"]


@given(st.text())
def test_any_text_is_read_or_refused(header: str):
    try:
        found = next_link(header, URL)
    except PaginationError:
        return
    assert found is None or "<" in header


@given(st.lists(st.tuples(TARGETS, st.lists(TOKENS, min_size=1, max_size=3), QUOTED, SPACE), max_size=5))
def test_what_is_written_by_the_grammar_is_read_back(links: list[tuple[str, list[str], str, str]]):
    parts = []
    for target, relations, title, space in links:
        escaped = title.replace("\\", "\\\\").replace('"', '\\"')
        parts.append(
            f'<{target}>{space};{space}title="{escaped}"{space};{space}rel{space}={space}"{" ".join(relations)}"'
        )
    read = [(link.target, link.relations) for link in parse_links(",".join(parts))]
    assert read == [(target, frozenset(relations)) for target, relations, *_ in links]


@pytest.mark.parametrize("unit", ["; ", ";", " ", ";a", '"', "<>;", '<a>;b="', "\\"])
def test_a_hostile_header_takes_no_time_to_speak_of(unit: str):
    # Were the pattern to backtrack, this many repetitions would not end within the life of a test run.
    with suppress(PaginationError):
        assert next_link("<a>" + unit * 20_000, URL) is None


# --- the query


def test_filters_that_a_link_drops_are_put_back():
    merged = merge_query(f"{URL}?offset=100", f"{URL}?status=error&status=updating&externalId=a%26b&max=50")
    assert query(merged) == [
        ("status", "error"),
        ("status", "updating"),
        ("externalId", "a&b"),
        ("offset", "100"),
        ("max", "50"),
    ]


def test_the_position_is_the_links_and_the_filters_are_the_callers():
    merged = merge_query(f"{URL}?offset=20&max=10&status=other&cursor=abc", f"{URL}?status=mine&offset=0&max=50")
    assert query(merged) == [("status", "mine"), ("cursor", "abc"), ("offset", "20"), ("max", "10")]


def test_a_fragment_is_dropped():
    assert merge_query(f"{URL}?offset=1#x", URL) == f"{URL}?offset=1"


def test_a_cursor_of_any_bytes_comes_through_unchanged():
    cursor = "cursor=%FF%00%C3%28%2B%26"
    assert merge_query(f"{URL}?{cursor}", URL) == f"{URL}?{cursor}"


@pytest.mark.parametrize("name", [ON_BEHALF, FILTER])
def test_a_sub_partner_that_a_link_drops_is_put_back(name: str):
    assert (name, "R1") in query(merge_query(f"{URL}?offset=100", f"{URL}?{name}=R1"))


@pytest.mark.parametrize("name", [ON_BEHALF, FILTER])
@pytest.mark.parametrize(
    ("linked", "asked"),
    [
        ("{0}=R2", "{0}=R1"),
        ("{0}=R2", ""),
        ("{0}=", "{0}=R1"),
        ("{0}=R1&{0}=R2", "{0}=R1"),
        ("{1}=R2", "{0}=R1"),
        ("%73ubPartnerOrgId=R2&{0}=R2", "{0}=R1"),
    ],
)
def test_a_link_into_another_sub_partners_data_is_refused(name: str, linked: str, asked: str):
    with pytest.raises(PaginationError, match="another sub-partner") as caught:
        merge_query(f"{URL}?{linked.format(name, name.upper())}", f"{URL}?{asked.format(name)}")
    assert "R2" not in str(caught.value)


@given(PAIRS, PAIRS)
def test_every_filter_that_was_asked_for_is_in_every_url_that_follows(
    asked: list[tuple[str, str]], linked: list[tuple[str, str]]
):
    merged = query(merge_query(f"{URL}?{encode_query(linked)}", f"{URL}?{encode_query(asked)}"))
    names = {name for name, _ in asked}
    assert [pair for pair in merged if pair[0] in names] == asked
    assert [pair for pair in merged if pair[0] not in names] == [pair for pair in linked if pair[0] not in names]


@given(st.sampled_from([ON_BEHALF, FILTER]), TEXTS, TEXTS, PAIRS)
def test_no_link_changes_whose_data_is_listed(name: str, mine: str, theirs: str, rest: list[tuple[str, str]]):
    original = f"{URL}?{encode_query([(name, mine)])}"
    link = f"{URL}?{encode_query([*rest, (name, theirs)])}"
    if mine == theirs:
        assert (name, mine) in query(merge_query(link, original))
    else:
        with pytest.raises(PaginationError):
            merge_query(link, original)


@given(PAIRS)
def test_merging_twice_is_merging_once(pairs: list[tuple[str, str]]):
    original = f"{URL}?status=a&{ON_BEHALF}=R1&max=10"
    once = merge_query(f"{URL}?{encode_query(pairs)}", original)
    assert merge_query(once, original) == once
