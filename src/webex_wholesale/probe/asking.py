"""Sends the requests of a probe: reads only, one after another; what fails is an answer, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.call.retry import NO_RETRY
from webex_wholesale._sync.client import WholesaleClient
from webex_wholesale.errors import ApiError, CallError, RateLimited


@attrs.frozen
class Answer:
    """What one request brought; `status` 0 where nothing did."""

    status: int
    value: Any
    headers: Mapping[str, str]

    def items(self, key: str = "items") -> list[dict[str, Any]]:
        """Return the items of a list, none for anything else."""
        found = self.value.get(key) if isinstance(self.value, Mapping) else None
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


class Asker:
    """Sends the requests, counts them, and keeps the forms of Retry-After that it meets."""

    def __init__(self, client: WholesaleClient, tell: Callable[[str], Any]) -> None:
        self.client = client
        self.requests: int = 0
        self.tell = tell
        self.retry_after: list[str | None] = []

    def now(self) -> float:
        """Return the time of the client's clock."""
        return self.client.clock.time()

    def __call__(self, path: str, about: str, *, needed: bool = False, **params: Any) -> Answer:
        """Send one GET; an error is an answer too, unless this one is needed."""
        self.tell(f"GET {path}: {about}")
        self.requests += 1
        try:
            try:
                result = self.client.request("GET", path, params=params, options=CallOptions(retry=NO_RETRY))
            except RateLimited as error:
                # The client waits by itself; before it does, what it was told is of interest.
                self.retry_after.append(error.headers.get("retry-after"))
                self.requests += 1
                result = self.client.request("GET", path, params=params)
        except ApiError as error:
            if needed:
                raise
            return Answer(error.status, None, error.headers)
        except CallError:
            if needed:
                raise
            return Answer(0, None, {})
        return Answer(result.status, result.value, result.headers)
