"""Waiting through both clients: customers, reports, consent; tokens that go on elsewhere."""

from __future__ import annotations

import json as json_text
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import Step, answer, json
from webex_wholesale import CallOptions, OutcomeKind, PollUpdate
from webex_wholesale.errors import (
    InvalidPollToken,
    InvalidRequest,
    OperationFailed,
    OperationParked,
    PollTimeout,
    ProvisionedWithErrors,
    ServiceUnavailable,
    StateDeadlineExceeded,
    UnknownState,
)

Serve = Callable[..., Server]
PATH = "/v1/wholesale/customers/c1"
NEW = {
    "provisioning_id": "p",
    "packages": ["webex_meetings"],
    "external_id": "e1",
    "address": {"addressLine1": "1 Street", "city": "Town", "country": "US"},
    "customer_info": {"name": "n", "primaryEmail": "a@b.example"},
}


def states(*statuses: str | int | Step, accepted: int = 202) -> Iterable[Step]:
    """A write that is taken, then a status (or an HTTP status) for each look; the last one stays."""
    yield answer(accepted, json_text.dumps({"url": PATH}).encode(), Location=PATH)
    for status in statuses:
        if isinstance(status, int):
            yield json({"message": f"HTTP {status}"}, status=status)
        elif callable(status):
            last = status
            yield last
        else:
            last = json({"id": "c1", "status": status, "packages": ["webex_meetings"]})
            yield last
    while True:
        yield last


async def test_a_customer_is_provisioned_and_comes_back(either: Either, serve: Serve) -> None:
    server = serve(states("provisioning", "provisioning", "provisioned"))
    poller = await either.client(server).customers.provision(**NEW)
    assert (poller.id, poller.operation, poller.status, poller.done) == (
        "c1",
        "customers.provision",
        "provisioning",
        False,
    )
    customer = await poller.result()
    assert customer.status == "provisioned"
    assert poller.done
    assert [request.path for request in server.requests[1:]] == [PATH] * 3
    assert len(either.clock.sleeps) == 2


async def test_one_look_is_one_request(either: Either, serve: Serve) -> None:
    server = serve(states("provisioning", "error"))
    poller = await either.client(server).customers.provision(**NEW)
    assert await poller.poll() == "provisioning"
    assert not poller.done
    assert await poller.poll() == "error"
    assert poller.done
    assert (len(server.requests), either.clock.sleeps) == (3, [])


async def test_every_look_is_told(either: Either, serve: Serve) -> None:
    server = serve(states("provisioning", "provisioning", "provisioned"))
    seen: list[PollUpdate] = []
    await (await either.client(server).customers.provision(**NEW)).wait(on_update=seen.append)
    assert [(update.status, update.changed, update.polls) for update in seen] == [
        ("provisioning", True, 1),
        ("provisioning", False, 2),
        ("provisioned", True, 3),
    ]


async def test_the_async_poller_awaits_an_async_callback(serve: Serve) -> None:
    either = Either("async")
    seen: list[str | None] = []

    async def note(update: PollUpdate) -> None:
        seen.append(update.status)

    await (await either.client(serve(states("provisioned"))).customers.provision(**NEW)).wait(on_update=note)
    assert seen == ["provisioned"]
    await either.close()


async def test_the_sync_poller_refuses_an_async_callback(serve: Serve) -> None:
    either = Either("sync")

    async def note(update: PollUpdate) -> None: ...

    poller = await either.client(serve(states("provisioned"))).customers.provision(**NEW)
    with pytest.raises(InvalidRequest, match="async client"):
        await poller.wait(on_update=note)
    await either.close()


async def test_usable_with_errors_is_taken_only_when_asked_for(either: Either, serve: Serve) -> None:
    server = serve(states("provisioned_with_errors"))
    poller = await either.client(server).customers.provision(**NEW)
    with pytest.raises(ProvisionedWithErrors) as caught:
        await poller.result()
    assert caught.value.resource.id == "c1"
    assert (await poller.result(allow_errors=True)).id == "c1"
    outcome = await poller.wait()
    assert (outcome.kind, outcome.ok, len(server.requests)) == (OutcomeKind.SUCCEEDED_WITH_ERRORS, False, 2)


async def test_a_failure_says_why(either: Either, serve: Serve) -> None:
    body = {"id": "c1", "status": "error", "errors": [{"errorCode": 10022, "description": "in use"}]}
    poller = await either.client(serve(states(json(body)))).customers.provision(**NEW)
    with pytest.raises(
        OperationFailed, match=r"customers.provision \(id c1\): ended in error: 10022: in use"
    ) as caught:
        await poller.result()
    assert (caught.value.status, caught.value.resource.id) == ("error", "c1")
    assert not await poller.wait()


