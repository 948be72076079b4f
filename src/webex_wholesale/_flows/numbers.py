"""Set the main number of a location: read its settings, change one, write them; a deadline is for both calls."""

from __future__ import annotations

import attrs

from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow
from webex_wholesale._ops import numbers as ops
from webex_wholesale.models.numbers import CallingDetails, CallingLineId


def set_main_number(
    calls: Calls, phone_number: str, *, location_id: str, org_id: str, options: CallOptions | None
) -> Flow[None]:
    """Write the settings with another main number; the name that goes with it stays."""
    calls = calls.within(options)
    query = {"org_id": org_id}
    found = yield from calls.value(ops.CALLING_DETAILS, location_id, query=query, options=options)
    line = attrs.evolve(found.calling_line_id or CallingLineId(), phone_number=phone_number)
    body = CallingDetails(calling_line_id=line, announcement_language=found.announcement_language)
    yield from calls.call(ops.SET_MAIN, location_id, query=query, body=body, options=options)
