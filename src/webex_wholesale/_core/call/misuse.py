"""What is said when a client, a resource or a poller is used as if it were something else.

Type checkers do not see these methods, and so report the same mistakes before anything runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn


class AsyncClientMisuse:
    """Base of the async client."""

    if not TYPE_CHECKING:

        def __enter__(self) -> NoReturn:
            raise TypeError(
                "this client is async: use `async with AsyncWholesaleClient(...) as client:`, or WholesaleClient "
                "for plain `with`"
            )

        def __exit__(self, *error: object) -> None: ...

        def __await__(self) -> NoReturn:
            raise TypeError("a client is not awaited: use it in `async with`, and await its calls")


class ClientMisuse:
    """Base of the sync client."""

    if not TYPE_CHECKING:

        async def __aenter__(self) -> NoReturn:
            raise TypeError(
                "this client is sync: use `with WholesaleClient(...) as client:`, or AsyncWholesaleClient for "
                "`async with`"
            )

        async def __aexit__(self, *error: object) -> None: ...


class ResourceMisuse:
    """Base of the resources of both clients."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __iter__(self) -> NoReturn:
            raise TypeError(_no_list(self))

        def __aiter__(self) -> NoReturn:
            raise TypeError(_no_list(self))


class AsyncPollerMisuse:
    """Base of the async client's pollers."""

    if not TYPE_CHECKING:

        def __await__(self) -> NoReturn:
            raise TypeError(
                "a poller is not awaited: `await poller.wait()` says how it ended, `await poller.result()` gives "
                "what came of it"
            )


class PollerMisuse:
    """Base of the sync client's pollers."""

    if not TYPE_CHECKING:

        def __await__(self) -> NoReturn:
            raise TypeError(
                "this poller belongs to the sync client: call poller.wait() or poller.result() without `await`, "
                "or use AsyncWholesaleClient"
            )


def _no_list(resource: object) -> str:
    calls = "iterate over what .list() returns" if hasattr(resource, "list") else "call one of its methods"
    return f"{type(resource).__name__} holds calls and is no list itself: {calls}"
