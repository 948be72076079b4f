"""What one poll of an asynchronous operation means: whether it has ended, and what is not yet to be believed."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import attrs

from webex_wholesale._core.resources.lookup import key_form
from webex_wholesale._core.trust.fingerprint import fingerprint
from webex_wholesale._core.waiting.poll_token import PollState
from webex_wholesale._core.waiting.states import HOUR, TABLES, Phase
from webex_wholesale.errors import (
    CallError,
    DecodeError,
    Gone,
    InvalidRequest,
    NotFound,
    PollTimeout,
    UnexpectedResponse,
    UnknownState,
)
from webex_wholesale.models.enums import PackageStatus

DEFAULT_TIMEOUT = 30 * 60.0
REVIEW_TIMEOUT = 72 * HOUR + DEFAULT_TIMEOUT
# How long a GET may still show the state from before the write, or nothing at all.
STALE_FOR = 30.0
# The same while what was asked for is not visible: a bad state from before the write is not its result.
STALE_UNSEEN_FOR = 120.0
# How long something new may not be visible yet.
INVISIBLE_FOR = 60.0
# How long nothing but 404 must be seen before something that was not to be deleted counts as gone.
GONE_AFTER = 300.0
# When something was begun of which nobody knows when, but that it is not new.
LONG_AGO = 0.0
SHORTEST_INTERVAL = 0.2
"""Seconds between two polls at the least, whatever a caller asks for."""
# A last poll is made when the time is up, and ends within this many seconds.
LAST_LOOK = 1.0
PATIENCE = 8
"""Consecutive failed polls before a wait gives up; a rate limit is no failure."""

_FINAL = (Phase.DONE, Phase.DONE_WITH_ERRORS, Phase.FAILED)


class OnParked(StrEnum):
    """What a wait does when the operation waits for somebody outside."""

    RETURN = "return"
    WAIT = "wait"

    @classmethod
    def of(cls, text: str) -> OnParked:
        """Return what a caller asked for.

        Raises:
            InvalidRequest: it is neither of the two.
        """
        if text not in ("return", "wait"):
            raise InvalidRequest("on_parked must be 'return' or 'wait'")
        return cls(text)


@attrs.frozen
class Snapshot:
    """What one poll saw: the resource, or that it is not there."""

    resource: Any = None
    status: str | None = None


def judge(progress: PollState, snapshot: Snapshot, now: float) -> Phase:
    """Take one poll into account and return where the operation stands.

    Args:
        progress: what was known; is brought up to date.
        snapshot: what was just read.
        now: seconds since 1970.
    """
    table = TABLES[progress.kind]
    if snapshot.resource is None:
        return Phase.GONE if _is_gone(progress, now) else Phase.MOVING
    progress.seen = True
    progress.missing, progress.missing_since = 0, None
    if snapshot.status != progress.status:
        progress.status_since = now
        progress.status = snapshot.status
    if progress.kind == "customers.get" and snapshot.status == "deleting":
        # Somebody removes it: from here on the end is that it is gone.
        progress.kind, progress.moved = "customers.delete", True
        table = TABLES[progress.kind]
    phase = table.phase(snapshot.status)
    if phase is Phase.DONE and has_failed_packages(snapshot.resource):
        phase = Phase.DONE_WITH_ERRORS
    # Only the state that this operation begins in proves that it has begun: any other may be from before it.
    progress.moved = progress.moved or (phase is Phase.MOVING and snapshot.status == table.begins)
    return Phase.MOVING if phase in _FINAL and _may_be_stale(progress, snapshot, phase, now) else phase


def _is_gone(progress: PollState, now: float) -> bool:
    """Take a 404 of the API's own into account, and return whether the resource is gone.

    One 404 proves nothing: a node that lags behind says it, and so does the API to another tenant's token. A
    deletion is over only where it was accepted, or the resource had been seen, and a second look agrees. Anything
    else was not to go away at all: it must have been missing for minutes. What nobody here began or has ever seen
    may be too new to be shown, or was never there: minutes after the wait began it is the latter.
    """
    progress.missing += 1
    if progress.missing_since is None:
        progress.missing_since = now
    if progress.missing < 2:
        return False
    if TABLES[progress.kind].ends_in_404:
        return progress.accepted or progress.seen
    is_proven = progress.seen or not progress.kind.endswith(".get")
    since = progress.missing_since if is_proven else min(progress.missing_since, progress.submitted_at)
    return now - since >= GONE_AFTER


def has_failed_packages(resource: Any) -> bool:
    """Whether a customer has a package with errors: usable, but not what was asked for."""
    details = getattr(resource, "resource_details", None)
    packages = details.packages if details else ()
    # Webex puts what went wrong with a failed package among its warnings, and then it has no errors.
    return any(package.errors or package.status == PackageStatus.ERROR for package in packages)


def _may_be_stale(progress: PollState, snapshot: Snapshot, phase: Phase, now: float) -> bool:
    """Whether a final state may be the one from before an update or a deletion."""
    if progress.kind not in ("customers.update", "customers.delete"):
        return False
    visible = _visible(progress.wants, snapshot.resource)
    if phase is Phase.DONE and not visible and progress.wants.get("exact"):
        # Somebody else's list may have won: nothing but the very list that was written is success.
        return True
    if progress.moved:
        return False
    if phase is Phase.DONE and not visible:
        return True
    proven = phase is Phase.DONE and progress.wants.get("proof", False)
    return not proven and now - progress.submitted_at < (STALE_FOR if visible else STALE_UNSEEN_FOR)


def wants_of(
    packages: tuple[str, ...], external_id: str | None, *, more: bool, exact: bool = False
) -> dict[str, Any]:
    """Return what an update must make visible.

    Args:
        packages, external_id: what was written.
        more: it also changes things that no GET proves.
        exact: even a customer that was seen to change counts as done only with these packages.
    """
    wants: dict[str, Any] = {"packages": sorted({str(name) for name in packages}), "proof": not more}
    if exact:
        wants["exact"] = True
    if external_id is not None:
        wants["external_id"] = fingerprint(key_form(external_id))
    return wants


def _visible(wants: Any, resource: Any) -> bool:
    if "packages" in wants and sorted({str(name) for name in resource.packages}) != wants["packages"]:
        return False
    return "external_id" not in wants or fingerprint(key_form(resource.external_id)) == wants["external_id"]


def is_transient(error: CallError) -> bool:
    """Whether a failed poll says nothing about the operation, so that another may be made.

    An answer that cannot be read is one: a proxy's page, a JSON null. So is a 404 that is not the API's own.
    """
    if isinstance(error, NotFound | Gone):
        return not error.from_api
    return error.retryable or isinstance(error, UnexpectedResponse | DecodeError)


def timed_out(phase: Phase, progress: PollState, timeout: float) -> PollTimeout:
    if phase is Phase.UNKNOWN:
        state = (
            f"in a state that this SDK does not know, {progress.status!r}"
            if progress.status
            else "without a state"
        )
        return UnknownState(f"after {timeout:g} s {state}; it was not taken for done")
    state = f"still {progress.status}" if progress.seen else "not visible yet"
    if progress.missing:
        state = f"not found the last {progress.missing} times (HTTP 404)"
    if progress.kind == "customers.update" and TABLES[progress.kind].phase(progress.status) in _FINAL:
        state = f"{progress.status}, but the change is not visible yet"
    return PollTimeout(f"{state} after {timeout:g} s; it goes on at Webex: resume with the token")
