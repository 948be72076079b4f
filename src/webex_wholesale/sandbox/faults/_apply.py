"""How a fault rule spoils an answer: another status, another body, other links, a broken connection."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from webex_wholesale.sandbox._api.messages import JSON_TYPE, Response, to_json
from webex_wholesale.sandbox.faults import Fault

_HTML = b"<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>"
_WRONG_JSON = b'{"items": [{"id": "abc", }]'
_FOREIGN = "https://elsewhere.invalid"
_POSITION = frozenset({"max", "offset", "cursor"})


def refused(fault: Fault, tracking_id: str) -> Response | None:
    """The answer of a rule that keeps the request from having any effect now; None if it has its effect."""
    if fault.refuse:
        return Response(0, cut="refuse", delay=fault.delay)
    if fault.reset == "before" and fault.apply_after is None:
        return Response(0, cut="reset", delay=fault.delay)
    if fault.apply_after is not None or (fault.status is not None and not fault.applied):
        answer = _instead(fault, fault.status or 504, tracking_id)
        return _spoil_wire(fault, answer)
    return None


def spoil(fault: Fault, answer: Response, tracking_id: str) -> Response:
    """What becomes of the real answer under this rule."""
    if fault.status is not None:
        answer = _instead(fault, fault.status, tracking_id)
    elif fault.body is not None:
        answer.body = _raw(fault.body)
    if fault.fields:
        answer.body = _set_fields(answer.body, fault.fields)
    if fault.drop_filters or fault.foreign_next or fault.foreign_location:
        _bend_links(fault, answer)
    if fault.wrong_json:
        answer.body = _WRONG_JSON
    if fault.html:
        answer.body = _HTML
        answer.headers = [h for h in answer.headers if h[0] != "Content-Type"]
        answer.headers.append(("Content-Type", "text/html; charset=utf-8"))
    return _spoil_wire(fault, answer)


def _spoil_wire(fault: Fault, answer: Response) -> Response:
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


def _set_fields(body: bytes, values: Any) -> bytes:
    if not body:
        return body
    try:
        value = json.loads(body)
    except ValueError:
        # A report file, or a body that another field of the rule has spoilt: there is no resource in it.
        return body
    if not isinstance(value, dict):
        return body
    listed = next((value[key] for key in ("items", "subPartners") if isinstance(value.get(key), list)), None)
    for resource in [value] if listed is None else listed:
        if isinstance(resource, dict):
            resource.update(values)
    return to_json(value)


def _bend_links(fault: Fault, answer: Response) -> None:
    bent = []
    for name, value in answer.headers:
        if name == "Link":
            value = re.sub(r"<([^>]*)>", lambda match: f"<{_bend(fault, match[1])}>", value)
        elif name == "Location" and fault.foreign_location:
            moved = _move(value, fault.foreign_location)
            answer.body = answer.body.replace(to_json(value), to_json(moved))
            value = moved
        bent.append((name, value))
    answer.headers = bent


def _bend(fault: Fault, url: str) -> str:
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
