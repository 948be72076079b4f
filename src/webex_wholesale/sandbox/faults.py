"""Bad weather as rules: which requests are hit, what happens to them, and which rules make sense."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any, Literal
from urllib.parse import urlsplit

from webex_wholesale.sandbox import _checks as checks
from webex_wholesale.sandbox._values import SeededRandom


@dataclass(slots=True, kw_only=True, eq=False)
class Fault:
    """One rule. What is not given does not narrow, and does not happen.

    Which requests: `operation` (a name such as "customers.provision", or a pattern such as "customers.*"),
    `method`, `path` (a pattern), `key` (an externalId, e-mail or id that the request is about), `nth` (which of
    those requests, counted from 1; one number or several), `probability` (0 to 1, drawn from the sandbox's seed),
    `times` (how often at most).

    What happens: `status` with `headers` and `body` instead of the real answer, and without its effect unless
    `applied`; `delay` seconds first; `reset` of the connection "before" or "after" the state changed; `refuse` the
    connection (nothing was sent); `lost_answer` (applied, then the connection closes without an answer); `silence`
    (applied, then nothing until the caller's timeout); `apply_after` seconds (the answer is 504 or `status`, or is
    lost with `lost_answer`, `silence` or `reset`; the effect comes later); `visible_after` seconds (applied, but
    what was created is in no list and 404 until then); `duplicate` (a proxy delivers the request twice, and
    the journal shows both); `truncate` the body after so many bytes;
    `wrong_json`; `html` page; `drop_filters` from the next link (all, or these); `foreign_next` and
    `foreign_location` (another origin, a default one if True); `fields` set in every resource of the answer
    (unknown enum values, unknown fields, null); `stale` (a GET shows what was before the last PUT); `drip` seconds
    between pieces of the body.
    """

    operation: str | None = None
    method: str | None = None
    path: str | None = None
    key: str | None = None
    nth: int | Collection[int] | None = None
    probability: float | None = None
    times: int | None = None

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    applied: bool = False
    delay: float = 0.0
    reset: Literal["before", "after"] | None = None
    refuse: bool = False
    lost_answer: bool = False
    silence: bool = False
    apply_after: float | None = None
    visible_after: float = 0.0
    duplicate: bool = False
    truncate: int | None = None
    wrong_json: bool = False
    html: bool = False
    drop_filters: bool | Collection[str] = False
    foreign_next: bool | str = False
    foreign_location: bool | str = False
    fields: Mapping[str, Any] = field(default_factory=dict)
    stale: bool = False
    drip: float = 0.0

    id: int = field(default=0, init=False)
    matched: int = field(default=0, init=False)
    hits: int = field(default=0, init=False)

    @classmethod
    def names(cls) -> list[str]:
        """The names of what a rule may say."""
        return [f.name for f in fields(cls) if f.init]

    def matches(self, operation: str, method: str, path: str, keys: Collection[str]) -> bool:
        """Whether the request is of the kind this rule is about, before counting and dice."""
        return (
            (self.operation is None or fnmatchcase(operation, self.operation))
            and (self.method is None or self.method.upper() == method)
            and (self.path is None or fnmatchcase(path, self.path))
            and (self.key is None or self.key in keys)
        )

    def wants(self, random: SeededRandom) -> bool:
        """Count one matching request and roll the dice; whether the rule would hit it."""
        self.matched += 1
        if self.probability is not None and random.fraction(f"fault {self.id}") >= self.probability:
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        wanted = (self.nth,) if isinstance(self.nth, int) else self.nth
        return wanted is None or self.matched in wanted

    def to_dict(self) -> dict[str, Any]:
        """The rule as JSON, with how often it matched and hit."""
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        shown = {name: _plain(value) for name, value in given.items() if _is_set(name, value)}
        return {**shown, "id": self.id, "matched": self.matched, "hits": self.hits}


def _is_set(name: str, value: Any) -> bool:
    if name == "body":
        return value is not None
    return value is not None and value is not False and value != {} and (value != 0.0 or name in _ZEROES)


# Zero means something for these.
_ZEROES = frozenset({"truncate", "apply_after", "probability", "times"})
_COUNTERS = ("id", "matched", "hits")


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, Mapping):
        return dict(value)
    return sorted(value) if isinstance(value, Collection) and not isinstance(value, str | bytes | list) else value


NO_REFUSAL = (
    "refuse means that nothing was sent, and a socket has taken a request before it can be told from others; "
    'use reset="before", which is not carried out either'
)


class Faults:
    """The rules of a sandbox, tried in the order they were made; the first that hits decides."""

    def __init__(self, random: SeededRandom, operations: Collection[str]) -> None:
        self._random = random
        self.operations = operations
        self._rules: list[Fault] = []
        self._count = 0
        self.on_sockets: int = 0

    def __len__(self) -> int:
        return len(self._rules)

    def __iter__(self) -> Any:
        return iter(list(self._rules))

    def add(self, **rule: Any) -> Fault:
        """Make a rule from the fields of `Fault`.

        Raises TypeError or ValueError, in words, for a field that it does not have, a value that cannot be meant,
        a pattern that fits no operation, or a rule without an effect.

        >>> from webex_wholesale.sandbox import Sandbox
        >>> sandbox = Sandbox()
        >>> fault = sandbox.faults.add(operation="customers.get", nth=1, status=503, headers={"Retry-After": "2"})
        """
        check_rule(rule, self.operations)
        if self.on_sockets and rule.get("refuse"):
            raise ValueError(NO_REFUSAL)
        fault = Fault(**rule)
        self._count += 1
        fault.id = self._count
        self._rules.append(fault)
        return fault

    def listen(self, number: int) -> None:
        """Count servers in and out: with one, no rule may refuse a connection. Raises ValueError if one does."""
        if number > 0 and any(fault.refuse for fault in self._rules):
            raise ValueError(NO_REFUSAL)
        self.on_sockets += number

    def remove(self, rule: Fault | int) -> bool:
        """Take a rule (or the rule with this id) away; whether there was one."""
        identifier = rule if isinstance(rule, int) else rule.id
        before = len(self._rules)
        self._rules = [fault for fault in self._rules if fault.id != identifier]
        return len(self._rules) < before

    def clear(self) -> None:
        """Take all rules away: fair weather."""
        self._rules.clear()

    def match(self, operation: str, method: str, path: str, keys: Collection[str]) -> Fault | None:
        """The rule that hits this request, or None. Every rule counts the requests it matches."""
        hit: Fault | None = None
        for fault in self._rules:
            if fault.matches(operation, method, path, keys) and fault.wants(self._random) and hit is None:
                hit = fault
                hit.hits += 1
        return hit

    def dump(self) -> dict[str, Any]:
        """The rules as JSON-ready data, with how often each matched and hit."""
        return {"count": self._count, "rules": [fault.to_dict() for fault in self._rules]}

    def load(self, raw: Mapping[str, Any]) -> None:
        """The rules of a snapshot, and no others."""
        self._rules.clear()
        for values in raw["rules"]:
            given = {name: value for name, value in values.items() if name not in _COUNTERS}
            fault = self.add(**given)
            fault.id, fault.matched, fault.hits = (values[name] for name in _COUNTERS)
        self._count = raw["count"]


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
