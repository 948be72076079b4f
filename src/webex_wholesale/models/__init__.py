"""What travels: the objects of the 18 operations and of organisations, one noun per file.

Every model is a frozen, keyword-only attrs class. A field that the service left out is None, or empty where the
service always sends it; what this SDK does not know is in `extras`; enumerations keep values they do not list;
`to_dict()` gives the wire form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webex_wholesale._lazy import lazy_names

if TYPE_CHECKING:
    from webex_wholesale.models.base import Model as Model
    from webex_wholesale.models.billing import AnyResource as AnyResource
    from webex_wholesale.models.billing import BillingReport as BillingReport
    from webex_wholesale.models.billing import CreateBillingReport as CreateBillingReport
    from webex_wholesale.models.billing import ReportErrorInfo as ReportErrorInfo
    from webex_wholesale.models.billing_period import BillingPeriod as BillingPeriod
    from webex_wholesale.models.common import Address as Address
    from webex_wholesale.models.common import ErrorInfo as ErrorInfo
    from webex_wholesale.models.customers import CallingLocation as CallingLocation
    from webex_wholesale.models.customers import CallingLocationDict as CallingLocationDict
    from webex_wholesale.models.customers import CallingParameters as CallingParameters
    from webex_wholesale.models.customers import CallingParametersDict as CallingParametersDict
    from webex_wholesale.models.customers import Customer as Customer
    from webex_wholesale.models.customers import CustomerInfo as CustomerInfo
    from webex_wholesale.models.customers import CustomerOrder as CustomerOrder
    from webex_wholesale.models.customers import MeetingsParameters as MeetingsParameters
    from webex_wholesale.models.customers import MeetingsParametersDict as MeetingsParametersDict
    from webex_wholesale.models.customers import PackageDetails as PackageDetails
    from webex_wholesale.models.customers import PackageParameters as PackageParameters
    from webex_wholesale.models.customers import PackageParametersDict as PackageParametersDict
    from webex_wholesale.models.customers import PrecheckCustomer as PrecheckCustomer
    from webex_wholesale.models.customers import ProvisionCustomer as ProvisionCustomer
    from webex_wholesale.models.customers import ProvisioningParameters as ProvisioningParameters
    from webex_wholesale.models.customers import ProvisioningParametersDict as ProvisioningParametersDict
    from webex_wholesale.models.customers import ResourceDetails as ResourceDetails
    from webex_wholesale.models.customers import UpdateCustomer as UpdateCustomer
    from webex_wholesale.models.enums import AnyCustomerPackage as AnyCustomerPackage
    from webex_wholesale.models.enums import AnyCustomerStatus as AnyCustomerStatus
    from webex_wholesale.models.enums import AnyProvisioningState as AnyProvisioningState
    from webex_wholesale.models.enums import AnyReportStatus as AnyReportStatus
    from webex_wholesale.models.enums import AnyReportType as AnyReportType
    from webex_wholesale.models.enums import AnySubscriberPackage as AnySubscriberPackage
    from webex_wholesale.models.enums import AnySubscriberStatus as AnySubscriberStatus
    from webex_wholesale.models.enums import CustomerPackage as CustomerPackage
    from webex_wholesale.models.enums import CustomerPackageName as CustomerPackageName
    from webex_wholesale.models.enums import CustomerStatus as CustomerStatus
    from webex_wholesale.models.enums import CustomerStatusName as CustomerStatusName
    from webex_wholesale.models.enums import OpenEnum as OpenEnum
    from webex_wholesale.models.enums import PackageStatus as PackageStatus
    from webex_wholesale.models.enums import ProvisioningState as ProvisioningState
    from webex_wholesale.models.enums import ProvisioningStateName as ProvisioningStateName
    from webex_wholesale.models.enums import ReportCategory as ReportCategory
    from webex_wholesale.models.enums import ReportStatus as ReportStatus
    from webex_wholesale.models.enums import ReportStatusName as ReportStatusName
    from webex_wholesale.models.enums import ReportType as ReportType
    from webex_wholesale.models.enums import ReportTypeName as ReportTypeName
    from webex_wholesale.models.enums import Several as Several
    from webex_wholesale.models.enums import SubscriberPackage as SubscriberPackage
    from webex_wholesale.models.enums import SubscriberPackageName as SubscriberPackageName
    from webex_wholesale.models.enums import SubscriberStatus as SubscriberStatus
    from webex_wholesale.models.enums import SubscriberStatusName as SubscriberStatusName
    from webex_wholesale.models.locations import ExtensionsResult as ExtensionsResult
    from webex_wholesale.models.locations import ExtensionStatus as ExtensionStatus
    from webex_wholesale.models.locations import Location as Location
    from webex_wholesale.models.locations import LocationAddress as LocationAddress
    from webex_wholesale.models.locations import PstnConnection as PstnConnection
    from webex_wholesale.models.mappings import AddressDict as AddressDict
    from webex_wholesale.models.mappings import CustomerInfoDict as CustomerInfoDict
    from webex_wholesale.models.mappings import LocationAddressDict as LocationAddressDict
    from webex_wholesale.models.mappings import SubscriberParametersDict as SubscriberParametersDict
    from webex_wholesale.models.numbers import CallingDetails as CallingDetails
    from webex_wholesale.models.numbers import CallingLineId as CallingLineId
    from webex_wholesale.models.numbers import Number as Number
    from webex_wholesale.models.numbers import NumberOwner as NumberOwner
    from webex_wholesale.models.numbers import NumberPlace as NumberPlace
    from webex_wholesale.models.organizations import AnyOrganization as AnyOrganization
    from webex_wholesale.models.organizations import IdentityOrganization as IdentityOrganization
    from webex_wholesale.models.organizations import NamedCustomer as NamedCustomer
    from webex_wholesale.models.organizations import Organization as Organization
    from webex_wholesale.models.people import Person as Person
    from webex_wholesale.models.people import PersonPhone as PersonPhone
    from webex_wholesale.models.precheck import PrecheckInfo as PrecheckInfo
    from webex_wholesale.models.precheck import PrecheckResult as PrecheckResult
    from webex_wholesale.models.sub_partners import SubPartner as SubPartner
    from webex_wholesale.models.subscribers import PrecheckSubscriber as PrecheckSubscriber
    from webex_wholesale.models.subscribers import ProvisionSubscriber as ProvisionSubscriber
    from webex_wholesale.models.subscribers import Subscriber as Subscriber
    from webex_wholesale.models.subscribers import SubscriberOrder as SubscriberOrder
    from webex_wholesale.models.subscribers import SubscriberParameters as SubscriberParameters
    from webex_wholesale.models.subscribers import UpdateSubscriber as UpdateSubscriber

# A frozen class costs about a millisecond to make: a resource's models are loaded when it is first used.
__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        ".base": ("Model",),
        ".billing": ("AnyResource", "BillingReport", "CreateBillingReport", "ReportErrorInfo"),
        ".billing_period": ("BillingPeriod",),
        ".common": ("Address", "ErrorInfo"),
        ".customers": (
            "CallingLocation",
            "CallingLocationDict",
            "CallingParameters",
            "CallingParametersDict",
            "Customer",
            "CustomerInfo",
            "CustomerOrder",
            "MeetingsParameters",
            "MeetingsParametersDict",
            "PackageDetails",
            "PackageParameters",
            "PackageParametersDict",
            "PrecheckCustomer",
            "ProvisionCustomer",
            "ProvisioningParameters",
            "ProvisioningParametersDict",
            "ResourceDetails",
            "UpdateCustomer",
        ),
        ".enums": (
            "AnyCustomerPackage",
            "AnyCustomerStatus",
            "AnyProvisioningState",
            "AnyReportStatus",
            "AnyReportType",
            "AnySubscriberPackage",
            "AnySubscriberStatus",
            "CustomerPackage",
            "CustomerPackageName",
            "CustomerStatus",
            "CustomerStatusName",
            "OpenEnum",
            "PackageStatus",
            "ProvisioningState",
            "ProvisioningStateName",
            "ReportCategory",
            "ReportStatus",
            "ReportStatusName",
            "ReportType",
            "ReportTypeName",
            "Several",
            "SubscriberPackage",
            "SubscriberPackageName",
            "SubscriberStatus",
            "SubscriberStatusName",
        ),
        ".locations": ("ExtensionStatus", "ExtensionsResult", "Location", "LocationAddress", "PstnConnection"),
        ".mappings": ("AddressDict", "CustomerInfoDict", "LocationAddressDict", "SubscriberParametersDict"),
        ".numbers": ("CallingDetails", "CallingLineId", "Number", "NumberOwner", "NumberPlace"),
        ".organizations": ("AnyOrganization", "IdentityOrganization", "NamedCustomer", "Organization"),
        ".people": ("Person", "PersonPhone"),
        ".precheck": ("PrecheckInfo", "PrecheckResult"),
        ".sub_partners": ("SubPartner",),
        ".subscribers": (
            "PrecheckSubscriber",
            "ProvisionSubscriber",
            "Subscriber",
            "SubscriberOrder",
            "SubscriberParameters",
            "UpdateSubscriber",
        ),
    },
)
