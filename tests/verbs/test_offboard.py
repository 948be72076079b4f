"""Off-boarding: listed first, removed in order, told step by step, and taken up again where it was stopped."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from tests.support.either import Either
from tests.verbs.bakery import calls, connect, open_bakery, order
from webex_wholesale import Offboarding, OffboardStep
from webex_wholesale.errors import (
    InvalidRequest,
    JournalError,
    NotFound,
    PollTimeout,
    UnexpectedResponse,
    WholesaleError,
)
from webex_wholesale.journal import SqliteJournal
from webex_wholesale.sandbox import Sandbox

WRITES = {"customers.delete", "subscribers.delete", "people.delete", "organizations.delete"}
BAKERS = ("ann@bakery.example", "ben@bakery.example")


def writes(sandbox: Sandbox) -> list[str]:
    return [call for call in calls(sandbox) if call in WRITES]


def states(report: Offboarding) -> list[str]:
    return [f"{step.state} {step.kind}" for step in report.steps]


@pytest.fixture
def staffed(sandbox: Sandbox, bakery: str) -> str:
    """The bakery with two subscribers."""
    with sandbox.client() as client:
        for email in BAKERS:
            client.subscribers.provision(
                customer_id=bakery,
                email=email,
                package="webex_meetings",
                provisioning_parameters={"firstName": "A", "lastName": "Baker"},
            )
    sandbox.journal.clear()
    return bakery


async def org_of(client: Any, customer: str) -> str:
    found: str = (await client.customers.get(customer)).org_id
    return found


async def test_a_dry_run_is_the_default_and_only_reads(client: Any, sandbox: Sandbox, staffed: str):
    report = await client.customers.offboard(staffed, people=True, organization=True)
    assert report.dry_run
    assert not report
    assert [step.kind for step in report.steps][:3] == ["subscriber", "subscriber", "customer"]
    assert [step.kind for step in report.steps][-1] == "organization"
    assert {step.state for step in report.steps} == {"planned"}
    assert str(report).splitlines()[0] == f"planned subscriber {BAKERS[0]}"
    assert report.org_id == await org_of(client, staffed)
    assert writes(sandbox) == []


async def test_service_alone_goes_by_default_and_people_and_organisation_stay(
    client: Any, sandbox: Sandbox, staffed: str
):
    org_id = await org_of(client, staffed)
    report = await client.customers.offboard(staffed, dry_run=False)
    assert report
    assert states(report) == ["done subscriber", "done subscriber", "done customer"]
    assert writes(sandbox) == ["subscribers.delete", "subscribers.delete", "customers.delete"]
    with pytest.raises(NotFound):
        await client.customers.get(staffed)
    assert (await client.organizations.get(org_id)).display_name == "The bakery"
    assert {*BAKERS} <= {person.emails[0] async for person in client.people.list(org_id=org_id)}


async def test_everything_goes_in_order_and_each_step_is_told(client: Any, sandbox: Sandbox, staffed: str):
    org_id = await org_of(client, staffed)
    told: list[OffboardStep] = []
    report = await client.customers.offboard(
        staffed, dry_run=False, people=True, organization=True, on_step=told.append
    )
    assert report, str(report)
    assert report.remaining == ()
    kinds = [step.kind for step in report.steps]
    assert kinds == sorted(kinds, key=["subscriber", "customer", "person", "organization"].index)
    count = len(report.steps)
    assert [step.state for step in told] == ["planned"] * count + ["done"] * count
    assert [step.id for step in told[:count]] == [step.id for step in told[count:]]
    with pytest.raises(NotFound):
        await client.organizations.get(org_id)


async def test_what_is_told_of_the_steps_may_be_async_with_the_async_client(sandbox: Sandbox, staffed: str):
    told: list[str] = []

    async def tell(step: OffboardStep) -> None:
        told.append(str(step.state))

    async with sandbox.async_client() as client:
        assert await client.customers.offboard(staffed, dry_run=False, on_step=tell)
    assert told == ["planned"] * 3 + ["done"] * 3


async def test_people_can_be_named_and_the_others_stay(client: Any, staffed: str):
    org_id = await org_of(client, staffed)
    report = await client.customers.offboard(staffed, dry_run=False, people=[BAKERS[0].upper()])
    assert [step.name for step in report.steps if step.kind == "person"] == [BAKERS[0]]
    left = {person.emails[0] async for person in client.people.list(org_id=org_id)}
    assert BAKERS[0] not in left
    assert BAKERS[1] in left


async def test_an_organisation_that_may_not_go_says_what_stands_against_it(client: Any, staffed: str):
    report = await client.customers.offboard(staffed, dry_run=False, organization=True)
    assert not report
    assert states(report)[-1] == "blocked organization"
    assert "more than one user" in "; ".join(report.remaining[0].against)


async def test_what_builds_on_something_that_is_blocked_is_left(client: Any, sandbox: Sandbox, staffed: str):
    sandbox.faults.add(operation="subscribers.delete", status=403, nth=1)
    report = await client.customers.offboard(staffed, dry_run=False, people=True, organization=True)
    found = states(report)
    assert found[:3] == ["blocked subscriber", "done subscriber", "left customer"]
    assert set(found[3:]) == {"left person", "left organization"}
    assert await client.customers.get(staffed)
    assert await client.customers.offboard(staffed, dry_run=False, people=True, organization=True)


async def test_a_customer_that_is_being_changed_is_blocked_with_the_services_words(
    client: Any, sandbox: Sandbox, staffed: str
):
    await client.customers.update(staffed, packages=["webex_calling", "webex_meetings", "webex_suite"])
    report = await client.customers.offboard(staffed, dry_run=False)
    assert states(report)[-1] == "blocked customer"
    assert "updating" in report.remaining[0].against[0]


async def test_a_customer_that_is_gone_is_nothing_to_do(client: Any, sandbox: Sandbox, staffed: str):
    await client.customers.offboard(staffed, dry_run=False)
    sandbox.journal.clear()
    report = await client.customers.offboard(staffed, dry_run=False)
    assert report
    assert states(report) == ["gone customer"]
    assert writes(sandbox) == []


async def test_without_its_journal_the_organisation_of_a_customer_that_is_gone_has_to_be_named(
    either: Either, client: Any, sandbox: Sandbox, staffed: str
):
    org_id = await org_of(client, staffed)
    await client.customers.offboard(staffed, dry_run=False)
    another = connect(either, sandbox)
    with pytest.raises(NotFound, match="pass org_id"):
        await another.customers.offboard(staffed, dry_run=False, people=True, organization=True)
    report = await another.customers.offboard(
        staffed, dry_run=False, people=True, organization=True, org_id=org_id
    )
    assert report
    assert states(report)[0] == "gone customer"
    assert states(report)[-1] == "done organization"


async def test_the_same_client_remembers_the_organisation(client: Any, staffed: str):
    org_id = await org_of(client, staffed)
    await client.customers.offboard(staffed, dry_run=False)
    report = await client.customers.offboard(staffed, dry_run=False, people=True, organization=True)
    assert report, str(report)
    assert report.org_id == org_id


async def test_a_journal_in_a_file_takes_a_run_up_in_another_process(
    either: Either, sandbox: Sandbox, staffed: str, tmp_path: Path
):
    path = tmp_path / "creates.db"
    wanted: dict[str, Any] = {"dry_run": False, "people": True, "organization": True}
    sandbox.faults.add(operation="people.delete", reset="before")
    first = connect(either, sandbox)
    org_id = await org_of(first, staffed)
    with pytest.raises(WholesaleError):
        await first.customers.offboard(staffed, journal=SqliteJournal(path), **wanted)
    assert sandbox.customers() == []

    sandbox.faults.clear()
    told: list[str] = []
    again = await connect(either, sandbox).customers.offboard(
        staffed, journal=SqliteJournal(path), on_step=lambda step: told.append(str(step)), **wanted
    )
    assert again, str(again)
    assert again.org_id == org_id
    # What the first run removed is told as gone, and not forgotten.
    assert states(again)[:3] == ["gone subscriber", "gone subscriber", "gone customer"]
    assert told[:2] == [f"gone subscriber {BAKERS[0]}", f"gone subscriber {BAKERS[1]}"]

    third = await connect(either, sandbox).customers.offboard(staffed, journal=SqliteJournal(path), **wanted)
    assert states(third) == ["gone customer", "gone organization"]


async def test_nothing_is_deleted_where_the_journal_cannot_be_used(
    client: Any, sandbox: Sandbox, staffed: str, tmp_path: Path
):
    path = tmp_path / "creates.db"
    journal = SqliteJournal(path)

    def replace(step: OffboardStep) -> None:
        path.unlink(missing_ok=True)

    with pytest.raises(JournalError):
        await client.customers.offboard(staffed, dry_run=False, journal=journal, on_step=replace)
    assert writes(sandbox) == []


async def test_a_dry_run_writes_nothing_into_the_journal(client: Any, staffed: str, tmp_path: Path):
    path = tmp_path / "creates.db"
    await client.customers.offboard(staffed, journal=SqliteJournal(path))
    with closing(sqlite3.connect(path)) as file:
        rows = file.execute("SELECT count(*) FROM creates").fetchone()
    assert rows == (0,)


async def test_what_is_no_journal_is_refused(client: Any, sandbox: Sandbox, staffed: str):
    with pytest.raises(InvalidRequest, match="journal must be a Journal"):
        await client.customers.offboard(staffed, journal="creates.db")
    assert calls(sandbox) == []


# --- customers of a reseller


@pytest.fixture
def reseller(sandbox: Sandbox) -> str:
    return sandbox.add_sub_partner("East Telecom")


def open_resold(sandbox: Sandbox, reseller: str, token: str) -> str:
    """A reseller's customer with one subscriber; its id."""
    with sandbox.client(token=token) as client:
        customer: str = client.customers.provision(**order("resold")).result().id
        client.subscribers.provision(
            customer_id=customer,
            email="eve@resold.example",
            package="webex_meetings",
            provisioning_parameters={"firstName": "Eve", "lastName": "East"},
        )
    sandbox.journal.clear()
    return customer