async def test_a_customer_stuck_in_review_parks_the_wait(either: Either, serve: Serve) -> None:
    server = serve(states("provisioning", "pending_rpl_review"))
    poller = await either.client(server).customers.provision(**NEW)
    outcome = await poller.wait()
    assert (outcome.kind, outcome.status, poller.done) == (OutcomeKind.PARKED, "pending_rpl_review", False)
    with pytest.raises(OperationParked, match="72 hours") as caught:
        await poller.result()
    assert either.clock.now < 10
    assert caught.value.token == poller.token


async def test_waiting_for_a_review_takes_days_and_then_says_so(either: Either, serve: Serve) -> None:
    server = serve(states("pending_rpl_review"))
    poller = await either.client(server).customers.provision(**NEW)
    with pytest.raises(StateDeadlineExceeded, match="72 hours") as caught:
        await poller.wait(on_parked="wait")
    assert 72 * 3600 <= either.clock.now < 73 * 3600
    assert caught.value.status == "pending_rpl_review"
    # Every 15 minutes at most and half of that at least, not every few seconds.
    assert 72 * 4 < len(server.requests) < 72 * 8 + 20


async def test_an_unknown_state_is_never_taken_for_done(either: Either, serve: Serve) -> None:
    poller = await either.client(serve(states("provisioned_on_the_moon"))).customers.provision(**NEW)
    with pytest.raises(UnknownState, match="provisioned_on_the_moon"):
        await poller.wait(timeout=60)


@pytest.mark.parametrize("timeout", [0, 0.5, 60, None])
async def test_a_timeout_is_kept_and_carries_the_token(
    either: Either, serve: Serve, timeout: float | None
) -> None:
    poller = await either.client(serve(states("provisioning"))).customers.provision(**NEW)
    with pytest.raises(PollTimeout, match="resume with the token") as caught:
        await poller.wait(timeout)
    assert sum(either.clock.sleeps) == pytest.approx(30 * 60 if timeout is None else timeout)
    assert caught.value.token == poller.token
    assert isinstance(caught.value, TimeoutError)


async def test_a_look_does_not_outlast_the_wait(either: Either, serve: Serve) -> None:
    """A rate limit of minutes in the middle of a wait of seconds ends it in time, as a timeout."""
    server = serve(states("provisioning", answer(429, Retry_After="100")))
    poller = await either.client(server).customers.provision(**NEW)
    with pytest.raises(PollTimeout):
        await poller.wait(timeout=10)
    assert either.clock.now == pytest.approx(10)


async def test_a_rate_limit_within_the_wait_is_waited_out(either: Either, serve: Serve) -> None:
    server = serve(states("provisioning", answer(429, Retry_After="900"), "provisioned"))
    poller = await either.client(server).customers.provision(**NEW)
    assert await poller.wait(timeout=2000)
    assert 900 <= either.clock.now < 1000
    # Looking again and again at a gate that is known to be shut helps nobody.
    assert len(either.clock.sleeps) <= 4


async def test_a_spell_of_errors_does_not_end_a_wait(either: Either, serve: Serve) -> None:
    server = serve(states(503, 503, 503, 503, 502, 504, 404, "provisioned"))
    poller = await either.client(server).customers.provision(**NEW)
    assert (await poller.result()).id == "c1"


async def test_errors_without_end_do(either: Either, serve: Serve) -> None:
    server = serve(states("provisioning", *[503] * 100))
    poller = await either.client(server).customers.provision(**NEW, options=CallOptions(retry=None))
    with pytest.raises(ServiceUnavailable) as caught:
        await poller.wait()
    assert len(server.requests) == 2 + 8
    assert any("client.resume(" in note for note in caught.value.__notes__)


async def test_after_an_update_the_old_state_is_no_success(either: Either, serve: Serve) -> None:
    def look(*packages: str) -> Step:
        return json({"id": "c1", "status": "provisioned", "packages": packages})

    server = serve(states(look("webex_meetings"), look("webex_meetings"), look("webex_suite")))
    poller = await either.client(server).customers.update("c1", packages=["webex_suite"])
    customer = await poller.result()
    assert customer.packages == ("webex_suite",)
    assert len(server.requests) == 4


@pytest.mark.parametrize("gone", [404, 410])
async def test_a_deletion_ends_when_the_customer_is_gone(either: Either, serve: Serve, gone: int) -> None:
    poller = await either.client(serve(states("deleting", gone, gone))).customers.delete("c1")
    outcome = await poller.wait()
    assert (outcome.kind, outcome.ok, outcome.resource) == (OutcomeKind.GONE, True, None)
    assert await poller.result() is None


async def test_a_subscriber_may_be_done_at_once(either: Either, serve: Serve) -> None:
    server = serve([json({"id": "s1", "status": "provisioned"})])
    poller = await either.client(server).subscribers.provision(
        customer_id="c1", email="a@b.example", packages=["webex_meetings"]
    )
    assert (poller.done, poller.id, poller.resource.id) == (True, "s1", "s1")
    assert (await poller.result()).status == "provisioned"
    assert len(server.requests) == 1


