"""Decides what becomes of a request: fault rules, token, scope, validation, the operation, and the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import Any

from webex_wholesale.sandbox.access import Tokens, acting_for, require_active, require_scope
from webex_wholesale.sandbox.calls import Call
from webex_wholesale.sandbox.effects import refused, spoil
from webex_wholesale.sandbox.faults import Fault, Faults
from webex_wholesale.sandbox.journal import Entry, Journal
from webex_wholesale.sandbox.limits import RateLimiter
from webex_wholesale.sandbox.messages import Request, Response
from webex_wholesale.sandbox.problems import Problem
from webex_wholesale.sandbox.queries import DELEGATION, read_query
from webex_wholesale.sandbox.routes import Route, Router
from webex_wholesale.sandbox.settings import Settings
from webex_wholesale.sandbox.state.store import Store
from webex_wholesale.sandbox.visits import Visit

SideDoor = Callable[[Request, float], Response]
"""Answers what is no operation of the API: report files, and tokens."""


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
        tracking_id = request.headers.get("trackingid") or f"SBX_{store.chance.uuid('tracking')}"
        visit = Visit(request, store, self._router, tracking_id)
        fault = None
        if self._faults:
            fault = self._faults.strike(visit.operation, request.method, visit.path, visit.keys)
        answer = None if fault is None else refused(fault, tracking_id)
        spared = answer is not None
        if answer is not None:
            store.clock.watch(None)
        else:
            answer = self._perform(visit, now, fault)
            if fault is not None:
                answer = spoil(fault, answer, tracking_id)
        if answer.status:
            answer.headers += (("Trackingid", tracking_id), ("Date", self._date(now)))
        answer.delay += self._settings.latency
        entry = visit.entry(self._journal.total + 1, now, answer, fault)
        self._journal.add(entry)
        if fault is not None:
            if fault.apply_after is not None:
                store.events.at(now + fault.apply_after, lambda at: self._apply_late(visit, entry, fault, at))
            elif fault.duplicate and not spared:
                self._deliver_again(visit, fault, now)
        return answer

    def _date(self, now: float) -> str:
        """The Date header by the sandbox's clock, made once a second."""
        if self._dated[0] != int(now):
            self._dated = (int(now), formatdate(int(now), usegmt=True))
        return self._dated[1]

    def _apply_late(self, first: Visit, entry: Entry, fault: Fault, at: float) -> None:
        visit = Visit(first.request, self._store, self._router, first.tracking_id)
        self._perform(visit, at, fault)
        entry.applied = visit.applied
        if fault.duplicate:
            self._deliver_again(first, fault, at)

    def _deliver_again(self, first: Visit, fault: Fault, at: float) -> None:
        """The second delivery of a request: with an effect, an unseen answer, and an entry of its own."""
        visit = Visit(first.request, self._store, self._router, first.tracking_id)
        answer = self._perform(visit, at, fault)
        self._journal.add(visit.entry(self._journal.total + 1, at, answer, fault))

    def _perform(self, visit: Visit, now: float, fault: Fault | None = None) -> Response:
        visit.applied = False
        side_door = self._side_doors.get(visit.operation)
        if side_door is not None:
            self._store.clock.watch(None)
            answer = side_door(visit.request, now)
            visit.applied = answer.status < 400
            return answer
        try:
            self._limiter.let_through(now)
            call, route = self._admit(visit, now)
            call.stale = fault is not None and fault.stale
            answer = route.handler(call)
        except Problem as problem:
            self._store.clock.watch(None)
            return problem.response(visit.tracking_id)
        visit.applied = True
        lag = max(self._settings.visible_after, 0.0 if fault is None else fault.visible_after)
        if lag and call.made:
            self._store.hidden[call.made] = now + lag
        self._store.clock.watch(call.horizon)
        return answer

    def _admit(self, visit: Visit, now: float) -> tuple[Call, Route]:
        request, store, lenient = visit.request, self._store, self._settings.lenient
        route = visit.route
        if route is None:
            raise visit.refusal
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
        call = Call(request, store, self._settings, token, tenant, now, visit.identifier, values, body)
        return call, route
