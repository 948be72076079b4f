"""A driver and for whom it works: what every resource, pager and poller calls through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from webex_wholesale._core.answers import read_json, value_of
from webex_wholesale._core.call import Plan, perform
from webex_wholesale._core.operation import Operation
from webex_wholesale._core.options import CallOptions
from webex_wholesale._core.prepare import Defaults, checked_sub_partner, plan_call
from webex_wholesale._core.result import Result
from webex_wholesale._core.unusable import unusable
from webex_wholesale._http.async_driver import AsyncDriver
from webex_wholesale.errors import CallError
from webex_wholesale.models.base import Model

T = TypeVar("T")


class AsyncSession:
    """Calls operations for the partner itself, or for one sub-partner."""

    __slots__ = ("driver", "sub_partner")

    def __init__(self, driver: AsyncDriver, sub_partner: str | None = None) -> None:
        self.driver = driver
        self.sub_partner = checked_sub_partner(sub_partner)

    @property
    def defaults(self) -> Defaults:
        """What holds for every call unless it says otherwise."""
        return self.driver.config.defaults

    def scope(self, sub_partner: str | None) -> str | None:
        """Return the sub-partner a call is for: its own word, else the view's."""
        return self.sub_partner if sub_partner is None else checked_sub_partner(sub_partner)

    async def execute(
        self,
        operation: Operation[T],
        *ids: str,
        query: Mapping[str, object] | None = None,
        body: Model | Mapping[str, Any] | None = None,
        sub_partner: str | None = None,
        options: CallOptions | None = None,
    ) -> Result[T]:
        """Call an operation and decode what it gives."""
        plan = plan_call(
            operation,
            self.defaults,
            ids=ids,
            query=query,
            body=body,
            sub_partner=self.scope(sub_partner),
            options=options,
        )
        return await self.carry_out(operation, plan)

    async def carry_out(self, operation: Operation[T], plan: Plan) -> Result[T]:
        """Carry out a plan and decode the answer as the operation says."""
        done = await self.driver.run(perform(plan, self.driver.around))
        try:
            value = value_of(operation, done.answer, self.defaults.base, done.url)
        except CallError as error:
            raise unusable(error, plan, done) from None
        return Result(
            value=value,
            status=done.answer.status,
            headers=done.answer.headers,
            tracking_id=done.tracking_id,
            attempts=done.attempts,
        )

    async def request(self, plan: Plan) -> Result[Any]:
        """Carry out a plan for any endpoint; the value is its JSON, None where there is no body."""
        done = await self.driver.run(perform(plan, self.driver.around))
        try:
            value = read_json(done.answer) if done.answer.body.strip() else None
        except CallError as error:
            raise unusable(error, plan, done) from None
        return Result(
            value=value,
            status=done.answer.status,
            headers=done.answer.headers,
            tracking_id=done.tracking_id,
            attempts=done.attempts,
        )
