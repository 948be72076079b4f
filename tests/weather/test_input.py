"""Bad input: refused before anything is sent, in words that say what to do; what is merely new goes through."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.either import Either
from webex_wholesale import CallOptions
from webex_wholesale.errors import InvalidRequest

ADDRESS = {"addressLine1": "1 Street", "city": "Town", "country": "US"}
BAD_IDS = ["", " ", "a b", "a/b", "/", "..", "../customers", "a..b", ".", "a\\b", "a\nb", "\x00", None, 7, b"c1"]


class Wire:
    """Answers anything, and remembers what was sent."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        url = "https://webexapis.com/v1/wholesale/customers/c1"
        return httpx.Response(200, json={"id": "x1", "items": [], "url": url, "message": "success"})


@pytest.mark.parametrize("id", BAD_IDS)
async def test_an_id_that_could_mean_something_else_is_refused_unsent(either: Either, id: Any) -> None:
    wire = Wire()
    client = either.client(wire)
    calls: list[Callable[[], Any]] = [
        lambda: client.customers.get(id),
        lambda: client.customers.update(id, packages=["webex_meetings"]),
        lambda: client.customers.delete(id),
        lambda: client.subscribers.get(id),
        lambda: client.subscribers.update(id, package="webex_suite"),
        lambda: client.subscribers.delete(id),
        lambda: client.subscribers.send_consent_email(id),
        lambda: client.billing_reports.get(id),
        lambda: client.billing_reports.delete(id),
        lambda: client.call("customers.get", id),
    ]
    for call in calls:
        with pytest.raises(InvalidRequest):
            await call()
    assert wire.requests == []


@given(id=st.text(min_size=1))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_id_is_sent_reaches_that_very_resource(id: str) -> None:
    paths: list[bytes] = []

    def wire(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.raw_path)
        return httpx.Response(204)

    with Either("sync").kind(token="t", transport=httpx.MockTransport(wire)) as client:
        try:
            client.subscribers.delete(id)
        except InvalidRequest:
            assert paths == []
            return
    encoded = paths[0].removeprefix(b"/v1/wholesale/subscribers/")
    assert httpx.URL(f"http://x/{encoded.decode()}").path == f"/{id}"
    assert b"/" not in encoded
    assert b"?" not in encoded


PERSON = {"customer_id": "c1", "email": "a@b.example"}


@pytest.mark.parametrize(
    "choice",
    [
        {"package": "webex_suite", "packages": ["webex_suite"]},
        {},
        {"packages": []},
        {"packages": "webex_suite"},
        {"packages": [""]},
        {"packages": [None]},
        {"package": " "},
        {"package": 7},
    ],
)
async def test_a_subscriber_takes_exactly_one_kind_of_package(either: Either, choice: dict[str, Any]) -> None:
    wire = Wire()
    client = either.client(wire)
    with pytest.raises(InvalidRequest, match="package"):
        await client.subscribers.provision(**PERSON, **choice)
    with pytest.raises(InvalidRequest, match="package"):
        await client.subscribers.update("s1", **choice)
    if choice:
        with pytest.raises(InvalidRequest, match="package"):
            await client.precheck.subscriber(email="a@b.example", **choice)
    assert wire.requests == []


async def test_a_precheck_needs_no_package(either: Either) -> None:
    assert await either.client(Wire()).precheck.subscriber(email="a@b.example", customer_id="c1")


async def test_a_package_of_tomorrow_is_sent_through(either: Either) -> None:
    wire = Wire()
    client = either.client(wire)
    await client.subscribers.provision(**PERSON, packages=["cx_of_2031"])
    await client.subscribers.update("s1", package="cx_of_2031")
    await client.customers.update("c1", packages=["cx_of_2031"])
    bodies = [json.loads(request.content) for request in wire.requests]
    assert [body.get("packages") or body["package"] for body in bodies] == [
        ["cx_of_2031"],
        "cx_of_2031",
        ["cx_of_2031"],
    ]


async def test_an_update_that_would_take_every_package_is_refused(either: Either) -> None:
    wire = Wire()
    with pytest.raises(InvalidRequest, match=r"customers\.delete"):
        await either.client(wire).customers.update("c1", packages=[])
    assert wire.requests == []


async def test_a_new_customer_needs_its_info(either: Either) -> None:
    wire = Wire()
    with pytest.raises(InvalidRequest, match="customer_info"):
        await either.client(wire).customers.provision(
            provisioning_id="p", packages=["webex_meetings"], external_id="e", address=ADDRESS
        )
    assert wire.requests == []


@pytest.mark.parametrize(
    ("start", "end"), [("2026-10-31", "2026-10-01"), ("10/01/2026", "2026-10-31"), (None, "2026-10-31"), ("", "")]
)
async def test_report_dates_that_are_none_or_turned_around_are_refused(
    either: Either, start: Any, end: Any
) -> None:
    wire = Wire()
    with pytest.raises(InvalidRequest, match="billing_"):
        await either.client(wire).billing_reports.create(billing_start_date=start, billing_end_date=end)
    assert wire.requests == []


@pytest.mark.parametrize("filter", [{"external_id": ""}, {"external_id": 7}, {"status": [""]}, {"status": 7}])
async def test_a_blank_filter_does_not_list_everything(either: Either, filter: dict[str, Any]) -> None:
    wire = Wire()
    with pytest.raises((InvalidRequest, TypeError)):
        await either.client(wire).customers.list(**filter).to_list()
    assert wire.requests == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer other"},
        {"HOST": "evil.example"},
        {" cookie ": "a=b"},
        {"X-Split": "a\r\nX-Evil: b"},
        {"bad name": "x"},
        {"": "x"},
        {"X-Name": "ümlaut"},
        {"X-Name": 7},
    ],
)
def test_headers_that_are_ours_or_nobodys_are_refused(headers: Any) -> None:
    with pytest.raises(InvalidRequest, match="header"):
        CallOptions(headers=headers)


async def test_text_that_was_cut_in_the_middle_of_a_character_is_refused_unsent(either: Either) -> None:
    wire = Wire()
    client = either.client(wire)
    calls: list[Callable[[], Any]] = [
        lambda: client.customers.get("c\ud83d"),
        lambda: client.customers.list(external_id="\ud83d").to_list(),
        lambda: client.request("POST", "/x", json={"name": "\ud83d"}),
        lambda: client.request("GET", "/x", params={"name": "\ud83d"}),
    ]
    for call in calls:
        with pytest.raises(InvalidRequest):
            await call()
    assert wire.requests == []


async def test_a_body_without_a_json_form_is_refused_unsent(either: Either) -> None:
    wire = Wire()
    with pytest.raises(InvalidRequest, match="JSON"):
        await either.client(wire).request("POST", "/x", json={"a": object()})
    with pytest.raises(InvalidRequest, match="JSON"):
        await either.client(wire).request("POST", "/x", json={"a": float("nan")})
    assert wire.requests == []


async def test_a_url_too_long_to_be_sent_is_refused_as_such(either: Either) -> None:
    wire = Wire()
    with pytest.raises(InvalidRequest, match="too long"):
        await either.client(wire).customers.list(external_id="x" * 70_000).to_list()
    assert wire.requests == []
