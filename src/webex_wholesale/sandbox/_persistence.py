"""Decides how a sandbox becomes JSON and comes back: snapshots, and the file that processes share in turn."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from math import inf
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from webex_wholesale._files.atomic import AtomicFile
from webex_wholesale.sandbox import _checks as checks
from webex_wholesale.sandbox._state.billing import Report, Span
from webex_wholesale.sandbox._state.customers import Customer, Person, Subscriber
from webex_wholesale.sandbox._state.directory import Directory
from webex_wholesale.sandbox._state.store import Store, Tenant
from webex_wholesale.sandbox.clock import VirtualClock
from webex_wholesale.sandbox.settings import Settings

FORMAT = 1

_CUSTOMER_FIELDS = (
    "id",
    "org_id",
    "owner",
    "external_id",
    "created",
    "address",
    "packages",
    "details",
    "errors",
    "info",
    "parameters",
    "provisioning_id",
    "internal",
    "status",
    "operation",
    "previous",
    "language",
)
_TENANT_FIELDS = ("org_id", "name", "subscription_id", "created", "billing_start", "is_partner", "state")
_REPORT_IDENTITY = ("id", "uuid", "owner", "type", "category", "internal", "created", "created_by")
_REPORT_FIELDS = (*_REPORT_IDENTITY, "status", "errors")


def dump(store: Store) -> dict[str, Any]:
    """The store as JSON-ready data. Mutable parts are copied: the snapshot does not change with the sandbox."""
    raw = {
        "format": FORMAT,
        "now": store.clock.time(),
        "draws": dict(store.random.draws),
        "tenants": [_pick(tenant, _TENANT_FIELDS) for tenant in store.tenants.values()],
        "customers": [
            {**_pick(customer, _CUSTOMER_FIELDS), "progress": customer.progress.dump()}
            for tenant in store.tenants.values()
            for customer in tenant.customers
        ],
        "subscribers": [
            {"wire": subscriber.wire, "since": subscriber.since, "person": subscriber.person}
            for tenant in store.tenants.values()
            for subscriber in tenant.subscribers
        ],
        "reports": [
            {
                **_pick(report, _REPORT_FIELDS),
                "start": report.start.isoformat(),
                "end": report.end.isoformat(),
                "progress": report.progress.dump(),
            }
            for report in store.reports.values()
        ],
        "spans": [list(span) for span in store.spans],
        "directory": store.directory.dump(),
        "freeAccounts": store.free_accounts,
        "consents": store.consents,
        "consentEmails": store.consent_emails,
        "managed": sorted(store.managed),
        "hidden": store.hidden,
        "gone": sorted(store.gone),
    }
    copied: dict[str, Any] = json.loads(json.dumps(raw))
    return copied


def _pick(thing: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


_NEEDED = (
    *("format", "now", "seed", "settings", "token", "tokens", "oauth", "draws", "tenants", "customers"),
    *("subscribers", "reports", "spans", "directory", "freeAccounts", "consents", "consentEmails", "managed"),
    *("hidden", "gone", "transitions", "faults"),
)


def require(state: Any) -> None:
    """Raises ValueError, naming what is missing, for what is no snapshot of this format."""
    if not isinstance(state, Mapping):
        raise ValueError("a snapshot is a JSON object, as it was saved")
    if state.get("format", FORMAT) != FORMAT:
        raise ValueError(f"not a snapshot of format {FORMAT}")
    missing = [name for name in _NEEDED if name not in state]
    if missing:
        raise ValueError(f"not a snapshot; missing: {', '.join(missing)}")
    checks.number("now", state["now"], most=inf)
    checks.whole("seed", state["seed"], least=-sys.maxsize)
    checks.text("token", state["token"])
    for name in ("settings", "draws"):
        if not isinstance(state[name], Mapping):
            raise ValueError(f"{name} of a snapshot must be a JSON object")


def load(state: Mapping[str, Any], clock: VirtualClock, settings: Settings) -> Store:
    """A store from a snapshot that has passed `require`."""
    state = json.loads(json.dumps({key: value for key, value in state.items() if key != "settings"}))
    store = Store(state["seed"], clock, settings)
    store.tenants = {raw["org_id"]: Tenant(**raw) for raw in state["tenants"]}
    store.partner = next(tenant for tenant in store.tenants.values() if tenant.is_partner)
    store.directory = Directory.load(state["directory"])
    for raw in state["customers"]:
        _load_customer(store, raw)
    for raw in state["subscribers"]:
        wire = raw["wire"]
        customer = store.customers[wire["customerId"]]
        store.add_subscriber(Subscriber(wire, customer, raw["since"], Person(*raw["person"])))
    for raw in state["reports"]:
        _load_report(store, raw)
    store.spans = [Span(*raw) for raw in state["spans"]]
    store.free_accounts = state["freeAccounts"]
    store.consent_emails = [(at, email) for at, email in state["consentEmails"]]
    store.managed = set(state["managed"])
    store.hidden = state["hidden"]
    store.gone = set(state["gone"])
    for org_id, organization in store.directory.organizations.items():
        if "deleting" in organization:
            store.end_organization(org_id, organization["deleting"])
    for identifier, due in state["consents"].items():
        store.consent_at(store.subscribers[identifier], due)
    store.random.draws = state["draws"]
    store.changes.mark()
    return store


def _load_customer(store: Store, raw: dict[str, Any]) -> None:
    names = ("id", "org_id", "owner", "external_id", "created")
    customer = Customer(**{name: raw[name] for name in names})
    for name in _CUSTOMER_FIELDS[len(names) :]:
        setattr(customer, name, raw[name])
    store.add_customer(customer)
    customer.progress.load(raw["progress"], store.events)


def _load_report(store: Store, raw: dict[str, Any]) -> None:
    fields: dict[str, Any] = {name: raw[name] for name in _REPORT_IDENTITY}
    report = Report(start=date.fromisoformat(raw["start"]), end=date.fromisoformat(raw["end"]), **fields)
    report.status, report.errors = raw["status"], raw["errors"]
    store.add_report(report)
    report.progress.load(raw["progress"], store.events)


def write(state: Mapping[str, Any], path: Path, *, indent: int | None = 1, durable: bool = True) -> int:
    """Write a snapshot to a file, readable and comparable line by line; its size in characters.

    The file is the old one or the new one.
    """
    text = json.dumps(state, indent=indent) + "\n"
    with AtomicFile(path, overwrite=True, mode=0o600, durable=durable) as file:
        file.stream.write(text.encode())
    return len(text)


def read(path: Path) -> dict[str, Any]:
    """Read a snapshot from a file. Raises ValueError, naming the file, for one that holds none."""
    try:
        state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        require(state)
    except ValueError as error:
        raise ValueError(f"{path} is not a snapshot of a sandbox: {error}") from None
    return state


# A sandbox of up to so many bytes is saved after each change. A larger one is saved less often than it changes, so
# that saving takes no more than this share of the time.
_SMALL = 1_000_000
_SHARE = 0.2


class StateFile:
    """The file of a sandbox that is open, and the lock beside it that keeps other processes out."""

    def __init__(self, path: Path, wait: float) -> None:
        """Raises TimeoutError if another process keeps the file open for longer than `wait` seconds."""
        self._path = path
        self._next = 0.0
        self._lock = FileLock(f"{path}.lock", thread_local=False)
        try:
            self._lock.acquire(timeout=wait)
        except Timeout:
            held = f"another process has had the sandbox {path} open for {wait:g} seconds"
            raise TimeoutError(f"{held}; end it, or use another file") from None

    def read(self) -> dict[str, Any] | None:
        """What the file holds; None for one that is not there, or empty. Raises ValueError for anything else."""
        if not self._path.exists() or not self._path.stat().st_size:
            return None
        return read(self._path)

    def seconds_away(self, state: dict[str, Any]) -> float:
        """The real seconds since this state was saved."""
        return max(0.0, time.time() - float(state.get("savedAt", time.time())))

    def save(self, state: Callable[[], dict[str, Any]]) -> None:
        """Write the state; a large one not if it was written so lately that saving would hold everything up."""
        begun = time.monotonic()
        if begun < self._next:
            return
        size = self._write(state(), durable=False)
        now = time.monotonic()
        self._next = now + (now - begun) / _SHARE if size > _SMALL else now

    def close(self, state: Callable[[], dict[str, Any]]) -> None:
        """Write the state and let the file go."""
        try:
            self._write(state(), durable=True)
        finally:
            self.release()

    def release(self) -> None:
        """Let the file go as it is."""
        self._lock.release()

    def _write(self, state: dict[str, Any], *, durable: bool) -> int:
        # A process that is killed loses nothing without fsync; only a machine that loses power does.
        return write({**state, "savedAt": time.time()}, self._path, indent=None, durable=durable)
