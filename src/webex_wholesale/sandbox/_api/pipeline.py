"""Decides what becomes of a request: its operation, fault rules, rate limit, token, scope, validation, journal."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from email.utils import formatdate
from math import ceil
from typing import Any, NoReturn

from webex_wholesale.sandbox._api.access import Token, Tokens, acting_for, require_active, require_scope
from webex_wholesale.sandbox._api.context import Call
from webex_wholesale.sandbox._api.messages import BASE_PATH, Problem, Request, Response, bad_request, not_here
from webex_wholesale.sandbox._api.oauth import AUTHORIZE_PATH, TOKEN_PATH
from webex_wholesale.sandbox._api.queries import DELEGATION, read_query
from webex_wholesale.sandbox._api.rewrite import apply_fault, apply_settings, refused
from webex_wholesale.sandbox._api.routes import Route, Router
from webex_wholesale.sandbox._state.store import Store
from webex_wholesale.sandbox._values import canonical
from webex_wholesale.sandbox.faults import Fault, Faults
from webex_wholesale.sandbox.journal import Entry, Journal
from webex_wholesale.sandbox.settings import Settings


class RateLimiter:
    """Lets `rate_limit` requests a second through, and at most `rate_burst` at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._left = 0.0
        self._seen: float | None = None

    def let_through(self, now: float) -> None:
        """Raises a 429 Problem for a request beyond the limit; it takes nothing from the bucket."""
        rate = self._settings.rate_limit
        if rate <= 0:
            self._seen = None
            return
        most = max(1.0, self._settings.rate_burst or rate)
        # Full at the start; the clock may have been set back by a snapshot.
        passed = most if self._seen is None else max(0.0, now - self._seen) * rate
        self._left = min(most, self._left + passed)
        self._seen = now
        if self._left >= 1.0:
            self._left -= 1.0
            return
        seconds = ceil((1.0 - self._left) / rate)
        raise Problem(429, "Too many requests. Please try again later.", headers=self._retry_after(seconds, now))

    def _retry_after(self, seconds: int, now: float) -> tuple[tuple[str, str], ...]:
        form = self._settings.retry_after
        if form == "missing":
            return ()
        texts = {"seconds": str(seconds), "date": formatdate(ceil(now) + seconds, usegmt=True)}
        return (("Retry-After", texts.get(form, f"rand({seconds}),add({seconds})")),)


REPORTS_DOOR = "reports.download"
TOKEN_DOOR = "oauth.token"
_IDENTITY = "/identity/"
AUTHORIZE_DOOR = "oauth.authorize"
_SIDE_DOORS = {TOKEN_PATH: TOKEN_DOOR, AUTHORIZE_PATH: AUTHORIZE_DOOR}


