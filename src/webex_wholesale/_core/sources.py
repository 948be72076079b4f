"""Where access tokens come from: the text itself, the environment, a function, or anything with `get_token`."""

from __future__ import annotations

import inspect
import os
from collections.abc import Awaitable, Callable, Generator
from typing import Any, Protocol, runtime_checkable

from webex_wholesale._core.call import Surroundings
from webex_wholesale._core.secret import Secret, access_token, hidden, refuse_pickle
from webex_wholesale._core.wire import Effect, GetToken
from webex_wholesale.errors import (
    ConfigurationError,
    InvalidRequest,
    MissingToken,
)


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


@runtime_checkable
class FlowSource(Protocol):
    """A source of the SDK's own that does its work over the client's wire and by the client's clock."""

    def flow(self, ask: GetToken, around: Surroundings) -> Generator[Effect, Any, Secret]:
        """Return a token."""
        ...


class StaticToken:
    """One token, as it is: for a test, a notebook, or a personal token of twelve hours.

    >>> StaticToken("top secret".replace(" ", "-"))
    StaticToken(Secret('***'))
    """

    def __init__(self, token: str | Secret) -> None:
        token = hidden(token)
        self._token = access_token(token)

    def get_token(self, refused: Secret | None = None) -> Secret:
        """Return the token."""
        return self._token

    async def aget_token(self, refused: Secret | None = None) -> Secret:
        """Return the token."""
        return self._token

    def __repr__(self) -> str:
        return f"StaticToken({getattr(self, '_token', None)!r})"


class EnvToken:
    """The token of an environment variable, read before every call; quotes around it are tolerated.

    Raises, when it is asked:
        MissingToken: the variable is not set, or blank.
    """

    def __init__(self, name: str = "WEBEX_ACCESS_TOKEN") -> None:
        self._name = name

    def get_token(self, refused: Secret | None = None) -> Secret:
        """Return what the variable holds now."""
        text = hidden(unquoted(os.environ.get(self._name, "")))
        if text is None:
            raise MissingToken(f"{self._name} is not set or blank: export it")
        return access_token(text)

    async def aget_token(self, refused: Secret | None = None) -> Secret:
        """Return what the variable holds now."""
        return self.get_token(refused)

    def __repr__(self) -> str:
        return f"EnvToken({self._name!r})"


class CallableToken:
    """Whatever a function returns, asked before every call; the async client takes an async function as well.

    What the function raises comes through as it is, and nothing is sent; the next call asks again.

    Raises, when it is asked:
        MissingToken: the function returned None, or something else that is no token.
    """

    def __init__(
        self, function: Callable[[], str | Secret] | Callable[[], Awaitable[str | Secret]] | Callable[[], Any]
    ) -> None:
        if not callable(function):
            del function  # perhaps the token itself, which a traceback would show
            raise ConfigurationError("CallableToken takes a function that returns a token")
        self._function = function

    def get_token(self, refused: Secret | None = None) -> Secret:
        """Call the function.

        Raises:
            InvalidRequest: it is an async function, which the sync client cannot await.
        """
        value = hidden(self._function())
        if inspect.isawaitable(value):
            if inspect.iscoroutine(value):
                value.close()
            raise InvalidRequest("an async token function needs the async client")
        return usable(value)

    async def aget_token(self, refused: Secret | None = None) -> Secret:
        """Call the function, and await it where it is async."""
        value = hidden(self._function())
        return usable(await value if inspect.isawaitable(value) else value)

    def __repr__(self) -> str:
        return "CallableToken(...)"

    def __reduce__(self) -> tuple[Any, ...]:
        refuse_pickle("a token source")
        return CallableToken, (self._function,)


def usable(value: object) -> Secret:
    """Return what a source gave as a token.

    Raises:
        MissingToken: it is none.
    """
    value = hidden(value)
    if not isinstance(value, Secret):
        raise MissingToken(f"the token source returned {type(value).__name__}, not a token")
    return access_token(value)


def as_source(token: object) -> Any:
    """Return what a client was given as `Secret` or source.

    Raises:
        MissingToken: None, or a text that is no token.
        ConfigurationError: something else.
    """
    token = hidden(token)
    if isinstance(token, StaticToken):
        return token.get_token()
    if isinstance(token, FlowSource | TokenSource | AsyncTokenSource):
        return token
    if callable(token):
        return CallableToken(token)
    return access_token(token)


def unquoted(text: str) -> str | None:
    """Return an environment variable without the quotes that some .env readers leave; None where it is blank."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1].strip()
    return text or None