async def test_a_subscriber_may_have_to_consent(either: Either, serve: Serve) -> None:
    waiting = {"id": "s1", "status": "pending_user_migration"}
    server = serve(
        [json(waiting, status=202), json(waiting), answer(204), json({"id": "s1", "status": "provisioned"})]
    )
    client = either.client(server)
    poller = await client.subscribers.provision(customer_id="c1", email="a@b.example", package="webex_meetings")
    assert (poller.done, poller.status) == (False, "pending_user_migration")
    assert (await poller.wait()).kind is OutcomeKind.PARKED
    await client.subscribers.send_consent_email(poller.id)
    assert (await poller.wait()).ok
    assert server.requests[2].path == "/v1/subscribers/s1/emails/consentMove"


async def test_a_report_is_made_and_waited_for(either: Either, serve: Serve) -> None:
    steps = [json({"id": "r1", "status": status}) for status in ("IN_PROGRESS", "REQUESTED", "COMPLETED")]
    poller = await either.client(serve(steps)).billing_reports.create(
        billing_start_date="2023-10-01", billing_end_date="2023-10-31", type="CUSTOMER"
    )
    assert (await poller.result()).status == "COMPLETED"


async def test_a_report_that_fails_says_why(either: Either, serve: Serve) -> None:
    failed = {"id": "r1", "status": "FAILED", "errors": [{"code": 2024, "description": "not found"}]}
    server = serve([json({"id": "r1", "status": "IN_PROGRESS"}), json(failed)])
    poller = await either.client(server).billing_reports.create(
        billing_start_date="2023-10-01", billing_end_date="2023-10-31"
    )
    with pytest.raises(OperationFailed, match="ended in FAILED: 2024: not found"):
        await poller.result()


@pytest.mark.parametrize("sub_partner", [None, "s1"])
async def test_a_token_goes_on_in_another_client_of_either_kind(
    either: Either, serve: Serve, sub_partner: str | None
) -> None:
    poller = await either.client(serve(states("provisioning"))).customers.provision(**NEW, sub_partner=sub_partner)
    await poller.poll()
    token = poller.token
    assert len(token) < 1024
    assert "127.0.0.1" not in token
    for colour in ("sync", "async"):
        elsewhere = Either(colour)
        server = serve([json({"id": "c1", "status": "provisioned"})])
        resumed = elsewhere.client(server).resume(token)
        assert (resumed.id, resumed.status, resumed.operation) == ("c1", "provisioning", "customers.provision")
        assert server.requests == []
        assert (await resumed.result()).status == "provisioned"
        named = server.requests[0].query.get("onBehalfOfSubPartnerOrgId")
        assert named == (None if sub_partner is None else [sub_partner])
        await elsewhere.close()


async def test_a_token_of_somebody_else_is_refused_by_a_view(either: Either, serve: Serve) -> None:
    client = either.client(serve(states("provisioning")))
    token = (await client.customers.provision(**NEW, sub_partner="s1")).token
    assert client.for_sub_partner("s1").resume(token).id == "c1"
    with pytest.raises(InvalidPollToken, match="another sub-partner"):
        client.for_sub_partner("s2").resume(token)


@pytest.mark.parametrize("token", ["", "{}", "null", "[1]", '{"v": 99}', 7, None, '{"v": 1, "kind": "x"}'])
def test_what_is_no_token_is_refused(either: Either, token: Any) -> None:
    with pytest.raises(InvalidPollToken):
        either.client().resume(token)


@pytest.mark.parametrize("named", [{"timeout": -1}, {"timeout": True}, {"interval": 0}, {"on_parked": "shrug"}])
async def test_a_wait_that_cannot_be_is_refused_at_once(
    either: Either, serve: Serve, named: dict[str, Any]
) -> None:
    server = serve(states("provisioning"))
    poller = await either.client(server).customers.provision(**NEW)
    with pytest.raises(InvalidRequest):
        await poller.wait(**named)
    assert len(server.requests) == 1


async def test_an_interval_of_ones_own_is_kept(either: Either, serve: Serve) -> None:
    poller = await either.client(serve(states(*["provisioning"] * 4, "provisioned"))).customers.provision(**NEW)
    await poller.wait(interval=7)
    assert either.clock.sleeps == [7, 7, 7, 7]


async def test_a_poller_tells_what_it_is_but_nothing_private(either: Either, serve: Serve) -> None:
    poller = await either.client(serve(states("provisioning"))).customers.provision(**NEW)
    assert repr(poller) == f"<{'' if either.is_sync else 'Async'}Poller customers.provision provisioning>"
    assert "a@b.example" not in poller.token