def acting_for(entries: Any) -> set[str | None]:
    return {dict(parse_qsl(urlsplit(entry.target).query)).get("onBehalfOfSubPartnerOrgId") for entry in entries}


@pytest.mark.parametrize("view", [False, True])
async def test_the_service_of_a_resellers_customer_goes_and_every_call_is_for_the_reseller(
    client: Any, sandbox: Sandbox, reseller: str, view: bool
):
    customer = open_resold(sandbox, reseller, sandbox.tokens.issue(org_id=reseller))
    if view:
        report = await client.for_sub_partner(reseller).customers.offboard(customer, dry_run=False)
    else:
        report = await client.customers.offboard(customer, dry_run=False, sub_partner=reseller)
    assert states(report) == ["done subscriber", "done customer"]
    assert sandbox.customers() == sandbox.subscribers() == []
    assert acting_for(sandbox.journal) == {reseller}


async def test_a_resellers_customer_is_not_there_for_the_partner_itself(
    client: Any, sandbox: Sandbox, reseller: str
):
    customer = open_resold(sandbox, reseller, sandbox.tokens.issue(org_id=reseller))
    report = await client.customers.offboard(customer, dry_run=False)
    assert states(report) == ["gone customer"]
    assert writes(sandbox) == []
    assert len(sandbox.subscribers()) == 1


