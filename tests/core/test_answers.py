"""What answers say: values, ids of new resources, and errors out of bodies of any kind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.driving import BASE, EPOCH, answer
from webex_wholesale import _ops, errors
from webex_wholesale._core.call.response import error_from, read_json, redact_answer, value_of
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.effects import Answer
from webex_wholesale.errors import DecodeError, ErrorDetail, UnexpectedResponse
from webex_wholesale.ids import org_id
from webex_wholesale.models import Customer, SubPartner

CUSTOMERS = f"{BASE.text}/wholesale/customers"


def value(name: str, reply: Answer, **call: Any) -> Any:
    return value_of(_ops.named(name), reply, **call)


# --- values


def test_an_object_is_decoded():
    assert value("customers.get", answer(200, b'{"id": "C1"}')) == Customer(id="C1")


@pytest.mark.parametrize("status", [200, 202, 204])
@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"OK"])
def test_where_nothing_is_due_whatever_the_api_says_will_do(status: int, body: bytes):
    assert value("subscribers.delete", answer(status, body)) is None


def test_where_nothing_is_due_a_web_page_is_not_the_api():
    with pytest.raises(UnexpectedResponse, match="HTML or XML page"):
        value("subscribers.delete", answer(200, b" <html>"))


@pytest.mark.parametrize("status", [200, 204])
@pytest.mark.parametrize("body", [b"", b"  \n"])
def test_no_body_where_json_was_due_is_an_error(status: int, body: bytes):
    with pytest.raises(UnexpectedResponse, match=f"HTTP {status} came without a body"):
        value("customers.get", answer(status, body))


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (b"<html>Please sign in as jo@acme.example</html>", "an HTML or XML page"),
        (b"\n <!DOCTYPE html>", "an HTML or XML page"),
        (b'{"items": [{"email": "jo@acme.example"', "cut off"),
        (b'{"id": "\xff"}', "cut off"),
        (b"[" * 100_000, "cut off"),
        (b'{"id": NaN}', "cut off"),
        (b"plain", "cut off"),
    ],
)
def test_what_is_no_json_is_an_error_that_says_what_it_looks_like_and_quotes_nothing(body: bytes, hint: str):
    with pytest.raises(UnexpectedResponse, match=hint) as caught:
        read_json(answer(200, body, content_type="text/html; charset=utf-8"))
    assert "text/html that is" in str(caught.value)
    assert "acme" not in str(caught.value)


# --- pages


@pytest.mark.parametrize(
    "wire",
    [
        {"items": [{"orgId": "R1"}]},
        {"subPartners": [{"orgId": "R1"}]},
        {"items": None, "subPartners": [{"orgId": "R1"}]},
    ],
)
def test_a_page_of_sub_partners_comes_under_either_name(wire: dict[str, Any]):
    assert value("sub_partners.list", answer(200, json.dumps(wire).encode())) == [SubPartner(org_id="R1")]


def test_an_empty_page_is_a_page():
    assert value("customers.list", answer(200, b'{"items": []}')) == []


@pytest.mark.parametrize(
    ("wire", "path"),
    [
        ({}, "$.items"),
        ({"items": None}, "$.items"),
        ({"items": {}}, "$.items"),
        ({"items": "text"}, "$.items"),
        ({"items": [None]}, "$.items[0]"),
        ({"items": [{"id": "C1"}, []]}, "$.items[1]"),
        ({"items": [{"id": "C1"}, {"id": 7}, {"id": "C2", "packages": ["a", None]}]}, "$.items[1].id"),
        ({"customers": []}, "$.items"),
        ([], "$"),
        (None, "$"),
        ("text", "$"),
    ],
)
def test_what_is_no_page_is_not_taken_for_an_empty_one(wire: Any, path: str):
    with pytest.raises(DecodeError) as caught:
        value("customers.list", answer(200, json.dumps(wire).encode()))
    assert caught.value.paths[0] == path


# --- ids

C1 = f"{CUSTOMERS}/C1"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"location": C1}, {"url": C1}),
        ({"location": C1}, None),
        ({}, {"url": C1}),
        ({"location": "/v1/wholesale/customers/C1"}, {"url": None}),
        ({"location": f"{C1}/"}, {"url": f"{C1}?expand=all"}),
        ({"location": f"{CUSTOMERS}/%43%31"}, {}),
        ({"location": C1}, {"url": 7}),
    ],
)
def test_the_id_of_a_new_customer_is_the_end_of_its_address(headers: dict[str, str], body: Any):
    raw = b"" if body is None else json.dumps(body).encode()
    assert value("customers.provision", answer(202, raw, **headers)) == "C1"


@pytest.mark.parametrize(
    ("headers", "body", "says"),
    [
        ({}, b"", "names no resource"),
        ({}, b"{}", "names no resource"),
        ({}, b'{"url": ""}', "names no resource"),
        ({}, b"<html>", "HTML or XML page"),
        ({}, b"null", "names no resource"),
        ({"location": C1}, b"<html>", "HTML or XML page"),
        ({"location": "/v2/C1"}, b"", "names no resource"),
        ({"location": "//evil.example/C1"}, b"", "names no resource"),
        ({"location": f"{CUSTOMERS}/%2e%2e"}, b"", "names no resource"),
        ({}, b'["url"]', "names no resource"),
        ({"location": CUSTOMERS}, b"{}", "names no resource"),
        ({"location": f"{CUSTOMERS}/"}, b"{}", "names no resource"),
        ({"location": f"{CUSTOMERS}/C2"}, b'{"url": "https://webexapis.com/v1/wholesale/customers/C1"}', "two"),
    ],
)
def test_a_new_customer_without_one_id_is_an_error(headers: dict[str, str], body: bytes, says: str):
    with pytest.raises(UnexpectedResponse, match=says):
        value("customers.provision", answer(202, body, **headers))


@pytest.mark.parametrize("link", ["https://gateway.example/api/customers/C1", "//gw.example/customers/C1", "C1"])
@pytest.mark.parametrize("place", ["header", "body"])
def test_only_an_id_is_wanted_of_an_address_on_whatever_host(link: str, place: str):
    reply = (
        answer(202, b"", location=link) if place == "header" else answer(202, json.dumps({"url": link}).encode())
    )
    assert value("customers.provision", reply) == "C1"


def test_one_id_in_two_forms_is_one_id():
    uuid = "00000000-0000-4000-8000-000000000001"
    reply = answer(
        202, json.dumps({"url": f"{CUSTOMERS}/{org_id(uuid)}"}).encode(), location=f"{CUSTOMERS}/{uuid}"
    )
    assert value("customers.provision", reply) == uuid


@pytest.mark.parametrize(("named", "mine"), [("S1", True), ("S2", False)])
def test_an_address_may_name_the_sub_partner_of_the_call_and_no_other(named: str, mine: bool):
    reply = answer(202, b"", location=f"{C1}?onBehalfOfSubPartnerOrgId={named}")
    if mine:
        assert value("customers.provision", reply, sub_partner="S1") == "C1"
    else:
        with pytest.raises(UnexpectedResponse):
            value("customers.provision", reply, sub_partner="S1")


@pytest.mark.parametrize(
    "reply",
    [
        answer(202, b""),
        answer(202, b'{"url": "https://webexapis.com/v1/wholesale/customers/C1"}', location=C1),
        answer(200, b'{"id": "C1", "status": "updating"}'),
        answer(202, b"", location=f"{CUSTOMERS}/C2"),
    ],
)
def test_an_update_is_about_the_customer_in_its_path_whether_the_answer_says_so_or_not(reply: Answer):
    assert value("customers.update", reply, own_id="C1") == "C1"


@pytest.mark.parametrize("body", [b"<html>", b"null", b"[]", b'"ok"', b'{"url": "https://'])
def test_an_update_whose_answer_is_no_object_is_an_error(body: bytes):
    with pytest.raises(UnexpectedResponse):
        value("customers.update", answer(202, body), own_id="C1")


# --- errors


def error(body: Any, status: int = 400, **headers: str) -> errors.ApiError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return error_from(answer(status, raw, **headers), EPOCH)


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({"errors": [{"errorCode": 10022, "description": "in use"}]}, (ErrorDetail(10022, "in use"),)),
        ({"errors": [{"code": 2024, "description": "no report"}]}, (ErrorDetail(2024, "no report"),)),
        ({"errors": [{"errorCode": None, "code": 2024}]}, (ErrorDetail(2024),)),
        ({"errors": [{"errorCode": 1001.0, "fieldName": "address"}]}, (ErrorDetail(1001, None, "address"),)),
        ({"errors": [{"errorCode": "E7", "description": "x"}, {"description": "y"}]},
         (ErrorDetail("E7", "x"), ErrorDetail(None, "y"))),
        ({"errorCode": 4003, "message": "not authorised"}, (ErrorDetail(4003, "not authorised"),)),
        ({"errors": {"errorCode": 5, "description": "one"}}, (ErrorDetail(5, "one"),)),
        ({"errors": ["text", None, 7]}, ()),
        ({"errors": [{"errorCode": True, "description": 7}]}, (ErrorDetail(),)),
        ({"errors": [{"errorCode": 1.9}]}, (ErrorDetail(),)),
        ({"message": "only this"}, ()),
        (b"<html>", ()),
        (b"", ()),
        ([], ()),
    ],
)  # fmt: skip
def test_error_entries_are_read_in_every_shape(body: Any, details: tuple[ErrorDetail, ...]):
    assert error(body).errors == details


def test_an_error_has_all_that_a_support_ticket_needs():
    found = error({"message": "m", "trackingId": "NA_b"}, 429, retry_after="9", set_cookie="session=1", x="y")
    assert (found.message, found.tracking_id, found.retry_after, found.status) == ("m", "NA_b", 9.0, 429)
    assert found.headers == {"retry-after": "9", "x": "y"}
    assert error({"trackingId": "NA_b"}, trackingid="NA_h").tracking_id == "NA_h"


def test_control_characters_of_the_service_do_not_reach_the_text():
    found = error({"message": "a\nERROR b", "errors": [{"errorCode": "c\x1b[2J", "description": "d\r"}]})
    assert str(found) == r"HTTP 400 Bad Request; a\nERROR b; c\x1b[2J: d\r"


@pytest.mark.parametrize(
    ("body", "own"),
    [({"message": "m"}, True), ({"errors": []}, True), ({"trackingId": "t"}, True), (b"", False), (b"<p>", False),
     ([], False), ({}, False), ({"status": 404}, False), (None, False)],
)  # fmt: skip
def test_an_error_says_whether_its_body_is_the_apis_own(body: Any, own: bool):
    assert error(body, 404).from_api is own


def test_what_a_proxy_says_at_length_is_cut():
    assert len(error({"message": "x" * 10_000, "errors": [{"errorCode": "y" * 10_000}]}).message) == 300
    assert len(str(error({"errors": [{"errorCode": "y" * 10_000}]}))) < 400


ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["message", "errors", "errorCode", "code", "description", "trackingId", "info", "x"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(ANY_JSON | st.binary(max_size=60), st.integers(400, 599), st.text(max_size=9))
def test_no_body_of_an_error_answer_is_too_odd_to_become_an_error(body: Any, status: int, after: str):
    found = error(body, status, retry_after=after)
    assert type(found) is errors.api_error_class(status)
    assert f"HTTP {status}" in str(found)


@given(st.from_regex(r"[A-Za-z0-9._~+/=-]{8,40}", fullmatch=True), st.text(max_size=9), st.binary(max_size=9))
def test_an_echoed_token_is_masked_wherever_it_stands(token: str, context: str, noise: bytes):
    echo = Answer(401, {"a": f"{context}{token}{context}"}, noise + token.encode() + noise)
    masked = redact_answer(echo, Secret(token))
    assert token not in masked.headers["a"].replace("***", "\n")
    assert token.encode() not in masked.body.replace(b"***", b"\n")


ESCAPES = {
    "none": lambda c: c,
    "JSON": lambda c: f"\\u{ord(c):04X}",
    "JSON in JSON": lambda c: f"\\\\u{ord(c):04x}",
    "backslash": lambda c: "\\" + c if c in '/"' else c,
    "URL": lambda c: f"%{ord(c):02X}",
    "HTML": lambda c: f"&#{ord(c)};",
    "HTML, hexadecimal": lambda c: f"&#x{ord(c):x};",
    "every other": lambda c: f"\\u{ord(c):04x}" if ord(c) % 2 else c,
}


@pytest.mark.parametrize("escape", ESCAPES.values(), ids=ESCAPES)
def test_an_echoed_token_is_masked_however_it_is_escaped(escape: Any):
    token = "NjA2/ZmE2_PF84-9643+x=="
    text = "<" + "".join(map(escape, token)) + ">"
    echo = redact_answer(Answer(401, {"content-type": text}, text.encode()), Secret(token))
    assert (echo.headers["content-type"], echo.body) == ("<***>", b"<***>")


def test_a_content_type_that_holds_a_token_is_not_quoted():
    with pytest.raises(UnexpectedResponse, match="another content type") as caught:
        read_json(Answer(200, {"content-type": "text/planted-token"}, b"<html>"))
    assert "planted" not in str(caught.value)
