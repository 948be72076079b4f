"""Makes right answers look as another service would spell them: next links, fields that are there or not."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from webex_wholesale.sandbox._api.messages import Response, to_json
from webex_wholesale.sandbox.settings import Settings

_KINDS = {"customers", "subscribers", "sub_partners", "billing_reports", "organizations"}


def disguise(answer: Response, operation: str, settings: Settings) -> None:
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
    try:
        value = json.loads(body)
    except ValueError:
        return body
    if not isinstance(value, dict):
        return body
    listed = next((value[key] for key in ("items", "subPartners") if isinstance(value.get(key), list)), [value])
    for resource in listed:
        # The answer to a create that only names a URL is no resource.
        if isinstance(resource, dict) and resource.keys() & {"id", "orgId"}:
            resource.update(settings.extra_fields.get(kind, {}))
            for name in settings.absent_fields.get(kind, ()):
                resource.pop(name, None)
    return to_json(value)
