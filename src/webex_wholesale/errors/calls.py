"""What can go wrong with one call: no answer, no time, no knowledge of the outcome, an unusable answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypedDict, Unpack

from webex_wholesale.errors.base import WholesaleError


class WriteEffect(StrEnum):
    """What a failed call did at the service.

    Attributes:
        NOT_APPLIED: nothing was changed.
        APPLIED: the change was made, although the call failed.
        UNKNOWN: it may or may not have been made.
    """

    NOT_APPLIED = "not_applied"
    APPLIED = "applied"
    UNKNOWN = "unknown"


class CallFacts(TypedDict, total=False):
    """What every error of a call can carry; see `CallError`."""

    operation: str | None
    key: Mapping[str, str] | None
    attempts: int
    tracking_id: str | None
    effect: WriteEffect | None
    retry_after: float | None


class CallError(WholesaleError):
    """One call of an operation went wrong.

    Attributes:
        operation: name of the operation, such as `customers.get`.
        key: what it was about: the ids in its path, or the natural key of what it was to make.
        attempts: how many requests were sent or tried.
        tracking_id: the id that Cisco's support asks for: the server's, or the one this SDK sent.
        effect: whether the call changed anything.
        retry_after: seconds after which the service wants to be asked again, where it said so.
    """

    default_effect = WriteEffect.NOT_APPLIED
    """What an error of this class says of a write, where the call itself knows no better."""
    retryable = False
    """Whether a later call may go well with nothing changed."""

    def __init__(
        self,
        message: str = "",
        *,
        operation: str | None = None,
        key: Mapping[str, str] | None = None,
        attempts: int = 0,
        tracking_id: str | None = None,
        effect: WriteEffect | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, operation=operation, key=key)
        self.attempts = attempts
        self.tracking_id = tracking_id
        self.effect: WriteEffect = effect if effect is not None else self.default_effect
        self.retry_after = retry_after

    def summary(self) -> str:
        """Return what went wrong, without the facts about the call that `str()` adds."""
        return self.message

    def text(self) -> str:
        """Return what went wrong, and the facts about the call that support asks for."""
        facts = []
        if self.attempts > 1:
            facts.append(f"{self.attempts} attempts")
        if self.tracking_id:
            facts.append(f"tracking id {self.tracking_id}")
        if self.retry_after is not None:
            facts.append(f"retry after {self.retry_after:g} s")
        if self.effect is WriteEffect.APPLIED:
            facts.append("the request was applied: look for the result, do not send it again")
        return f"{self.summary()} [{', '.join(facts)}]" if facts else self.summary()


class TransportError(CallError):
    """No answer was received."""

    retryable = True


class RequestNotSent(TransportError):
    """The request never reached the service: DNS, connect, TLS, proxy or connection pool."""


class ResponseLost(TransportError):
    """The request was sent, and its answer was cut off or never came."""

    default_effect = WriteEffect.UNKNOWN


class DeadlineExceeded(CallError, TimeoutError):
    """The call's deadline left no time for an attempt."""

    retryable = True


class OutcomeUnknown(CallError):
    """A create was sent and its outcome is not known: it may exist. `client.settle(error)` finds out.

    The one error for every way to get there: no answer, a server error, or an answer that cannot be used. What was
    to be made is named by `key` and `sub_partner`, which is what it takes to look for it.

    Attributes:
        key: the natural key of what was to be made: `external_id` of a customer, `customer_id` and `email` of a
            subscriber, `billing_start_date`, `billing_end_date` and `type` of a report.
        sub_partner: org id of the sub-partner it was made for, or None.
        status: the HTTP status, where there was an answer at all.
        reason: why the outcome is not known.
        sent_at: the latest time at which the request can have left, UTC.
        limbo: whether it was already looked for through the whole window, after each of several creates: nothing
            was seen, and nothing proves that nothing will be.
        tried: what was done, one line each.
    """

    default_effect = WriteEffect.UNKNOWN

    def __init__(
        self,
        message: str = "",
        *,
        status: int | None = None,
        reason: str = "",
        sub_partner: str | None = None,
        sent_at: datetime | None = None,
        limbo: bool = False,
        tried: tuple[str, ...] = (),
        **facts: Unpack[CallFacts],
    ) -> None:
        super().__init__(message, **facts)
        self.status = status
        self.reason = reason
        self.sub_partner = sub_partner
        self.sent_at = sent_at
        self.limbo = limbo
        self.tried = tried


class ResponseError(CallError):
    """The answer arrived and cannot be used."""


class DecodeError(ResponseError):
    """A value in the answer has the wrong type.

    Attributes:
        paths: where, as JSON paths such as `$.items[3].address.city`.
    """

    def __init__(
        self,
        message: str = "",
        *,
        paths: tuple[str, ...] = (),
        **facts: Unpack[CallFacts],
    ) -> None:
        super().__init__(message, **facts)
        self.paths = paths


class UnexpectedResponse(ResponseError):
    """The answer is not JSON, is empty, or lacks what the operation promises."""


class UntrustedLink(ResponseError):
    """A link, Location or redirect leads away from the API's origin; it was not followed."""


class PaginationError(ResponseError):
    """The next page repeats a page, or belongs to somebody else."""


class DownloadError(CallError):
    """A report's file could not be had whole; nothing was left under the name that was given for it.

    Attributes:
        received: bytes that were there at the end.
        expected: how many there should have been, where the host said so.
    """

    retryable = True

    def __init__(
        self,
        message: str = "",
        *,
        received: int = 0,
        expected: int | None = None,
        **facts: Unpack[CallFacts],
    ) -> None:
        super().__init__(message, **facts)
        self.received = received
        self.expected = expected
