"""A Webex whose token endpoint answers when it is let."""

from __future__ import annotations

from typing import Any

import anyio
import httpx

from tests.auth.fake_webex import FakeWebex
from webex_wholesale import AsyncWholesaleClient


class Slow:
    """An async wire whose token endpoint answers when it is let."""

    def __init__(self, webex: FakeWebex) -> None:
        self.webex = webex
        self.asked = anyio.Event()
        self.go = anyio.Event()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/access_token"):
            answer = self.webex(request)
            self.asked.set()
            await self.go.wait()
            return answer
        return self.webex(request)

    def client(self, **options: Any) -> AsyncWholesaleClient:
        return AsyncWholesaleClient(
            **{"clock": self.webex.clock, "transport": httpx.MockTransport(self), **options}
        )
