"""Bad weather as rules: which requests are hit, and what happens to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any, Literal

from webex_wholesale.sandbox._values import Chance
from webex_wholesale.sandbox.faults._rules import check_rule


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
    struck: int = field(default=0, init=False)

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

    def wants(self, chance: Chance) -> bool:
        """Count one matching request and roll the dice; whether the rule would strike it."""
        self.matched += 1
        if self.probability is not None and chance.fraction(f"fault {self.id}") >= self.probability:
            return False
        if self.times is not None and self.struck >= self.times:
            return False
        wanted = (self.nth,) if isinstance(self.nth, int) else self.nth
        return wanted is None or self.matched in wanted

    def to_dict(self) -> dict[str, Any]:
        """The rule as JSON, with how often it matched and struck."""
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        shown = {name: _plain(value) for name, value in given.items() if _is_set(name, value)}
        return {**shown, "id": self.id, "matched": self.matched, "struck": self.struck}


def _is_set(name: str, value: Any) -> bool:
    if name == "body":
        return value is not None
    return value is not None and value is not False and value != {} and (value != 0.0 or name in _ZEROES)


# Zero means something for these.
_ZEROES = frozenset({"truncate", "apply_after", "probability", "times"})
_COUNTERS = ("id", "matched", "struck")


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
    """The rules of a sandbox, tried in the order they were made; the first that strikes decides."""

    def __init__(self, chance: Chance, operations: Collection[str]) -> None:
        self._chance = chance
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

    def strike(self, operation: str, method: str, path: str, keys: Collection[str]) -> Fault | None:
        """The rule that hits this request, or None. Every rule counts the requests it matches."""
        hit: Fault | None = None
        for fault in self._rules:
            if fault.matches(operation, method, path, keys) and fault.wants(self._chance) and hit is None:
                hit = fault
                hit.struck += 1
        return hit

    def dump(self) -> dict[str, Any]:
        """The rules as JSON-ready data, with how often each matched and struck."""
        return {"count": self._count, "rules": [fault.to_dict() for fault in self._rules]}

    def load(self, raw: Mapping[str, Any]) -> None:
        """The rules of a snapshot, and no others."""
        self._rules.clear()
        for values in raw["rules"]:
            given = {name: value for name, value in values.items() if name not in _COUNTERS}
            fault = self.add(**given)
            fault.id, fault.matched, fault.struck = (values[name] for name in _COUNTERS)
        self._count = raw["count"]
