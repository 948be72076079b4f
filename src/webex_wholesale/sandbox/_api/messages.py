"""What enters and leaves the sandbox: one request, one answer, and how the API says no.

Error codes are the few that are publicly known.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

API_ORIGIN = "https://sandbox.invalid"
REPORTS_ORIGIN = "https://reports.sandbox.invalid"
BASE_PATH = "/v1"

JSON_TYPE = ("Content-Type", "application/json;charset=UTF-8")

_encode = json.JSONEncoder(separators=(",", ":")).encode


def to_json(value: Any) -> bytes:
    """The value as compact JSON; ASCII only, so that a lone surrogate from a caller cannot break an answer."""
    return _encode(value).encode("ascii")


def camel(name: str) -> str:
    """A Python name as JSON has it.

    >>> camel("list_lag")
    'listLag'
    """
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def snake(name: str) -> str:
    """A JSON name as Python has it."""
    return re.sub("[A-Z]", lambda match: "_" + match[0].lower(), name)


@dataclass(slots=True)
class Request:
    """A request as a door hands it in.

    `target` is the raw path with its query, `headers` have lower-case names, `origin` is the origin that the
    caller used (links are made with it) and `reports_origin` the one that serves report files at the same door.
    `path` is the raw path, still percent-encoded, without the query; `query` are the query's pairs in order, blank
    values kept.
    """

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    origin: str = API_ORIGIN
    reports_origin: str = REPORTS_ORIGIN
    for_reports: bool = False
    path: str = field(default="", init=False, compare=False)
    query: list[tuple[str, str]] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.path, _, text = self.target.partition("?")
        if text:
            self.query = _pairs(text)


def _pairs(text: str) -> list[tuple[str, str]]:
    if "%" in text or "+" in text:
        return parse_qsl(text, keep_blank_values=True)
    # Most queries need no decoding, and parse_qsl would take longer than finding the customer.
    return [(name, value) for name, _, value in [pair.partition("=") for pair in text.split("&") if pair]]


@dataclass(slots=True)
class Response:
    """An answer, with what a fault rule wants done to it on the wire.

    `cut` is None, or "reset" (the connection breaks and no answer is seen), "truncate" (it breaks after `keep`
    bytes of the body) or "silence" (no answer until the caller's read timeout). `delay` and `drip` are seconds:
    before the answer, and between pieces of `piece` bytes of its body.
    """

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    cut: str | None = None
    keep: int = 0
    delay: float = 0.0
    drip: float = 0.0
    piece: int = 64

    def header(self, name: str) -> str | None:
        """The first value of a header, by name in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def json(self) -> Any:
        """The body decoded as JSON."""
        return json.loads(self.body)


def json_response(status: int, value: Any, *headers: tuple[str, str]) -> Response:
    """An answer with a JSON body."""
    return Response(status, to_json(value), [JSON_TYPE, *headers])


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
        details: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.field = field
        self.headers = headers
        self.details = details

    def entries(self) -> list[dict[str, Any]]:
        """The items of `errors`: one for each detail, or one for the whole."""
        return [{"description": detail} for detail in self.details] or [self._entry()]

    def _entry(self) -> dict[str, Any]:
        entry: dict[str, Any] = {"description": self.message}
        if self.code is not None:
            entry["errorCode"] = self.code
        if self.field is not None:
            entry["fieldName"] = self.field
        return entry

    def response(self, tracking_id: str) -> Response:
        """The answer: `{message, errors, trackingId}`."""
        body = {"message": self.message, "errors": self.entries(), "trackingId": tracking_id}
        return json_response(self.status, body, *self.headers)


def bad_request(message: str, *, code: int | None = None, field: str | None = None) -> Problem:
    """400: the request itself is wrong."""
    return Problem(400, message, code=code, field=field)


def missing(name: str) -> Problem:
    """400 with code 1001: a mandatory parameter is not there."""
    return bad_request(f"Missing mandatory parameter: {name}.", code=MISSING_PARAMETER, field=name)


def conflict(message: str, *, code: int | None = None, details: tuple[str, ...] = ()) -> Problem:
    """409: the request is right, the state is not (difference S25)."""
    return Problem(409, message, code=code, details=details)


def not_here(method: str, path: str) -> Problem:
    """501: Webex may have this, the sandbox does not."""
    return Problem(501, f"The sandbox does not have this: {method} {path}. What it has is in its documentation.")


def not_found(what: str, *, code: int | None = None) -> Problem:
    """404: there is no such thing, or not for this caller."""
    return Problem(404, f"{what} not found.", code=code)
