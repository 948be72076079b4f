"""Decides how long a resource stays in each state and what it turns into: plans, per operation and resource."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from typing import Any, Literal

from webex_wholesale.sandbox import _checks as checks

Operation = Literal["provision", "update", "delete", "report"]

OPERATIONS: tuple[Operation, ...] = ("provision", "update", "delete", "report")
# Difference S1: the real service takes minutes; nobody waits for that in a test.
DEFAULT_SECONDS: dict[Operation, float] = {"provision": 5.0, "update": 3.0, "delete": 3.0, "report": 5.0}
FIRST_STATUS: dict[Operation, str] = {
    "provision": "provisioning",
    "update": "updating",
    "delete": "deleting",
    "report": "IN_PROGRESS",
}
LAST_STATUS: dict[Operation, str] = {
    "provision": "provisioned",
    "update": "provisioned",
    "delete": "deleted",
    "report": "COMPLETED",
}
REVIEW = "pending_rpl_review"
REVIEW_LIMIT = timedelta(hours=72).total_seconds()


def hours(count: float) -> timedelta:
    """That many hours, for `clears_after=hours(71)`."""
    return timedelta(hours=count)


@dataclass(frozen=True, slots=True)
class Step:
    """One state of a plan and how long it holds: `seconds`, or `reads` by a GET, or without end if both are None.

    `packages` gives package statuses with their `errors` and `warnings` when the step is entered, `errors` the
    resource's own error entries. A status the API does not document is allowed: that is how an unknown state is
    played.
    """

    status: str
    seconds: float | None = None
    reads: int | None = None
    packages: Mapping[str, Mapping[str, Any]] | None = None
    errors: tuple[Mapping[str, Any], ...] | None = None

    def __post_init__(self) -> None:
        checks.text("status", self.status)
        _check_hold(self.seconds, self.reads)
        if self.packages is not None:
            _check_mappings("packages", isinstance(self.packages, Mapping) and list(self.packages.values()))
            for detail in self.packages.values():
                for name in ("errors", "warnings"):
                    _check_mappings(f"the {name} of a package", detail.get(name, ()))
        if self.errors is not None:
            _check_mappings("errors", list(self.errors))

    def to_dict(self) -> dict[str, Any]:
        """The step as JSON."""
        # An endless hold has no number in JSON.
        seconds = "inf" if self.seconds == inf else self.seconds
        raw: dict[str, Any] = {"status": self.status, "seconds": seconds, "reads": self.reads}
        raw |= {"packages": self.packages and {k: dict(v) for k, v in self.packages.items()}}
        raw |= {"errors": None if self.errors is None else [dict(e) for e in self.errors]}
        return {key: value for key, value in raw.items() if value is not None}

    @classmethod
    def of(cls, value: str | Mapping[str, Any] | Step) -> Step:
        """A step from a status, from JSON, or as it is. Raises ValueError for anything else."""
        if isinstance(value, Step):
            return value
        if isinstance(value, str):
            return cls(value)
        known = {"status", "seconds", "reads", "packages", "errors"}
        if not isinstance(value, Mapping) or "status" not in value or set(value) - known:
            raise ValueError(f"a step must be a status or a mapping of {', '.join(sorted(known))}")
        errors = value.get("errors")
        if errors is not None and not isinstance(errors, list | tuple):
            raise TypeError("errors must be a list")
        return cls(
            value["status"],
            _seconds(value),
            value.get("reads"),
            value.get("packages"),
            None if errors is None else tuple(errors),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """The states a resource goes through after one operation.

    `hold` is how long the first state holds; the last one is the operation's natural end. A scripted plan names
    its steps itself.
    """

    seconds: float | None = None
    reads: int | None = None
    steps: tuple[Step, ...] | None = None

    def __post_init__(self) -> None:
        _check_hold(self.seconds, self.reads)

    def resolve(self, operation: Operation) -> list[Step]:
        """The steps of this plan for an operation."""
        if self.steps is None:
            return [Step(FIRST_STATUS[operation], self.seconds, self.reads), Step(LAST_STATUS[operation])]
        pause = DEFAULT_SECONDS[operation]
        held = [
            step if step.seconds is not None or step.reads is not None else _held(step, pause)
            for step in self.steps[:-1]
        ]
        return [*held, self.steps[-1]]

    def to_dict(self) -> dict[str, Any]:
        """The plan as JSON."""
        if self.steps is not None:
            return {"script": [step.to_dict() for step in self.steps]}
        if self.reads is not None:
            return {"reads": self.reads}
        return {"seconds": "inf" if self.seconds == inf else self.seconds}

    @classmethod
    def of(cls, value: PlanLike) -> Plan:
        """A plan from JSON, from a list of steps, or as it is.

        JSON is `"immediately"`, `{"seconds": 5}`, `{"reads": 3}` or `{"script": [step, ...]}`; seconds may be
        "inf".
        """
        if isinstance(value, Plan):
            return value
        if value == "immediately":
            return immediately()
        if isinstance(value, Mapping):
            if "script" in value:
                return script(value["script"])
            return after(seconds=_seconds(value), reads=value.get("reads"))
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise ValueError("a plan must be 'immediately', a mapping or a list of steps")
        return script(value)


def _seconds(raw: Mapping[str, Any]) -> Any:
    """The seconds of a step or plan in JSON, where an endless hold is spelt "inf"."""
    seconds = raw.get("seconds")
    return inf if seconds == "inf" else seconds


def _check_hold(seconds: float | None, reads: int | None) -> None:
    if seconds is not None:
        checks.number("seconds", seconds, most=inf)
    if reads is not None:
        checks.whole("reads", reads)


def _check_mappings(name: str, values: Any) -> None:
    if not isinstance(values, list | tuple) or not all(isinstance(value, Mapping) for value in values):
        raise TypeError(f"{name} of a step must hold JSON objects")


PlanLike = Plan | str | Mapping[str, Any] | Iterable[str | Mapping[str, Any] | Step]


def _held(step: Step, seconds: float) -> Step:
    return Step(step.status, seconds, None, step.packages, step.errors)


def immediately() -> Plan:
    """Finished before the answer is out; the first GET shows the final state."""
    return Plan(seconds=0.0)


def after(
    *, seconds: float | None = None, reads: int | None = None, minutes: float = 0.0, hours: float = 0.0
) -> Plan:
    """Finished after so much virtual time, or after `reads` GETs have shown the state before.

    Raises ValueError unless it is told exactly one of the two.
    """
    if minutes or hours:
        seconds = (seconds or 0.0) + minutes * 60 + hours * 3600
    if (seconds is None) == (reads is None):
        raise ValueError("give either a time or a number of reads")
    return Plan(seconds=seconds, reads=reads)


def script(steps: Iterable[str | Mapping[str, Any] | Step]) -> Plan:
    """Exactly these states; the last one stays. Steps without a time hold for the operation's default.

    >>> [step.status for step in script(["provisioning", "pending_rpl_review", "provisioned"]).steps]
    ['provisioning', 'pending_rpl_review', 'provisioned']
    """
    if isinstance(steps, str | Mapping) or not isinstance(steps, Iterable):
        raise TypeError("a script must be a list of steps")
    made = tuple(Step.of(step) for step in steps)
    if not made:
        raise ValueError("a script needs at least one step")
    return Plan(steps=made)


class Transitions:
    """Which plan is used when: by a customer's externalId or a report's type, and else by operation."""

    def __init__(self) -> None:
        self._default: dict[Operation, Plan] = {}
        self._special: dict[tuple[Operation, str], Plan] = {}
        self.reset()

    def reset(self) -> None:
        """Back to the built-in plans."""
        self._default = {name: Plan(seconds=DEFAULT_SECONDS[name]) for name in OPERATIONS}
        self._special.clear()

    def set(self, operation: Operation, plan: PlanLike, *, key: str | None = None) -> None:
        """Use `plan` for an operation; with `key` (a customer's externalId, a report's type) only for that."""
        if operation not in OPERATIONS:
            raise ValueError(f"operation must be one of {', '.join(OPERATIONS)}")
        if key is not None:
            checks.text("key", key)
        if key is None:
            self._default[operation] = Plan.of(plan)
        else:
            self._special[operation, key] = Plan.of(plan)

    def steps(self, operation: Operation, key: str) -> list[Step]:
        """The steps to go through."""
        return self._special.get((operation, key), self._default[operation]).resolve(operation)

    def dump(self) -> list[dict[str, Any]]:
        """The plans that were set, as JSON-ready data."""
        builtin = {name: Plan(seconds=DEFAULT_SECONDS[name]) for name in OPERATIONS}
        plans: list[tuple[Operation, str | None, Plan]] = [
            (operation, None, plan) for operation, plan in self._default.items() if plan != builtin[operation]
        ]
        plans += [(operation, key, plan) for (operation, key), plan in self._special.items()]
        return [{"operation": name, "key": key, "plan": plan.to_dict()} for name, key, plan in plans]

    def load(self, raw: Iterable[Mapping[str, Any]]) -> None:
        """The plans of a snapshot, and no others."""
        self.reset()
        for one in raw:
            self.set(one["operation"], one["plan"], key=one["key"])
