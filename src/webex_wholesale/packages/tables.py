"""What is known of the packages: names, who may hold them, which are calling packages, what they build on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import attrs

from webex_wholesale._sources import Source

SOURCE = Source(
    "Webex Wholesale OpenAPI description: schemas WholesalePackagesCustomer and WholesalePackagesSubscriber, "
    "'packages Note' of the provisioning operations, packages.limits; that webex_voice qualifies for "
    "attendant_console is from its edition of 2026-08; add-ons: help article ny0fr7x",
    date(2026, 8, 16),
)
"""Where the packages come from."""

ONE_OF_ASSUMPTION = (
    "The contract says 'is dependent on' and lists packages. Read here as: any one of them is enough. "
    "Needing all of them at once would ask for up to six base packages to get one add-on."
)
"""What `needs_one_of` in the table rests on, where no document says it."""

CALLING_ASSUMPTION = (
    "The contract speaks of calling packages without listing them. Taken here: those that a calling plan can be "
    "built on. The solution guide confirms common area, enhanced (webex_voice), calling and suite."
)
"""What `calling` in the table rests on, where no document says it."""

_CALLING = (
    "common_area_calling",
    "webex_calling",
    "webex_suite",
    "webex_voice",
    "cx_essentials",
    "webex_calling_standard",
)


@attrs.frozen(kw_only=True)
class PackageInfo:
    """What is known of one package.

    Attributes:
        code: value on the wire.
        name: Cisco's display name; names change, codes stay.
        calling: whether it needs calling parameters (`CALLING_ASSUMPTION`).
        addon: whether it is billed on top of a base package.
        for_subscribers: whether a subscriber can be given it; a customer can hold each of them.
        limitable: whether `provisioningParameters.packages.limits` lists it.
        needs_one_of: packages it builds on (`ONE_OF_ASSUMPTION`); empty for none.
    """

    code: str
    name: str
    calling: bool = False
    addon: bool = False
    for_subscribers: bool = True
    limitable: bool = False
    needs_one_of: tuple[str, ...] = ()


PACKAGES: Mapping[str, PackageInfo] = MappingProxyType(
    {
        package.code: package
        for package in (
            PackageInfo(
                code="common_area_calling",
                name="Webex Common Area Calling",
                calling=True,
                for_subscribers=False,
                limitable=True,
            ),
            PackageInfo(code="webex_calling", name="Webex Calling", calling=True, limitable=True),
            PackageInfo(code="webex_meetings", name="Webex Meetings", limitable=True),
            PackageInfo(code="webex_suite", name="Webex Suite", calling=True, limitable=True),
            PackageInfo(code="webex_voice", name="Webex Voice", calling=True, limitable=True),
            PackageInfo(code="cx_essentials", name="Customer Assist", calling=True, limitable=True),
            PackageInfo(
                code="webex_calling_standard", name="Webex Calling Standard", calling=True, limitable=True
            ),
            PackageInfo(
                code="cisco_calling_plan",
                name="Cisco Calling Plan",
                addon=True,
                for_subscribers=False,
                needs_one_of=_CALLING,
            ),
            PackageInfo(
                code="attendant_console",
                name="Attendant Console",
                addon=True,
                limitable=True,
                needs_one_of=("webex_calling", "webex_suite", "cx_essentials", "webex_voice"),
            ),
            PackageInfo(code="cx_premium_agent", name="Contact Center Premium Agent"),
            PackageInfo(code="cx_standard_agent", name="Contact Center Standard Agent"),
            PackageInfo(code="cx_voice_ports", name="Contact Center Voice Ports", for_subscribers=False),
            PackageInfo(code="cx_ai_assistant", name="Contact Center AI Assistant", for_subscribers=False),
            PackageInfo(code="webex_ai_agent", name="Webex AI Agent", for_subscribers=False),
        )
    }
)
"""Every package that is known, by its code."""

CUSTOMER_PACKAGES: tuple[str, ...] = tuple(PACKAGES)
"""Every package that a customer can have."""
SUBSCRIBER_PACKAGES: tuple[str, ...] = tuple(code for code, row in PACKAGES.items() if row.for_subscribers)
"""Packages that a subscriber can have."""
CALLING_PACKAGES: tuple[str, ...] = tuple(code for code, row in PACKAGES.items() if row.calling)
"""Packages that need a calling location."""
ADD_ONS: tuple[str, ...] = tuple(code for code, row in PACKAGES.items() if row.addon)
"""Packages that another one has to be there for."""
LIMIT_KEYS: tuple[str, ...] = tuple(code for code, row in PACKAGES.items() if row.limitable)
"""Packages whose number of users can be limited."""


def display_name(package: str) -> str:
    """Return the name to show for a package: Cisco's where it is known, else the code itself.

    >>> from webex_wholesale.packages import display_name
    >>> display_name("cx_essentials")
    'Customer Assist'
    """
    known = PACKAGES.get(package) if isinstance(package, str) else None
    return known.name if known else package
