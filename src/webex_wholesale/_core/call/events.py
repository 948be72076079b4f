"""What can be watched: each attempt, each call as a whole, each wait; nothing private in any of it."""

from __future__ import annotations

from typing import Protocol

import attrs


@attrs.frozen(kw_only=True)
class AttemptEvent:
    """One attempt of one call.

    Attributes:
        operation: name of the operation, such as `customers.get`.
        method: HTTP method.
        path: path template, such as `/wholesale/customers/{customerId}`: no ids, no query.
        attempt: 1 for the first.
        status: HTTP status, None when there was no answer.
        failure: what went wrong, None when nothing did.
        started: when the request went out, in seconds since 1970.
        elapsed: seconds the attempt took.
        wait: seconds until the next attempt, None when there is none.
        tracking_id: the id that support asks for.
    """

    operation: str
    method: str
    path: str
    attempt: int
    status: int | None
    failure: str | None
    elapsed: float
    wait: float | None
    tracking_id: str | None
    started: float = 0.0


@attrs.frozen(kw_only=True)
class CallEvent:
    """One call that is over, whatever became of it.

    Attributes:
        operation: name of the operation, such as `customers.get`.
        method: HTTP method.
        path: path template, such as `/wholesale/customers/{customerId}`: no ids, no query.
        host: of the API, such as `webexapis.com`.
        attempts: what was sent, in order; empty where the call ended before.
        error: name of the exception's class, None where the call went well.
        started: when it began, in seconds since 1970.
        elapsed: seconds it took, with all its waits.
        held_back: seconds of it that this client's pace did not let the call go out.
    """

    operation: str
    method: str
    path: str
    host: str
    attempts: tuple[AttemptEvent, ...]
    error: str | None
    started: float
    elapsed: float
    held_back: float


class Telemetry(Protocol):
    """What takes events to a collector; `webex_wholesale.telemetry.OpenTelemetry` is one.

    With a method `calling()` besides, as `Tracing` has it, it is told of a call's beginning as well.
    """

    def called(self, event: CallEvent) -> None:
        """Note a call that is over."""

    def waiting(self, kind: str, change: int) -> None:
        """Note that a wait of this kind, such as `customers.provision`, began (1) or ended (-1)."""


class CallTrace(Protocol):
    """One call while it runs. All methods are called in the thread or task that makes the call."""

    def sending(self, method: str, path: str, attempt: int, started: float) -> None:
        """Note that an attempt goes out, 1 for the first; until `sent()` the HTTP library is at work."""

    def sent(self) -> None:
        """Note that the attempt is back, or was interrupted; what it came to is in the event of the call."""

    def over(self, event: CallEvent) -> None:
        """Note that the call is over; `Telemetry.called()` is not called for it."""


class Tracing(Telemetry, Protocol):
    """Telemetry that makes something current in the program while a call runs, such as a span."""

    def calling(self, operation: str, started: float) -> CallTrace:
        """Note that a call of this operation begins; `started` is in seconds since 1970."""
