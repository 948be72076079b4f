"""The retry table of the design, row by row, on a real socket with both clients."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.clock import BEGIN
from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import Step, answer, hang_up, json, reset_in_the_body, too_short
from webex_wholesale import CallOptions, RetryPolicy, errors
from webex_wholesale.errors import (
    BadRequest,
    CallError,
    Locked,
    OutcomeUnknown,
    RateLimited,
    RequestNotSent,
    ResponseLost,
    ServiceUnavailable,
    WriteEffect,
)

Serve = Callable[..., Server]
GOOD = json({"id": "x1", "items": [], "message": "success", "status": "IN_PROGRESS", "url": "/v1/w/c1"})
DATES = {"billing_start_date": "2023-10-01", "billing_end_date": "2023-10-31"}
ADDRESS = {"addressLine1": "1 Street", "city": "Town", "country": "US"}


async def read(client: Any) -> None:
    await client.customers.get("c1")


async def validate(client: Any) -> None:
    await client.precheck.customer(address=ADDRESS)


async def put(client: Any) -> None:
    await client.subscribers.update("s1", package="webex_suite")


async def delete(client: Any) -> None:
    await client.subscribers.delete("s1")


async def create(client: Any) -> None:
    await client.billing_reports.create(**DATES)


async def send(client: Any) -> None:
    await client.subscribers.send_consent_email("s1")


Call = Callable[[Any], Any]
REPEATABLE = [read, validate, put, delete]
CREATES = [create, send]
LOST = {"closed": hang_up, "reset": reset_in_the_body, "cut off": too_short}
UNAVAILABLE = {str(status): answer(status) for status in (500, 502, 503, 504)}


@pytest.mark.parametrize("call", REPEATABLE)
@pytest.mark.parametrize("failure", [*LOST.values(), *UNAVAILABLE.values()], ids=[*LOST, *UNAVAILABLE])
async def test_what_may_be_repeated_is(either: Either, serve: Serve, call: Call, failure: Step) -> None:
    server = serve([failure, failure, failure, GOOD])
    await call(either.client(server))
    assert len(server.requests) == 4
    assert len(either.clock.sleeps) == 3
    assert all(0.25 * 2**n <= sleep <= 0.5 * 2**n for n, sleep in enumerate(either.clock.sleeps, 1))


@pytest.mark.parametrize("call", REPEATABLE)
@pytest.mark.parametrize("failure", [hang_up, answer(503)])
async def test_but_not_for_ever(either: Either, serve: Serve, call: Call, failure: Step) -> None:
    server = serve(lambda request: failure)
    with pytest.raises((ResponseLost, ServiceUnavailable), match="4 attempts") as caught:
        await call(either.client(server))
    assert len(server.requests) == caught.value.attempts == 4


@pytest.mark.parametrize("call", CREATES)
@pytest.mark.parametrize(
    "failure",
    [*LOST.values(), *UNAVAILABLE.values(), answer(501)],
    ids=[*LOST, *UNAVAILABLE, "501"],
)
async def test_a_create_that_may_have_happened_is_never_sent_again(
    either: Either, serve: Serve, call: Call, failure: Step
) -> None:
    server = serve([failure, GOOD])
    with pytest.raises(OutcomeUnknown, match="before you send it again") as caught:
        await call(either.client(server))
    assert len(server.requests) == caught.value.attempts == 1
    assert caught.value.effect is WriteEffect.UNKNOWN
    assert caught.value.tracking_id == server.requests[0].headers["trackingid"]


@pytest.mark.parametrize("call", [*REPEATABLE, *CREATES])
async def test_a_429_is_waited_out_for_everything(either: Either, serve: Serve, call: Call) -> None:
    server = serve([answer(429, Retry_After="7"), answer(429, Retry_After="2.5"), GOOD])
    await call(either.client(server))
    assert either.clock.sleeps == [7, 2.5]


@pytest.mark.parametrize("call", REPEATABLE)
async def test_a_423_is_waited_out_where_repeating_is_safe(either: Either, serve: Serve, call: Call) -> None:
    await call(either.client(serve([answer(423, Retry_After="7"), GOOD])))
    assert either.clock.sleeps == [7]


@pytest.mark.parametrize("call", CREATES)
async def test_a_423_ends_a_create(either: Either, serve: Serve, call: Call) -> None:
    server = serve([answer(423, Retry_After="7"), GOOD])
    with pytest.raises(Locked):
        await call(either.client(server))
    assert len(server.requests) == 1


@pytest.mark.parametrize("call", [*REPEATABLE, *CREATES])
async def test_any_other_4xx_is_the_answer(either: Either, serve: Serve, call: Call) -> None:
    statuses = [400, 403, 404, 405, 408, 409, 410, 415, 428, 451]
    server = serve([answer(status) for status in statuses])
    client = either.client(server)
    for count, status in enumerate(statuses, 1):
        with pytest.raises(errors.ApiError) as caught:
            await call(client)
        assert len(server.requests) == count
        assert caught.value.status == status


@pytest.mark.parametrize("call", [*REPEATABLE, *CREATES])
async def test_what_was_never_sent_is_always_repeated(either: Either, call: Call) -> None:
    with Server() as gone:
        pass
    with pytest.raises(RequestNotSent, match="no connection") as caught:
        await call(either.client(gone))
    assert (caught.value.attempts, caught.value.effect) == (4, WriteEffect.NOT_APPLIED)
    assert len(either.clock.sleeps) == 3


@pytest.mark.parametrize("gone", [404, 410])
async def test_a_repeated_delete_that_finds_nothing_has_worked(either: Either, serve: Serve, gone: int) -> None:
    await delete(either.client(serve([hang_up, answer(gone)])))
    await delete(either.client(serve([answer(503), answer(gone)])))
    with pytest.raises(errors.ApiError):
        await delete(either.client(serve([answer(gone)])))


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("3", 3.0),
        ("0.25", 0.25),
        ("0.001", 0.1),
        ("Tue, 14 Nov 2023 22:13:50 GMT", 30.0),
        ("0", None),
        ("rand(30),add(30)", None),
        ("-5", None),
        ("soon", None),
        ("Tue, 14 Nov 2000 22:13:50 GMT", None),
        ("", None),
    ],
)
async def test_retry_after_is_taken_for_what_it_says(
    either: Either, serve: Serve, text: str, wait: float | None
) -> None:
    assert BEGIN == 1_700_000_000  # Tue, 14 Nov 2023 22:13:20 GMT
    await read(either.client(serve([answer(429, Retry_After=text), GOOD])))
    if wait is not None:
        assert either.clock.sleeps == [wait]
    else:
        assert sum(either.clock.sleeps) <= 1.0


async def test_a_deadline_is_never_slept_past(either: Either, serve: Serve) -> None:
    server = serve([answer(429, Retry_After="60"), GOOD])
    with pytest.raises(RateLimited) as caught:
        await either.client(server, deadline=30).customers.get("c1")
    assert either.clock.sleeps == []
    assert caught.value.retry_after == 60
    assert any("deadline of 30 s" in note for note in caught.value.__notes__)


async def test_a_deadline_bounds_all_attempts_together(either: Either, serve: Serve) -> None:
    server = serve(lambda request: answer(503))
    policy = RetryPolicy(max_attempts=1000, base=1.0, cap=4.0)
    with pytest.raises(ServiceUnavailable):
        await either.client(server, deadline=30, retry=policy).customers.get("c1")
    assert either.clock.now < 30


@pytest.mark.parametrize("retry", [None, RetryPolicy(max_attempts=1, max_rate_limit_waits=0)])
@pytest.mark.parametrize("status", [429, 500, 503])
async def test_no_retries_means_none(either: Either, serve: Serve, retry: RetryPolicy | None, status: int) -> None:
    for options in ({"retry": retry}, {}):
        server = serve([answer(status), GOOD])
        client = either.client(server, **options)
        with pytest.raises(errors.ApiError):
            await client.customers.get("c1", options=None if options else CallOptions(retry=retry))
        assert len(server.requests) == 1


async def test_an_error_is_enough_for_a_support_ticket(either: Either, serve: Serve) -> None:
    body = {
        "message": "cannot",
        "errors": [{"errorCode": 1001, "description": "mandatory", "fieldName": "city"}, {"description": "two"}],
        "trackingId": "in-the-body",
    }
    with pytest.raises(BadRequest) as caught:
        await create(either.client(serve([json(body, status=400)])))
    text = str(caught.value)
    assert text == (
        "billing_reports.create (billing_start_date 2023-10-01, billing_end_date 2023-10-31, type PARTNER): "
        "HTTP 400 Bad Request; cannot; 1001: mandatory (field city); two "
        "[tracking id in-the-body]"
    )
    assert caught.value.codes == (1001,)
    assert caught.value.key == {**DATES, "type": "PARTNER"}


@pytest.mark.parametrize("call", [*REPEATABLE, *CREATES])
async def test_a_call_sends_ten_requests_under_rate_limits_without_end(
    either: Either, serve: Serve, call: Call
) -> None:
    server = serve(lambda request: answer(429, Retry_After="1"))
    with pytest.raises(RateLimited, match="10 attempts"):
        await call(either.client(server))
    assert len(server.requests) == 10


async def test_a_mixture_of_failures_sends_ten_requests_at_most(either: Either, serve: Serve) -> None:
    steps = [answer(503), *[answer(429)] * 5, hang_up, *[answer(429)] * 5, answer(503)]
    server = serve(steps)
    with pytest.raises(CallError):
        await read(either.client(server))
    assert len(server.requests) == 10


@pytest.mark.parametrize("other", [answer(307, Location="/v1/elsewhere"), answer(401)])
async def test_redirects_and_a_fresh_token_count_among_the_ten_requests(
    either: Either, serve: Serve, other: Step
) -> None:
    tokens = iter(range(99))
    limited = answer(429)
    # The last that may be sent is one that asks for another.
    for steps in ([limited] * 9, [limited, other] * 4 + [limited]):
        server = serve([*steps, other, *[GOOD] * 5])
        client = either.client(server, token=lambda: f"token-{next(tokens)}")
        with pytest.raises(CallError):
            await read(client)
        assert len(server.requests) <= 10


@pytest.mark.parametrize("other", [answer(307, Location="/v1/elsewhere"), answer(401)])
async def test_without_repeats_a_redirect_is_followed_and_a_token_refreshed_all_the_same(
    either: Either, serve: Serve, other: Step
) -> None:
    tokens = iter(range(99))
    server = serve([other, GOOD])
    await read(either.client(server, token=lambda: f"token-{next(tokens)}", retry=None))
    assert len(server.requests) == 2


@pytest.mark.parametrize("failure", [hang_up, answer(503), answer(400), answer(200, b"<html>")])
async def test_errors_travel_between_processes(either: Either, serve: Serve, failure: Step) -> None:
    with pytest.raises(CallError) as caught:
        await create(either.client(serve([failure])))
    error = caught.value
    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)
