"""What is said when a list is used as if it were something else: a plain list, or a list of the other client.

Type checkers do not see these methods, and so report the same mistakes before anything runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn


class AsyncLoopMisuse:
    """Base of what the async client gives to iterate over."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __iter__(self) -> NoReturn:
            raise TypeError(
                "this belongs to the async client: read it with `async for item in ...`, a list also with "
                "`await pager.to_list()`; or use WholesaleClient for plain `for`"
            )


class AsyncMisuse(AsyncLoopMisuse):
    """Base of the async client's lists and their iterators."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __bool__(self) -> NoReturn:
            raise TypeError(_NO_TRUTH.format(first="await pager.first()"))

        def __await__(self) -> NoReturn:
            raise TypeError(
                "list() is not awaited, it sends nothing: read it with `async for item in ...` or "
                "`await pager.to_list()`"
            )


class LoopMisuse:
    """Base of what the sync client gives to iterate over."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __aiter__(self) -> NoReturn:
            raise TypeError(_SYNC)


class Misuse(LoopMisuse):
    """Base of the sync client's lists and their iterators."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __bool__(self) -> NoReturn:
            raise TypeError(_NO_TRUTH.format(first="pager.first()"))

        def __await__(self) -> NoReturn:
            raise TypeError(_SYNC)


_NO_TRUTH = (
    "a list that has not been fetched is neither true nor false: ask `{first} is None` for whether it is empty, "
    "or read all of it with to_list()"
)
_SYNC = (
    "this belongs to the sync client: read it with `for item in ...`, a list also with pager.to_list(); or use "
    "AsyncWholesaleClient for `async for` and `await`"
)