async def test_people_of_a_resellers_customer_are_blocked_and_its_service_goes(
    client: Any, sandbox: Sandbox, reseller: str
):
    """The people API knows no sub-partner: the partner may not see whom it would delete."""
    customer = open_resold(sandbox, reseller, sandbox.tokens.issue(org_id=reseller))
    wanted: dict[str, Any] = {"people": True, "organization": True, "sub_partner": reseller}
    plan = await client.customers.offboard(customer, **wanted)
    assert states(plan) == ["planned subscriber", "planned customer", "blocked organization"]
    report = await client.customers.offboard(customer, dry_run=False, **wanted)
    assert states(report) == ["done subscriber", "done customer", "blocked organization"]
    assert writes(sandbox) == ["subscribers.delete", "customers.delete"]


async def test_with_the_resellers_own_token_all_of_it_goes(either: Either, sandbox: Sandbox, reseller: str):
    token = sandbox.tokens.issue(org_id=reseller)
    customer = open_resold(sandbox, reseller, token)
    client = connect(either, sandbox, token=token)
    report = await client.customers.offboard(customer, dry_run=False, people=True, organization=True)
    assert report, str(report)
    assert states(report)[-1] == "done organization"


async def test_the_resellers_own_organisation_is_never_emptied(client: Any, sandbox: Sandbox, reseller: str):
    own = order("itself", org_id=reseller, customer_info=None)
    customer = (await client.customers.provision(**own, sub_partner=reseller)).id
    sandbox.clock.advance(minutes=5)
    sandbox.journal.clear()
    with pytest.raises(InvalidRequest, match="sub-partner's own organisation"):
        await client.customers.offboard(customer, dry_run=False, organization=True, sub_partner=reseller)
    assert writes(sandbox) == []


