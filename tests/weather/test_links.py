"""Links out of the API, into somebody else's data, or round in circles: an error, and nothing is sent there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.either import TOKEN, Either
from tests.support.server import Server
from tests.support.steps import Connection, Request, Step, answer, json
from webex_wholesale.errors import (
    OutcomeUnknown,
    PaginationError,
    ResponseLost,
    UnexpectedResponse,
    UntrustedLink,
)

Serve = Callable[..., Server]
PAGE = {"items": [{"id": "c1"}]}


def linked(target: str) -> Step:
    return json(PAGE, Link=f'<{target}>; rel="next"')


async def test_a_next_link_to_another_host_is_not_followed(either: Either, serve: Serve) -> None:
    evil = serve(lambda request: json(PAGE))
    server = serve([linked(f"{evil.url}/wholesale/customers?offset=1")])
    with pytest.raises(UntrustedLink, match="next page.*token was not sent there") as caught:
        await either.client(server).customers.list().to_list()
    assert evil.connections == 0
    assert caught.value.operation == "customers.list"


@pytest.mark.parametrize(
    "target",
    [
        "https://127.0.0.1:{port}/v1/wholesale/customers?offset=1",
        "http://user@127.0.0.1:{port}/v1/wholesale/customers?offset=1",
        "http://127.0.0.1:{port}/v2/wholesale/customers?offset=1",
        "http://127.0.0.1:{port}/v1/../admin?offset=1",
        "http://127.0.0.1:{port}/v1/%2e%2e/admin?offset=1",
        "http://127.0.0.1:{port}.evil.example/v1/x?offset=1",
        "//evil.example/v1/wholesale/customers?offset=1",
        "http://127.0.0.1:{port}\\@evil.example/v1/x?offset=1",
        "/v1/whole sale?offset=1",
        "http://[::1/v1?offset=1",
    ],
)
@pytest.mark.parametrize("prefetch", [None, 2])
async def test_a_next_link_out_of_the_base_path_is_not_followed(
    either: Either, serve: Serve, target: str, prefetch: int | None
) -> None:
    server = serve([json(PAGE)])
    server._script = iter([linked(target.format(port=server.port))])
    with pytest.raises(UntrustedLink):
        await either.client(server).customers.list(prefetch=prefetch).to_list()
    assert len(server.requests) == 1


@pytest.mark.parametrize("view", [None, "s1"])
@pytest.mark.parametrize("name", ["onBehalfOfSubPartnerOrgId", "subPartnerOrgId"])
async def test_a_next_link_into_another_sub_partners_data_is_not_followed(
    either: Either, serve: Serve, view: str | None, name: str
) -> None:
    server = serve([linked(f"?offset=1&{name}=s2")])
    with pytest.raises(PaginationError, match="another sub-partner"):
        await either.client(server, sub_partner=view).customers.list().to_list()
    assert len(server.requests) == 1


async def test_a_next_link_to_the_same_page_is_not_followed(either: Either, serve: Serve) -> None:
    server = serve(lambda request: linked("?offset=0"))
    with pytest.raises(PaginationError, match="read before"):
        await either.client(server).customers.list().to_list()
    assert len(server.requests) == 1


def accepted(location: str | None, url: str | None) -> Step:
    headers = {} if location is None else {"Location": location}
    return json({} if url is None else {"url": url}, status=202, **headers)


NEW: dict[str, Any] = {
    "provisioning_id": "p",
    "packages": ["webex_meetings"],
    "external_id": "e1",
    "address": {"addressLine1": "1 Street", "city": "Town", "country": "US"},
    "org_id": "o1",
}
HERE = "/v1/wholesale/customers/c1"


@pytest.mark.parametrize(
    ("location", "url"), [(HERE, HERE), (HERE, None), (None, HERE), (f"{HERE}/", f"{HERE}?a=b")]
)
async def test_a_202_names_the_customer_in_either_place(
    either: Either, serve: Serve, location: str | None, url: str | None
) -> None:
    poller = await either.client(serve([accepted(location, url)])).customers.provision(**NEW)
    assert poller.id == "c1"


@pytest.mark.parametrize("where", ["location", "url", "both"])
@pytest.mark.parametrize("form", ["{}", '"{}"', "<{}>", " '{}' ", "{}/", "{}?a=b#c"])
async def test_only_the_id_is_taken_from_a_202_that_points_elsewhere_and_nothing_is_sent_there(
    either: Either, serve: Serve, where: str, form: str
) -> None:
    elsewhere = serve()
    there = form.format(f"{elsewhere.url}/some/gateway/customers/c1")
    server = serve([accepted(there if where != "url" else HERE, there if where != "location" else HERE)])
    poller = await either.client(server).customers.provision(**NEW)
    assert poller.id == "c1"
    assert elsewhere.connections == 0
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "there",
    [
        "https://webexapis.com/v1/wholesale/subscribers/c1",
        f"{HERE}?onBehalfOfSubPartnerOrgId=other",
        "/v1/wholesale/customers",
        "/v1/wholesale/customers/..",
        "/v1/wholesale/customers/a%2Fb",
        "http://[::1/customers/c1",
    ],
)
async def test_a_202_that_names_something_else_leaves_the_outcome_open(
    either: Either, serve: Serve, there: str
) -> None:
    with pytest.raises(OutcomeUnknown, match="names no resource"):
        await either.client(serve([accepted(there, None)])).customers.provision(**NEW)


@pytest.mark.parametrize("there", [None, "/v1/wholesale/customers/c2", "https://evil.example/", "http://[::1"])
async def test_an_update_is_about_the_callers_own_id_whatever_the_answer_names(
    either: Either, serve: Serve, there: str | None
) -> None:
    poller = await either.client(serve([accepted(there, there)])).customers.update("c1", packages=["a"])
    assert poller.id == "c1"


@pytest.mark.parametrize(("location", "url"), [(None, None), (HERE, "/v1/wholesale/customers/c2")])
async def test_a_202_that_names_no_customer_or_two_leaves_the_outcome_open(
    either: Either, serve: Serve, location: str | None, url: str | None
) -> None:
    with pytest.raises(OutcomeUnknown, match=r"client\.settle\(error\)"):
        await either.client(serve([accepted(location, url)])).customers.provision(**NEW)


async def test_two_location_headers_that_differ_leave_the_outcome_open(either: Either, serve: Serve) -> None:
    def twice(connection: Connection) -> bool:
        lines = "".join(f"location: /v1/wholesale/customers/{id}\r\n" for id in ("c1", "c2"))
        connection.send(f"HTTP/1.1 202 Accepted\r\n{lines}content-length: 0\r\n\r\n".encode())
        return True

    with pytest.raises(OutcomeUnknown, match="names two resources"):
        await either.client(serve([twice])).customers.provision(**NEW)


@pytest.mark.parametrize("there", ["javascript:alert(1)", "http://xn--/", "http://x:port/"])
async def test_a_redirect_that_cannot_be_read_is_no_answer(either: Either, serve: Serve, there: str) -> None:
    server = serve(lambda request: answer(307, Location=there))
    client = either.client(server)
    with pytest.raises((ResponseLost, UntrustedLink)):
        await client.customers.get("c1")
    # What the HTTP library hands over is seen to be no link of the API; what it cannot hand over leaves it open.
    with pytest.raises((OutcomeUnknown, UntrustedLink)):
        await client.customers.provision(**NEW)
    assert [request.method for request in server.requests].count("POST") == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_another_origin_is_not_followed(either: Either, serve: Serve, status: int) -> None:
    evil = serve()
    server = serve([answer(status, Location=f"{evil.url}/wholesale/customers/c1")])
    with pytest.raises(UntrustedLink, match=f"HTTP {status} redirects out of the API"):
        await either.client(server).customers.get("c1")
    assert evil.connections == 0
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_within_the_api_keeps_token_query_and_sub_partner(
    either: Either, serve: Serve, status: int
) -> None:
    def moved(request: Request) -> Step:
        if request.path == "/v1/elsewhere":
            return json({"id": "c1"})
        return answer(status, Location="/v1/elsewhere?new=1")

    server = serve(moved)
    view = either.client(server).for_sub_partner("s1")
    result = await view.call("customers.get", "c1", query={"include_package_license_info": True})
    assert (result.value.id, result.attempts) == ("c1", 2)
    last = server.requests[-1]
    assert last.query == {
        "includePackageLicenseInfo": ["true"],
        "onBehalfOfSubPartnerOrgId": ["s1"],
        "new": ["1"],
    }
    assert last.headers["authorization"] == f"Bearer {TOKEN}"


async def test_a_redirect_into_another_sub_partners_data_is_not_followed(either: Either, serve: Serve) -> None:
    server = serve([answer(307, Location="/v1/x?onBehalfOfSubPartnerOrgId=s2")])
    with pytest.raises(PaginationError, match="another sub-partner"):
        await either.client(server).for_sub_partner("s1").customers.get("c1")
    assert len(server.requests) == 1


async def test_a_redirected_create_keeps_its_method_and_body(either: Either, serve: Serve) -> None:
    server = serve([answer(308, Location="/v1/moved"), json({"id": "r1", "status": "IN_PROGRESS"})])
    await either.client(server).billing_reports.create(
        billing_start_date="2023-10-01", billing_end_date="2023-10-31"
    )
    first, second = server.requests
    assert (second.method, second.path, second.json) == ("POST", "/v1/moved", first.json)


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_a_create_that_is_sent_on_like_a_browser_may_have_happened(
    either: Either, serve: Serve, status: int
) -> None:
    server = serve([answer(status, Location="/v1/thanks")])
    with pytest.raises(OutcomeUnknown):
        await either.client(server).subscribers.send_consent_email("s1")
    assert len(server.requests) == 1


async def test_redirects_in_circles_come_to_an_end(either: Either, serve: Serve) -> None:
    server = serve(lambda request: answer(307, Location="/v1/round"))
    with pytest.raises(UnexpectedResponse, match="redirected more than"):
        await either.client(server).customers.get("c1")
    assert len(server.requests) < 10


@pytest.mark.parametrize("step", [answer(304), answer(307), answer(300, Location="/v1/x")])
async def test_a_redirect_to_nowhere_is_an_error(either: Either, serve: Serve, step: Step) -> None:
    with pytest.raises(UnexpectedResponse, match="redirects a GET in a way that cannot be followed"):
        await either.client(serve([step])).customers.get("c1")
