"""Add or remove packages of a customer: read, change, read again, write the complete list.

A deadline that the caller gives is for all of that together; the wait afterwards has its own time.
"""

from __future__ import annotations

from typing import Literal

from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.resources import package_changes as changes
from webex_wholesale._core.waiting.polling import wants_of
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow
from webex_wholesale._flows.waiting import Wait, waiting_for
from webex_wholesale._ops import customers as ops
from webex_wholesale.models.customers import ProvisioningParameters, ProvisioningParametersDict
from webex_wholesale.models.enums import Several
from webex_wholesale.models.mappings import model_of
from webex_wholesale.packages import diff


def change_packages(
    calls: Calls,
    customer_id: str,
    packages: Several[str] | str,
    verb: Literal["add", "remove"],
    *,
    allow_empty: bool,
    dry_run: bool = False,
    parameters: ProvisioningParameters | ProvisioningParametersDict | None,
    sub_partner: str | None,
    options: CallOptions | None,
) -> Flow[changes.PackageChange[Wait]]:
    """Change the list, unless it is a dry run; return what becomes of it, and the wait for it."""
    names = changes.named_packages(packages)
    parameters = model_of(ProvisioningParameters, parameters, "provisioning_parameters")
    within = calls.within(options)
    found = yield from within.value(ops.GET, customer_id, sub_partner=sub_partner, options=options)
    before = changes.packages_of(found)
    after = changes.changed_packages(before, names, verb, allow_empty=allow_empty)
    change = diff(before, after)
    written = bool(change) and not dry_run
    if written:
        again = yield from within.value(ops.GET, customer_id, sub_partner=sub_partner, options=options)
        changes.check_unchanged(again, before)
        body = changes.update_body(after, parameters)
        yield from within.call(ops.UPDATE, customer_id, body=body, sub_partner=sub_partner, options=options)
    # After a dry run there is nothing to wait for but what is there.
    goal = before if dry_run else after
    wait = waiting_for(
        calls,
        ops.UPDATE,
        customer_id,
        sub_partner=sub_partner,
        options=options,
        wants=wants_of(goal, None, more=parameters is not None, exact=True),
        resource=None if written else found,
        moved=not written,
    )
    return changes.PackageChange(before=before, after=after, diff=change, poller=wait)
