"""Vocabulary of `ensure`: what becomes of a wish by natural key, and what is in its way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, Literal, TypedDict, TypeVar

import attrs

from webex_wholesale._core.call.options import checked_seconds
from webex_wholesale._core.resources.natural_key import NaturalKey
from webex_wholesale.errors import CallError, InvalidRequest, NaturalKeyConflict, OutcomeUnknown
from webex_wholesale.models.customers import CustomerOrder
from webex_wholesale.models.subscribers import SubscriberOrder

if TYPE_CHECKING:
    from webex_wholesale._core.call.options import CallOptions
    from webex_wholesale._core.resources.create_journal import Journal
    from webex_wholesale.models.sub_partners import SubPartner

R = TypeVar("R")

SETTLE_WINDOW = 120.0
"""Seconds to look for a create of unknown fate; of 60,000 simulated creates, all were visible after 90."""
LONGEST_WINDOW = 86_400.0
LONGEST_PAUSE = 15.0
MOST_SENDS = 2
"""Creates that may end unknown before nothing more is sent."""


def settle_window(window: float | None) -> float:
    """Return the seconds in which a create of unknown fate may still come to be seen.

    Raises:
        InvalidRequest: not a number of seconds above 0, or longer than a day.
    """
    seconds = checked_seconds("window", window)
    if seconds is not None and seconds > LONGEST_WINDOW:
        raise InvalidRequest(f"window must be at most {LONGEST_WINDOW:g} seconds")
    return SETTLE_WINDOW if seconds is None else seconds


class EnsureArguments(TypedDict, total=False):
    """What `ensure` takes besides the order itself.

    Attributes:
        on_difference: what to do where it is there and differs: `raise` (the default), `keep` or `update`.
        precheck: whether to ask the service first whether it could be provisioned.
        journal: where the permit to send is noted before the request leaves, so that it survives a crash.
        window: seconds to look for a create whose answer was lost; None for the default.
        sub_partner: the sub-partner to act for, or its org id.
        options: timeout, deadline, retry and headers of the calls.
    """

    on_difference: Literal["raise", "keep", "update"]
    precheck: bool
    journal: Journal | None
    window: float | None
    sub_partner: SubPartner | str | None
    options: CallOptions | None


class EnsureCustomer(CustomerOrder, EnsureArguments, total=False):
    """The arguments of `customers.ensure`, for code that builds them."""


class EnsureSubscriber(SubscriberOrder, EnsureArguments, total=False):
    """The arguments of `subscribers.ensure`, for code that builds them."""


class How(StrEnum):
    """How `ensure` came by the resource.

    Attributes:
        CREATED: it was not there, and was made.
        EXISTING: it was there, as it was asked for.
        ADOPTED: a create whose answer was lost had made it.
        UPDATED: it was there, differed, and is brought to what was asked for.
    """

    CREATED = "created"
    EXISTING = "existing"
    """It was there, as it was asked for."""
    ADOPTED = "adopted"
    """A create whose answer was lost had made it."""
    UPDATED = "updated"
    """It was there, differed, and is brought to what was asked for."""


class OnDifference(StrEnum):
    """What to do where the resource is there and differs."""

    RAISE = "raise"
    KEEP = "keep"
    UPDATE = "update"

    @classmethod
    def of(cls, text: str) -> OnDifference:
        """Return what a caller asked for.

        Raises:
            InvalidRequest: none of the three.
        """
        try:
            return cls(text)
        except ValueError:
            raise InvalidRequest("on_difference must be 'raise', 'keep' or 'update'") from None


@attrs.frozen(kw_only=True)
class EnsurePreview:
    """What `ensure(..., dry_run=True)` found, and what it would do; no write was sent.

    Attributes:
        would: `create`, `use` (it is there as asked, or differs and is kept), `update`, or `raise`.
        key: what was looked for, such as `{"external_id": "acme-1"}`.
        id: id of the one that is there, None where there is none.
        status: its status.
        differences: field name -> (asked for, found).
        reason: why it would be so, in words.
    """

    would: str
    key: dict[str, str]
    id: str | None = None
    status: str | None = None
    differences: dict[str, tuple[Any, Any]] = attrs.field(factory=dict)
    reason: str


@attrs.frozen
class Picked(Generic[R]):
    """What one look means.

    Attributes:
        one: the resource to go on with, None where there is none.
        in_the_way: what has to be gone before anything else is done.
    """

    one: R | None = None
    in_the_way: tuple[R, ...] = ()


@attrs.define
class History:
    """What is known of the resources with the key, between one look and the next.

    Attributes:
        seen: ids that were there before the last create was sent.
        ours: ids that only our own create can have made.
        gone: ids known to be deleted; a list may go on showing them.
        stale: ids that failed, though a list may still say otherwise.
        refused: how many creates were refused for what is there.
    """

    seen: set[str] = attrs.field(factory=set)
    ours: set[str] = attrs.field(factory=set)
    gone: set[str] = attrs.field(factory=set)
    stale: set[str] = attrs.field(factory=set)
    refused: int = 0


def differs(
    key: NaturalKey, id: str, status: str | None, differences: dict[str, tuple[Any, Any]], hint: str
) -> NaturalKeyConflict:
    """Return the error for a resource that is not as it was asked for; `hint` says what to do about it."""
    told = "; ".join(
        f"{name}: asked for {_short(asked)}, found {_short(found)}" for name, (asked, found) in differences.items()
    )
    scope = f" for sub-partner {key.sub_partner}" if key.sub_partner else ""
    return NaturalKeyConflict(
        f"there is one already{scope}, {id} ({status}), and it differs: {told}; {hint}",
        id=id,
        status=status,
        differences=differences,
        operation=f"{key.resource}.ensure",
        key=key.named,
    )


def unknown_outcome(
    key: NaturalKey,
    operation: str,
    *,
    sent_at: datetime | None,
    unknown: CallError | None,
    limbo: bool,
    tried: Iterable[str],
) -> OutcomeUnknown:
    """Return the error for a create that nobody can tell anything of.

    Args:
        sent_at: the latest time at which it can have left.
        unknown: what went wrong with the last one, None where only the journal knows of it.
        limbo: whether it was looked for through the whole window.
        tried: what was done, one line each.
    """
    what = "not seen through the whole window" if limbo else "it could not be looked for"
    return OutcomeUnknown(
        f"{key}: a create was sent, at the latest at {sent_at:%Y-%m-%d %H:%M:%S} UTC, and {what}; "
        "find out later with client.settle(error), or by calling ensure again",
        operation=operation,
        reason=why_unknown(unknown) if unknown is not None else "the journal has a create without a result",
        status=getattr(unknown, "status", None),
        tracking_id=None if unknown is None else unknown.tracking_id,
        attempts=0 if unknown is None else unknown.attempts,
        key=key.named,
        sub_partner=key.sub_partner,
        sent_at=sent_at,
        limbo=limbo,
        tried=tuple(tried),
    )


def why_unknown(error: CallError) -> str:
    """Return what went wrong with a create of unknown fate, without advice that is taken already."""
    return error.reason if isinstance(error, OutcomeUnknown) else error.summary()


def _short(value: object) -> str:
    text = ", ".join(sorted(map(str, value))) if isinstance(value, tuple | list | set | frozenset) else str(value)
    return text or "nothing"
