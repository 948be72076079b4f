"""For each of the 18 operations: where the sub-partner travels, from a view and from a single call alike."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.support.either import Either
from webex_wholesale import operations
from webex_wholesale.errors import InvalidRequest

SUB = "Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi9zdWI"
ADDRESS = {"addressLine1": "1 Street", "city": "Town", "country": "US"}

ARGUMENTS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "customers.list": ((), {}),
    "customers.get": (("c1",), {}),
    "customers.provision": (
        (),
        {
            "provisioning_id": "p",
            "packages": ["webex_meetings"],
            "external_id": "e",
            "address": ADDRESS,
            "customer_info": {"name": "n", "primaryEmail": "a@b.example"},
        },
    ),
    "customers.update": (("c1",), {"packages": ["webex_meetings"]}),
    "customers.delete": (("c1",), {}),
    "subscribers.list": ((), {}),
    "subscribers.get": (("s1",), {}),
    "subscribers.provision": ((), {"customer_id": "c1", "email": "a@b.example", "package": "webex_meetings"}),
    "subscribers.update": (("s1",), {"packages": ["webex_suite"]}),
    "subscribers.delete": (("s1",), {}),
    "subscribers.send_consent_email": (("s1",), {}),
    "billing_reports.list": ((), {}),
    "billing_reports.get": (("r1",), {}),
    "billing_reports.create": ((), {"billing_start_date": "2023-10-01", "billing_end_date": "2023-10-31"}),
    "billing_reports.delete": (("r1",), {}),
    "precheck.customer": ((), {"address": ADDRESS}),
    "precheck.subscriber": ((), {"email": "a@b.example"}),
}

QUERY = {"onBehalfOfSubPartnerOrgId": SUB}
PLACES: dict[str, tuple[dict[str, str], str | None]] = {
    **dict.fromkeys(ARGUMENTS, (QUERY, None)),
    "billing_reports.list": ({"subPartnerOrgId": SUB}, None),
    "billing_reports.create": ({}, SUB),
    "billing_reports.get": ({}, None),
    "billing_reports.delete": ({}, None),
}


class Recorder:
    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        url = str(request.url.copy_with(path="/v1/wholesale/customers/c1", query=None))
        return httpx.Response(
            200, headers={"Location": url}, json={"items": [], "id": "x1", "url": url, "message": "success"}
        )


async def invoke(client: Any, name: str, **more: Any) -> None:
    resource, verb = name.split(".")
    ids, named = ARGUMENTS[name]
    given = getattr(getattr(client, resource), verb)(*ids, **named, **more)
    if verb == "list":
        assert [item async for item in given] == []
    else:
        await given


def test_the_table_covers_every_operation_but_that_on_sub_partners_themselves() -> None:
    assert {*ARGUMENTS, "sub_partners.list"} == {operation.name for operation in operations.all_operations()}


def places(request: httpx.Request) -> tuple[dict[str, str], str | None]:
    query = {key: value for key, value in request.url.params.items() if "SubPartner" in key or "subPartner" in key}
    body = json.loads(request.content) if request.content else {}
    return query, body.get("subPartnerOrgId")


@pytest.mark.parametrize("name", ARGUMENTS)
async def test_a_view_names_its_sub_partner_in_the_right_place(either: Either, name: str) -> None:
    wire = Recorder()
    await invoke(either.client(wire).for_sub_partner(SUB), name)
    assert [places(request) for request in wire.requests] == [PLACES[name]]


@pytest.mark.parametrize("name", ARGUMENTS)
async def test_a_single_call_names_it_in_the_same_place(either: Either, name: str) -> None:
    wire = Recorder()
    await invoke(either.client(wire), name, sub_partner=SUB)
    assert [places(request) for request in wire.requests] == [PLACES[name]]


@pytest.mark.parametrize("name", ARGUMENTS)
async def test_without_one_nothing_is_named(either: Either, name: str) -> None:
    wire = Recorder()
    await invoke(either.client(wire), name)
    assert [places(request) for request in wire.requests] == [({}, None)]


async def test_a_client_can_act_for_a_sub_partner_from_the_start(either: Either) -> None:
    wire = Recorder()
    client = either.client(wire, sub_partner=SUB)
    await client.customers.get("c1")
    assert client.sub_partner == SUB
    assert places(wire.requests[0]) == (QUERY, None)


async def test_the_word_of_a_call_counts_over_that_of_its_view(either: Either) -> None:
    wire = Recorder()
    await either.client(wire).for_sub_partner("view").customers.get("c1", sub_partner=SUB)
    assert places(wire.requests[0]) == (QUERY, None)


async def test_sub_partners_of_a_sub_partner_are_refused_unsent(either: Either) -> None:
    wire = Recorder()
    view = either.client(wire).for_sub_partner(SUB)
    with pytest.raises(InvalidRequest, match="on the partner's own client"):
        view.sub_partners.list()
    with pytest.raises(InvalidRequest, match="on the partner's own client"):
        await view.call("sub_partners.list")
    assert wire.requests == []


@pytest.mark.parametrize("blank", ["", "   ", 7, None])
async def test_a_blank_sub_partner_never_becomes_the_partner_itself(either: Either, blank: Any) -> None:
    client = either.client(Recorder())
    with pytest.raises(InvalidRequest):
        client.for_sub_partner(blank)
    if blank is not None:
        with pytest.raises(InvalidRequest):
            await client.customers.get("c1", sub_partner=blank)


async def test_a_poller_looks_for_the_sub_partner_it_was_begun_for(either: Either) -> None:
    wire = Recorder()
    poller = await either.client(wire).customers.delete("c1", sub_partner=SUB)
    await poller.poll()
    assert [places(request) for request in wire.requests] == [(QUERY, None)] * 2
