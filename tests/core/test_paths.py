"""Ids in paths: encoded so that they mean nothing else, or refused before anything is sent."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale._core.trust.paths import expand, path_parameters
from webex_wholesale.errors import InvalidRequest

TEMPLATE = "/wholesale/customers/{customerId}"


def test_an_id_stands_in_its_place():
    assert expand(TEMPLATE, ("Y2lz-_0",)) == "/wholesale/customers/Y2lz-_0"
    assert expand("/a/{x}/b/{y}", ("1", "2")) == "/a/1/b/2"


def test_a_padded_id_and_other_odd_characters_are_percent_encoded():
    assert expand(TEMPLATE, ("Y2lz==",)) == "/wholesale/customers/Y2lz%3D%3D"
    assert expand(TEMPLATE, ("a?b#c&d%e{customerId}",)) == "/wholesale/customers/a%3Fb%23c%26d%25e%7BcustomerId%7D"
    assert expand(TEMPLATE, ("ü",)) == "/wholesale/customers/%C3%BC"


@pytest.mark.parametrize(
    "wrong",
    ["", ".", "..", "a..b", "../x", "/", "a/b", "\\", "a b", " a", "a\n", "\t", "\x00", "\x7f", "a\u00a0b",
     "\u2003", "%2e%2e", "%2E.", "a%2fb", "a%5Cb", "a%20b", "%2e", "\ud800"],
)  # fmt: skip
def test_an_id_that_could_reach_something_else_is_refused_by_name_without_its_value(wrong: str):
    with pytest.raises(InvalidRequest, match=r"^customerId ") as caught:
        expand(TEMPLATE, (wrong,))
    assert len(wrong) < 3 or repr(wrong)[1:-1] not in str(caught.value)


@pytest.mark.parametrize("wrong", [None, 42, b"42", ["42"], True])
def test_an_id_that_is_no_text_is_refused(wrong: object):
    with pytest.raises(InvalidRequest, match="must be a string, the id"):
        expand(TEMPLATE, (wrong,))


@pytest.mark.parametrize("ids", [(), ("a", "b")])
def test_the_number_of_ids_must_fit(ids: tuple[str, ...]):
    with pytest.raises(InvalidRequest, match=f"takes 1 ids, {len(ids)} were given"):
        expand(TEMPLATE, ids)


def test_the_names_of_the_ids_are_read_from_the_template():
    assert path_parameters("/a/{x}/b/{yZ}") == ("x", "yZ")
    assert path_parameters("/a") == ()


@given(st.text())
def test_an_accepted_id_is_one_segment_and_decodes_to_itself(text: str):
    try:
        path = expand(TEMPLATE, (text,))
    except InvalidRequest:
        return
    head, _, segment = path.rpartition("/")
    assert head == "/wholesale/customers"
    assert segment.isascii()
    assert unquote(segment) == text
    assert not {"?", "#", " "} & set(segment)
    assert segment not in ("", ".", "..")
