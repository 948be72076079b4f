"""Subscribers and reports by the same flow; pollers for anything; changes that lose no package; settling."""

from __future__ import annotations

import gc
import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from tests.support.either import Either
from tests.verbs.bakery import ADDRESS, connect, open_bakery, order
from webex_wholesale import OutcomeKind
from webex_wholesale.errors import (
    InvalidRequest,
    JournalError,
    NaturalKeyConflict,
    OutcomeUnknown,
    ResourceInTransition,
)
from webex_wholesale.journal import MemoryJournal, SqliteJournal
from webex_wholesale.sandbox import Sandbox, after

JO = {"email": "jo@bakery.example", "packages": ["webex_meetings"]}
OPEN_FILES = Path("/proc/self/fd")
SUBSCRIBE = "subscribers.provision"


@pytest.fixture
def bakery(sandbox: Sandbox) -> str:
    return open_bakery(sandbox)


# --- subscribers


async def test_a_subscriber_is_made_once_whatever_the_case_of_the_e_mail(
    client: Any, sandbox: Sandbox, bakery: str
):
    first = await client.subscribers.ensure(customer_id=bakery, **JO)
    again = await client.subscribers.ensure(customer_id=bakery, **{**JO, "email": " JO@Bakery.example "})
    assert (first.how, again.how, again.id) == ("created", "existing", first.id)
    assert sandbox.journal.count(operation=SUBSCRIBE) == 1


async def test_a_service_that_holds_to_the_case_of_an_e_mail_gets_no_second_subscriber(
    either: Either, sandbox: Sandbox, bakery: str
):
    sandbox.settings.email_filter = "exact"
    made = await connect(either, sandbox).subscribers.ensure(customer_id=bakery, **JO)
    other = connect(either, sandbox)
    again = await other.subscribers.ensure(customer_id=bakery, **{**JO, "email": "Jo@Bakery.Example"})
    assert (again.how, again.id) == ("existing", made.id)


@pytest.mark.parametrize("fault", [{"lost_answer": True}, {"apply_after": 60, "lost_answer": True}])
async def test_a_lost_subscriber_is_adopted(client: Any, sandbox: Sandbox, bakery: str, fault: dict[str, Any]):
    sandbox.faults.add(operation=SUBSCRIBE, times=1, **fault)
    poller = await client.subscribers.ensure(customer_id=bakery, **JO)
    assert (poller.how, poller.status) == ("adopted", "provisioned")
    assert sandbox.journal.count(operation=SUBSCRIBE) == 1


async def test_a_subscriber_with_another_package_is_a_conflict_or_updated(
    client: Any, sandbox: Sandbox, bakery: str
):
    made = await client.subscribers.ensure(customer_id=bakery, **JO)
    other = {**JO, "packages": ["webex_calling"], "provisioning_parameters": {"extension": "5101"}}
    with pytest.raises(NaturalKeyConflict) as caught:
        await client.subscribers.ensure(customer_id=bakery, **other)
    assert caught.value.differences == {"packages": (("webex_calling",), ("webex_meetings",))}
    poller = await client.subscribers.ensure(customer_id=bakery, **other, on_difference="update")
    assert (poller.how, poller.id, poller.done) == ("updated", made.id, True)
    assert poller.resource.packages == ("webex_calling",)


async def test_the_same_e_mail_of_another_customer_is_somebody_else(client: Any, sandbox: Sandbox, bakery: str):
    mill = open_bakery(sandbox, "mill")
    sandbox.faults.add(operation=SUBSCRIBE, fields={"id": "made"}, nth=2)
    first = await client.subscribers.ensure(customer_id=bakery, **JO)
    preview = await client.subscribers.ensure(customer_id=mill, **JO, dry_run=True)
    assert (preview.would, preview.id) == ("create", None)
    assert first.how == "created"


