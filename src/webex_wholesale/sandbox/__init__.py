"""The embedded Webex Wholesale API: stateful, strict, with a clock of its own. No account, no network.

>>> from webex_wholesale.sandbox import Sandbox
>>> sandbox = Sandbox(seed=7)

Names are loaded on first use, so that a pytest plugin inside this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webex_wholesale._lazy import lazy_names

if TYPE_CHECKING:
    from webex_wholesale.sandbox._api.messages import Request as Request
    from webex_wholesale.sandbox._api.messages import Response as Response
    from webex_wholesale.sandbox._sandbox import Sandbox as Sandbox
    from webex_wholesale.sandbox._seed import Seeded as Seeded
    from webex_wholesale.sandbox.clock import VirtualClock as VirtualClock
    from webex_wholesale.sandbox.faults import Fault as Fault
    from webex_wholesale.sandbox.server import SandboxServer as SandboxServer
    from webex_wholesale.sandbox.settings import Settings as Settings
    from webex_wholesale.sandbox.transitions import Plan as Plan
    from webex_wholesale.sandbox.transitions import Step as Step
    from webex_wholesale.sandbox.transitions import after as after
    from webex_wholesale.sandbox.transitions import hours as hours
    from webex_wholesale.sandbox.transitions import immediately as immediately
    from webex_wholesale.sandbox.transitions import script as script

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "._api.messages": ("Request", "Response"),
        "._sandbox": ("Sandbox",),
        "._seed": ("Seeded",),
        ".clock": ("VirtualClock",),
        ".faults": ("Fault",),
        ".server": ("SandboxServer",),
        ".settings": ("Settings",),
        ".transitions": ("Plan", "Step", "after", "hours", "immediately", "script"),
    },
)
