"""What a row asks for: its natural key, its action, and the request that would be sent.

One row = one natural key = one workflow. A flat row about a subscriber may carry its customer's columns as well:
the customer then is a row of its own, once, however many subscribers follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import attrs

from webex_wholesale._core.bulk.work import Action
from webex_wholesale.bulk.columns import CUSTOMER_NAMES, SUBSCRIBER_NAMES
from webex_wholesale.bulk.reading import Record
from webex_wholesale.models.common import Address
from webex_wholesale.models.customers import (
    CallingLocation,
    CallingParameters,
    CustomerInfo,
    MeetingsParameters,
    ProvisionCustomer,
    ProvisioningParameters,
)
from webex_wholesale.models.subscribers import ProvisionSubscriber, SubscriberParameters

_ADDRESS = ("address_line1", "address_line2", "city", "state_or_province", "zip_or_postal_code", "country")


@attrs.frozen
class RowProblem:
    """One thing that is wrong with a row.

    Attributes:
        line: where the row stands in the input.
        column: which column is wrong.
        message: what is wrong, and what to do.
    """

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.message}"


@attrs.frozen
class Row:
    """One thing to do.

    Attributes:
        line: where it stands in the input.
        action: what to do.
        external_id: key of the customer.
        email: of the subscriber; None for a row about a customer.
        sub_partner: org id of the sub-partner it is for, or None.
        values: all columns as text, as in the input.
        key: the natural key: scope, external id and, for a subscriber, the e-mail in lower case.
    """

    line: int
    action: Action
    external_id: str
    email: str | None
    sub_partner: str | None
    values: Mapping[str, str] = attrs.field(repr=False)
    key: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        key = self.customer_key
        if self.email is not None:
            key = f"subscriber{key.removeprefix('customer')}/{self.email.casefold()}"
        object.__setattr__(self, "key", key)

    @property
    def customer_key(self) -> str:
        """The natural key of the customer that the row is about."""
        return f"customer/{self.sub_partner or ''}/{self.external_id}"

    @property
    def is_subscriber(self) -> bool:
        """Whether it is about a subscriber."""
        return self.email is not None

    @property
    def new_external_id(self) -> str | None:
        """With `set_external_id`: the key that the customer is to have."""
        return self.values.get("new_external_id")

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages it names."""
        return split_packages(self.values.get("package" if self.is_subscriber else "packages", ""))

    def body(self, customer_id: str | None = None) -> ProvisionCustomer | ProvisionSubscriber:
        """Return the request that would create it.

        Args:
            customer_id: for a subscriber, the id of its customer.

        Raises:
            InvalidRequest: it cannot be right.
        """
        arguments = self.arguments()
        if self.is_subscriber:
            return ProvisionSubscriber(customer_id=customer_id or "", **arguments)
        # What is missing is for the request to refuse.
        return ProvisionCustomer(**{"provisioning_id": "", "packages": (), **arguments})

    def arguments(self) -> dict[str, Any]:
        """Return what it says of a customer or subscriber, as arguments of `ensure`; nothing for what is blank."""
        made = self._subscriber() if self.is_subscriber else self._customer()
        return {name: value for name, value in made.items() if value is not None}

    def _customer(self) -> dict[str, Any]:
        values = self.values
        address = Address(**_picked(values, *_ADDRESS))
        info = _picked(values, "name", "primary_email", "language")
        return {
            "provisioning_id": values.get("provisioning_id"),
            "packages": self.packages or None,
            "org_id": values.get("org_id"),
            "external_id": self.external_id or None,
            "address": address,
            "customer_info": CustomerInfo(**info) if info else None,
            "provisioning_parameters": self._parameters(address),
            "sub_partner_admin_email": values.get("sub_partner_admin_email"),
        }

    def _parameters(self, address: Address) -> ProvisioningParameters | None:
        values = self.values
        calling = meetings = None
        if "location_name" in values or "location_timezone" in values:
            language = values.get("location_language") or values.get("language") or ""
            location = CallingLocation(
                name=values.get("location_name", ""),
                timezone=values.get("location_timezone", ""),
                # Its spelling differs from that of every other language field.
                language=language.replace("-", "_").lower(),
                address=address,
            )
            calling = CallingParameters(location=location)
        if "meetings_timezone" in values:
            meetings = MeetingsParameters(timezone=values["meetings_timezone"])
        if calling is None and meetings is None:
            return None
        return ProvisioningParameters(calling=calling, meetings=meetings)

    def _subscriber(self) -> dict[str, Any]:
        values = self.values
        parameters = SubscriberParameters(
            primary_phone_number=values.get("phone_number"),
            **_picked(values, "first_name", "last_name", "extension", "location_id"),
        )
        return {"email": self.email, "packages": self.packages, "provisioning_parameters": parameters}


