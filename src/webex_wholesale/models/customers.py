"""Customers: what the service says of one, and what it takes to provision, change and precheck one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Required, TypedDict

import attrs

from webex_wholesale.errors import InvalidRequest
from webex_wholesale.models.base import NOT_SENT, Model, field, required
from webex_wholesale.models.common import Address, ErrorInfo, org_id_field, packages_field
from webex_wholesale.models.enums import (
    AnyCustomerPackage,
    CustomerPackage,
    CustomerStatus,
    PackageStatus,
    Several,
)
from webex_wholesale.models.mappings import (
    AddressDict,
    CustomerInfoDict,
    part,
)

if TYPE_CHECKING:
    from webex_wholesale.addresses import Problem
    from webex_wholesale.locales import Locale

    Language = str | Locale
else:
    # What travels, and what is there to read: a Locale is turned into it.
    Language = str


def language_text(language: Language | None, form: str) -> str | None:
    """Return a language as text: a `Locale` by one of its forms, anything else as it is.

    Raises:
        InvalidRequest: neither text nor a `Locale`.
    """
    if language is None or isinstance(language, str):
        return language
    text: str | None = getattr(language, form, None)
    if text is None:
        raise InvalidRequest("language must be a string such as 'en_US', or a locales.Locale")
    return text


class CallingLocationDict(TypedDict, total=False):
    """A `CallingLocation` as a mapping."""

    name: str
    address: Address | AddressDict
    timezone: str
    language: str | Locale
    emergency_location_identifier: str | None
    emergencyLocationIdentifier: str | None


class CallingParametersDict(TypedDict, total=False):
    """A `CallingParameters` as a mapping."""

    location: CallingLocation | CallingLocationDict


class MeetingsParametersDict(TypedDict, total=False):
    """A `MeetingsParameters` as a mapping."""

    timezone: str | None


class PackageParametersDict(TypedDict, total=False):
    """A `PackageParameters` as a mapping."""

    limits: Mapping[str, int] | None


class ProvisioningParametersDict(TypedDict, total=False):
    """A `ProvisioningParameters` as a mapping."""

    calling: CallingParameters | CallingParametersDict | None
    meetings: MeetingsParameters | MeetingsParametersDict | None
    packages: PackageParameters | PackageParametersDict | None


@attrs.frozen(kw_only=True, repr=False)
class PackageDetails(Model):
    """One package of a customer.

    Attributes:
        name: the package.
        status: its own status; `provisioned` may still carry warnings.
        warnings: what the last attempt met, and could go on with.
        errors: what the last attempt failed with.
        license_ids: None unless asked for with `include_package_license_info=True`.
    """

    name: CustomerPackage | None = field(strict=True)
    status: PackageStatus | None = field(strict=True)
    warnings: tuple[ErrorInfo, ...] = field(default=NOT_SENT)
    errors: tuple[ErrorInfo, ...] = field(default=NOT_SENT)
    license_ids: tuple[str, ...] | None = field()


@attrs.frozen(kw_only=True, repr=False)
class ResourceDetails(Model):
    """Details of a customer, a package at a time.

    Attributes:
        packages: one entry for each package, with its own status and errors.
    """

    packages: tuple[PackageDetails, ...] = field(default=NOT_SENT)


@attrs.frozen(kw_only=True, repr=False)
class Customer(Model):
    """A Webex organisation with the wholesale subscription mapped onto it.

    The service sends no name here. `org_id` is there once the customer is provisioned; other Webex APIs want it,
    not `id`. `errors` are those of the last asynchronous attempt.

    Attributes:
        id: the wholesale id of the customer; what `customers.get()` and a subscriber's `customer_id` take.
        org_id: id of its Webex organisation, which other Webex APIs take; None until it is provisioned.
        external_id: your own key for it; empty only where an answer lacks it.
        address: its postal address.
        status: where its provisioning stands; empty only where an answer lacks it.
        packages: the packages it holds or is being given.
        resource_details: status, warnings and errors of each package.
        errors: what the last asynchronous attempt met.
    """

    id: str = field(identity=True)
    org_id: str | None = field(strict=True)
    external_id: str = field(strict=True, default="")
    address: Address | None = field()
    status: CustomerStatus = field(strict=True, default=CustomerStatus(""))
    packages: tuple[CustomerPackage, ...] = field(strict=True, default=NOT_SENT)
    resource_details: ResourceDetails | None = field()
    errors: tuple[ErrorInfo, ...] = field(default=NOT_SENT)


@attrs.frozen(kw_only=True, repr=False)
class CustomerInfo(Model):
    """Who the new customer is.

    Attributes:
        name: name of the customer, without a percent sign.
        primary_email: e-mail of the first administrator.
        language: locale such as `en_US`, or a language of two letters, or a `locales.Locale`.
    """

    name: str | None = field()
    primary_email: str | None = field()
    language: Language | None = field(converter=lambda language: language_text(language, "code"))

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with the name: none at all, or a percent sign in it."""
        from webex_wholesale.addresses import name_problems

        return name_problems(self.name)


