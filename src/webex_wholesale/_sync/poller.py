# Made from _async/poller.py by tools/make_sync.py: change that one.
"""Waiting for what goes on at Webex: nothing happens here unless it is asked for, and no thread is started."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Generic, Literal, TypeVar

import attrs

from webex_wholesale._sync.session import Session
from webex_wholesale._core.operation import Operation
from webex_wholesale._core.options import UNSET, CallOptions, is_number
from webex_wholesale._core.outcome import Outcome, PollUpdate, outcome_of
from webex_wholesale._core.poll_token import Progress
from webex_wholesale._core.polling import Glance, Look, OnParked, Seen, judge, wait
from webex_wholesale._core.states import TABLES, Phase
from webex_wholesale.errors import CallError, Gone, InvalidRequest, NotFound, PollTimeout

T = TypeVar("T")

_SETTLED = frozenset({Phase.DONE, Phase.DONE_WITH_ERRORS, Phase.FAILED, Phase.GONE})


class Poller(Generic[T]):
    """One asynchronous operation: look at it, wait for it, or put its token away and come back.

    Attributes:
        id: id of the resource that is being made, changed or removed.
        operation: name of the operation that began it.
        resource: the resource as last read, None before the first look and after a deletion.

    Examples:
        >>> poller = client.customers.delete("Y2lz...")  # doctest: +SKIP
        >>> outcome = poller.wait(timeout=600)  # doctest: +SKIP
    """

    def __init__(
        self,
        session: Session,
        read: Operation[Any],
        progress: Progress,
        *,
        resource: Any = None,
        options: CallOptions | None = None,
    ) -> None:
        self._session = session
        self._read = read
        self._progress = progress
        self._options = options
        self._phase = Phase.MOVING
        self.resource: T | None = resource
        if resource is not None and resource.status is not None:
            self._phase = judge(progress, Glance(resource, str(resource.status)), session.driver.clock.time())

    @property
    def id(self) -> str:
        """Id of the resource."""
        return self._progress.id

    @property
    def operation(self) -> str:
        """Name of the operation that began it, such as `customers.provision`."""
        return self._progress.kind

    @property
    def status(self) -> str:
        """The status as last seen; before the first look, the one that such an operation begins in."""
        status = getattr(self.resource, "status", None) or self._progress.status
        return status or TABLES[self._progress.kind].begins

    @property
    def done(self) -> bool:
        """Whether the last look saw an end, good or bad; a parked operation is not done."""
        return self._phase in _SETTLED

    @property
    def token(self) -> str:
        """What `client.resume()` takes, in any process: JSON without a secret or a host, below 1 KB."""
        return self._progress.to_token()

    def poll(self) -> str:
        """Look once, with one read, and return the status.

        Raises:
            CallError: the look failed; the operation itself goes on.
        """
        glance = self._look()
        self._phase = judge(self._progress, glance, self._session.driver.clock.time())
        self.resource = glance.resource
        return self.status

    def wait(
        self,
        timeout: float | None = None,
        *,
        on_update: Callable[[PollUpdate], Any] | None = None,
        on_parked: Literal["return", "wait"] = "return",
        interval: float | None = None,
    ) -> Outcome[T]:
        """Wait until the operation is settled, and say how.

        Args:
            timeout: seconds to wait at most; 30 minutes by default, or 72.5 hours with `on_parked="wait"`.
            on_update: called after every look with a `PollUpdate`.
            on_parked: come back when somebody outside has to decide (a compliance review, a person's consent), or
                wait for that as well, looking every few minutes.
            interval: seconds between looks, instead of a pace that grows from 1 s to 15 s.

        Raises:
            PollTimeout: the time was up; carries the resource and the token to resume with.
            CallError: looking failed for good, or eight times in a row.
        """
        if timeout is not None and not (is_number(timeout) and timeout >= 0):
            raise InvalidRequest("timeout takes seconds, 0 or more, or None for the default")
        if interval is not None and not (is_number(interval) and interval > 0):
            raise InvalidRequest("interval takes seconds above 0")
        if on_parked not in ("return", "wait"):
            raise InvalidRequest("on_parked takes 'return' or 'wait'")
        if self.done:
            return self._outcome(0.0)
        try:
            return self._wait(timeout, on_update, OnParked(on_parked), interval)
        except PollTimeout as error:
            error.kind, error.status, error.resource = self.operation, self.status, self.resource
            error.token = self.token
            raise
        except BaseException as stop:
            # Ctrl-C, a cancelled task, a broken network: the operation goes on all the same.
            stop.add_note(f"{self.operation} goes on at Webex; come back with client.resume({self.token!r})")
            raise

    def _wait(
        self,
        timeout: float | None,
        on_update: Callable[[PollUpdate], Any] | None,
        on_parked: OnParked,
        interval: float | None,
    ) -> Outcome[T]:
        driver = self._session.driver
        started = driver.clock.monotonic()
        steps = wait(
            self._progress,
            timeout=timeout,
            on_parked=on_parked,
            interval=interval,
            monotonic=driver.clock.monotonic,
            time=driver.clock.time,
            random=driver.config.random,
        )
        reply: Glance | CallError | None = None
        while True:
            try:
                step = steps.send(reply)
            except StopIteration:
                return self._outcome(driver.clock.monotonic() - started)
            reply = None
            if isinstance(step, Look):
                try:
                    reply = self._look(step.within)
                except CallError as error:
                    reply = error
            elif isinstance(step, Seen):
                self._phase, self.resource = step.phase, step.glance.resource
                if on_update is not None:
                    self._tell(on_update, step, driver.clock.monotonic() - started)
            else:
                driver.clock.sleep(step.seconds)

    def _tell(self, on_update: Callable[[PollUpdate], Any], seen: Seen, elapsed: float) -> None:
        update = PollUpdate(
            status=seen.glance.status,
            previous=seen.previous,
            phase=seen.phase,
            resource=seen.glance.resource,
            looks=seen.looks,
            elapsed=elapsed,
        )
        self._session.driver.settled(on_update(update))

    def result(
        self,
        timeout: float | None = None,
        *,
        allow_errors: bool = False,
        on_update: Callable[[PollUpdate], Any] | None = None,
        on_parked: Literal["return", "wait"] = "return",
        interval: float | None = None,
    ) -> T:
        """Wait, and return the resource; for a deletion, None.

        Args:
            timeout, on_update, on_parked, interval: as for `wait()`.
            allow_errors: take a resource that is usable although something failed.

        Raises:
            OperationFailed: it ended in an error state; the exception carries the resource.
            ProvisionedWithErrors: it is usable and something failed, and `allow_errors` is not set.
            OperationParked: it waits for somebody outside; the exception carries the token.
            PollTimeout, CallError: as for `wait()`.
        """
        outcome = self.wait(timeout, on_update=on_update, on_parked=on_parked, interval=interval)
        outcome.raise_for_failure(allow_errors=allow_errors)
        return outcome.resource  # type: ignore[return-value]

    def _outcome(self, elapsed: float) -> Outcome[T]:
        outcome: Outcome[T] = outcome_of(
            self._phase,
            status=None if self.resource is None else self.status,
            resource=self.resource,
            token=self.token,
            operation=self.operation,
            elapsed=elapsed,
        )
        return outcome

    def _look(self, within: float = math.inf) -> Glance:
        options = self._options or CallOptions()
        deadline = self._session.defaults.deadline if options.deadline is UNSET else options.deadline
        longest = min(within, math.inf if deadline is None else deadline)
        try:
            found = self._session.execute(
                self._read,
                self.id,
                sub_partner=self._progress.sub_partner,
                options=attrs.evolve(options, deadline=None if longest == math.inf else longest),
            )
        except (NotFound, Gone):
            return Glance()
        resource = found.value
        return Glance(resource, None if resource.status is None else str(resource.status))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.operation} {self.status}>"
