"""A secret that the other side echoes: found and covered in any of the forms that JSON, HTML and URLs give it."""

from __future__ import annotations

import re
from functools import lru_cache

from webex_wholesale._core.trust.secret import Secret

STARS = "***"
# What HTML calls those characters of tokens that it has a name for.
_NAMED = {"/": "sol", "+": "plus", "=": "equals", "_": "lowbar", ".": "period", ":": "colon"}
_ESCAPES = re.compile(r"[\\%&]")


def redact_echo(text: str, *secrets: Secret | None) -> str:
    r"""Return a text with stars in the place of secrets, escaped or not.

    >>> redact_echo(r"the token to\u0070\/x is dead", Secret("top/x"))
    'the token *** is dead'
    """
    for secret in secrets:
        if secret is None or not secret.reveal():
            continue
        text = text.replace(secret.reveal(), STARS)
        if _ESCAPES.search(text):
            text = _pattern(secret).sub(STARS, text)
    return text


@lru_cache(maxsize=8)
def _pattern(secret: Secret) -> re.Pattern[str]:
    """Return what finds a text whose characters may be escaped: `\\u0041`, `\\/`, `%41`, `&#65;`, `&plus;`."""
    characters = []
    for character in secret.reveal():
        code = ord(character)
        escaped = rf"\\+u{code:04x}|%{code:02x}|&#0*{code};|&#x0*{code:x};"
        if character in _NAMED:
            escaped += f"|&{_NAMED[character]};"
        characters.append(rf"(?:\\*{re.escape(character)}|(?i:{escaped}))")
    return re.compile("".join(characters))
