# Made from _async/session.py by tools/make_sync.py: change that one.
"""A driver and the calls it makes: what every resource, pager and poller works through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from webex_wholesale._core.call.operation import Operation
from webex_wholesale._core.call.options import CallOptions
from webex_wholesale._core.call.plan import Plan
from webex_wholesale._core.call.request import Defaults
from webex_wholesale._core.call.result import Result
from webex_wholesale._flows.calls import Calls
from webex_wholesale._flows.effects import Flow
from webex_wholesale._http.sync_driver import SyncDriver
from webex_wholesale.models.base import Model
from webex_wholesale.models.sub_partners import SubPartner

T = TypeVar("T")


class Session:
    """Runs flows for the partner itself, or for one sub-partner."""

    __slots__ = ("calls", "driver")

    def __init__(self, driver: SyncDriver, sub_partner: SubPartner | str | None = None) -> None:
        self.driver: SyncDriver = driver
        self.calls: Calls = Calls(driver.context, driver.config.defaults, sub_partner)

    @property
    def sub_partner(self) -> str | None:
        """Org id of the sub-partner that all calls are for, or None."""
        return self.calls.sub_partner

    @property
    def defaults(self) -> Defaults:
        """What holds for every call unless it says otherwise."""
        return self.calls.defaults

    def scope(self, sub_partner: SubPartner | str | None) -> str | None:
        """Return the sub-partner a call is for."""
        return self.calls.scope(sub_partner)

    def run(self, flow: Flow[T]) -> T:
        """Run a flow to its end."""
        __tracebackhide__ = True
        return self.driver.run(flow)

    def execute(
        self,
        operation: Operation[T],
        *ids: str,
        query: Mapping[str, object] | None = None,
        body: Model | Mapping[str, Any] | None = None,
        sub_partner: SubPartner | str | None = None,
        options: CallOptions | None = None,
    ) -> Result[T]:
        """Call an operation and decode its answer."""
        __tracebackhide__ = True
        return self.driver.run(
            self.calls.call(operation, *ids, query=query, body=body, sub_partner=sub_partner, options=options)
        )

    def carry_out(self, operation: Operation[T] | None, plan: Plan) -> Result[T]:
        """Carry out a plan; see `Calls.carry_out`."""
        return self.driver.run(self.calls.carry_out(operation, plan))