async def test_doubles_of_subscribers_are_found(client: Any, sandbox: Sandbox, bakery: str):
    assert await client.subscribers.find_duplicates() == ()
    await client.subscribers.ensure(customer_id=bakery, **JO)
    sandbox.faults.add(operation="subscribers.list", fields={"email": "Same@bakery.example"})
    await client.subscribers.ensure(customer_id=bakery, email="al@bakery.example", packages=["webex_meetings"])
    (double,) = await client.subscribers.find_duplicates(customer_id=bakery)
    assert (double.key["email"], len(double.resources)) == ("Same@bakery.example", 2)


# --- reports


@pytest.mark.parametrize("shown", ["RECALCULATING", None])
async def test_a_report_of_unknown_status_is_not_taken_for_the_regenerated_one(
    client: Any, sandbox: Sandbox, shown: str | None
):
    days = ("2026-10-01", "2026-10-31")
    old = await (await client.billing_reports.ensure(days)).result()
    sandbox.faults.add(operation="billing_reports.list", fields={"status": shown}, times=1)
    poller = await client.billing_reports.regenerate(days)
    assert (poller.how, poller.id != old.id) == ("created", True)
    assert [report["id"] for report in sandbox.reports()] == [poller.id]


async def test_a_report_that_a_list_first_shows_after_the_conflict_is_made_anew_all_the_same(
    either: Either, sandbox: Sandbox
):
    days = ("2026-10-01", "2026-10-31")
    old = await (await connect(either, sandbox).billing_reports.ensure(days)).result()
    sandbox.faults.add(operation="billing_reports.list", body={"items": []}, status=200, times=1)
    sandbox.faults.add(operation="billing_reports.create", status=409, body={"message": "exists"}, times=1)
    poller = await connect(either, sandbox).billing_reports.regenerate(days)
    assert (poller.how, poller.id != old.id) == ("created", True)


# --- pollers for what others began


async def test_a_customer_that_somebody_else_began_is_waited_for_by_id_object_or_url(
    either: Either, client: Any, sandbox: Sandbox
):
    id = (await client.customers.provision(**order())).id
    other = connect(either, sandbox)
    customer = await other.customers.get(f"https://gateway.example/v1/wholesale/customers/{id}")
    assert customer.id == id
    for thing in (id, customer, f"{sandbox.base_url}/wholesale/customers/{id}"):
        poller = other.customers.poller(thing)
        assert (poller.id, poller.how, poller.done) == (id, None, False)
    assert (await poller.result()).status == "provisioned"
    assert other.customers.poller(await other.customers.get(id)).done


async def test_a_relative_location_and_one_of_a_sub_partner_lead_to_the_customer(client: Any, sandbox: Sandbox):
    north = sandbox.add_sub_partner("North")
    id = (await client.customers.provision(**order(), sub_partner=north)).id
    location = f"/v1/wholesale/customers/{id}?onBehalfOfSubPartnerOrgId={north}"
    assert (await client.customers.get(location, sub_partner=north)).id == id
    view = client.for_sub_partner(north)
    assert (await view.customers.poller(f"https://webexapis.com{location}").result()).id == id
    south = client.for_sub_partner(sandbox.add_sub_partner("South"))
    for other in (client, south):
        with pytest.raises(InvalidRequest, match="sub_partner="):
            other.customers.poller(location)
        with pytest.raises(InvalidRequest, match="sub_partner="):
            await other.customers.delete(location)


async def test_a_subscriber_is_of_the_customer_that_a_url_of_its_sub_partner_names(client: Any, sandbox: Sandbox):
    north = sandbox.add_sub_partner("North")
    poller = await client.customers.provision(**order(), sub_partner=north)
    await poller.result()
    url = f"/v1/wholesale/customers/{poller.id}?onBehalfOfSubPartnerOrgId={north}"
    person = {"email": "ana@bakery.example", "package": "webex_meetings"}
    view = client.for_sub_partner(north)
    made = await client.subscribers.provision(customer_id=url, **person, sub_partner=north)
    await made.result()
    assert (await view.subscribers.find(email="ana@bakery.example", customer_id=url)).id == made.id
    assert [one.id for one in await view.subscribers.list(customer_id=url).to_list()] == [made.id]
    assert (await view.subscribers.ensure(customer_id=url, **person)).id == made.id
    assert await view.precheck.subscriber(customer_id=url, email="jo@bakery.example", package="webex_meetings")
    with pytest.raises(InvalidRequest, match="sub_partner="):
        await client.subscribers.provision(customer_id=url, **person)


