"""A driver without a wire: answers `perform` from a script, on a clock that only sleeping moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import attrs

from webex_wholesale._core.call.events import AttemptEvent
from webex_wholesale._core.call.plan import Done, Plan
from webex_wholesale._core.call.rate_limit import Pace
from webex_wholesale._core.call.retry import RetryPolicy, Safety
from webex_wholesale._core.trust.origin import BaseUrl
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.call import perform
from webex_wholesale._flows.context import CallContext, TokenRequest
from webex_wholesale._flows.effects import Answer, Failure, Flow, Request, Send, Sleep, Throttled
from webex_wholesale.journal import MemoryJournal

BASE = BaseUrl("https://webexapis.com/v1")
TOKEN = Secret("tok-of-the-day")
# 2026-11-22T00:00:00Z
EPOCH = 1795305600.0

Reply = Answer | Failure | Throttled | Callable[[], Any]


@attrs.define
class FakeClock:
    """Monotonic seconds from 1000, calendar seconds from `EPOCH`."""

    passed: float = 0.0

    def monotonic(self) -> float:
        return 1000.0 + self.passed

    def time(self) -> float:
        return EPOCH + self.passed


@attrs.define
class Wire:
    """Plays the driver: each `Send` gets the next reply of the script."""

    clock: FakeClock = attrs.field(factory=FakeClock)
    pace: Pace = attrs.field(factory=Pace)
    tokens: list[Secret] = attrs.field(factory=list)
    sends: list[Send] = attrs.field(factory=list)
    sleeps: list[float] = attrs.field(factory=list)
    refused: list[Secret] = attrs.field(factory=list)
    events: list[AttemptEvent] = attrs.field(factory=list)
    random: Callable[[], float] = lambda: 0.5

    def context(self) -> CallContext:
        return CallContext(
            base=BASE,
            pace=self.pace,
            monotonic=self.clock.monotonic,
            time=self.clock.time,
            random=self.random,
            next_tracking_id=lambda: f"WWS_{len(self.sends) + 1}",
            observe=self.events.append,
            token=self.token,
            journal=MemoryJournal(),
        )

    def token(self, request: TokenRequest, context: CallContext) -> Flow[Secret]:
        if request.refused is not None:
            self.refused.append(request.refused)
        return self.tokens.pop(0) if self.tokens else TOKEN
        yield

    def run(self, plan: Plan, script: Iterable[Reply]) -> Done:
        """Carry out a plan; the script must be used up."""
        replies = iter(script)
        flow = perform(plan, self.context())
        reply: Any = None
        while True:
            try:
                effect = flow.send(reply)
            except StopIteration as end:
                assert next(replies, None) is None, "fewer requests than the script has answers"
                done: Done = end.value
                return done
            if isinstance(effect, Sleep):
                assert effect.seconds > 0
                self.sleeps.append(effect.seconds)
                self.clock.passed += effect.seconds
                reply = None
            else:
                if held := self.pace.take(self.clock.monotonic(), effect.waited):
                    reply = Throttled(held)
                    continue
                self.sends.append(effect)
                reply = next(replies)
                if callable(reply):
                    reply = reply()


def plan(
    safety: Safety = Safety.SAFE,
    *,
    method: str | None = None,
    url: str = "https://webexapis.com/v1/wholesale/customers/42",
    retry: RetryPolicy | None = None,
    deadline: float | None = None,
    settle: str = "look for it with customers.list(external_id=...)",
) -> Plan:
    methods = {Safety.SAFE: "GET", Safety.IDEMPOTENT: "PUT", Safety.NOT_IDEMPOTENT: "POST"}
    return Plan(
        operation="customers.test",
        path="/wholesale/customers/{customerId}",
        safety=safety,
        request=Request(method or methods[safety], url, {"accept": "application/json"}, b'{"a":1}'),
        retry=retry or RetryPolicy(),
        timeout=60.0,
        deadline=deadline,
        recovery_hint=settle,
    )


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> Answer:
    """Return an answer; underscores in header names stand for dashes."""
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


LOST = Failure(True, "the connection broke before the answer was complete")
NOT_SENT = Failure(False, "no connection")
OK = answer()
