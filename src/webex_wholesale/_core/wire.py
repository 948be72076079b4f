"""What a call asks of its driver, and what the driver answers: plain data, no HTTP library."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

import attrs

from webex_wholesale._core.flight import Flight
from webex_wholesale._core.secret import Secret


@attrs.frozen
class Request:
    """One request, ready but for its token."""

    method: str
    # Filters, bodies and answers hold e-mails and signed links; crash reports print the repr of every local.
    url: str = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes | Secret | None = attrs.field(repr=False)


@attrs.frozen
class Send:
    """Ask the driver to send a request once, and to answer with an `Answer`, a `Failure` or `Held`.

    Attributes:
        token: the token to send; None for a request that goes without one.
        timeout: seconds without progress before giving up, or None.
        give_up_at: time of the monotonic clock at which the whole call is over, or None.
    """

    request: Request
    token: Secret | None
    tracking_id: str
    timeout: float | None
    give_up_at: float | None


@attrs.frozen
class Sleep:
    """Ask the driver to wait."""

    seconds: float


@attrs.frozen
class GetToken:
    """Ask the driver for a token.

    Attributes:
        refused: one that the service has just answered 401 to.
        give_up_at: time of the monotonic clock at which the whole call is over, or None.
    """

    refused: Secret | None = None
    give_up_at: float | None = None


@attrs.frozen
class Work:
    """Ask the driver to run something that may block, such as reading a file; answered with what it returns."""

    run: Callable[[], Any]


@attrs.frozen
class Await:
    """Ask the driver to wait until a flight of somebody else's has landed, or for so many seconds."""

    flight: Flight
    seconds: float


@attrs.frozen
class ToTheEnd:
    """Ask the driver to run a flow that goes on to its end even where the caller is cancelled meanwhile."""

    flow: Generator[Any, Any, None]


@attrs.frozen
class Answer:
    """An answer, complete; header names are in lower case."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)


@attrs.frozen
class Failure:
    """No answer.

    Attributes:
        sent: whether (part of) the request may have reached the service.
        reason: why, in words, without a URL.
    """

    sent: bool
    reason: str


@attrs.frozen
class Held:
    """Not sent: while the request waited for its turn, the client's gate was shut."""


Effect = Send | Sleep | GetToken | Work | Await | ToTheEnd
