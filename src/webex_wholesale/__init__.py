"""Python SDK for Cisco's Webex Wholesale Route-to-Market APIs.

>>> from webex_wholesale.sandbox import Sandbox
>>> with Sandbox().client() as client:
...     client.customers.list().to_list()
[]
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from webex_wholesale._lazy import lazy_names

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
    from webex_wholesale._core.call.rate_limit import PaceReport as PaceReport
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
    from webex_wholesale._core.waiting.states import Phase as Phase
    from webex_wholesale._flows.reports.download import DownloadArguments as DownloadArguments
    from webex_wholesale._flows.reports.wanted import ReportOrder as ReportOrder
    from webex_wholesale._http.client_config import ClientConfig as ClientConfig
    from webex_wholesale._http.client_config import ClientOptions as ClientOptions
    from webex_wholesale._http.clock import Clock as Clock
    from webex_wholesale._http.handed_in import AsyncHttpClient as AsyncHttpClient
    from webex_wholesale._http.handed_in import AsyncTransport as AsyncTransport
    from webex_wholesale._http.handed_in import HttpClient as HttpClient
    from webex_wholesale._http.handed_in import Transport as Transport
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
__all__, _load, _names = lazy_names(
    __name__,
    {
        "._async.client": ("AsyncWholesaleClient",),
        "._async.pager": ("AsyncItemIterator", "AsyncPageIterator", "AsyncPager"),
        "._async.poller": ("AsyncPoller",),
        "._async.report_iterators": ("AsyncReportOutcomes", "AsyncReportRows"),
        "._async.resources.billing_reports": ("AsyncBillingReports",),
        "._async.resources.customers": ("AsyncCustomers",),
        "._async.resources.locations": ("AsyncLocations",),
        "._async.resources.numbers": ("AsyncNumbers",),
        "._async.resources.organizations": ("AsyncOrganizations",),
        "._async.resources.people": ("AsyncPeople",),
        "._async.resources.precheck": ("AsyncPrecheck",),
        "._async.resources.sub_partners": ("AsyncSubPartners",),
        "._async.resources.subscribers": ("AsyncSubscribers",),
        "._async.watch": ("AsyncWatch",),
        "._core.call.events": ("AttemptEvent",),
        "._core.call.options": ("CallArguments", "CallOptions"),
        "._core.call.rate_limit": ("PaceReport",),
        "._core.call.result": ("Page", "Result"),
        "._core.call.retry": ("RetryPolicy",),
        "._core.resources.duplicates": ("Duplicates",),
        "._core.resources.ensuring": ("EnsureCustomer", "EnsurePreview", "EnsureSubscriber", "How"),
        "._core.resources.offboarding": ("OffboardStep", "Offboarding"),
        "._core.resources.package_changes": ("PackageChange",),
        "._core.resources.report_outcome": ("ReportOutcome",),
        "._core.waiting.outcome": ("Outcome", "OutcomeKind", "PollUpdate"),
        "._core.waiting.states": ("Phase",),
        "._flows.reports.download": ("DownloadArguments",),
        "._flows.reports.wanted": ("ReportOrder",),
        "._http.client_config": ("ClientConfig", "ClientOptions"),
        "._http.clock": ("Clock",),
        "._http.handed_in": ("AsyncHttpClient", "AsyncTransport", "HttpClient", "Transport"),
        "._sync.client": ("WholesaleClient",),
        "._sync.pager": ("ItemIterator", "PageIterator", "Pager"),
        "._sync.poller": ("Poller",),
        "._sync.report_iterators": ("ReportOutcomes", "ReportRows"),
        "._sync.resources.billing_reports": ("BillingReports",),
        "._sync.resources.customers": ("Customers",),
        "._sync.resources.locations": ("Locations",),
        "._sync.resources.numbers": ("Numbers",),
        "._sync.resources.organizations": ("Organizations",),
        "._sync.resources.people": ("People",),
        "._sync.resources.precheck": ("Precheck",),
        "._sync.resources.sub_partners": ("SubPartners",),
        "._sync.resources.subscribers": ("Subscribers",),
        "._sync.watch": ("Watch",),
        ".errors": ("WholesaleError",),
    },
)
_MODULES = (
    "addresses",
    "auth",
    "billing",
    "bulk",
    "cli",
    "codes",
    "converters",
    "errors",
    "ids",
    "journal",
    "locales",
    "models",
    "operations",
    "packages",
    "phones",
    "probe",
    "sandbox",
    "telemetry",
)


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name == "__version__":
        from webex_wholesale._version import version

        return version()
    return _load(name)


def __dir__() -> list[str]:
    return sorted([*_names(), *_MODULES, "__version__"])
