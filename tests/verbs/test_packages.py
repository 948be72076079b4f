"""Adding and removing single packages: the others stay, and nothing is written that need not be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.either import Either
from tests.verbs.bakery import CALLING, calls, connect, dressed, open_bakery, order
from webex_wholesale.errors import BadRequest, InvalidRequest, NotFound, ResourceInTransition, UnexpectedResponse
from webex_wholesale.sandbox import Sandbox


async def test_a_package_is_added_and_the_others_stay(client: Any, either: Either, bakery: str):
    change = await client.customers.add_packages(bakery, ["webex_suite"])
    assert change
    assert change.before == ("webex_calling", "webex_meetings")
    assert change.after == ("webex_calling", "webex_meetings", "webex_suite")
    assert change.diff.added == ("webex_suite",)
    customer = await dressed(either, change.poller).result()
    assert set(customer.packages) == {"webex_calling", "webex_meetings", "webex_suite"}


async def test_a_package_is_removed_and_the_others_stay(client: Any, either: Either, bakery: str):
    change = await client.customers.remove_packages(bakery, ["webex_calling"])
    assert change.before == ("webex_calling", "webex_meetings")
    assert change.diff.removed == ("webex_calling",)
    customer = await dressed(either, change.poller).result()
    assert customer.packages == ("webex_meetings",)


async def test_one_package_may_be_given_by_its_bare_name(client: Any, bakery: str):
    change = await client.customers.add_packages(bakery, "webex_suite")
    assert change.diff.added == ("webex_suite",)


@pytest.mark.parametrize(
    ("verb", "packages"),
    [
        ("add_packages", ["webex_calling"]),
        ("add_packages", []),
        ("remove_packages", ["webex_suite"]),
        ("remove_packages", []),
    ],
)
async def test_nothing_is_written_when_nothing_changes(
    client: Any, either: Either, sandbox: Sandbox, bakery: str, verb: str, packages: list[str]
):
    sandbox.journal.clear()
    change = await getattr(client.customers, verb)(bakery, packages)
    assert not change
    assert change.before == change.after == ("webex_calling", "webex_meetings")
    assert change.poller.done
    assert (await dressed(either, change.poller).result()).id == bakery
    assert calls(sandbox) == ["customers.get"]


async def test_a_customer_with_errors_that_need_not_change_says_so_at_once(
    client: Any, either: Either, sandbox: Sandbox
):
    sandbox.outcome("odd", "provisioned_with_errors")
    with sandbox.client() as other:
        odd = other.customers.provision(**order("odd")).result(allow_errors=True)
    change = await client.customers.add_packages(odd.id, ["webex_calling"])
    outcome = await dressed(either, change.poller).wait()
    assert outcome.kind == "succeeded_with_errors"


async def test_a_dry_run_says_what_would_be_and_writes_nothing(
    client: Any, either: Either, sandbox: Sandbox, bakery: str
):
    sandbox.journal.clear()
    added = await client.customers.add_packages(bakery, "webex_suite", dry_run=True)
    assert added.after == ("webex_calling", "webex_meetings", "webex_suite")
    removed = await client.customers.remove_packages(bakery, "webex_calling", dry_run=True)
    assert (removed.before, removed.after) == (("webex_calling", "webex_meetings"), ("webex_meetings",))
    # There is nothing to wait for: the customer is as it was.
    assert (await dressed(either, removed.poller).result()).packages == removed.before
    assert calls(sandbox) == ["customers.get"] * 2
    with pytest.raises(InvalidRequest, match="allow_empty"):
        await client.customers.remove_packages(bakery, ["webex_calling", "webex_meetings"], dry_run=True)


async def test_the_last_package_is_not_removed_by_accident(client: Any, sandbox: Sandbox, bakery: str):
    sandbox.journal.clear()
    with pytest.raises(InvalidRequest, match="allow_empty=True"):
        await client.customers.remove_packages(bakery, ["webex_calling", "webex_meetings"])
    assert "customers.update" not in calls(sandbox)


async def test_the_last_package_is_removed_on_demand(client: Any, either: Either, bakery: str):
    change = await client.customers.remove_packages(bakery, ["webex_calling", "webex_meetings"], allow_empty=True)
    assert change.after == ()
    assert (await dressed(either, change.poller).result()).packages == ()


async def test_a_first_calling_package_takes_its_location_along(client: Any, either: Either, sandbox: Sandbox):
    plain = open_bakery(sandbox, "plain", packages=["webex_meetings"], provisioning_parameters=None)
    with pytest.raises(BadRequest, match=r"provisioningParameters\.calling"):
        await client.customers.add_packages(plain, ["webex_calling"])
    change = await client.customers.add_packages(plain, ["webex_calling"], provisioning_parameters=CALLING)
    assert set((await dressed(either, change.poller).result()).packages) == {"webex_calling", "webex_meetings"}


async def test_a_customer_on_its_way_is_left_alone(client: Any, sandbox: Sandbox):
    poller = await client.customers.provision(**order("young"))
    with pytest.raises(ResourceInTransition, match="the customer is provisioning") as caught:
        await client.customers.add_packages(poller.id, ["webex_suite"])
    assert (caught.value.id, caught.value.status) == (poller.id, "provisioning")
    assert "customers.update" not in calls(sandbox)


@pytest.mark.parametrize("verb", ["add_packages", "remove_packages"])
async def test_a_customer_that_is_being_changed_is_left_alone(
    client: Any, sandbox: Sandbox, bakery: str, verb: str
):
    await client.customers.update(bakery, packages=["webex_calling"])
    with pytest.raises(ResourceInTransition, match="updating"):
        await getattr(client.customers, verb)(bakery, ["webex_meetings"])


async def test_a_customer_that_is_being_removed_is_left_alone(client: Any, bakery: str):
    await client.customers.delete(bakery)
    with pytest.raises(ResourceInTransition, match="deleting"):
        await client.customers.add_packages(bakery, ["webex_suite"])


async def test_a_customer_in_review_is_left_alone(client: Any, sandbox: Sandbox):
    sandbox.seed_data(customers=1, in_review=1)
    customer = await client.customers.list().first()
    with pytest.raises(ResourceInTransition, match="pending_rpl_review"):
        await client.customers.add_packages(customer.id, ["webex_suite"])


@pytest.mark.parametrize("verb", ["add_packages", "remove_packages"])
async def test_an_answer_without_packages_is_not_an_empty_list(
    client: Any, sandbox: Sandbox, bakery: str, verb: str
):
    sandbox.faults.add(operation="customers.get", fields={"packages": None})
    sandbox.journal.clear()
    with pytest.raises(UnexpectedResponse, match="sent no packages"):
        await getattr(client.customers, verb)(bakery, ["webex_suite"])
    assert calls(sandbox) == ["customers.get"]


async def test_a_package_that_this_sdk_does_not_know_survives(client: Any, sandbox: Sandbox, bakery: str):
    sandbox.faults.add(operation="customers.get", fields={"packages": ["webex_calling", "package_of_tomorrow"]})
    with pytest.raises(BadRequest):  # the sandbox does not know it either
        await client.customers.add_packages(bakery, ["webex_meetings"])
    sent = next(entry for entry in sandbox.journal if entry.operation == "customers.update")
    assert sent.body["packages"] == ["webex_calling", "package_of_tomorrow", "webex_meetings"]


@pytest.mark.parametrize("packages", [None, 7, [None], [""], ["webex_calling", 7], b"webex_calling"])
async def test_what_is_no_list_of_packages_is_refused_before_anything_is_sent(
    client: Any, sandbox: Sandbox, packages: Any
):
    for verb in (client.customers.add_packages, client.customers.remove_packages):
        with pytest.raises(InvalidRequest, match="package"):
            await verb("some-id", packages)
    assert len(sandbox.journal) == 0


async def test_a_customer_that_is_not_there_is_not_found(client: Any):
    with pytest.raises(NotFound):
        await client.customers.add_packages("no-such-customer", ["webex_suite"])


async def test_all_calls_of_a_change_name_the_sub_partner(either: Either, sandbox: Sandbox):
    reseller = sandbox.add_sub_partner()
    view = connect(either, sandbox).for_sub_partner(reseller)
    poller = await view.customers.provision(**order("shop"))
    await poller.result()
    sandbox.journal.clear()
    change = await view.customers.add_packages(poller.id, ["webex_suite"])
    await dressed(either, change.poller).result()
    assert len(sandbox.journal) >= 4
    assert all(("onBehalfOfSubPartnerOrgId", reseller) in entry.query for entry in sandbox.journal)
