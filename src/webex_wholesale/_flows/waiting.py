"""Waiting for an asynchronous operation: poll, judge, pause, until it has ended or time is up."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from webex_wholesale import _ops
from webex_wholesale._core.call.backoff import jittered
from webex_wholesale._core.call.operation import Operation
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources.lookup import key_of_resource
from webex_wholesale._core.tokens.tenant import is_other_tenant
from webex_wholesale._core.waiting.outcome import PollUpdate
from webex_wholesale._core.waiting.poll_token import PollState
from webex_wholesale._core.waiting.polling import (
    DEFAULT_TIMEOUT,
    LAST_LOOK,
    LONG_AGO,
    PATIENCE,
    REVIEW_TIMEOUT,
    SHORTEST_INTERVAL,
    OnParked,
    Snapshot,
    is_transient,
    judge,
    timed_out,
)
from webex_wholesale._core.waiting.states import BRISK, HOUR, PATIENT, TABLES, Phase
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow, Sleep, Tell
from webex_wholesale.errors import (
    CallError,
    DeadlineExceeded,
    Gone,
    InvalidPollToken,
    NotFound,
    PollTimeout,
    RateLimited,
    StateDeadlineExceeded,
)

_NO_OPTIONS = CallOptions()
_SETTLED = frozenset({Phase.DONE, Phase.DONE_WITH_ERRORS, Phase.FAILED, Phase.GONE})


class Wait:
    """One asynchronous operation, as far as it is known.

    Attributes:
        state: what a token says of it.
        resource: the resource as last read, None before the first poll and after a deletion.
        phase: what its status means.
    """

    __slots__ = ("calls", "options", "phase", "read", "resource", "state")

    def __init__(
        self,
        calls: Calls,
        read: Operation[Any],
        state: PollState,
        *,
        resource: Any = None,
        options: CallOptions | None = None,
    ) -> None:
        self.calls: Calls = calls
        self.read: Operation[Any] = read
        self.state: PollState = state
        self.options: CallOptions = options or _NO_OPTIONS
        self.resource: Any = resource
        self.phase: Phase = Phase.MOVING
        if getattr(resource, "status", None):
            self.phase = judge(state, Snapshot(resource, str(resource.status)), calls.context.time())

    @property
    def done(self) -> bool:
        """Whether the last poll saw an end, good or bad."""
        return self.phase in _SETTLED

    @property
    def status(self) -> str:
        """The status as last seen; before the first poll, the one that such an operation begins in."""
        status = getattr(self.resource, "status", None) or self.state.status
        return status or TABLES[self.state.kind].begins

    def check_tenant(self) -> None:
        """Make sure that the operation was not begun with another tenant's token.

        Raises:
            InvalidPollToken: it was.
        """
        if is_other_tenant(self.state.tenant, self.calls.context.tenant()):
            raise InvalidPollToken(
                "this poll token belongs to another organisation or app than this client's access token: use a "
                "client of the tenant that began the operation"
            )

    def poll(self, within: float = math.inf) -> Flow[str]:
        """Poll once, within so many seconds, and return the status."""
        snapshot = yield from self._snapshot(within)
        self._judge(snapshot)
        return self.status

    def see(self, resource: Any) -> None:
        """Take a resource into account that somebody else has just read, such as a list."""
        self._judge(Snapshot(resource, str(resource.status) or None))

    def _judge(self, snapshot: Snapshot) -> None:
        self.phase = judge(self.state, snapshot, self.calls.context.time())
        # One stray 404 does not make the last good look worthless.
        if snapshot.resource is not None or self.phase is Phase.GONE:
            self.resource = snapshot.resource

    def _snapshot(self, within: float = math.inf) -> Flow[Snapshot]:
        """Read the resource within so many seconds; a 404 counts only where it is the API's own.

        Raises:
            InvalidPollToken: the operation belongs to another tenant, to whose token everything is a 404.
            CallError: nothing was learned.
        """
        self.check_tenant()
        options = self.calls.no_longer(self.options, within)
        try:
            resource: Any = yield from self.calls.value(
                self.read, self.state.id, sub_partner=self.state.sub_partner, options=options
            )
        except (NotFound, Gone) as error:
            if not error.from_api:
                raise
            return Snapshot()
        status = getattr(resource, "status", None)
        return Snapshot(resource, str(status) if status else None)

    def until_settled(
        self,
        *,
        timeout: float | None,
        on_parked: OnParked,
        interval: float | None,
        on_update: Callable[[PollUpdate], Any] | None,
    ) -> Flow[float]:
        """Poll until the operation is settled; return the seconds it took.

        Args:
            timeout: seconds for the whole wait; None for 30 minutes, or three days with `on_parked="wait"`.
            on_parked: whether to come back when somebody outside has to decide.
            interval: seconds between polls, instead of the growing ones.
            on_update: told of every poll.

        Raises:
            PollTimeout: the time was up; `StateDeadlineExceeded` and `UnknownState` say more.
            CallError: polling failed for good, or too often in a row.
        """
        if self.done:
            return 0.0
        telemetry = self.calls.context.telemetry
        if telemetry is not None:
            telemetry.waiting(self.state.kind, 1)
        try:
            return (yield from self._until_settled(timeout, on_parked, interval, on_update))
        except PollTimeout as error:
            error.operation, error.id = self.state.kind, self.state.id
            error.key = key_of_resource(self.state.id, self.resource)
            error.status, error.resource = self.status, self.resource
            error.token = self.state.to_token()
            raise
        except BaseException as stop:
            # Ctrl-C, a cancelled task, a broken network: the operation goes on all the same.
            token = self.state.to_token()
            stop.add_note(f"{self.state.kind} goes on at Webex; come back with client.resume({token!r})")
            raise
        finally:
            if telemetry is not None:
                telemetry.waiting(self.state.kind, -1)

    def _until_settled(
        self,
        timeout: float | None,
        on_parked: OnParked,
        interval: float | None,
        on_update: Callable[[PollUpdate], Any] | None,
    ) -> Flow[float]:
        context, state = self.calls.context, self.state
        if timeout is None:
            timeout = REVIEW_TIMEOUT if on_parked is OnParked.WAIT else DEFAULT_TIMEOUT
        table = TABLES[state.kind]
        started = context.monotonic()
        end = started + timeout
        polls, failures, pause = 0, 0, 0.0
        while True:
            retry_after, known = 0.0, self.phase
            polls += 1
            try:
                snapshot = yield from self._snapshot(max(end - context.monotonic(), LAST_LOOK))
            except CallError as error:
                retry_after = error.retry_after or 0.0
                # A call that gave up at the gate was held back by a rate limit as well.
                limited = isinstance(error, RateLimited) or (isinstance(error, DeadlineExceeded) and retry_after)
                failures += not limited
                if not is_transient(error) or failures >= PATIENCE:
                    raise
            else:
                failures, previous = 0, state.status
                self._judge(snapshot)
                if on_update is not None:
                    update = PollUpdate(
                        status=snapshot.status,
                        previous=previous,
                        phase=self.phase,
                        resource=snapshot.resource,
                        polls=polls,
                        elapsed=context.monotonic() - started,
                    )
                    yield Tell(partial(on_update, update))
                if self.phase is not known:
                    pause = 0.0
                if self.done or (self.phase is Phase.PARKED and on_parked is OnParked.RETURN):
                    return context.monotonic() - started
                # Only what was just seen can have lasted too long: a token may be of a review that is long over.
                limit = table.deadlines.get(state.status or "")
                if limit is not None and context.time() - state.status_since >= limit:
                    raise StateDeadlineExceeded(
                        f"{state.status} has lasted {limit / HOUR:g} hours; Cisco's operations now take it over "
                        "by hand: ask partner support, and resume with the token once they have decided"
                    )
            left = end - context.monotonic()
            if left <= 0:
                raise timed_out(self.phase, state, timeout)
            intervals = PATIENT if self.phase is Phase.PARKED else BRISK
            pause = min(pause * intervals.factor, intervals.longest) if pause else intervals.first
            if state.missing == 1:
                # The second look, which a 404 needs, comes soon.
                pause = intervals.first
            rest = jittered(pause, context.random) if interval is None else interval
            yield Sleep(min(max(rest, retry_after, SHORTEST_INTERVAL), left))


def waiting_for(
    calls: Calls,
    operation: Operation[Any],
    id: str,
    *,
    sub_partner: str | None,
    options: CallOptions | None,
    resource: Any = None,
    wants: Mapping[str, Any] | None = None,
    moved: bool = False,
    accepted: bool = True,
    just_made: bool = True,
) -> Wait:
    """Return the wait for an operation that has just begun, or that nobody knows the beginning of.

    Args:
        resource: the resource as the service has just shown it.
        wants: for an update, what must be visible before it is done.
        moved: whether the resource has been seen to change.
        accepted: whether the service took the request that began it.
        just_made: whether the resource may be too new to be seen.
    """
    now = calls.context.time()
    state = PollState(
        kind=operation.name,
        id=id,
        sub_partner=calls.scope(sub_partner),
        submitted_at=now if just_made else LONG_AGO,
        status_since=now,
        wants=wants or {},
        moved=moved,
        accepted=accepted,
        tenant=calls.context.tenant(),
    )
    return Wait(calls, _ops.named(TABLES[operation.name].read), state, resource=resource, options=options)


def resumed(calls: Calls, token: str, model: type[Any] | None) -> Wait:
    """Return a wait again from its token.

    Args:
        calls: of the client that goes on with it.
        token: text of `poller.token`.
        model: what the operation must give, None for anything.

    Raises:
        InvalidPollToken: it is no such text, is of something else than `model`, or was begun for another
            sub-partner than this client acts for, or with another tenant's token.
    """
    state = PollState.from_token(token)
    if calls.sub_partner is not None and state.sub_partner != calls.sub_partner:
        raise InvalidPollToken("this token belongs to another sub-partner than this view acts for")
    table = TABLES[state.kind]
    read = _ops.named(table.read)
    if model is not None and (table.ends_in_404 or read.returns is not model):
        given = "nothing" if table.ends_in_404 else getattr(read.returns, "__name__", "")
        raise InvalidPollToken(f"this token is of {state.kind}, which gives {given}, not {model.__name__}")
    wait = Wait(calls, read, state)
    wait.check_tenant()
    return wait