class Killed(BaseException):
    """The process ends here."""


async def test_a_run_that_is_killed_after_any_step_goes_on_where_it_was(either: Either):
    steps = 0
    for stop in range(100):
        sandbox = Sandbox(seed=4)
        customer = open_bakery(sandbox)
        with sandbox.client() as seeding:
            for email in BAKERS:
                seeding.subscribers.provision(
                    customer_id=customer,
                    email=email,
                    package="webex_meetings",
                    provisioning_parameters={"firstName": "A", "lastName": "Baker"},
                )
        wanted: dict[str, Any] = {"dry_run": False, "people": True, "organization": True}
        ended: list[OffboardStep] = []

        def kill(step: OffboardStep, ended: list[OffboardStep] = ended, stop: int = stop) -> None:
            if step.state != "planned":
                ended.append(step)
                if len(ended) > stop:
                    raise Killed

        client = connect(either, sandbox)
        org_id = await org_of(client, customer)
        try:
            report = await client.customers.offboard(customer, on_step=kill, **wanted)
        except Killed as killed:
            assert f"org_id={org_id!r}" in killed.__notes__[0]
        else:
            assert report
            break
        again = await connect(either, sandbox).customers.offboard(customer, org_id=org_id, **wanted)
        assert again, str(again)
        # Nothing that the first run removed was removed again, and nothing else was.
        removed = [entry.path for entry in sandbox.journal if entry.operation in WRITES]
        assert len(removed) == len(set(removed))
        steps += 1
    assert steps == len(report.steps) > 4


