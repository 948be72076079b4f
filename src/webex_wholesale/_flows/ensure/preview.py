"""What `ensure` would do, without doing it."""

from __future__ import annotations

from typing import Any, TypeVar

from webex_wholesale._core.resources.ensuring import EnsurePreview, History, OnDifference
from webex_wholesale._core.waiting.states import Phase
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.ensure.targets import Target
from webex_wholesale.errors import DuplicateNaturalKey, PrecheckFailed

R = TypeVar("R")


def preview(target: Target[R], *, on_difference: OnDifference, precheck: bool = False) -> Flow[EnsurePreview]:
    """Say what `ensure` would do; no write is sent, and nothing is waited for."""

    def tell(would: str, reason: str, there: R | None = None, differences: Any = ()) -> EnsurePreview:
        return EnsurePreview(
            would=would,
            key=target.key.named,
            id=None if there is None else target.id_of(there),
            status=None if there is None else target.status_of(there),
            differences=dict(differences),
            reason=reason,
        )

    try:
        picked = target.pick((yield from target.find()), History())
    except DuplicateNaturalKey as error:
        return tell("raise", str(error))
    if picked.one is None:
        if precheck:
            try:
                yield from target.precheck()
            except PrecheckFailed as error:
                return tell("raise", str(error))
        if not picked.in_the_way:
            return tell("create", "there is none")
        there = picked.in_the_way[0]
        return tell("create", f"the one that is there ({target.status_of(there)}) has to be gone first", there)
    one = picked.one
    differences = target.differences(one, ours=False)
    if target.phase_of(one) is Phase.FAILED:
        return tell("raise", "it is there, in an error state", one, differences)
    if not differences:
        return tell("use", "it is there as asked", one)
    reason = "it is there and differs"
    would = {OnDifference.RAISE: "raise", OnDifference.KEEP: "use", OnDifference.UPDATE: "update"}[on_difference]
    if would == "update" and target.update(one, differences) is None:
        would = "raise"
    if would == "update" and target.is_in_transition(one):
        would, reason = "raise", f"it differs, and is {target.status_of(one)}: it can be updated when that is over"
    return tell(would, reason, one, differences)
