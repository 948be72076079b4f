"""Read a new organisation until that is allowed."""

from __future__ import annotations

from webex_wholesale._core.call.backoff import pauses
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.waiting.polling import LAST_LOOK
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow, Sleep
from webex_wholesale._ops import organizations as ops
from webex_wholesale.errors import Forbidden
from webex_wholesale.models.organizations import Organization


def activate(
    calls: Calls, org_id: str, *, timeout: float, sub_partner: str | None, options: CallOptions | None
) -> Flow[Organization]:
    """Read it again while the answer is 403 and the time is not up."""
    monotonic = calls.context.monotonic
    rest = pauses(timeout, monotonic)
    end = monotonic() + timeout
    while True:
        in_time = calls.no_longer(options, max(end - monotonic(), LAST_LOOK))
        try:
            return (yield from calls.value(ops.GET, org_id, sub_partner=sub_partner, options=in_time))
        except Forbidden as error:
            pause = next(rest, None)
            if pause is None:
                error.add_note(
                    f"still refused after {timeout:g} s: check the token's role and its scope {ops.GET.scope}, "
                    "and whether the organisation is this partner's"
                )
                raise
        yield Sleep(pause)
