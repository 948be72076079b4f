"""Decides what is on a page and whether there is a next link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from webex_wholesale.sandbox.messages import JSON_TYPE, Request, Response

T = TypeVar("T")

# Difference S28: documented for subscribers and reports only.
LARGEST_PAGE = 100


def page_size(values: dict[str, Any], default: int) -> int:
    """The page size asked for; more than the limit is cut down silently."""
    return int(min(values.get("max", default), LARGEST_PAGE))


def next_link(request: Request, size: int, **position: object) -> tuple[str, str]:
    """A Link header to the next page: the caller's own query, with page size and position set anew.

    Difference S29: there is no link to other pages, and none at all on the last one.
    """
    moved = {"max": size, **position}
    pairs: list[tuple[str, object]] = [(name, value) for name, value in request.query if name not in moved]
    query = urlencode([*pairs, *moved.items()])
    return "Link", f'<{request.origin}{request.path}?{query}>; rel="next"'


def cut(items: Sequence[T], values: dict[str, Any], default: int) -> tuple[Sequence[T], int, int | None]:
    """The page's items, its size, and the offset of the next page or None."""
    size = page_size(values, default)
    offset = values.get("offset", 0)
    following = offset + size
    return items[offset:following], size, following if following < len(items) else None


def page_response(items: list[bytes], key: str, *headers: tuple[str, str]) -> Response:
    """A page of items that are JSON already."""
    body = b'{"%s":[%s]}' % (key.encode(), b",".join(items))
    return Response(200, body, [JSON_TYPE, *headers])
