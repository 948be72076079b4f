"""Values that must not be seen: a token prints as stars wherever it ends up."""

from __future__ import annotations

from typing import NoReturn

from webex_wholesale.errors import MissingToken


class Secret:
    """A text that only `reveal()` gives away: not repr, str, format, logging or pickling."""

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

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled: give the other process its own way to get one")


def access_token(text: object) -> Secret:
    """Return a usable bearer token, forgiving what comes with pasting: spaces around it, a leading `Bearer`.

    Raises:
        MissingToken: blank, not text, or with characters that no header may carry.
    """
    if not isinstance(text, str):
        raise MissingToken("no access token: pass token='...' or set WEBEX_ACCESS_TOKEN")
    token = text.strip()
    scheme, _, rest = token.partition(" ")
    if scheme.lower() == "bearer":
        token = rest.strip()
    if not token:
        raise MissingToken("the access token is blank: pass token='...' or set WEBEX_ACCESS_TOKEN")
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise MissingToken("the access token has characters that no token has: was it cut or wrapped in pasting?")
    return Secret(token)
