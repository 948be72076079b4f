"""The closed lists of the contract, kept open: a value that Cisco adds tomorrow survives, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Literal, Protocol, Self, TypeAlias, TypeVar

# Unknown values are remembered so that decoding one costs no more than a known one; a hostile or broken server
# must not be able to fill the memory with them.
_REMEMBERED = 1024
_UNKNOWN: dict[type, dict[str, Any]] = {}


class OpenEnum(StrEnum):
    """A text enumeration that accepts unknown text.

    Members compare equal to their text; `is_known` is False for a value that this SDK does not list.

    Examples:
        >>> from webex_wholesale.models import CustomerStatus
        >>> CustomerStatus("provisioned") is CustomerStatus.PROVISIONED
        True
        >>> CustomerStatus("on_the_moon").is_known
        False
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = cls.unknown_members()
        member = unknown.get(value)
        if member is None:
            member = str.__new__(cls, value)
            member._name_ = value
            member._value_ = value
            if len(unknown) < _REMEMBERED:
                unknown[value] = member
        return member

    @classmethod
    def unknown_members(cls) -> dict[str, Self]:
        """Return the unknown values met so far, by their text."""
        return _UNKNOWN.setdefault(cls, {})

    @property
    def is_known(self) -> bool:
        """Whether this SDK lists the value."""
        return self._value_ in type(self)._value2member_map_

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}.{self._name_}" if self.is_known else f"{type(self).__name__}({self._value_!r})"
        )


class CustomerStatus(OpenEnum):
    """Provisioning status of a customer.

    Attributes:
        PROVISIONED: it can be used.
        PROVISIONED_WITH_ERRORS: it can be used, but a package failed; see `resource_details`.
        PROVISIONING: it is being made.
        UPDATING: a change is under way.
        DELETING: it is being removed.
        ERROR: provisioning failed.
        PENDING_RPL_REVIEW: people at Cisco review its name against denied-party lists, within 72 hours.
    """

    PROVISIONED = "provisioned"
    PROVISIONED_WITH_ERRORS = "provisioned_with_errors"
    PROVISIONING = "provisioning"
    UPDATING = "updating"
    DELETING = "deleting"
    ERROR = "error"
    PENDING_RPL_REVIEW = "pending_rpl_review"


class PackageStatus(OpenEnum):
    """Provisioning status of one package of a customer.

    Attributes:
        PROVISIONED: it can be used; warnings are possible.
        PROVISIONING: it is being added.
        DELETING: it is being removed.
        ERROR: it could not be added.
    """

    PROVISIONED = "provisioned"
    PROVISIONING = "provisioning"
    DELETING = "deleting"
    ERROR = "error"


class CustomerPackage(OpenEnum):
    """Packages and add-ons that a customer can hold.

    Attributes:
        COMMON_AREA_CALLING: calling for shared phones and workspaces.
        WEBEX_CALLING: calling.
        WEBEX_MEETINGS: meetings.
        WEBEX_SUITE: calling, meetings and messaging.
        WEBEX_VOICE: calling for users of the Webex app without meetings.
        CX_ESSENTIALS: customer experience essentials, for queues.
        WEBEX_CALLING_STANDARD: calling, the smaller package.
        CISCO_CALLING_PLAN: telephone numbers and minutes from Cisco; of a customer, not of a subscriber.
        ATTENDANT_CONSOLE: the attendant's console.
        CX_PREMIUM_AGENT: contact centre, premium agent.
        CX_STANDARD_AGENT: contact centre, standard agent.
        CX_VOICE_PORTS: contact centre, self-service voice ports.
        CX_AI_ASSISTANT: contact centre, assistant for agents.
        WEBEX_AI_AGENT: an automated agent.
    """

    COMMON_AREA_CALLING = "common_area_calling"
    WEBEX_CALLING = "webex_calling"
    WEBEX_MEETINGS = "webex_meetings"
    WEBEX_SUITE = "webex_suite"
    WEBEX_VOICE = "webex_voice"
    CX_ESSENTIALS = "cx_essentials"
    WEBEX_CALLING_STANDARD = "webex_calling_standard"
    CISCO_CALLING_PLAN = "cisco_calling_plan"
    ATTENDANT_CONSOLE = "attendant_console"
    CX_PREMIUM_AGENT = "cx_premium_agent"
    CX_STANDARD_AGENT = "cx_standard_agent"
    CX_VOICE_PORTS = "cx_voice_ports"
    CX_AI_ASSISTANT = "cx_ai_assistant"
    WEBEX_AI_AGENT = "webex_ai_agent"


class SubscriberPackage(OpenEnum):
    """Packages that a subscriber can be given.

    Attributes:
        WEBEX_CALLING: calling.
        WEBEX_MEETINGS: meetings.
        WEBEX_SUITE: calling, meetings and messaging.
        WEBEX_VOICE: calling for users of the Webex app without meetings.
        CX_ESSENTIALS: customer experience essentials, for queues.
        WEBEX_CALLING_STANDARD: calling, the smaller package.
        ATTENDANT_CONSOLE: the attendant's console.
        CX_PREMIUM_AGENT: contact centre, premium agent.
        CX_STANDARD_AGENT: contact centre, standard agent.
    """

    WEBEX_CALLING = "webex_calling"
    WEBEX_MEETINGS = "webex_meetings"
    WEBEX_SUITE = "webex_suite"
    WEBEX_VOICE = "webex_voice"
    CX_ESSENTIALS = "cx_essentials"
    WEBEX_CALLING_STANDARD = "webex_calling_standard"
    ATTENDANT_CONSOLE = "attendant_console"
    CX_PREMIUM_AGENT = "cx_premium_agent"
    CX_STANDARD_AGENT = "cx_standard_agent"


