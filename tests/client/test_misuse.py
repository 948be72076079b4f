"""Mistakes that everybody makes once: each has a sentence that says what to write instead."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.either import TOKEN, Either
from tests.support.lists import Listing
from tests.verbs.bakery import order
from webex_wholesale import AsyncWholesaleClient, WholesaleClient
from webex_wholesale.errors import InvalidRequest, MissingToken, WholesaleError
from webex_wholesale.sandbox import Sandbox

# The sync client is called through a stand-in there, which is the caller then.
HERE = Path(__file__).name
RESOURCES = ("customers", "subscribers", "sub_partners", "billing_reports", "organizations", "people", "precheck")


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(seed=2)


# --- the other client's keywords


def test_a_plain_with_around_an_async_client_says_what_to_write():
    client: Any = AsyncWholesaleClient(TOKEN)
    with pytest.raises(TypeError, match="use `async with AsyncWholesaleClient"), client:
        raise AssertionError("never gets here")


async def test_an_async_with_around_a_sync_client_says_what_to_write():
    with pytest.raises(TypeError, match="use `with WholesaleClient"):
        async with WholesaleClient(TOKEN):  # type: ignore[attr-defined]
            raise AssertionError("never gets here")


async def test_a_client_or_a_poller_that_is_awaited_says_what_is():
    client = AsyncWholesaleClient(TOKEN)
    with pytest.raises(TypeError, match="a client is not awaited"):
        await client  # type: ignore[misc]
    with pytest.raises(TypeError, match=r"`await poller.wait\(\)` says how it ended"):
        await client.customers.poller("c1")  # type: ignore[misc]
    with pytest.raises(TypeError, match=r"this poller belongs to the sync client: call poller.wait\(\)"):
        await WholesaleClient(TOKEN).customers.poller("c1")  # type: ignore[misc]


@pytest.mark.parametrize("name", RESOURCES)
async def test_a_loop_over_a_resource_says_that_it_is_no_list(name: str):
    for client in (WholesaleClient(TOKEN), AsyncWholesaleClient(TOKEN)):
        resource: Any = getattr(client, name)
        meant = "call one of its methods" if name == "precheck" else r"iterate over what \.list\(\) returns"
        with pytest.raises(TypeError, match=meant):
            list(resource)
        with pytest.raises(TypeError, match=meant):
            async for _ in resource:
                raise AssertionError("never gets here")


async def test_what_is_iterated_besides_lists_says_the_same():
    client: Any = AsyncWholesaleClient(TOKEN)
    period = ("2026-01-01", "2026-01-31")
    for given in (client.watch([]), client.billing_reports.rows("r1"), client.billing_reports.ensure_all(period)):
        with pytest.raises(TypeError, match="read it with `async for"):
            list(given)
    other: Any = WholesaleClient(TOKEN)
    for given in (other.watch([]), other.billing_reports.rows("r1"), other.billing_reports.ensure_all(period)):
        with pytest.raises(TypeError, match="read it with `for item"):
            async for _ in given:
                raise AssertionError("never gets here")


# --- arguments


@pytest.mark.parametrize(
    "call",
    [
        lambda client, options: client.customers.list(options=options),
        lambda client, options: client.customers.get("c1", options=options),
        lambda client, options: client.call("customers.get", "c1", options=options),
        lambda client, options: client.request("GET", "/people", options=options),
    ],
    ids=["list", "get", "call", "request"],
)
async def test_options_as_a_dict_are_told_of_call_options(either: Either, call: Any):
    client = either.client(lambda request: httpx.Response(500))
    with pytest.raises(InvalidRequest, match=r"options must be a CallOptions, such as CallOptions\(timeout=5\)"):
        given = call(client, {"timeout": 5})
        await given


@pytest.mark.parametrize("kind", [WholesaleClient, AsyncWholesaleClient])
def test_a_client_without_a_token_names_from_env(kind: Any):
    with pytest.raises(MissingToken, match=r"make the client with from_env\(\), which reads WEBEX_ACCESS_TOKEN"):
        kind()


async def test_a_time_without_a_time_zone_is_read_as_utc_and_warned_of_where_it_was_passed(either: Either):
    listing = Listing(0, linked=True)
    client = either.client(listing)
    with pytest.warns(UserWarning, match="after is a datetime without a time zone and is read as UTC") as caught:
        pager = client.subscribers.list(after=datetime(2026, 10, 1, 12))
    assert [Path(warning.filename).name for warning in caught] == [HERE if not either.is_sync else "plain.py"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        await pager.to_list()
        await pager.to_list()
    moment = int(datetime(2026, 10, 1, 12, tzinfo=UTC).timestamp() * 1000)
    assert [url.params["after"] for url in listing.urls] == [str(moment)] * 2


async def test_such_a_time_in_a_call_by_name_is_warned_of_too(either: Either):
    client = either.client(lambda request: httpx.Response(200, json={"items": []}))
    with pytest.warns(UserWarning, match="last_status_change is a datetime without a time zone") as caught:
        await client.call("subscribers.list", query={"last_status_change": datetime(2026, 10, 1)})
    assert [Path(warning.filename).name for warning in caught] == [HERE if not either.is_sync else "plain.py"]


async def test_a_time_with_a_time_zone_is_what_it_says(either: Either):
    listing = Listing(0, linked=True)
    zone = timezone(timedelta(hours=2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        await either.client(listing).subscribers.list(after=datetime(2026, 10, 1, 12, tzinfo=zone)).to_list()
    moment = int(datetime(2026, 10, 1, 10, tzinfo=UTC).timestamp() * 1000)
    assert listing.urls[0].params["after"] == str(moment)


# --- what the examples write


@pytest.mark.parametrize("verb", ["customers.ensure", "customers.provision", "precheck.customer"])
async def test_the_template_of_the_examples_is_refused_at_webex_before_anything_is_sent(either: Either, verb: str):
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={"items": []})

    client = either.client(answer)
    resource, _, name = verb.partition(".")
    with pytest.raises(InvalidRequest, match="'template-1' is a template of the sandbox.*Partner Hub"):
        await getattr(getattr(client, resource), name)(**order("alder-1", provisioning_id="template-1"))
    assert [request.method for request in sent] in ([], ["GET"])


async def test_in_the_sandbox_and_in_stand_ins_of_ones_own_it_is_good(either: Either, sandbox: Sandbox):
    with sandbox.client() as client:
        client.customers.provision(**order("alder-1", provisioning_id="template-1"))
    elsewhere = either.client(
        lambda request: httpx.Response(202, headers={"location": "/v1/wholesale/customers/c1"}),
        base_url="https://stand-in.example/v1",
    )
    poller = await elsewhere.customers.provision(**order("alder-1", provisioning_id="template-1"))
    assert poller.id == "c1"


# --- every error says what it was about


@pytest.mark.parametrize(
    ("call", "operation"),
    [
        (lambda client: client.customers.get(" "), "customers.get"),
        (lambda client: client.customers.list(status=7), "customers.list"),
        (lambda client: client.customers.find(external_id=""), "customers.find"),
        (lambda client: client.customers.offboard(7), "customers.offboard"),
        (lambda client: client.subscribers.update("s1", packages=[]), "subscribers.update"),
        (lambda client: client.customers.update("c1", external_id=7), "customers.update"),
        (lambda client: client.customers.set_external_id("c1", 7), "customers.set_external_id"),
        (lambda client: client.billing_reports.ensure("May"), "billing_reports.ensure"),
        (lambda client: client.billing_reports.download(7), "billing_reports.download"),
        (lambda client: client.organizations.get(7), "organizations.get"),
        (lambda client: client.call("customers.get", "a/b"), "customers.get"),
        (lambda client: client.call("customers.list", query={"color": "red"}), "customers.list"),
        (lambda client: client.call("customers.gett"), "client.call"),
        (lambda client: client.request("TEACH", "/people"), "client.request"),
        (lambda client: client.request("GET", "https://elsewhere.example/people"), "client.request"),
        (lambda client: client.resume("no token"), "client.resume"),
        (lambda client: client.watch([], timeout=-1), "client.watch"),
        (lambda client: client.settle(ValueError("lost")), "client.settle"),
        (lambda client: client.for_sub_partner(" "), "client.for_sub_partner"),
        (
            lambda client: client.request_pages("https://elsewhere.example/people").to_list(),
            "client.request_pages",
        ),
        (lambda client: client.customers.poller("c1").wait(timeout="soon"), "customers.get"),
        (lambda client: client.customers.list(limit=-1).to_list(), "customers.list"),
    ],
)
async def test_what_is_refused_before_anything_is_sent_names_the_verb(either: Either, call: Any, operation: str):
    client = either.client(lambda request: httpx.Response(500))
    with pytest.raises(InvalidRequest) as caught:
        given = call(client)
        await given
    assert caught.value.operation == operation
    assert str(caught.value).startswith(operation)


@pytest.mark.parametrize("wrong", [5, "x", ["a"], object()])
async def test_parameters_that_are_no_mapping_are_refused(either: Either, wrong: Any):
    client = either.client(lambda request: httpx.Response(500))
    with pytest.raises(InvalidRequest, match="params must be a mapping"):
        await client.request("GET", "/x", params=wrong)


@pytest.mark.parametrize("wrong", [5, "x", ValueError("x"), None])
async def test_what_is_no_unknown_outcome_is_not_settled(either: Either, wrong: Any):
    client = either.client(lambda request: httpx.Response(500))
    with pytest.raises(InvalidRequest, match="error must be an OutcomeUnknown"):
        await client.settle(wrong)


@pytest.mark.parametrize(
    "options",
    [
        {"token": None},
        {"token": " "},
        {"token": 7},
        {"base_url": "http://api.example/v1"},
        {"timeout": -1},
        {"retry": 5},
        {"max_connections": 0},
        {"sub_partner": " "},
        {"http_library": "requests"},
        {"verify": "/no/such/file.pem"},
        {"http_client": httpx},
        {"telemetry": print},
    ],
    ids=lambda options: next(iter(options)),
)
@pytest.mark.parametrize("kind", [WholesaleClient, AsyncWholesaleClient])
def test_a_client_that_cannot_be_made_names_itself(kind: Any, options: dict[str, Any]):
    with pytest.raises(WholesaleError) as caught:
        kind(**{"token": "t", **options})
    assert caught.value.operation == "client"


def test_an_environment_that_cannot_be_right_names_the_client(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WEBEX_PROFILE", "of nobody")
    with pytest.raises(WholesaleError) as caught:
        WholesaleClient.from_env()
    assert caught.value.operation == "client"
