"""Python SDK for Cisco's Webex Wholesale Route-to-Market APIs.

>>> from webex_wholesale.sandbox import Sandbox
>>> with Sandbox().client() as client:
...     client.customers.list().to_list()
[]
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from webex_wholesale._async.client import AsyncWholesaleClient as AsyncWholesaleClient
    from webex_wholesale._async.pager import AsyncItemIterator as AsyncItemIterator
    from webex_wholesale._async.pager import AsyncPageIterator as AsyncPageIterator
    from webex_wholesale._async.pager import AsyncPager as AsyncPager
    from webex_wholesale._async.poller import AsyncPoller as AsyncPoller
    from webex_wholesale._async.report_iterators import AsyncReportOutcomes as AsyncReportOutcomes
    from webex_wholesale._async.report_iterators import AsyncReportRows as AsyncReportRows
    from webex_wholesale._async.resources.billing_reports import AsyncBillingReports as AsyncBillingReports
    from webex_wholesale._async.resources.customers import AsyncCustomers as AsyncCustomers
    from webex_wholesale._async.resources.locations import AsyncLocations as AsyncLocations
    from webex_wholesale._async.resources.numbers import AsyncNumbers as AsyncNumbers
    from webex_wholesale._async.resources.organizations import AsyncOrganizations as AsyncOrganizations
    from webex_wholesale._async.resources.people import AsyncPeople as AsyncPeople
    from webex_wholesale._async.resources.precheck import AsyncPrecheck as AsyncPrecheck
    from webex_wholesale._async.resources.sub_partners import AsyncSubPartners as AsyncSubPartners
    from webex_wholesale._async.resources.subscribers import AsyncSubscribers as AsyncSubscribers
    from webex_wholesale._async.watch import AsyncWatch as AsyncWatch
    from webex_wholesale._core.call.events import AttemptEvent as AttemptEvent
    from webex_wholesale._core.call.options import CallArguments as CallArguments
    from webex_wholesale._core.call.options import CallOptions as CallOptions
    from webex_wholesale._core.call.result import Page as Page
    from webex_wholesale._core.call.result import Result as Result
    from webex_wholesale._core.call.retry import RetryPolicy as RetryPolicy
    from webex_wholesale._core.resources.duplicates import Duplicates as Duplicates
    from webex_wholesale._core.resources.ensuring import EnsureCustomer as EnsureCustomer
    from webex_wholesale._core.resources.ensuring import EnsurePreview as EnsurePreview
    from webex_wholesale._core.resources.ensuring import EnsureSubscriber as EnsureSubscriber
    from webex_wholesale._core.resources.ensuring import How as How
    from webex_wholesale._core.resources.offboarding import Offboarding as Offboarding
    from webex_wholesale._core.resources.offboarding import OffboardStep as OffboardStep
    from webex_wholesale._core.resources.package_changes import PackageChange as PackageChange
    from webex_wholesale._core.resources.report_outcome import ReportOutcome as ReportOutcome
    from webex_wholesale._core.waiting.outcome import Outcome as Outcome
    from webex_wholesale._core.waiting.outcome import OutcomeKind as OutcomeKind
    from webex_wholesale._core.waiting.outcome import PollUpdate as PollUpdate
    from webex_wholesale._http.clock import Clock as Clock
    from webex_wholesale._sync.client import WholesaleClient as WholesaleClient
    from webex_wholesale._sync.pager import ItemIterator as ItemIterator
    from webex_wholesale._sync.pager import PageIterator as PageIterator
    from webex_wholesale._sync.pager import Pager as Pager
    from webex_wholesale._sync.poller import Poller as Poller
    from webex_wholesale._sync.report_iterators import ReportOutcomes as ReportOutcomes
    from webex_wholesale._sync.report_iterators import ReportRows as ReportRows
    from webex_wholesale._sync.resources.billing_reports import BillingReports as BillingReports
    from webex_wholesale._sync.resources.customers import Customers as Customers
    from webex_wholesale._sync.resources.locations import Locations as Locations
    from webex_wholesale._sync.resources.numbers import Numbers as Numbers
    from webex_wholesale._sync.resources.organizations import Organizations as Organizations
    from webex_wholesale._sync.resources.people import People as People
    from webex_wholesale._sync.resources.precheck import Precheck as Precheck
    from webex_wholesale._sync.resources.sub_partners import SubPartners as SubPartners
    from webex_wholesale._sync.resources.subscribers import Subscribers as Subscribers
    from webex_wholesale._sync.watch import Watch as Watch
    from webex_wholesale.errors import WholesaleError as WholesaleError

# Names are loaded when they are first used: the sync client does not pay for the async one.
_HOME = {
    "AsyncBillingReports": "_async.resources.billing_reports",
    "AsyncCustomers": "_async.resources.customers",
    "AsyncItemIterator": "_async.pager",
    "AsyncLocations": "_async.resources.locations",
    "AsyncNumbers": "_async.resources.numbers",
    "AsyncOrganizations": "_async.resources.organizations",
    "AsyncPageIterator": "_async.pager",
    "AsyncPager": "_async.pager",
    "AsyncPeople": "_async.resources.people",
    "AsyncPoller": "_async.poller",
    "AsyncPrecheck": "_async.resources.precheck",
    "AsyncReportOutcomes": "_async.report_iterators",
    "AsyncReportRows": "_async.report_iterators",
    "AsyncSubPartners": "_async.resources.sub_partners",
    "AsyncSubscribers": "_async.resources.subscribers",
    "AsyncWatch": "_async.watch",
    "AsyncWholesaleClient": "_async.client",
    "AttemptEvent": "_core.call.events",
    "BillingReports": "_sync.resources.billing_reports",
    "CallArguments": "_core.call.options",
    "CallOptions": "_core.call.options",
    "Clock": "_http.clock",
    "Customers": "_sync.resources.customers",
    "Duplicates": "_core.resources.duplicates",
    "EnsureCustomer": "_core.resources.ensuring",
    "EnsurePreview": "_core.resources.ensuring",
    "EnsureSubscriber": "_core.resources.ensuring",
    "How": "_core.resources.ensuring",
    "ItemIterator": "_sync.pager",
    "Locations": "_sync.resources.locations",
    "Numbers": "_sync.resources.numbers",
    "OffboardStep": "_core.resources.offboarding",
    "Offboarding": "_core.resources.offboarding",
    "Organizations": "_sync.resources.organizations",
    "Outcome": "_core.waiting.outcome",
    "OutcomeKind": "_core.waiting.outcome",
    "PackageChange": "_core.resources.package_changes",
    "Page": "_core.call.result",
    "PageIterator": "_sync.pager",
    "Pager": "_sync.pager",
    "People": "_sync.resources.people",
    "PollUpdate": "_core.waiting.outcome",
    "Poller": "_sync.poller",
    "Precheck": "_sync.resources.precheck",
    "ReportOutcome": "_core.resources.report_outcome",
    "ReportOutcomes": "_sync.report_iterators",
    "ReportRows": "_sync.report_iterators",
    "Result": "_core.call.result",
    "RetryPolicy": "_core.call.retry",
    "SubPartners": "_sync.resources.sub_partners",
    "Subscribers": "_sync.resources.subscribers",
    "Watch": "_sync.watch",
    "WholesaleClient": "_sync.client",
    "WholesaleError": "errors",
}
_MODULES = (
    "addresses",
    "auth",
    "billing",
    "bulk",
    "cli",
    "codes",
    "errors",
    "ids",
    "journal",
    "locales",
    "models",
    "operations",
    "packages",
    "phones",
    "sandbox",
)

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name == "__version__":
        from webex_wholesale._version import version

        return version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*_HOME, *_MODULES, "__version__"])
