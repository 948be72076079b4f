"""What is said when a list is used as if it were something else: a plain list, or a list of the other client."""

from __future__ import annotations

from typing import NoReturn


class AsyncMisuse:
    """Base of the async client's lists and iterators."""

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError(_NO_TRUTH.format(first="await pager.first()"))

    def __iter__(self) -> NoReturn:
        raise TypeError(
            "this list belongs to the async client: read it with `async for item in ...` or "
            "`await pager.to_list()`, or use WholesaleClient for plain `for`"
        )

    def __await__(self) -> NoReturn:
        raise TypeError(
            "list() is not awaited, it sends nothing: read it with `async for item in ...` or "
            "`await pager.to_list()`"
        )


class Misuse:
    """Base of the sync client's lists and iterators."""

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError(_NO_TRUTH.format(first="pager.first()"))

    def __aiter__(self) -> NoReturn:
        raise TypeError(_SYNC)

    def __await__(self) -> NoReturn:
        raise TypeError(_SYNC)


_NO_TRUTH = (
    "a list that has not been fetched is neither true nor false: ask `{first} is None` for whether it is empty, "
    "or read all of it with to_list()"
)
_SYNC = (
    "this list belongs to the sync client: read it with `for item in ...` or pager.to_list(), or use "
    "AsyncWholesaleClient for `async for` and `await`"
)
