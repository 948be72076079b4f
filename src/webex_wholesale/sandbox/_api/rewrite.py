"""How an answer is rewritten: spelt as the settings say of the service, and broken as a fault rule says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from webex_wholesale.sandbox._api.messages import JSON_TYPE, Response, to_json
from webex_wholesale.sandbox.faults import Fault
from webex_wholesale.sandbox.settings import Settings

_HTML = b"<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>"
_WRONG_JSON = b'{"items": [{"id": "abc", }]'
_FOREIGN = "https://elsewhere.invalid"
_POSITION = frozenset({"max", "offset", "cursor"})
_KINDS = {"customers", "subscribers", "sub_partners", "billing_reports", "organizations"}


def apply_settings(answer: Response, operation: str, settings: Settings) -> None:
    """Change an answer to what the settings say of the service."""
    if settings.link_form != "absolute":
        answer.headers = [pair for header in answer.headers for pair in _links(header, settings.link_form)]
    if not settings.offset_honoured:
        answer.headers = [
            (name, re.sub(r"([?&])offset=", r"\1cursor=", value) if name == "Link" else value)
            for name, value in answer.headers
        ]
    kind = operation.partition(".")[0]
    if kind in _KINDS and (settings.extra_fields.get(kind) or settings.absent_fields.get(kind)):
        answer.body = _fields(answer.body, kind, settings)


def _links(header: tuple[str, str], form: str) -> list[tuple[str, str]]:
    name, value = header
    if name != "Link":
        return [header]
    if form == "missing":
        return []
    match = re.fullmatch(r'<([^>]*)>; rel="next"', value)
    if match is None:
        return [header]
    url = match[1]
    if form == "unquoted":
        return [(name, f"<{url}>; rel=next")]
    if form == "all":
        first = re.sub(r"([?&](?:offset|cursor))=[^&]*", r"\1=0", url)
        return [(name, f'<{first}>; rel="first", <{url}>; rel="next"')]
    parts = urlsplit(url)
    return [(name, f'<{parts.path}?{parts.query}>; rel="next"')]


def _fields(body: bytes, kind: str, settings: Settings) -> bytes:
    def edit(resource: dict[str, Any]) -> None:
        # The answer to a create that only names a URL is no resource.
        if resource.keys() & {"id", "orgId"}:
            resource.update(settings.extra_fields.get(kind, {}))
            for name in settings.absent_fields.get(kind, ()):
                resource.pop(name, None)

    return _edit_resources(body, edit)


def _edit_resources(body: bytes, edit: Callable[[dict[str, Any]], object]) -> bytes:
    """The body with the one resource, or each of the list, edited; what is no JSON object stays as it is."""
    try:
        value = json.loads(body)
    except ValueError:
        return body
    if not isinstance(value, dict):
        return body
    listed = next((value[key] for key in ("items", "subPartners") if isinstance(value.get(key), list)), [value])
    for resource in listed:
        if isinstance(resource, dict):
            edit(resource)
    return to_json(value)


def refused(fault: Fault, tracking_id: str) -> Response | None:
    """The answer of a rule that keeps the request from having any effect now; None if it has its effect."""
    if fault.refuse:
        return Response(0, cut="refuse", delay=fault.delay)
    if fault.reset == "before" and fault.apply_after is None:
        return Response(0, cut="reset", delay=fault.delay)
    if fault.apply_after is not None or (fault.status is not None and not fault.applied):
        answer = _instead(fault, fault.status or 504, tracking_id)
        return _break_wire(fault, answer)
    return None


def apply_fault(fault: Fault, answer: Response, tracking_id: str) -> Response:
    """What becomes of the real answer under this rule."""
    if fault.status is not None:
        answer = _instead(fault, fault.status, tracking_id)
    elif fault.body is not None:
        answer.body = _raw(fault.body)
    if fault.fields:
        # A report file, or a body that another field of the rule has broken, has no resource in it.
        answer.body = _edit_resources(answer.body, lambda resource: resource.update(fault.fields))
    if fault.drop_filters or fault.foreign_next or fault.foreign_location:
        _rewrite_links(fault, answer)
    if fault.wrong_json:
        answer.body = _WRONG_JSON
    if fault.html:
        answer.body = _HTML
        answer.headers = [h for h in answer.headers if h[0] != "Content-Type"]
        answer.headers.append(("Content-Type", "text/html; charset=utf-8"))
    return _break_wire(fault, answer)


def _break_wire(fault: Fault, answer: Response) -> Response:
    answer.delay += fault.delay
    answer.drip = fault.drip
    for name, value in fault.headers.items():
        answer.headers = [h for h in answer.headers if h[0].lower() != name.lower()]
        answer.headers.append((name, value))
    if fault.reset is not None:
        answer.cut = "reset"
    elif fault.lost_answer:
        answer.cut = "close"
    elif fault.silence:
        answer.cut = "silence"
    elif fault.truncate is not None:
        answer.cut, answer.keep = "truncate", fault.truncate
    return answer


def _instead(fault: Fault, status: int, tracking_id: str) -> Response:
    if fault.html:
        return Response(status, _HTML, [("Content-Type", "text/html; charset=utf-8")])
    if fault.body is not None:
        return Response(status, _raw(fault.body), [JSON_TYPE])
    if status < 400:
        return Response(status)
    message = f"The sandbox was told to answer {status}."
    body = {"message": message, "errors": [{"description": message}], "trackingId": tracking_id}
    return Response(status, to_json(body), [JSON_TYPE])


def _raw(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    return body.encode("utf-8", "surrogateescape") if isinstance(body, str) else to_json(body)


def _rewrite_links(fault: Fault, answer: Response) -> None:
    bent = []
    for name, value in answer.headers:
        if name == "Link":
            value = re.sub(r"<([^>]*)>", lambda match: f"<{_rewrite_link(fault, match[1])}>", value)
        elif name == "Location" and fault.foreign_location:
            moved = _move(value, fault.foreign_location)
            answer.body = answer.body.replace(to_json(value), to_json(moved))
            value = moved
        bent.append((name, value))
    answer.headers = bent


def _rewrite_link(fault: Fault, url: str) -> str:
    if fault.foreign_next:
        url = _move(url, fault.foreign_next)
    if fault.drop_filters:
        head, _, query = url.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        if fault.drop_filters is True:
            kept = [pair for pair in pairs if pair[0] in _POSITION]
        else:
            kept = [pair for pair in pairs if pair[0] not in fault.drop_filters]
        url = f"{head}?{urlencode(kept)}"
    return url


def _move(url: str, to: bool | str) -> str:
    parts = urlsplit(url)
    return url.replace(f"{parts.scheme}://{parts.netloc}", _FOREIGN if to is True else str(to), 1)
