"""Redirects: followed within the API's origin only, with the method, the body and the delegation kept."""

from __future__ import annotations

import attrs

from webex_wholesale._core.call.wire import Answer, Request
from webex_wholesale._core.paging.links import merge_query
from webex_wholesale._core.trust.origin import BaseUrl
from webex_wholesale.errors import UnexpectedResponse, UntrustedLink

MAX_HOPS = 5
_SAME_METHOD = {307, 308}
AS_GET = {301, 302, 303}


def follow(request: Request, answer: Answer, base: BaseUrl, hops: int) -> Request:
    """Return the request that a redirect asks for.

    Raises:
        UntrustedLink: it leads out of the API's origin.
        UnexpectedResponse: it goes round in circles, names no place, or would repeat or drop a write.
    """
    status = answer.status
    location = answer.headers.get("location")
    repeatable = status in _SAME_METHOD or (status in AS_GET and request.method in ("GET", "HEAD"))
    if not location or not repeatable:
        raise UnexpectedResponse(f"HTTP {status} redirects a {request.method} in a way that cannot be followed")
    if hops > MAX_HOPS:
        raise UnexpectedResponse(f"redirected more than {MAX_HOPS} times")
    try:
        url = base.trusted(location, against=request.url)
    except UntrustedLink as error:
        raise UntrustedLink(f"HTTP {status} redirects out of the API: {error.message}") from None
    return attrs.evolve(request, url=merge_query(url, request.url))
