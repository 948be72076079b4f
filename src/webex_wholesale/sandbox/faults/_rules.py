"""Decides which fault rules make sense: the type and range of each field, and that it can do something."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from webex_wholesale.sandbox import _checks as checks

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")

Check = Callable[[str, Any], object]


def _optional(check: Check) -> Check:
    return lambda name, value: value is None or check(name, value)


def _nth(name: str, value: Any) -> None:
    several = isinstance(value, Collection) and not isinstance(value, str | bytes | Mapping)
    numbers = list(value) if several else [value]
    if not numbers:
        raise ValueError(f"{name} must name at least one request")
    for item in numbers:
        checks.whole(name, item, least=1)


def _headers(name: str, value: Any) -> None:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must map the names of headers to strings")
    for header, content in value.items():
        if not isinstance(header, str) or not isinstance(content, str):
            raise TypeError(f"{name} must map the names of headers to strings")
        if not _TOKEN.fullmatch(header):
            raise ValueError(f"{name}: a name must consist of the characters that HTTP allows in one")
        if not _VALUE.fullmatch(content):
            raise ValueError(f"{name}: {header} must be one line of printable Latin-1")


def _body(name: str, value: Any) -> None:
    if isinstance(value, str):
        try:
            value.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            raise ValueError(f"{name} must be a string that UTF-8 can encode") from None
    elif not isinstance(value, bytes):
        checks.jsonable(name, value)


def _fields(name: str, value: Any) -> None:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise TypeError(f"{name} must map the names of fields to values")
    checks.jsonable(name, dict(value))


def _filters(name: str, value: Any) -> None:
    if not isinstance(value, bool):
        try:
            checks.texts(name, value)
        except TypeError:
            raise TypeError(f"{name} must be true, false or a list of filters") from None


def _origin(name: str, value: Any) -> None:
    if isinstance(value, bool):
        return
    if not isinstance(value, str):
        raise TypeError(f"{name} must be true, false or an origin such as https://elsewhere.example")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or not re.fullmatch(r"[\x21-\x7e]+", value):
        raise ValueError(f"{name} must be an origin such as https://elsewhere.example")


def _text(name: str, value: Any) -> None:
    checks.text(name, value)


def _count(name: str, value: Any) -> None:
    checks.whole(name, value, least=1)


_SELECTION: dict[str, Check] = {
    "operation": _optional(_text),
    "method": _optional(_text),
    "path": _optional(_text),
    "key": _optional(_text),
    "nth": _optional(_nth),
    "probability": _optional(lambda name, value: checks.number(name, value, most=1)),
    "times": _optional(_count),
}
_EFFECTS: dict[str, Check] = {
    "status": _optional(lambda name, value: checks.whole(name, value, least=100, most=599)),
    "headers": _headers,
    "body": _optional(_body),
    "delay": checks.number,
    "reset": _optional(lambda name, value: checks.choice(name, value, ("before", "after"))),
    "refuse": checks.truth,
    "lost_answer": checks.truth,
    "silence": checks.truth,
    "apply_after": _optional(checks.number),
    "visible_after": checks.number,
    "duplicate": checks.truth,
    "truncate": _optional(checks.whole),
    "wrong_json": checks.truth,
    "html": checks.truth,
    "drop_filters": _filters,
    "foreign_next": _origin,
    "foreign_location": _origin,
    "fields": _fields,
    "stale": checks.truth,
    "drip": checks.number,
}
# Says what becomes of a `status`, and is nothing by itself.
_ASIDE: dict[str, Check] = {"applied": checks.truth}
_CHECKS = _SELECTION | _EFFECTS | _ASIDE
# Zero means something for these: not a byte of the body, and "carried out at once, after a 504".
_ZERO_COUNTS = frozenset({"truncate", "apply_after"})


def check_rule(rule: Mapping[str, Any], operations: Collection[str]) -> None:
    """Raises TypeError or ValueError, in words, for a rule that makes no sense; `operations` are known names."""
    checks.names("field of a fault", rule, _CHECKS)
    for name, value in rule.items():
        _CHECKS[name](name, value)
    pattern = rule.get("operation")
    if pattern is not None and not any(fnmatchcase(operation, pattern) for operation in operations):
        raise ValueError(f"no operation is called {pattern}; there are {', '.join(sorted(operations))}")
    if not any(_does(name, rule.get(name)) for name in _EFFECTS):
        raise ValueError(f"the rule has no effect; give it one of {', '.join(sorted(_EFFECTS))}")


def _does(name: str, effect: Any) -> bool:
    if name in _ZERO_COUNTS or name == "body":
        return effect is not None
    return bool(effect)
