"""How one call is carried out: each cell of the table at work, and how it ends."""

from __future__ import annotations

import pytest

from tests.core.driving import LOST, NOT_SENT, OK, TOKEN, Wire, answer, plan
from webex_wholesale import errors
from webex_wholesale._core.call.retry import NO_RETRY, RetryPolicy, Safety
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.effects import Failure
from webex_wholesale.errors import CallError, OutcomeUnknown, WriteEffect

R, P, C = Safety.SAFE, Safety.IDEMPOTENT, Safety.NOT_IDEMPOTENT
FAILURES = {
    "not sent": NOT_SENT,
    "lost": LOST,
    "429": answer(429),
    "423": answer(423),
    "502": answer(502),
    "503": answer(503),
    "504": answer(504),
    "500": answer(500),
}
REPEATED = {
    "not sent": {R, P, C},
    "lost": {R, P},
    "429": {R, P, C},
    "423": {R, P},
    "502": {R, P},
    "503": {R, P},
    "504": {R, P},
    "500": {R, P},
}


@pytest.mark.parametrize("safety", Safety)
@pytest.mark.parametrize("failure", FAILURES)
def test_each_failure_is_repeated_only_where_the_table_allows(failure: str, safety: Safety):
    wire = Wire()
    if safety in REPEATED[failure]:
        done = wire.run(plan(safety), [FAILURES[failure], OK])
        assert (done.answer.status, done.attempts, len(wire.sends)) == (200, 2, 2)
    else:
        with pytest.raises(CallError):
            wire.run(plan(safety), [FAILURES[failure]])
        assert len(wire.sends) == 1


@pytest.mark.parametrize("failure", ["lost", "500", "502", "503", "504"])
def test_a_create_that_may_have_happened_ends_as_outcome_unknown_and_says_how_to_settle_it(failure: str):
    with pytest.raises(OutcomeUnknown) as caught:
        Wire().run(plan(C), [FAILURES[failure]])
    error = caught.value
    assert error.effect is WriteEffect.UNKNOWN
    assert not error.retryable
    assert "customers.list(external_id=...)" in str(error)
    assert isinstance(error.__cause__, CallError)
    assert error.status == getattr(error.__cause__, "status", None)
    assert (error.operation, error.attempts, error.tracking_id) == ("customers.test", 1, "WWS_1")


def test_an_unknown_outcome_carries_what_the_service_said_into_its_text():
    body = b'{"message": "out of order", "errors": [{"errorCode": 2560, "description": "maintenance"}]}'
    with pytest.raises(OutcomeUnknown, match="HTTP 503 Service Unavailable; out of order; 2560: maintenance"):
        Wire().run(plan(C), [answer(503, body)])


@pytest.mark.parametrize("safety", Safety)
@pytest.mark.parametrize("status", [400, 402, 403, 404, 405, 408, 409, 410, 415, 418, 428, 451])
def test_any_other_4xx_is_final_at_once_and_changed_nothing(status: int, safety: Safety):
    wire = Wire()
    with pytest.raises(errors.api_error_class(status)) as caught:
        wire.run(plan(safety), [answer(status)])
    assert (caught.value.effect, caught.value.status) == (WriteEffect.NOT_APPLIED, status)
    assert wire.sleeps == []


@pytest.mark.parametrize("safety", [R, P])
def test_a_500_is_repeated_as_often_as_a_503(safety: Safety):
    assert Wire().run(plan(safety), [answer(500), answer(503), answer(500), OK]).attempts == 4


def test_the_number_of_attempts_is_the_policys():
    wire = Wire()
    with pytest.raises(errors.ServiceUnavailable) as caught:
        wire.run(plan(retry=RetryPolicy(max_attempts=3)), [answer(503)] * 3)
    assert caught.value.attempts == 3
    assert len(wire.sleeps) == 2


@pytest.mark.parametrize("failure", ["not sent", "lost", "429", "423", "503", "500"])
def test_without_retries_the_first_failure_is_the_last(failure: str):
    wire = Wire()
    with pytest.raises(CallError):
        wire.run(plan(retry=NO_RETRY), [FAILURES[failure]])
    assert len(wire.sends) == 1


def test_a_create_that_never_left_is_not_applied_even_when_it_is_given_up():
    with pytest.raises(errors.RequestNotSent) as caught:
        Wire().run(plan(C), [NOT_SENT] * 4)
    assert (caught.value.effect, caught.value.attempts) == (WriteEffect.NOT_APPLIED, 4)


def test_a_refusal_after_a_lost_answer_leaves_the_effect_of_a_write_unknown():
    with pytest.raises(errors.Conflict) as caught:
        Wire().run(plan(P), [LOST, answer(409)])
    assert caught.value.effect is WriteEffect.UNKNOWN


