"""The request bodies of the operations, as data: the shapes that a value may have, then what each body must carry.

A check says no as the API does, naming the field. Lenient mode lets unknown fields and unknown enum values through
and nothing else: a wrong type is wrong for everybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from webex_wholesale.sandbox._api.messages import PARAMETER_SIZE, bad_request, missing
from webex_wholesale.sandbox._api.packages import (
    CUSTOMER_PACKAGES,
    LIMITED_PACKAGES,
    SINGLE_PACKAGE_FIELD,
    SUBSCRIBER_PACKAGES,
)


class Kind(Protocol):
    """One shape a value may have."""

    def check(self, value: Any, path: str, *, lenient: bool) -> None:
        """Raise a Problem unless `value` has this shape; `path` names it."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string; not blank unless `blank`, at most `limit` characters, matching `pattern`, one of `choices`."""

    blank: bool = False
    limit: int | None = None
    pattern: re.Pattern[str] | None = None
    choices: tuple[str, ...] = ()
    hint: str = "has a wrong format"

    def check(self, value: Any, path: str, *, lenient: bool) -> None:
        """See Kind."""
        if not isinstance(value, str):
            raise bad_request(f"{path} must be a string.", field=path)
        if not value.strip() and not self.blank:
            raise missing(path)
        if self.limit is not None and len(value) > self.limit:
            message = f"{path} has {len(value)} characters; at most {self.limit} are allowed."
            raise bad_request(message, code=PARAMETER_SIZE, field=path)
        if self.pattern is not None and not self.pattern.fullmatch(value):
            raise bad_request(f"{path} {self.hint}.", field=path)
        if self.choices and value not in self.choices and not lenient:
            raise bad_request(f"{path} must be one of: {', '.join(self.choices)}.", field=path)


@dataclass(frozen=True, slots=True)
class Anything:
    """Whatever JSON can say, but null."""

    def check(self, value: Any, path: str, *, lenient: bool) -> None:
        """See Kind."""
        if value is None:
            raise bad_request(f"{path} must not be null.", field=path)


