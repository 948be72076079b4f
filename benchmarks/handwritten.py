"""What a user would write by hand for speed: httpx on threads, orjson, a straight-line decoder into attrs objects.

No retries, no rules, no checks: the decoder believes what the service sends. So this is a floor, not a client.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import attrs
import httpx

try:
    from orjson import loads
except ImportError:
    from json import loads  # type: ignore[assignment]

from webex_wholesale.models import SubscriberPackage, SubscriberStatus

_package, _status = SubscriberPackage._value2member_map_.get, SubscriberStatus._value2member_map_.get
_time = datetime.fromisoformat


@attrs.define
class Subscriber:
    """A subscriber, as a script has it."""

    id: str
    person_id: str | None
    email: str | None
    customer_id: str | None
    external_customer_id: str | None
    package: Any
    packages: tuple[Any, ...]
    status: Any
    created: datetime | None
    last_status_change: datetime | None


def subscriber(wire: dict[str, Any]) -> Subscriber:
    """Return one subscriber."""
    get = wire.get
    created, changed = get("created"), get("lastStatusChange")
    return Subscriber(
        wire["id"],
        get("personId"),
        get("email"),
        get("customerId"),
        get("externalCustomerId"),
        _package(get("package")),
        tuple(map(_package, get("packages") or ())),
        _status(get("status")),
        None if created is None else _time(created),
        None if changed is None else _time(changed),
    )


def list_subscribers(url: str, items: int, threads: int) -> int:
    """Read so many subscribers, 100 at a time, on so many threads; return how many came."""
    with httpx.Client() as client, ThreadPoolExecutor(threads) as pool:

        def read(offset: int) -> list[Subscriber]:
            answer = client.get(url, params={"max": 100, "offset": offset})
            return [subscriber(item) for item in loads(answer.content)["items"]]

        first = read(0)
        return len(first) + sum(len(page) for page in pool.map(read, range(100, items, 100)))
