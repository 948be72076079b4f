"""Prechecks read the same whichever way the service says no, and stay errors where nobody was asked."""

from __future__ import annotations

from typing import Any, Literal

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.either import Either
from tests.verbs.bakery import ADDRESS, order
from webex_wholesale.codes import EMAIL_IN_USE, PRECHECK_PASSED
from webex_wholesale.errors import (
    ApiError,
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    RateLimited,
    ServerError,
    Unauthorized,
)
from webex_wholesale.models import CustomerInfo, PrecheckInfo, PrecheckResult, SubscriberParameters
from webex_wholesale.sandbox import Sandbox


async def test_a_customer_that_can_be_provisioned_is_a_true_result(client: Any):
    found = await client.precheck.customer(**order())
    assert found
    assert found.codes == (PRECHECK_PASSED,)
    assert found.reasons == ("100: Provisioning precheck validation successful.",)
    assert found.next_step == "go on and provision"


async def test_the_short_variant_takes_an_address_and_an_email(client: Any):
    assert await client.precheck.customer(
        address=ADDRESS, customer_info=CustomerInfo(primary_email="office@new.example")
    )
    assert await client.precheck.customer(address=ADDRESS)


async def test_it_takes_every_argument_that_provisioning_takes(client: Any, sandbox: Sandbox):
    assert await client.precheck.customer(**order(sub_partner_admin_email="admin@reseller.example"))
    (entry,) = sandbox.journal
    assert "subPartnerAdminEmail" not in entry.body
    assert "language" not in entry.body["customerInfo"]


@pytest.mark.parametrize("failure", ["error", "answer"])
@pytest.mark.parametrize("info", ["object", "list"])
async def test_a_refusal_reads_the_same_as_an_error_and_as_an_answer(
    client: Any,
    sandbox: Sandbox,
    bakery: str,
    failure: Literal["error", "answer"],
    info: Literal["object", "list"],
):
    sandbox.settings.precheck_failure = failure
    sandbox.settings.precheck_info = info
    await client.subscribers.provision(
        customer_id=bakery,
        email="ada@bakery.example",
        packages=["webex_calling"],
        provisioning_parameters=SubscriberParameters(extension="2001"),
    )
    found = await client.precheck.subscriber(email="ada@bakery.example", customer_id=bakery)
    assert not found
    assert found.codes == (EMAIL_IN_USE,)
    assert found.reasons == ("10022: The e-mail address is already associated with an existing user.",)
    assert found.next_step == "find the user and remove it where it is, or use another address"


async def test_the_variants_for_subscribers_are_what_is_passed(client: Any, sandbox: Sandbox, bakery: str):
    assert await client.precheck.subscriber(email="ada@bakery.example", customer_id=bakery)
    assert await client.precheck.subscriber(
        email="ada@bakery.example",
        provisioning_id="template",
        customer_info=CustomerInfo(name="Not sent", primary_email="office@new.example"),
    )
    assert await client.precheck.subscriber(
        email="ada@bakery.example",
        customer_id=bakery,
        packages=["webex_calling"],
        provisioning_parameters=SubscriberParameters(first_name="Ada", extension="2001"),
    )
    assert list(sandbox.journal)[-2].body["customerInfo"] == {"primaryEmail": "office@new.example"}


@pytest.mark.parametrize("status", [400, 409, 422])
@pytest.mark.parametrize(
    "body",
    [
        {"message": "no", "errors": [{"errorCode": 10022, "description": "in use", "fieldName": "email"}]},
        {"message": "no", "errors": {"errorCode": 10022, "description": "in use"}},
        {"message": "no", "errors": [{"code": "10022", "description": "in use"}]},
        {"message": "no", "info": {"infoCode": 10022, "description": "in use"}},
        {"message": "no", "info": [{"errorCode": 10022, "description": "in use"}]},
        {"message": "in use", "errorCode": 10022},
        {"message": "success", "errors": [{"errorCode": 10022, "description": "in use"}]},
    ],
)
async def test_a_refusal_by_status_is_a_false_result(either: Either, status: int, body: dict[str, Any]):
    client = either.client(lambda request: httpx.Response(status, json=body, headers={"trackingid": "T-1"}))
    found = await client.precheck.customer(address=ADDRESS)
    assert isinstance(found, PrecheckResult)
    assert not found
    assert found.codes == (10022,)
    assert found.reasons == ("10022: in use",)
    assert found.extras == {"trackingId": "T-1"}


