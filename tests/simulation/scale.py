"""A service for simulations of a hundred thousand rows: nothing goes wrong, and a request costs it little.

It keeps the bodies as they came, in the order in which they came, so that what is still being made is the end of
its list. `tools/size_bulk.py` and the tests of what it computes use it.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import attrs

from tests.simulation.service import reply
from webex_wholesale._flows import effects as ask
from webex_wholesale._flows.effects import Answer, Failure


@attrs.define
class ScaledService:
    """Customers and subscribers, and how many requests there were.

    Attributes:
        latency: seconds that an answer takes.
        ready_after: seconds after which a customer is provisioned.
        requests: how many requests there were.
        until_last: how many there were when the last customer was made.
    """

    latency: float = 0.1
    ready_after: float = 5.0
    requests: int = 0
    until_last: int = 0
    made_at: list[float] = attrs.field(factory=list)
    bodies: list[bytes] = attrs.field(factory=list)
    by_key: dict[str, int] = attrs.field(factory=dict)
    subscribers: dict[tuple[str, str], bytes] = attrs.field(factory=dict)

    def answer(self, send: ask.Send, now: float) -> tuple[float, Answer | Failure]:
        """Return the seconds that an answer takes, and the answer."""
        self.requests += 1
        request = send.request
        parts = urlsplit(request.url)
        names = parts.path.removeprefix("/v1/wholesale/").split("/")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        answer = self._customers if names[0] == "customers" else self._subscribers
        return self.latency, answer(request.method, names[1:], query, request.body, now, parts.path)

    def open(self, effect: ask.OpenStream, now: float) -> tuple[float, Any]:
        """Return nothing: there are no files here."""
        raise NotImplementedError

    def _customers(
        self, method: str, rest: list[str], query: dict[str, str], body: Any, now: float, path: str
    ) -> Answer:
        if method == "POST":
            self.made_at.append(now)
            self.until_last = self.requests
            self.bodies.append(body[:-1])
            number = len(self.bodies) - 1
            self.by_key[json.loads(body)["externalId"]] = number
            url = f"https://webexapis.com/v1/wholesale/customers/{number}"
            return reply(202, {"url": url}, location=url)
        if rest:
            return Answer(200, {"content-type": "application/json"}, self._customer(int(rest[0]), now))
        if "externalId" in query:
            found = [self.by_key[query["externalId"]]] if query["externalId"] in self.by_key else []
            return self._page([self._customer(number, now) for number in found], None)
        # What is not ready yet is the end of the list; whatever was made in this moment is in it.
        first = bisect_left(self.made_at, now - self.ready_after) if "status" in query else 0
        last = bisect_right(self.made_at, now)
        offset, size = int(query.get("offset", "0")), int(query.get("max", "100"))
        shown = range(first + offset, min(first + offset + size, last))
        following = None
        if first + offset + size < last:
            following = f"https://webexapis.com{path}?{urlencode({**query, 'offset': str(offset + size)})}"
        return self._page([self._customer(number, now) for number in shown], following)

    def _customer(self, number: int, now: float) -> bytes:
        return self.bodies[number] + b', "id": "%d", "status": "%s"}' % (number, self._status(number, now))

    def _status(self, number: int, now: float) -> bytes:
        return b"provisioned" if self.made_at[number] + self.ready_after <= now else b"provisioning"

    def _subscribers(
        self, method: str, rest: list[str], query: dict[str, str], body: Any, now: float, path: str
    ) -> Answer:
        if method == "POST":
            fields = json.loads(body)
            key = (fields["customerId"], fields["email"])
            made = body[:-1] + b', "id": "s%d", "status": "provisioned"}' % len(self.subscribers)
            self.subscribers[key] = made
            return Answer(200, {"content-type": "application/json"}, made)
        found = self.subscribers.get((query.get("customerId", ""), query.get("email", "")))
        return self._page([] if found is None else [found], None)

    def _page(self, items: list[bytes], following: str | None) -> Answer:
        headers = {"content-type": "application/json"}
        if following is not None:
            headers["link"] = f'<{following}>; rel="next"'
        return Answer(200, headers, b'{"items": [' + b", ".join(items) + b"]}")
