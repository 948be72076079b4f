"""`client.call()` with all that came with an answer, and `client.request()` for endpoints beyond the 18."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.support.either import TOKEN, Either
from tests.support.server import Server
from tests.support.steps import answer, json
from webex_wholesale import CallOptions, operations
from webex_wholesale.errors import InvalidRequest, NotFound, OutcomeUnknown, ServiceUnavailable, UnexpectedResponse

Serve = Callable[..., Server]


async def test_a_result_tells_all_about_its_call(either: Either, serve: Serve) -> None:
    server = serve([answer(503), json({"id": "c1"}, trackingid="theirs", X_More="yes")])
    result = await either.client(server).call("customers.get", "c1")
    assert result.value.id == "c1"
    assert (result.status, result.attempts, result.tracking_id) == (200, 2, "theirs")
    assert result.headers["x-more"] == "yes"


async def test_without_a_tracking_id_of_theirs_it_is_the_one_that_was_sent(either: Either, serve: Serve) -> None:
    server = serve([json({"id": "c1"}), json({"id": "c1"})])
    client = either.client(server)
    results = [await client.call("customers.get", "c1") for _ in range(2)]
    sent = [request.headers["trackingid"] for request in server.requests]
    assert [result.tracking_id for result in results] == sent
    assert len(set(sent)) == 2


async def test_an_operation_may_be_named_or_given(either: Either) -> None:
    client = either.client(lambda request: httpx.Response(200, json={"items": [{"id": "c1"}]}))
    for operation in ("customers.list", operations.named("customers.list")):
        result = await client.call(operation, query={"status": ["error", "updating"]})
        assert [customer.id for customer in result.value] == ["c1"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("customers.fly",), {}),
        (("customers.get",), {}),
        (("customers.get", "c1", "c2"), {}),
        (("customers.get", "c1"), {"query": {"color": "red"}}),
        (("customers.get", "c1"), {"body": {}}),
        (("customers.provision",), {}),
        (("billing_reports.create",), {"body": {"subPartnerOrgId": "a"}, "sub_partner": "b"}),
    ],
)
async def test_what_does_not_fit_the_operation_is_refused_unsent(
    either: Either, arguments: tuple[str, ...], named: dict[str, Any]
) -> None:
    seen: list[httpx.Request] = []
    client = either.client(seen.append)
    with pytest.raises(InvalidRequest):
        await client.call(*arguments, **named)
    assert seen == []


async def test_any_endpoint_can_be_called_under_the_same_rules(either: Either, serve: Serve) -> None:
    server = serve([answer(503), json({"items": [1]})])
    result = await either.client(server).request(
        "get", "organizations", params={"max": 2, "on": True, "id": ["a", "b"]}
    )
    assert (result.value, result.attempts) == ({"items": [1]}, 2)
    request = server.requests[-1]
    assert request.path == "/v1/organizations"
    assert request.query == {"max": ["2"], "on": ["true"], "id": ["a", "b"]}
    assert request.headers["authorization"] == f"Bearer {TOKEN}"


async def test_a_full_url_within_the_api_is_fine(either: Either, serve: Serve) -> None:
    server = serve([json({"ok": True})])
    await either.client(server).request("GET", f"{server.url}/people?x=1", params={"y": "2"})
    assert server.requests[0].query == {"x": ["1"], "y": ["2"]}


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/v1/x",
        "//evil.example/x",
        "/../v2/x",
        "/a/%2e%2e/%2e%2e/x",
        "http://webexapis.com/v1/x",
        "",
    ],
)
async def test_a_path_out_of_the_api_is_refused_unsent(either: Either, path: str) -> None:
    hosts: list[str] = []

    def wire(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(200, json={})

    client = either.client(wire)
    try:
        await client.request("GET", path)
    except InvalidRequest:
        assert hosts == []
    else:
        # "//evil.example/x" is a path like any other below the base.
        assert hosts == ["webexapis.com"]


async def test_an_unknown_method_is_refused(either: Either) -> None:
    with pytest.raises(InvalidRequest, match="GET"):
        await either.client(lambda request: httpx.Response(200)).request("BREW", "/x")


async def test_a_body_travels_as_json_and_no_body_comes_back_as_none(either: Either, serve: Serve) -> None:
    server = serve([answer(204)])
    result = await either.client(server).request("PUT", "/x", json={"ä": [1, None]})
    assert server.requests[0].json == {"ä": [1, None]}
    assert server.requests[0].headers["content-type"] == "application/json"
    assert (result.value, result.status) == (None, 204)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_a_post_of_any_kind_is_not_repeated_blindly(either: Either, serve: Serve, method: str) -> None:
    server = serve([answer(503), json({})])
    with pytest.raises(OutcomeUnknown):
        await either.client(server).request(method, "/x", json={})
    assert len(server.requests) == 1


async def test_errors_of_any_endpoint_are_the_same_errors(either: Either, serve: Serve) -> None:
    client = either.client(serve([json({"message": "no such thing"}, status=404), *[answer(200, b"<html>")] * 2]))
    with pytest.raises(NotFound, match="GET request: HTTP 404 Not Found; no such thing"):
        await client.request("GET", "/x")
    with pytest.raises(UnexpectedResponse, match="HTML"):
        await client.request("GET", "/x")


async def test_a_view_names_its_sub_partner_for_any_endpoint(either: Either, serve: Serve) -> None:
    server = serve(lambda request: json({}))
    view = either.client(server).for_sub_partner("s1")
    await view.request("GET", "/x")
    await view.request("GET", "/x?onBehalfOfSubPartnerOrgId=s1")
    assert [request.query for request in server.requests] == [{"onBehalfOfSubPartnerOrgId": ["s1"]}] * 2


@pytest.mark.parametrize(
    "named", [{"params": {"onBehalfOfSubPartnerOrgId": "s2"}}, {"path": "/x?onBehalfOfSubPartnerOrgId=s2"}]
)
async def test_a_view_cannot_be_talked_into_another_sub_partner(
    either: Either, serve: Serve, named: dict[str, Any]
) -> None:
    server = serve()
    with pytest.raises(InvalidRequest, match="another sub-partner"):
        await either.client(server).for_sub_partner("s1").request("GET", **{"path": "/x", **named})
    assert server.requests == []


async def test_options_hold_for_one_call(either: Either, serve: Serve) -> None:
    server = serve([answer(503), json({"id": "c1"})])
    client = either.client(server)
    options = CallOptions(retry=None, headers={"X-Why": " test ", "Accept": "application/xml"})
    with pytest.raises(ServiceUnavailable):
        await client.customers.get("c1", options=options)
    await client.customers.get("c1")
    first, second = server.requests
    assert (first.headers["x-why"], first.headers["accept"]) == ("test", "application/xml")
    assert "x-why" not in second.headers
    assert second.headers["accept"] == "application/json"
