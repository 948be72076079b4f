"""Plan and run against the sandbox: what is done, what is left alone, what stops, and what the journal knows."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.either import Either
from webex_wholesale import bulk
from webex_wholesale.bulk import Decision, Plan
from webex_wholesale.errors import InvalidRequest, JournalError
from webex_wholesale.sandbox import Sandbox

DEFAULTS = {
    "provisioning_id": "template-1",
    "packages": "webex_meetings",
    "address_line1": "771 Alder Drive",
    "city": "Milpitas",
    "state_or_province": "CA",
    "zip_or_postal_code": "95035",
    "country": "US",
}


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(seed=7)


class Office:
    """Plans and runs with either client."""

    def __init__(self, either: Either, sandbox: Sandbox, folder: Path) -> None:
        self.either = either
        self.journal = folder / "job.db"
        made = sandbox.client() if either.is_sync else sandbox.async_client()
        self.client: Any = made

    async def plan(self, rows: Any, **options: Any) -> Plan:
        if self.either.is_sync:
            return bulk.plan(self.client, rows, defaults=DEFAULTS, **options)
        return await bulk.plan_async(self.client, rows, defaults=DEFAULTS, **options)

    async def run(self, plan: Plan, **options: Any) -> bulk.BulkReport:
        if self.either.is_sync:
            return bulk.run(plan, self.journal, **options)
        return await bulk.run_async(plan, self.journal, **options)


@pytest.fixture
def office(either: Either, sandbox: Sandbox, tmp_path: Path) -> Office:
    return Office(either, sandbox, tmp_path)


CALLING = {"location_name": "Office", "location_timezone": "America/Los_Angeles", "location_language": "en_us"}


def customer(number: int, **changed: str) -> dict[str, str]:
    return {
        "external_id": f"acme-{number}",
        "name": f"Acme {number}",
        "primary_email": f"it@acme{number}.example",
        **changed,
    }


def subscriber(number: int, name: str = "ana") -> dict[str, str]:
    return {"external_id": f"acme-{number}", "email": f"{name}@acme{number}.example", "package": "webex_meetings"}


def creates(sandbox: Sandbox) -> Counter[str]:
    return Counter(entry.operation for entry in sandbox.journal if entry.method == "POST")


def writes(sandbox: Sandbox) -> int:
    return sum(entry.method != "GET" for entry in sandbox.journal)


async def test_customers_and_their_subscribers_are_made_once_and_a_second_run_does_nothing(
    office: Office, sandbox: Sandbox
):
    rows = [item for n in range(30) for item in (customer(n), subscriber(n), subscriber(n, "ben"))]
    plan = await office.plan(rows)
    assert plan.counts == {"create": 90}
    assert writes(sandbox) == 0
    report = await office.run(plan)
    assert report.ok, report
    assert creates(sandbox) == {"customers.provision": 30, "subscribers.provision": 60}
    sent = writes(sandbox)
    again = await office.run(await office.plan(rows))
    assert again.ok
    assert writes(sandbox) == sent


async def test_what_is_there_is_found_by_list_passes_and_left_alone(office: Office, sandbox: Sandbox):
    await office.run(await office.plan([customer(n) for n in range(150)]))
    before = len(sandbox.journal)
    plan = await office.plan([customer(n) for n in range(151)])
    assert plan.counts == {"create": 1, "keep": 150}
    assert len(sandbox.journal) - before <= 6


async def test_a_difference_is_a_conflict_unless_it_is_to_be_kept_or_updated(office: Office, sandbox: Sandbox):
    await office.run(await office.plan([customer(1)]))
    other = [customer(1, packages="webex_meetings;webex_suite", **CALLING)]
    office.journal = office.journal.with_name("second.db")
    plan = await office.plan(other)
    assert [row.decision for row in plan.rows] == [Decision.CONFLICT]
    report = await office.run(plan)
    (row,) = report.rows
    assert (row.result.state, row.result.how) == (bulk.RowState.FAILED, "conflict")
    assert list(row.result.differences) == ["packages"]
    office.journal = office.journal.with_name("third.db")
    report = await office.run(await office.plan(other, on_difference="update"), on_difference="update")
    assert report.ok
    assert set(sandbox.customers("acme-1")[0]["packages"]) == {"webex_meetings", "webex_suite"}


async def test_one_rows_failure_stops_no_other_and_its_subscribers_are_skipped(
    office: Office, sandbox: Sandbox, tmp_path: Path
):
    sandbox.faults.add(operation="customers.provision", key="acme-2", status=400)
    rows = [item for n in range(1, 4) for item in (customer(n), subscriber(n))]
    report = await office.run(await office.plan(rows))
    assert report.counts == {"done": 4, "failed": 1, "skipped": 1}
    assert report.write_failed(tmp_path / "failed.csv") == 2
    with (tmp_path / "failed.csv").open(encoding="utf-8-sig", newline="") as file:
        failed = list(csv.DictReader(file))
    assert [row["external_id"] for row in failed] == ["acme-2", "acme-2"]
    assert "400" in failed[0]["reason"]
    sandbox.faults.clear()
    office.journal = tmp_path / "retry.db"
    assert (await office.run(await office.plan(tmp_path / "failed.csv"))).ok


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "the token is refused"),
        (403, "the token is not enough"),
        (429, "the (service goes on refusing for too many requests|rate limit leaves no time for a request)"),
    ],
)
async def test_a_systemic_failure_stops_the_run_and_the_next_goes_on(
    office: Office, sandbox: Sandbox, status: int, reason: str
):
    plan = await office.plan([customer(n) for n in range(40)])
    sandbox.faults.add(operation="customers.provision", status=status)
    report = await office.run(plan)
    assert re.match(reason, report.stopped or ""), report.stopped
    assert len(sandbox.customers()) == 0
    sandbox.faults.clear()
    assert (await office.run(plan)).ok
    assert len(sandbox.customers()) == 40


@pytest.mark.parametrize(("status", "state"), [(400, "failed"), (503, "unknown")])
async def test_fifty_failures_in_a_row_stop_the_run(office: Office, sandbox: Sandbox, status: int, state: str):
    plan = await office.plan([customer(n) for n in range(120)])
    sandbox.faults.add(operation="customers.provision", status=status)
    report = await office.run(plan, window=2.0)
    assert "50 rows in a row failed" in (report.stopped or "")
    assert report.counts["waiting"] > 50
    assert report.counts[state] >= 50


async def test_lost_answers_make_no_customer_twice(office: Office, sandbox: Sandbox):
    sandbox.faults.add(operation="customers.provision", nth=2, lost_answer=True)
    report = await office.run(await office.plan([customer(n) for n in range(5)]))
    assert report.ok
    assert Counter(row.result.how for row in report.rows) == {"created": 4, "adopted": 1}
    for number in range(5):
        assert sandbox.journal.exactly_one_post(f"acme-{number}")


async def test_packages_keys_and_removals_are_rows_as_well(office: Office, sandbox: Sandbox):
    await office.run(await office.plan([customer(n) for n in range(1, 5)] + [subscriber(4)]))
    office.journal = office.journal.with_name("changes.db")
    plan = await office.plan(
        [
            {"action": "add_packages", "external_id": "acme-1", "packages": "cx_premium_agent"},
            {"action": "remove_packages", "external_id": "acme-2", "packages": "webex_suite"},
            {"action": "set_external_id", "external_id": "acme-3", "new_external_id": "acme-33"},
            {"action": "remove", "external_id": "acme-4"},
        ]
    )
    assert plan.counts == {"keep": 1, "change": 2, "remove": 1}
    with pytest.raises(InvalidRequest, match="expect_removals=1"):
        await office.run(plan)
    report = await office.run(plan, expect_removals=1)
    assert report.ok, report
    assert set(sandbox.customers("acme-1")[0]["packages"]) == {"webex_meetings", "cx_premium_agent"}
    assert len(sandbox.customers("acme-33")) == 1
    assert sandbox.customers("acme-4") == []
    sent = writes(sandbox)
    assert (await office.run(plan, expect_removals=1)).ok
    assert writes(sandbox) == sent


async def test_a_plan_with_problems_does_not_run(office: Office, sandbox: Sandbox):
    plan = await office.plan([customer(1, country="USA"), subscriber(7)])
    assert not plan.ok
    with pytest.raises(InvalidRequest, match="nothing was sent"):
        await office.run(plan)
    assert len(sandbox.journal) == 0
    assert not office.journal.exists() or bulk.status(office.journal).rows == []


async def test_a_subscriber_without_a_customer_is_a_problem_of_the_plan(office: Office, sandbox: Sandbox):
    plan = await office.plan([customer(1), subscriber(7)])
    assert [row.decision for row in plan.rows] == [Decision.CREATE, Decision.PROBLEM]


async def test_another_order_for_a_row_that_was_done_is_refused(office: Office):
    await office.run(await office.plan([customer(1)]))
    with pytest.raises(JournalError, match="use a new journal"):
        await office.run(await office.plan([customer(1, packages="webex_suite", **CALLING)]))


async def test_two_runs_of_one_journal_at_once_are_refused(office: Office):
    plan = await office.plan([customer(1)])
    with bulk.BulkJournal(office.journal), pytest.raises(JournalError, match="another process runs the job"):
        await office.run(plan)


async def test_progress_is_told_and_status_can_be_read_by_anybody(office: Office):
    told: list[bulk.BulkProgress] = []
    plan = await office.plan([customer(n) for n in range(3)])
    await office.run(plan, on_update=told.append)
    assert (told[-1].done, told[-1].total, told[-1].pending) == (3, 3, 0)
    assert bulk.status(office.journal).counts == {"done": 3}
    assert bulk.failed_rows(office.journal, office.journal.with_suffix(".csv")) == 0


def test_a_plan_and_a_report_print_as_tables_and_escape_html(tmp_path: Path):
    sandbox = Sandbox()
    plan = bulk.plan(sandbox.client(), [customer(1, name="<b>Acme</b>")], defaults=DEFAULTS)
    assert "acme-1" in str(plan)
    report = bulk.run(plan, tmp_path / "job.db")
    assert "done" in str(report)
    assert "<b>Acme" not in plan._repr_html_() + report._repr_html_()
    plan.to_csv(tmp_path / "plan.csv")
    assert "acme-1" in (tmp_path / "plan.csv").read_text(encoding="utf-8-sig")


def test_a_plan_and_a_report_are_data_frames_of_all_rows_in_the_order_of_the_input(tmp_path: Path):
    pytest.importorskip("pandas")
    sandbox = Sandbox()
    sandbox.faults.add(operation="customers.provision", key="acme-2", status=400)
    wrong = bulk.plan(sandbox.client(), [customer(1), customer(2, country="USA")], defaults=DEFAULTS)
    problems = wrong.to_pandas()
    assert problems["decision"].to_list() == ["problem"]
    assert "country" in problems["reason"].to_list()[0]
    plan = bulk.plan(sandbox.client(), [customer(1), customer(2), subscriber(1)], defaults=DEFAULTS)
    assert plan.to_pandas()["external_id"].to_list() == ["acme-1", "acme-2", "acme-1"]
    assert plan.to_arrow().column_names == [
        "line",
        "action",
        "external_id",
        "email",
        "decision",
        "status",
        "differences",
        "id",
        "reason",
    ]
    report = bulk.run(plan, tmp_path / "job.db")
    frame = report.to_pandas()
    assert frame["state"].to_list() == ["done", "failed", "done"]
    assert frame["seconds"].sum() > 0
    pytest.importorskip("polars")
    assert report.to_polars()["line"].to_list() == [1, 2, 3]
    assert report.to_polars().columns == report.to_arrow().column_names


def test_a_reason_is_shown_whole(tmp_path: Path):
    plan = bulk.plan(Sandbox().client(), [customer(1, country="USA")], defaults=DEFAULTS)
    (problem,) = plan.problems
    assert len(problem.message) > 32
    assert problem.message in plan._repr_html_()
    assert problem.message in str(plan)


async def test_one_plan_run_with_two_journals_makes_nothing_twice(office: Office, sandbox: Sandbox):
    plan = await office.plan([customer(1), subscriber(1)])
    assert (await office.run(plan)).ok
    office.journal = office.journal.with_name("second.db")
    report = await office.run(plan)
    assert [row.result.how for row in report.rows] == ["existing", "existing"]
    assert creates(sandbox) == {"customers.provision": 1, "subscribers.provision": 1}


async def test_a_failed_row_that_is_tried_again_is_looked_for_first(office: Office, sandbox: Sandbox):
    sandbox.faults.add(operation="customers.provision", nth=1, status=409)
    plan = await office.plan([customer(1)])
    assert (await office.run(plan)).counts == {"failed": 1}
    plan = await office.plan([customer(1)])
    other = office.journal.with_name("other.db")
    other, office.journal = office.journal, other
    assert (await office.run(await office.plan([customer(1)]))).ok
    office.journal = other
    assert (await office.run(plan, retry=["failed"])).ok
    assert len(sandbox.customers("acme-1")) == 1


async def test_a_customer_that_is_there_and_differs_keeps_its_subscribers(office: Office, sandbox: Sandbox):
    await office.run(await office.plan([customer(1)]))
    office.journal = office.journal.with_name("second.db")
    rows = [customer(1, packages="webex_meetings;webex_suite", **CALLING), subscriber(1)]
    report = await office.run(await office.plan(rows))
    assert [row.result.state for row in report.rows] == ["failed", "done"]
    again = await office.run(await office.plan(rows), retry=["failed", "skipped"])
    assert [row.result.state for row in again.rows] == ["failed", "done"]


async def test_a_callback_that_raises_ends_the_run_and_the_next_goes_on(office: Office, sandbox: Sandbox):
    def broken(update: bulk.BulkProgress) -> None:
        raise RuntimeError("mine")

    plan = await office.plan([customer(n) for n in range(12)])
    with pytest.raises(RuntimeError, match="mine") as raised:
        await office.run(plan, on_update=broken)
    assert "run the same plan with it again" in raised.value.__notes__[0]
    assert (await office.run(plan)).ok
    assert creates(sandbox) == {"customers.provision": 12}


async def test_subscribers_of_a_parked_customer_are_begun_once_it_is_ready(office: Office, sandbox: Sandbox):
    sandbox.review("acme-1")
    plan = await office.plan([customer(1), subscriber(1)])
    assert (await office.run(plan)).counts == {"parked": 1, "skipped": 1}
    sandbox.clear_review("acme-1")
    assert (await office.run(plan)).ok
    assert creates(sandbox) == {"customers.provision": 1, "subscribers.provision": 1}
