"""A token is not seen: not where values are printed, logged or pickled; and what is taken for one."""

from __future__ import annotations

import copy
import logging
import pickle

import attrs
import pytest

from webex_wholesale._core.trust.secret import Secret, access_token
from webex_wholesale._flows.context import TokenRequest
from webex_wholesale._flows.effects import Answer, Request, Send
from webex_wholesale.errors import MissingToken

TOKEN = "planted-7Zk2"


@pytest.mark.parametrize("form", [repr, str, "{}".format, "{!r:>40}".format, lambda s: f"{s!s:>40}"])
def test_no_way_of_printing_shows_the_token(form: object):
    assert TOKEN not in form(Secret(TOKEN))  # type: ignore[operator]


def test_a_container_does_not_show_it_either(caplog: pytest.LogCaptureFixture):
    request = Request("GET", f"https://x/?email={TOKEN}", {"x": TOKEN}, TOKEN.encode())
    values = [
        Send(request, Secret(TOKEN), "id", None, None),
        TokenRequest(Secret(TOKEN)),
        Answer(200, {"a": TOKEN}, b"t"),
    ]
    with caplog.at_level(logging.INFO):
        logging.getLogger("x").info("%s %r", values, {"token": Secret(TOKEN)})
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(values)


def test_a_secret_is_not_pickled_unasked():
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Secret(TOKEN))


def test_secrets_are_equal_by_their_text_and_to_nothing_else():
    assert Secret("a") == Secret("a") == copy.deepcopy(Secret("a"))
    assert hash(Secret("a")) == hash(Secret("a"))
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"


def test_what_holds_a_secret_can_be_copied():
    held = attrs.evolve(TokenRequest(Secret(TOKEN)))
    assert copy.deepcopy(held).refused == held.refused


@pytest.mark.parametrize(
    "text", [TOKEN, f"  {TOKEN}\n", f"Bearer {TOKEN}", f" bearer   {TOKEN} ", f"BEARER {TOKEN}"]
)
def test_what_comes_with_pasting_is_forgiven(text: str):
    assert access_token(text).reveal() == TOKEN


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "   ",
        "\n",
        "Bearer",
        "bearer ",
        "Bearer  ",
        b"abc",
        42,
        "two words",
        "a\nb",
        "a\x00b",
        "tokén",
        "a\tb",
    ],
)
def test_what_cannot_be_a_token_is_refused_without_being_quoted(text: object):
    with pytest.raises(MissingToken, match="token") as caught:
        access_token(text)
    assert "two words" not in str(caught.value)