@dataclass(frozen=True, slots=True)
class Flag:
    """A boolean."""

    def check(self, value: Any, path: str, *, lenient: bool) -> None:
        """See Kind."""
        if not isinstance(value, bool):
            raise bad_request(f"{path} must be true or false.", field=path)


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number from 0 up."""

    def check(self, value: Any, path: str, *, lenient: bool) -> None:
        """See Kind."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise bad_request(f"{path} must be a number.", field=path)
        if not 0 <= value < 2**31 or value != int(value):
            raise bad_request(f"{path} must be a whole number from 0 up.", field=path)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one kind, of at least one item unless it may be `empty`, and at most `longest`."""

    item: Kind
    longest: int | None = None
    empty: bool = False

    def check(self, value: Any, path: str, *, lenient: bool) -> None:
        """See Kind."""
        if not isinstance(value, list):
            raise bad_request(f"{path} must be a list.", field=path)
        if not value and not self.empty:
            raise missing(path)
        if self.longest is not None and len(value) > self.longest:
            raise bad_request(f"{path} takes at most {self.longest} entry.", code=PARAMETER_SIZE, field=path)
        for index, item in enumerate(value):
            self.item.check(item, f"{path}[{index}]", lenient=lenient)


@dataclass(frozen=True, slots=True)
class Object:
    """An object with these fields; `required` ones must be there. null counts as a wrong type, not as absent."""

    fields: Mapping[str, Kind]
    required: tuple[str, ...] = ()

    def check(self, value: Any, path: str, *, lenient: bool) -> None:
        """See Kind."""
        if not isinstance(value, dict):
            raise bad_request(f"{path or 'The request body'} must be a JSON object.", field=path or None)
        prefix = f"{path}." if path else ""
        for name in self.required:
            if name not in value:
                raise missing(prefix + name)
        for name, item in value.items():
            kind = self.fields.get(name)
            if kind is not None:
                kind.check(item, prefix + name, lenient=lenient)
            elif not lenient:
                raise bad_request(f"Unknown field: {prefix}{name}.", field=prefix + name)


ADDRESS_LINE_LIMIT = 50

# Difference S26: what other APIs know about (templates, locations, numbers, time zones) is taken as it comes.
_REQUIRED_TEXT = Text()
_ANY_TEXT = Text(blank=True)
_EMAIL = Text(pattern=re.compile(r"[^@\s]+@[^@\s]+"), hint="is not an e-mail address")
_COUNTRY = Text(pattern=re.compile(r"[A-Za-z]{2}"), hint="must be a two-letter ISO country code")
_LANGUAGE = Text(pattern=re.compile(r"[A-Za-z]{2}([_-][A-Za-z]{2})?"), hint="must look like en or en_US")
_DAY = Text(pattern=re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), hint="must look like 2026-05-31")
_NAME = Text(pattern=re.compile(r"[^%]*"), hint="must not contain a percent sign")

_ADDRESS = Object(
    {
        "addressLine1": Text(limit=ADDRESS_LINE_LIMIT),
        "addressLine2": Text(blank=True, limit=ADDRESS_LINE_LIMIT),
        "city": _REQUIRED_TEXT,
        "stateOrProvince": _ANY_TEXT,
        "zipOrPostalCode": _ANY_TEXT,
        "country": _COUNTRY,
    },
    required=("addressLine1", "city", "country"),
)

_LOCATION = Object(
    {
        "name": _REQUIRED_TEXT,
        "address": _ADDRESS,
        "timezone": _REQUIRED_TEXT,
        "language": _LANGUAGE,
        "emergencyLocationIdentifier": _ANY_TEXT,
    },
    required=("name", "address", "timezone", "language"),
)

_CUSTOMER_PARAMETERS = Object(
    {
        "calling": Object({"location": _LOCATION}, required=("location",)),
        "meetings": Object({"timezone": _REQUIRED_TEXT}),
        "packages": Object({"limits": Object(dict.fromkeys(LIMITED_PACKAGES, Count()))}),
    }
)

_CUSTOMER_PACKAGES = ListOf(Text(choices=CUSTOMER_PACKAGES))

CUSTOMER_PROVISION = Object(
    {
        "provisioningId": _REQUIRED_TEXT,
        "packages": _CUSTOMER_PACKAGES,
        "orgId": _REQUIRED_TEXT,
        "externalId": _REQUIRED_TEXT,
        "address": _ADDRESS,
        "customerInfo": Object(
            {"name": _NAME, "primaryEmail": _EMAIL, "language": _LANGUAGE}, required=("name", "primaryEmail")
        ),
        "provisioningParameters": _CUSTOMER_PARAMETERS,
        "subPartnerAdminEmail": _EMAIL,
    },
    required=("provisioningId", "packages", "externalId", "address"),
)

CUSTOMER_UPDATE = Object(
    {
        "externalId": _REQUIRED_TEXT,
        # The complete list: what is not in it is removed, of which an empty one is the last step (difference S32).
        "packages": ListOf(Text(choices=CUSTOMER_PACKAGES), empty=True),
        "address": _ADDRESS,
        "provisioningParameters": _CUSTOMER_PARAMETERS,
        "subPartnerAdminEmail": _EMAIL,
    },
    required=("packages",),
)

CUSTOMER_PRECHECK = Object(
    {
        "provisioningId": _REQUIRED_TEXT,
        "packages": _CUSTOMER_PACKAGES,
        "orgId": _REQUIRED_TEXT,
        "externalId": _REQUIRED_TEXT,
        "address": _ADDRESS,
        "customerInfo": Object({"name": _NAME, "primaryEmail": _EMAIL}, required=("primaryEmail",)),
        "provisioningParameters": _CUSTOMER_PARAMETERS,
    },
    required=("address",),
)

_NUMBERS: dict[str, Kind] = {
    "primaryPhoneNumber": _REQUIRED_TEXT,
    "extension": _REQUIRED_TEXT,
    "locationId": _REQUIRED_TEXT,
}
_PERSON = Object({"firstName": _REQUIRED_TEXT, "lastName": _REQUIRED_TEXT, **_NUMBERS})
_SUBSCRIBER_PACKAGES = ListOf(Text(choices=SUBSCRIBER_PACKAGES), longest=1)

SUBSCRIBER_PROVISION = Object(
    {
        "customerId": _REQUIRED_TEXT,
        "email": _EMAIL,
        "package": Text(choices=SINGLE_PACKAGE_FIELD),
        "packages": _SUBSCRIBER_PACKAGES,
        "provisioningParameters": _PERSON,
    },
    required=("customerId", "email", "provisioningParameters"),
)

SUBSCRIBER_UPDATE = Object(
    {
        "package": Text(choices=SUBSCRIBER_PACKAGES),
        "packages": _SUBSCRIBER_PACKAGES,
        "provisioningParameters": Object(_NUMBERS),
    }
)

SUBSCRIBER_PRECHECK = Object(
    {
        "provisioningId": _REQUIRED_TEXT,
        "customerId": _REQUIRED_TEXT,
        "email": _EMAIL,
        "package": Text(choices=SINGLE_PACKAGE_FIELD),
        "packages": _SUBSCRIBER_PACKAGES,
        "provisioningParameters": _PERSON,
        "customerInfo": Object({"primaryEmail": _EMAIL}, required=("primaryEmail",)),
    },
    required=("email",),
)

REPORT_CREATE = Object(
    {
        "billingStartDate": _DAY,
        "billingEndDate": _DAY,
        "type": Text(choices=("PARTNER", "CUSTOMER", "USER")),
        "subPartnerOrgId": _REQUIRED_TEXT,
        "internal": Flag(),
    },
    required=("billingStartDate", "billingEndDate"),
)

_E164 = Text(pattern=re.compile(r"\+[1-9][0-9]{6,14}"), hint="must be a phone number in E.164 format")

LOCATION_CREATE = Object(
    {
        "name": Text(limit=256),
        "timeZone": _REQUIRED_TEXT,
        "preferredLanguage": _LANGUAGE,
        "announcementLanguage": _LANGUAGE,
        "address": Object(
            {
                "address1": _REQUIRED_TEXT,
                "address2": _ANY_TEXT,
                "city": _REQUIRED_TEXT,
                "state": _ANY_TEXT,
                "postalCode": _ANY_TEXT,
                "country": _COUNTRY,
            },
            required=("address1", "city", "country"),
        ),
        # wxc_sdk repeats the query's organisation in the body, and Webex lets it.
        "orgId": _REQUIRED_TEXT,
        "latitude": Anything(),
        "longitude": Anything(),
        "notes": _ANY_TEXT,
    },
    required=("name", "timeZone", "preferredLanguage", "announcementLanguage", "address"),
)

CALLING_LOCATION_UPDATE = Object(
    {
        "announcementLanguage": _LANGUAGE,
        "callingLineId": Object({"name": _ANY_TEXT, "phoneNumber": _E164}),
        "connection": Anything(),
        "externalCallerIdName": _ANY_TEXT,
        "pAccessNetworkInfo": _ANY_TEXT,
        "outsideDialDigit": _ANY_TEXT,
        "enforceOutsideDialDigit": Flag(),
        "routingPrefix": _ANY_TEXT,
        "chargeNumber": _ANY_TEXT,
        "useChargeNumberForPChargeInfo": Flag(),
    }
)

NUMBERS_ADD = Object(
    {
        "phoneNumbers": ListOf(_E164),
        "numberType": Text(choices=("DID", "TOLLFREE", "MOBILE")),
        "numberUsageType": Text(choices=("NONE", "SERVICE")),
        "state": Text(choices=("ACTIVE", "INACTIVE")),
        "subscriptionId": _REQUIRED_TEXT,
        "carrierId": _REQUIRED_TEXT,
    },
    required=("phoneNumbers",),
)

NUMBERS_REMOVE = Object({"phoneNumbers": ListOf(_E164)}, required=("phoneNumbers",))

PSTN_CONNECTION = Object(
    {
        "id": _REQUIRED_TEXT,
        "premiseRouteType": Text(choices=("TRUNK", "ROUTE_GROUP")),
        "premiseRouteId": _REQUIRED_TEXT,
    }
)

EXTENSIONS = Object({"extensions": ListOf(_REQUIRED_TEXT)}, required=("extensions",))

ORGANIZATION_UPDATE = Object(
    {"schemas": ListOf(_REQUIRED_TEXT), "displayName": _REQUIRED_TEXT, "preferredLanguage": _LANGUAGE},
    required=("schemas",),
)