async def test_a_subscriber_whose_answer_names_no_customer_is_found_all_the_same(
    either: Either, bakery: str, sandbox: Sandbox
):
    client = connect(either, sandbox)
    person = {"customer_id": bakery, "email": "ana@bakery.example", "package": "webex_meetings"}
    made = await client.subscribers.ensure(**person)
    await made.result()
    sandbox.settings.absent_fields = {"subscribers": ("customerId",)}
    assert (await client.subscribers.find(email="ana@bakery.example", customer_id=bakery)).id == made.id
    assert (await client.subscribers.ensure(**person)).id == made.id
    assert len(sandbox.subscribers()) == 1


@pytest.mark.parametrize(
    "url",
    ["https://webexapis.com/v1/wholesale/subscribers/Y2lz", "/v1/wholesale/customers", "https://[/customers/a"],
)
async def test_the_url_of_something_else_is_refused(client: Any, sandbox: Sandbox, url: str):
    with pytest.raises(InvalidRequest, match="must be an id, or the URL of one"):
        client.customers.poller(url)


async def test_a_poller_of_one_that_somebody_deletes_ends_well_when_it_is_gone(
    client: Any, sandbox: Sandbox, bakery: str
):
    await client.customers.delete(bakery)
    outcome = await client.customers.poller(bakery).wait()
    assert (outcome.kind, outcome.ok) == (OutcomeKind.GONE, True)


async def test_a_poller_of_one_that_is_being_updated_waits_for_that(client: Any, sandbox: Sandbox, bakery: str):
    await client.customers.add_packages(bakery, "webex_suite")
    poller = client.customers.poller(bakery)
    assert await poller.poll() == "updating"
    assert "webex_suite" in (await poller.result()).packages


async def test_its_token_can_be_resumed(client: Any, sandbox: Sandbox, bakery: str):
    poller = client.resume(client.customers.poller(bakery).token)
    assert (await poller.result()).id == bakery


async def test_subscribers_and_reports_have_pollers_as_well(client: Any, sandbox: Sandbox, bakery: str):
    made = await client.subscribers.ensure(customer_id=bakery, **JO)
    assert (await client.subscribers.poller(made.id).result()).email == JO["email"]
    report = await client.billing_reports.create(billing_start_date="2026-10-01", billing_end_date="2026-10-31")
    assert (await client.billing_reports.poller(report.id).result()).status == "COMPLETED"


async def test_what_is_not_new_and_was_never_there_is_gone_at_a_second_look(client: Any, sandbox: Sandbox):
    for kind in ("customers", "subscribers", "billing_reports"):
        begun = sandbox.clock.time()
        outcome = await getattr(client, kind).poller("nobody", just_made=False).wait()
        assert outcome.kind is OutcomeKind.GONE
        assert sandbox.clock.time() - begun < 5
    begun = sandbox.clock.time()
    assert (await client.customers.poller("nobody").wait()).kind is OutcomeKind.GONE
    assert sandbox.clock.time() - begun >= 300


async def test_one_stray_404_ends_no_wait_for_what_is_not_new(client: Any, sandbox: Sandbox, bakery: str):
    sandbox.faults.add(operation="customers.get", status=404, times=1)
    assert (await client.customers.poller(bakery, just_made=False).result()).id == bakery
    # Once it was seen, two in a row are no end either.
    poller = client.customers.poller((await client.customers.provision(**order("patisserie"))).id, just_made=False)
    assert await poller.poll() == "provisioning"
    sandbox.faults.add(operation="customers.get", status=404, times=2)
    assert (await poller.result()).status == "provisioned"


