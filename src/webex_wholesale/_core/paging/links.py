"""Link headers (RFC 8288), and the query that must survive a link.

Webex has been seen to drop filters from the next link, so that page two lists everything; a dropped sub-partner
would be somebody else's data. So the first request's query is merged into every URL that is followed.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from webex_wholesale._core.call.operation import DELEGATES, encode_query, read_query
from webex_wholesale.errors import PaginationError

# The position is the server's to say; everything else is what the caller asked for.
POSITION = ("offset", "max")

_TARGET = re.compile(r"[\s,]*<([^<>]*)>")
_PARAMETER = re.compile(r'[\s;]*;\s*([\w!#$%&\'+\-.^`|~*]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?')


def parse_links(header: str) -> list[tuple[str, frozenset[str]]]:
    """Return (target, relation types in lower case) of each link; what cannot be read ends the list."""
    links = []
    position = 0
    while target := _TARGET.match(header, position):
        position = target.end()
        relations: frozenset[str] | None = None
        while parameter := _PARAMETER.match(header, position):
            position = parameter.end()
            # RFC 8288, 3.3: only the first `rel` counts.
            if parameter[1].lower() == "rel" and relations is None:
                text = re.sub(r"\\(.)", r"\1", parameter[2]) if parameter[2] is not None else parameter[3] or ""
                relations = frozenset(text.lower().split())
        links.append((target[1].strip(), relations or frozenset()))
        comma = re.compile(r"\s*(?:,|$)").match(header, position)
        if comma is None:
            break
        position = comma.end()
    return links


def next_link(header: str | None) -> str | None:
    """Return the target of `rel="next"`, or None."""
    if not header:
        return None
    return next((target for target, relations in parse_links(header) if "next" in relations), None)


def merge_query(url: str, original: str) -> str:
    """Return `url` with every parameter of `original` in it.

    The link's own word counts for the position (`offset`, `max`) and for parameters that the original does not
    have, such as a cursor; for all else the original's counts.

    Raises:
        PaginationError: the link names another sub-partner than the original, or one where the original has none.
    """
    parts = urlsplit(url)
    linked, asked = read_query(parts.query), read_query(urlsplit(original).query)
    asked_names = {name for name, _ in asked}
    for name in DELEGATES:
        # Not every server minds upper and lower case in a parameter's name.
        named = {value for key, value in linked if key.lower() == name.lower()}
        if named and named != {value for key, value in asked if key == name}:
            raise PaginationError("the service sent a link into another sub-partner's data; it was not followed")
    kept = [(name, value) for name, value in asked if name not in POSITION]
    kept += [(name, value) for name, value in linked if name not in POSITION and name not in asked_names]
    position = {**dict(asked), **dict(linked)}
    kept += [(name, position[name]) for name in POSITION if name in position]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, encode_query(kept), ""))
