"""Lists of customers as a service pages them: by Link or by offset, and what can be seen of the requests."""

from __future__ import annotations

import threading
from typing import Any

import httpx


def customer(number: int) -> dict[str, Any]:
    return {"id": f"c{number}", "externalId": f"e{number}", "status": "provisioned"}


class Listing:
    """An httpx handler that serves `total` customers.

    Args:
        linked: whether pages carry `Link: rel="next"`.
        cap: pages are never longer, whatever is asked for.
        beyond: status for an offset at or beyond the end, instead of an empty page.
        status: status for the page at an offset, instead of the page.
    """

    def __init__(
        self,
        total: int,
        *,
        linked: bool,
        cap: int = 100,
        beyond: int | None = None,
        status: dict[int, int] | None = None,
    ) -> None:
        self.total = total
        self.linked = linked
        self.cap = cap
        self.beyond = beyond
        self.status = status or {}
        self.urls: list[httpx.URL] = []
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.urls.append(request.url)
        offset = int(request.url.params.get("offset", 0))
        size = min(int(request.url.params["max"]), self.cap)
        if self.beyond is not None and offset >= self.total:
            return httpx.Response(self.beyond)
        if offset in self.status:
            return httpx.Response(self.status[offset])
        numbers = range(offset, min(offset + size, self.total))
        headers = {}
        if self.linked and offset + size < self.total:
            # As Webex does at times: the filters are gone from the link.
            headers["Link"] = (
                f'<{request.url.copy_with(query=None)}?max={size}&offset={offset + size}>; rel="next"'
            )
        return httpx.Response(200, headers=headers, json={"items": [customer(number) for number in numbers]})

    @property
    def offsets(self) -> list[int]:
        return [int(url.params.get("offset", 0)) for url in self.urls]
