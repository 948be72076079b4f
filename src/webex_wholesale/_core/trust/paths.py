"""From a path template and ids to a path that can mean nothing else."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import quote, unquote

from webex_wholesale.errors import InvalidRequest

_PLACE = re.compile(r"\{(\w+)\}")
# Half of a surrogate pair is no character, and has no place in a URL.
_FORBIDDEN = re.compile(r"[\s/\\\x00-\x1f\x7f\ud800-\udfff]")


@cache
def path_parameters(template: str) -> tuple[str, ...]:
    """Return the names of the ids in a path template."""
    return tuple(_PLACE.findall(template))


def expand(template: str, ids: tuple[object, ...]) -> str:
    """Return the path with its ids percent-encoded.

    Raises:
        InvalidRequest: an id is missing, not text, empty, or could reach another resource than the one meant.
    """
    names = path_parameters(template)
    if len(names) != len(ids):
        raise InvalidRequest(f"{template} takes {len(names)} ids, {len(ids)} were given")
    path = template
    for name, value in zip(names, ids, strict=True):
        path = path.replace(f"{{{name}}}", _encoded(name, value), 1)
    return path


def _encoded(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidRequest(f"{name} must be a string, the id, not {type(value).__name__}")
    if not value:
        raise InvalidRequest(f"{name} must be a non-empty string: the id")
    if value.isascii() and value.isalnum():
        # Nearly all ids: nothing in them to encode or to suspect.
        return value
    # What is encoded already is encoded once more below; a server that decodes twice would find it all the same.
    plain = unquote(value)
    if plain == "." or ".." in plain:
        raise InvalidRequest(f"{name} holds a path step, such as '..': pass the id alone")
    if _FORBIDDEN.search(plain):
        raise InvalidRequest(f"{name} holds a slash, a space or a control character: pass the id alone, not a URL")
    return quote(value, safe="")
