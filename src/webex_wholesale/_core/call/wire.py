"""A request and what came of it, as plain data: no HTTP library."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from webex_wholesale._core.trust.secret import Secret


@attrs.frozen
class Request:
    """One request, ready but for its token."""

    method: str
    # Filters, bodies and answers hold e-mails and signed links; crash reports print the repr of every local.
    url: str = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes | Secret | None = attrs.field(repr=False)


@attrs.frozen
class Answer:
    """A complete answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)


@attrs.frozen
class Failure:
    """No answer.

    Attributes:
        sent: whether (part of) the request may have reached the service.
        reason: why, in words, without a URL.
        final: whether another attempt would only meet the same.
    """

    sent: bool
    reason: str
    final: bool = False
