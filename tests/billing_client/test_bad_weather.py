"""Making reports in bad weather: races, lost answers, failures, deletions, states nobody knows."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.billing_client.office import CREATE, DELETE, LIST, Office
from webex_wholesale import OutcomeKind
from webex_wholesale.billing import BillingPeriod
from webex_wholesale.errors import (
    Conflict,
    OperationFailed,
    OutcomeUnknown,
    ServiceUnavailable,
    UnknownState,
)


async def test_a_report_that_another_process_makes_meanwhile_is_joined(
    office: Office, reports: Any, period: BillingPeriod
):
    """Between our look, which shows none, and our POST, which is answered 409."""
    office.sandbox.settings.report_in_progress_conflicts = True
    made: list[str] = []
    other = office.sandbox.client()

    def make_one_as_well(event: Any) -> None:
        if event.operation == LIST and not made:
            first, last = period.start, period.end
            made.append(other.billing_reports.create(billing_start_date=first, billing_end_date=last).id)

    poller = await office.client(on_event=make_one_as_well).billing_reports.ensure(period)
    assert [poller.id] == made
    assert [entry.status for entry in office.sandbox.journal.matching(operation=CREATE)] == [200, 409]
    assert (await poller.result()).status == "COMPLETED"


async def test_three_processes_with_one_journal_get_the_same_report(
    office: Office, period: BillingPeriod, tmp_path: Path
):
    program = textwrap.dedent(
        f"""
        from webex_wholesale import WholesaleClient
        from webex_wholesale.journal import SqliteJournal
        journal = SqliteJournal({str(tmp_path / "creates.db")!r})
        period = {(str(period.start), str(period.end))!r}
        with WholesaleClient(token={office.door.token!r}, base_url={office.door.url!r}) as client:
            print(client.billing_reports.ensure(period, type="USER", journal=journal).id)
        """
    )
    runs = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", program], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ids = {run.communicate(timeout=60)[0].strip() for run in runs}
    assert ids == {report["id"] for report in office.there}
    assert len(ids) == 1


async def test_two_threads_or_tasks_of_one_client_get_the_same(
    office: Office, reports: Any, period: BillingPeriod
):
    async def once() -> str:
        return str((await reports.ensure(period)).id)

    ids = await office.either.together(*[once] * 6)
    assert set(ids) == {report["id"] for report in office.there}
    assert len(office.there) == 1


async def test_a_create_whose_answer_is_lost_is_found_again(office: Office, reports: Any, period: BillingPeriod):
    office.fault(CREATE, lost_answer=True, times=1)
    poller = await reports.ensure(period, internal=True)
    assert [poller.id] == [report["id"] for report in office.there]
    assert office.sent(CREATE) == 1


@pytest.mark.parametrize("rule", [{"status": 500, "applied": True}, {"html": True}, {"reset": "after"}])
async def test_however_its_answer_is_spoilt(
    office: Office, reports: Any, period: BillingPeriod, rule: dict[str, Any]
):
    office.fault(CREATE, **rule, times=1)
    poller = await reports.ensure(period)
    assert [poller.id] == [report["id"] for report in office.there]
    assert office.sent(CREATE) == 1


async def test_an_answer_without_an_id_is_looked_up(office: Office, reports: Any, period: BillingPeriod):
    office.fault(CREATE, fields={"id": None}, times=1)
    poller = await reports.ensure(period)
    assert [poller.id] == [report["id"] for report in office.there]


async def test_a_create_that_takes_effect_late_is_waited_for_and_not_repeated(
    office: Office, reports: Any, period: BillingPeriod
):
    office.fault(CREATE, apply_after=85, times=1)
    poller = await reports.ensure(period)
    assert [poller.id] == [report["id"] for report in office.there]
    assert office.sent(CREATE) == 1


async def test_a_create_that_never_took_effect_is_repeated_after_the_settle_window(
    office: Office, reports: Any, period: BillingPeriod
):
    office.fault(CREATE, status=503, times=1)
    poller = await reports.ensure(period)
    assert [poller.id] == [report["id"] for report in office.there]
    first, second = office.sandbox.journal.matching(operation=CREATE)
    assert second.at - first.at >= 90


async def test_two_creates_of_unknown_fate_are_enough(office: Office, reports: Any, period: BillingPeriod):
    office.fault(CREATE, status=503)
    with pytest.raises(OutcomeUnknown):
        await reports.ensure(period)
    assert office.sent(CREATE) == 2


async def test_looks_that_fail_for_a_while_do_not_stop_it(office: Office, reports: Any, period: BillingPeriod):
    office.fault(CREATE, lost_answer=True, times=1)
    office.fault(LIST, status=503, nth=range(2, 12))
    poller = await reports.ensure(period)
    assert [poller.id] == [report["id"] for report in office.there]


async def test_where_nobody_can_look_nothing_is_sent_again(office: Office, reports: Any, period: BillingPeriod):
    office.fault(CREATE, status=503)
    office.fault(LIST, status=503, nth=range(2, 999))
    with pytest.raises(OutcomeUnknown) as caught:
        await reports.ensure(period)
    assert isinstance(caught.value.__cause__, ServiceUnavailable)
    assert office.sent(CREATE) == 1


async def test_a_create_of_unknown_fate_that_failed_is_ours(office: Office, reports: Any, period: BillingPeriod):
    office.sandbox.transitions.set("report", ["FAILED"])
    office.fault(CREATE, lost_answer=True, times=1)
    poller = await reports.ensure(period)
    assert (await poller.wait()).kind is OutcomeKind.FAILED
    assert office.sent(CREATE) == 1


async def test_regenerating_survives_a_lost_answer_as_well(office: Office, reports: Any, period: BillingPeriod):
    old = await (await reports.ensure(period)).result()
    office.fault(CREATE, lost_answer=True, times=1)
    office.fault(DELETE, lost_answer=True, times=1)
    poller = await reports.regenerate(period)
    assert [poller.id] == [report["id"] for report in office.there] != [old.id]
    assert office.sent(CREATE) == 2


async def test_a_failed_report_that_is_in_the_way_after_all_is_deleted(
    office: Office, reports: Any, period: BillingPeriod
):
    office.sandbox.transitions.set("report", ["FAILED"])
    failed = await reports.ensure(period)
    office.sandbox.transitions.reset()
    office.fault(CREATE, status=409, nth=1)
    poller = await reports.ensure(period)
    assert poller.id != failed.id
    assert [poller.id] == [report["id"] for report in office.there]


async def test_a_conflict_with_a_report_that_is_not_listed_yet_ends_when_it_is(
    office: Office, reports: Any, period: BillingPeriod
):
    first = await reports.ensure(period)
    office.fault(LIST, body={"items": []}, times=4)
    assert (await reports.ensure(period)).id == first.id


async def test_a_conflict_that_nothing_explains_is_raised(office: Office, reports: Any, period: BillingPeriod):
    office.fault(CREATE, status=409)
    with pytest.raises(Conflict) as caught:
        await reports.ensure(period)
    assert "lists none" in " ".join(caught.value.__notes__)


async def test_a_report_that_fails_says_why(office: Office, reports: Any, period: BillingPeriod):
    why = [{"code": 200026, "description": "no usage data"}]
    office.sandbox.transitions.set("report", ["IN_PROGRESS", {"status": "FAILED", "errors": why}])
    poller = await reports.ensure(period)
    with pytest.raises(OperationFailed, match="200026: no usage data"):
        await poller.result()


async def test_a_report_that_is_deleted_while_waiting_ends_the_wait(
    office: Office, reports: Any, period: BillingPeriod
):
    office.sandbox.transitions.set("report", {"seconds": 600})
    poller = await reports.ensure(period)

    def delete(update: Any) -> None:
        if update.polls == 2:
            office.sandbox.client().billing_reports.delete(poller.id)

    with pytest.raises(OperationFailed, match="gone"):
        await poller.result(on_update=delete)


async def test_a_report_that_is_deleted_between_list_and_get_is_made_again(
    office: Office, reports: Any, period: BillingPeriod
):
    old = await (await reports.ensure(period)).result()

    def delete(event: Any) -> None:
        if event.operation == LIST and office.there:
            office.sandbox.client().billing_reports.delete(old.id)

    poller = await office.client(on_event=delete).billing_reports.ensure(period)
    assert poller.id != old.id
    assert (await reports.get(poller.id)).status == "IN_PROGRESS"


async def test_a_status_never_seen_before_is_not_taken_for_done(
    office: Office, reports: Any, period: BillingPeriod
):
    office.sandbox.transitions.set("report", ["ON_THE_MOON"])
    first = await reports.ensure(period)
    joined = await reports.ensure(period)
    assert (joined.id, joined.status, joined.done) == (first.id, "ON_THE_MOON", False)
    with pytest.raises(UnknownState, match="ON_THE_MOON"):
        await joined.result(timeout=60)