@pytest.mark.parametrize("nothing", ["", " ", None, 5, "https://webexapis.com/"])
async def test_a_poller_needs_an_id(client: Any, nothing: Any):
    with pytest.raises(InvalidRequest):
        client.customers.poller(nothing)


# --- changes


async def test_another_external_id_costs_no_package(client: Any, sandbox: Sandbox, bakery: str):
    poller = await client.customers.set_external_id(bakery, "patisserie")
    customer = await poller.result()
    assert (customer.external_id, set(customer.packages)) == ("patisserie", {"webex_calling", "webex_meetings"})


async def test_blanks_around_another_external_id_are_not_written(client: Any, sandbox: Sandbox, bakery: str):
    customer = await (await client.customers.set_external_id(bakery, " patisserie ")).result()
    assert customer.external_id == "patisserie"


async def test_a_service_that_trims_an_external_id_is_not_waited_for_in_vain(
    client: Any, sandbox: Sandbox, bakery: str
):
    poller = await client.customers.update(bakery, external_id="patisserie ")
    sandbox.faults.add(operation="customers.get", fields={"externalId": "patisserie"})
    assert (await poller.result(timeout=60)).external_id == "patisserie"


async def test_an_external_id_that_another_customer_has_is_refused(client: Any, sandbox: Sandbox, bakery: str):
    mill = open_bakery(sandbox, "mill")
    with pytest.raises(NaturalKeyConflict) as caught:
        await client.customers.set_external_id(bakery, "mill")
    assert caught.value.id == mill
    assert str(caught.value).startswith("customers.set_external_id (external_id mill): another customer")
    assert sandbox.journal.count("PUT") == 0


async def test_an_update_without_packages_reads_them_and_leaves_them(client: Any, sandbox: Sandbox, bakery: str):
    customer = await (await client.customers.update(bakery, address=ADDRESS)).result()
    assert set(customer.packages) == {"webex_calling", "webex_meetings"}
    assert sandbox.journal.count(operation="customers.get") >= 2


@pytest.mark.parametrize("verb", ["update", "set_external_id"])
async def test_one_that_is_being_changed_is_not_changed(client: Any, sandbox: Sandbox, bakery: str, verb: str):
    await client.customers.add_packages(bakery, "webex_suite")
    with pytest.raises(ResourceInTransition):
        if verb == "update":
            await client.customers.update(bakery, external_id="new")
        else:
            await client.customers.set_external_id(bakery, "new")
    assert sandbox.journal.count("PUT") == 1


async def test_an_update_of_nothing_is_refused(client: Any, sandbox: Sandbox, bakery: str):
    sent = len(list(sandbox.journal))
    with pytest.raises(InvalidRequest, match="nothing to change"):
        await client.customers.update(bakery)
    assert len(list(sandbox.journal)) == sent


# --- settling what provision() left open


async def unknown(client: Any, sandbox: Sandbox, **fault: Any) -> OutcomeUnknown:
    sandbox.faults.add(operation="customers.provision", times=1, **fault)
    with pytest.raises(OutcomeUnknown) as caught:
        await client.customers.provision(**order())
    error: OutcomeUnknown = pickle.loads(pickle.dumps(caught.value))
    return error


async def test_what_is_there_is_settled_to_a_poller_in_another_process(
    either: Either, client: Any, sandbox: Sandbox
):
    error = await unknown(client, sandbox, lost_answer=True)
    poller = await connect(either, sandbox).settle(error)
    assert (await poller.result()).external_id == "bakery"


async def test_what_comes_late_is_waited_for(client: Any, sandbox: Sandbox):
    error = await unknown(client, sandbox, lost_answer=True, apply_after=50)
    assert (await client.settle(error)).id == sandbox.customers("bakery")[0]["id"]


