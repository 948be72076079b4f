"""How long a call waits between attempts: the service's word, the shared gate, and the deadline above all."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.driving import EPOCH, LOST, NOT_SENT, OK, FakeClock, Reply, Wire, answer, plan
from webex_wholesale import errors
from webex_wholesale._core.call.rate_limit import Pace
from webex_wholesale._core.call.retry import RetryPolicy, Safety
from webex_wholesale._flows.call import perform
from webex_wholesale._flows.effects import Send, Sleep, Throttled
from webex_wholesale.errors import CallError, DeadlineExceeded, WriteEffect

IN_A_MINUTE = formatdate(EPOCH + 60, usegmt=True)


@pytest.mark.parametrize("status", [423, 429, 503])
@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("2.5", 2.5), (IN_A_MINUTE, 60.0)])
def test_the_services_word_is_waited_for(status: int, header: str, seconds: float):
    wire = Wire()
    wire.run(plan(), [answer(status, retry_after=header), OK])
    assert wire.sleeps == [seconds]


@pytest.mark.parametrize("header", ["rand(30),add(30)", "0", "soon", formatdate(EPOCH - 60, usegmt=True)])
@pytest.mark.parametrize("status", [423, 429, 503])
def test_without_a_usable_word_our_own_backoff_counts(status: int, header: str):
    wire = Wire()
    wire.run(plan(), [answer(status, retry_after=header)] * 3 + [OK])
    assert wire.sleeps == [0.75, 1.5, 3.0]


def test_a_rate_limit_does_not_use_up_the_attempts():
    wire = Wire()
    policy = RetryPolicy(max_attempts=2, max_rate_limit_waits=6)
    assert wire.run(plan(retry=policy), [answer(429, retry_after="1")] * 5 + [answer(503), OK]).attempts == 7


def test_rate_limits_are_waited_out_so_often_and_no_more():
    with pytest.raises(errors.RateLimited) as caught:
        Wire().run(plan(retry=RetryPolicy(max_rate_limit_waits=2)), [answer(429, retry_after="3")] * 3)
    assert (caught.value.attempts, caught.value.retry_after) == (3, 3.0)


def test_a_locked_create_is_not_repeated_and_says_when_to_come_back():
    with pytest.raises(errors.Locked, match="retry after 9 s") as caught:
        Wire().run(plan(Safety.NOT_IDEMPOTENT), [answer(423, retry_after="9")])
    assert caught.value.retry_after == 9.0


# --- the gate


def test_one_429_holds_back_the_other_calls_of_the_client():
    pace, clock = Pace(), FakeClock()
    with pytest.raises(errors.RateLimited):
        Wire(clock=clock, pace=pace).run(
            plan(retry=RetryPolicy(max_rate_limit_waits=0)), [answer(429, retry_after="20")]
        )
    other = Wire(clock=clock, pace=pace)
    other.run(plan(), [OK])
    assert other.sleeps == [20.0]


def test_a_429_without_a_word_shuts_the_gate_for_our_own_backoff():
    pace, clock = Pace(), FakeClock()
    flow = perform(plan(), Wire(clock=clock, pace=pace).context())
    assert isinstance(flow.send(None), Send)
    pause = flow.send(answer(429))
    assert isinstance(pause, Sleep)
    assert pace.report(clock.monotonic()).closed_for == pause.seconds > 0


def test_a_gate_shut_for_longer_stays_shut_for_longer():
    pace = Pace()
    pace.shut(50.0)
    pace.shut(20.0)
    assert [pace.take(now) for now in (0.0, 49.0, 50.0, 99.0)] == [50.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize("status", [423, 500, 503])
def test_other_troubles_leave_the_gate_open(status: int):
    wire = Wire()
    with pytest.raises(CallError):
        wire.run(
            plan(retry=RetryPolicy(max_attempts=1, max_rate_limit_waits=0)), [answer(status, retry_after="60")]
        )
    assert wire.pace.take(wire.clock.monotonic()) == 0.0


def test_a_request_held_back_while_it_waited_for_its_turn_is_no_attempt():
    wire = Wire()

    def held() -> Throttled:
        wire.pace.shut(wire.clock.monotonic() + 4.0)
        return Throttled(4.0)

    done = wire.run(plan(), [held, OK])
    assert (done.attempts, wire.sleeps, len(wire.events)) == (1, [4.0], 1)


# --- the deadline


def test_a_wait_that_outlasts_the_deadline_is_not_begun():
    wire = Wire()
    with pytest.raises(errors.RateLimited) as caught:
        wire.run(plan(deadline=30.0), [answer(429, retry_after="31")])
    assert wire.sleeps == []
    assert caught.value.retry_after == 31.0
    assert any("deadline of 30 s" in note for note in caught.value.__notes__)


def test_a_gate_shut_beyond_the_deadline_is_an_error_at_once_and_nothing_was_sent():
    wire = Wire()
    wire.pace.shut(wire.clock.monotonic() + 100.0)
    with pytest.raises(DeadlineExceeded, match=r"wait 100\.0 s more") as caught:
        wire.run(plan(Safety.NOT_IDEMPOTENT, deadline=10.0), [])
    error = caught.value
    assert (error.attempts, error.retry_after, error.effect) == (0, 100.0, WriteEffect.NOT_APPLIED)
    assert (wire.sends, wire.sleeps) == ([], [])
    assert isinstance(error, TimeoutError)


def late(wire: Wire, reply: Reply, seconds: float) -> Reply:
    def after() -> object:
        wire.clock.passed += seconds
        return reply

    return after


@pytest.mark.parametrize("failure", [LOST, NOT_SENT])
@pytest.mark.parametrize("safety", [Safety.SAFE, Safety.IDEMPOTENT])
def test_an_attempt_cut_off_by_the_deadline_is_a_deadline_error(failure: Reply, safety: Safety):
    wire = Wire()
    with pytest.raises(DeadlineExceeded, match="the deadline of 5 s is over") as caught:
        wire.run(plan(safety, deadline=5.0), [late(wire, failure, 5.0)])
    unsure = safety is Safety.IDEMPOTENT and failure is LOST
    assert caught.value.effect is (WriteEffect.UNKNOWN if unsure else WriteEffect.NOT_APPLIED)
    assert caught.value.attempts == 1


def test_a_create_cut_off_by_the_deadline_is_still_an_unknown_outcome():
    wire = Wire()
    with pytest.raises(errors.OutcomeUnknown, match="the deadline of 5 s is over"):
        wire.run(plan(Safety.NOT_IDEMPOTENT, deadline=5.0), [late(wire, LOST, 5.0)])


def test_every_attempt_is_told_when_the_whole_call_is_over():
    wire = Wire()
    wire.run(plan(deadline=50.0), [answer(503), OK])
    assert [send.give_up_at for send in wire.sends] == [1050.0, 1050.0]
    assert [send.timeout for send in wire.sends] == [60.0, 60.0]


REPLIES = st.sampled_from(
    [
        LOST,
        NOT_SENT,
        answer(429),
        answer(429, retry_after="8"),
        answer(423),
        answer(500),
        answer(503),
        OK,
        answer(404),
    ]
)


@given(
    st.lists(st.tuples(REPLIES, st.floats(0, 5)), min_size=13, max_size=13),
    st.sampled_from(Safety),
    st.floats(0.1, 60),
    st.floats(0, 1, exclude_max=True),
)
def test_no_sleep_ever_ends_after_the_deadline(
    script: list[tuple[Reply, float]], safety: Safety, deadline: float, chance: float
):
    wire = Wire(random=lambda: chance)
    policy = RetryPolicy(max_attempts=6, max_rate_limit_waits=6)
    flow = perform(plan(safety, deadline=deadline, retry=policy), wire.context())
    replies = iter(script)
    reply: object = None
    over = wire.clock.monotonic() + deadline
    attempts = 0
    while True:
        try:
            effect = flow.send(reply)
        except (StopIteration, CallError):
            break
        reply = None
        if isinstance(effect, Sleep):
            assert wire.clock.monotonic() + effect.seconds < over
            wire.clock.passed += effect.seconds
        else:
            assert wire.clock.monotonic() < over
            attempts += 1
            reply, took = next(replies)
            wire.clock.passed += took
    assert attempts <= 6 + 6
