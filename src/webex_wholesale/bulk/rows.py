"""What a row asks for: its natural key, its action, and the body that would be sent.

One row = one natural key = one workflow. A flat row about a subscriber may carry its customer's columns as well:
the customer then is a row of its own, once, however many subscribers follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import attrs

from webex_wholesale.bulk.columns import CUSTOMER_NAMES, SUBSCRIBER_NAMES, Action
from webex_wholesale.bulk.reading import Record

_DEFAULTED = ("provisioning_id",)


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


@attrs.define(slots=False)
class Row:
    """One thing to do.

    Attributes:
        line: where it stands in the input.
        action: what to do.
        external_id: key of the customer.
        email: of the subscriber; None for a row about a customer.
        sub_partner: org id of the sub-partner it is for, or None.
        values: all columns as text, as in the input.
    """

    line: int
    action: Action
    external_id: str
    email: str | None
    sub_partner: str | None
    values: Mapping[str, str]

    @cached_property
    def key(self) -> str:
        """The natural key: scope, external id and, for a subscriber, the e-mail in lower case."""
        scope = self.sub_partner or ""
        if self.email is None:
            return f"customer/{scope}/{self.external_id}"
        return f"subscriber/{scope}/{self.external_id}/{self.email.casefold()}"

    @property
    def customer_key(self) -> str:
        """The natural key of the customer that the row is about."""
        return f"customer/{self.sub_partner or ''}/{self.external_id}"

    @property
    def is_subscriber(self) -> bool:
        """Whether it is about a subscriber."""
        return self.email is not None

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages it names."""
        return split_packages(self.values.get("package" if self.is_subscriber else "packages", ""))

    def body(self) -> dict[str, Any]:
        """Return the arguments for `customers.ensure()` or `subscribers.ensure()`, without the keys."""
        return self._subscriber_body() if self.is_subscriber else self._customer_body()

    def _customer_body(self) -> dict[str, Any]:
        values = self.values
        address = _picked(
            values,
            "address_line1",
            "address_line2",
            "city",
            "state_or_province",
            "zip_or_postal_code",
            "country",
        )
        info = _picked(values, "name", "primary_email", "language")
        parameters: dict[str, Any] = {}
        if "location_name" in values or "location_timezone" in values:
            location = {
                "name": values.get("location_name"),
                "timezone": values.get("location_timezone"),
                "language": values.get("location_language") or values.get("language"),
                "address": address,
            }
            parameters["calling"] = {"location": {key: value for key, value in location.items() if value}}
        if "meetings_timezone" in values:
            parameters["meetings"] = {"timezone": values["meetings_timezone"]}
        body = {
            "provisioning_id": values.get("provisioning_id"),
            "packages": self.packages,
            "org_id": values.get("org_id"),
            "address": address or None,
            "customer_info": info or None,
            "provisioning_parameters": parameters or None,
            "sub_partner_admin_email": values.get("sub_partner_admin_email"),
        }
        return {key: value for key, value in body.items() if value}

    def _subscriber_body(self) -> dict[str, Any]:
        names = {
            "first_name": "first_name",
            "last_name": "last_name",
            "phone_number": "primary_phone_number",
            "extension": "extension",
            "location_id": "location_id",
        }
        parameters = {wire: self.values[name] for name, wire in names.items() if name in self.values}
        body: dict[str, Any] = {"packages": self.packages}
        return body | ({"provisioning_parameters": parameters} if parameters else {})


def split_packages(text: str) -> tuple[str, ...]:
    """Return the package names of a cell, separated by semicolons, commas, bars or blanks."""
    return tuple(dict.fromkeys(name for name in re.split(r"[;,|\s]+", text) if name))


def _picked(values: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: values[name] for name in names if name in values}


def rows_of(
    records: Iterable[Record], *, defaults: Mapping[str, str] | None = None
) -> tuple[list[Row], list[RowProblem]]:
    """Return the rows of some records, and what is wrong with records from which no row can be made.

    Args:
        records: as read.
        defaults: values for columns that a record leaves blank, such as `provisioning_id`.
    """
    rows: list[Row] = []
    problems: list[RowProblem] = []
    known: dict[str, Row] = {}
    given = {name: text for name, text in (defaults or {}).items() if text}
    for record in records:
        for row in _rows_of_record(record, given, problems):
            before = known.get(row.key)
            if before is None:
                known[row.key] = row
                rows.append(row)
            elif (problem := _doubled(before, row)) is not None:
                problems.append(problem)
    return rows, problems


def _rows_of_record(record: Record, defaults: Mapping[str, str], problems: list[RowProblem]) -> Iterable[Row]:
    values = {name: text for name, text in record.values.items() if name != "reason"}
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
            own = {**{name: text for name, text in defaults.items() if name in CUSTOMER_NAMES}, **own}
        yield Row(record.line, action, external_id, None, sub_partner, own)
    if email is not None:
        own = {name: text for name, text in values.items() if name not in CUSTOMER_NAMES}
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
            return RowProblem(
                row.line, differing[0], f"differs from line {before.line}, which is about the same customer"
            )
    what = "subscriber" if row.is_subscriber else "customer"
    return RowProblem(
        row.line, "email" if row.is_subscriber else "external_id", f"the same {what} as in line {before.line}"
    )