class Mortal(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Lets so many requests through; then the process dies, before the next is sent or before it is answered."""

    def __init__(self, sandbox: Sandbox, requests: int, *, answered: bool) -> None:
        self.left = requests
        self.answered = answered
        self._sync, self._async = sandbox.transport(), sandbox.async_transport()

    def _dies(self) -> bool:
        self.left -= 1
        return self.left < 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not self._dies():
            return self._sync.handle_request(request)
        if self.answered:
            self._sync.handle_request(request)
        raise Killed

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not self._dies():
            return await self._async.handle_async_request(request)
        if self.answered:
            await self._async.handle_async_request(request)
        raise Killed


@pytest.mark.parametrize("answered", [False, True])
async def test_a_run_that_dies_in_any_request_is_finished_by_the_next(either: Either, answered: bool):
    wanted: dict[str, Any] = {"dry_run": False, "people": True, "organization": True}
    for requests in range(200):
        sandbox = Sandbox(seed=4)
        customer = open_bakery(sandbox)
        with sandbox.client() as seeding:
            org_id = seeding.customers.get(customer).org_id
            seeding.subscribers.provision(
                customer_id=customer,
                email=BAKERS[0],
                package="webex_meetings",
                provisioning_parameters={"firstName": "A", "lastName": "Baker"},
            )
        mortal = Mortal(sandbox, requests, answered=answered)
        try:
            await connect(either, sandbox, transport=mortal).customers.offboard(customer, **wanted)
        except Killed:
            pass
        else:
            break
        again = await connect(either, sandbox).customers.offboard(customer, org_id=org_id, **wanted)
        assert again, f"killed in request {requests}: {again}"
        assert sandbox.customers() == sandbox.subscribers() == []
    assert requests > 10


async def test_the_tokens_own_organisation_is_never_emptied(client: Any, sandbox: Sandbox, staffed: str):
    await client.customers.offboard(staffed, dry_run=False)
    own = (await client.people.me()).org_id
    sandbox.journal.clear()
    with pytest.raises(InvalidRequest, match="organisation of the token itself"):
        await client.customers.offboard(staffed, dry_run=False, people=True, organization=True, org_id=own)
    assert writes(sandbox) == []


async def test_another_org_id_than_the_customers_is_refused(client: Any, sandbox: Sandbox, staffed: str):
    other = await org_of(client, open_bakery(sandbox, "other"))
    with pytest.raises(InvalidRequest, match="org_id must be the customer's organisation"):
        await client.customers.offboard(staffed, dry_run=False, people=True, org_id=other)
    assert writes(sandbox) == []


async def test_an_organisation_that_another_customer_has_is_left_alone(
    client: Any, sandbox: Sandbox, staffed: str
):
    org_id = await org_of(client, staffed)
    await client.customers.offboard(staffed, dry_run=False)
    reopened = order("again", org_id=org_id, customer_info=None)
    await (await client.customers.provision(**reopened)).result()
    report = await client.customers.offboard(staffed, dry_run=False, people=True, organization=True, org_id=org_id)
    assert {step.state for step in report.steps if step.kind == "person"} <= {"blocked"}
    assert states(report)[-1] in ("blocked organization", "left organization")
    assert "another customer" in report.remaining[0].against[0]
    assert "people.delete" not in writes(sandbox)


@pytest.mark.parametrize("people", ["ann@bakery.example", ""])
async def test_one_text_for_people_is_refused(client: Any, sandbox: Sandbox, staffed: str, people: str):
    with pytest.raises(InvalidRequest, match="True, False, or a list of e-mails"):
        await client.customers.offboard(staffed, people=people)
    assert calls(sandbox) == []


async def test_a_wait_that_is_over_says_how_to_go_on(client: Any, sandbox: Sandbox, staffed: str):
    with pytest.raises(PollTimeout) as caught:
        await client.customers.offboard(staffed, dry_run=False, timeout=1)
    assert "goes on with what is left" in "".join(caught.value.__notes__)
    assert await client.customers.offboard(staffed, dry_run=False)


@pytest.mark.parametrize(("owner", "deleted"), [("another", 0), (None, None)])
async def test_a_filter_that_is_not_read_widens_nothing(either: Either, owner: str | None, deleted: int | None):
    """The list shows another customer's subscriber, or does not say whose it is."""
    sent: list[str] = []

    def serve(request: httpx.Request) -> httpx.Response:
        sent.append(f"{request.method} {request.url.path}")
        if request.method == "DELETE":
            return httpx.Response(204)
        if "subscribers" in request.url.path:
            entry = {"id": "s1", "email": "x@y.example", **({"customerId": owner} if owner else {})}
            return httpx.Response(200, json={"items": [entry]})
        if any(line.startswith("DELETE") for line in sent):
            return httpx.Response(404, json={"message": "gone", "errors": []})
        return httpx.Response(200, json={"id": "c1", "status": "provisioned"})

    offboarding = either.client(serve).customers.offboard
    if deleted is None:
        with pytest.raises(UnexpectedResponse, match="without saying whose it is"):
            await offboarding("c1", dry_run=False)
        assert not [line for line in sent if line.startswith("DELETE")]
    else:
        assert await offboarding("c1", dry_run=False)
        assert [line for line in sent if line.startswith("DELETE")] == ["DELETE /v1/wholesale/customers/c1"]


async def test_a_proxys_404_is_no_proof_that_something_is_gone(either: Either):
    def serve(request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            return httpx.Response(404, text="<html>not here</html>")
        if "subscribers" in request.url.path:
            return httpx.Response(200, json={"items": [{"id": "s1", "customerId": "c1"}]})
        return httpx.Response(200, json={"id": "c1", "status": "provisioned"})

    with pytest.raises(NotFound):
        await either.client(serve).customers.offboard("c1", dry_run=False)
