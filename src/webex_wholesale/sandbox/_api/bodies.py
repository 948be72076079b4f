"""The request bodies of the operations, as data: what each may and must carry."""

from __future__ import annotations

import re

from webex_wholesale.sandbox._api.packages import (
    CUSTOMER_PACKAGES,
    LIMITED_PACKAGES,
    SINGLE_PACKAGE_FIELD,
    SUBSCRIBER_PACKAGES,
)
from webex_wholesale.sandbox._api.schema import Anything, Count, Flag, Kind, ListOf, Object, Text

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
