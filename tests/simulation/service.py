"""The service of the simulations: customers, subscribers, reports and the token endpoint, as flows see them.

It shares no code with the sandbox: it is smaller, keeps virtual time only, and asks the chooser how each request
fares. What a write comes to is one of `WRITES`, a read one of `READS`; how many go wrong is bounded by `faults`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import attrs

from tests.simulation.choices import Choices, Chooser
from tests.simulation.driver import FileStream
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows import effects as ask
from webex_wholesale._flows.effects import Answer, Failure

NEVER = 1e12
LATENCY = 0.1
LOST = Failure(True, "the connection broke before the answer was complete")
NOT_SENT = Failure(False, "no connection")


class Fate(StrEnum):
    """How a request fares."""

    GOOD = "good"
    ANSWER_LOST = "applied, and the answer lost"
    REQUEST_LOST = "lost on the way there"
    LATE = "answer lost, applied later"
    FAILED_APPLIED = "503, though applied"
    FAILED = "503, not applied"
    NOT_SENT = "no connection"
    LIMITED = "429"
    REFUSED_APPLIED = "409, though applied"
    BAD_APPLIED = "400, though applied"
    MISSING = "404, though it is there"


WRITES = tuple(fate for fate in Fate if fate is not Fate.MISSING)
READS = (Fate.GOOD, Fate.REQUEST_LOST, Fate.FAILED, Fate.LIMITED, Fate.MISSING)


@attrs.define
class Thing:
    """A customer, subscriber or report.

    Attributes:
        scope: the sub-partner it belongs to, "" for the partner.
        commit_at: when the write that makes it is applied.
        gone_at: when it is deleted.
        statuses: (from when, status), in order.
        later: (from when, fields that change).
    """

    id: str
    kind: str
    scope: str
    fields: dict[str, Any]
    commit_at: float
    statuses: list[tuple[float, str]]
    maker: str
    gone_at: float = NEVER
    later: list[tuple[float, dict[str, Any]]] = attrs.field(factory=list)

    def exists(self, now: float, lag: float = 0.0) -> bool:
        return self.commit_at + lag <= now < self.gone_at

    def status(self, now: float) -> str:
        return [status for since, status in self.statuses if since <= now][-1]

    def body(self, now: float) -> dict[str, Any]:
        changed = {name: value for at, fields in self.later if at <= now for name, value in fields.items()}
        return {**self.fields, **changed, "id": self.id, "status": self.status(now)}


@attrs.define
class SimulatedService:
    """Attributes to set up before a run, and what it came to afterwards.

    Attributes:
        lag: seconds after which a list shows what was made.
        late_by: seconds after which a late write is applied.
        faults: how many requests may still go wrong.
        fates: which fates a request may have, by method.
        moves: how a new thing of a kind moves: (seconds after it was made, status).
        busy: whether a customer that is being changed refuses another change, and shows its own at its end.
        unique: whether a create is refused where the natural key is taken, as the service sees it at that moment.
    """

    choices: Chooser = attrs.field(factory=Choices)
    lag: float = 0.0
    late_by: float = 30.0
    faults: int = 0
    fates: dict[str, tuple[Fate, ...]] = attrs.field(factory=lambda: {"POST": WRITES})
    moves: dict[str, list[tuple[float, str]]] = attrs.field(
        factory=lambda: {
            "customers": [(0.0, "provisioning"), (5.0, "provisioned")],
            "subscribers": [(0.0, "provisioned")],
            "reports": [(0.0, "IN_PROGRESS"), (5.0, "COMPLETED")],
        }
    )
    busy: bool = False
    unique: bool = False
    things: list[Thing] = attrs.field(factory=list)
    posts: list[tuple[float, str]] = attrs.field(factory=list)
    requests: list[str] = attrs.field(factory=list)
    refresh_tokens: list[str] = attrs.field(factory=lambda: ["refresh-0"])
    access_tokens: set[str] = attrs.field(factory=lambda: {"simulated-token"})
    access_lives: float = NEVER
    expires: dict[str, float] = attrs.field(factory=dict)
    before: Callable[[str, float], None] = lambda request, now: None
    missed: bool = False
    _count: int = 0

    def add(self, kind: str, now: float = 0.0, *, scope: str = "", maker: str = "rival", **fields: Any) -> Thing:
        """Make something without a request."""
        self._count += 1
        moves = [(now + after, status) for after, status in self.moves[kind]]
        thing = Thing(f"{kind[:1]}{self._count}", kind, scope, fields, now, moves, maker)
        self.things.append(thing)
        return thing

    def there(self, kind: str, now: float = NEVER / 2) -> list[Thing]:
        return [thing for thing in self.things if thing.kind == kind and thing.exists(now)]

    # --- what the driver asks

    def answer(self, send: ask.Send, now: float) -> tuple[float, Answer | Failure]:
        request = send.request
        parts = urlsplit(request.url)
        name = f"{request.method} {parts.path.removeprefix('/v1')}"
        self.requests.append(name)
        self.before(name, now)
        fate = self._fate(request.method, name)
        if fate is Fate.NOT_SENT:
            return LATENCY, NOT_SENT
        if fate is Fate.REQUEST_LOST:
            return LATENCY, LOST
        if fate is Fate.FAILED:
            return LATENCY, reply(503, {"message": "try later"})
        # A list has nothing to be missing; and of two such answers in a row nobody could tell that both are wrong.
        if fate is Fate.MISSING and not self.missed and parts.path.count("/") > 3 + ("billing" in parts.path):
            self.missed = True
            return LATENCY, reply(404, {"message": "there is none"})
        if fate is Fate.LIMITED:
            return LATENCY, reply(429, {"message": "slow down"}, **{"retry-after": "1"})
        if parts.path.endswith("/access_token"):
            return LATENCY, self._tokens(request, now, lost=fate is Fate.ANSWER_LOST)
        if send.token is None or not self._knows(send.token, now):
            return LATENCY, reply(401, {"message": "who are you?"})
        applied_at = now + (self.late_by if fate is Fate.LATE else 0.0)
        answer = self._route(request.method, parts, request.body, now, applied_at)
        if fate in (Fate.ANSWER_LOST, Fate.LATE):
            return LATENCY, LOST
        if fate is Fate.FAILED_APPLIED:
            return LATENCY, reply(503, {"message": "try later"})
        if fate is Fate.REFUSED_APPLIED:
            return LATENCY, reply(409, {"message": "there is one already"})
        if fate is Fate.BAD_APPLIED:
            return LATENCY, reply(400, {"message": "the externalId already exists"})
        return LATENCY, answer

    def open(self, effect: ask.OpenStream, now: float) -> tuple[float, Any]:
        return LATENCY, FileStream(404, {}, [])

    def _fate(self, method: str, name: str) -> Fate:
        fates = self.fates.get(name) or self.fates.get(method, (Fate.GOOD,))
        if len(fates) < 2 or not self.faults:
            return fates[0]
        fate = fates[self.choices.pick(len(fates), f"{name} fares")]
        self.faults -= fate is not fates[0]
        return fate

    # --- tokens

    def _knows(self, token: Secret, now: float) -> bool:
        text = token.reveal()
        return text in self.access_tokens and now < self.expires.get(text, NEVER)

    def _tokens(self, request: Any, now: float, *, lost: bool) -> Answer | Failure:
        form = dict(parse_qsl(request.body.reveal()))
        if form.get("refresh_token") != self.refresh_tokens[-1]:
            return reply(400, {"error": "invalid_grant"})
        self._count += 1
        fresh = f"access-{self._count}"
        self.access_tokens.add(fresh)
        self.expires[fresh] = now + self.access_lives
        self.refresh_tokens.append(f"refresh-{self._count}")
        answer = {
            "access_token": fresh,
            "refresh_token": self.refresh_tokens[-1],
            "expires_in": min(self.access_lives, 1e6),
        }
        return LOST if lost else reply(200, answer)

    # --- resources

    def _route(self, method: str, parts: Any, body: Any, now: float, applied_at: float) -> Answer:
        query = parse_qs(parts.query)
        scope = query.get("onBehalfOfSubPartnerOrgId", [""])[0]
        names = parts.path.removeprefix("/v1/wholesale/").split("/")
        kind = "reports" if names[:2] == ["billing", "reports"] else names[0]
        rest = names[2:] if kind == "reports" else names[1:]
        value = json.loads(body) if body else {}
        scope = value.pop("subPartnerOrgId", None) or query.get("subPartnerOrgId", [scope])[0]
        if rest:
            # A report is read by its id alone.
            found = [t for t in self.things if t.kind == kind and t.id == rest[0] and t.exists(now)]
            if not found or (kind != "reports" and found[0].scope != scope):
                return reply(404, {"message": "there is none"})
            return self._change(method, found[0], value, now)
        if method == "GET":
            return self._list(kind, scope, query, parts, now)
        return self._create(kind, scope, value, now, applied_at)

    def _create(self, kind: str, scope: str, value: dict[str, Any], now: float, applied_at: float) -> Answer:
        self.posts.append((now, kind))
        fields = dict(value)
        key = {"customers": ("externalId",), "subscribers": ("customerId", "email")}.get(
            kind, ("billingStartDate", "billingEndDate", "type")
        )
        taken = [t for t in self.things if t.kind == kind and t.scope == scope and t.exists(now)]
        if self.unique and any(all(t.fields.get(k) == value.get(k) for k in key) for t in taken):
            return reply(409, {"message": "there is one already"})
        thing = self.add(kind, applied_at, scope=scope, maker="ours", **fields)
        if kind == "customers":
            url = f"https://webexapis.com/v1/wholesale/customers/{thing.id}"
            return reply(202, {"url": url}, location=url)
        return reply(200, thing.body(applied_at))

    def _change(self, method: str, thing: Thing, value: dict[str, Any], now: float) -> Answer:
        if method == "GET":
            return reply(200, thing.body(now))
        if self.busy and thing.status(now) in ("updating", "deleting"):
            return reply(409, {"message": f"the customer is being {thing.status(now)}"})
        if method == "DELETE":
            if thing.kind == "customers":
                thing.statuses.append((now, "deleting"))
                thing.gone_at = now + 5.0
            else:
                thing.gone_at = now
            return reply(202 if thing.kind == "customers" else 204, None)
        if self.busy:
            thing.later.append((now + 5.0, value))
        else:
            thing.fields.update(value)
        if thing.kind == "customers":
            thing.statuses += [(now, "updating"), (now + 5.0, "provisioned")]
            url = f"https://webexapis.com/v1/wholesale/customers/{thing.id}"
            return reply(202, {"url": url}, location=url)
        return reply(200, thing.body(now))

    def _list(self, kind: str, scope: str, query: dict[str, list[str]], parts: Any, now: float) -> Answer:
        filters = ("externalId", "customerId", "email", "billingStartDate", "billingEndDate", "status")
        found = [
            thing
            for thing in self.things
            if thing.kind == kind
            and thing.scope == scope
            and thing.exists(now, self.lag)
            and all(thing.body(now).get(name) in query[name] for name in filters if name in query)
        ]
        size, start = int(query.get("max", ["100"])[0]), int(query.get("offset", ["0"])[0])
        page = [thing.body(now) for thing in found[start : start + size]]
        headers = {}
        if start + size < len(found):
            pairs = [(name, value) for name, value in parse_qsl(parts.query) if name != "offset"]
            url = f"https://webexapis.com{parts.path}?{urlencode([*pairs, ('offset', str(start + size))])}"
            headers["link"] = f'<{url}>; rel="next"'
        return reply(200, {"items": page}, **headers)


def reply(status: int, body: Any, **headers: str) -> Answer:
    content = b"" if body is None else json.dumps(body).encode()
    return Answer(status, {"content-type": "application/json", **headers}, content)
