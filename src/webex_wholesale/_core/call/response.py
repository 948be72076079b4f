"""What an answer says: its JSON, its error entries, the id in its Location, and who to ask about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from webex_wholesale._codec import decode, loads
from webex_wholesale._core.call.operation import DELEGATES, Operation, ResponseKind, read_query
from webex_wholesale._core.call.retry_after import parse_retry_after
from webex_wholesale._core.call.wire import Answer
from webex_wholesale._core.paging.page_items import page_items
from webex_wholesale._core.trust.origin import BaseUrl
from webex_wholesale._core.trust.paths import path_parameters
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale.errors import (
    ApiError,
    ErrorDetail,
    UnexpectedResponse,
    UntrustedLink,
    api_error_class,
)

# A proxy's error page can be long; what support needs of a text is its beginning.
_MESSAGE_LENGTH = 300
_A_PAGE = "an HTML or XML page: a proxy, a firewall or a login page may be answering in the API's place"
_DELEGATES = frozenset(name.casefold() for name in DELEGATES)
_CODE_NAMES = ("errorCode", "code", "infoCode")


def tracking_id(headers: Mapping[str, str], sent: str | None) -> str | None:
    """Return the server's tracking id, else the one that was sent."""
    return headers.get("trackingid") or sent


def read_json(answer: Answer) -> Any:
    """Return the answer's JSON.

    Raises:
        UnexpectedResponse: there is none, or it is something else; the content is not quoted.
    """
    if not answer.body.strip():
        raise UnexpectedResponse(f"HTTP {answer.status} came without a body where JSON was due")
    try:
        return loads(answer.body)
    except ValueError:
        kind = answer.headers.get("content-type", "no content type").split(";")[0]
        hint = _A_PAGE if answer.body.lstrip()[:1] == b"<" else "no valid JSON: it may have been cut off"
        raise UnexpectedResponse(f"HTTP {answer.status} came with {kind} that is {hint}") from None


def error_from(answer: Answer, now: float) -> ApiError:
    """Return the error that an error answer stands for; never fails, whatever the body is."""
    headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
    try:
        body = loads(answer.body)
    except ValueError:
        body = None
    body = body if isinstance(body, dict) else {}
    if isinstance(body.get("error"), dict):
        # Some Webex services wrap it: {"error": {"message": [{"code": ..., "description": ...}]}}.
        wrapped = body["error"]
        entries = wrapped.get("message")
        body = {**body, **wrapped, **({"errors": entries} if isinstance(entries, list) else {})}
    page = answer.body.lstrip()[:1] == b"<"
    details = [_detail(entry) for entry in _entries(body)]
    if not details and (code := _code(body)) is not None:
        details = [ErrorDetail(code, _text(body.get("description") or body.get("message")))]
    return api_error_class(answer.status)(
        _text(body.get("message")) or (f"the answer is {_A_PAGE}" if page else ""),
        status=answer.status,
        errors=tuple(details),
        headers=headers,
        tracking_id=answer.headers.get("trackingid") or _text(body.get("trackingId")),
        retry_after=parse_retry_after(answer.headers.get("retry-after"), now),
    )


def without(answer: Answer, secret: Secret) -> Answer:
    """Return the answer without a token that it echoes: its texts end up in errors and logs."""
    token = secret.reveal()
    headers = {name: value.replace(token, "***") for name, value in answer.headers.items()}
    return Answer(answer.status, headers, answer.body.replace(token.encode(), b"***"))


def _entries(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the error entries; a refused precheck may have its findings in their place, one or a list of them."""
    for found in (body.get("errors"), body.get("info")):
        entries = found if isinstance(found, list) else [found]
        if some := [entry for entry in entries if isinstance(entry, dict)]:
            return some
    return []


def _detail(entry: dict[str, Any]) -> ErrorDetail:
    return ErrorDetail(_code(entry), _text(entry.get("description")), _text(entry.get("fieldName")))


def _code(entry: dict[str, Any]) -> int | str | None:
    code = next((entry[name] for name in _CODE_NAMES if entry.get(name) is not None), None)
    if isinstance(code, float) and code.is_integer():
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else _text(code)


def _text(value: object) -> str | None:
    return value[:_MESSAGE_LENGTH] if isinstance(value, str) and value.strip() else None


def value_of(operation: Operation[Any], answer: Answer, base: BaseUrl, url: str) -> Any:
    """Return what a good answer gives: an object, a list of items, the id of a new resource, or None.

    Raises:
        DecodeError, UnexpectedResponse: it cannot be read, or lacks what the operation promises.
        UntrustedLink: it points out of the API.
    """
    if operation.gives is ResponseKind.NOTHING:
        return None
    if operation.gives is ResponseKind.LOCATION:
        return location_id(operation, answer, base, url)
    wire = read_json(answer)
    if operation.paging is not None:
        return page_items(operation.paging, operation.returns, wire)
    return decode(operation.returns, wire) if operation.returns is not None else wire


def location_id(operation: Operation[Any], answer: Answer, base: BaseUrl, url: str) -> str:
    """Return the id at the end of the Location header and of the body's `url`; they must agree.

    What a write to an existing resource is about stands in its own path: an answer may repeat it or say nothing.
    """
    links = [answer.headers.get("location")]
    if answer.body.strip():
        try:
            body = loads(answer.body)
        except ValueError:
            body = None
        links.append(body.get("url") if isinstance(body, dict) else None)
    named = [link for link in links if isinstance(link, str) and link]
    trusted = [base.trusted(link, against=url) for link in named]
    # What follows is taken for this operation's resource: a link to one of another kind must not be.
    home = f"/{operation.path.partition('/{')[0].rpartition('/')[2]}/"
    strays = any(
        "/" in name and home not in f"{urlsplit(link).path}/" for name, link in zip(named, trusted, strict=True)
    )
    if strays or any(_delegate(link) - _delegate(url) for link in trusted):
        raise UntrustedLink("the service sent a Location that is no such resource; it was not followed")
    ids = {_last_segment(link) for link in trusted}
    if path_parameters(operation.path):
        ids.add(_last_segment(url))
    else:
        ids.discard(_last_segment(url))
    if len(ids) != 1 or "" in ids:
        what = "names two resources" if len(ids) > 1 else "names no resource"
        raise UnexpectedResponse(f"HTTP {answer.status} {what} in its Location and url")
    return ids.pop()


def _delegate(url: str) -> set[tuple[str, str]]:
    pairs = read_query(urlsplit(url).query)
    return {(name.casefold(), value) for name, value in pairs if name.casefold() in _DELEGATES}


def _last_segment(url: str) -> str:
    return unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
