"""What gives a client its access token: protocols that a source of the caller's own can follow."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from webex_wholesale._core.trust.secret import Secret


@runtime_checkable
class TokenSource(Protocol):
    """What gives a client its access token, before every call; of use to both clients.

    The async client calls it in a worker thread, since it may block; give it `aget_token` as well, or instead, to
    be awaited. A source that is shared by clients and threads is asked by several of them at once.

    Examples:
        >>> class Vault:
        ...     def get_token(self, refused=None):
        ...         return "the token from the vault"
        >>> isinstance(Vault(), TokenSource)
        True
    """

    def get_token(self, refused: Secret | None = None) -> str | Secret:
        """Return a token.

        Args:
            refused: a token of this source that the service has just answered 401 to. Compare it with the one at
                hand: another caller may have replaced it already. Giving it back means that there is no other.
        """
        ...


@runtime_checkable
class AsyncTokenSource(Protocol):
    """A source that the async client awaits."""

    async def aget_token(self, refused: Secret | None = None) -> str | Secret:
        """Return a token; see `TokenSource.get_token`."""
        ...
