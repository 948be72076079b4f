"""A crowd on one client: 50 threads, or 500 tasks, that share ten connections to a server 20 ms away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles

import httpx

from benchmarks.call import HEADERS, ID
from benchmarks.harness import Measure, Samples, interleaved, ratio, report, serving
from webex_wholesale import AsyncWholesaleClient, WholesaleClient

THREADS, TASKS = 50, 500
CALLS = 1_000
LATENCY = 20
ROUNDS = 3
CONNECTIONS = 10
LIMITS = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
Spreads = dict[str, list[float]]


def _threads(name: str, call: Callable[[], object], spreads: Spreads) -> Callable[[], float]:
    def one(_: int) -> float:
        started = time.perf_counter()
        call()
        return time.perf_counter() - started

    def crowd() -> float:
        with ThreadPoolExecutor(THREADS) as pool:
            started = time.perf_counter()
            took = list(pool.map(one, range(CALLS)))
            whole = time.perf_counter() - started
        spreads.setdefault(name, []).append(quantiles(took, n=100)[98] / median(took))
        return whole

    return crowd


def _tasks(
    name: str, runner: asyncio.Runner, call: Callable[[], Awaitable[object]], spreads: Spreads
) -> Callable[[], float]:
    async def one(turns: asyncio.Semaphore, took: list[float]) -> None:
        async with turns:
            started = time.perf_counter()
            await call()
            took.append(time.perf_counter() - started)

    async def crowd() -> float:
        turns, took = asyncio.Semaphore(TASKS), list[float]()
        started = time.perf_counter()
        await asyncio.gather(*(one(turns, took) for _ in range(CALLS)))
        whole = time.perf_counter() - started
        spreads.setdefault(name, []).append(quantiles(took, n=100)[98] / median(took))
        return whole

    return lambda: runner.run(crowd())


def _rows(kind: str, samples: Samples, spreads: Spreads) -> list[Measure]:
    return [
        Measure(f"crowd of {kind}: p99 / p50", median(spreads["sdk"]), at_most=3),
        Measure(f"crowd of {kind}: p99 / p50 of bare httpx", median(spreads["httpx"])),
        Measure(f"crowd of {kind}: throughput / bare httpx", ratio(samples, "httpx", "sdk"), at_least=0.9),
    ]


def measures() -> list[Measure]:
    """Run the benchmark."""
    with serving() as server, asyncio.Runner() as runner:
        base = server.url(LATENCY)
        url = f"{base}/wholesale/customers/{ID}"
        threads: Spreads = {}
        with (
            WholesaleClient(token="token", base_url=base, max_connections=CONNECTIONS) as client,
            httpx.Client(headers=HEADERS, limits=LIMITS, timeout=None) as bare,
        ):
            ways = {
                "sdk": _threads("sdk", lambda: client.customers.get(ID), threads),
                "httpx": _threads("httpx", lambda: bare.get(url).json(), threads),
            }
            of_threads = interleaved(ways, ROUNDS)
        tasks: Spreads = {}
        aclient = AsyncWholesaleClient(token="token", base_url=base, max_connections=CONNECTIONS)
        abare = httpx.AsyncClient(headers=HEADERS, limits=LIMITS, timeout=None)
        ways = {
            "sdk": _tasks("sdk", runner, lambda: aclient.customers.get(ID), tasks),
            "httpx": _tasks("httpx", runner, lambda: abare.get(url), tasks),
        }
        of_tasks = interleaved(ways, ROUNDS)
        runner.run(aclient.aclose())
        runner.run(abare.aclose())
    return [
        *_rows(f"{THREADS} threads", of_threads, threads),
        *_rows(f"{TASKS} tasks", of_tasks, tasks),
    ]


if __name__ == "__main__":
    report(measures())
