"""What was asked of the sandbox: every request, who sent it, what it was about and how it ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl

LONGEST = 100_000


@dataclass(slots=True)
class Entry:
    """One request as it arrived; one that a proxy delivers twice makes two.

    The token itself is never kept; `org_id` is whose token it was, None without a good one.

    `keys` are the externalId, e-mail and ids that it was about. `status` is 0 if the connection broke. `applied`
    tells whether the sandbox carried it out, whatever the answer said and however late; `fault` is the id of the
    rule that hit it.
    """

    number: int
    at: float
    operation: str
    method: str
    target: str
    body: Any
    keys: tuple[str, ...]
    org_id: str | None
    has_token: bool
    status: int
    applied: bool
    fault: int | None
    tracking_id: str
    for_reports: bool

    @property
    def path(self) -> str:
        """The raw path, without the query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> list[tuple[str, str]]:
        """The pairs of the query; taken apart when asked for, since most entries are never looked at."""
        return parse_qsl(self.target.partition("?")[2], keep_blank_values=True)

    def to_dict(self) -> dict[str, Any]:
        """The entry as JSON."""
        return {**asdict(self), "path": self.path, "query": self.query}


class Journal:
    """The requests in order of arrival; the oldest fall out after 100,000."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=LONGEST)
        self.total = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries))

    def __getitem__(self, index: int) -> Entry:
        return self._entries[index]

    def add(self, entry: Entry) -> None:
        """Write an entry down."""
        self.total += 1
        self._entries.append(entry)

    def clear(self) -> None:
        """Start an empty page."""
        self._entries.clear()

    def matching(
        self,
        method: str | None = None,
        *,
        operation: str | None = None,
        key: str | None = None,
        external_id: str | None = None,
        email: str | None = None,
        status: int | None = None,
        applied: bool | None = None,
    ) -> list[Entry]:
        """The requests that fit all that is given; `key`, `external_id` and `email` name what they are about."""
        wanted = {text for text in (key, external_id, email) if text is not None}
        return [
            entry
            for entry in self
            if (method is None or entry.method == method.upper())
            and (operation is None or entry.operation == operation)
            and wanted <= set(entry.keys)
            and (status is None or entry.status == status)
            and (applied is None or entry.applied == applied)
        ]

    def count(self, method: str | None = None, **about: Any) -> int:
        """How many requests fit; arguments as for `matching`."""
        return len(self.matching(method, **about))

    def assert_count(self, count: int, method: str | None = None, **about: Any) -> None:
        """Raises AssertionError, listing the requests that fit, unless there are exactly `count`."""
        found = self.matching(method, **about)
        if len(found) != count:
            lines = [f"  {e.number}: {e.method} {e.path} -> {e.status}" for e in found]
            raise AssertionError("\n".join([f"expected {count} requests, there were {len(found)}", *lines]))

    def assert_one(self, method: str | None = None, **about: Any) -> Entry:
        """Exactly one request fits, and this is it: `requests.assert_one("POST", external_id="acme")`."""
        self.assert_count(1, method, **about)
        return self.matching(method, **about)[0]

    def assert_none(self, method: str | None = None, **about: Any) -> None:
        """No request fits."""
        self.assert_count(0, method, **about)

    def token_leaks(self) -> list[Entry]:
        """The requests that carried a token to the origin of the report files."""
        return [entry for entry in self if entry.for_reports and entry.has_token]