@attrs.frozen(kw_only=True, repr=False)
class CallingLocation(Model):
    """The first calling location of a customer.

    Attributes:
        name: name of the office.
        address: where it is; `state_or_province` in ISO 3166-2 form.
        timezone: such as `America/Los_Angeles`.
        language: of e-mails and announcements, in lower case, such as `en_us`, or a `locales.Locale`.
        emergency_location_identifier: SIP header value for emergency calls.
    """

    name: str = required()
    address: Address | AddressDict = part(Address, "address", required=True)
    timezone: str = required()
    language: Language = required(converter=lambda language: language_text(language, "calling_location"))
    emergency_location_identifier: str | None = field()


@attrs.frozen(kw_only=True, repr=False)
class CallingParameters(Model):
    """Needed with any calling package.

    Attributes:
        location: the customer's first calling location.
    """

    location: CallingLocation | CallingLocationDict = part(CallingLocation, "location", required=True)


@attrs.frozen(kw_only=True, repr=False)
class MeetingsParameters(Model):
    """Settings of the meetings site.

    Attributes:
        timezone: time zone of the meetings site, such as `America/Los_Angeles`.
    """

    timezone: str | None = field()


@attrs.frozen(kw_only=True, repr=False)
class PackageParameters(Model):
    """Caps on how many of a package may be assigned, by package name.

    Attributes:
        limits: how many of each package may be assigned at most, by package name.
    """

    limits: Mapping[str, int] | None = field()


@attrs.frozen(kw_only=True, repr=False)
class ProvisioningParameters(Model):
    """Settings that go with a customer's packages.

    Attributes:
        calling: the first calling location; needed with any calling package.
        meetings: settings of the meetings site.
        packages: caps on the number of licences.
    """

    calling: CallingParameters | CallingParametersDict | None = part(CallingParameters, "calling")
    meetings: MeetingsParameters | MeetingsParametersDict | None = part(MeetingsParameters, "meetings")
    packages: PackageParameters | PackageParametersDict | None = part(PackageParameters, "packages")


@attrs.frozen(kw_only=True, repr=False)
class ProvisionCustomer(Model):
    """Body of `customers.provision`.

    Attributes:
        provisioning_id: id of the provisioning template, from Partner Hub.
        packages: packages to give, at least one.
        org_id: an existing Webex organisation to attach; None to make one.
        external_id: your own key for the customer.
        address: its postal address.
        customer_info: name, administrator and language of a new organisation.
        provisioning_parameters: calling location, meetings site and limits.
        sub_partner_admin_email: administrator of the sub-partner on whose behalf it is made.
    """

    provisioning_id: str = required()
    packages: tuple[str, ...] = packages_field(required=True)
    org_id: str | None = org_id_field()
    external_id: str = required()
    address: Address | AddressDict = part(Address, "address", required=True)
    customer_info: CustomerInfo | CustomerInfoDict | None = part(CustomerInfo, "customer_info")
    provisioning_parameters: ProvisioningParameters | ProvisioningParametersDict | None = part(
        ProvisioningParameters, "provisioning_parameters"
    )
    sub_partner_admin_email: str | None = field()

    def __attrs_post_init__(self) -> None:
        if not self.packages:
            raise InvalidRequest("packages must name at least one package, such as ['webex_calling']")
        if self.customer_info is None and self.org_id is None:
            raise InvalidRequest("a new customer needs customer_info; an existing organisation needs org_id")


