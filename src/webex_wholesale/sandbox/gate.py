"""Decides what becomes of a request: fault rules, token, scope, validation, the operation, and the journal."""

from __future__ import annotations

import json
from email.utils import formatdate
from typing import Any, NoReturn
from urllib.parse import unquote

from webex_wholesale.sandbox.access import Token, Tokens, acting_for, require_active, require_scope
from webex_wholesale.sandbox.calls import Call
from webex_wholesale.sandbox.downloads import Downloads
from webex_wholesale.sandbox.effects import refused, spoil
from webex_wholesale.sandbox.faults import Fault, Faults
from webex_wholesale.sandbox.identifiers import canonical
from webex_wholesale.sandbox.journal import Entry, Journal
from webex_wholesale.sandbox.messages import BASE_PATH, Request, Response
from webex_wholesale.sandbox.problems import Problem, bad_request
from webex_wholesale.sandbox.queries import DELEGATION, read_query
from webex_wholesale.sandbox.routes import Route, Router
from webex_wholesale.sandbox.settings import Settings
from webex_wholesale.sandbox.state.store import Store

_NOT_FOUND = Problem(404, "There is no such resource.")


class Gate:
    """The way of every request through the sandbox. The caller holds the sandbox's lock."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        tokens: Tokens,
        faults: Faults,
        journal: Journal,
        router: Router,
        downloads: Downloads,
    ) -> None:
        self._store = store
        self._settings = settings
        self._tokens = tokens
        self._faults = faults
        self._journal = journal
        self._router = router
        self._downloads = downloads
        self._dated = (-1, "")

    def handle(self, request: Request) -> Response:
        """The answer to a request, with everything that happens because of it done."""
        store = self._store
        now = store.catch_up()
        visit = _Visit(request, store, request.headers.get("trackingid") or f"SBX_{store.chance.uuid('t')}")
        fault, keys = None, visit.keys()
        if self._faults:
            operation = visit.operation(self._router)
            fault = self._faults.strike(operation, request.method, visit.path or request.path, keys)
        answer = None if fault is None else refused(fault, visit.tracking_id)
        if answer is not None:
            self._apply_later(fault, request, now)
            store.clock.watch(None)
        else:
            stale = fault is not None and fault.stale
            answer = self._perform(visit, now, stale=stale)
            if fault is not None:
                if fault.duplicate:
                    self._perform(visit, now)
                answer = spoil(fault, answer, visit.tracking_id)
        if answer.status:
            answer.headers += (("Trackingid", visit.tracking_id), ("Date", self._date(now)))
        answer.delay += self._settings.latency
        self._journal.add(visit.entry(len(self._journal) + 1, now, answer, fault, self._router))
        return answer

    def _date(self, now: float) -> str:
        """The Date header by the sandbox's clock, made once a second."""
        if self._dated[0] != int(now):
            self._dated = (int(now), formatdate(int(now), usegmt=True))
        return self._dated[1]

    def _apply_later(self, fault: Fault | None, request: Request, now: float) -> None:
        if fault is not None and fault.apply_after is not None:
            due = now + fault.apply_after
            self._store.events.at(due, lambda at: self._late(request, at))

    def _late(self, request: Request, at: float) -> None:
        self._perform(_Visit(request, self._store, ""), at)

    def _perform(self, visit: _Visit, now: float, *, stale: bool = False) -> Response:
        visit.applied = False
        if visit.request.for_reports:
            self._store.clock.watch(None)
            answer = self._downloads.handle(visit.request, now)
            visit.applied = answer.status < 400
            return answer
        try:
            call, route = self._admit(visit, now)
            call.stale = stale
            answer = route.handler(call)
        except Problem as problem:
            self._store.clock.watch(None)
            return problem.response(visit.tracking_id)
        visit.applied = True
        self._store.clock.watch(call.horizon)
        return answer

    def _admit(self, visit: _Visit, now: float) -> tuple[Call, Route]:
        request, store, lenient = visit.request, self._store, self._settings.lenient
        if visit.path is None:
            raise _NOT_FOUND
        route, identifier = self._router.find(request.method, visit.path)
        token = visit.token = self._tokens.authenticate(request.headers.get("authorization"), now)
        require_scope(token, route.scope)
        values = read_query(request.query, route.query, lenient=lenient)
        tenant = acting_for(store, token, values.get(DELEGATION))
        body: dict[str, Any] = {}
        if route.body is not None:
            body = visit.json_body()
            route.body.check(body, "", lenient=lenient)
        if route.provisions:
            require_active(tenant)
        call = Call(request, store, self._settings, token, tenant, now, identifier, values, body)
        return call, route


