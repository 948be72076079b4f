# Made from _async/poller.py by tools/make_sync.py: change that one.
"""Waiting for what goes on at Webex: nothing happens here unless it is asked for, and no thread is started."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from webex_wholesale._sync.session import Session
from webex_wholesale._core.call.misuse import PollerMisuse
from webex_wholesale._core.call.naming import naming
from webex_wholesale._core.call.options import checked_seconds
from webex_wholesale._core.waiting.outcome import Outcome, PollUpdate, outcome_of
from webex_wholesale._core.waiting.polling import OnParked
from webex_wholesale._flows.waiting import Wait
from webex_wholesale._progress_bar import showing_wait

if TYPE_CHECKING:
    from webex_wholesale._core.resources.ensuring import How

T = TypeVar("T")


class Poller(PollerMisuse, Generic[T]):
    """One asynchronous operation: look at it, wait for it, or put its token away and come back.

    Attributes:
        id: id of the resource that is being made, changed or removed.
        operation: name of the operation that began it.
        resource: the resource as last read, None before the first look and after a deletion.
        how: for one that `ensure` gave, how the resource was come by; else None.

    Examples:
        >>> poller = client.customers.delete("Y2lz...")  # doctest: +SKIP
        >>> outcome = poller.wait(timeout=600)  # doctest: +SKIP
    """

    def __init__(self, session: Session, wait: Wait, how: How | None = None) -> None:
        self._session = session
        self._wait = wait
        self.how = how

    @property
    def id(self) -> str:
        """Id of the resource."""
        return self._wait.state.id

    @property
    def operation(self) -> str:
        """Name of the operation that began it, such as `customers.provision`."""
        return self._wait.state.kind

    @property
    def resource(self) -> T | None:
        """The resource as last read, None before the first poll and after a deletion."""
        return self._wait.resource  # type: ignore[no-any-return]

    @property
    def status(self) -> str:
        """The status as last seen; before the first poll, the one that such an operation begins in."""
        return self._wait.status

    @property
    def done(self) -> bool:
        """Whether the last poll saw an end, good or bad; a parked operation is not done."""
        return self._wait.done

    @property
    def token(self) -> str:
        """What `client.resume()` takes, in any process: JSON without a secret or a host, below 1 KB."""
        return self._wait.state.to_token()

    def poll(self) -> str:
        """Look once, with one read, and return the status.

        Raises:
            CallError: the look failed; the operation itself goes on.
        """
        return self._session.driver.run(self._wait.poll())

    def wait(
        self,
        timeout: float | None = None,
        *,
        on_update: Callable[[PollUpdate], Any] | None = None,
        on_parked: Literal["return", "wait"] = "return",
        interval: float | None = None,
        progress: bool = False,
    ) -> Outcome[T]:
        """Wait until the operation is settled, and say how.

        Args:
            timeout: seconds to wait; 30 minutes by default, or 72.5 hours with `on_parked="wait"`. A last look
                when they are over takes one more second at most.
            on_update: called after every look with a `PollUpdate`.
            on_parked: come back when somebody outside has to decide (a compliance review, a person's consent), or
                wait for that as well, looking every few minutes.
            interval: seconds between polls, instead of a pace that grows from 1 s to 15 s.
            progress: show one line that says the status, in a terminal or a notebook; needs the extra `progress`.

        Raises:
            PollTimeout: the time was up; carries the resource and the token to resume with.
            CallError: looking failed for good, or eight times in a row.
        """
        with naming(self.operation), showing_wait(progress, self.operation, on_update) as tell:
            flow = self._wait.until_settled(
                timeout=checked_seconds("timeout", timeout, least=0.0),
                on_parked=OnParked.of(on_parked),
                interval=checked_seconds("interval", interval),
                on_update=tell,
            )
            elapsed = self._session.driver.run(flow)
        return self._outcome(elapsed)

    def result(
        self,
        timeout: float | None = None,
        *,
        allow_errors: bool = False,
        on_update: Callable[[PollUpdate], Any] | None = None,
        on_parked: Literal["return", "wait"] = "return",
        interval: float | None = None,
        progress: bool = False,
    ) -> T:
        """Wait, and return the resource; for a deletion, None.

        Args:
            timeout, on_update, on_parked, interval, progress: as for `wait()`.
            allow_errors: take a resource that is usable although something failed.

        Raises:
            OperationFailed: it ended in an error state; the exception carries the resource.
            ProvisionedWithErrors: it is usable and something failed, and `allow_errors` is not set.
            OperationParked: it waits for somebody outside; the exception carries the token.
            PollTimeout, CallError: as for `wait()`.
        """
        outcome = self.wait(
            timeout, on_update=on_update, on_parked=on_parked, interval=interval, progress=progress
        )
        outcome.raise_for_failure(allow_errors=allow_errors)
        return outcome.resource  # type: ignore[return-value]

    def _outcome(self, elapsed: float) -> Outcome[T]:
        outcome: Outcome[T] = outcome_of(
            self._wait.phase,
            status=None if self.resource is None else self.status,
            resource=self.resource,
            token=self.token,
            operation=self.operation,
            id=self.id,
            elapsed=elapsed,
        )
        return outcome

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.operation} {self.status}>"
