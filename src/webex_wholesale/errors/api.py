"""Answers with an error status, one class a status, with all that support asks for in `str()`."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Unpack

import attrs

from webex_wholesale.errors.calls import CallError, CallFacts, WriteEffect


@attrs.frozen
class ErrorDetail:
    """One entry of an error answer's `errors` list: number, text, and the field where it is named.

    Attributes:
        code: number of the error.
        description: the service's text.
        field: the field of the request that it is about, where the service names one.
    """

    code: int | str | None = None
    description: str | None = None
    field: str | None = None

    def __str__(self) -> str:
        text = self.description or "no description"
        if self.field:
            text = f"{text} (field {self.field})"
        return text if self.code is None else f"{self.code}: {text}"


class ApiError(CallError):
    """The service answered with an error status.

    Attributes:
        status: the HTTP status.
        errors: the entries of the answer's `errors` list.
        headers: the answer's headers, names in lower case.
        from_api: whether the body is the API's own JSON. A 404 with a proxy's page says nothing about a resource.
        hint: for a 401 or 403, what is probably missing and what to do about it.
    """

    def __init__(
        self,
        message: str = "",
        *,
        status: int = 0,
        errors: tuple[ErrorDetail, ...] = (),
        headers: Mapping[str, str] | None = None,
        from_api: bool = False,
        **facts: Unpack[CallFacts],
    ) -> None:
        super().__init__(message, **facts)
        self.status = status
        self.errors = errors
        self.headers: dict[str, str] = dict(headers or {})
        self.from_api = from_api
        self.hint = ""

    @property
    def codes(self) -> tuple[int | str, ...]:
        """The error codes, in the order the service gave them."""
        return tuple(detail.code for detail in self.errors if detail.code is not None)

    def summary(self) -> str:
        """Return status, message, every `code: description`, and the hint."""
        try:
            parts = [f"HTTP {self.status} {HTTPStatus(self.status).phrase}"]
        except ValueError:
            parts = [f"HTTP {self.status}"]
        # Webex repeats its message as the only entry's description: once is enough.
        if self.message and self.message not in (detail.description for detail in self.errors):
            parts.append(self.message)
        return "; ".join([*parts, *map(str, self.errors), *([self.hint] if self.hint else [])])


class BadRequest(ApiError):
    """400: the service refuses the content. After a create, look first: it may be there all the same."""


class Unauthorized(ApiError):
    """401: the token is missing, expired or revoked."""


class Forbidden(ApiError):
    """403: the token lacks a scope or role, or the organisation is not managed by it."""


class NotFound(ApiError):
    """404: no such resource, or not within this partner's or sub-partner's reach."""


class MethodNotAllowed(ApiError):
    """405."""


class Conflict(ApiError):
    """409: it exists already, or something else is in progress on it."""


class Gone(ApiError):
    """410."""


class UnsupportedMediaType(ApiError):
    """415."""


class Locked(ApiError):
    """423: temporarily locked; may say when to come back."""

    retryable = True


class PreconditionRequired(ApiError):
    """428."""


class RateLimited(ApiError):
    """429: too many requests; `retry_after` says when to come back."""

    retryable = True


class ServerError(ApiError):
    """5xx: the service failed."""

    default_effect = WriteEffect.UNKNOWN
    retryable = True


class InternalServerError(ServerError):
    """500."""


class NotSupported(ServerError):
    """501: the service does not have this operation; asking again does not help."""

    retryable = False


class BadGateway(ServerError):
    """502."""


class ServiceUnavailable(ServerError):
    """503."""


class GatewayTimeout(ServerError):
    """504: a smaller `page_size` may help a list."""


API_ERRORS: Mapping[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    409: Conflict,
    410: Gone,
    415: UnsupportedMediaType,
    423: Locked,
    428: PreconditionRequired,
    429: RateLimited,
    500: InternalServerError,
    501: NotSupported,
    502: BadGateway,
    503: ServiceUnavailable,
    504: GatewayTimeout,
}
"""The class of error that each HTTP status becomes; any other: `ServerError` from 500 on, else `ApiError`."""


def api_error_class(status: int) -> type[ApiError]:
    """Return the class for an HTTP status: its own, else `ServerError` or `ApiError`."""
    return API_ERRORS.get(status, ServerError if status >= 500 else ApiError)