class _Visit:
    """What is found out about one request on its way."""

    __slots__ = ("_body", "_keys", "applied", "path", "request", "store", "token", "tracking_id")

    def __init__(self, request: Request, store: Store, tracking_id: str) -> None:
        self.request = request
        self.store = store
        self.tracking_id = tracking_id
        self.token: Token | None = None
        self.applied = False
        path = request.path
        inside = path.startswith(BASE_PATH + "/") and not request.for_reports
        self.path: str | None = path.removeprefix(BASE_PATH) if inside else None
        self._body: Any = None
        self._keys: tuple[str, ...] | None = None

    def operation(self, router: Router) -> str:
        """The operation's name; empty if the request fits none."""
        if self.request.for_reports:
            return "reports.download"
        try:
            return router.find(self.request.method, self.path or "")[0].operation
        except Problem:
            return ""

    def json_body(self) -> Any:
        """The body as JSON. Raises 415 or 400 Problems."""
        media = self.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != "application/json":
            raise Problem(415, "The content type must be application/json.")
        if self._body is None:
            self._body = _decode(self.request.body)
        return self._body

    def keys(self) -> tuple[str, ...]:
        """The externalId, e-mail and ids that the request is about."""
        if self._keys is None:
            self._keys = self._find_keys()
        return self._keys

    def _find_keys(self) -> tuple[str, ...]:
        keys: list[str] = [value for name, value in self.request.query if name in _KEY_FIELDS]
        for raw in (self.path or "").split("/")[2:]:
            part = canonical(unquote(raw))
            customer = self.store.customers.get(part)
            subscriber = self.store.subscribers.get(part)
            if customer is not None:
                keys += [part, customer.external_id]
            elif subscriber is not None:
                keys += [part, subscriber.email, subscriber.customer.external_id]
            elif part in self.store.reports:
                keys.append(part)
        if self.request.body:
            body = self._try_body()
            keys += [value for name in _KEY_FIELDS if isinstance(value := body.get(name), str)]
            customer = self.store.customers.get(str(body.get("customerId")))
            keys += [] if customer is None else [customer.external_id]
        return tuple(dict.fromkeys(keys))

    def _try_body(self) -> dict[str, Any]:
        try:
            body = self.json_body()
        except Problem:
            return {}
        return body if isinstance(body, dict) else {}

    def entry(self, number: int, now: float, answer: Response, fault: Fault | None, router: Router) -> Entry:
        """The journal's line about the request."""
        request = self.request
        return Entry(
            number=number,
            at=now,
            operation=self.operation(router),
            method=request.method,
            path=request.path,
            query=request.query,
            body=self._try_body() if request.body else None,
            keys=self.keys(),
            org_id=None if self.token is None else self.token.org_id,
            has_token="authorization" in request.headers,
            status=answer.status if answer.cut in (None, "truncate") else 0,
            applied=self.applied,
            fault=None if fault is None else fault.id,
            tracking_id=self.tracking_id,
            for_reports=request.for_reports,
        )


_KEY_FIELDS = frozenset({"externalId", "email", "customerId", "externalCustomerId", "orgId", "personId"})


def _decode(body: bytes) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    try:
        value = json.loads(body.decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError):
        raise bad_request("The request body is not valid JSON.") from None
    return value
