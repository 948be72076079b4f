"""What an answer says: its JSON, its error entries, the id in its Location, and who to ask about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from webex_wholesale._codec import decode, loads
from webex_wholesale._core.call.operation import DELEGATES, Operation, ResponseKind, read_query
from webex_wholesale._core.call.retry import Safety
from webex_wholesale._core.call.retry_after import parse_retry_after
from webex_wholesale._core.call.wire import Answer
from webex_wholesale._core.paging.page_items import page_items
from webex_wholesale._core.resources.lookup import another_id, same_id
from webex_wholesale._core.trust.echo import redact_echo
from webex_wholesale._core.trust.paths import expand
from webex_wholesale._core.trust.secret import Secret
from webex_wholesale.errors import ApiError, ErrorDetail, UnexpectedResponse, api_error_class
from webex_wholesale.errors.base import printable

# A proxy's error page can be long; what support needs of a text is its beginning.
_MESSAGE_LENGTH = 300
_TRACKING_ID_LENGTH = 200
_A_PAGE = "an HTML or XML page: a proxy, a firewall or a login page may be answering in the API's place"
_DELEGATES = frozenset(name.casefold() for name in DELEGATES)
_ERROR_FIELDS = ("message", "errors", "trackingId", "error")
_QUOTED_TYPES = frozenset(
    {
        "no content type",
        "application/json",
        "application/octet-stream",
        "application/problem+json",
        "application/xml",
    }
    | {"text/csv", "text/html", "text/plain", "text/xml"}
)
_CODE_NAMES = ("errorCode", "code", "infoCode")


def tracking_id(headers: Mapping[str, str], sent: str | None) -> str | None:
    """Return the server's tracking id, else the one that was sent."""
    given = headers.get("trackingid", "")
    return printable(given[:_TRACKING_ID_LENGTH]) if given.strip() else sent


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
        kind = answer.headers.get("content-type", "no content type").split(";")[0].strip().lower()
        # Any other may be anything, the token included.
        kind = kind if kind in _QUOTED_TYPES else "another content type"
        hint = _A_PAGE if is_web_page(answer) else "no valid JSON: it may have been cut off"
        raise UnexpectedResponse(f"HTTP {answer.status} came with {printable(kind)} that is {hint}") from None


def error_from(answer: Answer, now: float) -> ApiError:
    """Return the error that an error answer stands for; never fails, whatever the body is."""
    headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
    try:
        body = loads(answer.body)
    except ValueError:
        body = None
    body = body if isinstance(body, dict) else {}
    from_api = any(name in body for name in _ERROR_FIELDS)
    if isinstance(body.get("error"), dict):
        # Some Webex services wrap it: {"error": {"message": [{"code": ..., "description": ...}]}}.
        wrapped = body["error"]
        entries = wrapped.get("message")
        body = {**body, **wrapped, **({"errors": entries} if isinstance(entries, list) else {})}
    details = [_detail(entry) for entry in _entries(body)]
    if not details and (code := _code(body)) is not None:
        details = [ErrorDetail(code, _text(body.get("description") or body.get("message")))]
    return api_error_class(answer.status)(
        _text(body.get("message")) or (f"the answer is {_A_PAGE}" if is_web_page(answer) else ""),
        status=answer.status,
        errors=tuple(details),
        headers=headers,
        from_api=from_api,
        tracking_id=tracking_id(answer.headers, _text(body.get("trackingId"))),
        retry_after=parse_retry_after(answer.headers.get("retry-after"), now),
    )


def redact_answer(answer: Answer, *secrets: Secret | None) -> Answer:
    """Return the answer without secrets that it echoes, escaped or not: its texts end up in errors and logs."""
    headers = {name: redact_echo(value, *secrets) for name, value in answer.headers.items()}
    # Latin-1 gives every byte a character, and each its byte again.
    body = redact_echo(answer.body.decode("latin-1"), *secrets).encode("latin-1")
    return Answer(answer.status, headers, body)


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
    return printable(value[:_MESSAGE_LENGTH]) if isinstance(value, str) and value.strip() else None


