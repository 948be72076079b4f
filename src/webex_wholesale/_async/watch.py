"""Many pollers at once: each is handed out as its operation ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Generic, TypeVar

from webex_wholesale._async.poller import AsyncPoller
from webex_wholesale._async.session import AsyncSession
from webex_wholesale._core.call.options import CallOptions, checked_seconds
from webex_wholesale._core.paging.misuse import AsyncLoopMisuse
from webex_wholesale._core.waiting.polling import OnParked
from webex_wholesale._flows.watch import WaitGroup

T = TypeVar("T")


class AsyncWatch(AsyncLoopMisuse, Generic[T]):
    """Iterate over it for the pollers, each as soon as its operation has ended; nothing happens in between.

    Attributes:
        pending: how many have not ended.

    Examples:
        >>> async for poller in client.watch(pollers):  # doctest: +SKIP
        ...     print(poller.id, poller.status)
    """

    def __init__(
        self,
        session: AsyncSession,
        pollers: Iterable[AsyncPoller[T]],
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

    def __aiter__(self) -> AsyncIterator[AsyncPoller[T]]:
        return self

    async def __anext__(self) -> AsyncPoller[T]:
        wait = await self._session.run(self._group.next(self._give_up_at))
        if wait is None:
            raise StopAsyncIteration
        return self._pollers[id(wait)]
