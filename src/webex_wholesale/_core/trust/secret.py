"""Values that must not be seen: a token prints as stars wherever it ends up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self

from webex_wholesale.errors import ConfigurationError, MissingToken

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


class Redacted:
    """Stands for a value of a wrong type in a place for secrets: it may hold one, so only its type is shown."""

    __slots__ = ("type_name",)

    def __init__(self, value: object) -> None:
        self.type_name = type(value).__name__

    def __repr__(self) -> str:
        return f"<{self.type_name}, not shown>"


def redact(value: Any) -> Any:
    """Return a value so that no traceback shows a secret in it: a text as `Secret`, bytes or a dict as `Redacted`.

    What can be called, awaited or asked for a token is returned as it is.

    >>> redact("top"), redact(b"top"), redact({"access_token": "top"}), redact(None)
    (Secret('***'), <bytes, not shown>, <dict, not shown>, None)
    """
    if value is None or isinstance(value, Secret | Redacted):
        return value
    if isinstance(value, str):
        return Secret(value)
    usable = callable(value) or any(hasattr(value, name) for name in ("get_token", "aget_token", "__await__"))
    return value if usable else Redacted(value)


def as_secret(value: object, name: str) -> Secret | None:
    """Return a redacted argument as a secret without spaces around it; None stays None.

    Raises:
        ConfigurationError: it is not a string, or blank.
    """
    if value is None:
        return None
    if not isinstance(value, Secret) or not value.reveal().strip():
        kind = f", not {value.type_name}" if isinstance(value, Redacted) else ""
        raise ConfigurationError(f"{name} must be a non-empty string{kind}")
    return Secret(value.reveal().strip())


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
    text = redact(text)
    if text is None:
        raise MissingToken(
            "there is no access token: pass token='...', or make the client with from_env(), which reads "
            "WEBEX_ACCESS_TOKEN and the like; the constructor does not read the environment"
        )
    if not isinstance(text, Secret):
        kind = text.type_name if isinstance(text, Redacted) else type(text).__name__
        raise MissingToken(
            "token must be a string, a function that returns one, or a source of webex_wholesale.auth, "
            f"not {kind}{_ADVICE.get(kind, '')}"
        )
    token = _unwrapped(text)
    if not token.reveal():
        raise MissingToken("the access token must be a non-empty string: is the variable that it comes from set?")
    if not _fits_a_header(token):
        raise MissingToken("the access token has characters that no token has: was it cut or wrapped in pasting?")
    return token


def checked_token(value: object) -> Secret:
    """Return what a source gave as a token.

    Raises:
        MissingToken: it is none.
    """
    value = redact(value)
    if not isinstance(value, Secret):
        kind = value.type_name if isinstance(value, Redacted) else type(value).__name__
        raise MissingToken(f"the token source returned {kind}, not a token{_ADVICE.get(kind, '')}")
    return access_token(value)


_ADVICE = {"bytes": ": decode it first", "dict": ': pass its "access_token" alone'}


def _unwrapped(pasted: Secret) -> Secret:
    token = pasted.reveal().strip()
    scheme, _, rest = token.partition(" ")
    return Secret(rest.strip() if scheme.lower() == "bearer" else token)


def _fits_a_header(token: Secret) -> bool:
    text = token.reveal()
    return text.isascii() and text.isprintable() and " " not in text
