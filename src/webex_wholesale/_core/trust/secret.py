"""Values that must not be seen: a token prints as stars wherever it ends up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self, TypeVar, overload

from webex_wholesale.errors import MissingToken

T = TypeVar("T")
_PICKLED: ContextVar[bool] = ContextVar("secrets_in_pickles", default=False)


@contextmanager
def secrets_in_pickles() -> Iterator[None]:
    """Let secrets be pickled inside this block; a pickle holds them readable for everybody who gets hold of it.

    >>> import pickle
    >>> with secrets_in_pickles():
    ...     data = pickle.dumps(Secret("top"))
    >>> pickle.loads(data).reveal()
    'top'
    """
    before = _PICKLED.set(True)
    try:
        yield
    finally:
        _PICKLED.reset(before)


class Secret:
    """A text that only `reveal()` gives away: not repr, str, format, logging or pickling.

    >>> print(Secret("top"), Secret("top").reveal())
    Secret('***') top
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        refuse_pickle("a secret")
        return Secret, (self._text,)


@overload
def as_secret(value: str) -> Secret: ...


@overload
def as_secret(value: T) -> T: ...


def as_secret(value: object) -> object:
    """Return a text as a secret, and anything else as it is."""
    return Secret(value) if isinstance(value, str) else value


class Unusable:
    """Stands for an argument that is no secret text but may hold one, such as bytes; says only what it was."""

    __slots__ = ("kind",)

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __repr__(self) -> str:
        return f"<{self.kind}>"


def as_secret_argument(value: object) -> Any:
    """Return a text as a secret, None and what gives a secret as it is, and anything else as `Unusable`."""
    value = as_secret(value)
    if isinstance(value, bytes | bytearray | memoryview | Mapping | list | tuple | set | int | float):
        return Unusable(type(value).__name__)
    return value


def refuse_pickle(what: str) -> None:
    """Raise unless the caller asked for it.

    Raises:
        TypeError: pickled outside of `secrets_in_pickles()`.
    """
    if not _PICKLED.get():
        raise TypeError(
            f"{what} is not pickled: give the other process its own way to get one, or ask for it with "
            "webex_wholesale.auth.secrets_in_pickles()"
        )


def access_token(text: object) -> Secret:
    """Return a usable bearer token, forgiving what comes with pasting: spaces around it, a leading `Bearer`.

    Raises:
        MissingToken: blank, not text, or with characters that no header may carry.
    """
    # A reporter of crashes records the locals of every frame: none of one that raises here has the text itself.
    text = as_secret_argument(text)
    if isinstance(text, Unusable):
        raise MissingToken(
            f"token must be a string, a function that returns one, or a source of webex_wholesale.auth, "
            f"not {text.kind}"
        )
    if not isinstance(text, Secret):
        raise MissingToken("no access token: pass token='...' or set WEBEX_ACCESS_TOKEN")
    token = _unwrapped(text)
    if not token.reveal():
        raise MissingToken("the access token is blank: pass token='...' or set WEBEX_ACCESS_TOKEN")
    if not _fits_a_header(token):
        raise MissingToken("the access token has characters that no token has: was it cut or wrapped in pasting?")
    return token


def checked_token(value: object) -> Secret:
    """Return what a source gave as a token.

    Raises:
        MissingToken: it is none.
    """
    value = as_secret(value)
    if not isinstance(value, Secret):
        raise MissingToken(f"the token source returned {type(value).__name__}, not a token")
    return access_token(value)


def _unwrapped(pasted: Secret) -> Secret:
    token = pasted.reveal().strip()
    scheme, _, rest = token.partition(" ")
    return Secret(rest.strip() if scheme.lower() == "bearer" else token)


def _fits_a_header(token: Secret) -> bool:
    text = token.reveal()
    return text.isascii() and text.isprintable() and " " not in text
