"""Bad weather as rules: which requests are hit, and what happens to them."""

from __future__ import annotations

from webex_wholesale.sandbox.faults._fault import Fault, Faults

__all__ = ["Fault", "Faults"]