async def test_a_code_that_is_no_number_is_kept_in_the_text(either: Either):
    body = {"errors": [{"errorCode": "E-7", "description": "odd"}]}
    found = await either.client(lambda request: httpx.Response(400, json=body)).precheck.customer(address=ADDRESS)
    assert (bool(found), found.codes, found.reasons) == (False, (), ("E-7: odd",))
    assert found.next_step == "change what the reasons name, and precheck again"


@pytest.mark.parametrize(
    ("status", "error"), [(401, Unauthorized), (403, Forbidden), (404, NotFound), (500, ServerError)]
)
async def test_what_is_about_the_caller_or_the_service_stays_an_error(
    either: Either, status: int, error: type[ApiError]
):
    body = {"message": "no", "errors": [{"errorCode": 4003, "description": "no"}]}
    client = either.client(lambda request: httpx.Response(status, json=body), retry=None)
    with pytest.raises(error):
        await client.precheck.customer(address=ADDRESS)
    with pytest.raises(error):
        await client.precheck.subscriber(email="ada@bakery.example")


async def test_a_rate_limit_stays_an_error(either: Either):
    client = either.client(lambda request: httpx.Response(429, headers={"retry-after": "1"}), retry=None)
    with pytest.raises(RateLimited):
        await client.precheck.customer(address=ADDRESS)


@pytest.mark.parametrize(("status", "error"), [(400, BadRequest), (409, Conflict)])
@pytest.mark.parametrize("content", [b"", b"<html>proxy</html>", b'{"message": "no"}', b'{"errors": []}', b"[]"])
async def test_a_refusal_without_findings_stays_an_error(
    either: Either, status: int, error: type[ApiError], content: bytes
):
    client = either.client(lambda request: httpx.Response(status, content=content))
    with pytest.raises(error):
        await client.precheck.customer(address=ADDRESS)


@pytest.mark.parametrize(
    "body",
    [
        {"message": "failure"},
        {"message": None},
        {},
        {"message": "success", "errors": [{"errorCode": 10022}]},
        {"message": "success", "errorCode": 10022},
        {"message": "success", "errorCode": {"errorCode": 10022, "description": "in use"}},
        {"message": "not success"},
    ],
)
async def test_a_200_that_does_not_plainly_say_success_is_false(either: Either, body: dict[str, Any]):
    found = await either.client(lambda request: httpx.Response(200, json=body)).precheck.customer(address=ADDRESS)
    assert not found
    assert found.next_step != "go on and provision"


@pytest.mark.parametrize("message", ["success", "Success", "SUCCESS "])
async def test_a_success_with_news_is_true_and_keeps_the_news(either: Either, message: str):
    body = {"message": message, "info": [{"infoCode": 100}, {"infoCode": 777, "description": "consent needed"}]}
    found = await either.client(lambda request: httpx.Response(200, json=body)).precheck.customer(address=ADDRESS)
    assert found
    assert found.codes == (100, 777)
    assert found.reasons == ("100: the precheck passed", "777: consent needed")


def test_a_reason_without_a_text_is_given_the_known_meaning():
    found = PrecheckResult(message="failure", info=(PrecheckInfo(info_code=1001), PrecheckInfo(info_code=424242)))
    assert found.reasons[0].startswith("1001: a mandatory parameter is missing")
    assert found.reasons[1] == "424242: no description"
    assert found.next_step == "add the parameter and send the request again"


def test_a_refusal_with_nothing_but_a_message_has_that_for_a_reason():
    assert PrecheckResult(message="not today").reasons == ("not today",)
    assert PrecheckResult().reasons == ()


@given(
    message=st.none() | st.text(),
    codes=st.lists(st.none() | st.integers()),
    text=st.none() | st.text(),
    stray=st.none() | st.integers() | st.text() | st.dictionaries(st.text(), st.integers() | st.text()),
)
def test_any_result_has_a_verdict_reasons_and_a_next_step(
    message: str | None, codes: list[int | None], text: str | None, stray: Any
):
    info = tuple(PrecheckInfo(info_code=code, description=text) for code in codes)
    found = PrecheckResult(message=message, info=info, extras={"errorCode": stray})
    assert found.next_step
    assert bool(found) <= (message is not None and "success" in message.casefold())
    assert set(found.codes) >= {code for code in codes if code is not None}
    assert all(isinstance(reason, str) and reason for reason in found.reasons)
