"""A bad line: closed, reset, cut short, silent, dripping. The right error, and no connection left behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.clock import ManualClock, RealClock
from tests.support.either import Either
from tests.support.server import Server
from tests.support.steps import Step, answer, drip, hang_up, json, reset_in_the_body, silence, too_short
from webex_wholesale import CallOptions
from webex_wholesale.errors import CallError, DeadlineExceeded, OutcomeUnknown, ResponseLost, WriteEffect

Serve = Callable[..., Server]
GOOD = json({"id": "c1"})

WORDS: dict[str, tuple[Step, str]] = {
    "closed before the answer": (hang_up, "closed before the answer was complete"),
    "reset in the body": (reset_in_the_body, "broke before the answer was complete"),
    "a wrong content-length": (too_short, "closed before the answer was complete"),
    "silence": (silence, "no answer within 0.15 s"),
}


@pytest.mark.parametrize(("step", "words"), WORDS.values(), ids=WORDS)
async def test_each_kind_of_break_has_its_words(either: Either, serve: Serve, step: Step, words: str) -> None:
    client = either.client(serve(lambda request: step), timeout=0.15, retry=None)
    with pytest.raises(ResponseLost, match=words):
        await client.customers.get("c1")


@pytest.mark.parametrize("step", [step for step, _ in WORDS.values()], ids=WORDS)
async def test_a_create_on_a_broken_line_may_have_happened(either: Either, serve: Serve, step: Step) -> None:
    server = serve([step, GOOD])
    with pytest.raises(OutcomeUnknown, match="ask the person whether the e-mail came") as caught:
        await either.client(server, timeout=0.15).subscribers.send_consent_email("s1")
    assert len(server.requests) == 1
    assert isinstance(caught.value.__cause__, ResponseLost)


@pytest.mark.parametrize("step", [step for step, _ in WORDS.values()], ids=WORDS)
async def test_retries_leave_no_connection_behind(either: Either, serve: Serve, step: Step) -> None:
    server = serve([step, step, GOOD, GOOD])
    client = either.client(server, timeout=0.15)
    await client.customers.get("c1")
    # The one that works is kept, the broken ones are closed by us as well.
    assert server.wait_for(lambda server: server.open == 1)
    await client.customers.get("c1")
    assert server.connections == 3
    await client.aclose()
    assert server.wait_for(lambda server: server.open == 0)


async def test_error_answers_give_their_connection_back(either: Either, serve: Serve) -> None:
    server = serve([answer(503, b"x" * 5000), answer(500), answer(204), answer(429, Retry_After="1"), GOOD])
    client = either.client(server, max_connections=1)
    await client.subscribers.delete("s1")
    await client.customers.get("c1")
    assert (server.connections, len(server.requests)) == (1, 5)


async def test_a_connection_that_the_server_dropped_while_idle_is_no_failure(either: Either, serve: Serve) -> None:
    def once(connection: object) -> bool:
        GOOD(connection)  # type: ignore[arg-type]
        return False

    server = serve(lambda request: once)
    client = either.client(server)
    for _ in range(3):
        result = await client.call("customers.get", "c1")
        assert result.attempts == 1
        assert server.wait_for(lambda server: server.open == 0)
    assert server.connections == 3


class RealTime(ManualClock):
    """The machine's clock, with sleeps that take no time."""

    def monotonic(self) -> float:
        return RealClock().monotonic()


async def test_an_answer_that_drips_ends_with_the_deadline(either: Either, serve: Serve) -> None:
    """No pause is ever long enough for the timeout: only the deadline ends this."""
    server = serve(lambda request: drip)
    client = either.client(server, clock=RealTime(), timeout=10, deadline=0.2)
    with pytest.raises(DeadlineExceeded, match="deadline"):
        await client.customers.get("c1")
    assert len(server.requests) == 1
    assert server.wait_for(lambda server: server.open == 0)


async def test_a_silent_server_is_given_up_at_the_deadline(either: Either, serve: Serve) -> None:
    server = serve(lambda request: silence)
    client = either.client(server, clock=RealTime())
    with pytest.raises(CallError, match="deadline") as caught:
        await client.customers.get("c1", options=CallOptions(timeout=None, deadline=0.2))
    assert caught.value.effect is WriteEffect.NOT_APPLIED


async def test_a_create_that_runs_into_the_deadline_may_have_happened(either: Either, serve: Serve) -> None:
    server = serve(lambda request: silence)
    client = either.client(server, clock=RealTime(), deadline=0.2)
    with pytest.raises(OutcomeUnknown):
        await client.subscribers.send_consent_email("s1")
    assert len(server.requests) == 1


async def test_a_large_answer_in_many_pieces_arrives_whole(either: Either, serve: Serve) -> None:
    text = "x" * 3_000_000
    customer = await either.client(serve([json({"id": "c1", "later": text})])).customers.get("c1")
    assert customer.extras["later"] == text
