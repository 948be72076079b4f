"""Follow what other processes have begun: one process for all rows that the service goes on with.

Nothing is kept but in the journal: a process that takes this over reads there what is to be followed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from webex_wholesale._core.bulk.work import RowResult
from webex_wholesale._flows.bulk.row import RowContext, result_of, wait_of
from webex_wholesale._flows.effects import Flow, RunBlocking, Sleep
from webex_wholesale._flows.waiting import Wait
from webex_wholesale._flows.watch import WaitGroup

#: Seconds between two looks at the journal.
ROUND = 1.0


def follow(
    context: RowContext,
    *,
    accepted: Callable[[], Mapping[str, RowResult]],
    end: Callable[[str, RowResult], None],
    is_over: Callable[[], bool],
) -> Flow[None]:
    """Wait for all rows that are accepted, until the job is over.

    Args:
        accepted: gives the rows that the service goes on with, by key.
        end: told of each that has ended; it writes that down.
        is_over: whether the job has no row left to be begun or followed, or is to stop.

    Raises:
        JournalError: the journal cannot be used.
        CallError: looking failed for good.
    """
    group = WaitGroup(options=context.options)
    followed: dict[str, RowResult] = {}
    keys: dict[int, tuple[str, Wait]] = {}
    clock = context.calls.context
    while not (yield RunBlocking(is_over)):
        found: Mapping[str, RowResult] = yield RunBlocking(accepted)
        for key, result in found.items():
            if key not in followed and result.token:
                wait = wait_of(result.token, context)
                followed[key], keys[id(wait)] = result, (key, wait)
                group.add(wait)
        if group.due is not None and group.due <= clock.monotonic():
            yield from group.look()
        while group.ended:
            wait = group.ended.popleft()
            key, _ = keys.pop(id(wait))
            before = followed.pop(key)
            result = result_of(wait, how=before.how, id=before.id)
            result = attrs.evolve(result, began=before.began, ended=clock.time())
            yield RunBlocking(_ended(end, key, result))
        yield Sleep(ROUND)


def _ended(end: Callable[[str, RowResult], None], key: str, result: RowResult) -> Callable[[], None]:
    return lambda: end(key, result)
