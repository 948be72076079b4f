"""Where access tokens come from: the text itself, the environment, a function, or anything with `get_token`."""

from __future__ import annotations

import inspect
import os
from collections.abc import Awaitable, Callable
from typing import Any

from webex_wholesale._core.tokens.source import AsyncTokenSource, TokenSource
from webex_wholesale._core.trust.secret import Secret, access_token, checked_token, redact, refuse_pickle
from webex_wholesale._flows.context import FlowSource
from webex_wholesale.errors import ConfigurationError, InvalidRequest, MissingToken


class StaticToken:
    """One token, as it is: for a test, a notebook, or a personal token of twelve hours.

    >>> StaticToken("top secret".replace(" ", "-"))
    StaticToken(Secret('***'))
    """

    def __init__(self, token: str | Secret) -> None:
        token = redact(token)
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
        text = redact(unquoted(os.environ.get(self._name, "")))
        if text is None:
            raise MissingToken(f"{self._name} must be set to a token: export it")
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
            raise ConfigurationError("CallableToken needs a function that returns a token")
        self._function = function

    def get_token(self, refused: Secret | None = None) -> Secret:
        """Call the function.

        Raises:
            InvalidRequest: it is an async function, which the sync client cannot await.
        """
        value = redact(self._function())
        if inspect.isawaitable(value):
            if inspect.iscoroutine(value):
                value.close()
            raise InvalidRequest("an async token function needs the async client")
        return checked_token(value)

    async def aget_token(self, refused: Secret | None = None) -> Secret:
        """Call the function, and await it where it is async."""
        value = redact(self._function())
        # In two steps: a token that stood in an expression would show in a traceback of what follows.
        value = redact(await value) if inspect.isawaitable(value) else value
        return checked_token(value)

    def __repr__(self) -> str:
        return "CallableToken(...)"

    def __reduce__(self) -> tuple[Any, ...]:
        refuse_pickle("a token source")
        return CallableToken, (self._function,)


def as_source(token: object) -> Any:
    """Return what a client was given as `Secret` or source.

    Raises:
        MissingToken: None, or a text that is no token.
        ConfigurationError: something else.
    """
    token = redact(token)
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
