"""What a view for a sub-partner costs: time, connections, and whether anything of it stays behind."""

from __future__ import annotations

import gc
import threading
import time
from statistics import median

from benchmarks.harness import Measure, Server, report, serving
from webex_wholesale import WholesaleClient

VIEWS = 1_000


def _use(client: WholesaleClient, number: int) -> None:
    """Make a view, call through it, and leave a list of its in the middle."""
    view = client.for_sub_partner(f"partner{number % 7}")
    view.customers.get("id")
    items = iter(view.subscribers.list(page_size=10, prefetch=2 if number % 10 == 0 else None))
    for _ in range(15):
        next(items)


def _objects() -> int:
    # Threads that fetched ahead of a list nobody reads any more end by themselves, a moment later.
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(5)
    gc.collect()
    return len(gc.get_objects())


def _milliseconds(client: WholesaleClient) -> float:
    costs = []
    for number in range(500):
        started = time.perf_counter()
        client.for_sub_partner(f"partner{number}")
        costs.append(time.perf_counter() - started)
    return median(costs) * 1000


def _measure(server: Server, client: WholesaleClient) -> list[Measure]:
    client.customers.get("id")
    before = server.counts()["connections"]
    client.for_sub_partner("partner").customers.get("id")
    # Asking for the counts is a connection of its own.
    opened = server.counts()["connections"] - before - 1
    for number in range(50):
        _use(client, number)
    first = _objects()
    for number in range(VIEWS):
        _use(client, number)
    return [
        Measure("views: one view, ms", _milliseconds(client), at_most=1),
        Measure("views: connections opened for one", opened, at_most=0),
        Measure(
            "views: objects left per view, call and half-read list", (_objects() - first) / VIEWS, at_most=0.01
        ),
    ]


def measures() -> list[Measure]:
    """Run the benchmark."""
    with serving() as server, WholesaleClient(token="token", base_url=server.url()) as client:
        return _measure(server, client)


if __name__ == "__main__":
    report(measures())
