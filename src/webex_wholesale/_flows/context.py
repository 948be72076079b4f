"""What every flow needs of its client: clocks, chance, the shared pace, a token, and an observer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

import attrs

from webex_wholesale._core.call.events import AttemptEvent, Tracing
from webex_wholesale._core.call.rate_limit import Pace
from webex_wholesale._core.resources.create_journal import Journal
from webex_wholesale._core.trust.origin import BaseUrl
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.effects import Flow


@attrs.frozen
class TokenRequest:
    """What a call wants of a token source.

    Attributes:
        refused: a token that the service has just answered 401 to.
        give_up_at: time of the monotonic clock at which the whole call is over, or None.
    """

    refused: Secret | None = None
    give_up_at: float | None = None


@attrs.frozen(kw_only=True)
class CallContext:
    """What the calls of one client share.

    Attributes:
        pace: when requests may go out; the drivers ask it.
        monotonic, time: clocks in seconds; for durations, and since 1970.
        random: a number from 0 to 1.
        next_tracking_id: the id to send with the next request.
        observe: told of every attempt.
        is_heard: whether anybody listens to `observe`; for attempts that failed, and for those that did not.
        token: the flow that gives a token.
        tenant: a fingerprint of whose token it is, None where nothing tells without a call.
        report_token: told what the service made of a token: whether it was accepted, or refused though it had just
            been refreshed; and the monotonic clock's time. None where nobody wants to know.
        telemetry: told of every call and wait; None where nobody listens.
        journal: of the creates that `ensure` sends, unless a call brings its own.
    """

    base: BaseUrl
    pace: Pace
    monotonic: Callable[[], float]
    time: Callable[[], float]
    random: Callable[[], float]
    next_tracking_id: Callable[[], str]
    observe: Callable[[AttemptEvent], None] | None
    token: Callable[[TokenRequest, CallContext], Flow[Secret]]
    journal: Journal
    tenant: Callable[[], str | None] = lambda: None
    report_token: Callable[[Secret, bool, float], None] | None = None
    telemetry: Tracing | None = None
    is_heard: Callable[[bool], bool] = lambda failed: True


@runtime_checkable
class FlowSource(Protocol):
    """A token source of the SDK's own that does its work over the client's wire and by the client's clock."""

    def flow(self, ask: TokenRequest, context: CallContext) -> Flow[Secret]:
        """Return a token."""
        ...

    def report(self, token: Secret, accepted: bool, now: float) -> None:
        """Note what the service made of a token; see `CallContext.report_token`."""
        ...
