"""What one call costs the processor, over one kept connection on loopback: from the method to the typed object."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Literal

import httpx
import httpx2

from benchmarks import peers
from benchmarks.harness import Measure, Server, interleaved, ratio, report, serving
from webex_wholesale import AsyncWholesaleClient, WholesaleClient

Library = Literal["httpx", "httpx2"]
CALLS = 150
ROUNDS = 15
# The id that the server's one customer has: an answer about another resource is refused.
ID = "Y2lzY29zcGFyazovL3VzL0VOVEVSUFJJU0UvY2Q2MTNlMzAtZDhmMS02YWRmLTkxYjctNTg0YTIyNjViMWY1"
HEADERS = {"authorization": "Bearer token"}


def _sync(call: Callable[[], object]) -> Callable[[], float]:
    def cost() -> float:
        started = time.process_time()
        for _ in range(CALLS):
            call()
        return time.process_time() - started

    return cost


def _async(runner: asyncio.Runner, call: Callable[[], Awaitable[object]]) -> Callable[[], float]:
    async def calls() -> float:
        started = time.process_time()
        for _ in range(CALLS):
            await call()
        return time.process_time() - started

    return lambda: runner.run(calls())


def _measure(server: Server, runner: asyncio.Runner, library: Library) -> list[Measure]:
    url = f"{server.url()}/wholesale/customers/{ID}"
    plain = httpx if library == "httpx" else httpx2
    client = WholesaleClient(token="token", base_url=server.url(), http_library=library)
    aclient = AsyncWholesaleClient(token="token", base_url=server.url(), http_library=library)
    bare, abare = plain.Client(headers=HEADERS), plain.AsyncClient(headers=HEADERS)
    session = peers.session()

    async def bare_async() -> object:
        return (await abare.get(url)).json()

    ways = {
        "sync": _sync(lambda: client.customers.get(ID)),
        "bare": _sync(lambda: bare.get(url).json()),
        "async": _async(runner, lambda: aclient.customers.get(ID)),
        "bare async": _async(runner, bare_async),
    }
    if library == "httpx":
        ways["wxc_sdk"] = _sync(lambda: peers.Customer.model_validate(session.rest_get(url)))
    samples = interleaved(ways, ROUNDS)
    client.close()
    bare.close()
    session.close()
    runner.run(aclient.aclose())
    runner.run(abare.aclose())
    rows = [
        Measure(f"call: sync cpu / {library}", ratio(samples, "sync", "bare"), at_most=1.10),
        Measure(f"call: async cpu / {library} async", ratio(samples, "async", "bare async"), at_most=1.05),
    ]
    if library == "httpx":
        rows += [
            Measure("call: sync cpu / wxc_sdk", ratio(samples, "sync", "wxc_sdk")),
            Measure("call: async cpu / wxc_sdk (it has no typed async call)", ratio(samples, "async", "wxc_sdk")),
        ]
    return rows


def measures() -> list[Measure]:
    """Run the benchmark."""
    with serving() as server, asyncio.Runner() as runner:
        return [*_measure(server, runner, "httpx"), *_measure(server, runner, "httpx2")]


if __name__ == "__main__":
    report(measures())
