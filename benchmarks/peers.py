"""The wholesale objects in the style of wxc_sdk: its `ApiModel`, camelCase aliases, its enumerations that grow.

wxc_sdk as published has no wholesale module (its generated one does not import), so the models a user of it would
declare are declared here. Its session pages at the service's default of 50, as its generated list calls do.
"""

from __future__ import annotations

from datetime import datetime

from wxc_sdk.base import ApiModel
from wxc_sdk.base import SafeEnum as Enum
from wxc_sdk.rest import RestSession
from wxc_sdk.tokens import Tokens


class PackageName(str, Enum):
    common_area_calling = "common_area_calling"
    webex_calling = "webex_calling"
    webex_meetings = "webex_meetings"
    webex_suite = "webex_suite"
    webex_voice = "webex_voice"
    cx_essentials = "cx_essentials"
    webex_calling_standard = "webex_calling_standard"
    cisco_calling_plan = "cisco_calling_plan"
    attendant_console = "attendant_console"
    cx_premium_agent = "cx_premium_agent"
    cx_standard_agent = "cx_standard_agent"


class CustomerStatus(str, Enum):
    provisioned = "provisioned"
    provisioned_with_errors = "provisioned_with_errors"
    provisioning = "provisioning"
    updating = "updating"
    deleting = "deleting"
    error = "error"
    pending_rpl_review = "pending_rpl_review"


class PackageStatus(str, Enum):
    provisioned = "provisioned"
    provisioning = "provisioning"
    deleting = "deleting"
    error = "error"


class SubscriberStatus(str, Enum):
    provisioned = "provisioned"
    pending_user_migration = "pending_user_migration"


class Address(ApiModel):
    address_line1: str | None = None
    address_line2: str | None = None
    city: str | None = None
    state_or_province: str | None = None
    zip_or_postal_code: str | None = None
    country: str | None = None


class ErrorInfo(ApiModel):
    error_code: int | None = None
    description: str | None = None


class PackageDetails(ApiModel):
    name: PackageName | None = None
    status: PackageStatus | None = None
    warnings: list[ErrorInfo] | None = None
    errors: list[ErrorInfo] | None = None
    license_ids: list[str] | None = None


class ResourceDetails(ApiModel):
    packages: list[PackageDetails] | None = None


class Customer(ApiModel):
    id: str | None = None
    org_id: str | None = None
    external_id: str | None = None
    address: Address | None = None
    status: CustomerStatus | None = None
    packages: list[PackageName] | None = None
    resource_details: ResourceDetails | None = None
    errors: list[ErrorInfo] | None = None


class Subscriber(ApiModel):
    id: str | None = None
    person_id: str | None = None
    email: str | None = None
    customer_id: str | None = None
    external_customer_id: str | None = None
    package: PackageName | None = None
    packages: list[PackageName] | None = None
    status: SubscriberStatus | None = None
    errors: list[ErrorInfo] | None = None
    created: datetime | None = None
    last_status_change: datetime | None = None


class CustomerPage(ApiModel):
    items: list[Customer]


class SubscriberPage(ApiModel):
    items: list[Subscriber]


MODELS: dict[str, type[ApiModel]] = {"customers": Customer, "subscribers": Subscriber}
PAGES: dict[str, type[ApiModel]] = {"customers": CustomerPage, "subscribers": SubscriberPage}


def session() -> RestSession:
    """Return wxc_sdk's session."""
    return RestSession(tokens=Tokens(access_token="token"), concurrent_requests=10)
