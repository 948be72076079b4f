"""Which assumptions about the service hold, those of the sandbox's list of differences: asked by reads alone.

    report = probe.probe(client)
    report.write("probe.json")                # shapes and counts: no ids, names or tokens
    Sandbox.from_probe("probe.json")          # a sandbox that behaves like that service

Nothing is changed at the service. How fast it asks is the client's `max_rate`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from webex_wholesale._sync.client import WholesaleClient
from webex_wholesale.probe.asking import Asker
from webex_wholesale.probe.questions import findings
from webex_wholesale.probe.report import ASSUMPTIONS, PLAN, Finding, Planned, ProbeReport

__all__ = ["ASSUMPTIONS", "PLAN", "Finding", "Planned", "ProbeReport", "probe"]


def probe(client: WholesaleClient, *, on_request: Callable[[str], Any] | None = None) -> ProbeReport:
    """Find out which assumptions about the service hold, by 13 to 18 reads and the headers of reports; no write.

    Args:
        client: a client, or the view of a sub-partner; its `max_rate` is the pace.
        on_request: called with a line for each request before it is sent, without ids.

    Raises:
        AuthError: there is no token to try.
        CallError: customers cannot be listed at all; what else fails makes an assumption untested.

    Scopes: the read scopes; what a token may not read is untested.
    Operations: the lists of customers, subscribers, sub-partners and billing reports.

    Examples:
        >>> from webex_wholesale.sandbox import Sandbox
        >>> sandbox = Sandbox(seed=7, link_form="relative")
        >>> _ = sandbox.seed_data(20)
        >>> probe(sandbox.client())["S29"].observed
        'relative'
    """
    asker = Asker(client, on_request or (lambda _line: None))
    found = {one.number: one for one in findings(asker)}
    return ProbeReport(
        at=datetime.fromtimestamp(asker.now(), UTC),
        requests=asker.requests,
        findings=tuple(found[number] for number in ASSUMPTIONS),
    )
