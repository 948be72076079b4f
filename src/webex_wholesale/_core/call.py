"""The life of one call: attempts, waits, a fresh token, redirects, and how it ends.

`perform` is a generator. It yields `GetToken`, `Send` and `Sleep`, is answered by a driver, and returns the answer
or raises. Which failure is repeated is the table in `retry`; here it is carried out, and never past the deadline.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import attrs

from webex_wholesale._core import access_hints, redirects
from webex_wholesale._core.answers import error_from, tracking_id, without
from webex_wholesale._core.events import AttemptEvent
from webex_wholesale._core.gate import Gate
from webex_wholesale._core.origin import BaseUrl
from webex_wholesale._core.retry import RULES, RetryPolicy, Safety, Trouble, Verdict, trouble_of
from webex_wholesale._core.secret import Secret
from webex_wholesale._core.wire import Answer, Effect, Failure, GetToken, Held, Request, Send, Sleep
from webex_wholesale.errors import (
    CallError,
    DeadlineExceeded,
    Forbidden,
    OutcomeUnknown,
    RequestNotSent,
    ResponseLost,
    Unauthorized,
)
from webex_wholesale.errors import Effect as ErrorEffect

# One answer, perhaps with a date of another year, must not shut a client for good: after this it asks again.
LONGEST_PAUSE = 900.0
_MAY_HAVE_APPLIED = frozenset({Trouble.LOST, Trouble.SERVER_ERROR, Trouble.UNAVAILABLE})


@attrs.frozen(kw_only=True)
class Surroundings:
    """What a call needs of its client: clocks, chance, the shared gate, and somebody to tell."""

    base: BaseUrl
    gate: Gate
    monotonic: Callable[[], float]
    time: Callable[[], float]
    random: Callable[[], float]
    next_tracking_id: Callable[[], str]
    watch: Callable[[AttemptEvent], None] | None


@attrs.frozen(kw_only=True)
class Plan:
    """One call, ready to go: what is sent, what repeating it could do, how long it may take.

    Attributes:
        path: the path template, for events.
        timeout: seconds without progress for one attempt.
        deadline: seconds for the whole call.
        settle: for a create, how to find out whether it happened.
        scope, scope_grade: the OAuth scope it takes, and how sure that is.
    """

    operation: str
    path: str
    safety: Safety
    request: Request
    retry: RetryPolicy
    timeout: float | None
    deadline: float | None
    settle: str = ""
    scope: str = ""
    scope_grade: str = "official"


@attrs.frozen
class Done:
    """A call that ended well."""

    answer: Answer
    attempts: int
    tracking_id: str | None
    url: str


def perform(plan: Plan, around: Surroundings) -> Generator[Effect, Any, Done]:
    """Carry out one call.

    Raises:
        CallError: by the table in `retry`; always with operation, attempts and tracking id.
    """
    call = _Call(plan, around)
    token = yield from call.token()
    while True:
        reply = yield from call.send(token)
        if isinstance(reply, Answer) and reply.status < 400:
            call.tell(reply)
            if 200 <= reply.status < 300:
                return call.done(reply)
            call.redirect(reply)
            continue
        trouble, error = call.diagnose(reply, token)
        if isinstance(reply, Answer) and call.was_deleted_before(reply):
            call.tell(reply)
            return call.done(reply)
        verdict = RULES[trouble][plan.safety]
        wait: float | None = None
        if verdict is Verdict.REFRESH and not call.refreshed:
            call.refreshed = True
            try:
                fresh = yield from call.token(refused=token)
            except BaseException:
                call.tell(reply, trouble)
                raise
            call.replaced = fresh != token
            wait = 0.0 if call.replaced else None
            token = fresh
        elif call.may_repeat(verdict):
            wait = call.wait_after(error)
        wait = call.within_deadline(wait, error)
        if trouble is Trouble.RATE_LIMITED:
            call.shut_gate(wait, error)
        call.tell(reply, trouble, wait)
        if wait is None:
            raise call.unknown(error) if verdict is Verdict.UNKNOWN else call.signed(error)
        yield from call.rest(wait)


class _Call:
    """One call between its attempts: what has been counted, and what follows from it."""

    def __init__(self, plan: Plan, around: Surroundings) -> None:
        self.plan = plan
        self.around = around
        self.request = plan.request
        self.give_up_at = None if plan.deadline is None else around.monotonic() + plan.deadline
        self.attempts = 0
        self.failures = 0
        self.onces = 0
        self.limits = 0
        self.hops = 0
        self.refreshed = self.replaced = False
        self.maybe_applied = False
        self.sent_id: str | None = None
        self.started = 0.0

    # --- what is asked of the driver

    def token(self, refused: Secret | None = None) -> Generator[Effect, Any, Secret]:
        """Get a token: the one in hand, or a fresh one where that was refused."""
        try:
            token: Secret = yield GetToken(refused, self.give_up_at)
        except CallError as error:
            self.signed(error)
            raise
        return token

    def pass_gate(self) -> Generator[Effect, Any, None]:
        """Wait while a 429 keeps the client's gate shut; give up at once where that outlasts the deadline."""
        while True:
            now = self.around.monotonic()
            wait = self.around.gate.wait(now)
            if self.give_up_at is not None and now + wait >= self.give_up_at:
                message = f"the deadline of {self.plan.deadline:g} s was over before the request could be sent"
                if wait:
                    message += f": the service asked this client to wait {wait:.1f} s more"
                raise self.signed(DeadlineExceeded(message, retry_after=wait or None))
            if wait <= 0:
                return
            yield from self.rest(wait)

    def rest(self, wait: float) -> Generator[Effect, Any, None]:
        """Sleep, if only for a moment."""
        if wait > 0:
            try:
                yield Sleep(wait)
            except BaseException as stop:
                self.explain(stop, sent=self.maybe_applied)
                raise

    def send(self, token: Secret) -> Generator[Effect, Any, Answer | Failure]:
        """Send the request once, as soon as the gate is open."""
        while True:
            yield from self.pass_gate()
            self.sent_id = self.around.next_tracking_id()
            self.started = self.around.monotonic()
            try:
                reply: Answer | Failure | Held = yield Send(
                    self.request, token, self.sent_id, self.plan.timeout, self.give_up_at
                )
            except BaseException as stop:
                self.explain(stop, sent=True)
                raise
            if not isinstance(reply, Held):
                self.attempts += 1
                return reply

    def explain(self, stop: BaseException, *, sent: bool) -> None:
        """Say on a Ctrl-C or a cancellation what has become of a write; whoever stops one must know."""
        if self.plan.safety is Safety.READS or isinstance(stop, Exception | GeneratorExit):
            return
        if not sent:
            note = "was interrupted before it was sent; nothing was changed"
        elif self.plan.safety is Safety.CREATES:
            note = f"was interrupted under way; {self._advice()}"
        else:
            note = "was interrupted under way; it may have been carried out, and it is safe to send it again"
        stop.add_note(f"{self.plan.operation} {note}")

    # --- what an attempt came to

    def diagnose(self, reply: Answer | Failure, token: Secret) -> tuple[Trouble, CallError]:
        """Return what went wrong, as a row of the table and as an error."""
        if isinstance(reply, Answer):
            trouble: Trouble = trouble_of(reply.status)
            error: CallError = error_from(without(reply, token), self.around.time())
            self.hint(error, token)
        elif self.give_up_at is not None and self.around.monotonic() >= self.give_up_at:
            trouble = Trouble.LOST if reply.sent else Trouble.NOT_SENT
            error = DeadlineExceeded(f"{reply.reason}; the deadline of {self.plan.deadline:g} s is over")
        elif reply.sent:
            trouble, error = Trouble.LOST, ResponseLost(reply.reason)
        else:
            trouble, error = Trouble.NOT_SENT, RequestNotSent(reply.reason)
        return trouble, error

    def hint(self, error: CallError, token: Secret) -> None:
        """Say on a 401 or 403 what is probably missing."""
        if isinstance(error, Unauthorized):
            error.hint = access_hints.unauthorized(token, self.around.time(), refreshed=self.replaced)
        elif isinstance(error, Forbidden):
            error.hint = access_hints.forbidden(
                token, self.plan.scope, self.plan.scope_grade, self.request.url, error.summary()
            )

    def was_deleted_before(self, reply: Answer) -> bool:
        """Whether a 404 or 410 means done: an earlier DELETE went through, and only its answer was lost."""
        return reply.status in (404, 410) and self.maybe_applied and self.request.method == "DELETE"

    def redirect(self, answer: Answer) -> None:
        """Go on with the request that a redirect asks for."""
        self.hops += 1
        try:
            self.request = redirects.follow(self.request, answer, self.around.base, self.hops)
        except CallError as error:
            # With these a site sends a browser on after it has taken in a form.
            self.maybe_applied = self.maybe_applied or answer.status in redirects.AS_GET
            if self.maybe_applied and self.plan.safety is Safety.CREATES:
                raise self.unknown(error) from error
            raise self.signed(error) from None

    def may_repeat(self, verdict: Verdict) -> bool:
        """Whether the policy leaves room for what the table allows; counts this failure."""
        policy = self.plan.retry
        if verdict is Verdict.LATER:
            self.limits += 1
            return self.limits <= policy.max_rate_limit_waits
        self.failures += 1
        self.onces += verdict is Verdict.ONCE
        allowed = verdict is Verdict.AGAIN or (verdict is Verdict.ONCE and self.onces == 1)
        return allowed and self.failures < policy.max_attempts

    def wait_after(self, error: CallError) -> float:
        """Return the seconds until the next attempt: the service's word, else our own backoff."""
        if error.retry_after:
            return error.retry_after
        return self.plan.retry.backoff(max(self.failures, self.limits), self.around.random)

    def within_deadline(self, wait: float | None, error: CallError) -> float | None:
        """Return the wait, or None where it would outlast the deadline: it is never slept past."""
        if wait is None or self.give_up_at is None or self.around.monotonic() + wait < self.give_up_at:
            return wait
        error.add_note(f"the deadline of {self.plan.deadline:g} s left no time for another attempt")
        return None

    def shut_gate(self, wait: float | None, error: CallError) -> None:
        """Keep all calls of this client waiting, even where this one gives up: they would be refused as well."""
        pause = min(error.retry_after or wait or 0.0, LONGEST_PAUSE)
        self.around.gate.shut(self.around.monotonic() + pause)

    # --- how it ends

    def done(self, answer: Answer) -> Done:
        """Return the good end."""
        return Done(answer, self.attempts, tracking_id(answer.headers, self.sent_id), self.request.url)

    def signed(self, error: CallError) -> CallError:
        """Put the call's facts on an error."""
        error.operation = self.plan.operation
        error.attempts = self.attempts
        error.tracking_id = error.tracking_id or self.sent_id
        if self.plan.safety is Safety.READS:
            error.effect = ErrorEffect.NOT_APPLIED
        elif self.maybe_applied:
            error.effect = ErrorEffect.UNKNOWN
        return error

    def unknown(self, error: CallError) -> CallError:
        """Return the error for a create of which nobody knows whether it happened."""
        unknown = OutcomeUnknown(
            f"{error.summary()}; {self._advice()}",
            reason=error.summary(),
            status=getattr(error, "status", None),
            tracking_id=error.tracking_id,
            retry_after=error.retry_after,
        )
        unknown.__cause__ = self.signed(error)
        return self.signed(unknown)

    def _advice(self) -> str:
        settle = f": {self.plan.settle} before you send it again" if self.plan.settle else ""
        return f"it may have been carried out all the same, so it was not sent again{settle}"

    def tell(self, reply: Answer | Failure, trouble: Trouble | None = None, wait: float | None = None) -> None:
        """Remember what may have been applied, and report the attempt."""
        self.maybe_applied = self.maybe_applied or trouble in _MAY_HAVE_APPLIED
        if self.around.watch is None:
            return
        answer = reply if isinstance(reply, Answer) else None
        self.around.watch(
            AttemptEvent(
                operation=self.plan.operation,
                method=self.request.method,
                path=self.plan.path,
                attempt=self.attempts,
                status=answer.status if answer else None,
                trouble=str(trouble) if trouble else None,
                elapsed=self.around.monotonic() - self.started,
                wait=wait,
                tracking_id=tracking_id(answer.headers, self.sent_id) if answer else self.sent_id,
            )
        )
