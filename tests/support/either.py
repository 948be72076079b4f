"""One test for both clients: it is written for the async one, and `either` hands out one or the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from tests.support.clock import ManualClock
from tests.support.plain import Plain, in_threads
from webex_wholesale import AsyncWholesaleClient, WholesaleClient

TOKEN = "planted-token-7Zk2"


class Either:
    """Makes clients of one colour, and closes them after the test.

    Attributes:
        clock: the clock of its clients unless they are given another.
    """

    def __init__(self, colour: str) -> None:
        self.colour = colour
        self.is_sync = colour == "sync"
        self.clock = ManualClock()
        self._made: list[Any] = []

    @property
    def kind(self) -> Any:
        return WholesaleClient if self.is_sync else AsyncWholesaleClient

    def client(self, server: Any = None, **options: Any) -> Any:
        """Return a client of a server, or of an httpx handler function."""
        defaults: dict[str, Any] = {"token": TOKEN, "clock": self.clock, "trust_env": False}
        if callable(server):
            defaults["transport"] = httpx.MockTransport(server)
        elif server is not None:
            defaults["base_url"] = server.url
        client = self.kind(**{**defaults, **options})
        self._made.append(client)
        return Plain(client) if self.is_sync else client

    def httpx_client(self, **options: Any) -> Any:
        return (httpx.Client if self.is_sync else httpx.AsyncClient)(trust_env=False, **options)

    async def close_httpx(self, client: Any) -> None:
        if self.is_sync:
            client.close()
        else:
            await client.aclose()

    async def together(self, *works: Callable[[], Awaitable[Any]]) -> list[Any]:
        """Do some work at the same time, in threads or tasks; return the results, exceptions among them."""
        if self.is_sync:
            return in_threads(works)
        return await asyncio.gather(*(work() for work in works), return_exceptions=True)

    async def close(self) -> None:
        for client in self._made:
            if self.is_sync:
                client.close()
            else:
                await client.aclose()
