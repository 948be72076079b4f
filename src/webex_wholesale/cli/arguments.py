"""The arguments that say what a customer or subscriber is to be, for `ensure` and `precheck` alike."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from webex_wholesale.models import (
    Address,
    CallingLocation,
    CallingParameters,
    CustomerInfo,
    ProvisioningParameters,
    SubscriberParameters,
)

Command = Callable[..., Any]

_ADDRESS = (
    ("address_line1", "Street and number."),
    ("address_line2", "Second address line."),
    ("city", "City."),
    ("state_or_province", "State or province."),
    ("zip_or_postal_code", "Postal code."),
    ("country", "Country code of two letters."),
)
_INFO = (
    ("name", "Name of the customer."),
    ("primary_email", "E-mail of the first administrator."),
    ("language", "Language, such as en_US."),
)
_LOCATION = (
    ("location_name", "With a calling package: name of the first location."),
    ("location_timezone", "With a calling package: its time zone."),
    ("location_language", "With a calling package: language of announcements."),
)
_PERSON = (
    ("first_name", "First name."),
    ("last_name", "Last name."),
    ("primary_phone_number", "Phone number, such as +14085550101."),
    ("extension", "Extension."),
    ("location_id", "Id of the location."),
)


def _options(function: Any, *groups: tuple[tuple[str, str], ...]) -> Any:
    for name, text in reversed([pair for group in groups for pair in group]):
        function = click.option(f"--{name.replace('_', '-')}", name, default=None, help=text)(function)
    return function


def _taken(values: dict[str, Any], group: tuple[tuple[str, str], ...], prefix: str = "") -> dict[str, Any]:
    taken = {name.removeprefix(prefix): values.pop(name) for name, _ in group}
    return {name: value for name, value in taken.items() if value is not None}


def package_names(text: str | None) -> list[str] | None:
    """Return the names in a text, separated by commas or blanks."""
    return text.replace(",", " ").split() if text else None


def customer_arguments(function: Command) -> Command:
    """Give a command the options of a customer; it gets them as the SDK's arguments."""

    @functools.wraps(function)
    def run(*arguments: Any, **values: Any) -> Any:
        address = _taken(values, _ADDRESS)
        info = _taken(values, _INFO)
        location = _taken(values, _LOCATION, "location_")
        customer: dict[str, Any] = {
            "provisioning_id": values.pop("provisioning_id"),
            "org_id": values.pop("org_id"),
            "packages": package_names(values.pop("packages")),
            "address": Address(**address) if address else None,
            "customer_info": CustomerInfo(**info) if info else None,
        }
        if location:
            location.setdefault("language", info.get("language"))
            place = CallingLocation(**location, address=Address(**address))
            customer["provisioning_parameters"] = ProvisioningParameters(calling=CallingParameters(location=place))
        given = {name: value for name, value in customer.items() if value is not None}
        return function(*arguments, **values, **given)

    decorated: Command = _options(run, _ADDRESS, _INFO, _LOCATION)
    decorated = click.option("--org-id", default=None, help="An organisation that exists, to attach to.")(
        decorated
    )
    decorated = click.option("--provisioning-id", default=None, help="Id of the onboarding template.")(decorated)
    whole: Command = click.option("--packages", default=None, help="Package names, separated by commas.")(
        decorated
    )
    return whole


def subscriber_arguments(function: Command) -> Command:
    """Give a command the options of a subscriber; it gets them as the SDK's arguments."""

    @functools.wraps(function)
    def run(*arguments: Any, **values: Any) -> Any:
        person = _taken(values, _PERSON)
        subscriber: dict[str, Any] = {"packages": package_names(values.pop("package"))}
        subscriber["provisioning_parameters"] = SubscriberParameters(**person) if person else None
        given = {name: value for name, value in subscriber.items() if value is not None}
        return function(*arguments, **values, **given)

    decorated: Command = _options(run, _PERSON)
    whole: Command = click.option("--package", default=None, help="The one package of the subscriber.")(decorated)
    return whole