class SubscriberStatus(OpenEnum):
    """Provisioning status of a subscriber.

    Attributes:
        PROVISIONED: it can be used.
        PENDING_USER_MIGRATION: the person has an account elsewhere, and has to consent by e-mail.
    """

    PROVISIONED = "provisioned"
    PENDING_USER_MIGRATION = "pending_user_migration"


class ProvisioningState(OpenEnum):
    """Whether a sub-partner may provision.

    Attributes:
        ACTIVE: it may provision and change.
        SUSPENDED: it may only delete.
    """

    ACTIVE = "active"
    SUSPENDED = "suspended"


class ReportType(OpenEnum):
    """How far a billing report is broken down.

    Attributes:
        PARTNER: one sum for the partner.
        CUSTOMER: by customer.
        USER: by user and workspace.
    """

    PARTNER = "PARTNER"
    CUSTOMER = "CUSTOMER"
    USER = "USER"


class ReportStatus(OpenEnum):
    """Progress of a billing report.

    Attributes:
        IN_PROGRESS: it is being made.
        COMPLETED: the file is there.
        FAILED: there will be no file; see `errors`.
    """

    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class ReportCategory(OpenEnum):
    """What a billing report counts: consumption over a period, or allocations at one moment.

    Attributes:
        RECONCILIATION: consumption over a period.
        POINT_IN_TIME: allocations at one moment.
    """

    RECONCILIATION = "RECONCILIATION"
    POINT_IN_TIME = "POINT_IN_TIME"


# --- what arguments take: an editor completes the names, and a name of tomorrow is text like any other

T_co = TypeVar("T_co", covariant=True)


class Several(Protocol[T_co]):
    """A list, tuple or set of something; one bare text is none of them, though it can be iterated over."""

    def __iter__(self) -> Iterator[T_co]: ...

    def __contains__(self, value: object, /) -> bool: ...


CustomerStatusName: TypeAlias = Literal[
    "provisioned", "provisioned_with_errors", "provisioning", "updating", "deleting", "error", "pending_rpl_review"
]
"""The states of a customer that are known, as text."""
CustomerPackageName: TypeAlias = Literal[
    "common_area_calling",
    "webex_calling",
    "webex_meetings",
    "webex_suite",
    "webex_voice",
    "cx_essentials",
    "webex_calling_standard",
    "cisco_calling_plan",
    "attendant_console",
    "cx_premium_agent",
    "cx_standard_agent",
    "cx_voice_ports",
    "cx_ai_assistant",
    "webex_ai_agent",
]
"""The packages of a customer that are known, as text."""
SubscriberPackageName: TypeAlias = Literal[
    "webex_calling",
    "webex_meetings",
    "webex_suite",
    "webex_voice",
    "cx_essentials",
    "webex_calling_standard",
    "attendant_console",
    "cx_premium_agent",
    "cx_standard_agent",
]
"""The packages of a subscriber that are known, as text."""
SubscriberStatusName: TypeAlias = Literal["provisioned", "pending_user_migration"]
"""The states of a subscriber that are known, as text."""
ProvisioningStateName: TypeAlias = Literal["active", "suspended"]
"""The states of a sub-partner that are known, as text."""
ReportTypeName: TypeAlias = Literal["PARTNER", "CUSTOMER", "USER"]
"""The types of billing report that are known, as text."""
ReportStatusName: TypeAlias = Literal["IN_PROGRESS", "COMPLETED", "FAILED"]
"""The states of a billing report that are known, as text."""

AnyCustomerStatus: TypeAlias = CustomerStatus | CustomerStatusName | str
"""What is taken for a status of a customer: a `CustomerStatus`, or its text, which an editor completes."""
AnyCustomerPackage: TypeAlias = CustomerPackage | CustomerPackageName | str
"""What is taken for a package of a customer: a `CustomerPackage`, or its text, which an editor completes."""
AnySubscriberPackage: TypeAlias = SubscriberPackage | SubscriberPackageName | str
"""What is taken for a package of a subscriber: a `SubscriberPackage`, or its text, which an editor completes."""
AnySubscriberStatus: TypeAlias = SubscriberStatus | SubscriberStatusName | str
"""What is taken for a status of a subscriber: a `SubscriberStatus`, or its text, which an editor completes."""
AnyProvisioningState: TypeAlias = ProvisioningState | ProvisioningStateName | str
"""What is taken for a state of a sub-partner: a `ProvisioningState`, or its text, which an editor completes."""
AnyReportType: TypeAlias = ReportType | ReportTypeName | str
"""What is taken for a type of billing report: a `ReportType`, or its text, which an editor completes."""
AnyReportStatus: TypeAlias = ReportStatus | ReportStatusName | str
"""What is taken for a status of a billing report: a `ReportStatus`, or its text, which an editor completes."""