def value_of(
    operation: Operation[Any], answer: Answer, *, own_id: str | None = None, sub_partner: str | None = None
) -> Any:
    """Return what a good answer gives: an object, a list of items, the id of a new resource, or None.

    Args:
        own_id: the id of the resource that the call is about, None for a list and a create.
        sub_partner: for whom the call was made.

    Raises:
        DecodeError, UnexpectedResponse: it cannot be read, or lacks what the operation promises.
    """
    if operation.gives is ResponseKind.NOTHING:
        if is_web_page(answer):
            read_json(answer)
        return None
    if operation.gives is ResponseKind.LOCATION:
        if own_id is None:
            return created_id(operation, answer, sub_partner)
        # What a write to an existing resource is about stands in its own path; the answer may say nothing at all.
        if answer.body.strip() and not isinstance(read_json(answer), dict):
            raise UnexpectedResponse(f"HTTP {answer.status} came with JSON that is not an object")
        return own_id
    wire = read_json(answer)
    if operation.paging is not None:
        return page_items(operation.paging, operation.returns, wire)
    if operation.returns is None:
        return wire
    if operation.safety is Safety.NOT_IDEMPOTENT and isinstance(wire, dict) and wire.get("id") is None:
        raise UnexpectedResponse(f"HTTP {answer.status} came without the id of what was made")
    value = decode(operation.returns, wire)
    id = getattr(value, "id", own_id)
    if operation.safety is Safety.NOT_IDEMPOTENT and id is not None and not _is_usable(id):
        raise UnexpectedResponse(f"HTTP {answer.status} came with an id that no resource can have")
    if id is not None and own_id is not None and another_id(id, own_id):
        raise UnexpectedResponse(f"HTTP {answer.status} came with another resource than was asked for")
    return value


def created_id(operation: Operation[Any], answer: Answer, sub_partner: str | None = None) -> str:
    """Return the id at the end of the Location header and of the body's `url`.

    Only an id is wanted, so it does not matter whose host a link names: a gateway rewrites one and not the other.
    None of them is followed. Two different ids, or none, leave open what was made.

    Raises:
        UnexpectedResponse: they name two resources, or none.
    """
    # A header that came twice is one with a comma; no URL has a space in it.
    links: list[Any] = re.split(r",\s+", answer.headers.get("location", ""))
    if answer.body.strip():
        if is_web_page(answer):
            read_json(answer)
        try:
            body = loads(answer.body)
        except ValueError:
            body = None
        links.append(body.get("url") if isinstance(body, dict) else None)
    collection = operation.path.rpartition("/")[2]
    ids: list[str] = []
    for link in links:
        id = _id_in(link, collection, sub_partner) if isinstance(link, str) else None
        if id is not None and not any(same_id(id, other) for other in ids):
            ids.append(id)
    if len(ids) != 1:
        what = "names two resources" if ids else "names no resource"
        raise UnexpectedResponse(f"HTTP {answer.status} {what} in its Location and url")
    return ids[0]


def _id_in(link: str, collection: str, sub_partner: str | None) -> str | None:
    """Return the id that a link names; None for a resource of another kind, or of another sub-partner."""
    # Gateways and hand-written services quote it, or put it in angle brackets as a Link header has it.
    link = link.strip().strip("\"'<>").strip()
    try:
        parts = urlsplit(link)
        # A stray link must not pass for this operation's resource, nor the collection for one of its members.
        *parents, last = parts.path.rstrip("/").split("/")
        if not last or last == collection or (parents and collection not in parents):
            return None
        named = {value for name, value in read_query(parts.query) if name.casefold() in _DELEGATES}
        if named - {sub_partner}:
            return None
    except ValueError:
        return None
    return unquote(last) if _is_usable(unquote(last)) else None


def _is_usable(id: str) -> bool:
    """Whether a resource could be asked for by this id."""
    try:
        expand("{id}", (id,))
    except ValueError:
        return False
    return True


def is_web_page(answer: Answer) -> bool:
    """Whether the body is HTML or XML: no endpoint of the API sends any, so something else has answered."""
    return answer.body.lstrip()[:1] == b"<"


# The status words are the API's own; the rest is how a person would say it. "cannot be deleted while its status is
# updating" speaks of another operation than the DELETE it answers, so the verb alone is not enough.
_UPDATING = re.compile(
    r"\bupdating\b|being (updated|changed|modified)"
    r"|\b(update|change|modification)\b.{0,20}\b(in progress|under way)",
    re.IGNORECASE,
)
_DELETING = re.compile(
    r"\b(deleting|removing)\b|being (deleted|removed)"
    r"|\b(deletion|removal|delete)\b.{0,20}\b(in progress|under way)",
    re.IGNORECASE,
)


def says_updating(text: str) -> bool:
    """Whether a refusal says that the resource is being changed."""
    return _UPDATING.search(text) is not None and not says_deleting(text)


def says_deleting(text: str) -> bool:
    """Whether a refusal says that the resource is being deleted."""
    return _DELETING.search(text) is not None
