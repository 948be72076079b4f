"""What ends in time, and what is not believed too soon: deadlines, refusals after a lost answer, clocks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.either import Either
from tests.verbs.bakery import connect, dressed, open_bakery, order
from webex_wholesale import CallOptions
from webex_wholesale.errors import ApiError, Conflict, DeadlineExceeded, OutcomeUnknown, PollTimeout
from webex_wholesale.sandbox import Sandbox, after

PROVISION = "customers.provision"
SUBSCRIBE = "subscribers.provision"
CREATE_REPORT = "billing_reports.create"
JO = {"email": "jo@bakery.example", "packages": ["webex_meetings"]}
OCTOBER = ("2026-10-01", "2026-10-31")


class Timer:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._began = sandbox.clock.now()

    @property
    def seconds(self) -> float:
        return (self._sandbox.clock.now() - self._began).total_seconds()


# --- deadlines


@pytest.mark.parametrize("deadline", [5.0, 45.0, 130.0])
async def test_a_deadline_ends_the_whole_of_it_and_says_that_nobody_knows(
    client: Any, sandbox: Sandbox, deadline: float
):
    sandbox.faults.add(operation=PROVISION, status=503)
    timer = Timer(sandbox)
    with pytest.raises(OutcomeUnknown) as caught:
        await client.customers.ensure(**order(), options=CallOptions(deadline=deadline))
    assert deadline - 1 <= timer.seconds <= deadline + 1
    assert (caught.value.limbo, caught.value.key) == (False, {"external_id": "bakery"})
    sandbox.faults.clear()
    sandbox.clock.advance(seconds=200)
    assert await client.settle(caught.value) is None
    if deadline < 120:
        assert (await client.customers.ensure(**order())).how == "created"


async def test_a_deadline_holds_for_reports_and_subscribers_as_well(client: Any, sandbox: Sandbox):
    bakery = open_bakery(sandbox)
    for operation in (SUBSCRIBE, CREATE_REPORT):
        sandbox.faults.add(operation=operation, status=503)
    options = CallOptions(deadline=20)
    timer = Timer(sandbox)
    with pytest.raises(OutcomeUnknown):
        await client.subscribers.ensure(customer_id=bakery, **JO, options=options)
    with pytest.raises(OutcomeUnknown):
        await client.billing_reports.ensure(OCTOBER, options=options)
    assert timer.seconds <= 42


async def test_a_deadline_ends_the_wait_for_one_that_is_being_deleted(client: Any, sandbox: Sandbox):
    bakery = open_bakery(sandbox)
    sandbox.transitions.set("delete", after(reads=1000))
    await client.customers.delete(bakery)
    timer = Timer(sandbox)
    with pytest.raises(PollTimeout):
        await client.customers.ensure(**order(), options=CallOptions(deadline=30))
    assert timer.seconds <= 36
    assert sandbox.journal.count(operation=PROVISION) == 1


async def test_a_deadline_that_is_over_before_the_create_lets_nothing_out(client: Any, sandbox: Sandbox):
    sandbox.faults.add(operation="customers.list", delay=10.0)
    with pytest.raises(DeadlineExceeded):
        await client.customers.ensure(**order(), options=CallOptions(deadline=5))
    assert sandbox.journal.count(operation=PROVISION) == 0


async def test_the_poller_is_not_bound_by_the_deadline_of_the_ensuring(client: Any, sandbox: Sandbox):
    poller = await client.customers.ensure(**order(), options=CallOptions(deadline=5))
    sandbox.clock.advance(seconds=60)
    assert (await poller.result()).external_id == "bakery"
    changed = order(packages=["webex_meetings"])
    options = CallOptions(deadline=5)
    poller = await client.customers.ensure(**changed, on_difference="update", options=options)
    sandbox.clock.advance(seconds=60)
    assert [str(name) for name in (await poller.result()).packages] == ["webex_meetings"]


@pytest.mark.parametrize("verb", ["update", "set_external_id", "add_packages", "remove_packages"])
async def test_a_deadline_is_for_all_calls_of_a_change_and_not_for_its_poller(
    either: Either, client: Any, sandbox: Sandbox, verb: str
):
    bakery = open_bakery(sandbox)
    slow = sandbox.faults.add(operation="customers.get", delay=4.0)

    async def change(deadline: float) -> Any:
        options = CallOptions(deadline=deadline)
        if verb == "update":
            return await client.customers.update(bakery, external_id="mill", options=options)
        if verb == "set_external_id":
            return await client.customers.set_external_id(bakery, "mill", options=options)
        if verb == "add_packages":
            return (await client.customers.add_packages(bakery, "webex_suite", options=options)).poller
        return (await client.customers.remove_packages(bakery, "webex_meetings", options=options)).poller

    timer = Timer(sandbox)
    with pytest.raises(DeadlineExceeded):
        await change(6.0)
    assert timer.seconds <= 7
    assert sandbox.journal.count("PUT") == 0
    poller = await change(20.0)
    sandbox.faults.remove(slow.id)
    sandbox.clock.advance(seconds=60)
    assert (await dressed(either, poller).result()).status == "provisioned"


async def test_a_deadline_is_for_a_precheck_and_its_create_together(client: Any, sandbox: Sandbox):
    sandbox.faults.add(operation="precheck.customer", delay=4.0)
    sandbox.faults.add(operation=PROVISION, delay=4.0)
    timer = Timer(sandbox)
    with pytest.raises(OutcomeUnknown):
        await client.customers.provision(**order(), precheck=True, options=CallOptions(deadline=6))
    assert timer.seconds <= 7


@pytest.mark.parametrize("window", [None, 300.0])
async def test_a_report_is_looked_for_through_the_window_that_is_asked_for(
    client: Any, sandbox: Sandbox, window: float | None
):
    sandbox.faults.add(operation=CREATE_REPORT, status=503, times=1)
    timer = Timer(sandbox)
    poller = await client.billing_reports.ensure(OCTOBER, window=window)
    assert poller.how == "created"
    assert 0 <= timer.seconds - (window or 120) <= 5


async def test_settling_ends_with_its_deadline_and_with_the_error_itself(client: Any, sandbox: Sandbox):
    sandbox.faults.add(operation=PROVISION, status=503, times=1)
    with pytest.raises(OutcomeUnknown) as caught:
        await client.customers.provision(**order())
    timer = Timer(sandbox)
    with pytest.raises(OutcomeUnknown) as again:
        await client.settle(caught.value, options=CallOptions(deadline=30))
    assert again.value is caught.value
    assert timer.seconds <= 31


# --- a refusal after a create whose answer was lost


@pytest.mark.parametrize("status", [400, 409, 422])
async def test_a_refusal_after_a_lost_answer_is_believed_after_a_window_of_its_own(
    client: Any, sandbox: Sandbox, status: int
):
    """The first create was applied after all, later than its window, and no list shows it yet."""
    sandbox.settings.list_lag = 60
    sandbox.faults.add(operation=PROVISION, nth=1, apply_after=100, lost_answer=True)
    sandbox.faults.add(operation=PROVISION, nth=range(2, 9), status=status, body={"message": "not like this"})
    poller = await client.customers.ensure(**order())
    assert (poller.how, poller.id) == ("adopted", sandbox.customers("bakery")[0]["id"])
    assert sandbox.journal.count(operation=PROVISION) == 2


@pytest.mark.parametrize("status", [400, 409, 422])
async def test_a_refusal_after_a_lost_answer_is_raised_where_nothing_comes_to_be_seen(
    client: Any, sandbox: Sandbox, status: int
):
    sandbox.faults.add(operation=PROVISION, nth=1, status=503)
    sandbox.faults.add(operation=PROVISION, nth=2, status=status, body={"message": "not like this"})
    timer = Timer(sandbox)
    with pytest.raises(ApiError) as caught:
        await client.customers.ensure(**order())
    assert caught.value.status == status
    assert timer.seconds >= 240
    assert (await client.customers.ensure(**order())).how == "created"
    assert sandbox.journal.count(operation=PROVISION) == 3


@pytest.mark.parametrize("text", ["externalId already exists", "Duplicate customer", "must be unique"])
async def test_a_bad_request_that_says_the_key_is_taken_is_looked_after_as_a_conflict_is(
    client: Any, sandbox: Sandbox, text: str
):
    sandbox.settings.list_lag = 2
    sandbox.faults.add(operation=PROVISION, status=400, body={"message": text}, applied=True, times=1)
    poller = await client.customers.ensure(**order())
    assert poller.id == sandbox.customers("bakery")[0]["id"]
    assert sandbox.journal.count(operation=PROVISION) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"message": "The e-mail address is already associated with an existing user."},
        {"errors": [{"errorCode": 1, "description": "already in use", "fieldName": "provisioningId"}]},
    ],
)
async def test_a_bad_request_about_something_else_that_is_in_use_can_be_corrected_at_once(
    client: Any, sandbox: Sandbox, body: dict[str, Any]
):
    sandbox.faults.add(operation=PROVISION, status=400, body=body, times=1)
    timer = Timer(sandbox)
    with pytest.raises(ApiError):
        await client.customers.ensure(**order())
    assert (await client.customers.ensure(**order())).how == "created"
    assert timer.seconds < 10


@pytest.mark.parametrize(
    "body",
    [
        {"message": "The e-mail address is already associated with an existing user."},
        {"message": "Conflict", "errors": [{"errorCode": 10022}]},
        {"message": "Conflict", "errors": [{"errorCode": 1, "description": "extension 5100 is in use"}]},
        {"errors": [{"errorCode": 1, "description": "already in use", "fieldName": "customerInfo.primaryEmail"}]},
    ],
)
async def test_a_conflict_about_another_part_of_the_order_can_be_corrected_at_once(
    client: Any, sandbox: Sandbox, body: dict[str, Any]
):
    sandbox.faults.add(operation=PROVISION, status=409, body=body, times=1)
    timer = Timer(sandbox)
    with pytest.raises(Conflict):
        await client.customers.ensure(**order())
    assert (await client.customers.ensure(**order())).how == "created"
    assert timer.seconds < 10


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": "Conflict"},
        {"message": "the template has a customer with this externalId"},
        {"errors": [{"errorCode": 1, "description": "in use", "fieldName": "externalId"}, {"errorCode": 10022}]},
    ],
)
async def test_any_other_conflict_may_be_about_the_key_and_the_next_run_looks_first(
    client: Any, sandbox: Sandbox, body: dict[str, Any]
):
    sandbox.settings.list_lag = 60
    sandbox.faults.add(operation=PROVISION, status=409, body=body, applied=True, times=1)
    with pytest.raises(Conflict):
        await client.customers.ensure(**order())
    assert (await client.customers.ensure(**order())).how == "adopted"
    assert sandbox.journal.count(operation=PROVISION) == 1


async def test_a_refusal_that_cannot_be_looked_after_is_raised_and_the_next_run_looks_first(
    client: Any, sandbox: Sandbox
):
    sandbox.faults.add(operation=PROVISION, status=409, body={"message": "exists"}, applied=True, times=1)
    sandbox.faults.add(operation="customers.list", status=400, nth=2)
    with pytest.raises(ApiError) as caught:
        await client.customers.ensure(**order())
    assert caught.value.status == 409
    sandbox.settings.list_lag = 90
    assert (await client.customers.ensure(**order())).how == "adopted"
    assert sandbox.journal.count(operation=PROVISION) == 1


# --- one 404


async def test_one_404_makes_no_second_report(client: Any, sandbox: Sandbox):
    first = await (await client.billing_reports.ensure(OCTOBER)).result()
    sandbox.faults.add(operation="billing_reports.get", status=404, body={"message": "not found"}, times=1)
    again = await client.billing_reports.ensure(OCTOBER)
    assert (again.how, again.id) == ("existing", first.id)
    assert sandbox.journal.count(operation=CREATE_REPORT) == 1


async def test_one_404_makes_no_second_customer_where_no_list_shows_the_first(client: Any, sandbox: Sandbox):
    first = await client.customers.ensure(**order())
    sandbox.clock.advance(minutes=10)
    sandbox.faults.add(operation="customers.list", status=200, body={"items": []})
    sandbox.faults.add(operation="customers.get", status=404, body={"message": "not found"}, times=1)
    again = await client.customers.ensure(**order())
    assert (again.how, again.id) == ("existing", first.id)


# --- clocks


class Skewed:
    """A clock whose wall time somebody sets once the service has been looked at three times."""

    def __init__(self, sandbox: Sandbox, set_by: float) -> None:
        self._sandbox = sandbox
        self._set_by = set_by

    def time(self) -> float:
        is_set = self._sandbox.journal.count(operation="customers.list") >= 3
        return self._sandbox.clock.time() + (self._set_by if is_set else 0.0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sandbox.clock, name)


@pytest.mark.parametrize("set_by", [3600.0, -3600.0])
async def test_a_wall_clock_that_is_set_meanwhile_leaves_the_window_as_long_as_it_was(
    either: Either, sandbox: Sandbox, set_by: float
):
    client = connect(either, sandbox, clock=Skewed(sandbox, set_by))
    sandbox.faults.add(operation=PROVISION, nth=1, status=503)
    timer = Timer(sandbox)
    assert (await client.customers.ensure(**order())).how == "created"
    assert 119 <= timer.seconds <= 125


# --- doubles of reports


async def test_doubles_of_reports_are_found_and_a_failed_one_is_none(client: Any, sandbox: Sandbox):
    assert await client.billing_reports.find_duplicates() == ()
    await client.billing_reports.ensure(OCTOBER)
    days = {"billingStartDate": "2026-10-01", "billingEndDate": "2026-10-31"}
    await (await client.billing_reports.ensure(("2026-09-01", "2026-09-30"))).wait()
    sandbox.faults.add(operation="billing_reports.list", fields=days, times=1)
    (double,) = await client.billing_reports.find_duplicates()
    assert double.key == {
        "billing_start_date": "2026-10-01",
        "billing_end_date": "2026-10-31",
        "type": "PARTNER",
    }
    assert len(double.resources) == 2
    sandbox.faults.add(operation="billing_reports.list", fields={**days, "status": "FAILED"}, times=1)
    assert await client.billing_reports.find_duplicates() == ()