@lru_cache(1024)
def split_packages(text: str) -> tuple[str, ...]:
    """Return the package names of a cell, separated by semicolons, commas, bars or blanks."""
    return tuple(dict.fromkeys(name for name in re.split(r"[;,|\s]+", text) if name))


def _picked(values: Mapping[str, str], *names: str) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def rows_of(
    records: Iterable[Record], *, defaults: Mapping[str, str] | None = None
) -> tuple[list[Row], list[RowProblem]]:
    """Return the rows of some records, and what is wrong with records from which no row can be made.

    Args:
        records: as read.
        defaults: values for columns that a record leaves blank, such as `provisioning_id`; checked.
    """
    rows: list[Row] = []
    problems: list[RowProblem] = []
    known: dict[str, Row] = {}
    for record in records:
        for row in _rows_of_record(record, defaults or {}, problems):
            before = known.get(row.key)
            if before is None:
                known[row.key] = row
                rows.append(row)
            elif (problem := _doubled(before, row)) is not None:
                problems.append(problem)
    return rows, problems


def _rows_of_record(record: Record, defaults: Mapping[str, str], problems: list[RowProblem]) -> Iterable[Row]:
    values = {name: text for name, text in record.values.items() if name != "reason"}
    values = {**_picked(defaults, "action", "sub_partner"), **values}
    try:
        action = Action(values.get("action", Action.ENSURE).strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError:
        problems.append(RowProblem(record.line, "action", f"must be one of {', '.join(Action)}, or blank"))
        return
    external_id = values.get("external_id")
    if not external_id:
        problems.append(RowProblem(record.line, "external_id", "is missing: it is the key of the row's customer"))
        return
    email, sub_partner = values.get("email"), values.get("sub_partner")
    common: dict[str, str] = {name: values[name] for name in ("external_id", "sub_partner") if name in values}
    customer = {name: text for name, text in values.items() if name in CUSTOMER_NAMES}
    if email is None or (action is Action.ENSURE and customer):
        # The columns of subscribers say nothing about a customer, and the customer of a flat row is only ensured.
        own: dict[str, str] = {**common, **customer} if email is not None else values
        if action is Action.ENSURE:
            own = {**_picked(defaults, *CUSTOMER_NAMES), **own}
        yield Row(record.line, action, external_id, None, sub_partner, own)
    if email is not None:
        own = {name: text for name, text in values.items() if name not in CUSTOMER_NAMES}
        if action is Action.ENSURE:
            own = {**_picked(defaults, *SUBSCRIBER_NAMES), **own}
        yield Row(record.line, action, external_id, email, sub_partner, own)


def _doubled(before: Row, row: Row) -> RowProblem | None:
    """Return what is wrong with a second row of the same key; a customer that a flat file repeats is not."""
    if row.action is before.action and not row.is_subscriber:
        differing = sorted(
            name for name, text in row.values.items() if before.values.get(name, text) != text and name != "action"
        )
        repeated = set(row.values) <= set(before.values) | SUBSCRIBER_NAMES
        if not differing and repeated and row.action is Action.ENSURE:
            return None
        if differing:
            message = f"differs from line {before.line}, which is about the same customer"
            return RowProblem(row.line, differing[0], message)
    what, column = ("subscriber", "email") if row.is_subscriber else ("customer", "external_id")
    return RowProblem(row.line, column, f"the same {what} as in line {before.line}")
