"""Ctrl-C and cancellation: a write that is stopped says what may have become of it."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Generator
from typing import Any

import pytest

from tests.core.driving import LOST, Wire, answer, plan
from webex_wholesale._core.call.retry import Safety
from webex_wholesale._flows.call import perform
from webex_wholesale._flows.effects import Send, Sleep


def until(wanted: type, safety: Safety, *replies: Any) -> Generator[Any, Any, Any]:
    """Return a call that stands at a `Send` or `Sleep` after so many replies."""
    flow = perform(plan(safety), Wire().context())
    effect: Any = flow.send(None)
    for reply in replies:
        effect = flow.send(reply)
    assert isinstance(effect, wanted)
    return flow


@pytest.mark.parametrize("stop", [KeyboardInterrupt, CancelledError, SystemExit])
def test_a_create_stopped_under_way_says_that_it_may_have_happened(stop: type[BaseException]):
    with pytest.raises(stop) as caught:
        until(Send, Safety.NOT_IDEMPOTENT).throw(stop())
    (note,) = caught.value.__notes__
    assert "may have been applied" in note
    assert "customers.list(external_id=...)" in note


def test_a_create_stopped_while_it_waits_says_that_nothing_was_changed():
    with pytest.raises(KeyboardInterrupt) as caught:
        until(Sleep, Safety.NOT_IDEMPOTENT, answer(429, retry_after="9")).throw(KeyboardInterrupt())
    assert caught.value.__notes__ == ["customers.test was interrupted before it was sent; nothing was changed"]


def test_a_replacement_stopped_between_two_attempts_may_have_happened():
    with pytest.raises(KeyboardInterrupt) as caught:
        until(Sleep, Safety.IDEMPOTENT, LOST).throw(KeyboardInterrupt())
    assert "safe to send it again" in caught.value.__notes__[0]


def test_stopping_a_read_needs_no_words():
    with pytest.raises(KeyboardInterrupt) as caught:
        until(Send, Safety.SAFE).throw(KeyboardInterrupt())
    assert not hasattr(caught.value, "__notes__")


def test_a_driver_that_fails_is_not_taken_for_an_interruption():
    with pytest.raises(RuntimeError) as caught:
        until(Send, Safety.NOT_IDEMPOTENT).throw(RuntimeError("closed"))
    assert not hasattr(caught.value, "__notes__")


def test_a_call_that_is_dropped_ends_without_a_word():
    flow = until(Send, Safety.NOT_IDEMPOTENT)
    flow.close()
    with pytest.raises(StopIteration):
        flow.send(None)