@attrs.frozen(kw_only=True, repr=False)
class UpdateCustomer(Model):
    """Body of `customers.update`: `packages` is the COMPLETE list, what it leaves out is removed.

    Attributes:
        packages: the COMPLETE list; what it leaves out is removed.
        external_id: a new key of your own; None leaves it.
        address: a new address; None leaves it.
        provisioning_parameters: settings of packages that are added.
        sub_partner_admin_email: administrator of the sub-partner on whose behalf it is changed.
    """

    packages: tuple[str, ...] = packages_field(required=True)
    external_id: str | None = field()
    address: Address | AddressDict | None = part(Address, "address")
    provisioning_parameters: ProvisioningParameters | ProvisioningParametersDict | None = part(
        ProvisioningParameters, "provisioning_parameters"
    )
    sub_partner_admin_email: str | None = field()

    def __attrs_post_init__(self) -> None:
        if not self.packages:
            raise InvalidRequest(
                "packages is the complete list, and an empty one would take every package from every user: "
                "use customers.delete() to remove the customer"
            )


class CustomerOrder(TypedDict, total=False):
    """What a customer is to be, for code that builds it: `ensure`, `provision` and the precheck take it.

    Attributes:
        provisioning_id: id of the provisioning template, from Partner Hub.
        packages: packages to give, at least one.
        external_id: your own key, by which it is found again.
        address: its postal address.
        customer_info: name, administrator and language of a new organisation.
        org_id: an existing Webex organisation to attach.
        provisioning_parameters: calling location, meetings site and limits.
        sub_partner_admin_email: administrator of the sub-partner on whose behalf it is made.
    """

    provisioning_id: Required[str]
    packages: Required[Several[AnyCustomerPackage]]
    external_id: Required[str]
    address: Required[Address | AddressDict]
    customer_info: CustomerInfo | CustomerInfoDict | None
    org_id: str | None
    provisioning_parameters: ProvisioningParameters | ProvisioningParametersDict | None
    sub_partner_admin_email: str | None


def keep_fields(*names: str) -> Callable[[CustomerInfo], CustomerInfo]:
    """Return what leaves nothing but these fields: a precheck knows fewer than provisioning takes."""
    return lambda info: CustomerInfo(**{name: getattr(info, name) for name in names}, extras=info.extras)


@attrs.frozen(kw_only=True, repr=False)
class PrecheckCustomer(Model):
    """Body of `precheck.customer`: only the address is always needed; `customer_info.language` is not sent.

    Attributes:
        address: the postal address to check.
        provisioning_id: id of the provisioning template.
        packages: packages that would be given.
        org_id: an existing Webex organisation that would be attached.
        external_id: your own key for the customer.
        customer_info: name and administrator's e-mail to check.
        provisioning_parameters: settings that would go with the packages.
    """

    address: Address | AddressDict = part(Address, "address", required=True)
    provisioning_id: str | None = field()
    packages: tuple[str, ...] | None = packages_field()
    org_id: str | None = org_id_field()
    external_id: str | None = field()
    customer_info: CustomerInfo | CustomerInfoDict | None = part(
        CustomerInfo, "customer_info", then=keep_fields("name", "primary_email")
    )
    provisioning_parameters: ProvisioningParameters | ProvisioningParametersDict | None = part(
        ProvisioningParameters, "provisioning_parameters"
    )

    @classmethod
    def of(cls, request: ProvisionCustomer) -> PrecheckCustomer:
        """Return the precheck of a request: the same, but for what a precheck does not take."""
        return cls(
            address=request.address,
            provisioning_id=request.provisioning_id,
            packages=request.packages,
            org_id=request.org_id,
            external_id=request.external_id,
            customer_info=request.customer_info,
            provisioning_parameters=request.provisioning_parameters,
        )
