"""The life of one call: attempts, waits, a fresh token, redirects, and how it ends.

`perform` is a generator. It asks for a token, sends, waits, and returns the answer or raises. Which failure is
repeated is the table in `retry`; here it is carried out, and never past the deadline. An answer counts as good
only once it has been read: one that cannot be is a row of the table as well.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from webex_wholesale._core.call import redirects
from webex_wholesale._core.call.backoff import wait_before
from webex_wholesale._core.call.events import AttemptEvent, CallEvent, CallTrace
from webex_wholesale._core.call.plan import Done, Plan
from webex_wholesale._core.call.response import (
    error_from,
    is_web_page,
    redact_answer,
    says_deleting,
    says_updating,
    tracking_id,
)
from webex_wholesale._core.call.retry import RETRY_TABLE, FailureKind, RetryDecision, Safety, failure_kind
from webex_wholesale._core.tokens import access_hints
from webex_wholesale._core.trust.echo import redact_echo
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.context import CallContext, TokenRequest
from webex_wholesale._flows.effects import Answer, Failure, Flow, Send, Sleep, Throttled
from webex_wholesale.errors import (
    CallError,
    DeadlineExceeded,
    DecodeError,
    Forbidden,
    OutcomeUnknown,
    RequestNotSent,
    ResponseLost,
    Unauthorized,
    UnexpectedResponse,
    WriteEffect,
)

# One answer, perhaps with a date of another year, must not shut a client for good: after this it asks again.
LONGEST_PAUSE = 900.0
_MAY_HAVE_APPLIED = frozenset(
    {FailureKind.LOST, FailureKind.SERVER_ERROR, FailureKind.NOT_SUPPORTED, FailureKind.UNREADABLE}
)

Read = Callable[[Answer], Any]


def perform(plan: Plan, context: CallContext, read: Read | None = None) -> Flow[Done]:
    """Carry out one call.

    Args:
        read: returns what a good answer says; raises a `CallError` where it cannot be used.

    Raises:
        CallError: by the table in `retry`; always with operation, attempts and tracking id.
    """
    call = _Call(plan, context)
    if context.telemetry is None:
        return (yield from _attempts(call, read))
    call.trace = context.telemetry.calling(plan.operation, context.time())
    try:
        done = yield from _attempts(call, read)
    except BaseException as error:
        call.report(type(error).__name__)
        raise
    call.report()
    return done


def _attempts(call: _Call, read: Read | None) -> Flow[Done]:
    plan = call.plan
    token = yield from call.token()
    while True:
        reply = yield from call.send(token)
        call.report_token(token, reply)
        if isinstance(reply, Answer) and reply.status < 400:
            if not 200 <= reply.status < 300:
                call.tell(reply)
                call.redirect(reply)
                continue
            try:
                value = read(reply) if read is not None else None
            except CallError as unreadable:
                failure, error = FailureKind.UNREADABLE, unreadable
                error.tracking_id = call.tracking_id(reply)
            else:
                call.tell(reply)
                return call.done(reply, value)
        else:
            failure, error = call.diagnose(reply, token)
            if isinstance(reply, Answer) and call.is_our_own_write(reply, error):
                call.tell(reply)
                return call.done(reply, plan.own_id)
        decision = RETRY_TABLE[failure][plan.safety]
        wait: float | None = None
        if decision is RetryDecision.REFRESH and call.may_send() and not call.refreshed:
            call.refreshed = True
            try:
                fresh = yield from call.token(refused=token)
            except BaseException:
                call.tell(reply, failure)
                raise
            call.replaced = fresh != token
            wait = 0.0 if call.replaced else None
            token = fresh
        elif not (isinstance(reply, Failure) and reply.final) and call.may_repeat(decision, error):
            wait = call.wait_after(error)
        wait = call.within_deadline(wait, error)
        if failure is FailureKind.RATE_LIMITED:
            call.slow_down(wait, error)
        call.tell(reply, failure, wait)
        if wait is None:
            status = reply.status if isinstance(reply, Answer) else None
            raise call.unknown(error, status) if decision is RetryDecision.UNKNOWN else call.signed(error)
        yield from call.rest(wait)


class _Call:
    """One call between its attempts: what has been counted, and what follows from it."""

    def __init__(self, plan: Plan, context: CallContext) -> None:
        self.plan = plan
        self.context = context
        self.request = plan.request
        self.give_up_at = None if plan.deadline is None else context.monotonic() + plan.deadline
        self.attempts = 0
        self.failures = 0
        self.onces = 0
        self.limits = 0
        self.hops = 0
        self.refreshed = self.replaced = False
        self.maybe_applied = False
        self.sent_id: str | None = None
        self.sent_token: Secret | None = None
        self.began = self.started = context.monotonic()
        self.held_back = 0.0
        self.events: list[AttemptEvent] = []
        self.trace: CallTrace | None = None

    # --- what is asked of the driver

    def token(self, refused: Secret | None = None) -> Flow[Secret]:
        """Get a token: the one in hand, or a fresh one where that was refused."""
        try:
            token = yield from self.context.token(TokenRequest(refused, self.give_up_at), self.context)
        except CallError as error:
            self.signed(error)
            raise
        return token

    def report_token(self, token: Secret, reply: Answer | Failure) -> None:
        """Tell the token source whether its token works, or was refused though it is fresh."""
        if self.context.report_token is not None and isinstance(reply, Answer):
            accepted = reply.status != 401
            if accepted or self.replaced:
                self.context.report_token(token, accepted, self.context.monotonic())

    def check_deadline(self, wait: float = 0.0) -> None:
        """Give up where the deadline is over, or would be after a wait that the client's pace asks for."""
        if self.give_up_at is not None and self.context.monotonic() + wait >= self.give_up_at:
            message = f"the deadline of {self.plan.deadline:g} s was over before the request could be sent"
            if wait:
                message += f": the service's rate limit makes this client wait {wait:.1f} s more"
            raise self.signed(DeadlineExceeded(message, retry_after=wait or None))

    def rest(self, wait: float) -> Flow[None]:
        """Sleep, if only for a moment."""
        if wait > 0:
            try:
                yield Sleep(wait)
            except BaseException as stop:
                self.explain(stop, sent=self.maybe_applied)
                raise

    def send(self, token: Secret) -> Flow[Answer | Failure]:
        """Send the request once, as soon as the client's pace allows it."""
        waited = False
        while True:
            self.check_deadline()
            self.sent_id, self.sent_token = self.context.next_tracking_id(), token
            self.started = self.context.monotonic()
            if self.trace is not None:
                self.trace.sending(self.request.method, self.plan.path, self.attempts + 1, self.context.time())
            try:
                reply: Answer | Failure | Throttled = yield Send(
                    self.request, token, self.sent_id, self.plan.timeout, self.give_up_at, waited
                )
            except BaseException as stop:
                self.explain(stop, sent=True)
                raise
            finally:
                if self.trace is not None:
                    self.trace.sent()
            if not isinstance(reply, Throttled):
                self.attempts += 1
                return reply
            self.check_deadline(reply.seconds)
            yield from self.rest(reply.seconds)
            waited = True
            self.held_back += self.context.monotonic() - self.started

    def explain(self, stop: BaseException, *, sent: bool) -> None:
        """Say on a Ctrl-C or a cancellation what has become of a write."""
        if self.plan.safety is Safety.SAFE or isinstance(stop, Exception | GeneratorExit):
            return
        if not sent:
            note = "was interrupted before it was sent; nothing was changed"
        elif self.plan.safety is Safety.NOT_IDEMPOTENT:
            note = f"was interrupted under way; {self._advice(self.plan.recovery_hint)}"
        else:
            note = "was interrupted under way; it may have been applied, and it is safe to send it again"
        stop.add_note(f"{self.plan.operation} {note}")

    # --- what an attempt came to

    def diagnose(self, reply: Answer | Failure, token: Secret) -> tuple[FailureKind, CallError]:
        """Return what went wrong, as a row of the table and as an error."""
        if isinstance(reply, Answer):
            failure: FailureKind = failure_kind(reply.status)
            error: CallError = error_from(redact_answer(reply, token), self.context.time())
            self.hint(error, token)
        elif self.give_up_at is not None and self.context.monotonic() >= self.give_up_at:
            failure = FailureKind.LOST if reply.sent else FailureKind.NOT_SENT
            error = DeadlineExceeded(f"{reply.reason}; the deadline of {self.plan.deadline:g} s is over")
        elif reply.sent:
            failure, error = FailureKind.LOST, ResponseLost(reply.reason)
        else:
            failure, error = FailureKind.NOT_SENT, RequestNotSent(reply.reason)
        return failure, error

    def hint(self, error: CallError, token: Secret) -> None:
        """Say on a 401 or 403 what is probably missing."""
        if isinstance(error, Unauthorized):
            error.hint = access_hints.unauthorized(token, self.context.time(), refreshed=self.replaced)
        elif isinstance(error, Forbidden):
            error.hint = access_hints.forbidden(
                token, self.plan.scope, self.plan.scope_grade, self.request.url, error.summary()
            )

    def is_our_own_write(self, reply: Answer, error: CallError) -> bool:
        """Whether a refusal only says that an earlier attempt, whose answer was lost, has been applied.

        A repeated write is judged by what it wanted. A resource that is gone is what a DELETE wanted; one that is
        being changed or deleted has begun to do what was asked. Without an earlier attempt the same answers
        speak of somebody else's write, and are errors.
        """
        if not self.maybe_applied or is_web_page(reply):
            return False
        if self.request.method == "DELETE":
            return reply.status in (404, 410) or (
                reply.status == 409 and self.plan.resumable and says_deleting(error.summary())
            )
        return reply.status == 409 and self.plan.resumable and says_updating(error.summary())

    def redirect(self, answer: Answer) -> None:
        """Go on with the request that a redirect asks for."""
        self.hops += 1
        try:
            if not self.may_send():
                raise UnexpectedResponse(f"redirected once more after {self.attempts} requests")
            self.request = redirects.follow(self.request, answer, self.context.base, self.hops)
        except CallError as error:
            # With these a site sends a browser on after it has taken in a form.
            self.maybe_applied = self.maybe_applied or answer.status in redirects.AS_GET
            if self.maybe_applied and self.plan.safety is Safety.NOT_IDEMPOTENT:
                raise self.unknown(error, answer.status) from error
            raise self.signed(error) from None

    def may_send(self) -> bool:
        """Whether a fresh token or a redirect is worth a request: with no repeats at all, they still are."""
        return self.attempts < max(self.plan.retry.max_requests, redirects.MAX_HOPS + 1)

    def may_repeat(self, decision: RetryDecision, error: CallError) -> bool:
        """Whether the policy leaves room for what the table allows; counts this failure."""
        policy = self.plan.retry
        if isinstance(error, DecodeError) and error.paths != ("$",):
            # The API's own answer with one value of the wrong type: it would come again just the same.
            return False
        if decision is RetryDecision.LATER:
            self.limits += 1
            return self.limits <= policy.max_rate_limit_waits and self.attempts < policy.max_requests
        self.failures += 1
        self.onces += decision is RetryDecision.ONCE
        allowed = decision is RetryDecision.AGAIN or (decision is RetryDecision.ONCE and self.onces == 1)
        return allowed and self.failures < policy.max_attempts and self.attempts < policy.max_requests

    def wait_after(self, error: CallError) -> float:
        """Return the seconds until the next attempt: the service's word, else our own backoff."""
        own = self.plan.retry.backoff(max(self.failures, self.limits), self.context.random)
        return wait_before(error.retry_after, own)

    def within_deadline(self, wait: float | None, error: CallError) -> float | None:
        """Return the wait, or None where it would outlast the deadline: it is never slept past."""
        if wait is None or self.give_up_at is None or self.context.monotonic() + wait < self.give_up_at:
            return wait
        error.add_note(f"the deadline of {self.plan.deadline:g} s left no time for another attempt")
        return None

    def slow_down(self, wait: float | None, error: CallError) -> None:
        """Keep all calls of this client waiting, even where this one gives up: they would be refused as well."""
        pause = min(error.retry_after or wait or 0.0, LONGEST_PAUSE)
        self.context.pace.limited(self.context.monotonic(), self.started, pause)

    # --- how it ends

    def done(self, answer: Answer, value: Any) -> Done:
        """Return the good end."""
        return Done(answer, self.attempts, self.tracking_id(answer), value)

    def signed(self, error: CallError) -> CallError:
        """Put the call's facts on an error."""
        error.operation = self.plan.operation
        error.key = dict(self.plan.key)
        error.attempts = self.attempts
        error.tracking_id = error.tracking_id or self.sent_id
        if self.plan.safety is Safety.SAFE:
            error.effect = WriteEffect.NOT_APPLIED
        elif self.maybe_applied:
            error.effect = WriteEffect.UNKNOWN
        return error

    def unknown(self, error: CallError, status: int | None) -> CallError:
        """Return the error for a create of which it is not known whether it happened: one, whatever went wrong."""
        hint = "find out with client.settle(error)" if self.plan.can_be_settled else self.plan.recovery_hint
        unknown = OutcomeUnknown(
            f"{error.summary()}; {self._advice(hint)}",
            reason=error.summary(),
            status=status,
            sub_partner=self.plan.sub_partner,
            sent_at=datetime.fromtimestamp(self.context.time(), UTC),
            tracking_id=error.tracking_id,
            retry_after=error.retry_after,
        )
        unknown.__cause__ = self.signed(error)
        return self.signed(unknown)

    def tracking_id(self, answer: Answer) -> str | None:
        """Return the id that support asks for; it ends up in logs, so an echoed token is covered in it."""
        id = tracking_id(answer.headers, self.sent_id)
        return None if id is None else redact_echo(id, self.sent_token)

    def _advice(self, hint: str) -> str:
        first = f": {hint} before you send it again" if hint else ""
        return f"it may have been applied all the same, so it was not sent again{first}"

    def tell(self, reply: Answer | Failure, failure: FailureKind | None = None, wait: float | None = None) -> None:
        """Remember what may have been applied, and report the attempt."""
        self.maybe_applied = self.maybe_applied or failure in _MAY_HAVE_APPLIED
        context = self.context
        listens = context.observe is not None and context.is_heard(failure is not None)
        if not listens and self.trace is None:
            return
        answer = reply if isinstance(reply, Answer) else None
        elapsed = self.context.monotonic() - self.started
        event = AttemptEvent(
            operation=self.plan.operation,
            method=self.request.method,
            path=self.plan.path,
            attempt=self.attempts,
            status=answer.status if answer else None,
            failure=str(failure) if failure else None,
            started=self.context.time() - elapsed,
            elapsed=elapsed,
            wait=wait,
            tracking_id=self.tracking_id(answer) if answer else self.sent_id,
        )
        if self.trace is not None:
            self.events.append(event)
        if context.observe is not None:
            context.observe(event)

    def report(self, error: str | None = None) -> None:
        """Tell the telemetry, where there is one, that the call is over."""
        if self.trace is None:
            return
        elapsed = self.context.monotonic() - self.began
        self.trace.over(
            CallEvent(
                operation=self.plan.operation,
                method=self.plan.request.method,
                path=self.plan.path,
                host=self.context.base.host,
                attempts=tuple(self.events),
                error=error,
                started=self.context.time() - elapsed,
                elapsed=elapsed,
                held_back=self.held_back,
            )
        )
