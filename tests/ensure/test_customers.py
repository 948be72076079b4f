"""Customers by external id: one, whatever happens, and never one that differs."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from tests.support.either import Either
from tests.verbs.bakery import ADDRESS, connect, open_bakery, order
from webex_wholesale.errors import (
    DuplicateNaturalKey,
    InvalidRequest,
    NaturalKeyConflict,
    OperationFailed,
    OutcomeUnknown,
    PrecheckFailed,
    ResourceInTransition,
)
from webex_wholesale.sandbox import Sandbox

PROVISION = "customers.provision"


def posts(sandbox: Sandbox) -> int:
    return sandbox.journal.count(operation=PROVISION)


async def test_what_is_not_there_is_created_and_the_second_time_it_is_there(client: Any, sandbox: Sandbox):
    first = await client.customers.ensure(**order())
    assert (first.how, first.status) == ("created", "provisioning")
    assert (await first.result()).external_id == "bakery"
    second = await client.customers.ensure(**order())
    assert (second.how, second.id, second.done) == ("existing", first.id, True)
    assert sandbox.journal.exactly_one_post("bakery").applied


async def test_one_that_still_moves_is_waited_for(either: Either, client: Any, sandbox: Sandbox):
    first = await client.customers.ensure(**order())
    other = await connect(either, sandbox).customers.ensure(**order())
    assert (other.how, other.id, other.done) == ("existing", first.id, False)
    assert (await other.result()).status == "provisioned"


@pytest.mark.parametrize("fault", [{"lost_answer": True}, {"status": 503, "applied": True}, {"reset": "after"}])
async def test_a_lost_answer_is_settled_by_adopting_what_it_made(
    client: Any, sandbox: Sandbox, fault: dict[str, Any]
):
    sandbox.faults.add(operation=PROVISION, times=1, **fault)
    poller = await client.customers.ensure(**order())
    assert (poller.how, poller.id) == ("adopted", sandbox.customers("bakery")[0]["id"])
    assert posts(sandbox) == 1


async def test_what_is_applied_late_is_waited_for(client: Any, sandbox: Sandbox):
    sandbox.faults.add(operation=PROVISION, apply_after=70, lost_answer=True, times=1)
    assert (await client.customers.ensure(**order())).how == "adopted"
    assert posts(sandbox) == len(sandbox.customers("bakery")) == 1


async def test_what_was_not_applied_is_sent_once_more_after_the_window(client: Any, sandbox: Sandbox):
    sandbox.faults.add(operation=PROVISION, status=503, times=1)
    before = sandbox.clock.now()
    assert (await client.customers.ensure(**order())).how == "created"
    assert posts(sandbox) == 2
    assert (sandbox.clock.now() - before).total_seconds() >= 120


async def test_after_two_creates_without_a_trace_the_outcome_is_a_named_limbo(client: Any, sandbox: Sandbox):
    sandbox.faults.add(operation=PROVISION, status=503)
    with pytest.raises(OutcomeUnknown, match="bakery") as caught:
        await client.customers.ensure(**order())
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.limbo, error.key, error.operation) == (True, {"external_id": "bakery"}, PROVISION)
    assert error.sent_at is not None
    assert len(error.tried) == 4
    assert posts(sandbox) == 2
    sandbox.faults.clear()
    assert await client.settle(error) is None
    assert (await client.customers.ensure(**order())).how == "created"


async def test_a_lost_answer_is_not_settled_by_a_list_that_cannot_be_read(client: Any, sandbox: Sandbox):
    sandbox.faults.add(operation=PROVISION, lost_answer=True, times=1)
    sandbox.faults.add(operation="customers.list", status=503, nth=range(2, 200))
    with pytest.raises(OutcomeUnknown) as caught:
        await client.customers.ensure(**order())
    assert caught.value.limbo is False
    with pytest.raises(OutcomeUnknown) as again:
        await client.settle(caught.value)
    assert again.value is caught.value
    sandbox.faults.clear()
    assert (await client.settle(caught.value)).id == sandbox.customers("bakery")[0]["id"]


async def test_one_that_differs_is_a_conflict_that_says_in_what(client: Any, sandbox: Sandbox):
    id = open_bakery(sandbox)
    wish = order(packages=["webex_meetings"], address={"addressLine1": "2 Hill Road", "country": "US"})
    with pytest.raises(NaturalKeyConflict, match="2 Hill Road") as caught:
        await client.customers.ensure(**wish)
    error = caught.value
    assert (error.id, error.key, error.status) == (id, {"external_id": "bakery"}, "provisioned")
    assert error.differences == {
        "packages": (("webex_meetings",), ("webex_calling", "webex_meetings")),
        "address.address_line1": ("2 Hill Road", "1 Harbour Street"),
    }
    assert sandbox.journal.count("PUT") == posts(sandbox) - 1 == 0


async def test_case_and_blanks_of_an_address_are_no_difference(client: Any, sandbox: Sandbox):
    open_bakery(sandbox)
    spelt = {"addressLine1": " 1  HARBOUR street", "city": "Rivertown", "country": "us"}
    assert (await client.customers.ensure(**order(address=spelt))).how == "existing"


async def test_one_that_differs_can_be_kept(client: Any, sandbox: Sandbox):
    id = open_bakery(sandbox)
    poller = await client.customers.ensure(**order(packages=["webex_meetings"]), on_difference="keep")
    assert (poller.how, poller.id) == ("existing", id)
    assert sandbox.journal.count("PUT") == 0


async def test_one_that_differs_can_be_updated(client: Any, sandbox: Sandbox):
    id = open_bakery(sandbox)
    poller = await client.customers.ensure(**order(packages=["webex_meetings"]), on_difference="update")
    assert (poller.how, poller.id) == ("updated", id)
    assert [str(name) for name in (await poller.result()).packages] == ["webex_meetings"]


async def test_one_that_is_being_changed_is_not_updated(client: Any, sandbox: Sandbox):
    id = open_bakery(sandbox)
    await client.customers.add_packages(id, "webex_suite")
    with pytest.raises(ResourceInTransition):
        await client.customers.ensure(**order(packages=["webex_meetings"]), on_difference="update")


async def test_several_with_the_key_are_named_with_their_states(client: Any, sandbox: Sandbox):
    ids = {open_bakery(sandbox), open_bakery(sandbox)}
    with pytest.raises(DuplicateNaturalKey) as caught:
        await client.customers.ensure(**order())
    assert (set(caught.value.ids), set(caught.value.states)) == (ids, {"provisioned"})
    doubles = await client.customers.find_duplicates()
    assert [double.key for double in doubles] == [{"external_id": "bakery"}]
    assert {customer.id for customer in doubles[0].resources} == ids


async def test_an_error_state_is_surfaced(client: Any, sandbox: Sandbox):
    sandbox.transitions.set("provision", ["provisioning", "error"])
    await (await client.customers.ensure(**order())).wait()
    with pytest.raises(OperationFailed, match="error") as caught:
        await client.customers.ensure(**order())
    assert caught.value.resource.external_id == "bakery"
    assert posts(sandbox) == 1


async def test_one_that_is_being_deleted_is_waited_out_and_made_anew(client: Any, sandbox: Sandbox):
    id = open_bakery(sandbox)
    await client.customers.delete(id)
    poller = await client.customers.ensure(**order())
    assert (poller.how, poller.id != id) == ("created", True)
    assert [customer["id"] for customer in sandbox.customers("bakery")] == [poller.id]


async def test_a_parents_customer_never_answers_for_a_sub_partners(client: Any, sandbox: Sandbox):
    reseller = sandbox.add_sub_partner("North")
    own = await client.customers.ensure(**order())
    theirs = await client.customers.ensure(**order(), sub_partner=reseller)
    assert (theirs.how, theirs.id != own.id) == ("created", True)
    view = client.for_sub_partner(reseller)
    again = await view.customers.ensure(**order())
    assert (again.how, again.id) == ("existing", theirs.id)


async def test_a_precheck_that_says_no_creates_nothing(client: Any, sandbox: Sandbox):
    open_bakery(sandbox, "other", org_id=None)
    sandbox.faults.add(operation="precheck.customer", status=400, body={"errors": [{"errorCode": 10022}]})
    with pytest.raises(PrecheckFailed):
        await client.customers.ensure(**order(), precheck=True)
    assert sandbox.customers("bakery") == []


async def test_a_dry_run_says_what_would_happen_and_writes_nothing(client: Any, sandbox: Sandbox):
    async def would(**changes: Any) -> str:
        options = {name: changes.pop(name) for name in ("on_difference",) if name in changes}
        return (await client.customers.ensure(**order(**changes), dry_run=True, **options)).would

    assert await would() == "create"
    open_bakery(sandbox)
    writes = sandbox.journal.count("POST")
    preview = await client.customers.ensure(**order(packages=["webex_suite"]), dry_run=True)
    assert (preview.would, preview.status) == ("raise", "provisioned")
    assert set(preview.differences) == {"packages"}
    assert await would() == "use"
    assert await would(packages=["webex_suite"], on_difference="update") == "update"
    assert await would(packages=["webex_suite"], on_difference="keep") == "use"
    open_bakery(sandbox)
    assert await would() == "raise"
    assert sandbox.journal.count("POST") == writes + 1
    assert sandbox.journal.count("PUT") == 0


async def test_a_dry_run_tells_what_a_precheck_says_and_raises_nothing(client: Any, sandbox: Sandbox):
    sandbox.faults.add(operation="precheck.customer", status=400, body={"errors": [{"errorCode": 10022}]})
    preview = await client.customers.ensure(**order(), precheck=True, dry_run=True)
    assert (preview.would, "10022" in preview.reason) == ("raise", True)
    assert sandbox.journal.count(operation="customers.provision") == 0


async def test_a_dry_run_knows_that_one_that_is_being_changed_is_not_updated(client: Any, sandbox: Sandbox):
    id = open_bakery(sandbox)
    await client.customers.add_packages(id, "webex_suite")
    wish = order(packages=["webex_meetings"])
    preview = await client.customers.ensure(**wish, on_difference="update", dry_run=True)
    assert (preview.would, preview.status) == ("raise", "updating")
    assert "updating" in preview.reason


async def test_a_refusal_is_an_answer_and_nothing_is_sent_again(client: Any, sandbox: Sandbox):
    sandbox.faults.add(operation=PROVISION, status=400, body={"message": "no"}, times=1)
    with pytest.raises(Exception, match="400"):
        await client.customers.ensure(**order())
    assert posts(sandbox) == 1
    assert (await client.customers.ensure(**order())).how == "created"


async def test_a_refusal_of_what_was_made_all_the_same_finds_it(client: Any, sandbox: Sandbox):
    sandbox.faults.add(operation=PROVISION, status=409, body={"message": "exists"}, applied=True, times=1)
    poller = await client.customers.ensure(**order())
    assert poller.id == sandbox.customers("bakery")[0]["id"]
    assert posts(sandbox) == 1


async def test_callers_at_the_same_time_make_one(either: Either, client: Any, sandbox: Sandbox):
    async def one() -> Any:
        return await client.customers.ensure(**order())

    pollers = await either.together(*[one] * 4)
    assert {poller.id for poller in pollers} == {sandbox.customers("bakery")[0]["id"]}
    assert [poller.how for poller in pollers].count("created") == 1
    assert posts(sandbox) == 1


async def test_what_a_list_does_not_show_yet_is_not_made_twice(client: Any, sandbox: Sandbox):
    sandbox.settings.list_lag = 30
    first = await client.customers.ensure(**order())
    second = await client.customers.ensure(**order())
    assert (second.id, second.how) == (first.id, "existing")
    assert posts(sandbox) == 1


@pytest.mark.parametrize(
    "wrong", [{"external_id": " "}, {"packages": []}, {"on_difference": "overwrite"}, {"window": -1}]
)
async def test_what_cannot_be_right_is_refused_before_anything_is_sent(
    client: Any, sandbox: Sandbox, wrong: dict[str, Any]
):
    with pytest.raises(InvalidRequest):
        await client.customers.ensure(**{**order(), **wrong})
    assert len(list(sandbox.journal)) == 0


async def test_an_address_given_as_a_model_or_a_mapping_is_compared_alike(client: Any, sandbox: Sandbox):
    open_bakery(sandbox)
    for address in (ADDRESS, ADDRESS.to_dict()):
        assert (await client.customers.ensure(**order(address=address))).how == "existing"
