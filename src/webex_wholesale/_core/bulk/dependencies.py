"""Which rows of a job wait for which: those of one customer are begun in this order, by whatever engine.

A customer is there before its subscribers are made, and leaves after those that are removed by rows of their own.
"""

from __future__ import annotations

from enum import StrEnum

from webex_wholesale._core.bulk.work import Action, RowWork


class RowKind(StrEnum):
    """What a row is about, as far as others wait for it."""

    CUSTOMER = "customer"
    SUBSCRIBER = "subscriber"
    SUBSCRIBER_REMOVAL = "subscriber_removal"
    CUSTOMER_REMOVAL = "customer_removal"


#: A row of the first kind begins when all rows of the second kind, of the same customer, have ended.
WAITS_FOR = {
    RowKind.SUBSCRIBER: RowKind.CUSTOMER,
    RowKind.CUSTOMER_REMOVAL: RowKind.SUBSCRIBER_REMOVAL,
}
#: What waits for rows of a kind.
FOLLOWED_BY = {before: after for after, before in WAITS_FOR.items()}


def kind_of(row: RowWork) -> RowKind:
    """Return the kind of a row."""
    if row.action is Action.REMOVE:
        return RowKind.SUBSCRIBER_REMOVAL if row.is_subscriber else RowKind.CUSTOMER_REMOVAL
    return RowKind.SUBSCRIBER if row.is_subscriber else RowKind.CUSTOMER
