"""What a call asks of its driver, and what the driver answers: plain data, no HTTP library."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from webex_wholesale._core.secret import Secret


@attrs.frozen
class Request:
    """One request, ready but for its token."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None


@attrs.frozen
class Send:
    """Ask the driver to send a request once, and to answer with an `Answer` or a `Failure`.

    Attributes:
        token: the token to send.
        timeout: seconds without progress before giving up, or None.
        give_up_at: time of the monotonic clock at which the whole call is over, or None.
    """

    request: Request
    token: Secret
    tracking_id: str
    timeout: float | None
    give_up_at: float | None


@attrs.frozen
class Sleep:
    """Ask the driver to wait."""

    seconds: float


@attrs.frozen
class GetToken:
    """Ask the driver for a token; `refused` is one that the service has just answered 401 to."""

    refused: Secret | None = None


@attrs.frozen
class Answer:
    """An answer, complete; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@attrs.frozen
class Failure:
    """No answer.

    Attributes:
        sent: whether (part of) the request may have reached the service.
        reason: why, in words, without a URL.
    """

    sent: bool
    reason: str


Effect = Send | Sleep | GetToken
