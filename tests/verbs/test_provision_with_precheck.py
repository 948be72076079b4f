"""`precheck=True`: asked first, and nothing is created after a no."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from tests.support.either import Either
from tests.verbs.bakery import calls, connect, order
from webex_wholesale.errors import Forbidden, InvalidRequest, PrecheckFailed
from webex_wholesale.models import SubscriberParameters
from webex_wholesale.sandbox import Sandbox

ADA: dict[str, Any] = {
    "email": "ada@bakery.example",
    "packages": ["webex_calling"],
    "provisioning_parameters": SubscriberParameters(first_name="Ada", extension="2001"),
}


async def test_a_customer_is_provisioned_after_a_yes(client: Any, sandbox: Sandbox):
    poller = await client.customers.provision(**order(), precheck=True)
    assert (await poller.result()).external_id == "bakery"
    assert calls(sandbox)[:2] == ["precheck.customer", "customers.provision"]


async def test_without_the_argument_no_precheck_is_made(client: Any, sandbox: Sandbox):
    await client.customers.provision(**order())
    assert calls(sandbox) == ["customers.provision"]


@pytest.mark.parametrize("failure", ["error", "answer"])
async def test_no_customer_is_created_after_a_no(client: Any, sandbox: Sandbox, failure: Any):
    sandbox.settings.precheck_failure = failure
    with pytest.raises(PrecheckFailed, match="nothing was created") as caught:
        await client.customers.provision(**order(packages=["attendant_console"]), precheck=True)
    assert not caught.value.result
    assert "attendant_console" in str(caught.value)
    assert calls(sandbox) == ["precheck.customer"]
    assert sandbox.customers() == []


@pytest.mark.parametrize("failure", ["error", "answer"])
async def test_no_subscriber_is_created_after_a_no(client: Any, sandbox: Sandbox, bakery: str, failure: Any):
    sandbox.settings.precheck_failure = failure
    await client.subscribers.provision(customer_id=bakery, **ADA, precheck=True)
    sandbox.journal.clear()
    with pytest.raises(PrecheckFailed, match="10022") as caught:
        await client.subscribers.provision(customer_id=bakery, **ADA, precheck=True)
    assert caught.value.result.codes == (10022,)
    assert "find the user" in str(caught.value)
    assert calls(sandbox) == ["precheck.subscriber"]


async def test_the_precheck_asks_about_exactly_what_is_created(client: Any, sandbox: Sandbox, bakery: str):
    sandbox.journal.clear()
    await client.customers.provision(**order("second"), precheck=True)
    await client.subscribers.provision(customer_id=bakery, **ADA, precheck=True)
    asked, created, asked_too, created_too = (entry.body for entry in sandbox.journal)
    assert created["customerInfo"].pop("language") == "en_US"
    assert asked == created
    assert asked_too == created_too


async def test_what_cannot_be_right_is_refused_before_the_precheck(client: Any, sandbox: Sandbox):
    with pytest.raises(InvalidRequest):
        await client.customers.provision(**order(customer_info=None), precheck=True)
    assert calls(sandbox) == []


async def test_a_precheck_that_could_not_be_made_creates_nothing(client: Any, sandbox: Sandbox):
    sandbox.faults.add(operation="precheck.customer", status=403)
    with pytest.raises(Forbidden):
        await client.customers.provision(**order(), precheck=True)
    assert calls(sandbox) == ["precheck.customer"]


async def test_the_precheck_names_the_sub_partner(either: Either, sandbox: Sandbox):
    reseller = sandbox.add_sub_partner()
    view = connect(either, sandbox).for_sub_partner(reseller)
    await view.customers.provision(**order(), precheck=True)
    assert [entry.query for entry in sandbox.journal] == [[("onBehalfOfSubPartnerOrgId", reseller)]] * 2


async def test_the_error_survives_a_pickle(client: Any):
    with pytest.raises(PrecheckFailed) as caught:
        await client.customers.provision(**order(packages=["attendant_console"]), precheck=True)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.result == caught.value.result
