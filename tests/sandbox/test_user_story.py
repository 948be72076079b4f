"""Tests as a user of the SDK would write them, with the ordinary clients."""

from __future__ import annotations

import anyio
import pytest

from webex_wholesale import AsyncWholesaleClient, WholesaleClient
from webex_wholesale.errors import StateDeadlineExceeded
from webex_wholesale.models import Address, CustomerInfo
from webex_wholesale.sandbox import Sandbox, after, hours

ORDER = {
    "provisioning_id": "template",
    "packages": ["webex_meetings"],
    "address": Address(address_line1="1 Harbour Street", city="Rivertown", country="US"),
    "customer_info": CustomerInfo(name="North Bakery", primary_email="office@north.example"),
}


# fmt: off
def test_a_review_that_clears_after_71_hours_and_one_that_does_not(
    wholesale_sandbox: Sandbox, wholesale_client: WholesaleClient
):
    wholesale_sandbox.review("north", clears_after=hours(71))
    wholesale_sandbox.review("south")
    north = wholesale_client.customers.provision(external_id="north", **ORDER)
    south = wholesale_client.customers.provision(external_id="south", **ORDER)
    assert north.result(on_parked="wait").org_id
    with pytest.raises(StateDeadlineExceeded):
        south.result(on_parked="wait")
# fmt: on


def test_three_days_cost_a_few_requests(wholesale_sandbox: Sandbox, wholesale_client: WholesaleClient):
    wholesale_sandbox.review("north", clears_after=hours(71))
    wholesale_client.customers.provision(external_id="north", **ORDER).result(on_parked="wait")
    assert 71 <= wholesale_sandbox.clock.monotonic() / 3600 < 71.2
    assert len(wholesale_sandbox.journal) < 15
    wholesale_sandbox.journal.assert_one("POST", external_id="north")


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_many_customers_are_waited_for_at_once(
    wholesale_sandbox: Sandbox, async_wholesale_client: AsyncWholesaleClient, backend: str
):
    names = [f"c{number}" for number in range(40)]
    wholesale_sandbox.review("c7", clears_after=hours(71))
    wholesale_sandbox.transitions.set("provision", after(minutes=4), key="c3")
    done: dict[str, float] = {}

    async def provision(name: str) -> None:
        poller = await async_wholesale_client.customers.provision(external_id=name, **ORDER)
        customer = await poller.result(on_parked="wait")
        assert customer.status == "provisioned"
        done[name] = wholesale_sandbox.clock.monotonic()

    async def main() -> None:
        async with async_wholesale_client, anyio.create_task_group() as tasks:
            for name in names:
                tasks.start_soon(provision, name)

    anyio.run(main, backend=backend)
    assert set(done) == set(names)
    assert max(seconds for name, seconds in done.items() if name not in ("c3", "c7")) < 60
    assert 240 <= done["c3"] < 300
    assert done["c7"] >= 71 * 3600


def test_a_customer_that_takes_longer_than_the_timeout_is_not_done(
    wholesale_sandbox: Sandbox, wholesale_client: WholesaleClient
):
    wholesale_sandbox.transitions.set("provision", after(minutes=20))
    poller = wholesale_client.customers.provision(external_id="north", **ORDER)
    with pytest.raises(TimeoutError):
        poller.result(timeout=600)
    assert poller.result(timeout=900).org_id
