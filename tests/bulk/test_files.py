"""Whole files: several partners, removals, renamings, contradictions, and failed rows as input once more."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.bulk.test_run import CALLING, DEFAULTS, Office, creates, customer, office, sandbox, subscriber, writes
from webex_wholesale import bulk
from webex_wholesale.bulk import Decision
from webex_wholesale.errors import InvalidRequest, JournalError
from webex_wholesale.sandbox import Sandbox, after

__all__ = ["office", "sandbox"]


def operations(sandbox: Sandbox) -> list[str]:
    return [entry.operation for entry in sandbox.journal if entry.method != "GET"]


# --- several sub-partners


async def test_one_file_is_for_the_partner_and_several_sub_partners(office: Office, sandbox: Sandbox):
    north, south = sandbox.add_sub_partner("North"), sandbox.add_sub_partner("South")
    scopes: tuple[dict[str, str], ...] = ({}, {"sub_partner": north}, {"sub_partner": south})
    rows = [
        {**row, **scope}
        for number, scope in enumerate(scopes)
        for row in (customer(1), {**subscriber(1), "email": f"ana@acme{number}.example"})
    ]
    plan = await office.plan(rows)
    assert plan.counts == {"create": 6}
    assert (await office.run(plan)).ok
    for number, scope in enumerate(scopes):
        client: Any = office.client
        view = client.for_sub_partner(scope["sub_partner"]) if scope else client
        found = view.customers.find(external_id="acme-1")
        (made,) = [found if office.either.is_sync else await found]
        people = view.subscribers.list(customer_id=made.id)
        listed = people.to_list() if office.either.is_sync else await people.to_list()
        assert [person.email for person in listed] == [f"ana@acme{number}.example"]
    sent = writes(sandbox)
    again = await office.plan(rows)
    assert again.counts == {"keep": 6}
    assert (await office.run(again)).ok
    assert writes(sandbox) == sent


async def test_a_sub_partner_that_is_refused_stops_the_run_and_leaves_the_rest_to_the_next(
    office: Office, sandbox: Sandbox
):
    north = sandbox.add_sub_partner("North")
    rows = [customer(1), {**customer(2), "sub_partner": north}]
    plan = await office.plan(rows)
    sandbox.faults.add(operation="customers.provision", key="acme-2", status=403)
    assert "not enough" in ((await office.run(plan)).stopped or "")
    sandbox.faults.clear()
    assert (await office.run(plan)).ok
    assert creates(sandbox)["customers.provision"] == 3
    assert len(sandbox.customers()) == 2


# --- removals


async def test_a_customer_and_its_subscribers_leave_in_one_file(office: Office, sandbox: Sandbox):
    await office.run(await office.plan([customer(1), subscriber(1), subscriber(1, "ben"), subscriber(1, "eve")]))
    office.journal = office.journal.with_name("leavers.db")
    leavers = [
        {"action": "remove", "external_id": "acme-1"},
        *({"action": "remove", "external_id": "acme-1", "email": f"{n}@acme1.example"} for n in ("ana", "ben")),
    ]
    begun = len(operations(sandbox))
    plan = await office.plan(leavers)
    assert plan.counts == {"remove": 3}
    report = await office.run(plan, expect_removals=3)
    assert report.ok, report
    # eve is in no row, and goes with her customer.
    assert operations(sandbox)[begun:] == ["subscribers.delete"] * 3 + ["customers.delete"]
    assert sandbox.customers() == sandbox.subscribers() == []
    again = await office.run(await office.plan(leavers), expect_removals=3)
    assert again.ok, again
    office.journal = office.journal.with_name("other.db")
    report = await office.run(await office.plan(leavers), expect_removals=3)
    assert {row.result.how for row in report.rows} == {"gone"}
    assert len(operations(sandbox)) == begun + 4


async def test_a_customer_that_is_being_removed_already_is_only_waited_for(office: Office, sandbox: Sandbox):
    await office.run(await office.plan([customer(1)]))
    office.journal = office.journal.with_name("leavers.db")
    sandbox.transitions.set("delete", after(seconds=60))
    plan = await office.plan([{"action": "remove", "external_id": "acme-1"}])
    removed = office.client.customers.delete(sandbox.customers()[0]["id"])
    if not office.either.is_sync:
        await removed
    report = await office.run(plan, expect_removals=1)
    assert (report.ok, [row.result.how for row in report.rows]) == (True, ["removed"])
    assert sandbox.customers() == []


async def test_what_a_file_removes_gets_no_subscriber_in_the_same_file(office: Office, sandbox: Sandbox):
    plan = await office.plan([{"action": "remove", "external_id": "acme-1"}, subscriber(1)])
    assert [(problem.line, problem.column) for problem in plan.problems] == [(2, "external_id")]
    assert "line 1 removes" in plan.problems[0].message
    with pytest.raises(InvalidRequest):
        await office.run(plan, expect_removals=1)


# --- keys


async def test_a_customer_gets_another_key_and_subscribers_in_one_file(office: Office, sandbox: Sandbox):
    await office.run(await office.plan([customer(1)]))
    office.journal = office.journal.with_name("second.db")
    rows = [{"action": "set_external_id", "external_id": "acme-1", "new_external_id": "acme-100"}, subscriber(1)]
    report = await office.run(await office.plan(rows))
    assert report.ok, report
    # The program that was killed plans its file again, when the old key is gone.
    plan = await office.plan([*rows, subscriber(1, "ben")])
    assert [row.decision for row in plan.rows] == [Decision.KEEP, Decision.KEEP, Decision.CREATE]
    assert (await office.run(plan)).ok
    assert len(sandbox.subscribers()) == 2


@pytest.mark.parametrize(
    "other",
    [customer(2), {"action": "set_external_id", "external_id": "acme-3", "new_external_id": "acme-2"}],
)
async def test_one_key_is_not_given_to_two_customers(office: Office, sandbox: Sandbox, other: dict[str, str]):
    rows = [other, {"action": "set_external_id", "external_id": "acme-1", "new_external_id": "acme-2"}]
    plan = await office.plan(rows)
    assert [(problem.line, problem.column) for problem in plan.problems] == [(2, "new_external_id")]


async def test_a_customer_that_is_being_changed_is_waited_for(office: Office, sandbox: Sandbox):
    await office.run(await office.plan([customer(1)]))
    office.journal = office.journal.with_name("second.db")
    changed = office.client.customers.add_packages(sandbox.customers()[0]["id"], "cx_premium_agent")
    if not office.either.is_sync:
        await changed
    rows = [{"action": "add_packages", "external_id": "acme-1", "packages": "cx_standard_agent"}]
    report = await office.run(await office.plan(rows))
    assert report.ok, report
    assert set(sandbox.customers()[0]["packages"]) == {"webex_meetings", "cx_premium_agent", "cx_standard_agent"}


# --- failed rows


async def test_every_kind_of_failed_row_is_input_again(office: Office, sandbox: Sandbox, tmp_path: Path):
    await office.run(await office.plan([customer(n) for n in range(1, 7)] + [subscriber(5), subscriber(6)]))
    office.journal = tmp_path / "second.db"
    rows = [
        {"action": "add_packages", "external_id": "acme-1", "packages": "cx_premium_agent"},
        {"action": "set_external_id", "external_id": "acme-3", "new_external_id": "acme-33"},
        {"action": "remove", "external_id": "acme-4"},
        {"action": "remove", "external_id": "acme-5", "email": "ana@acme5.example"},
        {**subscriber(6, "ben"), "first_name": 'Ben, the "baker"', "last_name": "Müller; Sohn"},
        {
            **customer(7, packages="webex_meetings;webex_suite", **CALLING),
            "name": "Acme, Inc.",
            "address_line2": "=1+1",
        },
        {**subscriber(7), "phone_number": "+14085550101"},
    ]

    plan = await office.plan(rows)
    assert plan.ok, plan
    for method in ("POST", "PUT", "DELETE"):
        sandbox.faults.add(method=method, status=400, body={"message": 'not today;\nnor, "ever"'})
    report = await office.run(plan, expect_removals=2)
    assert report.counts == {"failed": 6, "skipped": 1}
    path = tmp_path / "failed.csv"
    assert report.write_failed(path) == bulk.failed_rows(office.journal, tmp_path / "same.csv") == 7
    assert path.read_bytes() == (tmp_path / "same.csv").read_bytes()
    again = await office.plan(path)
    assert again.ok, again
    order = {row.row.key: (row.row.action, dict(row.row.values)) for row in plan.rows}
    assert {row.row.key: (row.row.action, dict(row.row.values)) for row in again.rows} == order
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert all(row["reason"] for row in csv.DictReader(file))
    sandbox.faults.clear()
    report = await office.run(again, expect_removals=2, retry=["failed", "skipped"])
    assert report.ok, report
    assert report.write_failed(path) == 0


async def test_a_corrected_row_is_begun_again_by_the_same_journal(
    office: Office, sandbox: Sandbox, tmp_path: Path
):
    sandbox.faults.add(operation="customers.provision", times=1, status=400)
    assert (await office.run(await office.plan([customer(1), subscriber(1)]))).counts == {
        "failed": 1,
        "skipped": 1,
    }
    corrected = [customer(1, primary_email="office@acme1.example"), {**subscriber(1), "first_name": "Ana"}]
    report = await office.run(await office.plan(corrected))
    assert report.ok, report
    with pytest.raises(JournalError, match="as done: use a new journal"):
        await office.run(await office.plan([customer(1)]))


async def test_a_corrected_row_may_have_another_action(office: Office, sandbox: Sandbox, tmp_path: Path):
    await office.run(await office.plan([customer(1)]))
    office.journal = tmp_path / "second.db"
    other = customer(1, packages="webex_suite", **CALLING)
    assert (await office.run(await office.plan([other]))).counts == {"failed": 1}
    rows = [{"action": "add_packages", "external_id": "acme-1", "packages": "cx_premium_agent"}]
    assert (await office.run(await office.plan(rows))).ok
    assert [row.action for row in bulk.status(office.journal).rows] == ["add_packages"]


async def test_a_customer_in_an_error_state_keeps_no_other_row_from_going_on(office: Office, sandbox: Sandbox):
    rows = [customer(1), customer(2), customer(3)]
    sandbox.transitions.set("provision", ["provisioning", "error"], key="acme-1")
    sandbox.faults.add(operation="customers.provision", key="acme-3", status=401)
    plan = await office.plan(rows)
    await office.run(plan, workers=1)
    sandbox.faults.clear()
    sandbox.clock.advance(minutes=5)
    again = await office.plan(rows)
    assert again.counts["failed"] == 1
    report = await office.run(again)
    assert report.counts == {"done": 2, "failed": 1}


async def test_a_double_that_turns_up_half_way_keeps_no_other_row_from_going_on(office: Office, sandbox: Sandbox):
    rows = [customer(1), customer(2)]
    sandbox.faults.add(operation="customers.provision", key="acme-2", status=401)
    await office.run(await office.plan(rows), workers=1)
    sandbox.faults.clear()
    with sandbox.client() as rival:
        body = {**DEFAULTS, **customer(1)}
        address = {name: body[name] for name in ("address_line1", "city", "country")}
        info = {"name": body["name"], "primary_email": body["primary_email"]}
        rival.customers.provision(
            external_id="acme-1",
            provisioning_id="template-1",
            packages=["webex_meetings"],
            address=address,
            customer_info=info,
        )
    again = await office.plan(rows)
    assert not again.ok
    report = await office.run(again)
    assert [row.result.state for row in report.rows] == ["done", "done"]
