"""JSON text in and out; orjson does it where the `speedups` extra is installed."""

from __future__ import annotations

import json
from typing import Any

try:
    import orjson
except ImportError:
    orjson = None  # type: ignore[assignment]


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def loads(text: bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        ValueError: the text is not JSON, is cut off, or nests deeper than Python can follow.
    """
    # A byte order mark is no part of JSON, and some proxies add one.
    text = text.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(text) if orjson is not None else json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def dumps(value: Any) -> bytes:
    """Return JSON text for the wire: UTF-8, no spaces, no NaN.

    Raises:
        TypeError, ValueError: the value has no JSON form.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
