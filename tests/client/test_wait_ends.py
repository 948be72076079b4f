"""What ends a wait and what does not: stray 404s, odd answers, other tenants; our own write met again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from itertools import islice

import pytest

from tests.client.test_pollers import NEW, states
from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import Step, answer, hang_up, json
from webex_wholesale import CallOptions, OutcomeKind
from webex_wholesale.errors import (
    BadRequest,
    Conflict,
    InvalidPollToken,
    InvalidRequest,
    NotFound,
    OperationFailed,
    PollTimeout,
    ProvisionedWithErrors,
    ResourceGone,
    WriteEffect,
)

Serve = Callable[..., Server]
PAGE = answer(404, b"<html>no such host</html>", content_type="text/html")


@pytest.mark.parametrize("stray", [404, 410, PAGE, answer(404), json(None), json([]), json(None, status=404)])
async def test_one_odd_look_does_not_end_a_deletion(either: Either, serve: Serve, stray: int | Step) -> None:
    server = serve(states("deleting", stray, "deleting", 404, 404))
    poller = await either.client(server).customers.delete("c1", options=CallOptions(retry=None))
    assert (await poller.wait()).kind is OutcomeKind.GONE
    assert len(server.requests) == 1 + 5


@pytest.mark.parametrize("page", [PAGE, answer(404), json({"status": "down"}, status=404)])
async def test_a_404_that_is_not_the_apis_own_never_is_the_end_of_a_deletion(
    either: Either, serve: Serve, page: Step
) -> None:
    server = serve([answer(202), *[page] * 20])
    poller = await either.client(server).customers.delete("c1")
    with pytest.raises(NotFound):
        await poller.wait()
    assert poller.done is False


@pytest.mark.parametrize("verb", ["provision", "update"])
async def test_stray_404s_do_not_end_a_provisioning_or_an_update(either: Either, serve: Serve, verb: str) -> None:
    server = serve(states("provisioning", 404, "updating", 404, 404, 404, "provisioned"))
    customers = either.client(server).customers
    poller = await (
        customers.provision(**NEW) if verb == "provision" else customers.update("c1", packages=["webex_meetings"])
    )
    assert (await poller.result()).status == "provisioned"


async def test_what_was_last_seen_outlives_a_stray_404(either: Either, serve: Serve) -> None:
    poller = await either.client(serve(states("provisioning", 404))).customers.provision(**NEW)
    await poller.poll()
    await poller.poll()
    assert (poller.resource.id, poller.status, poller.done) == ("c1", "provisioning", False)


async def test_the_first_look_after_resuming_does_not_end_a_deletion(either: Either, serve: Serve) -> None:
    client = either.client(serve(states(404, 404)))
    token = (await client.customers.delete("c1")).token
    poller = client.resume(token)
    await poller.poll()
    assert not poller.done
    again = client.resume(poller.token)
    await again.poll()
    assert again.done, "two looks agree, whichever process made them"


ORG, OTHER_ORG = "1eb65fdf-9643-417f-9974-ad72cae0e10f", "2eb65fdf-9643-417f-9974-ad72cae0e10f"


async def test_another_tenants_client_refuses_a_poll_token(either: Either, serve: Serve) -> None:
    server = serve(states(404))
    mine = either.client(server, token=f"NjA2_PF84_{ORG}")
    token = (await mine.customers.delete("c1")).token
    assert ORG not in token
    with pytest.raises(InvalidPollToken, match="another organisation"):
        either.client(server, token=f"OTk5_PF84_{OTHER_ORG}").resume(token)
    assert either.client(server, token=f"Nzc3_PF84_{ORG}").resume(token).id == "c1"
    assert either.client(server, token="of-another-form").resume(token).id == "c1"
    assert len(server.requests) == 1


@pytest.mark.parametrize("shown", [{"errors": 1}, {"status": "error", "warnings": 1}], ids=["errors", "warnings"])
async def test_a_customer_with_a_failed_package_is_done_with_errors(
    either: Either, serve: Serve, shown: dict[str, object]
) -> None:
    """Cisco's own example of a package with the status `error` has what went wrong among its warnings."""
    reasons = [{"errorCode": 2560, "description": "no licence"}]
    failed = {"name": "webex_calling", **{name: reasons if text == 1 else text for name, text in shown.items()}}
    body = {"id": "c1", "status": "provisioned", "resourceDetails": {"packages": [failed]}}
    poller = await either.client(serve(states(json(body)))).customers.provision(**NEW)
    outcome = await poller.wait()
    assert (outcome.kind, outcome.ok, bool(outcome)) == (OutcomeKind.SUCCEEDED_WITH_ERRORS, False, False)
    with pytest.raises(ProvisionedWithErrors, match="webex_calling: 2560: no licence") as caught:
        await poller.result()
    assert (caught.value.operation, caught.value.id) == ("customers.provision", "c1")
    assert (await poller.result(allow_errors=True)).id == "c1"


