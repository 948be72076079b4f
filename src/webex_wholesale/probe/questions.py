"""Decides from the answers which assumption holds: one function for each; nothing here keeps an id or a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from webex_wholesale.billing.columns import match_header
from webex_wholesale.errors import CallError, RowError
from webex_wholesale.probe import filters, shapes
from webex_wholesale.probe.asking import Answer, Asker
from webex_wholesale.probe.report import (
    ASSUMPTIONS,
    CUSTOMERS,
    FUTURE,
    MANY,
    REPORTS,
    SUB_PARTNERS,
    SUBSCRIBERS,
    Finding,
    Verdict,
)

_SECONDS_APART = 30.0


def _find(number: str, verdict: Verdict, observed: str, **settings: Any) -> Finding:
    return Finding(
        number=number,
        assumption=ASSUMPTIONS[number],
        verdict=verdict,
        observed=observed,
        settings=settings,
    )


def findings(ask: Asker) -> Iterator[Finding]:
    """Ask everything, and say what was found about each assumption."""
    first = ask(CUSTOMERS, "a large page", needed=True, max=MANY)
    yield _clock(first, ask.now())
    customers = first.items()
    second = ask(CUSTOMERS, "the second customer, by offset", max=1, offset=1)
    links = _links(second, customers)
    yield links
    offset = _offset(second, customers)
    yield offset
    yield _largest_page(ask, first, customers, by_offset=links.observed == "missing" and offset.verdict == "holds")
    yield _statuses(ask, customers)
    yield _unknown_parameter(ask)
    subscribers = ask(SUBSCRIBERS, "a page", max=100).items()
    yield _order(subscribers)
    yield _sorting(ask, subscribers)
    yield _filters(ask, customers, subscribers)
    partners = ask(SUB_PARTNERS, "a page", max=100)
    partner_key = next((key for key in ("items", "subPartners") if partners.items(key)), None)
    yield _named("S15", partner_key, "items", "subPartnersKey")
    reports = ask(REPORTS, "a page", max=100).items()
    type_key = next((key for key in ("type", "reportType") if any(key in item for item in reports)), None)
    yield _named("S16", type_key, "type", "reportTypeKey")
    yield _headers(ask, reports)
    seen = {
        "customers": customers,
        "subscribers": subscribers,
        "subPartners": partners.items(partner_key or "items"),
        "reports": [{("type" if key == type_key else key): item[key] for key in item} for item in reports],
    }
    yield _unknown(seen)
    yield _absent(seen)
    yield _retry_after(ask.retry_after)


def _clock(answer: Answer, now: float) -> Finding:
    try:
        ahead = parsedate_to_datetime(answer.headers.get("date", "")).timestamp() - now
    except (TypeError, ValueError):
        return _find("S51", "untested", "no Date header")
    if abs(ahead) <= _SECONDS_APART:
        return _find("S51", "holds", f"{ahead:+.0f} s")
    return _find("S51", "differs", f"{ahead:+.0f} s", clockSkew=round(ahead))


def _links(second: Answer, customers: list[dict[str, Any]]) -> Finding:
    if len(customers) < 3:
        return _find("S29", "untested", "fewer than three customers")
    form = shapes.link_form(second.headers.get("link"))
    return _find("S29", "holds" if form == "absolute" else "differs", form, linkForm=form)


def _offset(second: Answer, customers: list[dict[str, Any]]) -> Finding:
    if len(customers) < 2:
        return _find("S46", "untested", "fewer than two customers")
    honoured = [item.get("id") for item in second.items()] == [customers[1].get("id")]
    words = "the second customer" if honoured else "another customer"
    return _find("S46", "holds" if honoured else "differs", words, offsetHonoured=honoured)


def _largest_page(ask: Asker, first: Answer, customers: list[dict[str, Any]], *, by_offset: bool) -> Finding:
    count = len(customers)
    more = "link" in first.headers
    if not more and by_offset:
        more = bool(ask(CUSTOMERS, "what follows the large page", max=1, offset=count).items())
    if not more:
        return _find("S28", "untested", f"one page holds all {count}")
    verdict: Verdict = "holds" if count == 100 else "differs"
    return _find("S28", verdict, f"{count} of max={MANY}", largestPage=max(count, 1))


def _statuses(ask: Asker, customers: list[dict[str, Any]]) -> Finding:
    counts: dict[str, int] = {}
    for item in customers:
        if isinstance(status := item.get("status"), str):
            counts[status] = counts.get(status, 0) + 1
    if len(counts) < 2:
        return _find("S6", "untested", "customers in fewer than two statuses")
    one, two = sorted(counts, key=lambda status: counts[status])[:2]

    def both(about: str, status: str | list[str]) -> bool:
        # In the order of the first page, its customers in these statuses come first again.
        found = ask(CUSTOMERS, f"two statuses, {about}", status=status, max=MANY).items()
        return {one, two} <= {item.get("status") for item in found}

    # One by commas, the other repeated: both come only where both ways are taken.
    if both("by commas and repeated", [f"{one},{one}", two]):
        form = "both"
    elif both("by commas", f"{one},{two}"):
        form = "comma"
    else:
        form = "repeated" if both("repeated", [one, two]) else "first"
    return _find("S6", "holds" if form == "both" else "differs", form, severalStatuses=form)


def _unknown_parameter(ask: Asker) -> Finding:
    status = ask(CUSTOMERS, "a parameter that nobody knows", max=1, probe=1).status
    if status == 400:
        return _find("S45", "holds", "HTTP 400", lenient=False)
    if status == 200:
        return _find("S45", "differs", "taken", lenient=True)
    return _find("S45", "untested", f"HTTP {status}" if status else "no answer")


def _order(subscribers: list[dict[str, Any]]) -> Finding:
    times = [item["created"] for item in subscribers if isinstance(item.get("created"), str)]
    if len(set(times)) < 2:
        return _find("S18", "untested", "fewer than two times of creation")
    if times == sorted(times):
        return _find("S18", "holds", "oldest first", newestFirst=False)
    if times == sorted(times, reverse=True):
        return _find("S18", "differs", "newest first", newestFirst=True)
    return _find("S18", "differs", "neither oldest nor newest first")


def _sorting(ask: Asker, subscribers: list[dict[str, Any]]) -> Finding:
    times = [item["created"] for item in subscribers if isinstance(item.get("created"), str)]
    if len(set(times)) < 2:
        return _find("S47", "untested", "fewer than two times of creation")
    # The other way round than they come unasked: another one is the first.
    way = "ASC" if times[0] == max(times) else "DESC"
    got = [item.get("created") for item in ask(SUBSCRIBERS, f"sorted {way}", max=1, sortOrder=way).items()]
    sorts = bool(got) and got[0] != times[0]
    late = ask(SUBSCRIBERS, "created in the future", max=1, after=FUTURE)
    filters_times = late.status == 200 and not late.items()
    words = f"sortOrder {'honoured' if sorts else 'ignored'}, after {'honoured' if filters_times else 'ignored'}"
    verdict: Verdict = "holds" if sorts and filters_times else "differs"
    return _find("S47", verdict, words, sortHonoured=sorts, timeFiltersHonoured=filters_times)


def _filters(ask: Asker, customers: list[dict[str, Any]], subscribers: list[dict[str, Any]]) -> Finding:
    def tried(path: str, name: str) -> Callable[[str, str], int]:
        def count(text: str, about: str) -> int:
            params: dict[str, Any] = {name: text, "max": 100}
            return len(ask(path, f"{name}, {about}", **params).items())

        return count

    modes = {
        "externalIdFilter": filters.mode_of(customers, "externalId", tried(CUSTOMERS, "externalId")),
        "emailFilter": filters.mode_of(subscribers, "email", tried(SUBSCRIBERS, "email")),
    }
    known = {name: mode for name, mode in modes.items() if mode is not None}
    words = ", ".join(f"{name.removesuffix('Filter')} {mode or 'untested'}" for name, mode in modes.items())
    if not known:
        return _find("S48", "untested", "no customer or subscriber to ask for")
    expected = {"externalIdFilter": "exact", "emailFilter": "ignore_case"}
    differs = any(expected[name] != mode for name, mode in known.items())
    return _find("S48", "differs" if differs else "holds", words, **known)


def _named(number: str, key: str | None, expected: str, setting: str) -> Finding:
    if key is None:
        return _find(number, "untested", "none to look at")
    return _find(number, "holds" if key == expected else "differs", key, **{setting: key})


def _headers(ask: Asker, reports: list[dict[str, Any]]) -> Finding:
    """Read the header of a finished report of each type."""
    found: dict[str, list[str]] = {}
    for item in reports:
        kind, id = item.get("type") or item.get("reportType"), item.get("id")
        if item.get("status") != "COMPLETED" or not isinstance(kind, str) or kind in found:
            continue
        ask.tell("download of a report: its header")
        ask.requests += 2
        try:
            header = shapes.csv_header(ask.client.billing_reports.download(str(id)))
        except CallError:
            continue
        if header and _is_header(header):
            found[kind] = header
    if not found:
        return _find("S22", "untested", "no finished report that can be downloaded")
    odd = {kind: words for kind, names in found.items() if (words := shapes.header_difference(kind, names))}
    words = "; ".join(f"{kind}: {odd.get(kind, f'{len(names)} columns')}" for kind, names in found.items())
    return _find("S22", "differs" if odd else "holds", words, csvColumns=found)


def _is_header(cells: list[str]) -> bool:
    """Whether a file's first record is one of column names: in a file without a header it is somebody's data."""
    try:
        match_header(cells)
    except RowError:
        return False
    return True


def _unknown(seen: Mapping[str, list[dict[str, Any]]]) -> Finding:
    if not any(seen.values()):
        return _find("S49", "untested", "nothing to look at")
    fields = {kind: shapes.unknown_fields(kind, items) for kind, items in seen.items()}
    values = {kind: shapes.unknown_values(kind, items) for kind, items in seen.items()}
    words = [f"{kind}.{name}" for kind, names in fields.items() for name in names]
    words += [f"{kind}.{name}={value}" for kind, pairs in values.items() for name, value, _ in pairs]
    if not words:
        return _find("S49", "holds", "none")
    settings = {
        kind: {**fields[kind], **{name: value for name, value, everywhere in values[kind] if everywhere}}
        for kind in seen
    }
    return _find("S49", "differs", ", ".join(words), extraFields={kind: s for kind, s in settings.items() if s})


def _absent(seen: Mapping[str, list[dict[str, Any]]]) -> Finding:
    absent = {
        kind: names for kind, items in seen.items() if items and (names := shapes.absent_fields(kind, items))
    }
    if not any(seen.values()):
        return _find("S50", "untested", "nothing to look at")
    if not absent:
        return _find("S50", "holds", "none")
    words = ", ".join(f"{kind}.{name}" for kind, fields in absent.items() for name in fields)
    return _find("S50", "differs", words, absentFields=absent)


def _retry_after(seen: list[str | None]) -> Finding:
    if not seen:
        return _find("S37", "untested", "no 429 was met")
    forms = [shapes.retry_after_form(text) for text in seen]
    odd = next((form for form in forms if form != "seconds"), None)
    return _find(
        "S37", "differs" if odd else "holds", ", ".join(dict.fromkeys(forms)), retryAfter=odd or "seconds"
    )