@pytest.mark.parametrize("failure", ["lost", "500", "503"])
def test_a_read_never_changes_anything_however_it_fails(failure: str):
    with pytest.raises(CallError) as caught:
        Wire().run(plan(R, retry=NO_RETRY), [FAILURES[failure]])
    assert caught.value.effect is WriteEffect.NOT_APPLIED


# --- 401


@pytest.mark.parametrize("safety", Safety)
def test_a_401_fetches_a_fresh_token_once_and_sends_again_at_once(safety: Safety):
    wire = Wire(tokens=[TOKEN, Secret("fresh")])
    assert wire.run(plan(safety), [answer(401), OK]).attempts == 2
    assert wire.refused == [TOKEN]
    assert [send.token.reveal() for send in wire.sends] == ["tok-of-the-day", "fresh"]
    assert wire.sleeps == []


def test_a_second_401_is_final():
    wire = Wire(tokens=[TOKEN, Secret("fresh")])
    with pytest.raises(errors.Unauthorized):
        wire.run(plan(), [answer(401), answer(401)])
    assert wire.refused == [TOKEN]


def test_a_token_that_does_not_change_is_not_sent_again():
    wire = Wire(tokens=[TOKEN, Secret(TOKEN.reveal())])
    with pytest.raises(errors.Unauthorized):
        wire.run(plan(), [answer(401)])


def test_a_fresh_token_is_kept_for_the_attempts_that_follow():
    wire = Wire(tokens=[TOKEN, Secret("fresh")])
    wire.run(plan(), [answer(401), answer(503), OK])
    assert wire.sends[-1].token == Secret("fresh")


# --- a deletion that is repeated


@pytest.mark.parametrize("before", ["lost", "503", "500"])
@pytest.mark.parametrize("status", [404, 410])
def test_a_404_on_a_repeated_delete_means_done(before: str, status: int):
    wire = Wire()
    done = wire.run(plan(P, method="DELETE"), [FAILURES[before], answer(status)])
    assert done.attempts == 2
    assert [event.status for event in wire.events][-1] == status


@pytest.mark.parametrize("before", [[], [NOT_SENT], [answer(429)], [answer(423)]])
def test_a_404_on_a_delete_that_never_reached_the_service_is_an_error(before: list[Failure]):
    with pytest.raises(errors.NotFound):
        Wire().run(plan(P, method="DELETE"), [*before, answer(404)])


@pytest.mark.parametrize(("safety", "method"), [(R, "GET"), (P, "PUT")])
def test_a_404_on_anything_else_repeated_is_an_error(safety: Safety, method: str):
    with pytest.raises(errors.NotFound):
        Wire().run(plan(safety, method=method), [LOST, answer(404)])


# --- what errors and events say


@pytest.mark.parametrize(
    "echo",
    [
        answer(400, b'{"message": "bad token tok-of-the-day"}'),
        answer(400, b'{"errors": [{"errorCode": "tok-of-the-day", "description": "tok-of-the-day"}]}'),
        answer(400, b"{}", www_authenticate="Bearer tok-of-the-day", trackingid="tok-of-the-day"),
    ],
)
def test_a_token_that_the_service_echoes_is_masked(echo: object):
    with pytest.raises(errors.BadRequest) as caught:
        Wire().run(plan(), [echo])  # type: ignore[list-item]
    error = caught.value
    assert "tok-of-the-day" not in f"{error} {error!r} {vars(error)}"
    assert "***" in f"{error} {vars(error)}"


def test_the_servers_tracking_id_wins_over_ours():
    with pytest.raises(errors.BadRequest) as caught:
        Wire().run(plan(), [answer(400, trackingid="NA_1")])
    assert caught.value.tracking_id == "NA_1"
    with pytest.raises(errors.BadRequest) as caught:
        Wire().run(plan(), [answer(400)])
    assert caught.value.tracking_id == "WWS_1"


def test_every_attempt_is_an_event_with_a_tracking_id_of_its_own():
    wire = Wire(tokens=[TOKEN, Secret("fresh")])
    wire.run(plan(), [NOT_SENT, answer(503, trackingid="NA_2"), answer(401), OK])
    assert [event.attempt for event in wire.events] == [1, 2, 3, 4]
    assert [event.status for event in wire.events] == [None, 503, 401, 200]
    assert [event.failure for event in wire.events] == ["not sent", "500, 502, 503, 504", "401", None]
    assert [event.wait for event in wire.events] == [*wire.sleeps, 0.0, None]
    assert [event.tracking_id for event in wire.events] == ["WWS_1", "NA_2", "WWS_3", "WWS_4"]
    assert {event.path for event in wire.events} == {"/wholesale/customers/{customerId}"}


def test_the_last_event_of_a_failed_call_waits_for_nothing():
    wire = Wire()
    with pytest.raises(errors.NotFound):
        wire.run(plan(), [answer(404)])
    assert [(event.status, event.wait) for event in wire.events] == [(404, None)]
