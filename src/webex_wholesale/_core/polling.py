"""Waiting for an asynchronous operation: when to look, what to believe, and when to stop.

`wait` is a generator. It yields `Look` (answered by a `Glance`) and `Sleep`, and returns a `Verdict`. Nothing here
knows how to fetch; nothing is done unless somebody asks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from enum import StrEnum
from typing import Any

import attrs

from webex_wholesale._core.poll_token import Progress, fingerprint
from webex_wholesale._core.states import BRISK, HOUR, PATIENT, TABLES, Phase
from webex_wholesale._core.wire import Sleep
from webex_wholesale.errors import (
    CallError,
    DeadlineExceeded,
    Locked,
    PollTimeout,
    RateLimited,
    RefreshFailed,
    ServerError,
    StateDeadlineExceeded,
    TransportError,
    UnexpectedResponse,
    UnknownState,
)

DEFAULT_TIMEOUT = 30 * 60.0
REVIEW_TIMEOUT = 72 * HOUR + DEFAULT_TIMEOUT
# How long a GET may still show the state from before the write, or nothing at all.
STALE_FOR = 30.0
# The same while what was asked for is not visible: a bad state from before the write is not its result.
STALE_UNSEEN_FOR = 120.0
INVISIBLE_FOR = 60.0
# A last look is taken when the time is up; it, too, must come to an end.
LAST_LOOK = 5.0
PATIENCE = 8
"""Consecutive failed looks before a wait gives up; a rate limit is no failure."""

_FINAL = (Phase.DONE, Phase.DONE_WITH_ERRORS, Phase.FAILED)
_TRANSIENT = (
    TransportError,
    ServerError,
    Locked,
    RateLimited,
    DeadlineExceeded,
    UnexpectedResponse,
    RefreshFailed,
)


class OnParked(StrEnum):
    """What a wait does when the operation waits for somebody outside."""

    RETURN = "return"
    WAIT = "wait"


@attrs.frozen
class Glance:
    """What one look saw: the resource, or that it is not there."""

    resource: Any = None
    status: str | None = None


@attrs.frozen
class Look:
    """Ask the driver to read the resource within so many seconds; answered by a `Glance` or a `CallError`."""

    within: float = math.inf


@attrs.frozen
class Seen:
    """Tell the driver what a look came to, so that it can tell the caller."""

    glance: Glance
    previous: str | None
    phase: Phase
    looks: int


def judge(progress: Progress, glance: Glance, now: float) -> Phase:
    """Take one look into account and return where the operation stands.

    Args:
        progress: what was known; is brought up to date.
        glance: what was just read.
        now: seconds since 1970.
    """
    table = TABLES[progress.kind]
    if glance.resource is None:
        if table.ends_in_404 or progress.seen or now - progress.submitted_at >= INVISIBLE_FOR:
            return Phase.GONE
        return Phase.MOVING
    progress.seen = True
    if glance.status != progress.status:
        progress.status_since = now
        progress.status = glance.status
    phase = table.phase(glance.status)
    # Only the state that this operation begins in proves that it has begun: any other may be from before it.
    progress.moved = progress.moved or (phase is Phase.MOVING and glance.status == table.begins)
    return Phase.MOVING if phase in _FINAL and _may_be_stale(progress, glance, phase, now) else phase


def _may_be_stale(progress: Progress, glance: Glance, phase: Phase, now: float) -> bool:
    """Whether a final state may be the one from before an update or a deletion."""
    if progress.kind not in ("customers.update", "customers.delete"):
        return False
    visible = _visible(progress.wants, glance.resource)
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
        wants["external_id"] = fingerprint(external_id)
    return wants


def _visible(wants: Any, resource: Any) -> bool:
    if "packages" in wants and sorted({str(name) for name in resource.packages or ()}) != wants["packages"]:
        return False
    return "external_id" not in wants or fingerprint(resource.external_id or "") == wants["external_id"]


def wait(
    progress: Progress,
    *,
    timeout: float | None,
    on_parked: OnParked,
    interval: float | None,
    monotonic: Callable[[], float],
    time: Callable[[], float],
    random: Callable[[], float],
) -> Generator[Look | Seen | Sleep, Any, tuple[Phase, Glance]]:
    """Look until the operation is settled.

    Args:
        progress: what is known; is brought up to date with every look.
        timeout: seconds for the whole wait; None for 30 minutes, or three days and more with `on_parked="wait"`.
        on_parked: whether to come back when somebody outside has to decide.
        interval: seconds between looks, instead of the growing ones.

    Raises:
        PollTimeout: the time was up; `StateDeadlineExceeded` and `UnknownState` say more.
        CallError: looking failed for good, or too often in a row.
    """
    if timeout is None:
        timeout = REVIEW_TIMEOUT if on_parked is OnParked.WAIT else DEFAULT_TIMEOUT
    table = TABLES[progress.kind]
    end = monotonic() + timeout
    looks, failures, pause = 0, 0, 0.0
    phase, glance = Phase.MOVING, Glance()
    while True:
        reply = yield Look(max(end - monotonic(), LAST_LOOK))
        looks += 1
        told = 0.0
        if isinstance(reply, CallError):
            told = reply.retry_after or 0.0
            # A call that gave up at the gate was held back by a rate limit as well.
            failures += not isinstance(reply, RateLimited) and not (isinstance(reply, DeadlineExceeded) and told)
            if not is_transient(reply) or failures >= PATIENCE:
                raise reply
        else:
            failures, glance = 0, reply
            previous, known = progress.status, phase
            phase = judge(progress, glance, time())
            yield Seen(glance, previous, phase, looks)
            if phase is not known:
                pause = 0.0
            if phase not in (Phase.MOVING, Phase.UNKNOWN, Phase.PARKED):
                return phase, glance
            if phase is Phase.PARKED and on_parked is OnParked.RETURN:
                return phase, glance
            # Only what was just seen can have lasted too long: a token may be of a review that is long over.
            limit = table.deadlines.get(progress.status or "")
            if limit is not None and time() - progress.status_since >= limit:
                raise StateDeadlineExceeded(
                    f"{progress.status} has lasted {limit / HOUR:g} hours; Cisco's operations now take it over by "
                    "hand: ask partner support, and resume with the token once they have decided"
                )
        left = end - monotonic()
        if left <= 0:
            raise _timed_out(phase, progress, timeout)
        pace = PATIENT if phase is Phase.PARKED else BRISK
        pause = min(pause * pace.factor, pace.longest) if pause else pace.first
        # A fifth either way, so that a thousand waits begun together do not look together.
        jittered = pause * (0.8 + 0.4 * random())
        yield Sleep(min(max(jittered if interval is None else interval, told), left))


def is_transient(error: CallError) -> bool:
    """Whether a failed look says nothing about the operation."""
    return isinstance(error, _TRANSIENT)


def _timed_out(phase: Phase, progress: Progress, timeout: float) -> PollTimeout:
    if phase is Phase.UNKNOWN:
        return UnknownState(
            f"after {timeout:g} s in a state that this SDK does not know, {progress.status!r}; "
            "it was not taken for done"
        )
    state = f"still {progress.status}" if progress.seen else "not visible yet"
    if progress.kind == "customers.update" and TABLES[progress.kind].phase(progress.status) in _FINAL:
        state = f"{progress.status}, but the change is not visible yet"
    return PollTimeout(f"{state} after {timeout:g} s; it goes on at Webex: resume with the token")