async def test_what_is_not_there_after_the_window_is_none(client: Any, sandbox: Sandbox):
    error = await unknown(client, sandbox, status=503)
    began = sandbox.clock.now()
    assert await client.settle(error) is None
    assert (sandbox.clock.now() - began).total_seconds() >= 115


async def test_one_look_proves_nothing_of_a_young_create_and_enough_of_an_old_one(client: Any, sandbox: Sandbox):
    error = await unknown(client, sandbox, status=503)
    with pytest.raises(OutcomeUnknown) as caught:
        await client.settle(error, window=0)
    assert caught.value is error
    sandbox.clock.advance(seconds=200)
    assert await client.settle(error, window=0) is None


async def test_one_that_is_being_deleted_is_not_taken_for_what_a_lost_create_made(
    client: Any, sandbox: Sandbox, bakery: str
):
    sandbox.transitions.set("delete", after(seconds=300))
    await client.customers.delete(bakery)
    error = await unknown(client, sandbox, lost_answer=True, apply_after=40)
    poller = await client.settle(error)
    assert (poller.id != bakery, poller.status) == (True, "provisioned")


async def test_a_report_that_failed_before_is_not_taken_for_what_a_lost_create_made(client: Any, sandbox: Sandbox):
    sandbox.transitions.set("report", ["IN_PROGRESS", "FAILED"])
    days = {"billing_start_date": "2026-10-01", "billing_end_date": "2026-10-31"}
    failed = await client.billing_reports.create(**days)
    assert not (await failed.wait()).ok
    sandbox.transitions.set("report", after(seconds=5))
    sandbox.faults.add(operation="billing_reports.create", lost_answer=True, apply_after=40, times=1)
    with pytest.raises(OutcomeUnknown) as caught:
        await client.billing_reports.create(**days)
    poller = await client.settle(caught.value)
    assert poller.id != failed.id
    assert (await poller.result()).status == "COMPLETED"


async def test_a_report_without_a_type_is_settled_as_the_one_that_the_service_makes(client: Any, sandbox: Sandbox):
    days = {"billing_start_date": "2026-10-01", "billing_end_date": "2026-10-31"}
    sandbox.faults.add(operation="billing_reports.create", lost_answer=True, times=1)
    with pytest.raises(OutcomeUnknown, match=r"client\.settle\(error\)") as caught:
        await client.billing_reports.create(**days)
    assert caught.value.key == {**days, "type": "PARTNER"}
    assert (await client.settle(caught.value)).id == sandbox.reports()[0]["id"]


async def test_a_create_that_names_only_a_part_of_its_key_says_what_to_look_for_instead(
    client: Any, sandbox: Sandbox, bakery: str
):
    sandbox.faults.add(operation=SUBSCRIBE, status=503, times=1)
    with pytest.raises(OutcomeUnknown, match=r"look for it with subscribers\.list") as caught:
        await client.call(SUBSCRIBE, body={"customerId": bakery})
    with pytest.raises(InvalidRequest, match="cannot be looked up"):
        await client.settle(caught.value)


async def test_what_has_no_natural_key_cannot_be_settled(client: Any):
    with pytest.raises(InvalidRequest, match="natural key"):
        await client.settle(OutcomeUnknown("lost", operation="subscribers.send_consent_email"))


async def test_a_view_settles_its_own_only(client: Any, sandbox: Sandbox):
    reseller, other = sandbox.add_sub_partner("North"), sandbox.add_sub_partner("South")
    error = await unknown(client.for_sub_partner(reseller), sandbox, lost_answer=True)
    assert error.sub_partner is not None
    with pytest.raises(InvalidRequest, match="not for the sub-partner of this view"):
        await client.for_sub_partner(other).settle(error)
    assert (await client.settle(error)).id == (await client.for_sub_partner(reseller).settle(error)).id


