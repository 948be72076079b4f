"""What is found out about a request before anything is done: which operation it is, and what it is about."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from webex_wholesale.sandbox.access import Token
from webex_wholesale.sandbox.faults import Fault
from webex_wholesale.sandbox.identifiers import canonical
from webex_wholesale.sandbox.journal import Entry
from webex_wholesale.sandbox.messages import BASE_PATH, Request, Response
from webex_wholesale.sandbox.oauth import AUTHORIZE_PATH, TOKEN_PATH
from webex_wholesale.sandbox.problems import Problem, bad_request
from webex_wholesale.sandbox.routes import Route, Router
from webex_wholesale.sandbox.state.store import Store

REPORTS_DOOR = "reports.download"
TOKEN_DOOR = "oauth.token"
AUTHORIZE_DOOR = "oauth.authorize"
_SIDE_DOORS = {TOKEN_PATH: TOKEN_DOOR, AUTHORIZE_PATH: AUTHORIZE_DOOR}


class Visit:
    """What is found out about one request on its way.

    `operation` is empty if the request fits none; then `refusal` says why. `keys` are the externalId, e-mail and
    ids that the request is about, as they are before it has any effect.
    """

    __slots__ = (
        "_body",
        "applied",
        "identifier",
        "keys",
        "operation",
        "path",
        "refusal",
        "request",
        "route",
        "store",
        "token",
        "tracking_id",
    )

    def __init__(self, request: Request, store: Store, router: Router, tracking_id: str) -> None:
        self.request = request
        self.store = store
        self.tracking_id = tracking_id
        self.token: Token | None = None
        self.applied = False
        self.route: Route | None = None
        self.refusal = Problem(404, "There is no such resource.")
        self.identifier = ""
        self.operation = REPORTS_DOOR if request.for_reports else _SIDE_DOORS.get(request.path, "")
        self.path = request.path
        self._body: Any = None
        if not self.operation:
            self._find_route(router)
        self.keys = self._find_keys()

    def _find_route(self, router: Router) -> None:
        if not self.path.startswith(BASE_PATH + "/"):
            return
        self.path = self.path.removeprefix(BASE_PATH)
        try:
            self.route, self.identifier = router.find(self.request.method, self.path)
            self.operation = self.route.operation
        except Problem as problem:
            self.refusal = problem

    def json_body(self) -> Any:
        """The body as JSON. Raises 415 or 400 Problems."""
        media = self.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != "application/json":
            raise Problem(415, "The content type must be application/json.")
        if self._body is None:
            self._body = decode_json(self.request.body)
        return self._body

    def _find_keys(self) -> tuple[str, ...]:
        keys: list[str] = [value for name, value in self.request.query if name in _KEY_FIELDS]
        if self.identifier:
            keys += self._keys_of(canonical(self.identifier))
        if self.request.body:
            body = self._try_body()
            keys += [value for name in _KEY_FIELDS if isinstance(value := body.get(name), str)]
            keys += self._keys_of(str(body.get("customerId", "")))
        return tuple(dict.fromkeys(keys)) if keys else ()

    def _keys_of(self, identifier: str) -> list[str]:
        """The names that the thing with this id goes by."""
        customer = self.store.customers.get(identifier)
        if customer is not None:
            return [identifier, customer.external_id]
        subscriber = self.store.subscribers.get(identifier)
        if subscriber is not None:
            return [identifier, subscriber.email, subscriber.customer.external_id]
        return [identifier] if identifier else []

    def _try_body(self) -> dict[str, Any]:
        try:
            body = self.json_body()
        except Problem:
            return {}
        return body if isinstance(body, dict) else {}

    def entry(self, number: int, now: float, answer: Response, fault: Fault | None) -> Entry:
        """The journal's line about the request."""
        request = self.request
        return Entry(
            number=number,
            at=now,
            operation=self.operation,
            method=request.method,
            target=request.target,
            body=self._try_body() if request.body else None,
            keys=self.keys,
            org_id=None if self.token is None else self.token.org_id,
            has_token="authorization" in request.headers,
            status=answer.status if answer.cut in (None, "truncate") else 0,
            applied=self.applied,
            fault=None if fault is None else fault.id,
            tracking_id=self.tracking_id,
            for_reports=request.for_reports,
        )


_KEY_FIELDS = frozenset({"externalId", "email", "customerId", "externalCustomerId", "orgId", "personId"})


def decode_json(body: bytes) -> Any:
    """A body as JSON. Raises a 400 Problem, for numbers that are none, too."""

    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    try:
        value = json.loads(body.decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError):
        raise bad_request("The request body is not valid JSON.") from None
    return value
