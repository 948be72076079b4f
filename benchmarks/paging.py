"""Listing 10,000 subscribers at 0, 20 and 50 ms of latency, beside the ideal and wxc_sdk's own listing.

The ideal is what the latency alone would take with eight requests on the wire: pages x latency / 8. Eight pages
ahead are eight in flight; the first page goes alone, which is one latency that the ideal does not have. At 0 ms
there is no ideal, and what counts is the processor time beside the bare httpx client reading the same pages, and
beside a hand-written listing on eight threads into attrs objects.
wxc_sdk lists as it is used, 50 a page and one after another.
"""

from __future__ import annotations

import asyncio
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from statistics import median

import httpx

from benchmarks import handwritten, peers
from benchmarks.harness import Measure, Samples, Server, interleaved, ratio, report, serving
from webex_wholesale import AsyncWholesaleClient, WholesaleClient

ITEMS, PAGES, AHEAD = 10_000, 100, 8
PATH = "/wholesale/subscribers"
BOUNDS = {20: {"sync": 1.4, "async": 1.5}, 50: {"sync": 1.2, "async": 1.2}}


def _timed(clock: Callable[[], float], listing: Callable[[], int]) -> Callable[[], float]:
    def cost() -> float:
        started = clock()
        count = listing()
        assert count == ITEMS, count
        return clock() - started

    return cost


def _sync(base_url: str, prefetch: int) -> int:
    with WholesaleClient(token="token", base_url=base_url) as client:
        return sum(1 for _ in client.subscribers.list(prefetch=prefetch))


async def _async(base_url: str, prefetch: int) -> int:
    async with AsyncWholesaleClient(token="token", base_url=base_url) as client:
        count = 0
        async for _ in client.subscribers.list(prefetch=prefetch):
            count += 1
        return count


def _wxc(base_url: str) -> int:
    with peers.session() as session:
        return sum(1 for _ in session.follow_pagination(url=f"{base_url}{PATH}", model=peers.Subscriber))


def _bare(base_url: str) -> int:
    with httpx.Client() as client:
        pages = (
            client.get(f"{base_url}{PATH}", params={"max": 100, "offset": offset})
            for offset in range(0, ITEMS, 100)
        )
        return sum(len(page.json()["items"]) for page in pages)


async def _bare_ahead(base_url: str) -> int:
    """Read the pages with as many requests on the wire as the SDK has, in the plainest way."""
    slots = asyncio.Semaphore(AHEAD)
    async with httpx.AsyncClient() as client:

        async def read(offset: int) -> int:
            async with slots:
                answer = await client.get(f"{base_url}{PATH}", params={"max": 100, "offset": offset})
            return len(answer.json()["items"])

        return sum(await asyncio.gather(*(read(offset) for offset in range(0, ITEMS, 100))))


def _by_hand(base_url: str) -> int:
    return handwritten.list_subscribers(f"{base_url}{PATH}", ITEMS, AHEAD)


def _run(listing: Callable[..., Awaitable[int]], *arguments: object) -> Callable[[], int]:
    return lambda: asyncio.run(listing(*arguments))  # type: ignore[arg-type]


def _without_latency(server: Server) -> list[Measure]:
    url = server.url(0)
    ways = {
        "sync": lambda: _sync(url, 0),
        "sync x8": lambda: _sync(url, AHEAD),
        "by hand": lambda: _by_hand(url),
        "httpx": lambda: _bare(url),
        "async": _run(_async, url, AHEAD),
        "httpx async": _run(_bare_ahead, url),
        "wxc_sdk": lambda: _wxc(url),
    }
    samples = interleaved({name: _timed(time.process_time, way) for name, way in ways.items()}, rounds=5)
    return [
        Measure("paging 0 ms: sync cpu / httpx to dicts", ratio(samples, "sync", "httpx")),
        Measure(
            "paging 0 ms: sync x8 cpu / httpx on 8 threads to attrs by hand",
            ratio(samples, "sync x8", "by hand"),
            at_most=1.25,
        ),
        Measure("paging 0 ms: async x8 cpu / httpx async x8 to dicts", ratio(samples, "async", "httpx async")),
        Measure("paging 0 ms: wxc_sdk cpu / sync cpu", ratio(samples, "wxc_sdk", "sync")),
    ]


def _with_latency(server: Server, latency: int) -> list[Measure]:
    url, ideal = server.url(latency), PAGES * latency / 1000 / AHEAD
    own = {"sync": lambda: _sync(url, AHEAD), "async": _run(_async, url, AHEAD)}
    ways: dict[str, Callable[[], int]] = {
        **own,
        "by hand": lambda: _by_hand(url),
        "httpx async": _run(_bare_ahead, url),
        "wxc_sdk": lambda: _wxc(url),
    }
    timed = {name: _timed(time.perf_counter, way) for name, way in ways.items()}
    samples: Samples = interleaved(timed, rounds=3, warm_up=False)
    # The peer takes ten seconds a round, so the ratio to the ideal has more rounds without it.
    more = interleaved(
        {name: timed[name] for name in ("sync", "async", "by hand", "httpx async")}, rounds=4, warm_up=False
    )
    rows = []
    for name in ("sync", "async", "by hand", "httpx async"):
        bound = BOUNDS[latency].get(name)
        value = median(samples[name] + more[name]) / ideal
        rows.append(Measure(f"paging {latency} ms: {name}, 8 ahead / ideal", value, at_most=bound))
    for name in own:
        value = ratio(samples, "wxc_sdk", name)
        rows.append(Measure(f"paging {latency} ms: {name}, speed / wxc_sdk", value, at_least=10))
    return rows


def _first_item(server: Server) -> Measure:
    with WholesaleClient(token="token", base_url=server.url(20)) as client:
        before = server.counts()["requests"]
        next(iter(client.subscribers.list(prefetch=AHEAD)))
        return Measure("paging: requests before the first item", server.counts()["requests"] - before, at_most=1)


def _memory(server: Server) -> list[Measure]:
    def peak(prefetch: int, limit: int) -> int:
        with WholesaleClient(token="token", base_url=server.url(0)) as client:
            tracemalloc.start()
            for _ in client.subscribers.list(prefetch=prefetch, limit=limit):
                pass
            highest = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return highest

    def growth(prefetch: int) -> float:
        # How many pages are held at the highest point is chance, up to the window: one run says little.
        more = median(peak(prefetch, ITEMS) for _ in range(3)) - median(peak(prefetch, 2_000) for _ in range(3))
        return more / (ITEMS - 2_000)

    peak(AHEAD, 200)
    # The ids of what was given stay, so that nothing is given twice; the items do not: one is about 4,000 bytes.
    return [
        Measure(f"paging: bytes that stay of each item, prefetch {prefetch}", growth(prefetch), at_most=300)
        for prefetch in (0, AHEAD)
    ]


def measures() -> list[Measure]:
    """Run the benchmark."""
    with serving() as server:
        rows = _without_latency(server)
        for latency in BOUNDS:
            rows += _with_latency(server, latency)
        return [*rows, _first_item(server), *_memory(server)]


if __name__ == "__main__":
    report(measures())
