"""Cases that a sceptical reader of the promises came up with."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.either import Either
from webex_wholesale.errors import (
    BadGateway,
    BadRequest,
    InvalidPollToken,
    InvalidRequest,
    OutcomeUnknown,
    PollTimeout,
)
from webex_wholesale.models import Address, CustomerInfo


def provisioning() -> dict[str, Any]:
    return {
        "provisioning_id": "p",
        "packages": ["webex_meetings"],
        "external_id": "e",
        "address": Address(address_line1="1 Way", city="Oslo", country="NO"),
        "customer_info": CustomerInfo(name="n", primary_email="a@b.example"),
    }


class Story:
    """A customer that shows one state after another; anything written is accepted."""

    def __init__(self, *states: dict[str, Any]) -> None:
        self.states = list(states)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            return httpx.Response(202)
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return httpx.Response(200, json={"id": "c1", **state})


async def test_added_packages_are_believed_only_when_they_are_there(either: Either) -> None:
    mine, theirs = {"packages": ["a"]}, {"packages": ["z"]}
    story = Story(
        {**mine, "status": "provisioned"},
        {**mine, "status": "provisioned"},
        {**mine, "status": "updating"},
        {**theirs, "status": "provisioned"},
    )
    change = await either.client(story).customers.add_packages("c1", ["b"])
    with pytest.raises(PollTimeout, match="not visible"):
        await change.poller.result(timeout=60)


async def test_a_bad_state_from_before_a_repair_is_not_its_result(either: Either) -> None:
    broken = {"status": "provisioned_with_errors", "packages": ["a"]}
    story = Story(*[broken] * 8, {"status": "provisioned", "packages": ["a", "b"]})
    poller = await either.client(story).customers.update("c1", packages=["a", "b"])
    customer = await poller.result(timeout=600)
    assert customer.status == "provisioned"


@pytest.mark.parametrize(
    "url",
    [
        "https://webexapis.com/v1/wholesale/subscribers/c1",
        "https://webexapis.com/v1/wholesale/customers/c1?onBehalfOfSubPartnerOrgId=other",
    ],
)
async def test_a_location_that_is_no_such_customer_leaves_the_outcome_open(either: Either, url: str) -> None:
    client = either.client(lambda request: httpx.Response(202, json={"url": url}))
    with pytest.raises(OutcomeUnknown, match=r"find out with client\.settle") as caught:
        await client.customers.provision(**provisioning())
    assert caught.value.key == {"external_id": "e"}


async def test_a_create_whose_answer_cannot_be_read_may_have_happened(either: Either) -> None:
    client = either.client(lambda request: httpx.Response(200, json={"id": 5}))
    with pytest.raises(OutcomeUnknown, match=r"\$\.id should be non-empty text") as caught:
        await client.subscribers.provision(customer_id="c1", email="a@b.example", packages=["webex_suite"])
    assert caught.value.key == {"customer_id": "c1", "email": "a@b.example"}


async def test_an_empty_list_beside_a_full_one_loses_nothing(either: Either) -> None:
    wire = {"items": [], "subPartners": [{"orgId": "o1"}]}
    client = either.client(lambda request: httpx.Response(200, json=wire))
    assert [item.org_id for item in await client.sub_partners.list().to_list()] == ["o1"]


async def test_an_error_page_of_a_proxy_is_named_and_not_quoted(either: Either) -> None:
    client = either.client(lambda request: httpx.Response(502, html="<html>secret</html>"), retry=None)
    with pytest.raises(BadGateway, match="a proxy") as caught:
        await client.customers.get("c1")
    assert "secret" not in str(caught.value)


async def test_errors_in_a_wrapper_are_read(either: Either) -> None:
    wire = {"error": {"key": "400", "message": [{"code": 7, "description": "too many bakers"}]}}
    client = either.client(lambda request: httpx.Response(400, json=wire))
    with pytest.raises(BadRequest, match="7: too many bakers") as caught:
        await client.customers.get("c1")
    assert caught.value.codes == (7,)


async def test_json_behind_a_byte_order_mark_is_read(either: Either) -> None:
    body = b'\xef\xbb\xbf{"id": "c1"}'
    client = either.client(lambda request: httpx.Response(200, content=body))
    assert (await client.customers.get("c1")).id == "c1"


async def test_blank_texts_are_not_sent(either: Either) -> None:
    client = either.client(lambda request: pytest.fail("sent"))
    with pytest.raises(InvalidRequest, match="email must be given, and must not be blank"):
        await client.subscribers.provision(customer_id="c1", email=" ", packages=["webex_suite"])
    with pytest.raises(InvalidRequest, match="provisioning_id must be given, and must not be blank"):
        await client.customers.provision(**{**provisioning(), "provisioning_id": ""})


async def test_a_wait_takes_numbers_only(either: Either) -> None:
    client = either.client(lambda request: httpx.Response(202))
    poller = await client.customers.delete("c1")
    for wrong in ({"timeout": "5"}, {"timeout": True}, {"interval": "1"}):
        with pytest.raises(InvalidRequest):
            await poller.wait(**wrong)


async def test_a_token_with_an_id_that_is_no_id_is_refused_at_once(either: Either) -> None:
    token = '{"v":1,"kind":"customers.delete","id":"../x","submitted_at":1,"status_since":1}'
    with pytest.raises(InvalidPollToken, match="damaged"):
        either.client(lambda request: httpx.Response(200)).resume(token)
