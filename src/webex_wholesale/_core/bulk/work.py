"""One row of a bulk job as the flows see it, the states it goes through, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol

import attrs


class Action(StrEnum):
    """What is to be done with a row."""

    ENSURE = "ensure"
    """Make sure that the customer or subscriber is there: found, else created."""
    ADD_PACKAGES = "add_packages"
    """Add packages, and leave the others alone."""
    REMOVE_PACKAGES = "remove_packages"
    """Remove packages, and leave the others alone."""
    SET_EXTERNAL_ID = "set_external_id"
    """Give the customer another external id."""
    REMOVE = "remove"
    """Remove the subscriber, or the customer with its subscribers."""


class RowState(StrEnum):
    """Where a row stands."""

    WAITING = "waiting"
    """Nothing has been sent for it."""
    BEGUN = "begun"
    """Something may have been sent for it; the journal of creates knows more."""
    ACCEPTED = "accepted"
    """The service goes on with it; its id is known."""
    DONE = "done"
    """It is as asked for."""
    FAILED = "failed"
    """It was refused, or ended in an error."""
    UNKNOWN = "unknown"
    """A create whose outcome could not be settled; a later run looks again."""
    PARKED = "parked"
    """It waits for somebody outside: a compliance review, a person's consent."""
    SKIPPED = "skipped"
    """Not begun, since its customer is not there."""


#: What a run leaves alone: there is nothing to do, or nothing without the caller's word.
OVER = frozenset({RowState.DONE, RowState.FAILED})
#: States in which a run ends a row.
ENDED = frozenset({RowState.DONE, RowState.FAILED, RowState.UNKNOWN, RowState.PARKED, RowState.SKIPPED})


class RowWork(Protocol):
    """One thing to do, as the flows see it: a row of whatever holds rows."""

    @property
    def key(self) -> str:
        """The row's natural key as text."""

    @property
    def customer_key(self) -> str:
        """The natural key of its customer; its own for a row about a customer."""

    @property
    def action(self) -> Action:
        """What is to be done."""

    @property
    def external_id(self) -> str:
        """Key of the customer."""

    @property
    def new_external_id(self) -> str | None:
        """The key that the customer is to have."""

    @property
    def email(self) -> str | None:
        """Of the subscriber; None for a row about a customer."""

    @property
    def sub_partner(self) -> str | None:
        """Org id of the sub-partner it is for, or None."""

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages it names."""

    @property
    def is_subscriber(self) -> bool:
        """Whether it is about a subscriber."""

    def body(self, customer_id: str | None = None, /) -> Any:
        """Return the request model; for a subscriber, from the customer's id."""


def some_or_none(differences: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return nothing for what is empty: most rows have no differences, and nothing is to be kept of that."""
    return differences or None


@attrs.frozen(kw_only=True)
class RowResult:
    """What became of a row, as the journal keeps it.

    Attributes:
        state: where the row stands.
        how: how an `ensure` came by it, such as `created`; for other actions what was done.
        id: id of the customer or subscriber.
        status: its status as last seen.
        detail: what went wrong, in words.
        tracking_id: of the request that failed.
        token: to wait with, for what the service goes on with.
        began: when its first request was about to leave, in seconds since 1970.
        ended: when it ended, in seconds since 1970.
    """

    state: RowState
    how: str = ""
    id: str | None = None
    status: str | None = None
    detail: str = ""
    _differences: Mapping[str, Any] | None = attrs.field(default=None, alias="differences", converter=some_or_none)
    tracking_id: str | None = None
    token: str | None = None
    began: float | None = None
    ended: float | None = None

    @property
    def differences(self) -> Mapping[str, Any]:
        """Field -> (asked for, found); nothing for what is as asked for."""
        return self._differences or {}
