"""The embedded Webex Wholesale API: stateful, strict, with a clock of its own. No account, no network.

>>> from webex_wholesale.sandbox import Sandbox
>>> sandbox = Sandbox(seed=7)

Names are loaded on first use, so that a pytest plugin inside this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from webex_wholesale.sandbox._api.messages import Request, Response
    from webex_wholesale.sandbox._sandbox import Sandbox
    from webex_wholesale.sandbox.clock import VirtualClock
    from webex_wholesale.sandbox.faults import Fault
    from webex_wholesale.sandbox.server import SandboxServer
    from webex_wholesale.sandbox.settings import Settings
    from webex_wholesale.sandbox.transitions import Plan, Step, after, hours, immediately, script

__all__ = [
    "Fault",
    "Plan",
    "Request",
    "Response",
    "Sandbox",
    "SandboxServer",
    "Settings",
    "Step",
    "VirtualClock",
    "after",
    "hours",
    "immediately",
    "script",
]

_HOMES = {
    "Fault": "faults",
    "Plan": "transitions",
    "Request": "_api.messages",
    "Response": "_api.messages",
    "Sandbox": "_sandbox",
    "SandboxServer": "server",
    "Settings": "settings",
    "Step": "transitions",
    "VirtualClock": "clock",
    "after": "transitions",
    "hours": "transitions",
    "immediately": "transitions",
    "script": "transitions",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
