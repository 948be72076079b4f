"""A list of any endpoint below the base URL: the same rules, and its items as the JSON has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from webex_wholesale._core.call.operation import Operation, Paging, ResponseKind, read_query
from webex_wholesale._core.call.request import Defaults, plan_request
from webex_wholesale._core.call.retry import Safety
from webex_wholesale._core.paging.cursor import PageCursor


def any_list(
    path: str,
    defaults: Defaults,
    *,
    params: Mapping[str, Any] | None,
    items: str | None,
    page_size: int | None,
    limit: int | None,
    sub_partner: str | None,
) -> tuple[Operation[Any], PageCursor]:
    """Return the list as an operation, and the cursor at its beginning.

    Raises:
        InvalidRequest: the path leads out of the API, or an argument cannot be right.
    """
    url = plan_request("GET", path, defaults, params=params, sub_partner=sub_partner).request.url
    query = read_query(urlsplit(url).query)
    own_size = next((value for name, value in query if name == "max"), "")
    if page_size is None and own_size.isascii() and own_size.isdigit() and int(own_size[:9]):
        page_size = int(own_size[:9])
    paging = Paging(items=() if items is None else (items,))
    operation = Operation[Any](
        name="GET request",
        title="",
        method="GET",
        path="(any)",
        safety=Safety.SAFE,
        scope="",
        gives=ResponseKind.PAGE,
        paging=paging,
    )
    pairs = [pair for pair in query if pair[0] != "max"]
    home = url.partition("?")[0].removeprefix(defaults.base.text)
    return operation, PageCursor(defaults.base, home, pairs, paging, page_size=page_size, limit=limit)
