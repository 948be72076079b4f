"""A report for each sub-partner: all of them, some at a time, and none stops the others."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.billing_client.office import CREATE, LIST, Office
from webex_wholesale.billing import BillingPeriod
from webex_wholesale.errors import Forbidden, InvalidRequest, OperationFailed, PollTimeout


async def resellers(office: Office) -> list[str]:
    return [str(reseller.org_id) for reseller in office.sandbox.client().sub_partners.list()]


async def test_every_sub_partner_gets_one(office: Office, reports: Any, period: BillingPeriod):
    everybody = await resellers(office)
    outcomes = [outcome async for outcome in reports.ensure_all(period, type="CUSTOMER")]
    assert [outcome.sub_partner for outcome in outcomes] == everybody
    assert all(outcomes)
    assert {outcome.result().type for outcome in outcomes} == {"CUSTOMER"}
    assert len({outcome.report.id for outcome in outcomes}) == len(everybody) == 3


async def test_again_they_are_reused(office: Office, reports: Any, period: BillingPeriod):
    first = [outcome.report.id async for outcome in reports.ensure_all(period)]
    again = [outcome.report.id async for outcome in reports.ensure_all(period)]
    assert first == again
    assert office.sent(CREATE) == 3


async def test_the_failure_of_one_does_not_stop_the_others(office: Office, reports: Any, period: BillingPeriod):
    one, two, three = await resellers(office)
    office.sandbox.faults.add(operation=CREATE, nth=1, status=403)
    chosen = [one, two, one, "unknown", three, " "]
    outcomes = [outcome async for outcome in reports.ensure_all(period, sub_partners=chosen, workers=1)]
    assert [outcome.sub_partner for outcome in outcomes] == [one, two, "unknown", three, " "]
    assert [outcome.ok for outcome in outcomes] == [False, True, False, True, False]
    assert isinstance(outcomes[0].error, Forbidden)
    with pytest.raises(Forbidden):
        outcomes[0].result()


async def test_a_report_that_fails_or_takes_too_long_is_an_outcome(
    office: Office, reports: Any, period: BillingPeriod
):
    office.sandbox.transitions.set("report", ["FAILED"], key="USER")
    office.sandbox.transitions.set("report", {"seconds": 9999}, key="CUSTOMER")
    for outcome in [outcome async for outcome in reports.ensure_all(period, type="USER")]:
        assert isinstance(outcome.error, OperationFailed)
    for outcome in [outcome async for outcome in reports.ensure_all(period, type="CUSTOMER", timeout=60)]:
        assert isinstance(outcome.error, PollTimeout)
        assert office.client().resume(outcome.error.token).id == outcome.error.resource.id


async def test_sub_partners_may_be_given_as_they_were_listed(office: Office, reports: Any, period: BillingPeriod):
    listed = office.sandbox.client().sub_partners.list().to_list()[:2]
    outcomes = [outcome async for outcome in reports.ensure_all(period, sub_partners=listed)]
    assert [outcome.sub_partner for outcome in outcomes] == [reseller.org_id for reseller in listed]


async def test_a_rate_limit_holds_up_all_of_them_and_fails_none(
    office: Office, reports: Any, period: BillingPeriod
):
    office.fault("billing_reports.*", status=429, headers={"Retry-After": "7"}, nth=range(1, 30, 3))
    assert [outcome.ok async for outcome in reports.ensure_all(period)] == [True] * 3


@pytest.mark.parametrize("workers", [1, 2])
async def test_so_many_are_worked_on_at_a_time(office: Office, period: BillingPeriod, workers: int):
    for number in range(4):
        office.sandbox.add_sub_partner(f"Reseller {number}")
    lock, busy, most = threading.Lock(), set(), []

    def watch(event: Any) -> None:
        with lock:
            if event.operation == LIST:
                busy.add(event.tracking_id)
            most.append(len(busy))
            if event.operation == CREATE:
                busy.pop()

    reports = office.client(on_event=watch).billing_reports
    assert len([outcome async for outcome in reports.ensure_all(period, workers=workers)]) == 7
    assert max(most) <= workers


async def test_leaving_early_makes_no_further_reports(office: Office, reports: Any, period: BillingPeriod):
    for number in range(20):
        office.sandbox.add_sub_partner(f"Reseller {number}")
    outcomes = reports.ensure_all(period, workers=2)
    async for _ in outcomes:
        break
    outcomes.close()
    assert office.sent(CREATE) <= 8
    assert [outcome async for outcome in outcomes] == []


async def test_without_sub_partners_there_is_nothing(reports: Any, period: BillingPeriod):
    assert [outcome async for outcome in reports.ensure_all(period, sub_partners=[])] == []


async def test_that_they_cannot_be_listed_is_an_error(office: Office, reports: Any, period: BillingPeriod):
    office.fault("sub_partners.list", status=403)
    with pytest.raises(Forbidden):
        [outcome async for outcome in reports.ensure_all(period)]


async def test_a_view_of_one_sub_partner_has_no_others(office: Office, period: BillingPeriod):
    view = office.client().for_sub_partner((await resellers(office))[0])
    with pytest.raises(InvalidRequest, match="partner's own client"):
        view.billing_reports.ensure_all(period)


@pytest.mark.parametrize("arguments", [{"workers": 0}, {"workers": True}, {"sub_partners": "one-id"}])
async def test_arguments_that_cannot_be_right_are_refused(
    reports: Any, period: BillingPeriod, arguments: dict[str, Any]
):
    with pytest.raises(InvalidRequest):
        reports.ensure_all(period, **arguments)
