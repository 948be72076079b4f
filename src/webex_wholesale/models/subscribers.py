"""Subscribers: what the service says of one, and what it takes to provision, change and precheck one."""

from __future__ import annotations

from datetime import datetime
from typing import Required, TypedDict

import attrs

from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.base import NOT_SENT, Model, field, required
from webex_wholesale.models.common import ErrorInfo, packages_field
from webex_wholesale.models.customers import Customer, CustomerInfo, keep_fields
from webex_wholesale.models.enums import AnySubscriberPackage, Several, SubscriberPackage, SubscriberStatus
from webex_wholesale.models.mappings import CustomerInfoDict, SubscriberParametersDict, part
from webex_wholesale.phones import normalize_phone_number


@attrs.frozen(kw_only=True, repr=False)
class Subscriber(Model):
    """A user of a customer, with one base package.

    `person_id` is there once the subscriber is provisioned; one that waits for a person's consent has none.

    Attributes:
        id: id of the subscriber.
        person_id: id of the Webex person; None while somebody's consent is awaited.
        email: e-mail address; empty only where an answer lacks it, as are the two ids of the customer.
        customer_id: wholesale id of the customer.
        external_customer_id: your own key of the customer.
        package: the base package.
        packages: the same as a list, as newer answers have it.
        status: provisioned, or waiting for the person's consent; empty only where an answer lacks it.
        errors: what the last attempt met.
        created: when it was made, UTC.
        last_status_change: when the status changed last, UTC.
    """

    id: str = field(identity=True)
    person_id: str | None = field(strict=True)
    email: str = field(strict=True, default="")
    customer_id: str = field(strict=True, default="")
    external_customer_id: str = field(strict=True, default="")
    package: SubscriberPackage | None = field(strict=True)
    packages: tuple[SubscriberPackage, ...] = field(strict=True, default=NOT_SENT)
    status: SubscriberStatus = field(strict=True, default=SubscriberStatus(""))
    errors: tuple[ErrorInfo, ...] = field(default=NOT_SENT)
    created: datetime | None = field()
    last_status_change: datetime | None = field()


def phone_number(number: str | None) -> str | None:
    """Return a phone number as it travels, None for none.

    Raises:
        InvalidPhoneNumber: not text, or a number that begins with + and is none.
    """
    return None if number is None else normalize_phone_number(number)


@attrs.frozen(kw_only=True, repr=False)
class SubscriberParameters(Model):
    """Settings of a subscriber.

    Attributes:
        first_name: first name; used on provisioning only.
        last_name: last name; used on provisioning only.
        primary_phone_number: E.164; a calling package needs it or an extension, or both. Spaces, dashes and
            brackets are taken out of a number that begins with +; see `phones.normalize_phone_number()`.
        extension: extension within the location.
        location_id: where the number lives; matters for a customer with several locations.

    Raises:
        InvalidPhoneNumber: a number that begins with + and is none.
    """

    first_name: str | None = field()
    last_name: str | None = field()
    primary_phone_number: str | None = field(converter=phone_number)
    extension: str | None = field()
    location_id: str | None = field()


def check_package_choice(package: str | None, packages: tuple[str, ...] | None, *, needed: bool) -> None:
    """Hold to the contract's `package` or `packages`, exactly one of the two.

    Raises:
        InvalidRequest: both were given, an empty list was, or neither where one is needed.
    """
    if package is not None and packages is not None:
        raise InvalidRequest("give package or packages, not both (packages is the newer one)")
    if packages is not None and not packages:
        raise InvalidRequest(
            "packages is empty: a subscriber has exactly one package; delete it to remove service"
        )
    if needed and package is None and packages is None:
        raise InvalidRequest("a subscriber needs a package: packages=['webex_calling'], for example")
    if package is not None and (not isinstance(package, str) or not package.strip()):
        raise InvalidRequest("package must be a non-empty string, such as 'webex_calling'")


@attrs.frozen(kw_only=True, repr=False)
class ProvisionSubscriber(Model):
    """Body of `subscribers.provision`.

    Attributes:
        customer_id: wholesale id of the customer.
        email: e-mail address of the person.
        package: the package, in the older form.
        packages: the package as a list of one.
        provisioning_parameters: name, number, extension and location.
    """

    customer_id: str = required()
    email: str = required()
    package: str | None = field()
    packages: tuple[str, ...] | None = packages_field()
    provisioning_parameters: SubscriberParameters | SubscriberParametersDict = part(
        SubscriberParameters, "provisioning_parameters", factory=SubscriberParameters
    )

    def __attrs_post_init__(self) -> None:
        check_package_choice(self.package, self.packages, needed=True)


class SubscriberOrder(TypedDict, total=False):
    """What a subscriber is to be, for code that builds it: `ensure`, `provision` and the precheck take it.

    Attributes:
        customer_id: wholesale id of the customer, or the customer.
        email: e-mail address, by which it is found again.
        packages: the package as a list of one.
        package: the package, in the older form.
        provisioning_parameters: name, number, extension and location.
    """

    customer_id: Required[str | Customer]
    email: Required[str]
    packages: Several[AnySubscriberPackage] | None
    package: AnySubscriberPackage | None
    provisioning_parameters: SubscriberParameters | SubscriberParametersDict | None


@attrs.frozen(kw_only=True, repr=False)
class UpdateSubscriber(Model):
    """Body of `subscribers.update`.

    Attributes:
        package: the new package, in the older form.
        packages: the new package as a list of one.
        provisioning_parameters: number, extension and location where the new package needs them.
    """

    package: str | None = field()
    packages: tuple[str, ...] | None = packages_field()
    provisioning_parameters: SubscriberParameters | SubscriberParametersDict | None = part(
        SubscriberParameters, "provisioning_parameters"
    )

    def __attrs_post_init__(self) -> None:
        check_package_choice(self.package, self.packages, needed=True)


@attrs.frozen(kw_only=True, repr=False)
class PrecheckSubscriber(Model):
    """Body of `precheck.subscriber`: only the e-mail is always needed.

    Attributes:
        email: e-mail address to check.
        provisioning_id: id of the provisioning template, for a customer that is not there yet.
        customer_id: wholesale id of the customer.
        package: the package, in the older form.
        packages: the package as a list of one.
        provisioning_parameters: name, number, extension and location.
        customer_info: the customer's administrator, for a customer that is not there yet.
    """

    email: str = required()
    provisioning_id: str | None = field()
    customer_id: str | None = field()
    package: str | None = field()
    packages: tuple[str, ...] | None = packages_field()
    provisioning_parameters: SubscriberParameters | SubscriberParametersDict | None = part(
        SubscriberParameters, "provisioning_parameters"
    )
    customer_info: CustomerInfo | CustomerInfoDict | None = part(
        CustomerInfo, "customer_info", then=keep_fields("primary_email")
    )

    def __attrs_post_init__(self) -> None:
        check_package_choice(self.package, self.packages, needed=False)

    @classmethod
    def of(cls, request: ProvisionSubscriber) -> PrecheckSubscriber:
        """Return the precheck of a request."""
        return cls(
            email=request.email,
            customer_id=request.customer_id,
            package=request.package,
            packages=request.packages,
            provisioning_parameters=request.provisioning_parameters,
        )