async def test_a_view_does_not_look_for_the_partners_own_create_among_its_customers(client: Any, sandbox: Sandbox):
    view = client.for_sub_partner(sandbox.add_sub_partner("North"))
    error = await unknown(client, sandbox, lost_answer=True)
    with pytest.raises(InvalidRequest, match="not for the sub-partner of this view"):
        await view.settle(error)


# --- journals


async def test_two_programs_that_share_a_journal_make_one(either: Either, sandbox: Sandbox, tmp_path: Any):
    async def one() -> Any:
        client = connect(either, sandbox)
        return await client.customers.ensure(**order(), journal=SqliteJournal(tmp_path / "creates.db"))

    pollers = await either.together(*[one] * 4)
    assert len({poller.id for poller in pollers}) == 1
    assert sandbox.journal.exactly_one_post("bakery").applied


async def test_a_create_that_the_journal_has_without_a_result_is_looked_for(
    either: Either, sandbox: Sandbox, tmp_path: Any
):
    class Dies(MemoryJournal):
        def record(self, *arguments: Any, **named: Any) -> Any:
            raise KeyboardInterrupt

    journal = Dies()
    with pytest.raises(KeyboardInterrupt):
        await connect(either, sandbox).customers.ensure(**order(), journal=journal)
    survivor = MemoryJournal()
    survivor._entries.update(journal._entries)
    poller = await connect(either, sandbox).customers.ensure(**order(), journal=survivor)
    assert poller.how == "adopted"
    assert sandbox.journal.exactly_one_post("bakery").applied


async def test_a_journal_of_another_partner_is_refused(either: Either, sandbox: Sandbox, tmp_path: Any):
    path = tmp_path / "creates.db"
    journal = SqliteJournal(path)
    journal.open("org:one")
    with pytest.raises(JournalError, match="another partner"):
        SqliteJournal(path).open("org:two")
    SqliteJournal(path).open("app:two")


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="the files of a process are listed on Linux only")
@pytest.mark.parametrize("by", ["with", "forgotten"])
def test_a_journal_lets_go_of_its_file_when_it_is_left_or_forgotten(tmp_path: Path, by: str):
    path = tmp_path / "creates.db"

    def is_open() -> bool:
        return any(Path(os.path.realpath(file)) == path for file in OPEN_FILES.iterdir())

    journal = SqliteJournal(path)
    assert is_open()
    if by == "with":
        with journal:
            pass
    else:
        del journal
        gc.collect()
    assert not is_open()


async def test_a_file_that_is_no_journal_is_refused_before_anything_is_sent(tmp_path: Any):
    path = tmp_path / "notes.txt"
    path.write_text("not a database at all, but long enough to be read as one" * 20)
    with pytest.raises(JournalError, match=r"notes\.txt"):
        SqliteJournal(path)


async def test_a_journal_that_cannot_write_lets_nothing_out(either: Either, sandbox: Sandbox):
    class Full(MemoryJournal):
        def permit(self, *arguments: Any, **named: Any) -> Any:
            raise JournalError("the disk is full")

    with pytest.raises(JournalError, match="full"):
        await connect(either, sandbox).customers.ensure(**order(), journal=Full())
    assert sandbox.journal.count("POST") == 0


@pytest.mark.parametrize("wrong", [{"journal": "creates.db"}, {"window": 1e6}, {"window": float("inf")}])
async def test_a_journal_is_an_object_and_a_window_has_an_end(
    client: Any, sandbox: Sandbox, wrong: dict[str, Any]
):
    with pytest.raises(InvalidRequest):
        await client.customers.ensure(**order(), **wrong)
    assert len(list(sandbox.journal)) == 0


async def test_blanks_around_an_external_id_make_no_second_customer(client: Any, sandbox: Sandbox):
    first = await client.customers.ensure(**{**order(), "external_id": " bakery "})
    again = await client.customers.ensure(**order("bakery"))
    assert (again.how, again.id) == ("existing", first.id)
    assert [customer["externalId"] for customer in sandbox.customers()] == ["bakery"]
