"""Link headers (RFC 8288), and the query that must survive a link.

A header that cannot be read is an error: it may have held the link to the rest of the list. Webex has been seen to
drop filters from the next link, so that page two lists everything; a dropped sub-partner would be somebody else's
data. So the first request's query is merged into every URL that is followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit, urlunsplit

import attrs

from webex_wholesale._core.call.operation import DELEGATES, encode_query, read_query
from webex_wholesale.errors import PaginationError

# The position is the server's to say; everything else is what the caller asked for.
POSITION = ("offset", "max")

_TARGET = re.compile(r"[\s,]*<([^<>]*)>")
_PARAMETER = re.compile(r'[\s;]*;\s*([\w!#$%&\'+\-.^`|~*]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?')
_END = re.compile(r"[\s;]*(?:,|$)")
_NOTHING = re.compile(r"[\s,]*$")


@attrs.frozen
class Link:
    """One link of a header.

    Attributes:
        target: where it leads, as it was written.
        relations: its relation types in lower case.
        anchor: the URL that the link is about, None for the page that it came with.
    """

    target: str
    relations: frozenset[str]
    anchor: str | None = None


def parse_links(header: str) -> Iterator[Link]:
    """Yield the links of a header, up to the first thing that cannot be read.

    Raises:
        PaginationError: the header does not follow RFC 8288, or a link does not say what it leads to.
    """
    position = 0
    while not _NOTHING.match(header, position):
        target = _TARGET.match(header, position)
        if target is None:
            raise _unreadable()
        position = target.end()
        parameters: dict[str, str] = {}
        while parameter := _PARAMETER.match(header, position):
            position = parameter.end()
            quoted, plain = parameter[2], parameter[3]
            text = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain or ""
            # Of several with one name the first counts: RFC 8288, 3.3 says so for `rel`.
            parameters.setdefault(parameter[1].lower(), text)
        end = _END.match(header, position)
        if end is None or "rel" not in parameters:
            raise _unreadable()
        position = end.end()
        relations = frozenset(parameters["rel"].lower().split())
        yield Link(target[1].strip(), relations, parameters.get("anchor"))


def _unreadable() -> PaginationError:
    return PaginationError(
        "the service sent a Link header that cannot be read: it may have named a further page, so this is not "
        "taken for the end of the list"
    )


def next_link(header: str | None, page_url: str) -> str | None:
    """Return the target of `rel="next"` of the page at `page_url`, or None.

    Raises:
        PaginationError: the header cannot be read as far as a next link.
    """
    for link in parse_links(header or ""):
        if "next" in link.relations and _is_about(link, page_url):
            return link.target
    return None


def _is_about(link: Link, page_url: str) -> bool:
    """Whether a link belongs to this page: with an anchor it may be about another resource."""
    if not link.anchor:
        return True
    try:
        return urlsplit(urljoin(page_url, link.anchor)).path == urlsplit(page_url).path
    except ValueError:
        return True


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
