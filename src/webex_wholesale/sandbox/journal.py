"""What was asked of the sandbox: every request, who sent it, what it was about and how it ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
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

    @property
    def scope(self) -> tuple[str, ...]:
        """The sub-partners on whose behalf it was asked, as unpadded organisation ids."""
        names = ("onBehalfOfSubPartnerOrgId", "subPartnerOrgId")
        named = [value for name, value in self.query if name in names]
        if isinstance(self.body, Mapping):
            named += [str(self.body[name]) for name in names if name in self.body]
        return tuple(value.rstrip("=") for value in named)

    def to_dict(self) -> dict[str, Any]:
        """The entry as JSON."""
        return {**asdict(self), "path": self.path, "query": self.query}


class Journal:
    """The requests in order of arrival; the oldest fall out after 100,000."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=LONGEST)
        self.total: int = 0

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

    def exactly_one_post(
        self,
        external_id: str | None = None,
        *,
        email: str | None = None,
        period: tuple[object, object] | None = None,
        type: str | None = None,
        sub_partner: str | None = None,
        applied: bool | None = None,
    ) -> Entry:
        """Exactly one POST would have created this customer, subscriber or report; this is it.

        Say which: a customer by `external_id`, a subscriber by `email`, a report by `period` (first and last day,
        as dates or ISO texts) and perhaps its `type`. `sub_partner` (an organisation id) counts only what was
        asked on behalf of that one; `applied=True` only what was carried out, so that a refused attempt before it
        does no harm. Prechecks and reads never count. A request that a proxy delivered twice counts twice.

        Raises AssertionError, listing every such POST with its time, status and effect, for none or several.

        >>> from webex_wholesale.sandbox import Sandbox
        >>> Sandbox().journal.exactly_one_post("a1")
        Traceback (most recent call last):
        ...
        AssertionError: expected exactly one POST that creates the customer with externalId 'a1'; there was none
        """
        what, operation, fits = _creation(external_id, email, period, type)
        found = [
            entry
            for entry in self
            if entry.operation == operation
            and fits(entry.body or {})
            and (sub_partner is None or sub_partner.rstrip("=") in entry.scope)
            and (applied is None or entry.applied == applied)
        ]
        if len(found) != 1:
            kind = "applied POST" if applied else "POST"
            told = f"there were {len(found)}:" if found else "there was none"
            head = f"expected exactly one {kind} that creates {what}; {told}"
            raise AssertionError("\n".join([head, *map(_line, found), *self._elsewhere(found, fits)]))
        return found[0]

    def _elsewhere(self, found: list[Entry], fits: Callable[[Mapping[str, Any]], bool]) -> list[str]:
        """What else was asked about the same thing, if that explains why nothing was found."""
        if found:
            return []
        others = [entry for entry in self if entry.method == "POST" and fits(entry.body or {})]
        return ["these are about it, but were not counted:", *map(_line, others)] if others else []

    def token_leaks(self) -> list[Entry]:
        """The requests that carried a token to the origin of the report files."""
        return [entry for entry in self if entry.for_reports and entry.has_token]


def _line(entry: Entry) -> str:
    effect = "applied" if entry.applied else "not applied"
    status = entry.status or "no answer"
    fault = "" if entry.fault is None else f", fault rule {entry.fault}"
    when = datetime.fromtimestamp(entry.at, UTC).isoformat(timespec="milliseconds")
    return f"  request {entry.number} at {when}: {entry.method} {entry.path} -> {status}, {effect}{fault}"


def _creation(
    external_id: str | None, email: str | None, period: tuple[object, object] | None, type: str | None
) -> tuple[str, str, Callable[[Mapping[str, Any]], bool]]:
    """What is created in words, the operation that creates it, and whether a body is about it."""
    if sum(key is not None for key in (external_id, email, period)) != 1:
        raise TypeError("exactly_one_post takes one of external_id, email and period")
    if type is not None and period is None:
        raise TypeError("exactly_one_post takes a type only with a period")
    if external_id is not None:
        what = f"the customer with externalId {external_id!r}"
        return what, "customers.provision", lambda body: body.get("externalId") == external_id
    if email is not None:
        what, wanted = f"the subscriber with e-mail {email!r}", email.lower()
        return what, "subscribers.provision", lambda body: str(body.get("email", "")).lower() == wanted
    start, end = (str(day) for day in period or ())
    what = f"the {'' if type is None else type + ' '}report from {start} to {end}"

    def about(body: Mapping[str, Any]) -> bool:
        days = (body.get("billingStartDate"), body.get("billingEndDate"))
        return days == (start, end) and type in (None, body.get("type", "PARTNER"))

    return what, "billing_reports.create", about