class Exchange:
    """One request and what is found out about it on its way.

    `operation` is empty if the request fits none; `refusal` says why, where that is more than
    that nothing is there. `keys` are the externalId, e-mail and
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
        self.refusal: Problem | None = None
        self.identifier = ""
        self.operation = REPORTS_DOOR if request.for_reports else _SIDE_DOORS.get(request.path, "")
        self.path = request.path
        self._body: Any = None
        if not self.operation:
            self._find_route(router)
        self.keys = self._find_keys()

    def _find_route(self, router: Router) -> None:
        below, identity = self.path.startswith(BASE_PATH + "/"), self.path.startswith(_IDENTITY)
        self.path = self.path.removeprefix(BASE_PATH)
        # The identity API is the one that does not live below the base path.
        if (not below and not identity) or (below and self.path.startswith(_IDENTITY)):
            return
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


SideDoor = Callable[[Request, float], Response]
"""Answers what is no operation of the API: report files, and tokens."""


class Pipeline:
    """The way of every request through the sandbox. The caller holds the sandbox's lock."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        tokens: Tokens,
        faults: Faults,
        journal: Journal,
        router: Router,
        side_doors: Mapping[str, SideDoor],
    ) -> None:
        self._store = store
        self._settings = settings
        self._tokens = tokens
        self._faults = faults
        self._journal = journal
        self._router = router
        self._side_doors = side_doors
        self._limiter = RateLimiter(settings)
        self._dated = (-1, "")

    def handle(self, request: Request) -> Response:
        """The answer to a request, with everything that happens because of it done."""
        store = self._store
        now = store.catch_up()
        tracking_id = request.headers.get("trackingid") or f"SBX_{store.random.serial('tracking')}"
        exchange = Exchange(request, store, self._router, tracking_id)
        fault = None
        if self._faults:
            fault = self._faults.match(exchange.operation, request.method, exchange.path, exchange.keys)
        answer = None if fault is None else refused(fault, tracking_id)
        spared = answer is not None
        if answer is not None:
            store.clock.watch(None)
        else:
            answer = self._perform(exchange, now, fault)
            if fault is not None:
                answer = apply_fault(fault, answer, tracking_id)
        if answer.status:
            answer.headers += (("Trackingid", tracking_id), ("Date", self._date(now + self._settings.clock_skew)))
        answer.delay += self._settings.latency
        entry = exchange.entry(self._journal.total + 1, now, answer, fault)
        self._journal.add(entry)
        if fault is not None:
            if fault.apply_after is not None:
                store.events.at(now + fault.apply_after, lambda at: self._apply_late(exchange, entry, fault, at))
            elif fault.duplicate and not spared:
                self._deliver_again(exchange, fault, now)
        return answer

    def _date(self, now: float) -> str:
        """The Date header by the sandbox's clock, made once a second."""
        if self._dated[0] != int(now):
            self._dated = (int(now), formatdate(int(now), usegmt=True))
        return self._dated[1]

    def _apply_late(self, first: Exchange, entry: Entry, fault: Fault, at: float) -> None:
        exchange = Exchange(first.request, self._store, self._router, first.tracking_id)
        self._perform(exchange, at, fault)
        entry.applied = exchange.applied
        if fault.duplicate:
            self._deliver_again(first, fault, at)

    def _deliver_again(self, first: Exchange, fault: Fault, at: float) -> None:
        """The second delivery of a request: with an effect, an unseen answer, and an entry of its own."""
        exchange = Exchange(first.request, self._store, self._router, first.tracking_id)
        answer = self._perform(exchange, at, fault)
        self._journal.add(exchange.entry(self._journal.total + 1, at, answer, fault))

    def _perform(self, exchange: Exchange, now: float, fault: Fault | None = None) -> Response:
        exchange.applied = False
        side_door = self._side_doors.get(exchange.operation)
        if side_door is not None:
            self._store.clock.watch(None)
            answer = side_door(exchange.request, now)
            exchange.applied = answer.status < 400
            return answer
        try:
            self._limiter.let_through(now)
            call, route = self._admit(exchange, now)
            call.stale = fault is not None and fault.stale
            answer = route.handler(call)
        except Problem as problem:
            self._store.clock.watch(None)
            if problem.status == 409:
                # Difference S25: which status a conflict has is not known.
                problem.status = self._settings.conflict_status
            return problem.response(exchange.tracking_id)
        exchange.applied = True
        apply_settings(answer, route.operation, self._settings)
        if route.method == "GET":
            self._store.clock.passed_a_read()
        lag = max(self._settings.visible_after, 0.0 if fault is None else fault.visible_after)
        if lag and call.made:
            self._store.hidden[call.made] = now + lag
        self._store.clock.watch(call.horizon)
        return answer

    def _forget_ignored(self, values: dict[str, Any]) -> None:
        """Drop the parameters that the service takes and does nothing about (differences S46 and S47)."""
        settings = self._settings
        if settings.offset_honoured and settings.sort_honoured and settings.time_filters_honoured:
            return
        ignored: tuple[str, ...] = () if settings.offset_honoured else ("offset",)
        ignored += () if settings.sort_honoured else ("sortBy", "sortOrder")
        ignored += () if settings.time_filters_honoured else ("after", "lastStatusChange")
        for name in ignored:
            values.pop(name, None)

    def _admit(self, exchange: Exchange, now: float) -> tuple[Call, Route]:
        request, store, lenient = exchange.request, self._store, self._settings.lenient
        route = exchange.route
        if route is None:
            raise exchange.refusal or not_here(request.method, request.path)
        token = exchange.token = self._tokens.authenticate(request.headers.get("authorization"), now)
        if route.scope_is_documented or self._settings.undocumented_scopes:
            require_scope(token, route.scope)
        values = read_query(request.query, route.query, lenient=lenient)
        self._forget_ignored(values)
        tenant = acting_for(store, token, values.get(DELEGATION))
        body: dict[str, Any] = {}
        if route.body is not None:
            body = exchange.json_body()
            route.body.check(body, "", lenient=lenient)
        if tenant.suspended:
            refuses, prechecks = self._settings.suspended_refuses, route.operation.startswith("precheck.")
            writes = route.method != "GET"
            require_active(tenant, refuses, provisions=route.provisions, prechecks=prechecks, writes=writes)
        call = Call(request, store, self._settings, token, tenant, now, exchange.identifier, values, body)
        return call, route