async def test_the_services_own_words_cannot_forge_a_line_of_a_log(either: Either, serve: Serve) -> None:
    error = {"errorCode": 1, "description": "bad\nINFO all is well\x1b[2J"}
    odd = json({"id": "c1", "status": "quantum\nINFO"}, trackingid="T\t1")
    client = either.client(serve(states(json({"id": "c1", "status": "error", "errors": [error]}))))
    with pytest.raises(OperationFailed) as failed:
        await (await client.customers.provision(**NEW)).result()
    client = either.client(serve(states(*[odd] * 5)))
    with pytest.raises(PollTimeout) as late:
        await (await client.customers.provision(**NEW)).wait(timeout=1)
    client = either.client(serve([json({"message": "no"}, status=400, trackingid="T\t1" + "x" * 5000)]))
    with pytest.raises(BadRequest) as refused:
        await client.customers.get("c1")
    assert all(str(caught.value).isprintable() for caught in (failed, late, refused))
    assert "bad\\nINFO" in str(failed.value)
    assert (refused.value.tracking_id or "").startswith("T\\t1xxx")
    assert len(refused.value.tracking_id or "") < 300


async def test_a_timeout_says_what_was_waited_for(either: Either, serve: Serve) -> None:
    body = {"id": "c1", "externalId": "acme-1", "status": "provisioning"}
    poller = await either.client(serve(states(json(body)))).customers.provision(**NEW)
    with pytest.raises(PollTimeout, match=r"customers.provision \(id c1, external_id acme-1\): still") as caught:
        await poller.wait(timeout=5)
    error = caught.value
    assert (error.operation, error.id, error.key) == (
        "customers.provision",
        "c1",
        {"id": "c1", "external_id": "acme-1"},
    )


async def test_a_short_interval_does_not_become_a_flood(either: Either, serve: Serve) -> None:
    poller = await either.client(serve(states(*["provisioning"] * 9, "provisioned"))).customers.provision(**NEW)
    await poller.wait(interval=0.001)
    assert either.clock.sleeps == [0.2] * 9


@pytest.mark.parametrize("lost", [hang_up, answer(503)])
@pytest.mark.parametrize(
    "words",
    [
        "The customer cannot be updated while its status is updating.",
        "the customer is being changed",
        "an update is in progress",
    ],
)
async def test_an_update_whose_repeat_meets_itself_goes_on(
    either: Either, serve: Serve, lost: Step, words: str
) -> None:
    server = serve([lost, json({"message": words}, status=409), *islice(states("updating", "provisioned"), 1, 9)])
    poller = await either.client(server).customers.update("c1", packages=["webex_meetings"])
    assert (await poller.result()).status == "provisioned"


@pytest.mark.parametrize(
    "words", ["The customer cannot be deleted while its status is deleting.", "the customer is being deleted"]
)
async def test_a_deletion_whose_repeat_meets_itself_goes_on(either: Either, serve: Serve, words: str) -> None:
    server = serve([hang_up, json({"message": words}, status=409), *islice(states("deleting", 404, 404), 1, 4)])
    poller = await either.client(server).customers.delete("c1")
    assert (await poller.wait()).ok


async def test_an_addition_of_packages_whose_repeat_meets_itself_goes_on(either: Either, serve: Serve) -> None:
    before = json({"id": "c1", "status": "provisioned", "packages": ["a"]})
    after = json({"id": "c1", "status": "provisioned", "packages": ["a", "b"]})
    refusal = json({"message": "the customer is being updated"}, status=409)
    server = serve([before, before, hang_up, refusal, *[after] * 40])
    change = await either.client(server).customers.add_packages("c1", "b")
    result = change.poller.result(timeout=60)
    assert (result if either.is_sync else await result).packages == ("a", "b")


@pytest.mark.parametrize(
    ("verb", "words"),
    [("update", "the customer is being deleted"), ("update", "externalId in use"), ("update", ""),
     ("delete", "The customer cannot be deleted while its status is updating."), ("delete", "")],
)  # fmt: skip
async def test_a_409_about_something_else_stays_a_conflict_of_unknown_effect(
    either: Either, serve: Serve, verb: str, words: str
) -> None:
    customers = either.client(serve([hang_up, json({"message": words}, status=409)])).customers
    with pytest.raises(Conflict) as caught:
        await (customers.update("c1", packages=["a"]) if verb == "update" else customers.delete("c1"))
    assert caught.value.effect is WriteEffect.UNKNOWN


async def test_a_409_to_the_first_attempt_is_somebody_elses_write(either: Either, serve: Serve) -> None:
    customers = either.client(serve([json({"message": "being updated"}, status=409)])).customers
    with pytest.raises(Conflict) as caught:
        await customers.update("c1", packages=["a"])
    assert caught.value.effect is WriteEffect.NOT_APPLIED


async def test_no_packages_are_refused_before_anything_is_sent(either: Either, serve: Serve) -> None:
    server = serve()
    client = either.client(server)
    with pytest.raises(InvalidRequest, match="at least one package"):
        await client.customers.provision(**{**NEW, "packages": []})
    with pytest.raises(InvalidRequest, match="date without a time"):
        await client.billing_reports.create(
            billing_start_date=datetime(2023, 10, 1), billing_end_date=date(2023, 10, 31)
        )
    assert server.requests == []


async def test_what_never_becomes_visible_is_gone_by_an_error_of_its_own(either: Either, serve: Serve) -> None:
    server = serve(lambda request: json({"message": "not found"}, status=404))
    poller = either.client(server).customers.poller("c1")
    with pytest.raises(ResourceGone, match="the resource is gone") as caught:
        await poller.result()
    assert (caught.value.id, caught.value.operation) == ("c1", "customers.get")
