"""Waiting: how each sequence of states ends, how long it is waited for, and what no wait believes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.driving import EPOCH
from tests.core.polling_script import MISSING, Watch, begun, customer
from webex_wholesale import errors
from webex_wholesale._core.waiting.poll_token import PollState
from webex_wholesale._core.waiting.polling import (
    DEFAULT_TIMEOUT,
    GONE_AFTER,
    LAST_LOOK,
    PATIENCE,
    REVIEW_TIMEOUT,
    OnParked,
    Snapshot,
    is_transient,
)
from webex_wholesale._core.waiting.states import HOUR, TABLES, Phase
from webex_wholesale.errors import PollTimeout, StateDeadlineExceeded, UnknownState
from webex_wholesale.models import BillingReport, Subscriber

RETURN, WAIT = OnParked.RETURN, OnParked.WAIT
REVIEW = "pending_rpl_review"

ENDS = [
    ("customers.provision", ["provisioned"], RETURN, Phase.DONE),
    ("customers.provision", ["provisioning", "provisioning", "provisioned"], RETURN, Phase.DONE),
    ("customers.provision", ["provisioning", "provisioned_with_errors"], RETURN, Phase.DONE_WITH_ERRORS),
    ("customers.provision", ["provisioning", "error"], RETURN, Phase.FAILED),
    ("customers.provision", ["provisioning", REVIEW, "provisioned"], RETURN, Phase.PARKED),
    ("customers.provision", ["provisioning", REVIEW, REVIEW, "provisioned"], WAIT, Phase.DONE),
    ("customers.provision", [REVIEW, "error"], WAIT, Phase.FAILED),
    ("customers.provision", ["on_the_moon", "provisioning", "provisioned"], RETURN, Phase.DONE),
    ("customers.provision", ["", "provisioned"], RETURN, Phase.DONE),
    ("customers.provision", [None, "provisioned"], RETURN, Phase.DONE),
    ("customers.provision", ["Provisioned", "provisioned"], RETURN, Phase.DONE),
    ("customers.provision", ["404", "404", "provisioning", "provisioned"], RETURN, Phase.DONE),
    ("customers.provision", ["404"], RETURN, Phase.GONE),
    ("customers.provision", ["provisioning", "404"], RETURN, Phase.GONE),
    ("customers.provision", ["provisioning", "404", "404", "404", "provisioned"], RETURN, Phase.DONE),
    ("customers.update", ["updating", "404", "404", "provisioned"], RETURN, Phase.DONE),
    ("customers.delete", ["deleting", "404", "deleting", "404", "404"], RETURN, Phase.GONE),
    ("customers.update", ["updating", "provisioned"], RETURN, Phase.DONE),
    ("customers.update", ["updating", "error"], RETURN, Phase.FAILED),
    ("customers.update", ["provisioned", "provisioned", "updating", "provisioned_with_errors"], RETURN,
     Phase.DONE_WITH_ERRORS),
    ("customers.update", ["error", "error", "updating", "provisioned"], RETURN, Phase.DONE),
    ("customers.update", ["updating", REVIEW], RETURN, Phase.PARKED),
    ("customers.delete", ["deleting", "deleting", "404"], RETURN, Phase.GONE),
    ("customers.delete", ["404"], RETURN, Phase.GONE),
    ("customers.delete", ["provisioned", "provisioned_with_errors", REVIEW, "deleting", "404"], RETURN,
     Phase.GONE),
    ("customers.delete", ["error", "deleting", "404"], RETURN, Phase.GONE),
    ("customers.delete", ["deleting", "error"], RETURN, Phase.FAILED),
    ("subscribers.provision", ["provisioned"], RETURN, Phase.DONE),
    ("subscribers.provision", ["pending_user_migration"], RETURN, Phase.PARKED),
    ("subscribers.provision", ["pending_user_migration", "provisioned"], WAIT, Phase.DONE),
    ("subscribers.provision", ["pending_user_migration", "404"], WAIT, Phase.GONE),
    ("billing_reports.create", ["REQUESTED", "IN_PROGRESS", "COMPLETED"], RETURN, Phase.DONE),
    ("billing_reports.create", ["IN_PROGRESS", "FAILED"], RETURN, Phase.FAILED),
    ("billing_reports.create", ["IN_PROGRESS", "QUEUED_AGAIN", "COMPLETED"], RETURN, Phase.DONE),
    # Begun by somebody else: what is seen first says what goes on.
    ("customers.get", ["provisioning", "provisioned"], RETURN, Phase.DONE),
    ("customers.get", ["updating", "provisioned_with_errors"], RETURN, Phase.DONE_WITH_ERRORS),
    ("customers.get", ["updating", "error"], RETURN, Phase.FAILED),
    ("customers.get", ["deleting", "404", "404"], RETURN, Phase.GONE),
    ("customers.get", [REVIEW], RETURN, Phase.PARKED),
    ("subscribers.get", ["provisioned"], RETURN, Phase.DONE),
    ("subscribers.get", ["pending_user_migration", "404"], WAIT, Phase.GONE),
    ("billing_reports.get", ["REQUESTED", "IN_PROGRESS", "COMPLETED"], RETURN, Phase.DONE),
    ("billing_reports.get", ["IN_PROGRESS", "FAILED"], RETURN, Phase.FAILED),
]  # fmt: skip


def snapshot(kind: str, status: str | None) -> Snapshot:
    if status == "404":
        return MISSING
    if kind.startswith("subscribers."):
        return Snapshot(Subscriber(id="S1"), status)
    return Snapshot(BillingReport(id="B1"), status) if kind.startswith("billing_reports.") else customer(status)


@pytest.mark.parametrize(("kind", "statuses", "on_parked", "phase"), ENDS)
def test_each_sequence_of_states_ends_as_it_should(
    kind: str, statuses: list[str | None], on_parked: OnParked, phase: Phase
):
    watch = Watch(begun(kind))
    assert watch.run([snapshot(kind, status) for status in statuses], on_parked=on_parked) is phase
    assert phase is Phase.GONE or watch.seen[-1].phase is phase


def test_every_state_of_every_kind_stands_in_a_sequence():
    tried = {(kind, status) for kind, statuses, *_ in ENDS for status in statuses}
    for kind, table in TABLES.items():
        if kind.endswith(".get"):
            # What somebody else began is read by the same states as what we began.
            twin = {"customers.get": "customers.provision", "subscribers.get": "subscribers.provision"}
            assert table.phases == TABLES[twin.get(kind, "billing_reports.create")].phases
            continue
        missing = {status for status in table.phases if status and (kind, status) not in tried}
        # These are read by the same table as at provisioning, or are nothing but "still there".
        assert missing <= {"provisioning", "updating", "deleting", REVIEW}, kind


# --- what is not believed


@pytest.mark.parametrize("unknown", ["on_the_moon", "PROVISIONED", "completed", "done", "success", "", None])
@pytest.mark.parametrize("kind", TABLES)
def test_an_unknown_state_is_never_done(kind: str, unknown: str | None):
    if (unknown or "") in TABLES[kind].phases:
        pytest.skip("an organisation has no status")
    with pytest.raises(UnknownState, match="not taken for done") as caught:
        Watch(begun(kind)).run([snapshot(kind, unknown)])
    assert (repr(unknown) if unknown else "without a state") in str(caught.value)


def test_an_unknown_state_that_was_left_is_forgotten():
    with pytest.raises(PollTimeout) as caught:
        Watch(begun()).run([customer("on_the_moon"), customer("provisioning")])
    assert not isinstance(caught.value, UnknownState)


def test_a_resource_that_never_becomes_visible_is_gone_after_a_while():
    watch = Watch(begun())
    assert watch.run([MISSING]) is Phase.GONE
    assert GONE_AFTER <= watch.clock.passed < GONE_AFTER + 20


def test_a_deletion_that_was_not_accepted_and_never_seen_does_not_end_in_404():
    with pytest.raises(PollTimeout, match=r"not found the last \d+ times"):
        Watch(begun("customers.delete", accepted=False)).run([MISSING])


def test_the_second_look_at_a_deletion_comes_soon():
    watch = Watch(begun("customers.delete"))
    watch.run([customer("deleting")] * 8 + [MISSING])
    assert watch.sleeps[-1] <= 1.0
    assert watch.progress.missing == 2


@pytest.mark.parametrize("interval", [0.001, 0.1])
def test_polls_are_a_fifth_of_a_second_apart_at_least(interval: float):
    watch = Watch(begun())
    watch.run([customer("provisioning")] * 5 + [customer("provisioned")], interval=interval)
    assert watch.sleeps == [0.2] * 5


# --- when


def test_a_look_is_taken_at_once_and_then_ever_less_often():
    watch = Watch(begun())
    watch.run([customer("provisioning")] * 9 + [customer("provisioned")])
    pauses = [1.0, 1.6, 2.56, 4.096, 6.5536, 10.48576, 15.0, 15.0, 15.0]
    assert watch.sleeps == pytest.approx([0.75 * pause for pause in pauses])


@pytest.mark.parametrize(("chance", "factor"), [(0.0, 0.5), (0.999999, 1.0)])
def test_pauses_are_spread_over_the_upper_half(chance: float, factor: float):
    watch = Watch(begun(), random=lambda: chance)
    watch.run([customer("provisioning"), customer("provisioned")])
    assert watch.sleeps == pytest.approx([factor], rel=1e-4)


def test_somebody_outside_is_not_asked_every_few_seconds():
    watch = Watch(begun())
    watch.run([customer(REVIEW)] * 8 + [customer("provisioned")], on_parked=WAIT, timeout=None)
    assert watch.sleeps == [0.75 * pause for pause in (30.0, 60.0, 120.0, 240.0, 480.0, 900.0, 900.0, 900.0)]


def test_a_change_of_state_is_looked_at_closely():
    watch = Watch(begun())
    watch.run([customer(REVIEW)] * 3 + [customer("provisioning"), customer("provisioned")], on_parked=WAIT)
    assert watch.sleeps == [22.5, 45.0, 90.0, 0.75]


def test_an_interval_of_the_callers_is_kept_to_the_second():
    watch = Watch(begun(), random=lambda: 0.9)
    watch.run([customer("provisioning")] * 3 + [customer("provisioned")], interval=7.0)
    assert watch.sleeps == [7.0, 7.0, 7.0]


@pytest.mark.parametrize(
    ("on_parked", "timeout", "given"),
    [(RETURN, None, DEFAULT_TIMEOUT), (WAIT, None, REVIEW_TIMEOUT), (RETURN, 90.0, 90.0), (WAIT, 0.0, 0.0)],
)
def test_a_wait_ends_exactly_when_its_time_is_up_after_one_last_look(
    on_parked: OnParked, timeout: float | None, given: float
):
    watch = Watch(begun())
    with pytest.raises(PollTimeout, match="still provisioning"):
        watch.run([customer("provisioning")], timeout=timeout, on_parked=on_parked)
    assert watch.clock.passed == pytest.approx(given)
    assert len(watch.withins) == len(watch.sleeps) + 1


def test_no_look_may_take_longer_than_the_wait_has_left():
    watch = Watch(begun())
    with pytest.raises(PollTimeout):
        watch.run([customer("provisioning")], timeout=30.0, interval=10.0)
    assert watch.withins == pytest.approx([30.0, 20.0, 10.0, LAST_LOOK])


def test_what_was_reached_by_the_last_look_counts():
    watch = Watch(begun())
    assert watch.run([customer("provisioning")] * 2 + [customer("provisioned")], timeout=1.95) is Phase.DONE
    assert watch.sleeps == pytest.approx([0.75, 1.2])


# --- looks that fail

TRANSIENT = [
    errors.RequestNotSent("x"),
    errors.ResponseLost("x"),
    errors.ServiceUnavailable(status=503),
    errors.InternalServerError(status=500),
    errors.Locked(status=423),
    errors.DeadlineExceeded("x"),
    errors.UnexpectedResponse("a page of HTML"),
    errors.DecodeError("x"),
    errors.NotFound("a proxy's page", status=404),
]
FINAL = [
    errors.Unauthorized(status=401),
    errors.Forbidden(status=403),
    errors.BadRequest(status=400),
    errors.Conflict(status=409),
    errors.UntrustedLink("x"),
]


@pytest.mark.parametrize("error", TRANSIENT, ids=lambda error: type(error).__name__)
def test_a_look_that_fails_for_now_does_not_end_the_wait(error: errors.CallError):
    assert is_transient(error)
    assert Watch(begun()).run([error] * (PATIENCE - 1) + [customer("provisioned")]) is Phase.DONE


@pytest.mark.parametrize("error", TRANSIENT, ids=lambda error: type(error).__name__)
def test_too_many_failures_in_a_row_end_it_with_the_last_one(error: errors.CallError):
    watch = Watch(begun())
    with pytest.raises(type(error)) as caught:
        watch.run([error])
    assert caught.value is error
    assert len(watch.withins) == PATIENCE


def test_failures_are_counted_in_a_row_only():
    script = ([errors.ResponseLost("x")] * (PATIENCE - 1) + [customer("provisioning")]) * 3 + [
        customer("provisioned")
    ]
    assert Watch(begun()).run(script) is Phase.DONE


@pytest.mark.parametrize("error", FINAL, ids=lambda error: type(error).__name__)
def test_a_look_that_fails_for_good_ends_the_wait_at_once(error: errors.CallError):
    watch = Watch(begun())
    with pytest.raises(type(error)):
        watch.run([error])
    assert watch.sleeps == []


@pytest.mark.parametrize("kind", [errors.RateLimited, errors.DeadlineExceeded])
def test_a_rate_limit_is_no_failure_and_its_word_is_waited_for(kind: type[errors.CallError]):
    watch = Watch(begun())
    limited = [kind("x", retry_after=20.0)] * (PATIENCE + 5)
    assert watch.run([*limited, customer("provisioned")]) is Phase.DONE
    assert watch.sleeps == [20.0] * len(limited)


def test_the_services_word_does_not_outlast_the_wait():
    watch = Watch(begun())
    with pytest.raises(PollTimeout):
        watch.run([errors.RateLimited(retry_after=9999.0)], timeout=60.0)
    assert watch.clock.passed == 60.0


# --- the clock of a review


def test_a_review_that_lasts_longer_than_it_may_is_an_error_that_is_no_failure():
    watch = Watch(begun())
    with pytest.raises(StateDeadlineExceeded, match="lasted 72 hours") as caught:
        watch.run([customer(REVIEW)], on_parked=WAIT, timeout=None)
    assert 72 * HOUR <= watch.clock.passed < 72 * HOUR + 1080
    assert isinstance(caught.value, TimeoutError)


def test_the_72_hours_are_counted_across_processes():
    watch = Watch(begun())
    assert watch.run([customer("provisioning"), customer(REVIEW)]) is Phase.PARKED
    resumed = Watch(PollState.from_token(watch.progress.to_token()), clock=watch.clock)
    since = watch.clock.passed
    watch.clock.passed += 71 * HOUR
    with pytest.raises(StateDeadlineExceeded):
        resumed.run([customer(REVIEW)], on_parked=WAIT, timeout=None)
    assert 72 * HOUR <= resumed.clock.passed - since < 72 * HOUR + 1080


def test_an_old_token_and_a_bad_line_say_nothing_about_the_review():
    progress = begun(status=REVIEW, status_since=EPOCH - 100 * HOUR, seen=True)
    watch = Watch(progress)
    assert watch.run([errors.ResponseLost("x"), customer("provisioned")], on_parked=WAIT) is Phase.DONE


def test_time_in_a_state_begins_when_it_is_first_seen():
    watch = Watch(begun(submitted_at=EPOCH - 50 * HOUR, status_since=EPOCH - 50 * HOUR))
    watch.run([customer(REVIEW)])
    assert watch.progress.status_since == EPOCH


# --- any weather at all

WEATHER = st.sampled_from(
    [*TRANSIENT, errors.RateLimited(status=429), customer("provisioning"), customer("updating"), customer("moon"),
     customer(None), customer(""), customer("deleting"), customer(REVIEW)]
)  # fmt: skip


@given(st.lists(WEATHER, max_size=30), st.sampled_from(["customers.provision", "customers.update"]), st.booleans())
def test_no_weather_is_ever_taken_for_success(script: list[Snapshot], kind: str, patient: bool):
    watch = Watch(begun(kind, wants={"packages": ["a"], "proof": True} if kind == "customers.update" else {}))
    try:
        phase = watch.run([*script, customer("provisioning")], on_parked=WAIT if patient else RETURN)
    except (PollTimeout, errors.CallError):
        return
    assert phase is Phase.PARKED
    assert not patient


@given(
    st.lists(WEATHER, max_size=PATIENCE - 1), st.sampled_from(["provisioned", "provisioned_with_errors", "error"])
)
def test_any_weather_short_of_the_patience_ends_where_the_service_ends(script: list[Snapshot], end: str):
    phase = Watch(begun()).run([*script, customer(end)], on_parked=WAIT, timeout=None)
    assert phase is TABLES["customers.provision"].phase(end)


@given(st.lists(st.sampled_from(["provisioned", "error", "deleting", "provisioned_with_errors", "moon", REVIEW])))
def test_a_customer_that_is_still_there_is_never_deleted(statuses: list[str]):
    try:
        phase = Watch(begun("customers.delete")).run(
            [*map(customer, statuses), customer("deleting")], timeout=300.0
        )
    except PollTimeout:
        return
    assert phase is Phase.FAILED
    assert "error" in statuses
