"""Finding, joining or making the one report that is wanted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.billing_client.office import CREATE, DELETE, LIST, Office
from webex_wholesale import OutcomeKind
from webex_wholesale.billing import BillingPeriod
from webex_wholesale.errors import NaturalKeyConflict


async def test_a_report_that_is_not_there_is_made(office: Office, reports: Any, period: BillingPeriod):
    poller = await reports.ensure(period, type="CUSTOMER")
    report = await poller.result()
    assert (report.billing_start_date, report.billing_end_date) == (period.start, period.end)
    assert (report.type, report.status) == ("CUSTOMER", "COMPLETED")
    assert report.temp_download_url is not None
    assert office.sent(CREATE) == 1


async def test_a_dry_run_says_what_would_happen_and_makes_nothing(
    office: Office, reports: Any, period: BillingPeriod
):
    preview = await reports.ensure(period, type="USER", dry_run=True)
    assert (preview.would, preview.id) == ("create", None)
    assert office.sent(CREATE) == 0
    made = await (await reports.ensure(period, type="USER")).result()
    preview = await reports.ensure(period, type="USER", dry_run=True)
    assert (preview.would, preview.id, preview.status) == ("use", made.id, "COMPLETED")
    assert office.sent(CREATE) == 1


async def test_a_complete_report_is_reused_with_a_fresh_link(office: Office, reports: Any, period: BillingPeriod):
    first = await (await reports.ensure(period, type="USER")).result()
    poller = await reports.ensure(period, type="USER")
    assert poller.done
    again = await poller.result()
    assert again.id == first.id
    assert again.temp_download_url not in (None, first.temp_download_url)
    assert office.sent(CREATE) == 1


async def test_a_report_in_progress_is_joined(office: Office, reports: Any, period: BillingPeriod):
    first = await reports.ensure(period)
    second = await reports.ensure(period)
    assert (second.id, second.done, second.status) == (first.id, False, "IN_PROGRESS")
    assert (await second.result()).status == "COMPLETED"
    assert office.sent(CREATE) == 1


async def test_another_type_is_another_report(office: Office, reports: Any, period: BillingPeriod):
    ids = {(await reports.ensure(period, type=type)).id for type in ("PARTNER", "CUSTOMER", "USER")}
    assert len(ids) == 3


async def test_other_dates_are_another_report_even_within_the_period(
    office: Office, reports: Any, period: BillingPeriod
):
    whole = await reports.ensure(period)
    half = await reports.ensure((period.start, str(period.start + timedelta(days=14))))
    assert whole.id != half.id


@pytest.mark.parametrize(
    "field", [{"billingStartDate": "2001-01-01"}, {"billingEndDate": "2001-01-31"}, {"type": "USER"}]
)
async def test_a_list_that_ignores_its_filters_is_not_believed(
    office: Office, reports: Any, period: BillingPeriod, field: dict[str, str]
):
    await (await reports.ensure(period, type="CUSTOMER")).result()
    office.fault(LIST, fields=field)
    office.fault(CREATE, status=200, body={"id": "another"})
    # Another process: this one knows the report that it made, whatever a list says.
    assert (await office.client().billing_reports.ensure(period, type="CUSTOMER")).id == "another"


async def test_a_point_in_time_report_is_never_taken_for_it(office: Office, reports: Any, period: BillingPeriod):
    await (await reports.ensure(period, type="CUSTOMER")).result()
    office.fault(LIST, fields={"category": "POINT_IN_TIME"})
    office.fault(CREATE, status=200, body={"id": "another"})
    # Another process: this one knows the report that it made, whatever a list says.
    assert (await office.client().billing_reports.ensure(period, type="CUSTOMER")).id == "another"


async def test_a_report_without_a_category_counts(office: Office, reports: Any, period: BillingPeriod):
    first = await reports.ensure(period, type="CUSTOMER")
    office.fault(LIST, fields={"category": None})
    assert (await reports.ensure(period, type="CUSTOMER")).id == first.id


async def test_a_failed_report_is_made_again_and_not_deleted(office: Office, reports: Any, period: BillingPeriod):
    office.sandbox.transitions.set("report", ["IN_PROGRESS", "FAILED"])
    failed = await (await reports.ensure(period)).wait()
    assert failed.kind is OutcomeKind.FAILED
    office.sandbox.transitions.reset()
    report = await (await reports.ensure(period)).result()
    assert (report.id != failed.resource.id, report.status) == (True, "COMPLETED")
    assert office.sent(DELETE) == 0


async def test_a_failed_report_beside_a_complete_one_does_not_matter(
    office: Office, reports: Any, period: BillingPeriod
):
    office.sandbox.transitions.set("report", ["FAILED"])
    await reports.ensure(period)
    office.sandbox.transitions.reset()
    whole = await (await reports.ensure(period)).result()
    assert (await reports.ensure(period)).id == whole.id
    assert office.sent(CREATE) == 2


async def test_a_sub_partners_report_is_another_one(office: Office, reports: Any, period: BillingPeriod):
    reseller = office.sandbox.add_sub_partner("North")
    own = await reports.ensure(period)
    theirs = await reports.ensure(period, sub_partner=reseller)
    view = office.client().for_sub_partner(reseller).billing_reports
    assert own.id != theirs.id == (await view.ensure(period)).id


async def test_the_token_of_its_poller_can_be_resumed(office: Office, reports: Any, period: BillingPeriod):
    token = (await reports.ensure(period)).token
    assert (await office.client().resume(token).result()).status == "COMPLETED"


async def test_a_report_with_internal_organisations_is_asked_for_as_such(
    office: Office, reports: Any, period: BillingPeriod
):
    await reports.ensure(period, internal=True)
    assert office.sandbox.journal.matching(operation=CREATE)[0].body["internal"] is True


async def test_a_report_that_may_leave_out_internal_organisations_is_not_taken_for_one_with_them(
    office: Office, reports: Any, period: BillingPeriod
):
    left = await (await reports.ensure(period)).result()
    with pytest.raises(NaturalKeyConflict, match=r"regenerate\(\)") as caught:
        await reports.ensure(period, internal=True)
    assert (caught.value.id, caught.value.differences) == (left.id, {"internal": (True, None)})
    assert (await reports.ensure(period, internal=False)).id == left.id
    assert office.sent(CREATE) == 1


async def test_where_the_service_says_what_is_internal_that_counts(
    office: Office, reports: Any, period: BillingPeriod
):
    made = await (await reports.ensure(period, internal=True)).result()
    office.fault("billing_reports.[lg]*", fields={"internal": True})
    assert (await reports.ensure(period, internal=True)).id == made.id
    assert (await reports.ensure(period)).id == made.id
    with pytest.raises(NaturalKeyConflict, match="includes internal organisations"):
        await reports.ensure(period, internal=False)


async def test_a_complete_report_is_regenerated_by_deleting_it_first(
    office: Office, reports: Any, period: BillingPeriod
):
    old = await (await reports.ensure(period)).result()
    poller = await reports.regenerate(period)
    new = await poller.result()
    assert new.id != old.id
    assert [report["id"] for report in office.there] == [new.id]


async def test_a_report_in_progress_is_new_enough(office: Office, reports: Any, period: BillingPeriod):
    moving = await reports.ensure(period)
    assert (await reports.regenerate(period)).id == moving.id
    assert office.sent(DELETE) == 0


async def test_a_failed_report_is_regenerated_without_deleting_it(
    office: Office, reports: Any, period: BillingPeriod
):
    office.sandbox.transitions.set("report", ["FAILED"])
    failed = await reports.ensure(period)
    office.sandbox.transitions.reset()
    assert (await reports.regenerate(period)).id != failed.id
    assert office.sent(DELETE) == 0


async def test_what_is_not_there_is_regenerated_by_making_it(office: Office, reports: Any, period: BillingPeriod):
    assert (await (await reports.regenerate(period)).result()).status == "COMPLETED"
    assert (office.sent(CREATE), office.sent(DELETE)) == (1, 0)


@pytest.mark.parametrize("ready", [True, False])
async def test_regenerating_with_internal_organisations_replaces_what_may_leave_them_out(
    office: Office, reports: Any, period: BillingPeriod, ready: bool
):
    poller = await reports.ensure(period)
    if ready:
        await poller.result()
    assert (await reports.regenerate(period, internal=True)).id != poller.id
    assert office.sent(DELETE) == 1
