"""How the API says no: status, message, coded errors. Codes are the few that are publicly known."""

from __future__ import annotations

from typing import Any

from webex_wholesale.sandbox.messages import Response, json_response

PRECHECK_PASSED = 100
MISSING_PARAMETER = 1001
PARAMETER_SIZE = 1002
REPORT_NOT_FOUND = 2024
CALLING_MAINTENANCE = 2560
EMAIL_IN_USE = 10022


class Problem(Exception):
    """An HTTP error answer on its way out.

    `errors` are (code or None, description) pairs; a message alone becomes one error without a code.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: int | None = None,
        field: str | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.field = field
        self.headers = headers

    def entry(self) -> dict[str, Any]:
        """The problem as one item of `errors`."""
        entry: dict[str, Any] = {"description": self.message}
        if self.code is not None:
            entry["errorCode"] = self.code
        if self.field is not None:
            entry["fieldName"] = self.field
        return entry

    def response(self, tracking_id: str) -> Response:
        """The answer: `{message, errors, trackingId}`."""
        body = {"message": self.message, "errors": [self.entry()], "trackingId": tracking_id}
        return json_response(self.status, body, *self.headers)


def bad_request(message: str, *, code: int | None = None, field: str | None = None) -> Problem:
    """400: the request itself is wrong."""
    return Problem(400, message, code=code, field=field)


def missing(name: str) -> Problem:
    """400 with code 1001: a mandatory parameter is not there."""
    return bad_request(f"Missing mandatory parameter: {name}.", code=MISSING_PARAMETER, field=name)


def conflict(message: str, *, code: int | None = None) -> Problem:
    """409: the request is right, the state is not (difference S25)."""
    return Problem(409, message, code=code)


def not_found(what: str, *, code: int | None = None) -> Problem:
    """404: there is no such thing, or not for this caller."""
    return Problem(404, f"{what} not found.", code=code)
