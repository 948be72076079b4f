# Made from _async/watch.py by tools/make_sync.py: change that one.
"""Many pollers at once: each is handed out as its operation ends."""

from __future__ import annotations

from collections.abc import Iterator, Iterable
from typing import Generic, TypeVar

from webex_wholesale._sync.poller import Poller
from webex_wholesale._sync.session import Session
from webex_wholesale._core.call.options import CallOptions, checked_seconds
from webex_wholesale._core.paging.misuse import LoopMisuse
from webex_wholesale._core.waiting.polling import OnParked
from webex_wholesale._flows.watch import WaitGroup

T = TypeVar("T")


class Watch(LoopMisuse, Generic[T]):
    """Iterate over it for the pollers, each as soon as its operation has ended; nothing happens in between.

    Attributes:
        pending: how many have not ended.

    Examples:
        >>> for poller in client.watch(pollers):  # doctest: +SKIP
        ...     print(poller.id, poller.status)
    """

    def __init__(
        self,
        session: Session,
        pollers: Iterable[Poller[T]],
        *,
        timeout: float | None,
        on_parked: str,
        options: CallOptions | None,
    ) -> None:
        self._session = session
        self._pollers = {id(poller._wait): poller for poller in pollers}
        self._group = WaitGroup(
            [poller._wait for poller in self._pollers.values()], on_parked=OnParked.of(on_parked), options=options
        )
        seconds = checked_seconds("timeout", timeout, least=0.0)
        self._give_up_at = None if seconds is None else session.driver.clock.monotonic() + seconds

    @property
    def pending(self) -> int:
        """How many have not ended."""
        return len(self._group)

    def __iter__(self) -> Iterator[Poller[T]]:
        return self

    def __next__(self) -> Poller[T]:
        wait = self._session.run(self._group.next(self._give_up_at))
        if wait is None:
            raise StopIteration
        return self._pollers[id(wait)]
