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
    from webex_wholesale._async.pager import AsyncPager as AsyncPager
    from webex_wholesale._async.poller import AsyncPoller as AsyncPoller
    from webex_wholesale._core.call.events import AttemptEvent as AttemptEvent
    from webex_wholesale._core.call.options import CallOptions as CallOptions
    from webex_wholesale._core.call.result import Page as Page
    from webex_wholesale._core.call.result import Result as Result
    from webex_wholesale._core.call.retry import RetryPolicy as RetryPolicy
    from webex_wholesale._core.resources.duplicates import Duplicates as Duplicates
    from webex_wholesale._core.resources.ensuring import EnsurePreview as EnsurePreview
    from webex_wholesale._core.resources.ensuring import How as How
    from webex_wholesale._core.resources.offboarding import Offboarding as Offboarding
    from webex_wholesale._core.resources.offboarding import OffboardStep as OffboardStep
    from webex_wholesale._core.resources.package_changes import PackageChange as PackageChange
    from webex_wholesale._core.waiting.outcome import Outcome as Outcome
    from webex_wholesale._core.waiting.outcome import OutcomeKind as OutcomeKind
    from webex_wholesale._core.waiting.outcome import PollUpdate as PollUpdate
    from webex_wholesale._http.clock import Clock as Clock
    from webex_wholesale._sync.client import WholesaleClient as WholesaleClient
    from webex_wholesale._sync.pager import Pager as Pager
    from webex_wholesale._sync.poller import Poller as Poller
    from webex_wholesale.errors import WholesaleError as WholesaleError

# Names are loaded when they are first used: whoever wants the sync client does not pay for the async one.
_HOME = {
    "AsyncPager": "_async.pager",
    "AsyncPoller": "_async.poller",
    "AsyncWholesaleClient": "_async.client",
    "AttemptEvent": "_core.call.events",
    "CallOptions": "_core.call.options",
    "Duplicates": "_core.resources.duplicates",
    "EnsurePreview": "_core.resources.ensuring",
    "How": "_core.resources.ensuring",
    "Clock": "_http.clock",
    "OffboardStep": "_core.resources.offboarding",
    "Offboarding": "_core.resources.offboarding",
    "Outcome": "_core.waiting.outcome",
    "OutcomeKind": "_core.waiting.outcome",
    "PackageChange": "_core.resources.package_changes",
    "Page": "_core.call.result",
    "Pager": "_sync.pager",
    "PollUpdate": "_core.waiting.outcome",
    "Poller": "_sync.poller",
    "Result": "_core.call.result",
    "RetryPolicy": "_core.call.retry",
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
        try:
            return importlib.import_module(f"{__name__}.{name}")
        except ModuleNotFoundError:
            pass
    if name == "__version__":
        from webex_wholesale._version import version

        return version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
